import type { Owner } from '../../model/installation.ts';
import { modes } from '../../model/modes.ts';
import type { FileEntry, Place } from '../../system/parts/files.ts';
import { digestOf } from './journal.ts';
import { giveLooks } from './take-back.ts';
import { freshPlace, looksOf, touch, type Workshop, writing } from './workshop.ts';

/** Writes the very file, where nothing can be renamed to it. The old bytes are kept whole before the first is overwritten. */
export async function writeInPlace(
  place: Place,
  old: FileEntry | undefined,
  bytes: Uint8Array,
  shop: Workshop,
  looks?: { readonly mode: number; readonly owner?: Owner | undefined },
  holdsSecret = false,
): Promise<'in-place'> {
  const { system } = shop;
  const { effects } = system.files;
  await keepCopy(place, old, digestOf(bytes), shop);
  const close = async (): Promise<void> => {
    if (holdsSecret) await effects.closeToOthers(place, { account: shop.account, anew: true });
  };
  // Before the secret is in it.
  if (old) await close();
  await writing(
    old ? await effects.open(place, 'overwrite') : await effects.create(place, modes.ownFile),
    system,
    async (file) => {
      if (!old) await close();
      await effects.write(file, bytes);
      await effects.truncate(file, bytes.length);
      await effects.sync(file);
    },
  );
  const now = await system.files.entry(place);
  if (looks && now) {
    const { uid, gid } = looks.owner ?? now;
    await giveLooks(place, { mode: looks.mode, uid, gid }, system);
  }
  if (!old) touch(place, shop);
  return 'in-place';
}

/** The same for a file that goes: a copy of it stays. */
export async function removeInPlace(place: Place, old: FileEntry, shop: Workshop): Promise<void> {
  await keepCopy(place, old, null, shop);
  await shop.system.files.effects.unlink(place);
}

/** Notes the change, and copies the old bytes to where they are whole before they count. */
async function keepCopy(place: Place, old: FileEntry | undefined, digest: string | null, shop: Workshop): Promise<void> {
  const { system } = shop;
  const { effects } = system.files;
  const { path } = place;
  const half = await shop.halves.of(place);
  if (!old) return half.journal.note({ kind: 'content', path, digest, inPlace: true });
  const growing = freshPlace('part', { half, beside: undefined });
  const kept = freshPlace('old', { half, beside: undefined });
  const noted = { inPlace: true, kept: kept.path, growing: growing.path, was: looksOf(old) } as const;
  await half.journal.note({ kind: 'content', path, digest, ...noted });
  const bytes = await system.files.readToCopy(place);
  await writing(await effects.create(growing, modes.ownFile), system, async (file) => {
    // The old one may be closed to others, and its copy stays as a backup.
    await effects.closeToOthers(growing, { account: shop.account });
    await effects.write(file, bytes);
    await effects.sync(file);
  });
  await effects.rename(growing, kept);
  await effects.syncDirectory(system.files.beside(kept, '.'));
}
