import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { UserError } from '../model/errors.ts';
import { shellQuote } from '../model/shell.ts';
import type { Accounts } from './accounts.ts';
import { type Actor, acting, canAct } from './acting.ts';
import type { Place, WordsOfOthers, Writers } from './system.ts';
import { judge, walkTo } from './writers.ts';

const { O_RDONLY } = constants;
const O_DIRECTORY = constants.O_DIRECTORY ?? 0;
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
const linkLimit = 40;

/** What is behind a {@link Place}; nobody outside `src/system` looks into it. */
export interface Decided {
  readonly path: string;
  /** What is handed to the system: the path, or one that begins at a folder we hold open. */
  readonly at: string;
  readonly actor: Actor | undefined;
  /** A folder on the way that more users than one can change: nothing is written below it. */
  readonly openFolder: string | undefined;
}

export interface Decisions {
  place(path: string, author?: Writers, exceptions?: WordsOfOthers): Place;
  beside(place: Place, name: string): Place;
  real(place: Place): Place;
}

/** A folder's path, as to who can change it. */
interface Chain {
  readonly actor: Actor | undefined;
  /** Users who can change it, outermost first. */
  readonly owners: readonly number[];
  readonly at: string;
  readonly openFolder: string | undefined;
}

/** As whom each path is touched, decided anew for each: owners and modes may have changed since the last one. */
export function createDecisions(accounts: Accounts): Decisions {
  const actors = new Map<number, Actor>();
  /** Folders of an inner user that are held open, so that the outer one cannot exchange them. */
  const held = new Map<string, number>();

  function actorOf(uid: number, gid: number): Actor {
    const known = actors.get(uid);
    if (known) return known;
    const groups = accounts.groupsToActIn(uid, gid);
    const actor = { uid, gid: groups[0] ?? gid, groups };
    actors.set(uid, actor);
    return actor;
  }

  function chainOf(folder: string): Chain {
    const { writers, pivot, rest } = walkTo(folder, accounts);
    if (writers.kind === 'root' || pivot === undefined)
      return { actor: undefined, owners: [], at: folder, openFolder: undefined };
    if (writers.kind === 'anybody') return { actor: undefined, owners: [], at: folder, openFolder: writers.folder };
    const owners = [writers.uid];
    let actor = actorOf(writers.uid, writers.gid);
    let inner: string | undefined;
    let at = pivot;
    for (const [index, name] of rest.entries()) {
      const path = join(at, name);
      const found = lstatSync(path, { throwIfNoEntry: false });
      if (!found?.isDirectory()) break;
      const here = judge(path, found, accounts);
      if (here.kind === 'anybody') return { actor, owners, at: folder, openFolder: here.folder };
      if (here.kind === 'user' && here.uid !== actor.uid) {
        const descriptor = hold(pivot, rest.slice(0, index + 1), here.uid);
        if (descriptor === undefined) break;
        owners.push(here.uid);
        actor = actorOf(here.uid, here.gid);
        inner = path;
      }
      at = path;
    }
    // A folder above may be closed to its user: behind a descriptor it can be reached all the same.
    if (inner === undefined && isClosedAbove(pivot, actor)) {
      if (hold(pivot, [], writers.uid) !== undefined) inner = pivot;
    }
    const descriptor = inner === undefined ? undefined : held.get(inner);
    if (inner === undefined || descriptor === undefined) return { actor, owners, at: folder, openFolder: undefined };
    const below = join(pivot, ...rest).slice(inner.length);
    return { actor, owners, at: `/proc/self/fd/${descriptor}${below}`, openFolder: undefined };
  }

  /** Opens a folder step by step, no link followed, and looks at its owner on the descriptor. Undefined: it is another one by now. */
  function hold(from: string, names: readonly string[], uid: number): number | undefined {
    const path = join(from, ...names);
    if (process.platform !== 'linux') return -1;
    const before = held.get(path);
    if (before !== undefined && isStill(path, before, uid)) return before;
    let descriptor = openSync(from, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    try {
      for (const name of names) {
        const next = openSync(`/proc/self/fd/${descriptor}/${name}`, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
        closeSync(descriptor);
        descriptor = next;
      }
    } catch {
      closeSync(descriptor);
      return undefined;
    }
    if (fstatSync(descriptor).uid !== uid) {
      closeSync(descriptor);
      return undefined;
    }
    held.set(path, descriptor);
    return descriptor;
  }

  return {
    place(path, words = { kind: 'root' }, { home, named } = {}) {
      const author: Writers = named?.has(path) ? { kind: 'root' } : words;
      if (!canAct()) return placeOf({ path, at: path, actor: undefined, openFolder: undefined });
      const folder = dirname(path);
      const chain = chainOf(folder);
      const at = chain.at === folder ? path : join(chain.at, path.slice(folder.length));
      const asChain = { path, at, actor: chain.actor, openFolder: chain.openFolder };
      switch (author.kind) {
        case 'root':
          return placeOf(asChain);
        case 'anybody':
          return placeOf({ ...asChain, openFolder: author.folder });
        case 'user': {
          if (chain.openFolder !== undefined || chain.owners.includes(author.uid)) return placeOf(asChain);
          if (chain.owners.length === 0 && home !== undefined && isOfHome(path, home)) return placeOf(asChain);
          return placeOf({ path, at: path, actor: actorOf(author.uid, author.gid), openFolder: undefined });
        }
      }
    },
    beside(place, name) {
      const { actor, openFolder, at, path } = insideOf(place);
      return placeOf({ path: join(dirname(path), name), at: join(dirname(at), name), actor, openFolder });
    },
    real(place) {
      const decided = insideOf(place);
      const { actor, at, path } = decided;
      if (at === path) {
        const real = acting(actor, () => realpathSync.native(path));
        return placeOf({ ...decided, path: real, at: real });
      }
      return placeOf({ ...decided, ...behindDescriptor(decided) });
    },
  };
}

/** Is the folder that is held open still the one at the path? */
function isStill(path: string, descriptor: number, uid: number): boolean {
  const [now, then] = [lstatSync(path, { throwIfNoEntry: false }), fstatSync(descriptor)];
  return now !== undefined && now.ino === then.ino && now.dev === then.dev && then.uid === uid;
}

function isClosedAbove(folder: string, actor: Actor): boolean {
  for (let at = dirname(folder); ; at = dirname(at)) {
    const { uid, gid, mode } = lstatSync(at);
    const shift = uid === actor.uid ? 6 : actor.groups.includes(gid) ? 3 : 0;
    if ((mode & (0o1 << shift)) === 0) return true;
    if (at === dirname(at)) return false;
  }
}

/** The places' own insides. */
export function insideOf(place: Place): Decided {
  return place as unknown as Decided;
}

/**
 * Runs one synchronous change at a place, as decided.
 * @throws UserError where more users than one can change a folder on the way.
 */
export function through<T>(place: Place, work: (at: string) => T): T {
  const { actor, at, openFolder } = insideOf(place);
  if (openFolder !== undefined) throw tooOpen(openFolder, place.path);
  return acting(actor, () => work(at));
}

/** The same for looking, which goes on where nothing may be written. */
export function lookingAt<T>(place: Place | string, work: (at: string) => T): T {
  if (typeof place === 'string') return work(place);
  const { actor, at } = insideOf(place);
  return acting(actor, () => work(at));
}

function placeOf(decided: Decided): Place {
  return decided as unknown as Place;
}

function tooOpen(folder: string, path: string): UserError {
  return new UserError(
    `${path} was not written: more users than one can change ${folder}, so nothing that root does below it would be safe.`,
    `sudo chmod go-w ${shellQuote(folder)}`,
    { paths: [folder, path] },
  );
}

/** What settings name by default, and what this program makes by itself, in a home. */
function isOfHome(path: string, home: string): boolean {
  const own = join(home, '.neo4j-tls');
  return (
    path === own ||
    [join(home, 'certificates'), join(own, 'quarantine')].some((folder) => path === folder || isInside(path, folder))
  );
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

/** Follows links below a held folder, whose own path its user may not be able to walk. */
function behindDescriptor({ actor, at, path }: Decided): { readonly at: string; readonly path: string } {
  const [, base = '', below = ''] = /^(\/proc\/self\/fd\/\d+)(.*)$/.exec(at) ?? [];
  const basePath = path.slice(0, path.length - below.length);
  let done = '';
  let left = below.split('/').filter((part) => part !== '');
  for (let links = 0; left.length > 0; ) {
    const [name = '', ...rest] = left;
    const next = `${done}/${name}`;
    const target = acting(actor, () => (lstatSync(base + next).isSymbolicLink() ? readlinkSync(base + next) : undefined));
    left = [...rest];
    if (target === undefined) {
      done = next;
      continue;
    }
    links += 1;
    if (links > linkLimit) throw Object.assign(new Error(`ELOOP: too many symbolic links, '${path}'`), { code: 'ELOOP' });
    const lexical = resolve(basePath + done, target);
    if (!isInside(lexical, basePath)) {
      const real = acting(actor, () => realpathSync.native(join(lexical, ...rest)));
      return { at: real, path: real };
    }
    left = [...relative(basePath, lexical).split('/'), ...rest];
    done = '';
  }
  return { at: base + done, path: basePath + done };
}
