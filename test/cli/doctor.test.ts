import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { lines } from '../support/neo4j/releases.ts';
import { runProgram } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';
import { snapshotTree } from '../support/tree.ts';

interface Found {
  readonly id: string;
  readonly severity: string;
  readonly component: string | null;
  readonly path: string | null;
  readonly line: number | null;
  readonly fixable: boolean;
}

const templates = new Map<string, string>();
const place = (line: string, edition: string): readonly string[] => ['--neo4j-version', line, '--edition', edition];

beforeAll(async () => {
  for (const line of lines) {
    for (const edition of ['community', 'enterprise']) {
      const home = mkdtempSync(join(tmpdir(), 'neo4j-tls-doctor-'));
      templates.set(`${line} ${edition}`, home);
      mkdirSync(join(home, 'conf'));
      writeFileSync(join(home, 'conf', 'neo4j.conf'), '# settings\n', { mode: 0o640 });
      const made = await runProgram(['init', '--home', home, ...place(line, edition), '--yes', '--json', '--name', 'localhost']);
      expect(made.code, made.stderr).toBe(0);
    }
  }
  return () => {
    for (const home of templates.values()) rmSync(home, { recursive: true, force: true });
  };
});

function copyOf(line = '5', edition = 'community'): string {
  const home = testdir();
  cpSync(templates.get(`${line} ${edition}`) ?? '', home, { recursive: true });
  return home;
}

async function doctor(home: string, more: readonly string[] = [], line = '5', edition = 'community') {
  const result = await runProgram(['doctor', '--home', home, ...place(line, edition), '--json', ...more]);
  return {
    ...result,
    document: JSON.parse(result.stdout) as {
      findings: Found[];
      verdict: { starts: boolean; components: Record<string, string> };
      installation: Record<string, unknown>;
      handshakes: unknown[];
      amongPeers?: Record<string, unknown>[];
    },
  };
}

describe('doctor', () => {
  it.each(lines.flatMap((line) => [[line, 'community'] as const, [line, 'enterprise'] as const]))(
    'has nothing against what init made: %s %s',
    async (line, edition) => {
      const { code, document, stderr } = await doctor(copyOf(line, edition), [], line, edition);
      const own = edition === 'enterprise' ? ['cluster trusted-nobody-else', 'backup trusted-nobody-else'] : [];
      expect(
        document.findings.filter(({ severity }) => severity !== 'info').map(({ id, component }) => `${component} ${id}`),
      ).toEqual(own);
      expect(document.verdict.starts).toBe(true);
      expect(document.verdict.components).toMatchObject({
        bolt: 'encrypted',
        https: 'encrypted',
        cluster: edition === 'enterprise' ? 'encrypted' : 'off',
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    },
  );

  it('gives the document of the contract', async () => {
    const home = copyOf();
    appendFileSync(join(home, 'conf', 'neo4j.conf'), 'server.http.enabled=true\n');
    const { document, code } = await doctor(home);
    expect(code).toBe(1);
    expect(document).toMatchObject({
      schema: 'neo4j-tls/doctor@1',
      installation: { home, conf: join(home, 'conf', 'neo4j.conf'), version: '5.26.30', line: '5', edition: 'community' },
      verdict: { starts: false, components: { bolt: 'encrypted', https: 'encrypted', cluster: 'off', backup: 'off' } },
      handshakes: [],
    });
    expect(Object.keys(document.findings[0] ?? {}).sort()).toEqual([
      'component',
      'fixable',
      'id',
      'line',
      'message',
      'neo4jSays',
      'path',
      'remedy',
      'severity',
    ]);
    expect(document.findings[0]).toMatchObject({
      id: 'duplicate-setting',
      path: 'conf/neo4j.conf',
      fixable: true,
      neo4jSays: 'server.http.enabled declared multiple times.',
    });
  });

  it('makes warnings count with --strict', async () => {
    const home = copyOf();
    writeFileSync(
      join(home, 'conf', 'neo4j.conf'),
      readFileSync(join(home, 'conf', 'neo4j.conf'), 'utf8').replace('server.http.enabled=false', 'server.http.enabled=true'),
    );
    expect(await doctor(home)).toMatchObject({ code: 0, document: { findings: [{ id: 'http-open', severity: 'warning' }] } });
    expect((await doctor(home, ['--strict'])).code).toBe(1);
  });

  it('judges several homes, one of them none', async () => {
    const homes = [copyOf(), copyOf()];
    const both = await runProgram(['doctor', ...homes, ...place('5', 'community'), '--json']);
    expect(JSON.parse(both.stdout)).toMatchObject({
      schema: 'neo4j-tls/doctor-list@1',
      results: homes.map((home) => ({ installation: { home } })),
    });
    expect(both.code).toBe(0);
    const missing = await runProgram([
      'doctor',
      homes[0] ?? '',
      join(homes[0] ?? '', 'nothing'),
      ...place('5', 'community'),
      '--json',
    ]);
    expect(JSON.parse(missing.stdout).results[1]).toMatchObject({ schema: 'neo4j-tls/error@1' });
    expect(missing.code).toBe(2);
  });

  it('repairs what needs no decision, keeps the rest, and changes nothing the second time', async () => {
    const home = copyOf();
    const at = (path: string): string => join(home, path);
    const conf = at('conf/neo4j.conf');
    writeFileSync(
      conf,
      readFileSync(conf, 'utf8')
        .replace('policy.bolt.enabled=true', 'policy.bolt.enable=true')
        .replace('client_auth=NONE', 'client_auth="NONE"'),
    );
    appendFileSync(conf, 'server.https.enabled=true\n');
    writeFileSync(at('certificates/bolt/trusted/README'), 'read me\n');
    mkdirSync(at('certificates/https/trusted/..data'));
    chmodSync(at('certificates/bolt/private.key'), 0o644);
    const before = await doctor(home);
    expect(before.code).toBe(1);
    const tree = snapshotTree(home);
    expect((await doctor(home, ['--fix', '--dry-run'])).code).toBe(1);
    expect(snapshotTree(home)).toEqual(tree);
    expect((await runProgram(['doctor', '--home', home, ...place('5', 'community'), '--fix'])).code).toBe(2);
    expect(snapshotTree(home)).toEqual(tree);
    const fixed = await doctor(home, ['--fix', '--yes']);
    expect(fixed).toMatchObject({ code: expect.any(Number), document: { applied: true } });
    const again = await doctor(home, ['--fix', '--yes']);
    expect(again.document.findings, JSON.stringify(again.document.findings)).toEqual([]);
    expect(readdirSync(at('.neo4j-tls/quarantine')).sort()).toEqual(['bolt-trusted-README', 'https-trusted-..data']);
    const after = snapshotTree(home);
    expect(await doctor(home, ['--fix', '--yes'])).toMatchObject({ code: 0, document: { applied: false } });
    expect(snapshotTree(home)).toEqual(after);
  });

  it('puts a chain in order and converts a key, with --fix', async () => {
    const home = copyOf();
    const at = (path: string): string => join(home, path);
    const { createPrivateKey } = await import('node:crypto');
    const der = createPrivateKey(readFileSync(at('certificates/https/private.key'))).export({ type: 'pkcs8', format: 'der' });
    rmSync(at('certificates/https/private.key'));
    writeFileSync(at('certificates/https/private.key'), der, { mode: 0o400 });
    const chain = readFileSync(at('certificates/bolt/public.crt'), 'utf8');
    rmSync(at('certificates/bolt/public.crt'));
    writeFileSync(at('certificates/bolt/public.crt'), chain + chain);
    expect((await doctor(home)).document.findings.map(({ id, fixable }) => `${id} ${fixable}`)).toEqual(
      expect.arrayContaining(['key-not-pem true', 'chain-duplicate true']),
    );
    const fixed = await doctor(home, ['--fix', '--yes']);
    expect(fixed.document.findings, JSON.stringify(fixed.document.findings)).toEqual([]);
    expect(existsSync(at('.neo4j-tls/backups'))).toBe(true);
  });

  it('judges handshakes with a peer, both directions', async () => {
    const [here, peer] = [copyOf('5', 'enterprise'), copyOf('5', 'enterprise')];
    const { document } = await doctor(
      here,
      ['--peer', peer, '--host', 'localhost', '--peer-host', 'localhost'],
      '5',
      'enterprise',
    );
    expect(document.handshakes).toHaveLength(8);
    expect(document.handshakes).toEqual(
      expect.arrayContaining([
        {
          component: 'cluster',
          server: 'here',
          client: 'peer',
          peerHome: peer,
          host: 'localhost',
          succeeds: true,
          because: null,
        },
        {
          component: 'cluster',
          server: 'peer',
          client: 'here',
          peerHome: peer,
          host: 'localhost',
          succeeds: true,
          because: null,
        },
      ]),
    );
    const named = await doctor(here, ['--peer', peer, '--peer-host', 'core2.example'], '5', 'enterprise');
    expect(named.document.handshakes).toContainEqual(
      expect.objectContaining({ component: 'cluster', server: 'peer', host: 'core2.example', succeeds: false }),
    );
    expect(named.document.findings).toContainEqual(
      expect.objectContaining({ id: 'peer-handshake-fails', remedy: expect.stringContaining('--name core2.example --force') }),
    );
  });

  it('judges the peers among themselves as well, and dials a bundle by the name in its certificate', async () => {
    const at = (path: string): string => join(folder, path);
    const folder = testdir({
      'members.yaml':
        'line: "5"\ncomponents: [cluster]\nmembers: [{ name: core2, names: [core2.cluster.test] }, { name: core3, names: [core3.cluster.test] }]\n',
    });
    await runProgram(['ca', 'create', '--out', at('ca'), '--no-passphrase', '--yes']);
    await runProgram(['bundle', '--members', at('members.yaml'), '--ca', at('ca'), '--out', at('out'), '--yes']);
    const here = copyOf('5', 'enterprise');
    const { document } = await doctor(here, ['--peer', at('out/core2'), '--peer', at('out/core3')], '5', 'enterprise');
    expect(document.handshakes).toContainEqual(
      expect.objectContaining({ component: 'cluster', server: 'peer', host: 'core3.cluster.test', because: 'peer-not-trusted' }),
    );
    expect(document.findings).toContainEqual(
      expect.objectContaining({ id: 'peer-handshake-fails', remedy: expect.stringContaining('neo4j-tls trust add') }),
    );
    expect(document.amongPeers).toEqual(
      [
        ['core2', 'core3'],
        ['core3', 'core2'],
      ].map(([server = '', client = '']) => ({
        component: 'cluster',
        serverHome: at(`out/${server}`),
        clientHome: at(`out/${client}`),
        host: `${server}.cluster.test`,
        succeeds: true,
        because: null,
      })),
    );
  });

  it('reads logs', async () => {
    const log =
      'ERROR Failed to start Neo4j on localhost:7474.\njava.lang.RuntimeException: x\nCaused by: java.io.IOException: Found encrypted private key but no passphrase was provided.\n';
    const path = join(testdir({ 'neo4j.log': log }), 'neo4j.log');
    const fromFile = await runProgram(['doctor', '--from-log', path, '--json']);
    expect(fromFile.code).toBe(1);
    expect(JSON.parse(fromFile.stdout).findings[0]).toMatchObject({ id: 'passphrase-missing', path, line: 3 });
    const fromPipe = await runProgram(['doctor', '--from-log', '-', '--json'], { input: log });
    expect(JSON.parse(fromPipe.stdout).findings[0]).toMatchObject({ id: 'passphrase-missing', path: '-' });
    expect((await runProgram(['doctor', '--from-log', join(path, 'nothing')])).code).toBe(2);
  });

  it('never lets a certificate write to the terminal', async () => {
    const home = copyOf();
    writeFileSync(join(home, 'certificates/bolt/trusted', '\u001b[2J\u001b]0;x\u0007evil'), 'junk');
    appendFileSync(join(home, 'conf/neo4j.conf'), 'dbms.ssl.policy.bolt.\u001b[31mx=1\n');
    for (const command of ['doctor', 'status', 'verify']) {
      const { stdout, stderr } = await runProgram([command, '--home', home, ...place('5', 'community')], {
        env: { FORCE_COLOR: '0' },
      });
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  });
});

describe('status', () => {
  it('lists what runs out first on top, and counts days', async () => {
    const home = copyOf('5', 'enterprise');
    const run = (...more: string[]) => runProgram(['status', '--home', home, ...place('5', 'enterprise'), '--offline', ...more]);
    const { code, stdout } = await run('--json');
    expect(code).toBe(0);
    const { schema, certificates } = JSON.parse(stdout);
    expect(schema).toBe('neo4j-tls/status@1');
    expect(certificates[0]).toMatchObject({
      names: ['localhost'],
      daysLeft: expect.any(Number),
      fingerprint256: expect.stringMatching(/^[0-9a-f]{64}$/),
      served: null,
    });
    const ends = certificates.map(({ notAfter }: { notAfter: string }) => notAfter);
    expect(ends).toEqual([...ends].sort());
    expect((await run('--within', '30d')).code).toBe(0);
    expect((await run('--within', '9999d')).code).toBe(1);
    expect((await run('--within', 'soon')).code).toBe(2);
  });
});

describe('verify', () => {
  it('rehearses without Neo4j', async () => {
    const home = copyOf('5', 'enterprise');
    const good = await runProgram(['verify', '--rehearse', '--home', home, ...place('5', 'enterprise'), '--json']);
    expect({ code: good.code, rehearsals: JSON.parse(good.stdout).rehearsals }).toMatchObject({
      code: 0,
      rehearsals: ['bolt', 'https', 'cluster', 'backup'].map((component) => ({ component, succeeds: true })),
    });
    rmSync(join(home, 'certificates/https/private.key'));
    cpSync(join(home, 'certificates/bolt/private.key'), join(home, 'certificates/https/private.key'));
    const bad = await runProgram(['verify', '--rehearse', '--home', home, ...place('5', 'enterprise'), '--json']);
    expect({ code: bad.code, findings: JSON.parse(bad.stdout).findings }).toMatchObject({
      code: 1,
      findings: [{ id: 'rehearsal-failed', component: 'https' }],
    });
    writeFileSync(join(home, 'certificates/cluster/trusted/readme.txt'), 'No certificate.\n');
    const { findings } = JSON.parse(
      (await runProgram(['verify', '--rehearse', '--home', home, ...place('5', 'enterprise'), '--json'])).stdout,
    );
    expect(findings.map(({ component }: { component: string }) => component)).toEqual(['https', 'cluster']);
  });

  it('says what is no address', async () => {
    expect((await runProgram(['verify', 'a b'])).code).toBe(2);
    expect((await runProgram(['verify', 'h:99999'])).code).toBe(2);
  });
});

describe('explain', () => {
  it('gives the document of the contract, from arguments and from a pipe', async () => {
    const known = await runProgram(['explain', 'Illegal given domain name: core_1', '--json']);
    expect(known.code).toBe(0);
    expect(JSON.parse(known.stdout)).toMatchObject({
      schema: 'neo4j-tls/explain@1',
      matches: [{ id: 'name-with-underscore', line: 'Illegal given domain name: core_1' }],
    });
    const piped = await runProgram(['explain', '-', '--json'], { input: 'x\nCaused by: Password is not ASCII\n' });
    expect(JSON.parse(piped.stdout).matches[0]).toMatchObject({ id: 'passphrase-not-ascii' });
    const unknown = await runProgram(['explain', 'hello', 'world', '--json']);
    expect({ code: unknown.code, matches: JSON.parse(unknown.stdout).matches }).toEqual({ code: 1, matches: [] });
  });
});
