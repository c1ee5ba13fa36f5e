import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { FileEntry, OpenFile, Place } from '../../system/parts/files.ts';
import type { System } from '../../system/system.ts';
import { codeOf } from '../error-words.ts';
import type { Half, Halves } from './halves.ts';
import { type ContentEntry, digestOf, type Looks } from './journal.ts';

/** What the changes of one transaction share. */
export interface Workshop {
  /** Its files decide as whom the plan's paths are touched. */
  readonly system: Pick<System, 'files' | 'host'>;
  /** Where changes are noted, and old files kept. */
  readonly halves: Halves;
  /** Folders of which Neo4j reads every file; nothing half-made may lie there. */
  readonly trustFolders: ReadonlySet<string>;
  /** Directories in which names have changed, and are to be made last: the first place of each. */
  readonly touched: Map<string, Place>;
  /** Windows: the account that Neo4j runs as. */
  readonly account?: string | undefined;
}

/** Where a file is made before it has its name, and where the old one is kept. */
export interface Workplace {
  readonly half: Half;
  /** Beside the file, with what was decided for it; undefined: in the half's own folder. */
  readonly beside: Place | undefined;
}

/** A file on its way into its place. */
export interface Exchange {
  readonly place: Place;
  readonly half: Half;
  readonly old: FileEntry | undefined;
  /** The new file, until it is renamed to `place`. */
  readonly staged: Place;
  /** The old file's second name. */
  readonly kept?: Place;
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

/**
 * Where a file is made before it is renamed to its place, and where the old one is kept: our own folder when that lies in the same
 * mount and is touched as the same user; else beside it, but never in a trust folder: there one level up. Undefined: nothing
 * can be renamed to the path.
 */
export async function workplaceFor(place: Place, shop: Workshop): Promise<Workplace | undefined> {
  const { files } = shop.system;
  const half = await shop.halves.of(place);
  const directory = dirname(place.path);
  const own = half.system.files.place(half.folder.temporary);
  if (own.actor?.uid === place.actor?.uid && (await files.onOneMount(half.folder.root, directory)))
    return { half, beside: undefined };
  if (!isTrustFolder(directory, shop)) return { half, beside: place };
  const above = dirname(directory);
  const upThere = files.place(directory);
  const usable =
    upThere.actor?.uid === place.actor?.uid &&
    (await files.onOneMount(above, directory)) &&
    (await files.allows(files.place(above), 'write'));
  return usable && !isTrustFolder(above, shop) ? { half, beside: upThere } : undefined;
}

/** As whom a path is touched: one that no conf has named, as whoever could exchange a part of it alone. */
export function placing(
  { ownPath }: { readonly ownPath?: true | undefined },
  { files }: Pick<System, 'files'>,
): (path: string) => Place {
  return ownPath === true ? files.as({ kind: 'root' }).place : files.place;
}

/** The journal's entry for an exchange. */
export function entryOf({ place, bytes, old, staged, kept }: Exchange & { readonly bytes: Uint8Array }): ContentEntry {
  const was = old && kept !== undefined ? { kept: kept.path, was: looksOf(old) } : {};
  return { kind: 'content', path: place.path, digest: digestOf(bytes), staged: staged.path, ...was };
}

/** Under a second name; a symbolic link, and anything where the disk knows no second names, goes there altogether. */
export async function keepOld(
  { place, old, kept }: Pick<Exchange, 'place' | 'old' | 'kept'>,
  { system }: Workshop,
): Promise<void> {
  if (!old || kept === undefined) return;
  if (old.type !== 'file' || !(await linked(place, kept, system))) await system.files.effects.rename(place, kept);
}

/** A name that nothing has yet. */
export function freshPlace(ending: 'new' | 'old' | 'part', { half, beside }: Workplace): Place {
  const name = `${randomBytes(6).toString('hex')}.${ending}`;
  const { files } = half.system;
  return beside === undefined ? files.place(join(half.folder.temporary, name)) : files.beside(beside, `.neo4j-tls-${name}`);
}

/** Remembers that names have changed in the folder of a place. */
export function touch(place: Place, { touched, system }: Pick<Workshop, 'touched' | 'system'>): void {
  const directory = dirname(place.path);
  if (!touched.has(directory)) touched.set(directory, system.files.beside(place, '.'));
}

/** Closes the file in any case. */
export async function writing(
  file: OpenFile,
  system: Pick<System, 'files'>,
  work: (file: OpenFile) => Promise<void>,
): Promise<void> {
  try {
    await work(file);
  } finally {
    await system.files.effects.close(file);
  }
}

/** An error as the system would make it. */
export function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** What a file keeps when its content is replaced: octal mode bits, and owner and group by number. */
export function looksOf({ mode, uid, gid }: FileEntry): Looks {
  return { mode, uid, gid };
}

function isTrustFolder(directory: string, { trustFolders }: Workshop): boolean {
  return conventionalTrustFolders.has(basename(directory)) || trustFolders.has(directory);
}

async function linked(place: Place, kept: Place, system: Pick<System, 'files'>): Promise<boolean> {
  try {
    await system.files.effects.link(place, kept);
    return true;
  } catch (error) {
    if (linkImpossible.has(codeOf(error))) return false;
    throw error;
  }
}
