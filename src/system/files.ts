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
import { join } from 'node:path';
import type { FileFact, FolderFact, PathFact } from '../model/installation.ts';
import type { Accounts } from './accounts.ts';
import { createFileEffects } from './file-effects.ts';
import { isStream, writeStream } from './given-output.ts';
import { syncAll } from './many-files.ts';
import { createMountComparison } from './mounts.ts';
import type { FileEntry, Files } from './system.ts';
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
  const files: Files = {
    stat: (path) => factOf(path, accounts),
    entry,
    read,
    readGiven,
    isStream,
    writeStream,
    async readFact(path, limit) {
      const fact = await factOf(path, accounts);
      return { path, fact, ...(fact.state === 'present' && (await bytesOrReason(path, limit))) };
    },
    readFolder: (path, limits) => readFolder(files, path, limits),
    list: async (path) => readdirSync(path).sort(),
    realPath: async (path) => realpathSync.native(path),
    allows: async (path, what) => (await refusal(path, what)) === undefined,
    refusal,
    onOneMount: createMountComparison(),
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
    effects: createFileEffects(),
  };
  return files;
}

async function refusal(path: string, what: 'read' | 'write' | 'search'): Promise<string | undefined> {
  try {
    accessSync(path, { read: constants.R_OK, write: constants.W_OK, search: constants.X_OK }[what]);
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

async function factOf(path: string, accounts: Accounts): Promise<PathFact> {
  try {
    // Without an exception for what is simply not there: most paths that are asked for are not.
    const itself = lstatSync(path, { throwIfNoEntry: false });
    const reached = itself?.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : itself;
    if (!itself || !reached) return { state: 'missing' };
    const realPath = realpathSync.native(path);
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

async function entry(path: string): Promise<FileEntry | undefined> {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
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
    ...(type === 'symbolic-link' && { target: readlinkSync(path) }),
  };
}

function typeOf(found: Stats | BigIntStats): FileEntry['type'] {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'directory';
  return found.isSymbolicLink() ? 'symbolic-link' : 'other';
}

async function read(path: string, limit = defaultByteLimit): Promise<Buffer> {
  // NONBLOCK: opening a pipe that nobody writes to would wait for ever. Looked at first all the same: opening a device can act.
  if (!statSync(path).isFile()) throw notAFile(path);
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw notAFile(path);
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
  } finally {
    closeSync(descriptor);
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
  path: string,
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
