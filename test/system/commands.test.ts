import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCommands } from '../../src/system/commands.ts';
import { createSystem } from '../../src/system/index.ts';
import { testdir } from '../support/testdir.ts';

const { commands } = createSystem();

describe('commands', () => {
  it('gives arguments through as they are, to no shell', async () => {
    const result = await commands.run([process.execPath, '-p', 'process.argv.slice(1).join("|")', '$HOME', 'a b', '*', "it's"]);
    expect(result).toMatchObject({ ended: 'exited', exitCode: 0, stdout: "$HOME|a b|*|it's\n" });
  });

  it('hands input over, and adds to the environment or takes from it', async () => {
    const script = "process.stdin.on('data', (t) => process.stdout.write([t, process.env.ADDED, process.env.PATH].join(':')))";
    const result = await commands.run([process.execPath, '-e', script], { input: 'in', env: { ADDED: 'yes', PATH: undefined } });
    expect(result.stdout).toBe('in:yes:');
  });

  it('tells how a program ended', async () => {
    expect(await commands.run(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toMatchObject({
      ended: 'exited',
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect(await commands.run(['no-such-program-anywhere'])).toMatchObject({ ended: 'not-found' });
    expect(await commands.run(['sh', '-c', 'kill -KILL $$'])).toMatchObject({ ended: 'killed' });
    expect(await commands.run(['sleep', '20'], { timeoutMs: 100 })).toMatchObject({ ended: 'timed-out' });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    expect(await commands.run(['sleep', '20'], { signal: stop.signal })).toMatchObject({ ended: 'killed' });
    const folder = testdir({ 'text.txt': 'no program' });
    expect(await commands.run([join(folder, 'text.txt')])).toMatchObject({ ended: 'not-started' });
  });

  it('finds programs on the PATH that can be run, and by path', async () => {
    const folder = testdir({
      'bin/certbot': { text: '#!/bin/sh\n', mode: 0o755 },
      'other/certbot': { text: '#!/bin/sh\n', mode: 0o644 },
      'bin/dir/': {},
    });
    const { which } = createCommands({ PATH: `${folder}/other:${folder}/bin` });
    expect(await which('dir')).toBeUndefined();
    expect(await which('certbot')).toMatch(/\/certbot$/);
    expect(await which(`${folder}/bin/certbot`)).toBe(`${folder}/bin/certbot`);
    expect(await which('no-such-program')).toBeUndefined();
    expect(await createCommands({}).which('certbot')).toBeUndefined();
  });
});
