import { lstatSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, parse, resolve, sep } from 'node:path';
import { askProgramNow } from '../ask-program.ts';
import type { Writers } from '../parts/files.ts';
import type { Accounts } from './accounts.ts';
import type { Actor } from './acting.ts';

const sticky = 0o1000;
/** As many as Linux follows. */
const linkLimit = 40;

/** How far a path leads through folders that root alone can change, and who can change what comes then. */
export interface Walk {
  /** The first folder that others than root can change; undefined: there is none. Links on the way are followed. */
  readonly pivot: string | undefined;
  readonly writers: Writers;
  /** What is left of the path below the pivot (or below the last folder that is there), as it was given. */
  readonly rest: readonly string[];
  /** The folder that was reached. */
  readonly reached: string;
}

/**
 * Who could rename or replace a component of a folder's path, from owners and modes on the way. A sticky folder protects what
 * is in it from all but its owner and the entry's. A group that may write counts by its members; one that nobody but
 * the folder's owner is in does not count. Where access-control lists are used, the group's bits show what they allow at most.
 */
export function walkTo(folder: string, accounts: Accounts): Walk {
  const known = rootsWays.get(folder);
  let { at, left, links } = known ?? { at: parse(folder).root, left: partsOf(folder), links: 0 };
  if (known === undefined) {
    const here = judge(at, statSync(at), accounts);
    if (here.kind !== 'root') return { pivot: at, writers: here, rest: left, reached: at };
  }
  for (;;) {
    remember(folder, { at, left, links });
    const [name, ...rest] = left;
    if (name === undefined) return { pivot: undefined, writers: { kind: 'root' }, rest: [], reached: at };
    const path = below(at, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return { pivot: undefined, writers: { kind: 'root' }, rest: left, reached: at };
    if (found.isSymbolicLink()) {
      links += 1;
      // Somebody's link in a sticky folder: where it leads is that user's word.
      if (found.uid !== 0) return { pivot: at, writers: userOf(found, path), rest: left, reached: at };
      if (links > linkLimit) throw Object.assign(new Error(`ELOOP: too many symbolic links, '${folder}'`), { code: 'ELOOP' });
      const target = resolve(at, readlinkSync(path));
      at = parse(folder).root;
      left = [...partsOf(target), ...rest];
      continue;
    }
    if (!found.isDirectory()) return { pivot: undefined, writers: { kind: 'root' }, rest: left, reached: at };
    const writers = judge(path, found, accounts);
    if (writers.kind !== 'root') return { pivot: path, writers, rest, reached: path };
    at = path;
    left = rest;
  }
}

/** How far a walk has come, through folders and links that root alone can change. */
interface RootsWay {
  readonly at: string;
  readonly left: readonly string[];
  readonly links: number;
}

/**
 * Ways through what root alone can change, by the folder that was asked for. Nobody whom the walk is there to find out about can make
 * one untrue; root can: they are forgotten when this process changes a folder or a link as root ({@link forgetWays}), and, as
 * another process of root's may, with the next turn of the event loop. What comes after such a way is looked at each time.
 */
const rootsWays = new Map<string, RootsWay>();
/** Whether a user is kept from a folder that a walk ended at, by what root alone can change above it. */
const closedAbove = new Map<string, boolean>();

let isToBeForgotten = false;

function remember(folder: string, way: RootsWay): void {
  forgetWithThisTurn();
  rootsWays.set(folder, way);
}

function forgetWithThisTurn(): void {
  if (isToBeForgotten) return;
  isToBeForgotten = true;
  setImmediate(() => {
    isToBeForgotten = false;
    forgetWays();
  }).unref();
}

/** To be called when root changes a folder or a link. */
export function forgetWays(): void {
  rootsWays.clear();
  closedAbove.clear();
}

/** May a user not enter one of the folders above the one that {@link walkTo} ended at? Remembered as long as the walk is. */
export function isClosedAbove(pivot: string, user: Actor): boolean {
  const key = `${user.uid}:${pivot}`;
  const known = closedAbove.get(key);
  if (known !== undefined) return known;
  const found = isClosedOnTheWay(dirname(pivot), user);
  forgetWithThisTurn();
  closedAbove.set(key, found);
  return found;
}

function isClosedOnTheWay(from: string, user: Actor): boolean {
  for (let at = from; ; at = dirname(at)) {
    const { uid, gid, mode } = lstatSync(at);
    const shift = uid === user.uid ? 6 : user.groups.includes(gid) ? 3 : 0;
    if ((mode & (0o1 << shift)) === 0) return true;
    if (at === dirname(at)) return false;
  }
}

/** The path of an entry. Normalizing, as `join` does, takes longer than looking at it, and names alone seldom need it. */
function below(folder: string, name: string): string {
  if (name === '.' || name === '..') return join(folder, name);
  return folder.endsWith(sep) ? `${folder}${name}` : `${folder}${sep}${name}`;
}

/** Who could change what a file says: whoever can change a folder on the way to it, its owner, and who may write in it. */
export function writersOf(path: string, accounts: Accounts): Writers {
  let at = path;
  for (let links = 0; ; links += 1) {
    const { writers, rest, reached } = walkTo(dirname(at), accounts);
    if (writers.kind !== 'root' || rest.length > 0) return writers;
    const real = join(reached, basename(at));
    const found = lstatSync(real, { throwIfNoEntry: false });
    if (found === undefined) return writers;
    if (!found.isSymbolicLink() || found.uid !== 0 || links > linkLimit) return judge(real, found, accounts);
    at = resolve(reached, readlinkSync(real));
  }
}

/** Who may write in a folder or file. */
export function judge(path: string, found: Stats, accounts: Accounts): Writers {
  const { uid, gid, mode } = found;
  if (uid === 0 && (mode & 0o022) === 0) return { kind: 'root' };
  const folder = found.isDirectory();
  const protectedBySticky = folder && (mode & sticky) !== 0;
  if ((mode & 0o002) !== 0 && !found.isSymbolicLink() && !protectedBySticky) return { kind: 'anybody', folder: path };
  const others = new Set<number>();
  if ((mode & 0o020) !== 0 && !found.isSymbolicLink() && !protectedBySticky) {
    for (const member of accounts.membersOf(gid)) others.add(member);
    const listed = listedWriters(path, accounts);
    if (listed === 'unknown') return { kind: 'anybody', folder: path };
    for (const one of listed) others.add(one);
  }
  others.delete(0);
  others.delete(uid);
  if (uid !== 0) return others.size === 0 ? userOf(found, path) : { kind: 'anybody', folder: path };
  const [only] = others;
  if (only === undefined) return { kind: 'root' };
  if (others.size > 1) return { kind: 'anybody', folder: path };
  return { kind: 'user', uid: only, gid: accounts.primaryGroup(only) ?? gid, folder: path };
}

function userOf({ uid, gid }: Stats, folder: string): Writers {
  return { kind: 'user', uid, gid, folder };
}

function partsOf(path: string): readonly string[] {
  return path
    .slice(parse(path).root.length)
    .split(sep)
    .filter((part) => part !== '');
}

/** Users that an access-control list lets write. Node cannot read one: `ls` shows that there is one, `getfacl` what it says. */
function listedWriters(path: string, accounts: Accounts): readonly number[] | 'unknown' {
  const shown = askProgramNow('ls', ['-ldn', '--', path]);
  if (shown === undefined || !/^[^ ]{10}\+/.test(shown)) return [];
  const list = askProgramNow('getfacl', ['-cnp', '--', path]);
  if (list === undefined) return 'unknown';
  const writers: number[] = [];
  for (const line of list.split('\n')) {
    const [, kind, id] = /^(user|group):(\d+):.w./.exec(line) ?? [];
    if (kind === 'user') writers.push(Number(id));
    if (kind === 'group') writers.push(...accounts.membersOf(Number(id)));
  }
  return writers;
}
