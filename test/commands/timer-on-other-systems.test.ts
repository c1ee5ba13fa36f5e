import { expect, it } from 'vitest';
import { createSystem } from '../../src/system/index.ts';
import { runInProcess } from '../support/in-process.ts';
import { testdir } from '../support/testdir.ts';

const on = (platform: NodeJS.Platform) => {
  const { host } = createSystem();
  return { host: { ...host, platform, program: ['/usr/local/bin/neo4j-tls'] } };
};

it('on macOS no job is made, and the line for the crontab is given', async () => {
  const home = testdir({ 'conf/neo4j.conf': '' });
  const args = ['renew', '--home', home, '--neo4j-version', '5', '--install-timer', '--yes', '--json'];
  const run = await runInProcess(args, on('darwin'));
  expect(run.code).toBe(2);
  const { message, remedy } = JSON.parse(run.out);
  expect(message).toContain('launchd');
  expect(remedy).toMatch(/crontab -e/);
  expect(remedy).toMatch(/\n17 3,15 \* \* \* \/usr\/local\/bin\/neo4j-tls renew .*--if-due/);
  expect(remedy).toContain(home);
  expect(remedy).toContain('command:brew services restart neo4j');
});

it('on Windows it is a task of the Task Scheduler', async () => {
  const home = testdir({ 'conf/neo4j.conf': '' });
  const args = ['renew', '--home', home, '--neo4j-version', '5', '--install-timer', '--dry-run', '--json'];
  const run = await runInProcess(args, on('win32'));
  expect(run.code, run.err).toBe(0);
  expect(run.out).toContain('neo4j-tls-renew.xml');
  expect(run.out).not.toMatch(/systemctl|crontab|\/etc\/cron/);
});
