import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { program, runProgram, runWell } from '../support/program.ts';
import { snapshotTree } from '../support/tree.ts';

let folder: string;
let home: string;
let certificate: string;
const place = (): string[] => ['--home', home, '--neo4j-version', '5'];
const init = (...more: string[]): string[] => [
  ...['init', ...place(), '--components', 'bolt', '--name', 'graph.example.test', '--yes', ...more],
];
const exporting = (...more: string[]): string[] => ['trust', 'export', ...place(), '--component', 'bolt', ...more];

/** As a shell runs it, with everything else it printed. */
function inShell(args: readonly string[], rest: string): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `"$0" "$@" ${rest}`, process.execPath, program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: status, stdout, stderr };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-named-'));
});
beforeEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  home = join(folder, 'home');
  mkdirSync(join(home, 'conf'), { recursive: true });
  await runWell(init());
  certificate = readFileSync(join(home, 'certificates', 'bolt', 'public.crt'), 'utf8');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform !== 'linux')('an output that a person names', () => {
  it.each([
    ['trust export --out', () => exporting('--out', '/dev/full')],
    ['init --save-answers', () => init('--save-answers', '/dev/full', '--components', 'bolt,https')],
  ])('that is a full device is a failure of %s, which changes nothing', async (_, args) => {
    const before = snapshotTree(home);
    const { code, stderr } = await runProgram(args());
    expect([code, stderr]).toEqual([2, expect.stringContaining('/dev/full could not be written: the disk is full (ENOSPC)')]);
    expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true);
    expect(snapshotTree(home)).toEqual(before);
  });

  it('that is /dev/stdout goes where stdout goes, and the link stays', () => {
    const { code, stdout } = inShell(exporting('--out', '/dev/stdout'), '');
    expect([code, stdout]).toEqual([0, certificate]);
    expect(inShell(exporting('--out', '/dev/stdout'), `>> ${join(folder, 'all.pem')}`).code).toBe(0);
    expect(inShell(exporting('--out', '/dev/fd/1'), `>> ${join(folder, 'all.pem')}`).code).toBe(0);
    expect(readFileSync(join(folder, 'all.pem'), 'utf8')).toBe(certificate + certificate);
    expect(lstatSync('/dev/stdout').isSymbolicLink()).toBe(true);
  });

  it('that is a pipe is written to and stays a pipe', async () => {
    const { code, stdout } = inShell(exporting('--out'), '>(cat) 2>&1 | cat');
    expect([code, stdout]).toEqual([0, expect.stringContaining(certificate)]);
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] });
    let answers = '';
    reader.stdout.setEncoding('utf8').on('data', (text: string) => {
      answers += text;
    });
    const read = new Promise((resolve) => reader.on('close', resolve));
    await runWell(init('--save-answers', pipe));
    await read;
    expect(answers).toContain('graph.example.test');
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  it('that should become a folder is refused in words where it is a pipe', () => {
    const { code, stderr } = inShell(['ca', 'create', '--no-passphrase', '--yes', '--out'], '/dev/stdout | cat');
    expect([code, stderr]).toEqual([0, expect.stringContaining('/dev/stdout could not be made: it already exists (EEXIST)')]);
    expect(lstatSync('/dev/stdout').isSymbolicLink()).toBe(true);
  });

  it('that is a folder is refused', async () => {
    const answers = join(folder, 'answers');
    mkdirSync(answers);
    const before = snapshotTree(folder);
    for (const args of [exporting('--out', answers), init('--save-answers', answers)])
      expect(await runProgram(args)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`${answers} could not be written`),
      });
    expect(snapshotTree(folder)).toEqual(before);
  });
});

it('answers are saved with the rest, or not at all', async () => {
  const answers = join(folder, 'answers.yml');
  writeFileSync(answers, 'components: [https]\n');
  const before = snapshotTree(folder);
  const refused = await runProgram(init('--key-type', 'rsa-2048', '--save-answers', answers));
  expect(refused.code).toBe(2);
  const dry = JSON.parse((await runWell(init('--save-answers', answers, '--dry-run', '--json'))).stdout);
  expect(dry.plan.steps).toEqual([expect.objectContaining({ kind: 'writeFile', to: { path: answers, mode: 0o600 } })]);
  expect(snapshotTree(folder)).toEqual(before);
  const first = JSON.parse((await runWell(init('--save-answers', answers, '--json'))).stdout);
  const second = JSON.parse((await runWell(init('--save-answers', answers, '--json'))).stdout);
  expect([first.changed, second.changed, second.plan.steps]).toEqual([true, false, []]);
  expect(readFileSync(answers, 'utf8')).toContain('- bolt');
});

it('a certificate that is exported once more changes nothing, and nothing lies beside it', async () => {
  const out = join(folder, 'peer.pem');
  writeFileSync(join(folder, '.peer.pem.neo4j-tls-new'), 'what a killed run left');
  const first = JSON.parse((await runWell(exporting('--out', out, '--json'))).stdout);
  const second = JSON.parse((await runWell(exporting('--out', out, '--json'))).stdout);
  expect(first).toMatchObject({ applied: true, changed: true, plan: { steps: [{ kind: 'writeFile', to: { path: out } }] } });
  expect(second).toMatchObject({ applied: true, changed: false, plan: { steps: [] } });
  expect(readFileSync(out, 'utf8')).toBe(certificate);
  expect(readdirSync(folder).sort()).toEqual(['home', 'peer.pem']);
  expect(existsSync(join(home, '.neo4j-tls', 'journal'))).toBe(false);
});
