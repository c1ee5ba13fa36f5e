import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UserError } from '../../model/errors/errors.ts';
import { modes } from '../../model/modes.ts';
import { shellQuote } from '../../model/text/shell.ts';
import { homePaths } from '../../neo4j/config/ssl-layout.ts';
import type { FileEntry, Place } from '../../system/parts/files.ts';
import type { System } from '../../system/system.ts';
import { codeOf } from '../error-words.ts';

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

/** The places in `<home>/.neo4j-tls`; whether anything lies there is not asked. */
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

/** For a home's own folder: whoever can put it there may have written what is in it, and nothing is done with more rights than that. */
export function systemFor<S extends Pick<System, 'files'>>({ root, home }: OwnFolder, system: S): S {
  const { actor } = system.files.place(root);
  return actor === undefined ? system : { ...system, files: system.files.as({ kind: 'user', ...actor, folder: home }) };
}

/** What root keeps of runs in a home that belongs to somebody else. */
export async function rootsFolderOf(home: string, system: Pick<System, 'files' | 'host'>): Promise<OwnFolder> {
  const real = await system.files.realPath(home).catch(() => home);
  const root = join(system.host.stateDirectory, createHash('sha256').update(real).digest('hex').slice(0, 32));
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
export async function ensureOwnDirectory(path: string, system: Pick<System, 'files' | 'host'>): Promise<void> {
  const { effects } = system.files;
  const place = system.files.place(path);
  try {
    await effects.makeDirectory(place, modes.ownDirectory);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const entry = await system.files.entry(place);
    if (entry) refuseUnlessOurs(entry, place, system);
  }
}

/** Others could lead us astray, or put words into our mouth, with a folder that they can change. */
function refuseUnlessOurs({ type, uid, mode }: FileEntry, { path, actor }: Place, system: Pick<System, 'host'>): void {
  if (type !== 'directory') {
    throw new UserError(
      `${path} is not a directory.`,
      `neo4j-tls keeps its journal there. Move the file away (${system.host.platform === 'win32' ? 'move' : 'mv -T'} ${shellQuote(path)} ${shellQuote(`${path}.was`)}).`,
      { paths: [path] },
    );
  }
  const whose = actor?.uid ?? system.host.user?.uid;
  if (whose === undefined || (uid === whose && (mode & 0o022) === 0)) return;
  // What root left, root may use, where nobody else could have put it there.
  if (uid === 0 && actor === undefined && (mode & 0o022) === 0) return;
  throw new UserError(
    uid === whose
      ? `${path} can be changed by users other than its owner (${mode.toString(8).padStart(4, '0')}), so neo4j-tls does not use it.`
      : `${path} belongs to user ${uid}, but neo4j-tls writes there as user ${whose} there, who owns the folder above.`,
    uid === whose
      ? `chmod 700 ${shellQuote(path)}`
      : `Check what is in it, then move it away: sudo ${whose === 0 ? '' : `-u '#${whose}' `}mv -T ${shellQuote(path)} ${shellQuote(`${path}.was`)}`,
    { paths: [path] },
  );
}

/** Takes a directory away when it is empty; tells whether it is gone. */
export async function removeIfEmpty(path: string, system: Pick<System, 'files'>): Promise<boolean> {
  try {
    await system.files.effects.removeDirectory(system.files.place(path));
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true;
    // The last one: a file or link lies there, which no run of ours has made.
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

/** Takes a file away when it is there. */
export async function removeFile(path: string, system: Pick<System, 'files'>): Promise<void> {
  try {
    await system.files.effects.unlink(system.files.place(path));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
