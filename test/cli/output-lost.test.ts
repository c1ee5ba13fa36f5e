import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
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
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const looking: readonly (readonly [string, () => readonly string[]])[] = [
  ['trust export', () => ['trust', 'export', ...place(), '--component', 'bolt']],
  ['init --print-conf', () => ['init', ...place(), '--components', 'bolt', '--name', 'graph.example.test', '--print-conf']],
  ['doctor', () => ['doctor', ...place()]],
  ['doctor --json', () => ['doctor', ...place(), '--json']],
  ['status', () => ['status', ...place(), '--offline']],
  ['explain', () => ['explain', 'PKIX path building failed']],
  ['explain, nothing known, --json', () => ['explain', 'all is well', '--json']],
  ['ca show', () => ['ca', 'show', '--ca', join(folder, 'ca')]],
  ['trust list --json', () => ['trust', 'list', ...place(), '--component', 'bolt', '--json']],
  ['--version', () => ['--version']],
  ['--help', () => ['--help']],
];

describe.skipIf(process.platform !== 'linux')('a result that standard output does not take', () => {
  it.each(looking)('is a failure of %s on a full disk', (_, args) => {
    const { code, stderr } = redirected(args(), '> /dev/full');
    expect([code, stderr]).toEqual([2, expect.stringContaining('could not be written to standard output')]);
    expect(stderr).toContain('ENOSPC');
  });

  it.each(looking.filter(([name]) => !name.startsWith('doctor') && !name.startsWith('--')))(
    'is a failure of %s where it is closed',
    (_, args) => {
      const { code, stderr } = redirected(args(), '>&-');
      expect([code, stderr]).toEqual([2, expect.stringContaining('it is closed (EBADF)')]);
    },
  );

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
    expect([code, stderr]).toEqual([2, expect.stringContaining('Everything else the command had to do is done.')]);
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
