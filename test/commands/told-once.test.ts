import { chownSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSystem } from '../../src/system/index.ts';
import { runInProcess } from '../support/in-process.ts';
import { itNeeds } from '../support/needs.ts';
import { testdir } from '../support/testdir.ts';

/** A home of which nothing tells whose it is: settings that are prepared on another machine. */
const bare = (): string => testdir({ 'conf/neo4j.conf': '' });

describe('what init was told of a home', () => {
  it('counts for every later command, and a flag changes it', async () => {
    const home = bare();
    const told = ['--neo4j-version', '4.4', '--edition', 'enterprise'];
    const made = await runInProcess([
      ...['init', '--home', home, ...told, '--components', 'bolt,cluster', '--name', 'm1.example.test', '--yes'],
    ]);
    expect(made.code, made.err).toBe(0);
    for (const command of [
      ['status', '--offline'],
      ['trust', 'list'],
      ['trust', 'export', '--component', 'bolt'],
      ['renew', '--component', 'bolt', '--dry-run', '--yes'],
      ['verify', '--rehearse'],
    ])
      expect(await runInProcess([...command, '--home', home]), command.join(' ')).not.toMatchObject({ code: 2 });
    const line = async (...flags: readonly string[]) =>
      JSON.parse((await runInProcess(['doctor', '--home', home, '--json', ...flags])).out).installation;
    expect(await line()).toMatchObject({ line: '4.4', edition: 'enterprise' });
    expect(await line('--neo4j-version', '5')).toMatchObject({ line: '5', edition: 'enterprise' });

    await runInProcess([
      'init',
      '--home',
      home,
      '--neo4j-version',
      '5',
      '--components',
      'bolt,cluster',
      '--name',
      'm1.example.test',
      '--yes',
    ]);
    expect(await line()).toMatchObject({ line: '5', edition: 'enterprise' });
    expect(readFileSync(join(home, '.neo4j-tls/told'), 'utf8')).toMatch(/^neo4j-version=5\.26\.\d+$/m);
  });

  it('is not kept of a run that wrote nothing', async () => {
    const home = bare();
    await runInProcess(['init', '--home', home, '--neo4j-version', '5', '--name', 'a.example.test', '--dry-run', '--yes']);
    expect(await runInProcess(['doctor', '--home', home])).toMatchObject({ code: 2 });
  });

  it('the names are kept, by component, and compared with the certificate that lies there later', async () => {
    const home = bare();
    const init = (...flags: readonly string[]) =>
      runInProcess(['init', '--home', home, '--neo4j-version', '5', '--yes', '--force', ...flags]);
    expect(await init('--components', 'bolt', '--name', 'db.example.test')).toMatchObject({ code: 0 });
    expect(await init('--components', 'https', '--name', 'web.example.test')).toMatchObject({ code: 0 });
    const told = readFileSync(join(home, '.neo4j-tls/told'), 'utf8');
    expect(told).toMatch(/^names\.bolt=db\.example\.test$/m);
    expect(told).toMatch(/^names\.https=web\.example\.test$/m);
    const lacking = async () => {
      const { findings } = JSON.parse((await runInProcess(['doctor', '--home', home, '--json'])).out);
      return findings.filter(({ id }: { id: string }) => id.includes('name')).map(({ message }: { message: string }) => message);
    };
    expect(await lacking()).toEqual([]);
    cpSync(join(home, 'certificates/https/public.crt'), join(home, 'certificates/bolt/public.crt'));
    cpSync(join(home, 'certificates/https/private.key'), join(home, 'certificates/bolt/private.key'));
    expect(await lacking()).toEqual([expect.stringMatching(/db\.example\.test.*valid for .*web\.example\.test/)]);
  });
});

describe('the way to reload that init was given', () => {
  const made = async (home: string, ...flags: readonly string[]) => {
    const at = ['--home', home, '--neo4j-version', '5', '--components', 'bolt', '--name', 'localhost', '--yes'];
    const { code, err } = await runInProcess(['init', ...at, ...flags], inState(home));
    expect(code, err).toBe(0);
  };
  /** What root keeps for itself lies beside the home here. */
  const inState = (home: string) => {
    const system = createSystem();
    return { host: { ...system.host, stateDirectory: `${home}.state` } };
  };
  const planned = async (home: string, ...flags: readonly string[]) =>
    (await runInProcess(['renew', '--home', home, '--dry-run', ...flags], inState(home))).out;

  it('is that of renew, unless another is given', async () => {
    const home = bare();
    await made(home, '--reload', 'docker:graph');
    expect(await planned(home)).toContain('docker restart graph');
    expect(await planned(home, '--reload', 'none')).not.toContain('docker');
    const timer = ['renew', '--home', home, '--install-timer', 'cron', '--timer-dir', testdir(), '--dry-run', '--json'];
    expect((await runInProcess(timer, inState(home))).out).toContain('docker:graph');
  });

  itNeeds(['root'], 'is never taken from where another user could have put it', async () => {
    const home = bare();
    for (const path of ['', 'conf', 'conf/neo4j.conf']) chownSync(join(home, path), 4242, 4242);
    await made(home, '--reload', 'command:echo ours');
    const record = join(home, '.neo4j-tls/told');
    expect(readFileSync(record, 'utf8')).not.toContain('ours');
    writeFileSync(record, `${readFileSync(record, 'utf8')}reload=command:echo theirs\n`);
    expect(await planned(home)).toContain('echo ours');
    rmSync(`${home}.state`, { recursive: true });
    const without = await planned(home);
    expect(without).not.toContain('echo');
    expect(without).toContain('Nothing was changed');
  });
});
