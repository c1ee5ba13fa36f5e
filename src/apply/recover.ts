import { join } from 'node:path';
import { ExitCode, UserError } from '../model/errors/errors.ts';
import type { System } from '../system/system.ts';
import { codeOf, telling } from './error-words.ts';
import { keepBackups } from './transaction/backups.ts';
import { type JournalEntry, type LeftJournal, readJournal } from './transaction/journal.ts';
import { takeLock } from './transaction/lock.ts';
import { type OwnFolder, ownFolderOf, removeFile, removeIfEmpty, rootsFolderOf, systemFor } from './transaction/own-folder.ts';
import { type Leftover, takeBack } from './transaction/take-back.ts';
import { unmarkTrees } from './transaction/tree-mark.ts';

/** What recovery did. */
export interface Recovery {
  readonly outcome: 'nothing' | 'taken-back' | 'completed';
  /** Of the run that was ended. */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Files and directories that were brought back, or that are new. */
  readonly paths: readonly string[];
  readonly backups: readonly string[];
}

/**
 * Takes back, or completes, what a killed run left in a home, under the lock. Can be killed itself, and then be run again.
 * @throws UserError when another run is at work, or (exit 3) when something could not be taken back.
 */
export async function recover(home: string, system: Pick<System, 'files' | 'clock' | 'host'>): Promise<Recovery> {
  const folder = ownFolderOf(home);
  const there = await telling('looked at', folder.root, () => system.files.entry(system.files.place(folder.root)));
  if (!there && !(await system.files.entry((await rootsFolderOf(home, system)).journal).catch(() => undefined))) return nothing;
  const lock = await takeLock(folder, 'recover', systemFor(folder, system));
  try {
    return await recoverLocked(folder, system);
  } finally {
    await lock.release();
  }
}

/** {@link recover} for a run that holds the lock already. */
export async function recoverLocked(folder: OwnFolder, system: Pick<System, 'files' | 'clock' | 'host'>): Promise<Recovery> {
  const own = systemFor(folder, system);
  const left = await readJournal(folder, own);
  const roots = await openLeftOfRoot(folder.home, system);
  try {
    // Root's half, where there is one, has the commit that counts: the home's could be made up.
    const committed = roots ? roots.left.committed : left?.committed === true;
    const ofHome = left && (await recoverHalf({ ...left, committed }, folder, own));
    if (!left) await tidy(folder, own);
    const ofRoot = roots && (await recoverHalf(roots.left, roots.folder, system));
    return bothOf(ofHome, ofRoot);
  } finally {
    await roots?.release();
  }
}

function recoverHalf(left: LeftJournal, folder: OwnFolder, system: Pick<System, 'files' | 'clock' | 'host'>): Promise<Recovery> {
  return left.committed ? complete(left, folder, system) : undo(left, folder, system);
}

function bothOf(one: Recovery | undefined, other: Recovery | undefined): Recovery {
  if (one === undefined || other === undefined) return one ?? other ?? nothing;
  return { ...other, paths: [...other.paths, ...one.paths], backups: [...other.backups, ...one.backups] };
}

/** What a run left in the half that only root can write; undefined: nothing, or not to be seen by us. */
async function openLeftOfRoot(home: string, system: Pick<System, 'files' | 'clock' | 'host'>) {
  const folder = await rootsFolderOf(home, system);
  if (!(await system.files.entry(system.files.place(folder.journal)).catch(() => undefined))) return undefined;
  const lock = await takeLock(folder, 'recover', system);
  const left = await readJournal(folder, system);
  if (left) return { folder, left, release: () => lock.release() };
  await lock.release();
  return undefined;
}

/** After the commit: backups in place, journal and kept files gone. */
export async function finish(
  entries: readonly JournalEntry[],
  backups: string,
  folder: OwnFolder,
  system: Pick<System, 'files'>,
): Promise<readonly string[]> {
  const kept = await keepBackups(entries, backups, folder, system);
  await unmarkTrees(entries, system);
  await tidy(folder, system);
  return kept;
}

/** Takes the journal away, then what may lie about in our own folder. Everything that it would be needed for must be done. */
export async function tidy(folder: OwnFolder, system: Pick<System, 'files'>): Promise<void> {
  const { effects, place } = system.files;
  if (await system.files.entry(place(folder.journal))) {
    await removeFile(folder.journal, system);
    await effects.syncDirectory(place(folder.root));
  }
  if ((await system.files.entry(place(folder.temporary)).catch(() => undefined))?.type === 'symbolic-link') return;
  const names = await system.files.list(place(folder.temporary)).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!names) return;
  for (const name of names) if (ownNames.test(name)) await removeFile(join(folder.temporary, name), system);
  await removeIfEmpty(folder.temporary, system);
}

/** The rest is in the list of paths. */
const shownLeftovers = 20;

/** Words for what could not be taken back. */
export function leftBehind(cause: string, leftovers: readonly Leftover[], original?: unknown): UserError {
  const paths = [...new Set(leftovers.map(({ path }) => path))];
  const listed = leftovers.slice(0, shownLeftovers).map(({ path, reason }) => `${path} (${reason})`);
  if (leftovers.length > listed.length) listed.push(`and ${leftovers.length - listed.length} more`);
  return new UserError(
    `${cause} Not everything could be undone: ${listed.join(', ')}.`,
    leftovers.some(({ tryAgain }) => tryAgain)
      ? 'Once the disk is writable again:\nneo4j-tls recover'
      : 'Another program changed these in the meantime, so they were left as they are. Check that they are as they should be.',
    { paths, exitCode: ExitCode.leftBehind, cause: original },
  );
}

/** What {@link freshPath} makes; anything else is not ours to remove. */
const ownNames = /^[0-9a-f]{12}\.(new|old|part)$/;

const nothing: Recovery = { outcome: 'nothing', command: '', since: '', paths: [], backups: [] };

async function undo(left: LeftJournal, folder: OwnFolder, system: Pick<System, 'files' | 'clock' | 'host'>): Promise<Recovery> {
  const leftovers = await takeBack(left.entries, folder, system);
  if (leftovers.some(({ tryAgain }) => tryAgain))
    throw leftBehind(`A run of ${left.command} was interrupted and is being undone.`, leftovers);
  await telling('tidied', folder.root, () => tidy(folder, system));
  if (leftovers.length > 0) throw leftBehind(`A run of ${left.command} was interrupted and has been undone.`, leftovers);
  return { outcome: 'taken-back', command: left.command, since: left.since, paths: pathsOf(left.entries), backups: [] };
}

async function complete(left: LeftJournal, folder: OwnFolder, system: Pick<System, 'files'>): Promise<Recovery> {
  const commit = left.entries.at(-1);
  const backups = await telling('tidied', folder.root, () =>
    finish(left.entries, commit?.kind === 'commit' ? commit.backups : folder.backups, folder, system),
  );
  return { outcome: 'completed', command: left.command, since: left.since, paths: pathsOf(left.entries), backups };
}

function pathsOf(entries: readonly JournalEntry[]): readonly string[] {
  const paths = entries.flatMap((entry): readonly string[] => {
    if (entry.kind === 'begin' || entry.kind === 'commit') return [];
    return entry.kind === 'moved' ? [entry.from, entry.to] : [entry.path];
  });
  return [...new Set(paths)];
}
