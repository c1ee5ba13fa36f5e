import { join } from 'node:path';
import { modes } from '../model/modes.ts';
import { readToldRecord, type ToldOfHome, toldFile, toldRecord } from '../neo4j/told-record.ts';
import type { System } from '../system/system.ts';
import { ensureOwnDirectory, ownFolderOf, systemFor } from './transaction/own-folder.ts';

/**
 * Keeps what a person said of a home, for later commands. Nothing depends on it: where it cannot be written they ask again, so
 * a failure is none of this run's.
 */
export async function rememberTold(system: System, home: string, told: ToldOfHome): Promise<void> {
  const folder = ownFolderOf(home);
  const through = systemFor(folder, system);
  const { effects, place } = through.files;
  const path = join(folder.root, toldFile);
  const there = (await through.files.readFact(path)).bytes?.toString('utf8');
  const before = readToldRecord(there ?? '');
  const all = { ...before, ...told, names: { ...before.names, ...told.names } };
  const tellsNothing =
    all.neo4jVersion === undefined && all.edition === undefined && Object.values(all.names).flat().length === 0;
  const text = toldRecord(all);
  if (there === text || (there === undefined && tellsNothing)) return;
  const staged = place(join(folder.root, `${toldFile}.new`));
  try {
    await ensureOwnDirectory(folder.root, through);
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
