import { type BigIntStats, constants, type Stats } from 'node:fs';
import { access, lstat, open, readdir, readlink, realpath, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileFact, FolderFact, PathFact } from '../model/installation.ts';
import type { Accounts } from './accounts.ts';
import { createFileEffects } from './file-effects.ts';
import { syncAll, writeNew } from './many-files.ts';
import { createMountComparison } from './mounts.ts';
import type { FileEntry, Files } from './system.ts';

/** No key, certificate, CRL or conf worth reading is larger. */
const defaultByteLimit = 16 * 1024 * 1024;
/** More entries in one trust folder than anybody has peers. */
const defaultEntryLimit = 2_000;
const permissionBits = 0o7777;

export function createFiles(accounts: Accounts): Files {
  const files: Files = {
    stat: (path) => factOf(path, accounts),
    entry,
    read,
    async readFact(path, limit) {
      const fact = await factOf(path, accounts);
      return { path, fact, ...(fact.state === 'present' && (await bytesOrReason(path, limit))) };
    },
    readFolder: (path, limits) => readFolder(files, path, limits),
    list: async (path) => (await readdir(path)).sort(),
    realPath: (path) => realpath(path),
    allows: async (path, what) => (await refusal(path, what)) === undefined,
    refusal,
    onOneMount: createMountComparison(),
    async freeSpace(path) {
      try {
        const { bavail, bsize } = await statfs(path, { bigint: true });
        return Number(bavail * bsize);
      } catch {
        return undefined;
      }
    },
    writeNew,
    syncAll,
    removeTree: (path) => rm(path, { recursive: true, force: true }),
    effects: createFileEffects(),
  };
  return files;
}

function refusal(path: string, what: 'read' | 'write' | 'search'): Promise<string | undefined> {
  const mode = { read: constants.R_OK, write: constants.W_OK, search: constants.X_OK }[what];
  return access(path, mode).then(() => undefined, codeOf);
}

async function factOf(path: string, accounts: Accounts): Promise<PathFact> {
  try {
    const [itself, reached] = await Promise.all([lstat(path), stat(path)]);
    const realPath = await realpath(path);
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
  let found: BigIntStats;
  try {
    found = await lstat(path, { bigint: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const type = typeOf(found);
  return {
    type,
    mode: Number(found.mode) & permissionBits,
    uid: Number(found.uid),
    gid: Number(found.gid),
    size: Number(found.size),
    device: Number(found.dev),
    inode: Number(found.ino),
    links: Number(found.nlink),
    ...(type === 'symbolic-link' && { target: await readlink(path) }),
  };
}

function typeOf(found: Stats | BigIntStats): FileEntry['type'] {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'directory';
  return found.isSymbolicLink() ? 'symbolic-link' : 'other';
}

async function read(path: string, limit = defaultByteLimit): Promise<Buffer> {
  // NONBLOCK: opening a pipe that nobody writes to would wait for ever. Looked at first all the same: opening a device can act.
  if (!(await stat(path)).isFile()) throw notAFile(path);
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (!(await file.stat()).isFile()) throw notAFile(path);
    const chunks: Buffer[] = [];
    let total = 0;
    // Not by the size it claims: files of /proc say 0, and a file may grow meanwhile.
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(64 * 1024));
      if (bytesRead === 0) return Buffer.concat(chunks, total);
      total += bytesRead;
      if (total > limit) throw Object.assign(new Error(`EFBIG: more than ${limit} bytes, '${path}'`), { code: 'EFBIG', path });
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
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
