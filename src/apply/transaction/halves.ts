import { dirname } from 'node:path';
import type { Place } from '../../system/parts/files.ts';
import type { System } from '../../system/system.ts';
import { type Journal, openJournal } from './journal.ts';
import { type HeldLock, takeLock } from './lock.ts';
import { ensureOwnDirectory, type OwnFolder, ownFolderOf, removeIfEmpty, rootsFolderOf, systemFor } from './own-folder.ts';

// What a run keeps lies in the home, and belongs to whoever owns the home: that user can make it up, and so it is followed with
// that user's rights alone. What is noted of paths that this user could not touch lies where only root can write. There are
// two halves then; the commit of root's decides for both.

/** A folder for lock, journal, staging and backups, and a system that touches it and what it tells of as the right user. */
export interface Half {
  readonly folder: OwnFolder;
  readonly system: Pick<System, 'files' | 'clock' | 'host'>;
  readonly journal: Journal;
}

export interface Halves {
  readonly home: Half;
  /** Which half a change of this place belongs to. Opens root's, and takes its lock, when it is first needed. */
  of(place: Place): Promise<Half>;
  /** Those in which something was noted, root's first. */
  readonly used: readonly Half[];
  /** Closes root's half, where it was opened. */
  release(): Promise<void>;
}

/**
 * The home's own half; root's is opened with the first path that the owner of the home could not touch. @param begin what the first
 * line of a journal says
 */
export function openHalves(
  home: string,
  begin: { readonly command: string; readonly madeHome: readonly string[] },
  system: Pick<System, 'files' | 'clock' | 'host'>,
): Halves {
  const folder = ownFolderOf(home);
  const own = systemFor(folder, system);
  const ofHome: Half = { folder, system: own, journal: openJournal(folder, begin, own) };
  let ofRoot: { readonly half: Half; readonly lock: HeldLock } | undefined;

  async function openRoots(): Promise<Half> {
    if (ofRoot) return ofRoot.half;
    const rootsFolder = await rootsFolderOf(home, system);
    await ensureStateDirectory(dirname(rootsFolder.root), system);
    const lock = await takeLock(rootsFolder, begin.command, system);
    const half: Half = { folder: rootsFolder, system, journal: openJournal(rootsFolder, { ...begin, madeHome: [] }, system) };
    ofRoot = { half, lock };
    return half;
  }

  return {
    home: ofHome,
    of: async (place) => {
      const asItsOwner = own.files.place(place.path);
      return asItsOwner.actor?.uid === place.actor?.uid ? ofHome : openRoots();
    },
    get used() {
      return [...(ofRoot ? [ofRoot.half] : []), ofHome].filter(({ journal }) => journal.entries.length > 0);
    },
    async release() {
      if (!ofRoot) return;
      await ofRoot.lock.release();
      await removeIfEmpty(dirname(ofRoot.half.folder.root), system);
    },
  };
}

async function ensureStateDirectory(path: string, system: Pick<System, 'files' | 'host'>): Promise<void> {
  if ((await system.files.stat(dirname(path))).state === 'missing') await ensureStateDirectory(dirname(path), system);
  await ensureOwnDirectory(path, system);
}
