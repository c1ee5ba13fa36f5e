import {
  accessSync,
  type BigIntStats,
  closeSync,
  constants,
  createReadStream,
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
import { basename, dirname, join } from 'node:path';
import type { FileFact, FolderFact, PathFact } from '../model/installation.ts';
import type { Accounts } from './accounts.ts';
import { type Actor, acting, beOurselves } from './acting.ts';
import { createFileEffects } from './file-effects.ts';
import { isStream, writeStream } from './given-output.ts';
import { syncAll } from './many-files.ts';
import { createMountComparison } from './mounts.ts';
import { createDecisions, type Decisions, insideOf, lookingAt, through } from './places.ts';
import type { FileEffects, FileEntry, Files, Place, WordsOfOthers, Writers } from './system.ts';
import { writersOf } from './writers.ts';

/** No key, certificate, CRL or conf worth reading is larger. */
const defaultByteLimit = 16 * 1024 * 1024;
/** More entries in one trust folder than anybody has peers. */
const defaultEntryLimit = 2_000;
const readPortion = 1024 * 1024;
const permissionBits = 0o7777;

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
  const files: Files = {
    place: (path) => decisions.place(path, author, exceptions),
    beside: decisions.beside,
    as: (words, allowed) => filesOf(accounts, decisions, effects, onOneMount, words, allowed),
    realPlace: decisions.real,
    stat: (path) => factOf(path, accounts),
    entry,
    read: (path, limit) => read(path, limit, openToRead),
    readToCopy: (place) => read(place, defaultByteLimit, openAsActor),
    readGiven,
    isStream,
    writeStream,
    async readFact(path, limit) {
      const fact = await factOf(path, accounts);
      return { path: pathOf(path), fact, ...(fact.state === 'present' && (await bytesOrReason(path, limit))) };
    },
    readFolder: (path, limits) => readFolder(files, path, limits),
    list: async (path) => lookingAt(path, (at) => readdirSync(at)).sort(),
    realPath: async (path) => realpathSync.native(path),
    allows: async (path, what) => (await refusal(path, what)) === undefined,
    refusal,
    onOneMount,
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
      mode: reached.mode & permissionBits,
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
    mode: Number(found.mode) & permissionBits,
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

async function read(path: string | Place, limit = defaultByteLimit, open = openToRead): Promise<Buffer> {
  const descriptor = open(path);
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw notAFile(pathOf(path));
    const chunks: Buffer[] = [];
    let total = 0;
    // Not by the size it claims alone: files of /proc say 0, and a file may grow meanwhile.
    for (;;) {
      const buffer = Buffer.allocUnsafe(Math.min(Math.max(found.size - total, 1) + 4096, readPortion));
      const count = readSync(descriptor, buffer);
      if (count === 0) return Buffer.concat(chunks, total);
      total += count;
      if (total > limit) throw tooLarge(pathOf(path), limit);
      chunks.push(buffer.subarray(0, count));
    }
  } finally {
    closeSync(descriptor);
  }
}

const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** NONBLOCK: opening a pipe that nobody writes to would wait for ever. Looked at first all the same: opening a device can act. */
function openAsActor(path: string | Place): number {
  return lookingAt(path, (at) => {
    if (!statSync(at).isFile()) throw notAFile(pathOf(path));
    return openSync(at, readFlags);
  });
}

function openToRead(path: string | Place): number {
  try {
    return openAsActor(path);
  } catch (error) {
    const left = typeof path === 'string' || codeOf(error) !== 'EACCES' ? undefined : openLeftByRoot(path, readFlags);
    if (left === undefined) throw error;
    return left;
  }
}

/**
 * A file that its folder's owner may not read, e.g. one that root left there: opened by root in the folder as its owner
 * opened it, no link followed, and taken only when it has no other name, so that it lies there and nowhere else.
 */
function openLeftByRoot(place: Place, flags: number): number | undefined {
  const { actor, at } = insideOf(place);
  if (actor === undefined || process.platform !== 'linux') return undefined;
  let folder: number;
  try {
    folder = acting(actor, () => openSync(dirname(at), constants.O_RDONLY | constants.O_DIRECTORY));
  } catch {
    return undefined;
  }
  try {
    if (fstatSync(folder).uid !== actor.uid) return undefined;
    const descriptor = openSync(`/proc/self/fd/${folder}/${basename(at)}`, flags | constants.O_NOFOLLOW);
    const found = fstatSync(descriptor);
    if (found.isFile() && found.nlink === 1) return descriptor;
    closeSync(descriptor);
    return undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(folder);
  }
}

async function readGiven(path: string, limit = defaultByteLimit): Promise<Buffer> {
  const found = statSync(path);
  if (!found.isFIFO() && !found.isCharacterDevice()) return read(path, limit);
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
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

async function bytesOrReason(
  path: string | Place,
  limit?: number,
): Promise<{ readonly bytes: Buffer } | { readonly unreadable: string }> {
  try {
    return { bytes: await read(path, limit) };
  } catch (error) {
    return { unreadable: codeOf(error) };
  }
}

async function readFolder(
  files: Files,
  path: string,
  { entries: entryLimit = defaultEntryLimit, bytes }: { readonly entries?: number; readonly bytes?: number } = {},
): Promise<FolderFact> {
  const fact = await files.stat(path);
  if (fact.state !== 'present') return { path, fact, entries: [] };
  let names: readonly string[];
  try {
    names = await files.list(path);
  } catch (error) {
    return { path, fact, entries: [], unlisted: codeOf(error) };
  }
  const entries: FileFact[] = [];
  for (const name of names.slice(0, entryLimit)) entries.push(await files.readFact(join(path, name), bytes));
  return { path, fact, entries, ...(names.length > entryLimit && { unlisted: `more than ${entryLimit} entries` }) };
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
