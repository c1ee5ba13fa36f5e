import { join } from 'node:path';
import { UserError } from '../model/errors.ts';
import { homePaths, modes } from '../neo4j/ssl-layout.ts';
import type { System } from '../system/system.ts';
import { codeOf } from './error-words.ts';

/** Paths of what this program keeps for itself in a home. */
export interface OwnFolder {
  readonly home: string;
  readonly root: string;
  readonly lock: string;
  readonly journal: string;
  /** New files before they are in place, and old ones until the run is done. */
  readonly temporary: string;
  readonly backups: string;
}

export function ownFolderOf(home: string): OwnFolder {
  const root = join(home, homePaths.own);
  return {
    home,
    root,
    lock: join(root, 'lock'),
    journal: join(root, 'journal'),
    temporary: join(root, 'tmp'),
    backups: join(root, 'backups'),
  };
}

/** Makes a directory of ours, 0700, unless it is there. A link or file in its place is refused: others could lead us astray with it. */
export async function ensureOwnDirectory(path: string, system: System): Promise<void> {
  const { effects } = system.files;
  try {
    await effects.makeDirectory(path, modes.ownDirectory);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const entry = await system.files.entry(path);
    if (entry && entry.type !== 'directory') {
      throw new UserError(`${path} is not a directory.`, 'neo4j-tls keeps its journal there: move what is in its place away.');
    }
  }
}

/** Takes a directory away when it is empty; tells whether it is gone. */
export async function removeIfEmpty(path: string, system: System): Promise<boolean> {
  try {
    await system.files.effects.removeDirectory(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true;
    // The last one: a file or link lies there, which no run of ours has made.
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

/** Takes a file away when it is there. */
export async function removeFile(path: string, system: System): Promise<void> {
  try {
    await system.files.effects.unlink(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
