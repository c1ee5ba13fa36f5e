import { dirname } from 'node:path';
import { modes } from '../../model/modes.ts';
import type { Place } from '../../system/parts/files.ts';
import type { System } from '../../system/system.ts';
import { allOf } from '../all-of.ts';
import { codeOf } from '../error-words.ts';
import { setAside } from './backups.ts';
import { type ContentEntry, digestOf, type JournalEntry, type Looks } from './journal.ts';
import { type OwnFolder, removeFile, removeIfEmpty } from './own-folder.ts';
import { removeTree } from './tree-mark.ts';

/** Something that is not as it was, or not as it should be, and why. */
export interface Leftover {
  readonly path: string;
  readonly reason: string;
  /** Another try can succeed (the disk refused); otherwise somebody changed the file meanwhile, and it is theirs now. */
  readonly tryAgain: boolean;
}

/**
 * Takes changes back, the last first. Each entry is brought from any state to the one before it, so a process that is killed in
 * the middle of this simply does it again. What cannot be taken back does not stop the rest; it is returned.
 */
export async function takeBack(
  entries: readonly JournalEntry[],
  folder: OwnFolder,
  system: Pick<System, 'files' | 'clock' | 'host'>,
): Promise<readonly Leftover[]> {
  const leftovers: Leftover[] = [];
  const touched = new Set<string>();
  const first = firstOfEachPath(entries);
  for (const [index, entry] of [...entries.entries()].reverse()) {
    try {
      const reason = await takeBackOne(entry, touched, folder, system);
      // Done before, an earlier entry of the path may have brought back what is there now.
      if (reason !== undefined && !pathsOf(entry).some((path) => (first.get(path) ?? index) < index))
        leftovers.push({ path: pathOf(entry), reason, tryAgain: false });
    } catch (error) {
      leftovers.push({ path: pathOf(entry), reason: codeOf(error) ?? String(error), tryAgain: true });
    }
  }
  const syncs = [...touched].map((directory) =>
    system.files.effects.syncDirectory(system.files.place(directory)).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return;
      leftovers.push({ path: directory, reason: codeOf(error) ?? String(error), tryAgain: true });
    }),
  );
  await allOf(syncs);
  return leftovers;
}

function pathOf(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'directory':
    case 'content':
    case 'tree':
    case 'looks':
      return entry.path;
    case 'moved':
      return entry.from;
    case 'begin':
    case 'commit':
      return '';
  }
}

function pathsOf(entry: JournalEntry): readonly string[] {
  return entry.kind === 'moved' ? [entry.from, entry.to] : [pathOf(entry)];
}

/** Number of the first entry that concerns a path. */
function firstOfEachPath(entries: readonly JournalEntry[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const [index, entry] of entries.entries()) for (const path of pathsOf(entry)) if (!first.has(path)) first.set(path, index);
  return first;
}

/** A reason: somebody else's change is in the way, which is left alone. */
async function takeBackOne(
  entry: JournalEntry,
  touched: Set<string>,
  folder: OwnFolder,
  system: Pick<System, 'files' | 'clock' | 'host'>,
): Promise<string | undefined> {
  const { effects } = system.files;
  switch (entry.kind) {
    case 'begin':
    case 'commit':
      return undefined;
    case 'directory': {
      const gone = await removeIfEmpty(entry.path, system);
      touched.add(dirname(entry.path));
      return gone ? undefined : 'another program put something into it in the meantime';
    }
    case 'tree':
      touched.add(dirname(entry.path));
      return removeTree(entry.path, entry.mark, system);
    case 'looks':
      await giveLooks(system.files.place(entry.path), entry, system);
      return undefined;
    case 'moved': {
      const [from, to] = [system.files.place(entry.from), system.files.place(entry.to)];
      if ((await system.files.entry(to)) === undefined) return undefined;
      if (await system.files.entry(from)) return 'another program replaced it in the meantime';
      await effects.rename(to, from);
      touched.add(dirname(entry.from)).add(dirname(entry.to));
      return undefined;
    }
    case 'content': {
      const reason = await takeBackContent(entry, touched, folder, system);
      for (const path of [entry.growing, entry.staged]) if (path !== undefined) await removeFile(path, system);
      return reason;
    }
  }
}

async function takeBackContent(
  entry: ContentEntry,
  touched: Set<string>,
  folder: OwnFolder,
  system: Pick<System, 'files' | 'clock' | 'host'>,
): Promise<string | undefined> {
  const { effects } = system.files;
  const path = system.files.place(entry.path);
  const now = await system.files.entry(path);
  touched.add(dirname(entry.path));
  if (entry.kept === undefined) {
    // There was nothing at the path, or it had not been reached yet.
    if (!now || entry.digest === null) return undefined;
    if (!entry.inPlace && !(await holds(path, entry.digest, now.type, system)))
      return 'another program changed it in the meantime';
    await effects.unlink(path);
    return undefined;
  }
  const kept = system.files.place(entry.kept);
  const old = await system.files.entry(kept);
  if (!old) return undefined;
  if (entry.inPlace) {
    await writeBack(entry, kept, system);
  } else if (now && now.identity === old.identity) {
    await effects.unlink(kept);
  } else if (!now || (await holds(path, entry.digest, now.type, system)) || (await sameContent(path, kept, now.type, system))) {
    await effects.rename(kept, path);
    // Two names of one file, where inodes do not tell so: renaming one to the other does nothing.
    await removeFile(entry.kept, system);
  } else {
    const place = await setAside(entry.path, entry.kept, folder, system);
    return `another program changed it in the meantime; the old file is ${place}`;
  }
  touched.add(dirname(entry.kept));
  return undefined;
}

async function holds(path: Place, digest: string | null, type: string, system: Pick<System, 'files'>): Promise<boolean> {
  return digest !== null && type === 'file' && digestOf(await system.files.read(path)) === digest;
}

async function sameContent(path: Place, kept: Place, type: string, system: Pick<System, 'files'>): Promise<boolean> {
  return type === 'file' && (await system.files.read(path)).equals(await system.files.read(kept));
}

/** Bytes go back into the very file: it is bind-mounted, or has other names. */
async function writeBack(entry: ContentEntry, kept: Place, system: Pick<System, 'files'>): Promise<void> {
  const { effects } = system.files;
  const bytes = await system.files.readToCopy(kept);
  const place = system.files.place(entry.path);
  const now = await system.files.entry(place);
  if (!now || !(await system.files.read(place)).equals(bytes)) {
    const file = now ? await effects.open(place, 'overwrite') : await effects.create(place, modes.ownFile);
    try {
      await effects.write(file, bytes);
      await effects.truncate(file, bytes.length);
      await effects.sync(file);
    } finally {
      await effects.close(file);
    }
  }
  if (entry.was) await giveLooks(place, entry.was, system);
  await effects.unlink(kept);
}

/**
 * Owner first: changing it may take mode bits away. What is given away by the user whose it is, gets its mode before: afterwards
 * that user may not set it.
 */
export async function giveLooks(place: Place, looks: Looks, system: Pick<System, 'files'>): Promise<void> {
  const { effects } = system.files;
  const now = await system.files.entry(place);
  if (!now) return;
  const isGiven = now.uid !== looks.uid || now.gid !== looks.gid;
  const modeFirst = isGiven && now.uid === place.actor?.uid;
  if (modeFirst && now.mode !== looks.mode) await effects.setMode(place, looks.mode);
  if (isGiven) await effects.setOwner(place, looks.uid, looks.gid);
  if (!modeFirst && (now.mode !== looks.mode || isGiven)) await effects.setMode(place, looks.mode);
}
