import { dirname } from 'node:path';
import { modes } from '../../model/modes.ts';
import type { FileEntry, OpenFile, Place } from '../../system/parts/files.ts';
import type { System } from '../../system/system.ts';
import { allOf } from '../all-of.ts';
import { refusalOf, telling } from '../error-words.ts';
import type { FileOutcome, NewFile } from './file-outcome.ts';
import { type Exchange, entryOf, freshPlace, keepOld, placing, touch, type Workshop, workplaceFor } from './workshop.ts';
import { writeInPlace } from './write-in-place.ts';

/** New files, several at once: noted together, made and synced together, then renamed into their places one by one. */
export async function putFiles(wanted: readonly NewFile[], shop: Workshop): Promise<readonly FileOutcome[]> {
  const { system } = shop;
  const outcomes: FileOutcome[] = [];
  const exchanges: (Exchange & NewFile)[] = [];
  for (const { spec, bytes } of wanted) {
    const { path } = spec;
    const place = await telling('written', path, async () => placing(spec, system)(path));
    const old = await telling('written', path, () => system.files.entry(place));
    if (old?.type === 'directory') throw refusalOf('EISDIR', 'written', path);
    if (old && (await telling('read', path, () => isAsWanted(old, { spec, bytes, place }, system)))) {
      outcomes.push('unchanged');
      continue;
    }
    const workplace = await telling('written', path, () => workplaceFor(place, shop));
    if (workplace === undefined) {
      outcomes.push(await telling('written', path, () => writeInPlace(place, old, bytes, shop, spec, isSecret(spec))));
      continue;
    }
    const kept = old && freshPlace('old', workplace);
    const staged = freshPlace('new', workplace);
    exchanges.push({ place, half: workplace.half, spec, bytes, old, staged, ...(kept !== undefined && { kept }) });
    outcomes.push('written');
  }
  if (exchanges.length > 0) await exchange(exchanges, shop);
  return outcomes;
}

async function exchange(exchanges: readonly (Exchange & NewFile)[], shop: Workshop): Promise<void> {
  const { effects } = shop.system.files;
  const first = exchanges[0]?.place.path ?? '';
  for (const half of new Set(exchanges.map((file) => file.half))) {
    const entries = exchanges.filter((file) => file.half === half).map(entryOf);
    await telling('written', first, () => half.journal.note(...entries));
  }
  const open: OpenFile[] = [];
  try {
    for (const file of exchanges) await telling('written', file.place.path, () => stage(file, open, shop));
    await telling('written', first, () => allOf(open.map((file) => effects.sync(file))));
  } finally {
    await telling('written', first, () => allOf(open.map((file) => effects.close(file))));
  }
  for (const file of exchanges) await telling('written', file.place.path, () => keepOld(file, shop));
  const keepers = new Map(exchanges.flatMap(({ kept }) => (kept === undefined ? [] : [[dirname(kept.path), kept] as const])));
  const { beside } = shop.system.files;
  await telling('written', first, () => allOf([...keepers.values()].map((kept) => effects.syncDirectory(beside(kept, '.')))));
  for (const { place, staged } of exchanges) {
    await telling('written', place.path, () => effects.rename(staged, place));
    touch(place, shop);
    touch(staged, shop);
  }
}

/** With its final mode and owner before it has its name. */
async function stage(
  { spec, bytes, staged }: Exchange & NewFile,
  open: OpenFile[],
  { system: { files }, account }: Pick<Workshop, 'system' | 'account'>,
): Promise<void> {
  const { effects } = files;
  const file = await effects.create(staged, modes.ownFile, spec.owner);
  open.push(file);
  // Before there is anything to read in it.
  if (isSecret(spec)) await effects.closeToOthers(staged, { account });
  await effects.write(file, bytes);
  const made = await files.entry(staged);
  const { owner, mode } = spec;
  if (owner && (made?.uid !== owner.uid || made.gid !== owner.gid)) await effects.setOwner(file, owner.uid, owner.gid);
  await effects.setMode(file, mode);
}

/** A mode without these bits is one of a key. */
const forOthers = 0o044;

const isSecret = ({ mode, holdsSecret }: NewFile['spec']): boolean => holdsSecret === true || (mode & forOthers) === 0;

async function isAsWanted(
  old: FileEntry,
  { spec, bytes, place }: NewFile & { readonly place: Place },
  system: Pick<System, 'files' | 'host'>,
): Promise<boolean> {
  if (old.type !== 'file' || old.size !== bytes.length) return false;
  // Windows has no permission bits to compare.
  if (system.host.platform !== 'win32' && old.mode !== spec.mode) return false;
  if (spec.owner && (spec.owner.uid !== old.uid || spec.owner.gid !== old.gid)) return false;
  return (await system.files.read(place)).equals(bytes);
}
