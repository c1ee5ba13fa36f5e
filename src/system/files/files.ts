import { closeSync, readdirSync, realpathSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileFact, FolderFact } from '../../model/installation.ts';
import type { FileEffects, Files, Place, WordsOfOthers, Writers } from '../parts/files.ts';
import { accessLists } from './access-list.ts';
import type { Accounts } from './accounts.ts';
import { lookingAt } from './decided.ts';
import { codeOf } from './error-code.ts';
import { entry, factOf, pathOf } from './facts.ts';
import { createFileEffects } from './file-effects.ts';
import { isStream, writeStream } from './given-output.ts';
import { syncAll } from './many-files.ts';
import { createMountComparison } from './mounts.ts';
import { createDecisions, type Decisions } from './places.ts';
import { bytesOrReason, defaultByteLimit, openAsActor, openToRead, read, readGiven } from './reading.ts';
import { refusal } from './refusals.ts';
import { openFolderWithoutLinks } from './without-links.ts';
import { writersOf } from './writers.ts';

/** More entries in one trust folder than anybody has peers. */
const defaultEntryLimit = 2_000;
/** Stands for the entries of a folder, where it is decided as whom they are looked at. */
const anyName = 'entry';

// The calls below do not return before they are done, though all functions are asynchronous to their callers: handing each of
// hundreds of small calls to another thread and back costs several times what the call does.

/** The real disk, touched as the accounts decide. */
export function createFiles(accounts: Accounts): Files {
  return filesOf(accounts, createDecisions(accounts), createFileEffects(), createMountComparison());
}

function filesOf(
  accounts: Accounts,
  decisions: Decisions,
  effects: FileEffects,
  onOneMount: Files['onOneMount'],
  author?: Writers,
  exceptions?: WordsOfOthers,
): Files {
  // What a file says is never read with more rights than those of whoever could have put it there, or a link to it.
  const toRead = (path: string | Place): Place => (typeof path === 'string' ? decisions.toRead(path, author, exceptions) : path);

  async function readFolder(
    path: string,
    { entries: entryLimit = defaultEntryLimit, bytes }: { readonly entries?: number; readonly bytes?: number } = {},
  ): Promise<FolderFact> {
    const fact = await factOf(path, accounts);
    if (fact.state !== 'present') return { path, fact, entries: [] };
    let names: readonly string[];
    let place: Place;
    try {
      // Decided once for all of them.
      place = toRead(join(path, anyName));
      names = namesBeside(place);
    } catch (error) {
      return { path, fact, entries: [], unlisted: codeOf(error) };
    }
    const entries: FileFact[] = [];
    for (const name of names.slice(0, entryLimit)) {
      const at = join(path, name);
      const found = await factOf(at, accounts);
      const content = found.state === 'present' ? bytesOrReason(() => decisions.beside(place, name), bytes) : {};
      entries.push({ path: at, fact: found, ...content });
    }
    return { path, fact, entries, ...(names.length > entryLimit && { unlisted: `more than ${entryLimit} entries` }) };
  }

  const files: Files = {
    place: (path) => decisions.place(path, author, exceptions),
    beside: decisions.beside,
    as: (words, allowed) => filesOf(accounts, decisions, effects, onOneMount, words, allowed),
    realPlace: decisions.real,
    stat: (path) => factOf(path, accounts),
    entry,
    read: async (path, limit) => read(toRead(path), limit, openToRead),
    readToCopy: async (place) => read(place, defaultByteLimit, openAsActor),
    readGiven: async (path, limit) => readGiven(toRead(path), limit),
    isStream,
    writeStream,
    async readFact(path, limit) {
      const fact = await factOf(path, accounts);
      return { path: pathOf(path), fact, ...(fact.state === 'present' && bytesOrReason(() => toRead(path), limit)) };
    },
    readFolder,
    list: async (path) =>
      typeof path === 'string' ? namesBeside(toRead(join(path, anyName))) : lookingAt(path, (at) => readdirSync(at)).sort(),
    realPath: async (path) => realpathSync.native(path),
    allows: async (path, what) => (await refusal(path, what)) === undefined,
    refusal,
    onOneMount,
    accessLists,
    async freeSpace(path) {
      try {
        const { bavail, bsize } = statfsSync(path, { bigint: true });
        return Number(bavail * bsize);
      } catch {
        return undefined;
      }
    },
    syncAll,
    writersOf: (path) => writersOf(path, accounts),
    effects,
  };
  return files;
}

/**
 * Names in the folder of a place, listed as whoever could exchange one of them. A folder that this user may not list is opened by root,
 * no link followed.
 */
function namesBeside(place: Place): string[] {
  try {
    return lookingAt(place, (at) => readdirSync(dirname(at))).sort();
  } catch (error) {
    const descriptor = codeOf(error) === 'EACCES' ? openFolderWithoutLinks(place) : undefined;
    if (descriptor === undefined) throw error;
    try {
      return readdirSync(`/proc/self/fd/${descriptor}`).sort();
    } finally {
      closeSync(descriptor);
    }
  }
}
