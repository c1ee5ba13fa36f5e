import { basename, dirname, join, relative, sep } from 'node:path';
import { modes } from '../../model/modes.ts';
import type { FileEntry } from '../../system/parts/files.ts';
import type { System } from '../../system/system.ts';
import { allOf } from '../all-of.ts';
import { codeOf } from '../error-words.ts';
import { digestOf, type Journal, type JournalEntry } from './journal.ts';
import { ensureOwnDirectory, type OwnFolder, removeFile } from './own-folder.ts';

// Old files end in `.neo4j-tls/backups/<moment>/<path relative to the home>`, 0400. Whatever needs room on the disk is done before the
// commit, when all can still be taken back; after it, names change, and that is all.

/** Free name of this run's backups: the moment, in UTC, and a number where two runs share it. */
export async function backupsFor(folder: OwnFolder, now: Date, system: Pick<System, 'files'>): Promise<string> {
  const stamp = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  for (let number = 1; ; number += 1) {
    const path = join(folder.backups, number === 1 ? stamp : `${stamp}-${number}`);
    if ((await system.files.entry(system.files.place(path))) === undefined) return path;
  }
}

/** Before the commit: makes the folders, and copies of what cannot be renamed into them. */
export async function prepareBackups(
  journal: Journal,
  backups: string,
  folder: OwnFolder,
  system: Pick<System, 'files' | 'host'>,
): Promise<void> {
  const at = system.files.place;
  for (const { path, kept } of keptFiles(journal.entries)) {
    const old = await system.files.entry(at(kept));
    // A link has no content of its own; what it led to is not touched.
    if (!old || (old.type === 'symbolic-link' && at(kept).actor?.uid !== at(backups).actor?.uid)) continue;
    const place = join(backups, backupName(path, folder.home));
    const missing: string[] = [];
    for (const directory of directoriesBetween(folder.root, dirname(place))) {
      if (!(await system.files.entry(at(directory)))) missing.push(directory);
    }
    if (missing.length > 0) await journal.note(...missing.map((directory) => ({ kind: 'directory', path: directory }) as const));
    for (const directory of missing) await ensureOwnDirectory(directory, system);
    if ((await canBeMoved(kept, old, dirname(place), system)) || (await system.files.entry(at(place)))) continue;
    const bytes = await system.files.read(at(kept));
    const staged = join(dirname(place), `.${basename(place)}.part`);
    await journal.note({ kind: 'content', path: place, digest: digestOf(bytes), staged });
    await writeCopy(staged, bytes, old, system);
    await system.files.effects.rename(at(staged), at(place));
    await system.files.effects.syncDirectory(at(dirname(place)));
  }
}

/**
 * After the commit: the kept files go into the folders. Returns what is there then. Throws the system's error, and can then be
 * done again.
 */
export async function keepBackups(
  entries: readonly JournalEntry[],
  backups: string,
  folder: OwnFolder,
  system: Pick<System, 'files'>,
): Promise<readonly string[]> {
  const { effects, place: at } = system.files;
  const places = new Set<string>();
  const touched = new Set<string>();
  for (const { path, kept } of keptFiles(entries)) {
    const place = join(backups, backupName(path, folder.home));
    const old = await system.files.entry(at(kept));
    if (old) {
      // There already: copied before the commit, or a file that one run changed twice, kept as it was before the first time.
      const parted = at(kept).actor?.uid !== at(place).actor?.uid;
      if (parted || (await system.files.entry(at(place)))) await effects.unlink(at(kept));
      else await move(kept, old, place, system);
      touched.add(dirname(place)).add(dirname(kept));
    }
    if (await system.files.entry(at(place))) places.add(place);
  }
  await allOf([...touched].map((directory) => effects.syncDirectory(at(directory))));
  return [...places];
}

/** For an old file that cannot go back to its place: into the backups at once. Returns where it is. */
export async function setAside(
  path: string,
  kept: string,
  folder: OwnFolder,
  system: Pick<System, 'files' | 'clock' | 'host'>,
): Promise<string> {
  const place = join(await backupsFor(folder, system.clock.now(), system), backupName(path, folder.home));
  for (const directory of directoriesBetween(folder.root, dirname(place))) await ensureOwnDirectory(directory, system);
  const old = await system.files.entry(system.files.place(kept));
  if (old && (await canBeMoved(kept, old, dirname(place), system))) await move(kept, old, place, system);
  else if (old) {
    await writeCopy(place, await system.files.read(system.files.place(kept)), old, system);
    await removeFile(kept, system);
  }
  return place;
}

/** Not to another disk, or to another user's part of the tree; and not a file with further names elsewhere, whose mode is not ours to change. */
async function canBeMoved(kept: string, old: FileEntry, directory: string, system: Pick<System, 'files'>): Promise<boolean> {
  const [from, to] = [system.files.place(kept), system.files.place(join(directory, 'x'))];
  if (from.actor?.uid !== to.actor?.uid || !(await system.files.onOneMount(dirname(kept), directory))) return false;
  return old.type === 'symbolic-link' || old.links === 1;
}

async function move(kept: string, old: FileEntry, place: string, system: Pick<System, 'files'>): Promise<void> {
  const { effects, place: at } = system.files;
  if (old.type !== 'symbolic-link') {
    await effects.setMode(at(kept), modes.backup).catch((error: unknown) => {
      // Root's file in a folder of somebody else's: it keeps the mode that root gave it.
      if (codeOf(error) !== 'EPERM' || at(kept).actor === undefined) throw error;
    });
  }
  await effects.rename(at(kept), at(place));
}

/** A file that somebody else left in that user's folder stays theirs in the copy: the folder's owner may not read it. */
async function writeCopy(path: string, bytes: Uint8Array, { uid, gid }: FileEntry, system: Pick<System, 'files'>): Promise<void> {
  const { effects } = system.files;
  await removeFile(path, system);
  const place = system.files.place(path);
  const isLeft = place.actor !== undefined && place.actor.uid !== uid;
  const file = await effects.create(place, modes.ownFile, isLeft ? { uid, gid } : undefined);
  try {
    await effects.write(file, bytes);
    await effects.setMode(file, modes.backup);
    await effects.sync(file);
  } finally {
    await effects.close(file);
  }
}

function keptFiles(entries: readonly JournalEntry[]): readonly { readonly path: string; readonly kept: string }[] {
  return entries.flatMap((entry) =>
    entry.kind === 'content' && entry.kept !== undefined ? [{ path: entry.path, kept: entry.kept }] : [],
  );
}

/** Relative to the home; `outside/…` for what is not in it. */
function backupName(path: string, home: string): string {
  const inside = relative(home, path);
  if (inside !== '' && !inside.startsWith(`..${sep}`) && inside !== '..' && !/^[A-Za-z]:/.test(inside)) return inside;
  return join('outside', path.replace(/^([A-Za-z]):/, '$1').replace(/^[\\/]+/, ''));
}

function directoriesBetween(root: string, directory: string): readonly string[] {
  const parts = relative(root, directory).split(sep);
  return parts.map((_, index) => join(root, ...parts.slice(0, index + 1)));
}
