import { join } from 'node:path';
import type { HookResult } from '../../model/certificates/lineage.ts';
import type { System } from '../../system/system.ts';

/** Something on this machine that runs certbot's renewals, or ours, by itself. */
export interface RenewalJob {
  readonly kind: 'systemd' | 'cron';
  readonly path: string;
  readonly runs: 'certbot' | 'neo4j-tls';
  /** Its own text: the command with its flags. */
  readonly text: string;
  /** Switched on; undefined where that could not be told. */
  readonly active: boolean | undefined;
}

const unitFolders = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/lib/systemd/system',
  '/usr/lib/systemd/system',
];
const cronFolders = [
  '/etc/cron.d',
  '/etc/cron.hourly',
  '/etc/cron.daily',
  '/etc/cron.weekly',
  '/var/spool/cron',
  '/var/spool/cron/crontabs',
  '/etc/periodic/daily',
];
const textLimit = 256 * 1024;

/**
 * Timers and cron jobs that renew: looked at, not assumed. certbot's own sentence about "a scheduled task" is printed by
 * packages whatever is true of the machine.
 */
export async function findRenewalJobs(system: Pick<System, 'files' | 'commands'>): Promise<readonly RenewalJob[]> {
  const systemd = (await system.files.stat('/run/systemd/system')).state === 'present';
  const [timers, crons] = await Promise.all([findTimers(system, systemd), findCrons(system, systemd)]);
  return [...timers, ...crons];
}

/** Would this job renew this lineage? One that names no folder of certbot's renews those below /etc/letsencrypt. */
export function jobCovers(job: RenewalJob, { places, name }: Pick<HookResult, 'places' | 'name'>, home: string): boolean {
  if (job.active === false) return false;
  if (job.runs === 'neo4j-tls') return job.text.includes(home);
  const otherName = /--cert-name[ =](\S+)/.exec(job.text)?.[1];
  if (otherName !== undefined && otherName !== name) return false;
  return places.configDirectory === '/etc/letsencrypt'
    ? !/--config-dir/.test(job.text)
    : job.text.includes(places.configDirectory);
}

async function findTimers(system: Pick<System, 'files'>, systemd: boolean): Promise<readonly RenewalJob[]> {
  const jobs: RenewalJob[] = [];
  for (const folder of unitFolders) {
    const names = await system.files.list(folder).catch(() => []);
    for (const name of names) {
      if (
        !/^(snap\.)?certbot.*\.timer$|^neo4j-tls-renew\.timer$/.test(name) ||
        jobs.some(({ path }) => path.endsWith(`/${name}`))
      )
        continue;
      const service = await textOf(system, join(folder, name.replace(/\.timer$/, '.service')));
      const wanted = await system.files.stat(`/etc/systemd/system/timers.target.wants/${name}`);
      jobs.push({
        kind: 'systemd',
        path: join(folder, name),
        runs: name.startsWith('neo4j-tls') ? 'neo4j-tls' : 'certbot',
        text: service ?? '',
        active: systemd && wanted.state === 'present',
      });
    }
  }
  return jobs;
}

async function findCrons(system: Pick<System, 'files' | 'commands'>, systemd: boolean): Promise<readonly RenewalJob[]> {
  const inFolders = await Promise.all(
    cronFolders.map(async (folder) => {
      const names = await system.files.list(folder).catch(() => []);
      // cron passes over names with a dot.
      return names.filter((name) => !name.includes('.')).map((name) => join(folder, name));
    }),
  );
  const running = await cronRuns(system);
  const found = await Promise.all(
    ['/etc/crontab', ...inFolders.flat()].map(async (path): Promise<RenewalJob | undefined> => {
      const text = await textOf(system, path);
      const lines = (text ?? '').split('\n').filter((line) => !line.trimStart().startsWith('#'));
      const line =
        lines.find((each) => /\bcertbot\b.*\brenew\b/.test(each)) ?? lines.find((each) => /neo4j-tls.*\brenew\b/.test(each));
      if (line === undefined) return undefined;
      // The packaged job steps back where systemd runs its timer.
      const stepsBack = systemd && /! +-d +\/run\/systemd\/system/.test(line);
      return {
        kind: 'cron',
        path,
        runs: /\bcertbot\b.*\brenew\b/.test(line) ? 'certbot' : 'neo4j-tls',
        text: line,
        active: stepsBack ? false : running,
      };
    }),
  );
  return found.filter((job) => job !== undefined);
}

/** A cron that is not there runs nothing; in a container it rarely is. Undefined: it keeps no file we know. */
async function cronRuns(system: Pick<System, 'files' | 'commands'>): Promise<boolean | undefined> {
  const marks = await Promise.all(
    ['/run/crond.pid', '/run/cron.pid', '/var/run/crond.pid', '/run/crond.reboot'].map((path) => system.files.stat(path)),
  );
  if (marks.some(({ state }) => state === 'present')) return true;
  const program =
    (await system.commands.which('cron')) ??
    (await system.commands.which('crond')) ??
    (await system.commands.which('/usr/sbin/cron')) ??
    (await system.commands.which('/usr/sbin/crond'));
  return program === undefined ? false : undefined;
}

function textOf(system: Pick<System, 'files'>, path: string): Promise<string | undefined> {
  return system.files.read(path, textLimit).then(String, () => undefined);
}
