import { dirname } from 'node:path';
import type { Owner } from '../model/installation.ts';
import { modes } from '../neo4j/ssl-layout.ts';
import type { FileEntry } from '../system/system.ts';
import { digestOf } from './journal.ts';
import { giveLooks } from './take-back.ts';
import { freshPath, looksOf, type Workshop, writing } from './workshop.ts';

/** Writes the very file, where nothing can be renamed to it. The old bytes are kept whole before the first is overwritten. */
export async function writeInPlace(
  path: string,
  old: FileEntry | undefined,
  bytes: Uint8Array,
  shop: Workshop,
  looks?: { readonly mode: number; readonly owner?: Owner },
): Promise<'in-place'> {
  const { system } = shop;
  const { effects } = system.files;
  await keepCopy(path, old, digestOf(bytes), shop);
  await writing(old ? await effects.open(path, 'overwrite') : await effects.create(path, modes.ownFile), system, async (file) => {
    await effects.write(file, bytes);
    await effects.truncate(file, bytes.length);
    await effects.sync(file);
  });
  const now = await system.files.entry(path);
  if (looks && now) {
    const { uid, gid } = looks.owner ?? now;
    await giveLooks(path, { mode: looks.mode, uid, gid }, system);
  }
  if (!old) shop.touched.add(dirname(path));
  return 'in-place';
}

/** The same for a file that goes: a copy of it stays. */
export async function removeInPlace(path: string, old: FileEntry, shop: Workshop): Promise<void> {
  await keepCopy(path, old, null, shop);
  await shop.system.files.effects.unlink(path);
}

/** Notes the change, and copies the old bytes to where they are whole before they count. */
async function keepCopy(path: string, old: FileEntry | undefined, digest: string | null, shop: Workshop): Promise<void> {
  const { system, folder, journal } = shop;
  const { effects } = system.files;
  if (!old) return journal.note({ kind: 'content', path, digest, inPlace: true });
  const growing = freshPath('part', folder.temporary, shop);
  const kept = freshPath('old', folder.temporary, shop);
  await journal.note({ kind: 'content', path, digest, inPlace: true, kept, growing, was: looksOf(old) });
  const bytes = await system.files.read(path);
  await writing(await effects.create(growing, modes.ownFile), system, async (file) => {
    await effects.write(file, bytes);
    await effects.sync(file);
  });
  await effects.rename(growing, kept);
  await effects.syncDirectory(folder.temporary);
}
