import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCertificates } from '../../src/pki/certificates/certificates-file.ts';
import { readPrivateKey } from '../../src/pki/keys/private-key.ts';
import { createSystem } from '../../src/system/index.ts';
import { runProgram, runWell } from '../support/program.ts';
import { snapshotTree } from '../support/tree.ts';

let folder: string;
const members = (text: string): string => {
  const path = join(folder, 'members.yaml');
  writeFileSync(path, text);
  return path;
};
const three =
  'line: "5"\ncomponents: [cluster, backup]\nmembers:\n  - name: core1\n    names: [core1.cluster.test, 127.0.0.1]\n  - name: core2\n    names: [core2.cluster.test, 127.0.0.1]\n  - name: core3\n    names: core3.cluster.test\n    line: "2025"\n    components: [cluster, bolt]\n    key-type: rsa-2048\n    days: 30\n';
const args = (file: string, ...more: string[]): string[] => [
  'bundle',
  '--members',
  file,
  '--ca',
  join(folder, 'ca'),
  '--out',
  join(folder, 'out'),
  '--yes',
  ...more,
];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-bundle-'));
  const permitted = ['--permit', 'cluster.test', '--permit', '127.0.0.1/32'];
  await runWell(['ca', 'create', '--out', join(folder, 'ca'), '--no-passphrase', ...permitted, '--yes']);
});
/** What a run leaves that was killed while it wrote the first member, or that is doing so now. */
async function leave({ pid, ca }: { readonly pid: number; readonly ca: string }): Promise<void> {
  const { host } = createSystem();
  const partial = join(folder, 'out.partial');
  const [space, start] = await Promise.all([host.processSpace(), host.processStart(pid)]);
  const holder = { id: 'abc123', pid, host: host.name, command: 'bundle', since: '2026-11-26T12:00:00.000Z', space, start };
  mkdirSync(join(partial, 'core1'), { recursive: true });
  writeFileSync(join(partial, '.neo4j-tls-bundle'), `${JSON.stringify(holder)}\n`);
  writeFileSync(join(partial, 'core1', 'private.key'), 'a key');
  const own = join(folder, ca, '.neo4j-tls');
  mkdirSync(join(own, 'tmp'), { recursive: true, mode: 0o700 });
  const begin = { kind: 'begin', version: 1, command: 'bundle', since: holder.since, madeHome: [] };
  const entries = [begin, { kind: 'tree', path: partial, mark: holder.id }];
  writeFileSync(join(own, 'journal'), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 });
}

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a bundle', () => {
  it('is one exact tree for each member, sharing nothing but public certificates', async () => {
    const result = await runWell(args(members(three), '--json'));
    const document = JSON.parse(result.stdout);
    expect(document).toMatchObject({ schema: 'neo4j-tls/bundle@1', applied: true, verdict: { starts: true } });
    // One has components of its own.
    expect(document.memberVerdicts).toMatchObject([
      { members: ['core1', 'core2'], starts: true },
      { members: ['core3'], starts: true },
    ]);
    expect(document.verdict.components.cluster).toBe('encrypted');
    expect(document.certificates).toHaveLength(6);
    expect(readdirSync(join(folder, 'out'))).toEqual(['core1', 'core2', 'core3']);
    const tree = Object.keys(snapshotTree(join(folder, 'out', 'core1')));
    expect(tree).toEqual([
      '/',
      '/INSTALL.txt',
      '/SHA256SUMS',
      '/certificates/',
      ...['backup', 'cluster'].flatMap((scope) =>
        ['/', '/private.key', '/public.crt', '/revoked/', '/trusted/', '/trusted/ca.pem'].map(
          (path) => `/certificates/${scope}${path}`,
        ),
      ),
      '/neo4j.conf',
    ]);
    const mode = (path: string): string => (statSync(join(folder, 'out', path)).mode & 0o7777).toString(8);
    expect([
      mode('core1'),
      mode('core1/certificates/cluster/private.key'),
      mode('core1/certificates/cluster/public.crt'),
      mode('core1/neo4j.conf'),
    ]).toEqual(['700', '400', '444', '640']);
    const third = readCertificates(readFileSync(join(folder, 'out', 'core3', 'certificates', 'cluster', 'public.crt')))
      .certificates[0];
    expect(third).toMatchObject({ keyType: 'rsa-2048' });
    expect(readFileSync(join(folder, 'out', 'core3', 'neo4j.conf'), 'utf8')).toContain('server.bolt.tls_level=REQUIRED');
    expect(readdirSync(join(folder, 'out', 'core3', 'certificates', 'bolt', 'trusted'))).toEqual([]);
    for (const line of readFileSync(join(folder, 'out', 'core1', 'SHA256SUMS'), 'utf8')
      .trim()
      .split('\n')) {
      const [digest, path] = line.split('  ');
      expect(
        createHash('sha256')
          .update(readFileSync(join(folder, 'out', 'core1', path ?? '')))
          .digest('hex'),
      ).toBe(digest);
    }
    const contents = new Map<string, string[]>();
    for (const [path, look] of Object.entries(snapshotTree(join(folder, 'out')))) {
      if (!path.endsWith('/')) contents.set(look, [...(contents.get(look) ?? []), path]);
    }
    const shared = [...contents.values()].filter((paths) => paths.length > 1).flat();
    expect(shared.every((path) => path.endsWith('/trusted/ca.pem'))).toBe(true);
    const recorded = readdirSync(join(folder, 'ca', 'issued')).flatMap(
      (name) => readCertificates(readFileSync(join(folder, 'ca', 'issued', name))).certificates,
    );
    expect(recorded).toHaveLength(6);
    await runWell(['ca', 'revoke', '--ca', join(folder, 'ca'), third?.serial ?? '', '--yes']);
  });

  it('gives each member a passphrase of its own, shown in its conf alone', async () => {
    const result = await runWell(args(members(three), '--generate-passphrase', '--json'));
    const passphrases = ['core1', 'core2'].map(
      (name) => /private_key_password=(.+)/.exec(readFileSync(join(folder, 'out', name, 'neo4j.conf'), 'utf8'))?.[1] ?? '',
    );
    expect(new Set(passphrases).size).toBe(2);
    for (const passphrase of passphrases) expect(result.stdout + result.stderr).not.toContain(passphrase);
    expect(
      readPrivateKey(readFileSync(join(folder, 'out', 'core1', 'certificates', 'cluster', 'private.key')), passphrases[0]).kind,
    ).toBe('key');
  });

  it.each([
    ['5', undefined, false],
    ['2025', undefined, true],
    ['2025', 'enterprise', false],
  ])('speaks of reloading where a member could have it: %s, %s', async (line, edition, spoken) => {
    const text = `line: "${line}"\n${edition === undefined ? '' : `edition: ${edition}\n`}components: [cluster]\nmembers:\n  - name: core1\n    names: [core1.cluster.test]\n`;
    const { notes } = JSON.parse((await runProgram(args(members(text), '--dry-run', '--json'))).stdout).plan;
    expect(notes.some(({ remedy }: { readonly remedy?: string }) => remedy?.includes('edition: enterprise'))).toBe(spoken);
  });

  it('changes nothing with --dry-run, and does not overwrite', async () => {
    const file = members(three);
    const before = snapshotTree(folder);
    expect((await runWell([...args(file), '--dry-run'])).stdout).toMatch(/3 members, 6 new keys/);
    expect(snapshotTree(folder)).toEqual(before);
    await runWell(args(file));
    const again = await runProgram(args(file));
    expect(again).toMatchObject({ code: 2 });
    expect(again.stderr).toMatch(/already exists/);
    expect(existsSync(join(folder, 'out.partial'))).toBe(false);
  });

  it('leaves alone what is in its way and was not made by it', async () => {
    const file = members(three);
    const partial = join(folder, 'out.partial');
    mkdirSync(partial);
    writeFileSync(join(partial, 'mine'), '');
    const before = snapshotTree(folder);
    expect((await runProgram(args(file))).stderr).toMatch(/out\.partial already exists, and neo4j-tls did not make it/);
    expect(snapshotTree(folder)).toEqual(before);
  });

  it.each(['the same CA', 'another CA'])('removes what a killed run of %s left', async (which) => {
    const file = members(three);
    const out = join(folder, 'out');
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    await leave({ pid: dead, ca: which === 'the same CA' ? 'ca' : 'elsewhere' });
    await runWell(args(file));
    expect(readdirSync(out)).toEqual(['core1', 'core2', 'core3']);
    expect(existsSync(`${out}.partial`)).toBe(false);
    expect(existsSync(join(folder, 'ca', '.neo4j-tls'))).toBe(false);
  });

  it('waits for nobody, and disturbs nobody, who is writing to the same folder for another CA', async () => {
    const file = members(three);
    await leave({ pid: process.pid, ca: 'elsewhere' });
    const before = snapshotTree(folder);
    const result = await runProgram(args(file));
    expect(result).toMatchObject({ code: 2 });
    expect(result.stderr).toContain(`Another neo4j-tls is writing to ${join(folder, 'out.partial')}`);
    expect(snapshotTree(folder)).toEqual(before);
  });

  it('killed before its folder has its name is taken back by recover', async () => {
    await leave({ pid: spawnSync(process.execPath, ['-e', '']).pid, ca: 'ca' });
    const result = await runWell(['recover', '--home', join(folder, 'ca')]);
    expect(result.stdout).toContain(join(folder, 'out.partial'));
    expect(readdirSync(folder)).toEqual(['ca']);
  });

  it.each([
    ['a name twice', three.replace('core2\n', 'core1\n'), /the name is used twice/],
    [
      'an address twice',
      three.replace('core2.cluster.test', 'core1.cluster.test'),
      /core1\.cluster\.test belongs to core1 as well/,
    ],
    ['an underscore', three.replace('core2.cluster.test', 'core_2.cluster.test'), /underscore/],
    ['no member', 'line: "5"\nmembers: []\n', /it lists no members/],
    ['nothing', '', /members/],
    ['a name that is a path', three.replace('name: core2', 'name: ../core2'), /becomes a folder/],
    [
      'a misspelt key',
      three.replace('components: [cluster, backup]', 'component: [cluster]'),
      /"component" is not a known key; did you mean components/,
    ],
    ['an unknown component', three.replace('[cluster, backup]', '[cluster, raft]'), /"raft" is not one of/],
    ['a version that is none', three.replace('line: "5"', 'line: "3.5"'), /not supported/],
    ['no YAML', 'members: [', /neither YAML nor JSON/],
    [
      'a name that the CA may not sign for',
      three.replace('core2.cluster.test', 'core2.other.test'),
      /is not permitted to sign for core2\.other\.test/,
    ],
  ])('refuses %s', async (_, text, why) => {
    const file = members(text);
    const before = snapshotTree(folder);
    const result = await runProgram(args(file, '--json'));
    expect(result.code, result.stderr).toBe(2);
    expect(result.stderr).toMatch(why);
    expect(JSON.parse(result.stdout)).toMatchObject({ schema: 'neo4j-tls/error@1' });
    expect(snapshotTree(folder)).toEqual(before);
  });
});
