import { chmodSync, chownSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCommands } from '../../src/system/commands.ts';
import { createAccounts } from '../../src/system/files/accounts.ts';
import { createSystem } from '../../src/system/index.ts';
import { describeNeeds } from '../support/needs.ts';
import { testdir } from '../support/testdir.ts';

const { commands, host, files } = createSystem();
const accounts = createAccounts();
const commandsOf = (env: Record<string, string>) => createCommands(env, accounts);

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
    const { which } = commandsOf({ PATH: `${folder}/other:${folder}/bin` });
    expect(await which('dir')).toBeUndefined();
    expect(await which('certbot')).toMatch(/\/certbot$/);
    expect(await which(`${folder}/bin/certbot`)).toBe(`${folder}/bin/certbot`);
    expect(await which('no-such-program')).toBeUndefined();
    expect(await commandsOf({}).which('certbot')).toBeUndefined();
  });
});

describeNeeds(['root'], 'commands of root', () => {
  /** Runs Neo4j; has no entry in /etc/passwd. */
  const service = 4242;
  const programOf = (folder: string, name: string): void => {
    writeFileSync(join(folder, name), '#!/bin/sh\nid -u\n', { mode: 0o755 });
  };
  const scene = () => {
    const folder = testdir({ 'theirs/': {}, 'ours/': {} });
    programOf(join(folder, 'theirs'), 'restart');
    programOf(join(folder, 'ours'), 'restart');
    chownSync(join(folder, 'theirs'), service, service);
    chmodSync(folder, 0o755);
    return folder;
  };

  it('are not those that others can change: by path, through a link, or by a folder above', async () => {
    const folder = scene();
    symlinkSync(join(folder, 'theirs/restart'), join(folder, 'ours/linked'));
    chownSync(join(folder, 'ours/restart'), service, service);
    for (const program of ['theirs/restart', 'ours/linked', 'ours/restart']) {
      const refused = commands.run([join(folder, program)]);
      await expect(refused).rejects.toThrow(/is not run as root, because user 4242 can change it/);
    }
    chownSync(join(folder, 'ours/restart'), 0, 0);
    chmodSync(join(folder, 'ours'), 0o777);
    await expect(commands.run([join(folder, 'ours/restart')])).rejects.toThrow(/more than one user/);
  });

  it('come from the folders of the PATH that root alone can change, and get no others', async () => {
    const folder = scene();
    const { runnable, run } = commandsOf({ PATH: `${folder}/theirs:${folder}/ours:/usr/bin:/bin` });
    expect(await runnable('restart')).toBe(join(folder, 'ours/restart'));
    expect((await run(['sh', '-c', 'echo $PATH'])).stdout).toBe(`${folder}/ours:/usr/bin:/bin\n`);
    await expect(commandsOf({ PATH: `${folder}/theirs` }).runnable('restart')).rejects.toThrow(/user 4242/);
    expect(await commandsOf({ PATH: `${folder}/theirs` }).runnable('no-such-program')).toBeUndefined();
  });

  it('run as another user for good, with nothing of ours in their environment', async () => {
    const folder = scene();
    const script = `id -u; id -g; id -G; env | cut -d= -f1 | sort | grep -v '^_$\\|^PWD$\\|^SHLVL$' | tr '\\n' ' '
      ${process.execPath} -e 'try { process.seteuid(0); console.log("root") } catch (error) { console.log(error.code) }'`;
    writeFileSync(join(folder, 'theirs/restart'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    process.env.NEO4J_PASSWORD = 'not-theirs';
    try {
      const { stdout } = await commands.run([join(folder, 'theirs/restart')], { runAs: { uid: service, gid: service } });
      const [uid, gid, groups, rest = ''] = stdout.split('\n');
      expect([uid, gid, groups]).toEqual(['4242', '4242', '4242']);
      expect(rest).toMatch(/^(LANG |LC_ALL )*PATH EPERM$/);
    } finally {
      delete process.env.NEO4J_PASSWORD;
    }
    expect(host.user?.uid).toBe(0);
    expect(files.writersOf(join(folder, 'ours/restart'))).toEqual({ kind: 'root' });
  });
});
