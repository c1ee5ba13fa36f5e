import { dirname, join } from 'node:path';
import {
  readSavedOptions,
  type SavedOptions,
  savedOptionsFile,
  savedOptionsLimit,
  savedOptionsRecord,
} from '../documents/saved-options.ts';
import { modes } from '../model/modes.ts';
import { parseReloadWay, type ReloadWay } from '../neo4j/reload-way.ts';
import type { System } from '../system/system.ts';
import { ensureOwnDirectory, ownFolderOf, rootsFolderOf, systemFor } from './transaction/own-folder.ts';

/**
 * Keeps what a person said of a home, for later commands. Nothing depends on it: where it cannot be written they ask again, so
 * a failure is none of this run's. What says which program to run never lies where the owner of the home could exchange it:
 * root keeps that with what is its own.
 */
export async function saveOptions(system: Pick<System, 'files' | 'host'>, home: string, told: SavedOptions): Promise<void> {
  const folder = ownFolderOf(home);
  const through = systemFor(folder, system);
  const { reload, ...facts } = told;
  if (!isOthers(system, home)) return keep(through, folder.root, told);
  await keep(through, folder.root, facts);
  if (reload !== undefined) await keep(system, (await rootsFolderOf(home, system)).root, { reload });
}

/** How Neo4j is brought to use new files, by what `init` was told; undefined: nothing that nobody else could have written says it. */
export async function savedReload(system: Pick<System, 'files' | 'host'>, home: string): Promise<ReloadWay | undefined> {
  const { root } = isOthers(system, home) ? await rootsFolderOf(home, system) : ownFolderOf(home);
  const path = join(root, savedOptionsFile);
  const writers = writersOfNote(system, path);
  if (writers === undefined || writers.kind === 'anybody' || (writers.kind === 'user' && writers.uid !== system.host.user?.uid))
    return undefined;
  const { bytes } = await system.files.readFact(path, savedOptionsLimit);
  const { reload } = readSavedOptions(bytes?.toString('utf8') ?? '');
  try {
    return reload === undefined ? undefined : parseReloadWay(reload);
  } catch {
    return undefined;
  }
}

/** Undefined: this account may not even look at the note, and then nothing is known of it. */
function writersOfNote({ files }: Pick<System, 'files'>, path: string) {
  try {
    return files.writersOf(path);
  } catch {
    return undefined;
  }
}

/** Is what is done in the home done in the name of somebody else? */
function isOthers(system: Pick<System, 'files'>, home: string): boolean {
  return system.files.place(ownFolderOf(home).root).actor !== undefined;
}

async function keep(system: Pick<System, 'files' | 'host'>, folder: string, told: SavedOptions): Promise<void> {
  const { effects, place } = system.files;
  const path = join(folder, savedOptionsFile);
  const there = (await system.files.readFact(path, savedOptionsLimit)).bytes?.toString('utf8');
  const before = readSavedOptions(there ?? '');
  const text = savedOptionsRecord({ ...before, ...told, names: { ...before.names, ...told.names } });
  if (there === text || (there === undefined && text === savedOptionsRecord({}))) return;
  const staged = place(join(folder, `${savedOptionsFile}.new`));
  try {
    if (system.host.stateDirectory === dirname(folder)) await ensureOwnDirectory(dirname(folder), system);
    await ensureOwnDirectory(folder, system);
    await effects.unlink(staged).catch(() => undefined);
    const file = await effects.create(staged, modes.ownFile);
    try {
      await effects.write(file, Buffer.from(text));
      await effects.sync(file);
    } finally {
      await effects.close(file);
    }
    await effects.rename(staged, place(path));
  } catch {
    await effects.unlink(staged).catch(() => undefined);
  }
}
