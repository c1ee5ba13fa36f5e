import { dirname } from 'node:path';
import type { FileSpec } from '../model/plan.ts';
import { modes } from '../neo4j/ssl-layout.ts';
import type { FileEntry, OpenFile, System } from '../system/system.ts';
import { allOf } from './all-of.ts';
import { refusalOf, telling } from './error-words.ts';
import type { FileOutcome, NewFile } from './file-outcome.ts';
import { type Exchange, entryOf, freshPath, keepOld, type Workshop, workplaceFor } from './workshop.ts';
import { writeInPlace } from './write-in-place.ts';

/** New files, several at once: noted together, made and synced together, then renamed into their places one by one. */
export async function putFiles(wanted: readonly NewFile[], shop: Workshop): Promise<readonly FileOutcome[]> {
  const { system } = shop;
  const outcomes: FileOutcome[] = [];
  const exchanges: (Exchange & NewFile)[] = [];
  for (const { spec, bytes } of wanted) {
    const { path } = spec;
    const old = await telling('written', path, () => system.files.entry(path));
    if (old?.type === 'directory') throw refusalOf('EISDIR', 'written', path);
    if (old && (await telling('read', path, () => isAsWanted(old, spec, bytes, system)))) {
      outcomes.push('unchanged');
      continue;
    }
    const place = await telling('written', path, () => workplaceFor(path, shop));
    if (place === undefined) {
      outcomes.push(await telling('written', path, () => writeInPlace(path, old, bytes, shop, spec)));
      continue;
    }
    const kept = old && freshPath('old', place, shop);
    exchanges.push({ path, spec, bytes, old, staged: freshPath('new', place, shop), ...(kept !== undefined && { kept }) });
    outcomes.push('written');
  }
  if (exchanges.length > 0) await exchange(exchanges, shop);
  return outcomes;
}

async function exchange(exchanges: readonly (Exchange & NewFile)[], shop: Workshop): Promise<void> {
  const { effects } = shop.system.files;
  const first = exchanges[0]?.path ?? '';
  await telling('written', first, () => shop.journal.note(...exchanges.map(entryOf)));
  const open: OpenFile[] = [];
  try {
    for (const file of exchanges) await telling('written', file.path, () => stage(file, open, shop.system));
    await telling('written', first, () => allOf(open.map((file) => effects.sync(file))));
  } finally {
    await telling('written', first, () => allOf(open.map((file) => effects.close(file))));
  }
  for (const file of exchanges) await telling('written', file.path, () => keepOld(file, shop));
  const keepers = new Set(exchanges.filter(({ kept }) => kept !== undefined).map(({ staged }) => dirname(staged)));
  await telling('written', first, () => allOf([...keepers].map((directory) => effects.syncDirectory(directory))));
  for (const { path, staged } of exchanges) {
    await telling('written', path, () => effects.rename(staged, path));
    shop.touched.add(dirname(path)).add(dirname(staged));
  }
}

/** With its final mode and owner before it has its name. */
async function stage({ spec, bytes, staged }: Exchange & NewFile, open: OpenFile[], { files }: System): Promise<void> {
  const { effects } = files;
  const file = await effects.create(staged, modes.ownFile);
  open.push(file);
  await effects.write(file, bytes);
  const made = await files.entry(staged);
  const { owner, mode } = spec;
  if (owner && (made?.uid !== owner.uid || made.gid !== owner.gid)) await effects.setOwner(file, owner.uid, owner.gid);
  await effects.setMode(file, mode);
}

async function isAsWanted(old: FileEntry, spec: FileSpec, bytes: Uint8Array, system: System): Promise<boolean> {
  if (old.type !== 'file' || old.size !== bytes.length) return false;
  // Windows has no permission bits to compare.
  if (system.host.platform !== 'win32' && old.mode !== spec.mode) return false;
  if (spec.owner && (spec.owner.uid !== old.uid || spec.owner.gid !== old.gid)) return false;
  return (await system.files.read(spec.path)).equals(bytes);
}
