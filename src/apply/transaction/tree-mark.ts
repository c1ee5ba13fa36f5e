import { join } from 'node:path';
import type { LockHolder } from '../../documents/lock.ts';
import type { System } from '../../system/system.ts';
import { codeOf } from '../error-words.ts';
import type { JournalEntry } from './journal.ts';
import { readHolder } from './lock.ts';
import { removeFile, removeIfEmpty } from './own-folder.ts';

/**
 * The file in a folder that a run is making which names that run, in the form of a lock. It is the first file in the folder and
 * the last to go, so that undo never leaves a part of our folder and never touches anybody else's.
 */
export const treeMark = '.neo4j-tls-bundle';

/** The run that made a folder; `unfinished`: there is no mark, or one that was being written. */
export async function makerOf(path: string, system: Pick<System, 'files'>): Promise<LockHolder | 'unfinished'> {
  const mark = join(path, treeMark);
  if ((await system.files.entry(system.files.place(mark)))?.type !== 'file') return 'unfinished';
  const holder = await readHolder(mark, system);
  return typeof holder === 'object' ? holder : 'unfinished';
}

/** Is nothing in a folder that a run was making, but an unfinished mark at most? */
export async function isBare(path: string, system: Pick<System, 'files'>): Promise<boolean> {
  return (await system.files.list(system.files.place(path))).every((name) => name === treeMark);
}

/**
 * Removes the folder that the run `mark` made, with everything in it; links are removed, not followed. Can be interrupted at any
 * point and repeated. Returns the reason where the folder is no longer ours to remove.
 */
export async function removeTree(path: string, mark: string, system: Pick<System, 'files'>): Promise<string | undefined> {
  const there = await system.files.entry(system.files.place(path));
  if (there === undefined) return undefined;
  if (there.type !== 'directory') return 'another program replaced it in the meantime';
  const maker = await makerOf(path, system);
  // Another run was quicker, so this one made nothing here.
  if (maker !== 'unfinished' && maker.id !== mark) return undefined;
  if (maker === 'unfinished' && !(await isBare(path, system))) return 'another program replaced it in the meantime';
  for (const name of await system.files.list(system.files.place(path)))
    if (name !== treeMark) await removeAll(join(path, name), system);
  await removeFile(join(path, treeMark), system);
  return (await removeIfEmpty(path, system)) ? undefined : 'another program put something into it in the meantime';
}

async function removeAll(path: string, system: Pick<System, 'files'>): Promise<void> {
  if ((await system.files.entry(system.files.place(path)))?.type !== 'directory') return removeFile(path, system);
  for (const name of await system.files.list(system.files.place(path))) await removeAll(join(path, name), system);
  await removeIfEmpty(path, system);
}

/** After the commit the new folders lose their marks, wherever they were moved to. */
export async function unmarkTrees(entries: readonly JournalEntry[], system: Pick<System, 'files'>): Promise<void> {
  for (const entry of entries) {
    if (entry.kind !== 'tree') continue;
    const moved = entries.find((other) => other.kind === 'moved' && other.from === entry.path);
    const place = moved?.kind === 'moved' ? moved.to : entry.path;
    try {
      const maker = await makerOf(place, system);
      if (maker === 'unfinished' || maker.id !== entry.mark) continue;
      await removeFile(join(place, treeMark), system);
      await system.files.effects.syncDirectory(system.files.place(place));
    } catch (error) {
      // Taken away by whoever was waiting for it.
      if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error;
    }
  }
}
