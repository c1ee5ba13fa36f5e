import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { program, runWell } from '../support/program.ts';
import { snapshotTree } from '../support/tree.ts';

let folder: string;
let home: string;
const place = (): string[] => ['--home', home, '--neo4j-version', '5'];

/** Runs the program through a shell, with its standard output redirected as the shell writes it. */
function redirected(args: readonly string[], redirection: string, before = ':'): { code: number | null; stderr: string } {
  const script = `${before}; exec "$0" "$@" ${redirection}`;
  const { status, stderr } = spawnSync('bash', ['-c', script, process.execPath, program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  return { code: status, stderr };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-output-'));
  home = join(folder, 'home');
  mkdirSync(join(home, 'conf'), { recursive: true });
  await runWell(['init', ...place(), '--components', 'bolt,https', '--name', 'graph.example.test', '--yes']);
  await runWell(['ca', 'create', '--out', join(folder, 'ca'), '--no-passphrase', '--yes']);
  await runWell(['ca', 'create', '--out', join(folder, 'peer-ca'), '--cn', 'Peer CA', '--no-passphrase', '--yes']);
  await runWell(['ca', 'sign', ...ca(), '--name', 'a.example.test', '--out', join(folder, 'issued'), '--yes']);
  await runWell(['trust', 'add', join(folder, 'ca', 'ca.crt'), ...component(), '--as', 'peer', '--yes']);
  writeFileSync(
    join(folder, 'members.yaml'),
    'line: "5"\ncomponents: [cluster]\nmembers:\n  - name: core1\n    names: [core1.example.test]\n',
  );
  writeFileSync(join(folder, 'neo4j.log'), 'PKIX path building failed\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const component = (): string[] => [...place(), '--component', 'bolt'];
const ca = (): string[] => ['--ca', join(folder, 'ca')];
const dry = ['--yes', '--dry-run'];

/** Every command that prints a result; what it prints as text and what it prints as a document are tried both. */
const commands: readonly (readonly [string, () => readonly string[]])[] = [
  ['init', () => ['init', ...place(), '--components', 'bolt,https', '--name', 'graph.example.test', '--yes']],
  ['init --dry-run', () => ['init', ...place(), '--components', 'bolt', '--name', 'other.example.test', '--force', ...dry]],
  ['trust export', () => ['trust', 'export', ...component()]],
  ['trust export --for', () => ['trust', 'export', ...component(), '--for', 'curl']],
  ['trust add', () => ['trust', 'add', join(folder, 'peer-ca', 'ca.crt'), ...component(), '--as', 'other', ...dry]],
  ['trust list', () => ['trust', 'list', ...component()]],
  ['trust remove', () => ['trust', 'remove', 'peer', ...component(), ...dry]],
  ['ca create', () => ['ca', 'create', '--out', join(folder, 'other-ca'), '--no-passphrase', ...dry]],
  ['ca sign', () => ['ca', 'sign', ...ca(), '--name', 'b.example.test', '--out', join(folder, 'signed'), ...dry]],
  ['ca revoke', () => ['ca', 'revoke', ...ca(), join(folder, 'issued', 'public.crt'), ...dry]],
  ['ca rotate', () => ['ca', 'rotate', ...ca(), '--stage', 'trust', ...dry]],
  ['ca show', () => ['ca', 'show', ...ca()]],
  ['bundle', () => ['bundle', '--members', join(folder, 'members.yaml'), ...ca(), '--out', join(folder, 'bundles'), ...dry]],
  ['doctor', () => ['doctor', ...place()]],
  ['doctor of two homes', () => ['doctor', home, home, ...place().slice(2)]],
  ['doctor --fix', () => ['doctor', ...place(), '--fix', '--yes']],
  ['doctor --from-log', () => ['doctor', '--from-log', join(folder, 'neo4j.log')]],
  ['verify', () => ['verify', ...place(), '--timeout', '1']],
  ['verify --rehearse', () => ['verify', ...place(), '--rehearse']],
  ['status', () => ['status', ...place(), '--offline']],
  ['status --within', () => ['status', ...place(), '--offline', '--within', '30d']],
  ['renew', () => ['renew', ...component(), '--force', '--reload', 'none', ...dry]],
  ['renew --check', () => ['renew', ...place(), '--check']],
  ['renew --install-timer', () => ['renew', ...place(), '--install-timer', 'cron', ...dry]],
  ['explain', () => ['explain', 'PKIX path building failed']],
  ['recover', () => ['recover', ...place(), '--yes']],
  ['completion', () => ['completion', 'bash']],
];

/** What prints text alone, or a document alone. */
const single: readonly (readonly [string, () => readonly string[]])[] = [
  ['init --print-conf', () => ['init', ...place(), '--components', 'bolt', '--name', 'graph.example.test', '--print-conf']],
  ['explain, nothing known, --json', () => ['explain', 'all is well', '--json']],
  ['no command', () => []],
  ['--version', () => ['--version']],
  ['--help', () => ['--help']],
  ['help', () => ['help']],
  ['help of a command', () => ['renew', '--help']],
];

const all = [
  ...commands.flatMap(([name, args]) => [[name, args] as const, [`${name} --json`, () => [...args(), '--json']] as const]),
  ...single,
];

describe.skipIf(process.platform !== 'linux')('a result that standard output does not take', () => {
  it('is tried with every command', async () => {
    const { stdout } = await runWell(['--help']);
    const listed = [...stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name]) => name).filter((name) => name !== 'help');
    expect([...new Set(commands.map(([name]) => name.split(/[ ,]/)[0]))].sort()).toEqual(listed.sort());
  });

  it.each(all)('is a failure of %s on a full disk', (_, args) => {
    const { code, stderr } = redirected(args(), '> /dev/full');
    expect([code, stderr]).toEqual([2, expect.stringContaining('could not be written to standard output')]);
    expect(stderr).toContain('ENOSPC');
  });

  it.each(all)('is a failure of %s where it is closed', (_, args) => {
    const { code, stderr } = redirected(args(), '>&-');
    expect([code, stderr]).toEqual([2, expect.stringContaining('it is closed (EBADF)')]);
  });

  it('is a failure when only the end does not fit', () => {
    const { code, stderr } = redirected(
      ['doctor', home, home, home, ...place().slice(2), '--json'],
      `> ${join(folder, 'part.json')}`,
      'ulimit -f 1',
    );
    expect(statSync(join(folder, 'part.json')).size).toBe(1024);
    expect([code, stderr]).toEqual([2, expect.stringContaining('EFBIG')]);
  });

  it('keeps what was done before, and says so', () => {
    const args = ['renew', ...place(), '--component', 'bolt', '--force', '--reload', 'none', '--yes', '--json'];
    const certificate = join(home, 'certificates', 'bolt', 'public.crt');
    const before = readFileSync(certificate, 'utf8');
    const { code, stderr } = redirected(args, '> /dev/full');
    expect([code, stderr]).toEqual([2, expect.stringContaining('The command itself has finished.')]);
    expect(readFileSync(certificate, 'utf8')).not.toBe(before);
    expect(existsSync(join(home, '.neo4j-tls', 'journal'))).toBe(false);
  });

  it('leaves the exit code of a run that failed', () => {
    const before = snapshotTree(home);
    const { code, stderr } = redirected(['init', ...place(), '--components', 'nonsense', '--yes', '--json'], '> /dev/full');
    expect([code, stderr]).toEqual([2, expect.stringContaining('nonsense')]);
    expect(stderr).not.toContain('Everything else');
    expect(snapshotTree(home)).toEqual(before);
  });

  it('is none where nobody wants it', () => {
    expect(redirected(['doctor', ...place(), '--json'], '> /dev/null')).toEqual({ code: 0, stderr: '' });
    expect(spawnSync(process.execPath, [program, 'doctor', ...place()], { stdio: 'ignore' }).status).toBe(0);
    const { code, stderr } = redirected(['doctor', ...place(), '--json'], '| head -c 1');
    expect([code, stderr]).toEqual([0, '']);
    const discarded = spawnSync('bash', [
      '-c',
      '"$0" "$@" <> /dev/null >&0 2>&1',
      process.execPath,
      program,
      'doctor',
      ...place(),
    ]);
    expect(discarded.status).toBe(0);
  });
});

it('reaches a slow reader whole', () => {
  const script = '"$0" "$@" | { sleep 1; cat; }';
  const args = [
    '-c',
    script,
    process.execPath,
    program,
    'doctor',
    ...Array<string>(140).fill(home),
    '--neo4j-version',
    '5',
    '--json',
  ];
  const output = execFileSync('bash', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  expect(output.length).toBeGreaterThan(65_536);
  expect(() => JSON.parse(output)).not.toThrow();
});
