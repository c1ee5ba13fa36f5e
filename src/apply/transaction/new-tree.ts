import { join } from 'node:path';
import type { LockHolder } from '../../documents/lock.ts';
import { UserError } from '../../model/errors/errors.ts';
import { modes } from '../../model/modes.ts';
import type { NewEntry } from '../../system/parts/files.ts';
import type { System } from '../../system/system.ts';
import { isGone } from './lock.ts';
import { isBare, makerOf, removeTree, treeMark } from './tree-mark.ts';
import { touch, type Workshop, writing } from './workshop.ts';

/** A folder of many files in the making. */
export interface NewTree {
  /** New files and folders inside it. They last once the folder is synced, and are taken back with it. */
  add(entries: readonly TreeEntry[]): Promise<void>;
}

/** A file in it, or a folder when it has no content. */
export interface TreeEntry extends Omit<NewEntry, 'place'> {
  readonly path: string;
}

/**
 * Makes a folder that is noted once, before it exists, and taken back whole: a bundle has thousands of files, and to note and sync
 * each would take minutes. What a killed run left at the path is removed first.
 */
export async function makeTree(path: string, mode: number, holder: LockHolder, shop: Workshop): Promise<NewTree> {
  const { system } = shop;
  const { effects, place: at } = system.files;
  const { journal } = await shop.halves.of(at(path));
  const left = await leftAt(path, system);
  if (left !== undefined) {
    await journal.note({ kind: 'tree', path, mark: left });
    await removeTree(path, left, system);
  }
  await journal.note({ kind: 'tree', path, mark: holder.id });
  await effects.makeDirectory(at(path), mode);
  // Keys will be in it: what is made in it later is closed as it is.
  await effects.closeToOthers(at(path), { account: shop.account });
  touch(at(path), shop);
  await writing(await effects.create(at(join(path, treeMark)), modes.ownFile), system, async (file) => {
    await effects.write(file, Buffer.from(`${JSON.stringify(holder)}\n`));
    await effects.sync(file);
  });
  await effects.syncDirectory(at(path));
  return { add: (entries) => effects.writeNew(entries.map(({ path: inside, ...entry }) => ({ place: at(inside), ...entry }))) };
}

/**
 * The mark of what a killed run left at a path, perhaps for another CA; undefined when nothing is there.
 * @throws UserError when it is somebody else's, or when the run is still at work.
 */
export async function leftAt(path: string, system: Pick<System, 'files' | 'host'>): Promise<string | undefined> {
  const there = await system.files.entry(system.files.place(path));
  if (there === undefined) return undefined;
  const maker = there.type === 'directory' ? await makerOf(path, system) : 'unfinished';
  if (maker === 'unfinished') {
    if (there.type === 'directory' && (await isBare(path, system))) return '';
    throw new UserError(`${path} already exists, and neo4j-tls did not make it.`, 'Move it away, or choose another --out.', {
      paths: [path],
    });
  }
  if (await isGone(maker, system)) return maker.id;
  const here = maker.host === system.host.name;
  throw new UserError(
    `Another neo4j-tls is writing to ${path}: ${maker.command}, process ${maker.pid} on ${maker.host}, since ${maker.since}.`,
    here
      ? 'Wait until it has finished, or choose another --out.'
      : `Wait until it has finished. If that machine is gone, remove ${path}.`,
    { paths: [path] },
  );
}
