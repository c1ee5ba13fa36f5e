import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Owner } from '../model/installation.ts';
import type { FileSpec } from '../model/plan.ts';
import { modes } from '../neo4j/ssl-layout.ts';
import type { FileEntry, OpenFile, System } from '../system/system.ts';
import { allOf } from './all-of.ts';
import { codeOf, refusalOf, telling } from './error-words.ts';
import { type ContentEntry, digestOf, type Journal, type Looks } from './journal.ts';
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
  /** Several at once, which takes little longer than one: they wait for the disk together. */
  putFiles(files: readonly NewFile[]): Promise<readonly FileOutcome[]>;
  /** New content for a file that keeps everything else: owner, group, mode, access-control list, and the link that led to it. */
  rewriteFile(path: string, bytes: Uint8Array): Promise<FileOutcome>;
  /** False when nothing is there. */
  removeFile(path: string): Promise<boolean>;
  /** To where nothing is yet. */
  moveFile(from: string, to: string): Promise<void>;
  /** False when mode and owner are so already. */
  setLooks(path: string, mode: number, owner?: Owner): Promise<boolean>;
  /** Makes every new name last; to be called before the commit. Until then a loss of power undoes it, which the journal does as well. */
  settle(): Promise<void>;
}

export interface NewFile {
  readonly spec: FileSpec;
  readonly bytes: Uint8Array;
}

export interface TransactionInput {
  readonly system: System;
  readonly folder: OwnFolder;
  readonly journal: Journal;
  /** Folders of which Neo4j reads every file; nothing half-made may lie there. */
  readonly trustFolders: ReadonlySet<string>;
  /** Directories that follow each other in the plan: they are noted together. */
  readonly directories: readonly (readonly string[])[];
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

export function beginTransaction(input: TransactionInput): Transaction {
  const { system, folder, journal, trustFolders, madeHome } = input;
  const { files } = system;
  const { effects } = files;
  /** Directories in which names have changed. */
  const touched = new Set<string>();
  const noted = new Set<string>();

  async function makeDirectory(path: string, mode: number, owner?: Owner): Promise<boolean> {
    const there = await files.stat(path);
    if (there.state === 'present') {
      if (there.type !== 'directory') throw failure('ENOTDIR');
      if (!madeHome.includes(path)) return false;
      await giveLooks(path, { mode, ...numbers(owner ?? there.owner) }, system);
      return true;
    }
    await noteDirectories(path);
    await effects.makeDirectory(path, mode & 0o700);
    const made = await files.entry(path);
    if (made) await giveLooks(path, { mode, ...numbers(owner ?? made) }, system);
    touched.add(dirname(path));
    return true;
  }

  /** This one, and those that follow it at once: of several the disk is waited for once. */
  async function noteDirectories(path: string): Promise<void> {
    if (noted.has(path)) return;
    const run = input.directories.find((directories) => directories.includes(path)) ?? [path];
    const missing: string[] = [];
    for (const next of run.slice(run.indexOf(path))) {
      if (next === path || (await files.stat(next)).state === 'missing') missing.push(next);
    }
    await journal.note(...missing.map((next) => ({ kind: 'directory', path: next }) as const));
    for (const next of missing) noted.add(next);
  }

  async function putFiles(wanted: readonly NewFile[]): Promise<readonly FileOutcome[]> {
    const outcomes = new Map<NewFile, FileOutcome>();
    const exchanges: (Exchange & NewFile)[] = [];
    for (const file of wanted) {
      const { spec, bytes } = file;
      const old = await telling('written', spec.path, () => files.entry(spec.path));
      if (old?.type === 'directory') throw refusalOf('EISDIR', 'written', spec.path);
      if (old && (await telling('read', spec.path, () => isAsWanted(old, spec, bytes, system)))) {
        outcomes.set(file, 'unchanged');
        continue;
      }
      const place = await telling('written', spec.path, () => workplaceFor(spec.path));
      outcomes.set(file, place === undefined ? 'in-place' : 'written');
      if (place === undefined) {
        await telling('written', spec.path, () => writeInPlace(spec.path, old, bytes, { mode: spec.mode, owner: spec.owner }));
      } else exchanges.push(exchangeFor(file, old, place));
    }
    if (exchanges.length > 0) await performExchanges(exchanges);
    return wanted.map((file) => outcomes.get(file) ?? 'unchanged');
  }

  function exchangeFor({ spec, bytes }: NewFile, old: FileEntry | undefined, place: string): Exchange & NewFile {
    const staged = join(place, freshName('new', place));
    return { path: spec.path, spec, bytes, old, staged, ...(old && { kept: join(place, freshName('old', place)) }) };
  }

  async function performExchanges(exchanges: readonly (Exchange & NewFile)[]): Promise<void> {
    const first = exchanges[0]?.path ?? '';
    await telling('written', first, () => journal.note(...exchanges.map(entryOf)));
    const open: OpenFile[] = [];
    try {
      for (const { spec, bytes, staged } of exchanges) {
        await telling('written', spec.path, async () => {
          const file = await effects.create(staged, modes.ownFile);
          open.push(file);
          await effects.write(file, bytes);
          const made = await files.entry(staged);
          const { owner } = spec;
          if (owner && made && (made.uid !== owner.uid || made.gid !== owner.gid))
            await effects.setOwner(file, owner.uid, owner.gid);
          await effects.setMode(file, spec.mode);
        });
      }
      await telling('written', first, () => allOf(open.map((file) => effects.sync(file))));
    } finally {
      await telling('written', first, () => allOf(open.map((file) => effects.close(file))));
    }
    for (const exchange of exchanges) await telling('written', exchange.path, () => keepOld(exchange));
    const keepers = new Set(exchanges.filter(({ kept }) => kept !== undefined).map(({ staged }) => dirname(staged)));
    await telling('written', first, () => allOf([...keepers].map((directory) => effects.syncDirectory(directory))));
    for (const { path, staged } of exchanges) {
      await telling('written', path, () => effects.rename(staged, path));
      touched.add(dirname(path)).add(dirname(staged));
    }
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
    await journal.note(entryOf({ path: real, bytes, old, staged, kept }));
    if (!(await stageLikeness(real, old, bytes, staged))) {
      await effects.unlink(staged).catch(() => {});
      return writeInPlace(real, old, bytes);
    }
    try {
      await keepOld({ path: real, old, kept });
      await effects.syncDirectory(place);
      await effects.rename(staged, real);
    } catch (error) {
      const now = await files.entry(real);
      if (!renameImpossible.has(codeOf(error)) || now?.identity !== old.identity) throw error;
      // The kept name is the very file that is now written to: it must not stand for the old content.
      for (const path of [kept, staged]) await effects.unlink(path).catch(() => {});
      return writeInPlace(real, old, bytes);
    }
    touched.add(dirname(real)).add(place);
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

  /** Under a second name; a symbolic link, and anything where the disk knows no second names, goes there altogether. */
  async function keepOld({ path, old, kept }: Pick<Exchange, 'path' | 'old' | 'kept'>): Promise<void> {
    if (!old || kept === undefined) return;
    if (old.type !== 'file' || !(await linked(path, kept))) await effects.rename(path, kept);
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
    if (!old) touched.add(dirname(path));
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
      touched.add(place);
    }
    touched.add(dirname(path));
    return true;
  }

  async function moveFile(from: string, to: string): Promise<void> {
    if (await files.entry(to)) throw failure('EEXIST');
    if (await files.onOneMount(dirname(from), dirname(to))) {
      await journal.note({ kind: 'moved', from, to });
      await effects.rename(from, to);
      touched.add(dirname(to)).add(dirname(from));
      return;
    }
    const old = await files.entry(from);
    if (!old) throw failure('ENOENT');
    await putFiles([
      { spec: { path: to, mode: old.mode, owner: { uid: old.uid, gid: old.gid } }, bytes: await files.read(from) },
    ]);
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
    putFile: async (spec, bytes) => (await putFiles([{ spec, bytes }]))[0] ?? 'unchanged',
    putFiles,
    rewriteFile: (path, bytes) => telling('written', path, () => rewriteFile(path, bytes)),
    removeFile: (path) => telling('removed', path, () => removeFile(path)),
    moveFile: (from, to) => telling('moved', from, () => moveFile(from, to)),
    setLooks: (path, mode, owner) => telling('given its mode and owner', path, () => setLooks(path, mode, owner)),
    settle: () => telling('written', folder.home, async () => void (await allOf([...touched].map(effects.syncDirectory)))),
  };
}

/** A file on its way into its place. */
interface Exchange {
  readonly path: string;
  readonly old: FileEntry | undefined;
  readonly staged: string;
  readonly kept?: string;
}

function entryOf({ path, bytes, old, staged, kept }: Exchange & { readonly bytes: Uint8Array }): ContentEntry {
  const was = old && kept !== undefined ? { kept, was: looksOf(old) } : {};
  return { kind: 'content', path, digest: digestOf(bytes), staged, ...was };
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
