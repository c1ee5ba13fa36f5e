import { UserError } from '../../model/errors/errors.ts';

/** A user in whose name files are touched. Only root can; everybody else is who they are. */
export interface Actor {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups, the primary one first. */
  readonly groups: readonly number[];
}

/** Whose groups this process has at present; undefined: its own. */
let groupsOf: Actor | undefined;
let own: { readonly gid: number; readonly groups: readonly number[] } | undefined;

/** May this process act in the name of others? Elsewhere than on Unix, and without root's rights, nobody does. */
export function canAct(): boolean {
  return process.platform !== 'win32' && process.geteuid?.() === 0;
}

/**
 * Runs something with the rights of another user, and comes back in any case. What it runs must be synchronous: an `await` in
 * it would let another part of the program run as the wrong user. It must start no program: the real uid stays root's, and
 * a program could take it back.
 * @throws UserError where the system does not let this process change its user: nothing is then done as root instead.
 */
export function acting<T>(actor: Actor | undefined, work: () => T): T {
  if (actor === undefined) {
    beOurselves();
    return work();
  }
  become(actor);
  let result: T;
  try {
    result = work();
  } finally {
    process.seteuid?.(0);
  }
  if (result instanceof Promise) throw new Error('acting as another user must not wait for anything');
  return result;
}

/** Takes back what {@link acting} leaves of another user: its groups. Before a program is started, and before root makes a file. */
export function beOurselves(): void {
  if (groupsOf === undefined || own === undefined) return;
  process.setegid?.(own.gid);
  process.setgroups?.([...own.groups]);
  groupsOf = undefined;
}

/**
 * Group and supplementary groups stay those of the last actor until {@link beOurselves}, at the latest until the event loop goes
 * round: each change is told to every thread of the process, which costs more than most calls that are made meanwhile.
 */
function become(actor: Actor): void {
  // libuv's ring of requests would keep root's rights.
  if (process.env['UV_USE_IO_URING'] === '1')
    throw refused('UV_USE_IO_URING=1 is set', 'Unset UV_USE_IO_URING and run this again.');
  try {
    if (groupsOf !== actor) {
      own ??= { gid: process.getegid?.() ?? 0, groups: process.getgroups?.() ?? [] };
      groupsOf = actor;
      setImmediate(beOurselves).unref();
      process.setgroups?.([...actor.groups]);
      process.setegid?.(actor.gid);
    }
    process.seteuid?.(actor.uid);
  } catch (error) {
    beOurselves();
    throw refused(
      `operation not permitted (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
      `Run it as user ${actor.uid} itself, or where root can change its user (CAP_SETUID and CAP_SETGID, in a user namespace that maps that user).`,
      error,
    );
  }
}

function refused(why: string, remedy: string, cause?: unknown): UserError {
  return new UserError(
    `neo4j-tls has to act as the owner of a folder that other users can change, but could not: ${why}.`,
    remedy,
    { cause },
  );
}
