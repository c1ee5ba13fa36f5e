import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Interrupted } from '../../src/model/errors/errors.ts';
import { createTemplates } from '../../src/system/template-files.ts';
import { colourAllowed, hasOldFont } from '../../src/system/terminal.ts';
import { bundled } from '../support/bundled.ts';
import { ctrlC, enter, queuedPrompts } from '../support/queued-prompts.ts';
import { testdir } from '../support/testdir.ts';

describe('colours', () => {
  it.each([
    [[], {}, true, true],
    [[], {}, false, false],
    [['--no-color'], { FORCE_COLOR: '1' }, true, false],
    [['--', '--no-color'], {}, true, true],
    [[], { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [[], { NO_COLOR: '' }, true, true],
    [[], { FORCE_COLOR: '1' }, false, true],
    [[], { FORCE_COLOR: '0' }, true, false],
    [[], { TERM: 'dumb' }, true, false],
  ])('with %j, %j and a terminal %s: %s', (argv, env, isTerminal, expected) => {
    expect(colourAllowed(argv, env, isTerminal)).toBe(expected);
  });
});

describe('a console with an old font', () => {
  it.each([
    ['win32', {}, true],
    ['win32', { TERM: 'dumb' }, true],
    ['win32', { WT_SESSION: 'a number' }, false],
    ['win32', { TERM_PROGRAM: 'vscode' }, false],
    ['win32', { TERM: 'xterm-256color' }, false],
    ['win32', { ConEmuTask: '{cmd::Cmder}' }, false],
    ['linux', {}, false],
    ['darwin', {}, false],
  ] as const)('on %s with %j: %s', (platform, env, expected) => {
    expect(hasOldFont(platform, env)).toBe(expected);
  });
});

it('a reader that goes away ends the output quietly', async () => {
  const script = await bundled('endless-output.ts', import.meta.url);
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  expect([code, errors]).toEqual([0, 'done\n']);
});

it('a full pipe that does not block gets everything in the end', async () => {
  const script = await bundled('endless-output.ts', import.meta.url);
  const socket = join(testdir(), 'socket');
  let received = 0;
  const server = createServer((reader) => {
    // Slower than the writer at first, so that the pipe is full for a while.
    setTimeout(() => reader.on('data', (bytes) => (received += bytes.length)), 300);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const pipe = connect(socket);
  await new Promise((resolve) => pipe.once('connect', resolve));
  const ended = new Promise<number | null>((resolve) => {
    // Node makes the first three descriptors of a child block; the shell hands it another one as its stdout.
    const child = spawn('sh', ['-c', 'exec "$0" "$1" 1>&3', process.execPath, script], {
      stdio: ['ignore', 'ignore', 'ignore', pipe],
    });
    child.on('close', resolve);
  });
  pipe.destroy();
  expect(await ended).toBe(0);
  await new Promise((resolve) => server.close(resolve));
  expect(received).toBe(2_000 * 1_001);
});

it('templates are found from the source and from the bundle', async () => {
  const root = testdir({
    'package.json': '{}',
    'templates/docker/compose.yml': 'services:\n',
    'dist/main.cjs': '',
    'src/system/x.ts': '',
  });
  for (const start of ['dist', 'src/system']) {
    const templates = createTemplates(`${root}/${start}`);
    expect(await templates.read('docker/compose.yml')).toBe('services:\n');
    expect(await templates.list('docker')).toEqual(['compose.yml']);
  }
  await expect(async () => createTemplates('/').read('x')).rejects.toThrow('install it again');
});

describe('the queue of answers', () => {
  it('answers in order, with defaults and Ctrl-C, and lets nothing unexpected pass', async () => {
    const prompts = queuedPrompts(['b', enter, enter, 'text', ctrlC]);
    const choices = [
      { value: 'a', name: 'A', checked: true },
      { value: 'b', name: 'B' },
    ];
    expect(await prompts.select({ message: 'one', choices })).toBe('b');
    expect(await prompts.checkbox({ message: 'many', choices })).toEqual(['a']);
    expect(await prompts.confirm({ message: 'sure' })).toBe(true);
    await expect(prompts.input({ message: 'word', validate: () => 'too short' })).rejects.toThrow('too short');
    await expect(prompts.confirm({ message: 'again' })).rejects.toBeInstanceOf(Interrupted);
    await expect(prompts.confirm({ message: 'too many' })).rejects.toThrow('nobody expected the question: too many');
    expect(prompts.asked).toEqual(['one', 'many', 'sure', 'word', 'again', 'too many']);
  });
});
