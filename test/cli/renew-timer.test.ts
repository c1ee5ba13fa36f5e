import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runWell } from '../support/program.ts';
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
  expect(jobs).toHaveLength(2);
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
  expect(ran.stdout).toContain('until somebody restarts Neo4j');
  expect(readdirSync(directory)).toEqual([
    'neo4j-tls-renew.service',
    'neo4j-tls-renew.timer',
    'neo4j-tls-status.service',
    'neo4j-tls-status.timer',
  ]);
  const service = readFileSync(join(directory, 'neo4j-tls-renew.service'), 'utf8');
  expect(service).toContain(
    `--home "${folder}/it's 100%% home" --neo4j-version 5.26 --edition community --if-due --yes --quiet --reload none`,
  );
  expect(readFileSync(join(directory, 'neo4j-tls-status.service'), 'utf8')).toContain('--within 30d');
});

it('changes nothing with --dry-run', async () => {
  const { folder, at } = await securedHome();
  writeFileSync(join(folder, 'marker'), '');
  const ran = await runWell(['renew', ...at, '--install-timer', 'cron', '--timer-dir', join(folder, 'nowhere'), '--dry-run']);
  expect(ran.stdout).toContain('Nothing was changed');
  expect(readdirSync(folder).sort()).toEqual(["it's 100% home", 'marker']);
});
