import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findRenewalJobs, jobCovers } from '../../../src/inspect/certbot/renewal-jobs.ts';
import { createSystem, type System } from '../../../src/system/index.ts';
import { testdir } from '../../support/testdir.ts';

/** The real machine, with another root for the places that are looked at. */
function rooted(root: string): System {
  const system = createSystem([]);
  const { files, commands } = system;
  return {
    ...system,
    files: {
      ...files,
      stat: (path: string) => files.stat(join(root, path)),
      read: (path: string, limit) => files.read(join(root, path), limit),
      list: (path: string) => files.list(join(root, path)),
    },
    commands: {
      ...commands,
      which: async (name) => ((await files.stat(join(root, '/usr/sbin', name))).state === 'present' ? name : undefined),
    },
  };
}

const packaged =
  'SHELL=/bin/sh\n# certbot renew\n0 */12 * * * root test -x /usr/bin/certbot -a \\! -d /run/systemd/system && certbot -q renew\n';
const standard = {
  name: 'graph',
  places: { configDirectory: '/etc/letsencrypt', workDirectory: undefined, logsDirectory: undefined },
};
const own = { name: 'graph', places: { configDirectory: '/srv/acme', workDirectory: undefined, logsDirectory: undefined } };

it('finds nothing on a bare machine', async () => {
  expect(await findRenewalJobs(rooted(testdir()))).toEqual([]);
});

it('takes the packaged cron job for inactive where systemd runs, and the timer for active only when it is wanted', async () => {
  const root = testdir({
    'etc/cron.d/certbot': packaged,
    'run/systemd/system/': '',
    'run/crond.pid': '1\n',
    'lib/systemd/system/certbot.timer': '[Timer]\n',
    'lib/systemd/system/certbot.service': '[Service]\nExecStart=/usr/bin/certbot -q renew\n',
  });
  const before = await findRenewalJobs(rooted(root));
  expect(before.map(({ kind, active }) => [kind, active])).toEqual([
    ['systemd', false],
    ['cron', false],
  ]);
  expect(before.some((job) => jobCovers(job, standard, '/var/lib/neo4j'))).toBe(false);
  const after = await findRenewalJobs(
    rooted(
      testdir({
        'run/systemd/system/': '',
        'lib/systemd/system/certbot.timer': '[Timer]\n',
        'lib/systemd/system/certbot.service': '[Service]\nExecStart=/usr/bin/certbot -q renew\n',
        'etc/systemd/system/timers.target.wants/certbot.timer': '',
      }),
    ),
  );
  expect(after.some((job) => jobCovers(job, standard, '/var/lib/neo4j'))).toBe(true);
  expect(after.some((job) => jobCovers(job, own, '/var/lib/neo4j'))).toBe(false);
});

it('believes a cron job only where there is a cron', async () => {
  const without = await findRenewalJobs(rooted(testdir({ 'etc/cron.d/certbot': packaged })));
  expect(without.map(({ active }) => active)).toEqual([false]);
  const running = await findRenewalJobs(rooted(testdir({ 'etc/cron.d/certbot': packaged, 'run/crond.pid': '7\n' })));
  expect(running.map(({ active }) => active)).toEqual([true]);
  expect(running.some((job) => jobCovers(job, standard, '/h'))).toBe(true);
});

it('knows a job by its folder, its lineage and its home', async () => {
  const root = testdir({
    'run/crond.pid': '7\n',
    'etc/cron.d/mail': '1 2 * * * root certbot renew --cert-name mail\n',
    'etc/cron.d/acme': '1 2 * * * root certbot renew -q --config-dir /srv/acme\n',
    'etc/cron.d/neo4j-tls': '1 2 * * * root /usr/bin/node /opt/neo4j-tls.js renew --home /var/lib/neo4j --if-due\n',
    'etc/cron.d/ignored.bak': '1 2 * * * root certbot renew\n',
    'etc/crontab': '# 1 2 * * * root certbot renew\n',
  });
  const jobs = await findRenewalJobs(rooted(root));
  expect(jobs.map(({ path }) => path)).toEqual(['/etc/cron.d/acme', '/etc/cron.d/mail', '/etc/cron.d/neo4j-tls']);
  const covering = (lineage: typeof own, home: string) =>
    jobs.filter((job) => jobCovers(job, lineage, home)).map(({ path }) => path);
  expect(covering(own, '/opt/other')).toEqual(['/etc/cron.d/acme']);
  expect(covering(standard, '/var/lib/neo4j')).toEqual(['/etc/cron.d/neo4j-tls']);
});
