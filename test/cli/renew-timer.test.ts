import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeNeeds, itNeeds } from '../support/needs.ts';
import { program, runWell } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

async function securedHome(): Promise<{ readonly folder: string; readonly at: readonly string[] }> {
  const folder = testdir({
    "it's 100% home/conf/neo4j.conf": 'server.bolt.listen_address=127.0.0.1:1\nserver.https.listen_address=127.0.0.1:2\n',
  });
  const at = ['--home', join(folder, "it's 100% home"), '--neo4j-version', '5.26', '--edition', 'community'];
  await runWell(['init', ...at, '--name', 'graph.example.test', '--yes']);
  return { folder, at };
}

it('writes a cron file whose commands run as they stand, and takes it back', async () => {
  const { folder, at } = await securedHome();
  const directory = join(folder, 'cron.d');
  mkdirSync(directory);
  const ran = await runWell([
    'renew',
    ...at,
    '--install-timer',
    'cron',
    '--timer-dir',
    directory,
    '--reload',
    'command:echo reloaded',
    '--yes',
    '--json',
  ]);
  expect(JSON.parse(ran.stdout).applied).toBe(true);
  expect(readdirSync(directory)).toEqual(['neo4j-tls']);
  const jobs = readFileSync(join(directory, 'neo4j-tls'), 'utf8')
    .split('\n')
    .filter((line) => /^\d/.test(line));
  expect(jobs).toHaveLength(1);
  const renewal = jobs.find((line) => line.includes('--if-due')) ?? '';
  expect(renewal).toMatch(/^17 3,15 \* \* \* root /);
  // cron turns \% into %, and gives the rest to /bin/sh.
  const command = renewal
    .replace(/^(\S+ ){5}root /, '')
    .replaceAll('\\%', '%')
    .replace(' --quiet', '');
  expect(execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8', timeout: 60_000 })).toContain('Nothing is due');
  const again = await runWell([
    'renew',
    ...at,
    '--install-timer',
    'cron',
    '--timer-dir',
    directory,
    '--reload',
    'command:echo reloaded',
    '--yes',
    '--json',
  ]);
  expect(JSON.parse(again.stdout).plan.steps).toEqual([]);
  await runWell(['renew', ...at, '--install-timer', 'cron', '--remove-timer', '--timer-dir', directory, '--yes']);
  expect(readdirSync(directory)).toEqual([]);
});

it('writes systemd units with the command quoted, and says what they lack', async () => {
  const { folder, at } = await securedHome();
  const directory = join(folder, 'units');
  mkdirSync(directory);
  const ran = await runWell(['renew', ...at, '--install-timer', 'systemd', '--timer-dir', directory, '--yes']);
  expect(ran.stdout).toContain('until Neo4j is restarted');
  expect(readdirSync(directory)).toEqual(['neo4j-tls-renew.service', 'neo4j-tls-renew.timer', 'neo4j-tls-status.service']);
  const service = readFileSync(join(directory, 'neo4j-tls-renew.service'), 'utf8');
  expect(service).toContain(
    `--home "${folder}/it's 100%% home" --neo4j-version 5.26 --edition community --if-due --yes --quiet --reload none`,
  );
  expect(readFileSync(join(directory, 'neo4j-tls-status.service'), 'utf8')).toContain('--within due');
  // The same unit looks when the renewal is over, also when it failed.
  expect(service.split('\n').filter((line) => line.startsWith('Exec'))).toEqual([
    expect.stringMatching(/^ExecStart=.* renew .*--if-due/),
    expect.stringMatching(/^ExecStopPost=.* status .*--within due --quiet$/),
  ]);
});

it('changes nothing with --dry-run', async () => {
  const { folder, at } = await securedHome();
  writeFileSync(join(folder, 'marker'), '');
  const ran = await runWell(['renew', ...at, '--install-timer', 'cron', '--timer-dir', join(folder, 'nowhere'), '--dry-run']);
  expect(ran.stdout).toContain('Nothing was changed');
  expect(readdirSync(folder).sort()).toEqual(["it's 100% home", 'marker']);
});

itNeeds(['systemd-analyze'], 'writes units that systemd itself finds nothing wrong with', async () => {
  const { folder, at } = await securedHome();
  const directory = join(folder, 'units');
  mkdirSync(directory);
  const odd = `command:echo "it's" %n $PATH \\ 'x'`;
  await runWell(['renew', ...at, '--install-timer', 'systemd', '--timer-dir', directory, '--reload', odd, '--yes']);
  const units = readdirSync(directory).map((name) => join(directory, name));
  const verify = (...files: readonly string[]) =>
    spawnSync('systemd-analyze', ['verify', ...files], { encoding: 'utf8', timeout: 60_000 });
  const found = verify(...units);
  expect([found.status, found.stdout, found.stderr]).toEqual([0, '', '']);
  // It would have said so.
  const [service = ''] = units;
  writeFileSync(service, `${readFileSync(service, 'utf8')}ExecStrat=/bin/true\n`);
  expect(verify(service).stderr).toMatch(/ExecStrat/);
});

describeNeeds(['mounts'], 'the timer, switched on and off', () => {
  /** `/etc` is another folder for the run, and systemctl notes what it is told. */
  async function systemd(options: { readonly refuses?: string } = {}) {
    const { folder, at } = await securedHome();
    const etc = join(folder, 'etc');
    mkdirSync(join(etc, 'systemd', 'system'), { recursive: true });
    for (const name of ['passwd', 'group']) cpSync(join('/etc', name), join(etc, name));
    const calls = join(folder, 'calls');
    mkdirSync(join(folder, 'bin'));
    writeFileSync(
      join(folder, 'bin', 'systemctl'),
      `#!/bin/sh\necho "$*" >>'${calls}'\ncase "$*" in *${options.refuses ?? 'nothing-at-all'}*) echo 'System has not been booted with systemd' >&2; exit 1 ;; esac\n`,
      { mode: 0o755 },
    );
    const run = (...args: readonly string[]) => {
      const words = [process.execPath, program, 'renew', ...at, ...args]
        .map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
        .join(' ');
      const ran = spawnSync('unshare', ['--mount', 'sh', '-c', `mount --bind '${etc}' /etc && exec ${words}`], {
        encoding: 'utf8',
        timeout: 60_000,
        env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
      });
      return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
    };
    return {
      run,
      etc,
      called: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []),
      units: () => readdirSync(join(etc, 'systemd', 'system')),
    };
  }
  const all = ['neo4j-tls-renew.service', 'neo4j-tls-renew.timer', 'neo4j-tls-status.service'];
  const timer = 'neo4j-tls-renew.timer';

  it('has systemd read the units, and enables the timer; taking it back disables it first', async () => {
    const { run, called, units } = await systemd();
    const installed = run('--install-timer', 'systemd', '--reload', 'systemd', '--yes');
    expect(installed.code, installed.stderr).toBe(0);
    expect(units()).toEqual(all);
    expect(called()).toEqual(['daemon-reload', `enable --now ${timer}`]);
    expect(installed.stdout).toContain('It runs twice a day');
    const removed = run('--install-timer', 'systemd', '--remove-timer', '--yes');
    expect(removed.code, removed.stderr).toBe(0);
    expect(units()).toEqual([]);
    expect(called().slice(2)).toEqual([`disable --now ${timer}`, 'daemon-reload']);
  });

  it('takes out the timer that an earlier version had for the watch', async () => {
    const { run, called, units, etc } = await systemd();
    writeFileSync(join(etc, 'systemd', 'system', 'neo4j-tls-status.timer'), '[Timer]\nOnCalendar=*-*-* 06:27:00\n');
    const installed = run('--install-timer', 'systemd', '--reload', 'systemd', '--yes');
    expect(installed.code, installed.stderr).toBe(0);
    expect(units()).toEqual(all);
    expect(called()).toEqual(['disable --now neo4j-tls-status.timer', 'daemon-reload', `enable --now ${timer}`]);
  });

  it('leaves no units behind where systemd does not take them', async () => {
    const { run, units } = await systemd({ refuses: 'enable' });
    const ran = run('--install-timer', 'systemd', '--reload', 'systemd', '--yes', '--json');
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      message: expect.stringMatching(/systemctl enable .* failed.*not been booted.*files were removed/),
      remedy: expect.stringContaining('--install-timer cron'),
    });
    expect(units()).toEqual([]);
  });
});
