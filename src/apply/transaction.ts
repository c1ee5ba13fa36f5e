import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Owner } from '../model/installation.ts';
import type { FileSpec } from '../model/plan.ts';
import { modes } from '../neo4j/ssl-layout.ts';
import type { FileEntry, OpenFile, System } from '../system/system.ts';
import { codeOf, telling } from './error-words.ts';
import { digestOf, type Journal, type Looks } from './journal.ts';
import type { OwnFolder } from './own-folder.ts';
import { giveLooks } from './take-back.ts';

/** What became of a file: `in-place` where nothing could be renamed to it. */
export type FileOutcome = 'unchanged' | 'written' | 'in-place';

/** The changes steps are made of. Each is in the journal before it is made. Errors come in words, with the path. */
export interface Transaction {
  /** False when it is there already; it is then left as it is. */
  makeDirectory(path: string, mode: number, owner?: Owner): Promise<boolean>;
  /** A file with this content, mode and owner, new or instead of what is there (a symbolic link is replaced, not followed). */
  putFile(spec: FileSpec, bytes: Uint8Array): Promise<FileOutcome>;
  /** New content for a file that keeps everything else: owner, group, mode, access-control list, and the link that led to it. */
  rewriteFile(path: string, bytes: Uint8Array): Promise<FileOutcome>;
  /** False when nothing is there. */
  removeFile(path: string): Promise<boolean>;
  /** To where nothing is yet. */
  moveFile(from: string, to: string): Promise<void>;
  /** False when mode and owner are so already. */
  setLooks(path: string, mode: number, owner?: Owner): Promise<boolean>;
}

export interface TransactionInput {
  readonly system: System;
  readonly folder: OwnFolder;
  readonly journal: Journal;
  /** Folders of which Neo4j reads every file; nothing half-made may lie there. */
  readonly trustFolders: ReadonlySet<string>;
  /** Folders made so that there is a home; the step that makes one gives it its mode and owner. */
  readonly madeHome: readonly string[];
}

const conventionalTrustFolders: ReadonlySet<string> = new Set(['trusted', 'revoked']);
/** The disk knows no hard links, or not for files of others (fs.protected_hardlinks). */
const linkImpossible: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EMLINK',
  'ENOSYS',
  'EXDEV',
]);
/** The file is a mount point, or its directory is not ours to change. */
const renameImpossible: ReadonlySet<string | undefined> = new Set(['EBUSY', 'EXDEV', 'EPERM', 'EACCES']);

export function beginTransaction({ system, folder, journal, trustFolders, madeHome }: TransactionInput): Transaction {
  const { files } = system;
  const { effects } = files;

  async function makeDirectory(path: string, mode: number, owner?: Owner): Promise<boolean> {
    const there = await files.stat(path);
    if (there.state === 'present') {
      if (there.type !== 'directory') throw failure('ENOTDIR');
      if (!madeHome.includes(path)) return false;
      await giveLooks(path, { mode, ...numbers(owner ?? there.owner) }, system);
      return true;
    }
    await journal.note({ kind: 'directory', path });
    await effects.makeDirectory(path, mode & 0o700);
    const made = await files.entry(path);
    if (made) await giveLooks(path, { mode, ...numbers(owner ?? made) }, system);
    await effects.syncDirectory(dirname(path));
    return true;
  }

  async function putFile(spec: FileSpec, bytes: Uint8Array): Promise<FileOutcome> {
    const old = await files.entry(spec.path);
    if (old?.type === 'directory') throw failure('EISDIR');
    if (old && (await isAsWanted(old, spec, bytes, system))) return 'unchanged';
    return put(spec, bytes, old);
  }

  async function put(spec: FileSpec, bytes: Uint8Array, old: FileEntry | undefined): Promise<FileOutcome> {
    const place = await workplaceFor(spec.path);
    if (place === undefined) return writeInPlace(spec.path, old, bytes, { mode: spec.mode, owner: spec.owner });
    const staged = join(place, freshName('new', place));
    const kept = old && join(place, freshName('old', place));
    await journal.note({
      kind: 'content',
      path: spec.path,
      digest: digestOf(bytes),
      staged,
      ...(old && kept !== undefined && { kept, was: looksOf(old) }),
    });
    await writing(await effects.create(staged, modes.ownFile), async (file) => {
      await effects.write(file, bytes);
      const made = await files.entry(staged);
      const { owner } = spec;
      if (owner && made && (made.uid !== owner.uid || made.gid !== owner.gid)) await effects.setOwner(file, owner.uid, owner.gid);
      await effects.setMode(file, spec.mode);
      await effects.sync(file);
    });
    await exchange(staged, spec.path, kept, old?.type === 'file');
    return 'written';
  }

  async function rewriteFile(path: string, bytes: Uint8Array): Promise<FileOutcome> {
    const real = await files.realPath(path);
    const old = await files.entry(real);
    if (!old) throw failure('ENOENT');
    if (old.size === bytes.length && (await files.read(real)).equals(bytes)) return 'unchanged';
    const place = (await canBeExchanged(real, old)) ? await workplaceFor(real) : undefined;
    if (place === undefined) return writeInPlace(real, old, bytes);
    const staged = join(place, freshName('new', place));
    const kept = join(place, freshName('old', place));
    await journal.note({ kind: 'content', path: real, digest: digestOf(bytes), staged, kept, was: looksOf(old) });
    if (!(await stageLikeness(real, old, bytes, staged))) {
      await effects.unlink(staged).catch(() => {});
      return writeInPlace(real, old, bytes);
    }
    try {
      await exchange(staged, real, kept, true);
    } catch (error) {
      const now = await files.entry(real);
      if (!renameImpossible.has(codeOf(error)) || now?.inode !== old.inode || now.device !== old.device) throw error;
      // The kept name is the very file that is now written to: it must not stand for the old content.
      for (const path of [kept, staged]) await effects.unlink(path).catch(() => {});
      return writeInPlace(real, old, bytes);
    }
    return 'written';
  }

  /** A copy with all attributes, then the new content in it. False where it cannot be made to look like the original. */
  async function stageLikeness(real: string, old: FileEntry, bytes: Uint8Array, staged: string): Promise<boolean> {
    try {
      await effects.copyWithAttributes(real, staged);
    } catch (error) {
      if (['ENOSPC', 'EDQUOT', 'EIO', 'EROFS'].includes(codeOf(error) ?? '')) throw error;
      return false;
    }
    const copy = await files.entry(staged);
    if (!copy || copy.mode !== old.mode || copy.uid !== old.uid || copy.gid !== old.gid) return false;
    const closed = (old.mode & 0o200) === 0;
    if (closed) await effects.setMode(staged, old.mode | 0o200);
    await writing(await effects.open(staged, 'overwrite'), async (file) => {
      await effects.write(file, bytes);
      await effects.truncate(file, bytes.length);
      if (closed) await effects.setMode(file, old.mode);
      await effects.sync(file);
    });
    return true;
  }

  /** Keeps the old file under a second name, then puts the staged one in its place, at once. A symbolic link, or where the disk knows no second names: the old goes first. */
  async function exchange(staged: string, path: string, kept: string | undefined, canBeLinked: boolean): Promise<void> {
    if (kept !== undefined && !(canBeLinked && (await linked(path, kept)))) await effects.rename(path, kept);
    await effects.syncDirectory(dirname(staged));
    await effects.rename(staged, path);
    await effects.syncDirectory(dirname(path));
  }

  async function linked(path: string, kept: string): Promise<boolean> {
    try {
      await effects.link(path, kept);
      return true;
    } catch (error) {
      if (linkImpossible.has(codeOf(error))) return false;
      throw error;
    }
  }

  async function writeInPlace(
    path: string,
    old: FileEntry | undefined,
    bytes: Uint8Array,
    looks?: { readonly mode: number; readonly owner: Owner | undefined },
  ): Promise<FileOutcome> {
    await keepCopy(path, old, digestOf(bytes));
    const file = old ? await effects.open(path, 'overwrite') : await effects.create(path, modes.ownFile);
    await writing(file, async () => {
      await effects.write(file, bytes);
      await effects.truncate(file, bytes.length);
      await effects.sync(file);
    });
    const now = await files.entry(path);
    if (looks && now) await giveLooks(path, { mode: looks.mode, ...numbers(looks.owner ?? now) }, system);
    if (!old) await effects.syncDirectory(dirname(path));
    return 'in-place';
  }

  /** Notes a change in place, and copies the old bytes to where they are whole before they count. */
  async function keepCopy(path: string, old: FileEntry | undefined, digest: string | null): Promise<void> {
    const growing = old && join(folder.temporary, freshName('part', folder.temporary));
    const kept = old && join(folder.temporary, freshName('old', folder.temporary));
    await journal.note({
      kind: 'content',
      path,
      digest,
      inPlace: true,
      ...(old && kept !== undefined && growing !== undefined && { kept, growing, was: looksOf(old) }),
    });
    if (growing === undefined || kept === undefined) return;
    const bytes = await files.read(path);
    await writing(await effects.create(growing, modes.ownFile), async (file) => {
      await effects.write(file, bytes);
      await effects.sync(file);
    });
    await effects.rename(growing, kept);
    await effects.syncDirectory(folder.temporary);
  }

  async function removeFile(path: string): Promise<boolean> {
    const old = await files.entry(path);
    if (!old) return false;
    if (old.type === 'directory') throw failure('EISDIR');
    const place = await workplaceFor(path);
    if (place === undefined) {
      if (old.type !== 'file') throw failure('EXDEV');
      await keepCopy(path, old, null);
      await effects.unlink(path);
    } else {
      const kept = join(place, freshName('old', place));
      await journal.note({ kind: 'content', path, digest: null, kept, was: looksOf(old) });
      await effects.rename(path, kept);
      await effects.syncDirectory(place);
    }
    await effects.syncDirectory(dirname(path));
    return true;
  }

  async function moveFile(from: string, to: string): Promise<void> {
    if (await files.entry(to)) throw failure('EEXIST');
    if (await files.onOneMount(dirname(from), dirname(to))) {
      await journal.note({ kind: 'moved', from, to });
      await effects.rename(from, to);
      await effects.syncDirectory(dirname(to));
      await effects.syncDirectory(dirname(from));
      return;
    }
    const old = await files.entry(from);
    if (!old) throw failure('ENOENT');
    await put({ path: to, mode: old.mode, owner: { uid: old.uid, gid: old.gid } }, await files.read(from), undefined);
    await removeFile(from);
  }

  async function setLooks(path: string, mode: number, owner?: Owner): Promise<boolean> {
    const real = await files.realPath(path);
    const old = await files.entry(real);
    if (!old) throw failure('ENOENT');
    const wanted = { mode, ...numbers(owner ?? old) };
    if (old.mode === wanted.mode && old.uid === wanted.uid && old.gid === wanted.gid) return false;
    await journal.note({ kind: 'looks', path: real, ...looksOf(old) });
    await giveLooks(real, wanted, system);
    return true;
  }

  /**
   * Where a file is made before it is renamed to `path`, and where the old one is kept: our own folder when that lies in the same
   * mount; else beside it, but never in a trust folder: there one level up. Undefined: nothing can be renamed to the path.
   */
  async function workplaceFor(path: string): Promise<string | undefined> {
    const directory = dirname(path);
    if (await files.onOneMount(folder.root, directory)) return folder.temporary;
    if (!isTrustFolder(directory)) return directory;
    const above = dirname(directory);
    const usable = (await files.onOneMount(above, directory)) && (await files.allows(above, 'write')) && !isTrustFolder(above);
    return usable ? above : undefined;
  }

  function isTrustFolder(directory: string): boolean {
    return conventionalTrustFolders.has(basename(directory)) || trustFolders.has(directory);
  }

  /** With further names it is shared on purpose: a renamed copy would part them. Bind-mounted, or in a closed directory, it cannot be. */
  async function canBeExchanged(real: string, old: FileEntry): Promise<boolean> {
    const directory = dirname(real);
    return old.links === 1 && (await files.onOneMount(directory, real)) && (await files.allows(directory, 'write'));
  }

  async function writing(file: OpenFile, work: (file: OpenFile) => Promise<void>): Promise<void> {
    try {
      await work(file);
    } finally {
      await effects.close(file);
    }
  }

  function freshName(ending: 'new' | 'old' | 'part', place: string): string {
    const name = `${randomBytes(6).toString('hex')}.${ending}`;
    return place === folder.temporary ? name : `.neo4j-tls-${name}`;
  }

  return {
    makeDirectory: (path, mode, owner) => telling('made', path, () => makeDirectory(path, mode, owner)),
    putFile: (spec, bytes) => telling('written', spec.path, () => putFile(spec, bytes)),
    rewriteFile: (path, bytes) => telling('written', path, () => rewriteFile(path, bytes)),
    removeFile: (path) => telling('removed', path, () => removeFile(path)),
    moveFile: (from, to) => telling('moved', from, () => moveFile(from, to)),
    setLooks: (path, mode, owner) => telling('given its mode and owner', path, () => setLooks(path, mode, owner)),
  };
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function looksOf({ mode, uid, gid }: FileEntry): Looks {
  return { mode, uid, gid };
}

function numbers({ uid, gid }: { readonly uid: number; readonly gid: number }): { readonly uid: number; readonly gid: number } {
  return { uid, gid };
}

async function isAsWanted(old: FileEntry, spec: FileSpec, bytes: Uint8Array, system: System): Promise<boolean> {
  if (old.type !== 'file' || old.size !== bytes.length) return false;
  // Windows has no permission bits to compare.
  if (system.host.platform !== 'win32' && old.mode !== spec.mode) return false;
  if (spec.owner && (spec.owner.uid !== old.uid || spec.owner.gid !== old.gid)) return false;
  return (await system.files.read(spec.path)).equals(bytes);
}
