import { dirname } from 'node:path';
import { modes } from '../../model/modes.ts';
import type { FileEntry, Place } from '../../system/parts/files.ts';
import { codeOf } from '../error-words.ts';
import type { FileOutcome } from './file-outcome.ts';
import { entryOf, failure, freshPlace, keepOld, touch, type Workshop, workplaceFor, writing } from './workshop.ts';
import { writeInPlace } from './write-in-place.ts';

/** The file is a mount point, or its directory is not ours to change. */
const renameImpossible: ReadonlySet<string | undefined> = new Set(['EBUSY', 'EXDEV', 'EPERM', 'EACCES']);
/** Another way of writing would meet these as well. */
const hopeless: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS']);

/** New content for a file that keeps everything else: by a copy that has it all, or else in place. */
export async function rewriteFile(
  path: string,
  bytes: Uint8Array,
  shop: Workshop,
  { holdsSecret, evenIfSame = false }: { readonly holdsSecret: boolean; readonly evenIfSame?: boolean },
): Promise<FileOutcome> {
  const { files } = shop.system;
  const { effects } = files;
  const { account } = shop;
  const real = files.realPlace(files.place(path));
  const old = await files.entry(real);
  if (!old) throw failure('ENOENT');
  if (!evenIfSame && old.size === bytes.length && (await files.read(real)).equals(bytes)) return 'unchanged';
  const inPlace = (): Promise<FileOutcome> => writeInPlace(real, old, bytes, shop, undefined, holdsSecret);
  const workplace = (await canBeExchanged(real, old, shop)) ? await workplaceFor(real, shop) : undefined;
  if (workplace === undefined) return inPlace();
  const { half } = workplace;
  const staged = freshPlace('new', workplace);
  const kept = freshPlace('old', workplace);
  await half.journal.note(entryOf({ place: real, half, bytes, old, staged, kept }));
  if (!(await stageLikeness({ real, old, bytes, staged, holdsSecret }, shop))) {
    await effects.unlink(staged).catch(() => {});
    return inPlace();
  }
  if (holdsSecret) await effects.closeToOthers(staged, { account, anew: true });
  try {
    await keepOld({ place: real, old, kept }, shop);
    await effects.syncDirectory(files.beside(kept, '.'));
    await effects.rename(staged, real);
  } catch (error) {
    const now = await files.entry(real);
    if (!renameImpossible.has(codeOf(error)) || now?.identity !== old.identity) throw error;
    // The kept name is the very file that is now written to: it must not stand for the old content.
    for (const useless of [kept, staged]) await effects.unlink(useless).catch(() => {});
    return inPlace();
  }
  touch(real, shop);
  touch(staged, shop);
  return 'written';
}

/** With further names it is shared on purpose: a renamed copy would part them. Bind-mounted, or in a closed directory, it cannot be. */
async function canBeExchanged(real: Place, old: FileEntry, { system }: Workshop): Promise<boolean> {
  const { files } = system;
  const folder = files.beside(real, '.');
  return old.links === 1 && (await files.onOneMount(dirname(real.path), real.path)) && files.allows(folder, 'write');
}

interface Rewritten {
  readonly real: Place;
  readonly old: FileEntry;
  readonly bytes: Uint8Array;
  readonly staged: Place;
  readonly holdsSecret: boolean;
}

/** A copy with all attributes, then the new content in it. False where it cannot be made to look like the original. */
async function stageLikeness({ real, old, bytes, staged, holdsSecret }: Rewritten, { system }: Workshop): Promise<boolean> {
  const { effects } = system.files;
  if (real.actor !== undefined && real.actor.uid !== old.uid) {
    // Root's, or somebody else's, in this user's folder: so is the new one, from its first moment.
    await writing(await effects.create(staged, modes.ownFile, { uid: old.uid, gid: old.gid }), system, async (file) => {
      await effects.write(file, bytes);
      await effects.setOwner(file, old.uid, old.gid);
      await effects.setMode(file, old.mode);
      await effects.sync(file);
    });
    return true;
  }
  try {
    // One with a secret is closed in any case.
    await effects.copyWithAttributes(real, staged, { anyList: holdsSecret });
  } catch (error) {
    if (hopeless.has(codeOf(error))) throw error;
    return false;
  }
  const copy = await system.files.entry(staged);
  if (!copy || copy.mode !== old.mode || copy.uid !== old.uid || copy.gid !== old.gid) return false;
  const closed = (old.mode & 0o200) === 0;
  if (closed) await effects.setMode(staged, old.mode | 0o200);
  await writing(await effects.open(staged, 'overwrite'), system, async (file) => {
    await effects.write(file, bytes);
    await effects.truncate(file, bytes.length);
    if (closed) await effects.setMode(file, old.mode);
    await effects.sync(file);
  });
  return true;
}
