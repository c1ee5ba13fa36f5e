import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { peerPair } from '../support/certificates.ts';
import { runProgram, runWell } from '../support/program.ts';
import { snapshotTree } from '../support/tree.ts';

let folder: string;
let home: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-changed-'));
  // A key that others may read is a fault only where they can reach it.
  chmodSync(folder, 0o755);
  home = join(folder, 'home');
  mkdirSync(join(home, 'conf'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Step {
  readonly kind: string;
  readonly path?: string;
  readonly files: readonly { readonly path: string; readonly mode?: string }[];
}

/** Runs the program, and holds what its document says against what the folder looks like before and after. */
async function changes(...args: string[]): Promise<{ applied: boolean; changed: boolean }> {
  const before = snapshotTree(folder);
  const document = JSON.parse((await runWell([...args, '--json'])).stdout);
  const { applied, changed, plan } = document;
  const after = snapshotTree(folder);
  expect(changed, args.join(' ')).toBe(JSON.stringify(after) !== JSON.stringify(before));
  if (changed) expectListed(before, after, plan.steps);
  return { applied, changed };
}

/** Every file that is new or different stands in the plan, with its mode, and nothing stands there that was not written. */
function expectListed(before: Record<string, string>, after: Record<string, string>, steps: readonly Step[]): void {
  const listed = steps.flatMap(({ files }) => files.map(({ path, mode }) => ({ path: path.slice(folder.length), mode })));
  const folders = listed.filter(({ path }) => path.endsWith('/')).map(({ path }) => path);
  const touched = steps.flatMap(({ kind, path }) =>
    kind === 'setMode' && path !== undefined ? [path.slice(folder.length)] : [],
  );
  const written = Object.keys(after).filter(
    (path) => after[path] !== before[path] && !path.endsWith('/') && !path.includes('/.neo4j-tls/'),
  );
  const unlisted = written.filter(
    (path) => !listed.some((one) => one.path === path) && !folders.some((one) => path.startsWith(one)) && !touched.includes(path),
  );
  expect(unlisted).toEqual([]);
  for (const { path, mode } of listed.filter((one) => !one.path.endsWith('/'))) {
    expect(Object.keys(after)).toContain(path);
    if (mode !== undefined) expect(`${path} 0${after[path]?.split(' ')[0]}`).toBe(`${path} ${mode}`);
  }
}

const done = { applied: true, changed: true };
const nothingToDo = { applied: true, changed: false };

it('says of a home whether the machine is another one than before', { timeout: 120_000 }, async () => {
  const at = ['--home', home, '--neo4j-version', '5', '--edition', 'enterprise'];
  const init = (components: string, ...more: string[]) =>
    changes('init', '--components', components, '--name', 'graph.example.test', ...at, ...more);
  const peer = join(folder, 'peer.pem');
  writeFileSync(peer, (await peerPair('peer.example.test')).certificate.pem);

  expect(await init('bolt,cluster', '--dry-run')).toEqual({ applied: false, changed: false });
  expect(await init('bolt,cluster', '--yes')).toEqual(done);
  expect(await init('bolt,cluster', '--yes')).toEqual(nothingToDo);
  expect(await init('bolt,cluster,https', '--yes')).toEqual(done);
  expect(await changes('trust', 'add', peer, ...at, '--yes')).toEqual(done);
  expect(await changes('trust', 'add', peer, ...at, '--yes')).toEqual(nothingToDo);
  expect(await changes('trust', 'list', ...at)).toEqual({ applied: false, changed: false });
  expect(await changes('trust', 'remove', 'peer.example.test', ...at, '--yes')).toEqual(done);
  expect(await changes('renew', '--component', 'bolt', '--if-due', ...at, '--yes')).toMatchObject({ changed: false });
  expect(await changes('renew', '--component', 'bolt', '--force', ...at, '--yes')).toEqual(done);
  chmodSync(join(home, 'certificates', 'bolt', 'private.key'), 0o644);
  expect(await changes('doctor', '--fix', ...at, '--yes')).toEqual(done);
  expect(await changes('doctor', '--fix', ...at, '--yes')).toMatchObject({ changed: false });
  expect(await changes('recover', ...at.slice(0, 2))).toMatchObject({ changed: false });
  const refused = await runProgram(['init', ...at, '--components', 'none', '--yes', '--json']);
  expect([refused.code, JSON.parse(refused.stdout)]).toEqual([2, expect.objectContaining({ changed: false })]);
});

it('says after a recovery, too, what Neo4j will do', async () => {
  const at = ['recover', '--home', home, '--neo4j-version', '5', '--edition', 'community'];
  const { verdict } = JSON.parse((await runWell([...at, '--json'])).stdout);
  expect(verdict).toMatchObject({ starts: true, components: { bolt: 'off' } });
  writeFileSync(join(home, 'conf', 'neo4j.conf'), 'no.such.setting=1\n');
  expect((await runWell(at)).stdout).toMatch(/will not start with this configuration[\s\S]*no\.such\.setting/);
  expect(JSON.parse((await runWell([...at, '--json'])).stdout).verdict.starts).toBe(false);
});

it('lists old and new values of settings, and no passphrase', async () => {
  const at = ['--home', home, '--neo4j-version', '5'];
  const conf = 'server.http.enabled=true\ndbms.ssl.policy.bolt.private_key_password=sesame\n';
  writeFileSync(join(home, 'conf', 'neo4j.conf'), conf);
  const init = ['init', '--components', 'https', '--name', 'graph.example.test', ...at];
  const { stdout } = await runWell([...init, '--dry-run', '--json']);
  const [edit] = JSON.parse(stdout).plan.steps.filter(({ kind }: Step) => kind === 'editConf');
  expect(edit.settings).toEqual(
    expect.arrayContaining([
      { name: 'server.http.enabled', old: 'true', new: 'false' },
      { name: 'server.https.enabled', old: null, new: 'true' },
    ]),
  );
  expect(stdout).not.toContain('sesame');
  expect((await runWell([...init, '--dry-run'])).stdout).toContain('line 1: server.http.enabled  true → false');
});

it('says of a CA whether the machine is another one than before', { timeout: 120_000 }, async () => {
  const ca = ['--ca', join(folder, 'ca')];
  const members = join(folder, 'members.yaml');
  writeFileSync(members, 'line: "5"\ncomponents: [cluster]\nmembers:\n  - name: core1\n    names: [core1.example.test]\n');
  expect(await changes('ca', 'create', '--out', join(folder, 'ca'), '--no-passphrase', '--yes')).toEqual(done);
  expect(await changes('ca', 'show', ...ca)).toEqual({ applied: false, changed: false });
  const sign = ['ca', 'sign', ...ca, '--name', 'one.example.test', '--out', join(folder, 'one'), '--yes'];
  expect(await changes(...sign, '--dry-run')).toEqual({ applied: false, changed: false });
  expect(await changes(...sign)).toEqual(done);
  expect(await changes('bundle', ...ca, '--members', members, '--out', join(folder, 'out'), '--yes')).toEqual(done);
  expect(await changes('ca', 'revoke', join(folder, 'one', 'public.crt'), ...ca, '--yes')).toEqual(done);
  expect(await changes('ca', 'rotate', ...ca, '--stage', 'trust', '--yes')).toEqual(done);
});
