import { type BigIntStats, lstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import type { PathFact } from '../../model/installation.ts';
import type { FileEntry, Place } from '../parts/files.ts';
import type { Accounts } from './accounts.ts';
import { lookingAt } from './decided.ts';
import { codeOf } from './error-code.ts';
import { hasModes, noModes } from './windows.ts';

const permissionBits = 0o7777;

/** The path of a place, or the path itself. */
export function pathOf(path: string | Place): string {
  return typeof path === 'string' ? path : path.path;
}

/** What is at a path, links followed; never throws. */
export async function factOf(path: string | Place, accounts: Accounts): Promise<PathFact> {
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

/** What is at the path itself, links not followed. */
export async function entry(path: string | Place): Promise<FileEntry | undefined> {
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
