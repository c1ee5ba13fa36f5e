import { dirname } from 'node:path';
import type { LockHolder } from '../../documents/lock.ts';
import type { FileSpec } from '../../model/file-spec.ts';
import type { Owner } from '../../model/installation.ts';
import type { Place } from '../../system/parts/files.ts';
import type { System } from '../../system/system.ts';
import { allOf } from '../all-of.ts';
import { telling } from '../error-words.ts';
import type { FileOutcome, NewFile } from './file-outcome.ts';
import type { Halves } from './halves.ts';
import type { Journal } from './journal.ts';
import { bytesLeftByRoot, isLeftByRoot } from './left-by-root.ts';

import { makeTree, type NewTree } from './new-tree.ts';
import { putFiles } from './put-files.ts';
import { rewriteFile } from './rewrite-file.ts';
import { giveLooks } from './take-back.ts';
import { failure, freshPlace, looksOf, placing, touch, type Workshop, workplaceFor } from './workshop.ts';
import { removeInPlace } from './write-in-place.ts';

/** The changes steps are made of. Each is in the journal before it is made. Errors come in words, with the path. */
export interface Transaction {
  /** False when it is there already; it is then left as it is. `ownPath`: as in {@link FileSpec}. */
  makeDirectory(path: string, mode: number, owner?: Owner, ownPath?: true): Promise<boolean>;
  /** A file with this content, mode and owner, new or instead of what is there (a symbolic link is replaced, not followed). */
  putFile(spec: FileSpec, bytes: Uint8Array): Promise<FileOutcome>;
  /** Several at once, which takes little longer than one: they wait for the disk together. */
  putFiles(files: readonly NewFile[]): Promise<readonly FileOutcome[]>;
  /**
   * New content for a file that keeps everything else: owner, group, mode, access-control list, and the link that led to it. With a secret in it,
   * it is closed to others where a list does that (Windows).
   */
  rewriteFile(path: string, bytes: Uint8Array, holdsSecret?: boolean): Promise<FileOutcome>;
  /** The same content, in a file that is closed to others (Windows); the old one is what an undo brings back. */
  closeToOthers(path: string): Promise<FileOutcome>;
  /** False when nothing is there. */
  removeFile(path: string): Promise<boolean>;
  /** A new folder for many files, which is taken back whole. They are made in it unsynced, without an entry for each: see {@link NewTree}. */
  makeTree(path: string, mode: number): Promise<NewTree>;
  /** To where nothing is yet. */
  moveFile(from: string, to: string): Promise<void>;
  /** False when mode and owner are so already. */
  setLooks(path: string, mode: number, owner?: Owner): Promise<boolean>;
  /** Makes every new name last; to be called before the commit. Until then a loss of power undoes it, which the journal does as well. */
  settle(): Promise<void>;
}

export interface TransactionInput {
  /** Its files decide as whom the plan's paths are touched. */
  readonly system: Pick<System, 'files' | 'host'>;
  readonly halves: Halves;
  /** This run, as others are told of it. */
  readonly holder: LockHolder;
  /** Folders of which Neo4j reads every file; nothing half-made may lie there. */
  readonly trustFolders: ReadonlySet<string>;
  /** Directories that follow each other in the plan: they are noted together. */
  readonly directories: readonly (readonly string[])[];
  /** Folders made so that there is a home; the step that makes one gives it its mode and owner. */
  readonly madeHome: readonly string[];
  /** Windows: the account that Neo4j runs as. */
  readonly account?: string | undefined;
}

/** Nothing is touched yet: lock and journal are held by then, and the first change is noted before it is made. */
export function beginTransaction(input: TransactionInput): Transaction {
  const { system, halves, madeHome } = input;
  const { files } = system;
  const { effects, place: at } = files;
  const touched = new Map<string, Place>();
  const { account, trustFolders } = input;
  const shop: Workshop = { system, halves, trustFolders, touched, account };
  const noted = new Set<string>();

  async function makeDirectory(path: string, mode: number, owner?: Owner, ownPath?: true): Promise<boolean> {
    const at = placing({ ownPath }, system);
    const there = await files.stat(path);
    if (there.state === 'present') {
      if (there.type !== 'directory') throw failure('ENOTDIR');
      if (!madeHome.includes(path)) return false;
      await giveLooks(at(path), { mode, ...numbersOf(owner ?? there.owner) }, system);
      return true;
    }
    await noteDirectories(path, at);
    const place = at(path);
    await effects.makeDirectory(place, mode & 0o700);
    const made = await files.entry(place);
    if (made) await giveLooks(place, { mode, ...numbersOf(owner ?? made) }, system);
    touch(place, shop);
    return true;
  }

  /** This one, and those that follow it at once: of several the disk is waited for once. */
  async function noteDirectories(path: string, at: (path: string) => Place): Promise<void> {
    if (noted.has(path)) return;
    const run = input.directories.find((directories) => directories.includes(path)) ?? [path];
    const missing: string[] = [];
    const noting = new Map<Journal, readonly string[]>();
    for (const next of run.slice(run.indexOf(path))) {
      if (next === path || (await files.stat(next)).state === 'missing') missing.push(next);
    }
    for (const next of missing) {
      const { journal } = await halves.of(at(next));
      noting.set(journal, [...(noting.get(journal) ?? []), next]);
    }
    for (const [journal, paths] of noting)
      await journal.note(...paths.map((next) => ({ kind: 'directory', path: next }) as const));
    for (const next of missing) noted.add(next);
  }

  async function removeFile(path: string): Promise<boolean> {
    const place = at(path);
    const old = await files.entry(place);
    if (!old) return false;
    if (old.type === 'directory') throw failure('EISDIR');
    const workplace = await workplaceFor(place, shop);
    if (workplace === undefined) {
      if (old.type !== 'file') throw failure('EXDEV');
      await removeInPlace(place, old, shop);
    } else {
      const kept = freshPlace('old', workplace);
      await workplace.half.journal.note({ kind: 'content', path, digest: null, kept: kept.path, was: looksOf(old) });
      await effects.rename(place, kept);
      touch(kept, shop);
    }
    touch(place, shop);
    return true;
  }

  async function moveFile(from: string, to: string): Promise<void> {
    const [source, target] = [at(from), at(to)];
    if (await files.entry(target)) throw failure('EEXIST');
    const one = source.actor?.uid === target.actor?.uid && (await files.onOneMount(dirname(from), dirname(to)));
    if (one) {
      await (await halves.of(source)).journal.note({ kind: 'moved', from, to });
      await effects.rename(source, target);
      touch(target, shop);
      touch(source, shop);
      return;
    }
    const old = await files.entry(source);
    if (!old) throw failure('ENOENT');
    const spec = { path: to, mode: old.mode, owner: numbersOf(old) };
    await putFiles([{ spec, bytes: await files.readToCopy(source) }], shop);
    await removeFile(from);
  }

  async function closeToOthers(path: string): Promise<FileOutcome> {
    const bytes = await files.readToCopy(files.realPlace(at(path)));
    return rewriteFile(path, bytes, shop, { holdsSecret: true, evenIfSame: true });
  }

  async function setLooks(path: string, mode: number, owner?: Owner): Promise<boolean> {
    if (system.host.platform === 'win32') return false;
    const real = files.realPlace(at(path));
    const old = await files.entry(real);
    if (!old) throw failure('ENOENT');
    const wanted = { mode, ...numbersOf(owner ?? old) };
    if (old.mode === wanted.mode && old.uid === wanted.uid && old.gid === wanted.gid) return false;
    if (isLeftByRoot(real, old)) {
      // Its owner cannot be changed by its path, so a copy takes its place.
      const bytes = await bytesLeftByRoot(real, old, wanted, system);
      await putFiles([{ spec: { path: real.path, mode, owner: numbersOf(owner ?? old) }, bytes }], shop);
      return true;
    }
    await (await halves.of(real)).journal.note({ kind: 'looks', path: real.path, ...looksOf(old) });
    await giveLooks(real, wanted, system);
    return true;
  }

  return {
    makeDirectory: (path, mode, owner, ownPath) => telling('made', path, () => makeDirectory(path, mode, owner, ownPath)),
    putFile: async (spec, bytes) => (await putFiles([{ spec, bytes }], shop))[0] ?? 'unchanged',
    putFiles: (wanted) => putFiles(wanted, shop),
    rewriteFile: (path, bytes, holdsSecret) =>
      telling('written', path, () => rewriteFile(path, bytes, shop, { holdsSecret: holdsSecret === true })),
    closeToOthers: (path) => telling('closed to others', path, () => closeToOthers(path)),
    removeFile: (path) => telling('removed', path, () => removeFile(path)),
    makeTree: (path, mode) => telling('written', path, () => makeTree(path, mode, input.holder, shop)),
    moveFile: (from, to) => telling('moved', from, () => moveFile(from, to)),
    setLooks: (path, mode, owner) => telling('given its mode and owner', path, () => setLooks(path, mode, owner)),
    settle: () =>
      telling(
        'written',
        halves.home.folder.home,
        async () => void (await allOf([...touched.values()].map(effects.syncDirectory))),
      ),
  };
}

function numbersOf({ uid, gid }: Owner): Owner {
  return { uid, gid };
}
