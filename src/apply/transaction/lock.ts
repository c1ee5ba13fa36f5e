import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type LockHolder, readLockHolder } from '../../documents/lock.ts';
import { FolderBusy, UserError } from '../../model/errors/errors.ts';
import { modes } from '../../model/modes.ts';
import type { System } from '../../system/system.ts';
import { codeOf, inWords } from '../error-words.ts';
import { ensureOwnDirectory, type OwnFolder, removeFile, removeIfEmpty } from './own-folder.ts';

export interface HeldLock {
  readonly folder: OwnFolder;
  readonly holder: LockHolder;
  /** Gives it back; `.neo4j-tls` goes with it when nothing else is in there. */
  release(): Promise<void>;
}

/** Locks that this very process has or is taking: one that bears its number and is not among them was left by an earlier process of that number, or by a fault. */
const heldHere = new Set<string>();

/** Two that take over at once may trip each other once; more rounds than this mean something else is wrong. */
const attempts = 50;

/**
 * Takes the lock of a home, so that one run at a time changes it. A lock whose process is gone is taken over.
 * @throws UserError when another run holds it, or when the home cannot be written.
 */
export async function takeLock(
  folder: OwnFolder,
  command: string,
  system: Pick<System, 'files' | 'clock' | 'host'>,
): Promise<HeldLock> {
  const { host } = system;
  const [space, start] = await Promise.all([host.processSpace(), host.processStart(host.pid)]);
  const me: LockHolder = {
    id: randomBytes(8).toString('hex'),
    pid: host.pid,
    host: host.name,
    command,
    since: system.clock.now().toISOString(),
    ...(space !== undefined && { space }),
    ...(start !== undefined && { start }),
  };
  heldHere.add(me.id);
  const unmark = await host.mark(me.id);
  try {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      await ensureOwnDirectory(folder.root, system);
      if (await tryToTake(folder, me, system))
        return { folder, holder: me, release: () => release(folder, me, system).finally(unmark) };
    }
  } catch (error) {
    unmark();
    // It may be ours all the same, when the error came after the deed.
    await release(folder, me, system).catch(() => {});
    await removeIfEmpty(folder.root, system).catch(() => {});
    throw inWords(error, 'written', folder.root);
  }
  heldHere.delete(me.id);
  unmark();
  throw new UserError(
    `The lock ${folder.lock} was taken by another run each time it became free.`,
    'Wait until the other runs have finished.',
  );
}

/** Who holds the lock now; undefined when nobody does, or when it cannot be read. Changes nothing. */
export async function lockHolder(folder: OwnFolder, system: Pick<System, 'files' | 'host'>): Promise<LockHolder | undefined> {
  const holder = await readHolder(folder.lock, system).catch(() => undefined);
  return typeof holder === 'object' && !(await isGone(holder, system)) ? holder : undefined;
}

/** False: somebody was quicker or let go meanwhile, try again. */
async function tryToTake(folder: OwnFolder, me: LockHolder, system: Pick<System, 'files' | 'host'>): Promise<boolean> {
  const { effects } = system.files;
  // Whole before anybody sees it: made under a name of its own, then linked.
  const mine = join(folder.root, `lock.${me.id}`);
  try {
    await writeHolder(mine, me, system);
    if (await linkTo(mine, folder.lock, me, system)) return true;
    const held = await readHolder(folder.lock, system);
    if (held === undefined) return false;
    // The link was made, and yet an error came back (network disks do that).
    if (held !== 'unreadable' && held.id === me.id) return true;
    await refuseUnlessGone(held, folder, system);
    return await takeOver(held as LockHolder, mine, folder, me, system);
  } catch (error) {
    // Swept away, with the folder even, by a run that ended meanwhile.
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  } finally {
    await effects.unlink(system.files.place(mine)).catch(() => {});
  }
}

/**
 * Only one run may replace a lock that was left behind: the one that makes the file named after it. Should that one die as
 * well, its own file is what the next has to follow, and so on. Having made the file, it looks again: a lock with another id
 * means that the takeover was over before it began.
 */
async function takeOver(
  left: LockHolder,
  mine: string,
  folder: OwnFolder,
  me: LockHolder,
  system: Pick<System, 'files' | 'host'>,
): Promise<boolean> {
  const { effects } = system.files;
  const markers: string[] = [];
  for (let last = left; ; ) {
    const marker = join(folder.root, `lock.after-${last.id}`);
    if (await linkTo(mine, marker, me, system)) {
      const now = await readHolder(folder.lock, system);
      if (typeof now !== 'object' || now.id !== left.id) {
        await removeFile(marker, system);
        return false;
      }
      await effects.rename(system.files.place(mine), system.files.place(folder.lock));
      for (const made of [...markers, marker]) await removeFile(made, system);
      return true;
    }
    // A marker that leads back to one before it was made up: following it would never end.
    const other = markers.includes(marker) ? 'unreadable' : await readHolder(marker, system);
    if (other === undefined) return false;
    await refuseUnlessGone(other, folder, system);
    markers.push(marker);
    last = other as LockHolder;
  }
}

async function release(folder: OwnFolder, me: LockHolder, system: Pick<System, 'files'>): Promise<void> {
  heldHere.delete(me.id);
  const held = await readHolder(folder.lock, system);
  if (typeof held !== 'object' || held.id !== me.id) return;
  // What killed runs left half-way; a living one that loses its file here simply begins again.
  for (const name of await system.files.list(system.files.place(folder.root))) {
    if (name.startsWith('lock.')) await removeFile(join(folder.root, name), system);
  }
  await removeFile(folder.lock, system);
  await removeIfEmpty(folder.root, system);
}

async function writeHolder(path: string, me: LockHolder, system: Pick<System, 'files'>): Promise<void> {
  const { effects } = system.files;
  const file = await effects.create(system.files.place(path), modes.ownFile);
  try {
    await effects.write(file, Buffer.from(`${JSON.stringify(me)}\n`));
  } finally {
    await effects.close(file);
  }
}

/** False when the place is taken. Where a disk knows no hard links, the file is made there at once. */
async function linkTo(mine: string, place: string, me: LockHolder, system: Pick<System, 'files'>): Promise<boolean> {
  try {
    await system.files.effects.link(system.files.place(mine), system.files.place(place));
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return false;
    if (code === 'ENOENT' || code === 'ENOSPC' || code === 'EACCES' || code === 'EROFS') throw error;
  }
  try {
    await writeHolder(place, me, system);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined: nothing is there. @throws the system's error */
export async function readHolder(path: string, system: Pick<System, 'files'>): Promise<LockHolder | 'unreadable' | undefined> {
  let text: string;
  try {
    text = (await system.files.read(system.files.place(path), 64 * 1024)).toString('utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  return readLockHolder(text) ?? 'unreadable';
}

async function refuseUnlessGone(
  holder: LockHolder | 'unreadable',
  folder: OwnFolder,
  system: Pick<System, 'host'>,
): Promise<void> {
  if (holder === 'unreadable') {
    throw new UserError(
      `The lock ${folder.lock} is not a lock file of neo4j-tls.`,
      `If no neo4j-tls is running on ${folder.home}, remove that file.`,
      { paths: [folder.lock] },
    );
  }
  if (await isGone(holder, system)) return;
  const here = holder.host === system.host.name;
  throw new FolderBusy(
    `Another neo4j-tls is running on ${folder.home}: ${holder.command}, process ${holder.pid} on ${holder.host}, since ${holder.since}.`,
    here
      ? 'Wait until it has finished, then run this again.'
      : `Wait until it has finished. If that machine or container is gone, remove ${folder.lock}.`,
    { paths: [folder.lock] },
  );
}

/** Surely gone: same machine, same numbering of processes, and none of that number, or a younger one. */
export async function isGone(holder: LockHolder, system: Pick<System, 'host'>): Promise<boolean> {
  const { host } = system;
  if (holder.host !== host.name || holder.space !== (await host.processSpace())) return false;
  if (holder.pid === host.pid) return !heldHere.has(holder.id);
  if (!host.isRunning(holder.pid)) return true;
  if ((await host.isMarked(holder.id)) === false) return true;
  const start = await host.processStart(holder.pid);
  return holder.start !== undefined && start !== undefined && holder.start !== start;
}
