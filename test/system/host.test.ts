import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createSystem } from '../../src/system/index.ts';

const { host } = createSystem();

describe('the host', () => {
  it('finds users and groups by name and number', async () => {
    expect(await host.findUser('root')).toEqual({ name: 'root', uid: 0, gid: 0 });
    expect(await host.findUser(0)).toEqual({ name: 'root', uid: 0, gid: 0 });
    expect(await host.findGroup(0)).toEqual({ name: 'root', gid: 0 });
    expect(await host.findGroup('root')).toEqual({ name: 'root', gid: 0 });
    expect((await host.groupsOf(0))[0]).toBe(0);
  });

  it('finds nobody where there is nobody, and takes no name for an option', async () => {
    for (const nobody of ['no-such-user', '--help', '', 3_999_999_999]) expect(await host.findUser(nobody)).toBeUndefined();
    expect(await host.findGroup('-s')).toBeUndefined();
    expect(await host.groupsOf(3_999_999_999)).toEqual([]);
  });

  it('knows running processes from ended ones, and a process from a later one of its number', async () => {
    expect(host.isRunning(process.pid)).toBe(true);
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 10_000)'], { stdio: 'ignore' });
    const pid = child.pid ?? 0;
    expect(host.isRunning(pid)).toBe(true);
    expect(await host.processStart(pid)).toMatch(/^[0-9a-f-]{36}\/\d+$/);
    expect(await host.processStart(pid)).not.toBe(await host.processStart(1));
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGKILL');
    await ended;
    expect(host.isRunning(pid)).toBe(false);
    expect(await host.processStart(pid)).toBeUndefined();
  });
});
