import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeNeeds, itNeeds } from '../support/needs.ts';
import { pemPair } from '../support/pem-pair.ts';
import { runProgram, runWell } from '../support/program.ts';
import { snapshotTree } from '../support/tree.ts';

let folder: string;
let home: string;
let conf: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-cli-'));
  home = join(folder, 'home');
  mkdirSync(join(home, 'conf'), { recursive: true });
  conf = join(home, 'conf', 'neo4j.conf');
  writeFileSync(conf, '# settings\n', { mode: 0o640 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const init = (edition: string, ...more: string[]): string[] => [
  ...['init', '--home', home, '--neo4j-version', '5', '--edition', edition, '--name', 'graph.example', '--yes'],
  ...more,
];
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
/** Nobody on this machine, in no group of ours. */
const stranger = 54_321;
const trusted = (): string[] => readdirSync(join(home, 'certificates', 'cluster', 'trusted'));
const stepsOf = (stdout: string): readonly { kind: string }[] => JSON.parse(stdout).plan.steps;

const refused = async (args: string[], says: RegExp): Promise<void> => {
  const before = snapshotTree(home);
  const { code, stderr } = await runProgram(args);
  expect(stderr).toMatch(says);
  expect(code).toBe(2);
  expect(snapshotTree(home)).toEqual(before);
};

describe('what is already as asked for', () => {
  it('leaves nothing to do, with cluster and backup too', async () => {
    await runWell(init('enterprise'));
    expect(stepsOf((await runWell(init('enterprise', '--dry-run', '--json'))).stdout)).toEqual([]);
  });

  itNeeds(['openssl'], 'leaves nothing to do with a peer that is trusted', async () => {
    const peer = file('peer.pem', pemPair('peer.example').certificate);
    const again = init('enterprise', '--components', 'cluster', '--trust', peer);
    await runWell(again);
    expect(trusted()).toEqual(['peer.example.pem']);
    expect(stepsOf((await runWell([...again, '--dry-run', '--json'])).stdout)).toEqual([]);
  });

  itNeeds(['openssl'], 'lets the first peer take the place of the stand-in', async () => {
    await runWell(init('enterprise', '--components', 'cluster'));
    expect(trusted()).toEqual(['self.pem']);
    await runWell(
      init('enterprise', '--components', 'cluster', '--trust', file('peer.pem', pemPair('peer.example').certificate)),
    );
    expect(trusted()).toEqual(['peer.example.pem']);
  });
});

describe('what would not do what was meant', () => {
  itNeeds(['openssl'], 'a leaf whose issuer is not trusted', () => {
    const ca = pemPair('ca.example');
    const leaf = file('leaf.pem', pemPair('peer.example', 90, ca).certificate);
    return refused(init('enterprise', '--components', 'cluster', '--trust', leaf), /Add the certificate of CN ?= ?ca\.example/);
  });

  itNeeds(['openssl'], 'two peers of one name', () => {
    const [one, other] = [file('1.pem', pemPair('a.example').certificate), file('2.pem', pemPair('a.example').certificate)];
    return refused(init('enterprise', '--components', 'cluster', '--trust', one, '--trust', other), /another certificate/);
  });

  itNeeds(['openssl'], 'a certificate of a CA among members, while nobody trusts that CA', () => {
    const ca = pemPair('ca.example');
    const { key, certificate } = pemPair('graph.example', 90, ca, 'serverAuth,clientAuth');
    const all = file('all.pem', key + certificate);
    return refused(init('enterprise', '--components', 'cluster', '--certificate', all), /cannot be used for that/);
  });

  it('a port of the cluster for https', () =>
    refused(init('enterprise', '--https-port', '6000'), /transaction and https cannot both use port/));

  it('an empty name', () => refused([...init('community').filter((_, i) => i < 7), '--name', '', '--yes'], /name at least one/));

  it('files of another source', () =>
    refused(init('community', '--source', 'self-signed', '--private-key', 'k.pem'), /belongs to the source existing/));
});

describeNeeds(['root'], 'files for another user', () => {
  it('a conf that its narrowing would close to the one who runs Neo4j', () => {
    chmodSync(folder, 0o755);
    chmodSync(conf, 0o644);
    return refused(
      init('community', '--generate-passphrase', '--owner', `${stranger}:${stranger}`),
      /could not read .*neo4j\.conf \(0640/,
    );
  });
});

describe('what is told', () => {
  it('each line that was mended', async () => {
    writeFileSync(
      conf,
      '\ufeffserver.http.enabled=true\nserver.http.enabled=true\ndbms.ssl.policy.BOLT.enabled=true\ndbms.ssl.policy.bolt.base_directory=./a/../b\nx=\\u12\n',
    );
    const { stdout } = await runWell(init('community', '--components', 'bolt,https', '--ignore-verdict'));
    for (const says of [
      /byte order mark/,
      /line 1: server\.http\.enabled: duplicate of line 2, removed/,
      /line 3: dbms\.ssl\.policy\.BOLT\.enabled is now called dbms\.ssl\.policy\.bolt\.enabled/,
      /Line 5 has a broken/,
    ])
      expect(stdout).toMatch(says);
    expect(readFileSync(conf, 'utf8')).toMatch(/^dbms\.ssl\.policy\.bolt\.base_directory=b$/m);
    expect(readFileSync(conf, 'utf8')).not.toMatch(/BOLT/);
  });

  itNeeds(['openssl'], 'the name that a brought certificate carries', async () => {
    const pair = pemPair('brought.example');
    const { stdout } = await runWell([
      ...init('community').filter((word) => word !== '--name' && word !== 'graph.example'),
      ...['--components', 'bolt', '--certificate', file('all.pem', pair.key + pair.certificate)],
    ]);
    expect(stdout).toContain('bolt+ssc://brought.example:7687');
  });

  it('the settings as a document', async () => {
    const { stdout } = await runWell(
      init('community', '--print-conf', '--json', '--components', 'bolt', '--generate-passphrase'),
    );
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'neo4j-tls/init@1',
      applied: false,
      settings: { 'server.bolt.tls_level': 'REQUIRED', 'dbms.ssl.policy.bolt.private_key_password': '<hidden>' },
    });
  });

  itNeeds(['openssl'], 'that peers are trusted for nothing where nobody is asked', async () => {
    const { stdout } = await runWell(init('community', '--trust', file('peer.pem', pemPair('peer.example').certificate)));
    expect(stdout).toMatch(/--trust has no effect/);
  });

  it('where the conf lies, in the command that repeats the run', async () => {
    const other = file('other.conf', '# elsewhere\n');
    expect((await runWell(init('community', '--conf', other))).stdout).toContain(`--conf ${other}`);
  });
});
