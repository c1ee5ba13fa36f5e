import { readFile, readlink } from 'node:fs/promises';
import { availableParallelism, homedir, hostname } from 'node:os';
import { askProgramNow } from './ask-program.ts';
import { serviceAccount } from './files/access-list.ts';
import type { Accounts } from './files/accounts.ts';
import type { Host } from './parts/host.ts';
import { isMarked, mark } from './process-mark.ts';

/** @param isOneFile the program is an executable of its own: its path alone calls it again */
export function createHost(accounts: Accounts, isOneFile = false): Host {
  return {
    get name() {
      return hostname();
    },
    platform: process.platform,
    processor: process.arch,
    get cpuCount() {
      return availableParallelism();
    },
    pid: process.pid,
    get workingDirectory() {
      return process.cwd();
    },
    get user() {
      const { geteuid, getegid, getgroups } = process;
      return geteuid && getegid && getgroups ? { uid: geteuid(), gid: getegid(), groups: getgroups() } : undefined;
    },
    stateDirectory: '/var/lib/neo4j-tls',
    get homeDirectory() {
      return homedir();
    },
    findUser: accounts.findUser,
    findGroup: accounts.findGroup,
    groupsOf: accounts.groupsOf,
    processStart,
    resolves,
    get program() {
      return [process.execPath, ...(isOneFile || process.argv[1] === undefined ? [] : [process.argv[1]])];
    },
    serviceAccount: async (service) => serviceAccount(service),
    mark,
    isMarked,
    processSpace: () => readlink('/proc/self/ns/pid').catch(() => undefined),
    isRunning(pid) {
      try {
        process.kill(pid, 0);
        return true;
      } catch (error) {
        // EPERM: it is there and somebody else's.
        return (error as NodeJS.ErrnoException).code === 'EPERM';
      }
    },
  };
}

/** Milliseconds; a resolver that is away can take half a minute. */
const lookupLimit = 3_000;

async function resolves(name: string): Promise<boolean | undefined> {
  const { lookup } = await import('node:dns/promises');
  const asked = lookup(name).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => (code === 'ENOTFOUND' ? false : undefined),
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), lookupLimit);
  });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}

/** macOS: when the process began, as `ps` shows it. */
async function startByPs(pid: number): Promise<string | undefined> {
  const shown = askProgramNow('ps', ['-p', String(pid), '-o', 'lstart='])?.trim();
  return shown === '' ? undefined : shown;
}

/** Linux: the boot's id and the process's start in ticks since then (field 22 of its stat line). */
async function processStart(pid: number): Promise<string | undefined> {
  if (process.platform === 'darwin') return startByPs(pid);
  try {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The program's name, in brackets, may hold blanks and brackets itself: fields count from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const start = fields[19];
    return start === undefined ? undefined : `${boot}/${start}`;
  } catch {
    return undefined;
  }
}
