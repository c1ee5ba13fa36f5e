import { basename, dirname, join } from 'node:path';
import { refusalOf } from '../../apply/error-words.ts';
import type { System } from '../../system/system.ts';

/** For everybody to read, and its owner to replace. */
export const publicMode = 0o644;

/**
 * Writes public bytes to where a person named, which may be a device or a pipe. One rename does it, so that it needs no journal, nor
 * the right to write in the home. False when they are there already. @throws UserError
 */
export async function writePublic(system: Pick<System, 'files'>, path: string, bytes: Buffer): Promise<boolean> {
  if (system.files.isStream(path)) {
    await writeToStream(system, path, bytes);
    return true;
  }
  const { effects, place } = system.files;
  const there = await system.files.readFact(path);
  if (there.bytes?.equals(bytes)) return false;
  if (there.fact.state === 'present' && there.fact.type === 'other') throw refusalOf('ENOTFILE', 'written', path);
  // Always the same name, so that what a killed run left is in nobody's way and goes with the next one.
  const temporary = place(join(dirname(path), `.${basename(path)}.neo4j-tls-new`));
  try {
    await effects.unlink(temporary).catch(() => undefined);
    const file = await effects.create(temporary, publicMode);
    try {
      await effects.write(file, bytes);
      await effects.setMode(file, publicMode);
      await effects.sync(file);
    } finally {
      await effects.close(file);
    }
    await effects.rename(temporary, place(path));
  } catch (error) {
    await effects.unlink(temporary).catch(() => undefined);
    throw refusalOf((error as NodeJS.ErrnoException).code ?? 'EIO', 'written', path, error);
  }
  return true;
}

/** Writes to a device or pipe that a person named. @throws UserError */
export async function writeToStream(system: Pick<System, 'files'>, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await system.files.writeStream(path, bytes);
  } catch (error) {
    throw refusalOf((error as NodeJS.ErrnoException).code ?? 'EIO', 'written', path, error);
  }
}
