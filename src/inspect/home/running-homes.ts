import { dirname, join } from 'node:path';
import type { System } from '../../system/system.ts';
import { type FoundHome, looksLikeHome } from './find-home.ts';

/** A Neo4j that runs on this machine, or that its service manager starts. */
export interface RunningHome extends FoundHome {
  /** How it was found, for a person: `process 812`, `systemd`. */
  readonly seenAs: string;
}

const wordsLimit = 1024 * 1024;

/**
 * Homes that the process list and systemd name, for somebody who would else be asked. A process of another user counts only where
 * that user owns the home: anybody can start a program with such arguments.
 */
export async function runningHomes(system: Pick<System, 'files' | 'commands' | 'host'>): Promise<readonly RunningHome[]> {
  const found = new Map<string, RunningHome>();
  const candidates = [...(await fromProcesses(system)), ...(await fromSystemd(system))];
  for (const one of candidates) {
    const known = found.has(one.home) || !(await looksLikeHome(system, one.home));
    if (!known) found.set(one.home, one);
  }
  return [...found.values()];
}

async function fromProcesses(system: Pick<System, 'files' | 'commands' | 'host'>): Promise<readonly RunningHome[]> {
  if (system.host.platform === 'darwin') {
    const { stdout } = await system.commands.run(['ps', '-axww', '-o', 'pid=,args='], { timeoutMs: 5_000 });
    return stdout.split('\n').flatMap((line) => {
      const [, pid = '', args = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      // Arguments are told with blanks between them: a path with blanks ends at the next flag.
      return homeOf(args.split(/ (?=--|com\.|org\.)/), pid);
    });
  }
  const names = await system.files.list('/proc').catch(() => []);
  const homes: RunningHome[] = [];
  for (const pid of names.filter((name) => /^\d+$/.test(name))) {
    const words = await system.files.read(`/proc/${pid}/cmdline`, wordsLimit).then(
      (bytes) => bytes.toString('utf8').split('\0'),
      () => [],
    );
    for (const one of homeOf(words, pid)) if (await mayName(system, `/proc/${pid}`, one.home)) homes.push(one);
  }
  return homes;
}

/** Neo4j's start script names home and settings on Java's command line (4.4 to 2026, read from the running servers). */
function homeOf(words: readonly string[], pid: string): readonly RunningHome[] {
  if (!words.some((word) => /^(?:com|org)\.neo4j\./.test(word))) return [];
  const value = (flag: string): string | undefined => words.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1);
  const [home, conf] = [value('--home-dir'), value('--config-dir')];
  if (home === undefined || !/^(?:\/|[A-Za-z]:)/.test(home)) return [];
  return [{ home, from: 'flag', seenAs: `process ${pid}`, ...(conf === undefined ? {} : { conf: join(conf, 'neo4j.conf') }) }];
}

async function mayName(system: Pick<System, 'files' | 'host'>, processFolder: string, home: string): Promise<boolean> {
  const [process, folder] = await Promise.all([system.files.stat(processFolder), system.files.stat(home)]);
  if (process.state !== 'present' || folder.state !== 'present') return false;
  const { uid } = process.owner;
  return uid === 0 || uid === system.host.user?.uid || uid === folder.owner.uid;
}

async function fromSystemd(system: Pick<System, 'commands' | 'host'>): Promise<readonly RunningHome[]> {
  if (system.host.platform !== 'linux' || (await system.commands.which('systemctl')) === undefined) return [];
  const { stdout } = await system.commands
    .run(['systemctl', 'show', 'neo4j', '--property=ExecStart,Environment'], { timeoutMs: 5_000 })
    .catch(() => ({ stdout: '' }));
  const [, environment = ''] = /^Environment=(.*)$/m.exec(stdout) ?? [];
  // A value with blanks stands in quotation marks.
  const words = [...environment.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare);
  const variable = (name: string): string | undefined =>
    words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  const [, program] = /^ExecStart=.*?path=(\S+)/m.exec(stdout) ?? [];
  const home = variable('NEO4J_HOME') ?? (program === undefined ? undefined : dirname(dirname(program)));
  if (home === undefined || !home.startsWith('/')) return [];
  const folder = variable('NEO4J_CONF');
  return [{ home, from: 'flag', seenAs: 'systemd', ...(folder === undefined ? {} : { conf: join(folder, 'neo4j.conf') }) }];
}
