import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Place, WordsOfOthers, Writers } from '../parts/files.ts';
import type { Accounts } from './accounts.ts';
import { type Actor, acting, canAct } from './acting.ts';
import { type Base, type Decided, insideOf, placeOf } from './decided.ts';
import { isClosedAbove, judge, walkTo } from './writers.ts';

const { O_RDONLY } = constants;
const O_DIRECTORY = constants.O_DIRECTORY ?? 0;
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
const linkLimit = 40;

export interface Decisions {
  place(path: string, author?: Writers, exceptions?: WordsOfOthers): Place;
  /**
   * The same for looking at what a file says. Where nothing may be written, because more users than one could exchange a part of the
   * path, it is read as the owner of the folder that they share; where that is root, as nobody.
   */
  toRead(path: string, author?: Writers, exceptions?: WordsOfOthers): Place;
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
  readonly base: Base | undefined;
}

/** Whom the system's own files give nothing to (`nobody`; a number is enough). */
const nobody: Actor = { uid: 65_534, gid: 65_534, groups: [65_534] };

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
      return { actor: undefined, owners: [], at: folder, openFolder: undefined, base: undefined };
    const base: Base = { at: pivot, names: rest };
    if (writers.kind === 'anybody') return { actor: undefined, owners: [], at: folder, openFolder: writers.folder, base };
    const owners = [writers.uid];
    let actor = actorOf(writers.uid, writers.gid);
    let inner: string | undefined;
    let at = pivot;
    for (const [index, name] of rest.entries()) {
      const path = join(at, name);
      const found = lstatSync(path, { throwIfNoEntry: false });
      if (!found?.isDirectory()) break;
      const here = judge(path, found, accounts);
      if (here.kind === 'anybody') return { actor, owners, at: folder, openFolder: here.folder, base };
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
    if (inner === undefined || descriptor === undefined) return { actor, owners, at: folder, openFolder: undefined, base };
    const names = rest.slice(partsBetween(pivot, inner));
    const heldAt = `/proc/self/fd/${descriptor}`;
    return { actor, owners, at: join(heldAt, ...names), openFolder: undefined, base: { at: heldAt, names } };
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

  /** Of a path whose links are resolved; undefined where they have led into somebody else's part of the tree. */
  function baseOf(path: string, actor: Actor | undefined): Base | undefined {
    if (actor === undefined) return undefined;
    const { base, actor: there } = chainOf(dirname(path));
    return base && there?.uid === actor.uid ? { at: base.at, names: [...base.names, basename(path)] } : undefined;
  }

  const decisions: Decisions = {
    place(path, words = { kind: 'root' }, { home, named } = {}) {
      const author: Writers = named?.has(path) ? { kind: 'root' } : words;
      if (!canAct()) return placeOf({ path, at: path, actor: undefined, openFolder: undefined, base: undefined });
      const folder = dirname(path);
      const chain = chainOf(folder);
      const at = chain.at === folder ? path : join(chain.at, path.slice(folder.length));
      const base = chain.base && { at: chain.base.at, names: [...chain.base.names, basename(path)] };
      const asChain = { path, at, actor: chain.actor, openFolder: chain.openFolder, base };
      switch (author.kind) {
        case 'root':
          return placeOf(asChain);
        case 'anybody':
          return placeOf({ ...asChain, openFolder: author.folder });
        case 'user': {
          if (chain.openFolder !== undefined || chain.owners.includes(author.uid)) return placeOf(asChain);
          if (chain.owners.length === 0 && home !== undefined && isOfHome(path, home)) return placeOf(asChain);
          return placeOf({
            ...{ path, at: path, actor: actorOf(author.uid, author.gid), openFolder: undefined, base: undefined },
          });
        }
      }
    },
    toRead(path, words, exceptions) {
      const place = insideOf(decisions.place(path, words, exceptions));
      if (place.openFolder === undefined || place.actor !== undefined) return placeOf(place);
      const { uid, gid } = statSync(place.openFolder);
      return placeOf({ ...place, actor: uid === 0 ? nobody : actorOf(uid, gid) });
    },
    beside(place, name) {
      const { actor, openFolder, at, path, base } = insideOf(place);
      const besideIt = base && { at: base.at, names: [...base.names.slice(0, -1), name] };
      return placeOf({ path: join(dirname(path), name), at: join(dirname(at), name), actor, openFolder, base: besideIt });
    },
    real(place) {
      const decided = insideOf(place);
      const { actor, at, path } = decided;
      if (at === path) {
        const real = acting(actor, () => realpathSync.native(path));
        return placeOf({ ...decided, path: real, at: real, base: baseOf(real, actor) });
      }
      return placeOf({ ...decided, ...behindDescriptor(decided) });
    },
  };
  return decisions;
}

/** How many names lead from a folder to one below it, or to itself. */
function partsBetween(folder: string, below: string): number {
  return relative(folder, below)
    .split(sep)
    .filter((part) => part !== '').length;
}

/** Is the folder that is held open still the one at the path? */
function isStill(path: string, descriptor: number, uid: number): boolean {
  const [now, then] = [lstatSync(path, { throwIfNoEntry: false }), fstatSync(descriptor)];
  return now !== undefined && now.ino === then.ino && now.dev === then.dev && then.uid === uid;
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
function behindDescriptor({ actor, at, path }: Decided): Pick<Decided, 'at' | 'path' | 'base'> {
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
      return { at: real, path: real, base: undefined };
    }
    left = [...relative(basePath, lexical).split('/'), ...rest];
    done = '';
  }
  const names = done.split('/').filter((part) => part !== '');
  return { at: base + done, path: basePath + done, base: { at: base, names } };
}
