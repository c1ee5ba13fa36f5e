import {
  accessSync,
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
  statfsSync,
  statSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileFact, FolderFact, PathFact } from '../../model/installation.ts';
import type { FileEffects, FileEntry, Files, Place, WordsOfOthers, Writers } from '../system.ts';
import { accessLists } from './access-list.ts';
import type { Accounts } from './accounts.ts';
import { type Actor, acting, beOurselves } from './acting.ts';
import { createFileEffects } from './file-effects.ts';
import { isStream, writeStream } from './given-output.ts';
import { syncAll } from './many-files.ts';
import { createMountComparison } from './mounts.ts';
import {
  createDecisions,
  type Decisions,
  insideOf,
  lookingAt,
  openFolderWithoutLinks,
  openWithoutLinks,
  through,
} from './places.ts';
import { hasModes, noModes } from './windows.ts';
import { writersOf } from './writers.ts';

/** No key, certificate, CRL or conf worth reading is larger. */
const defaultByteLimit = 16 * 1024 * 1024;
/** More entries in one trust folder than anybody has peers. */
const defaultEntryLimit = 2_000;
const readPortion = 1024 * 1024;
const permissionBits = 0o7777;
/** Stands for the entries of a folder, where it is decided as whom they are looked at. */
const anyName = 'entry';

// The calls below do not return before they are done, though all functions are asynchronous to their callers: handing each of
// hundreds of small calls to another thread and back costs several times what the call does.

export function createFiles(accounts: Accounts): Files {
  return filesOf(accounts, createDecisions(accounts), createFileEffects(), createMountComparison());
}

function filesOf(
  accounts: Accounts,
  decisions: Decisions,
  effects: FileEffects,
  onOneMount: Files['onOneMount'],
  author?: Writers,
  exceptions?: WordsOfOthers,
): Files {
  // What a file says is never read with more rights than those of whoever could have put it there, or a link to it.
  const toRead = (path: string | Place): Place => (typeof path === 'string' ? decisions.toRead(path, author, exceptions) : path);

  async function readFolder(
    path: string,
    { entries: entryLimit = defaultEntryLimit, bytes }: { readonly entries?: number; readonly bytes?: number } = {},
  ): Promise<FolderFact> {
    const fact = await factOf(path, accounts);
    if (fact.state !== 'present') return { path, fact, entries: [] };
    let names: readonly string[];
    let place: Place;
    try {
      // Decided once for all of them.
      place = toRead(join(path, anyName));
      names = namesBeside(place);
    } catch (error) {
      return { path, fact, entries: [], unlisted: codeOf(error) };
    }
    const entries: FileFact[] = [];
    for (const name of names.slice(0, entryLimit)) {
      const at = join(path, name);
      const found = await factOf(at, accounts);
      const content = found.state === 'present' ? bytesOrReason(() => decisions.beside(place, name), bytes) : {};
      entries.push({ path: at, fact: found, ...content });
    }
    return { path, fact, entries, ...(names.length > entryLimit && { unlisted: `more than ${entryLimit} entries` }) };
  }

  const files: Files = {
    place: (path) => decisions.place(path, author, exceptions),
    beside: decisions.beside,
    as: (words, allowed) => filesOf(accounts, decisions, effects, onOneMount, words, allowed),
    realPlace: decisions.real,
    stat: (path) => factOf(path, accounts),
    entry,
    read: async (path, limit) => read(toRead(path), limit, openToRead),
    readToCopy: async (place) => read(place, defaultByteLimit, openAsActor),
    readGiven: async (path, limit) => readGiven(toRead(path), limit),
    isStream,
    writeStream,
    async readFact(path, limit) {
      const fact = await factOf(path, accounts);
      return { path: pathOf(path), fact, ...(fact.state === 'present' && bytesOrReason(() => toRead(path), limit)) };
    },
    readFolder,
    list: async (path) =>
      typeof path === 'string' ? namesBeside(toRead(join(path, anyName))) : lookingAt(path, (at) => readdirSync(at)).sort(),
    realPath: async (path) => realpathSync.native(path),
    allows: async (path, what) => (await refusal(path, what)) === undefined,
    refusal,
    onOneMount,
    accessLists,
    async freeSpace(path) {
      try {
        const { bavail, bsize } = statfsSync(path, { bigint: true });
        return Number(bavail * bsize);
      } catch {
        return undefined;
      }
    },
    syncAll,
    writersOf: (path) => writersOf(path, accounts),
    effects,
  };
  return files;
}

async function refusal(path: string | Place, what: 'read' | 'write' | 'search'): Promise<string | undefined> {
  if (typeof path !== 'string' && what === 'write') through(path, () => undefined);
  if (typeof path !== 'string' && path.actor !== undefined) return refusalAs(path, what);
  try {
    accessSync(pathOf(path), { read: constants.R_OK, write: constants.W_OK, search: constants.X_OK }[what]);
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

/**
 * For another user the system only tells by trying (`access` asks for the real user, who is root). A folder is judged by its mode
 * first; where that says no, a list may say yes, which `test` finds out as that user.
 */
function refusalAs(place: Place, what: 'read' | 'write' | 'search'): string | undefined {
  const { actor, at } = insideOf(place);
  if (actor === undefined) return undefined;
  try {
    const found = acting(actor, () => statSync(at));
    if (what === 'write') accessSync(place.path, constants.W_OK);
    const bit = { read: 0o4, write: 0o2, search: 0o1 }[what];
    const shift = found.uid === actor.uid ? 6 : actor.groups.includes(found.gid) ? 3 : 0;
    if ((found.mode & (bit << shift)) !== 0) return undefined;
    return allowedByList(place.path, what, actor) ? undefined : 'EACCES';
  } catch (error) {
    return codeOf(error);
  }
}

function allowedByList(path: string, what: 'read' | 'write' | 'search', { uid, gid }: Actor): boolean {
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  beOurselves();
  try {
    execFileSync('test', [{ read: '-r', write: '-w', search: '-x' }[what], path], { uid, gid, timeout: 5_000, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function pathOf(path: string | Place): string {
  return typeof path === 'string' ? path : path.path;
}

async function factOf(path: string | Place, accounts: Accounts): Promise<PathFact> {
  try {
    // Without an exception for what is simply not there: most paths that are asked for are not.
    const { itself, reached } = lookingAt(path, (at) => {
      const found = lstatSync(at, { throwIfNoEntry: false });
      return { itself: found, reached: found?.isSymbolicLink() ? statSync(at, { throwIfNoEntry: false }) : found };
    });
    if (!itself || !reached) return { state: 'missing' };
    const realPath = realpathSync.native(pathOf(path));
    return {
      state: 'present',
      type: reached.isFile() ? 'file' : reached.isDirectory() ? 'directory' : 'other',
      mode: hasModes ? reached.mode & permissionBits : reached.isDirectory() ? noModes.directory : noModes.file,
      owner: { uid: reached.uid, gid: reached.gid, ...(await accounts.knownNames(reached.uid, reached.gid)) },
      size: reached.size,
      realPath,
      isSymbolicLink: itself.isSymbolicLink(),
    };
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' ? { state: 'missing' } : { state: 'unreachable', reason: code };
  }
}

async function entry(path: string | Place): Promise<FileEntry | undefined> {
  const found = lookingAt(path, (at) => lstatSync(at, { bigint: true, throwIfNoEntry: false }));
  if (!found) return undefined;
  const type = typeOf(found);
  return {
    type,
    mode: hasModes ? Number(found.mode) & permissionBits : type === 'directory' ? noModes.directory : noModes.file,
    uid: Number(found.uid),
    gid: Number(found.gid),
    size: Number(found.size),
    identity: `${found.dev}:${found.ino}`,
    links: Number(found.nlink),
    ...(type === 'symbolic-link' && { target: lookingAt(path, (at) => readlinkSync(at)) }),
  };
}

function typeOf(found: Stats | BigIntStats): FileEntry['type'] {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'directory';
  return found.isSymbolicLink() ? 'symbolic-link' : 'other';
}

function read(place: Place, limit = defaultByteLimit, open = openToRead): Buffer {
  const descriptor = open(place);
  try {
    return contentOf(descriptor, place.path, limit);
  } finally {
    closeSync(descriptor);
  }
}

function contentOf(descriptor: number, path: string, limit: number): Buffer {
  const found = fstatSync(descriptor);
  if (!found.isFile()) throw notAFile(path);
  if (found.size > limit) throw tooLarge(path, limit);
  const chunks: Buffer[] = [];
  let total = 0;
  // Not by the size it claims alone: files of /proc say 0, and a file may grow meanwhile.
  for (;;) {
    const buffer = Buffer.allocUnsafe(Math.min(Math.max(found.size - total, 1) + 4096, readPortion));
    const count = readSync(descriptor, buffer);
    if (count === 0) return Buffer.concat(chunks, total);
    total += count;
    if (total > limit) throw tooLarge(path, limit);
    chunks.push(buffer.subarray(0, count));
  }
}

const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** NONBLOCK: opening a pipe that nobody writes to would wait for ever. Looked at first all the same: opening a device can act. */
function openAsActor(place: Place): number {
  return lookingAt(place, (at) => {
    if (!statSync(at).isFile()) throw notAFile(place.path);
    return openSync(at, readFlags);
  });
}

/**
 * A file that its folder's owner may not read, e.g. one that root left there, is opened by root, no link followed, and taken only when
 * it has no other name, so that it lies there and nowhere else.
 */
function openToRead(place: Place): number {
  try {
    return openAsActor(place);
  } catch (error) {
    const left = codeOf(error) === 'EACCES' ? openWithoutLinks(place, readFlags) : undefined;
    if (left === undefined) throw error;
    const found = fstatSync(left);
    if (found.isFile() && found.nlink === 1) return left;
    closeSync(left);
    throw error;
  }
}

/**
 * Names in the folder of a place, listed as whoever could exchange one of them. A folder that this user may not list is opened by root,
 * no link followed.
 */
function namesBeside(place: Place): string[] {
  try {
    return lookingAt(place, (at) => readdirSync(dirname(at))).sort();
  } catch (error) {
    const descriptor = codeOf(error) === 'EACCES' ? openFolderWithoutLinks(place) : undefined;
    if (descriptor === undefined) throw error;
    try {
      return readdirSync(`/proc/self/fd/${descriptor}`).sort();
    } finally {
      closeSync(descriptor);
    }
  }
}

async function readGiven(place: Place, limit = defaultByteLimit): Promise<Buffer> {
  const found = lookingAt(place, (at) => statSync(at));
  // A device is somebody's word only where root alone could have put it, or a link to it, there.
  const isAwaited = found.isFIFO() || (found.isCharacterDevice() && place.actor === undefined);
  if (!isAwaited) return read(place, limit);
  const { at, path } = insideOf(place);
  // Opening a pipe waits for whoever writes to it, and so not on this thread: as ourselves, and by then it may be something else.
  const file = await open(at);
  const opened = await file.stat();
  if (!opened.isFIFO() && !(opened.isCharacterDevice() && place.actor === undefined)) {
    await file.close();
    throw notAFile(path);
  }
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of file.createReadStream() as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > limit) throw tooLarge(path, limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, total);
}

function tooLarge(path: string, limit: number): Error {
  return Object.assign(new Error(`EFBIG: more than ${limit} bytes, '${path}'`), { code: 'EFBIG', path });
}

function notAFile(path: string): Error {
  return Object.assign(new Error(`ENOTFILE: not a regular file, '${path}'`), { code: 'ENOTFILE', path });
}

function bytesOrReason(toRead: () => Place, limit?: number): { readonly bytes: Buffer } | { readonly unreadable: string } {
  try {
    return { bytes: read(toRead(), limit) };
  } catch (error) {
    return { unreadable: codeOf(error) };
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
