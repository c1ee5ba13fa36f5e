import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { FileEntry, OpenFile, System } from '../system/system.ts';
import { codeOf } from './error-words.ts';
import { type ContentEntry, digestOf, type Journal, type Looks } from './journal.ts';
import type { OwnFolder } from './own-folder.ts';

/** What the changes of one transaction share. */
export interface Workshop {
  readonly system: System;
  readonly folder: OwnFolder;
  readonly journal: Journal;
  /** Folders of which Neo4j reads every file; nothing half-made may lie there. */
  readonly trustFolders: ReadonlySet<string>;
  /** Directories in which names have changed, and are to be made last. */
  readonly touched: Set<string>;
}

/** A file on its way into its place. */
export interface Exchange {
  readonly path: string;
  readonly old: FileEntry | undefined;
  /** The new file, until it is renamed to `path`. */
  readonly staged: string;
  /** The old file's second name. */
  readonly kept?: string;
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
 * Where a file is made before it is renamed to `path`, and where the old one is kept: our own folder when that lies in the same
 * mount; else beside it, but never in a trust folder: there one level up. Undefined: nothing can be renamed to the path.
 */
export async function workplaceFor(path: string, shop: Workshop): Promise<string | undefined> {
  const { files } = shop.system;
  const directory = dirname(path);
  if (await files.onOneMount(shop.folder.root, directory)) return shop.folder.temporary;
  if (!isTrustFolder(directory, shop)) return directory;
  const above = dirname(directory);
  const usable = (await files.onOneMount(above, directory)) && (await files.allows(above, 'write'));
  return usable && !isTrustFolder(above, shop) ? above : undefined;
}

/** The journal's entry for an exchange. */
export function entryOf({ path, bytes, old, staged, kept }: Exchange & { readonly bytes: Uint8Array }): ContentEntry {
  const was = old && kept !== undefined ? { kept, was: looksOf(old) } : {};
  return { kind: 'content', path, digest: digestOf(bytes), staged, ...was };
}

/** Under a second name; a symbolic link, and anything where the disk knows no second names, goes there altogether. */
export async function keepOld({ path, old, kept }: Pick<Exchange, 'path' | 'old' | 'kept'>, { system }: Workshop): Promise<void> {
  if (!old || kept === undefined) return;
  if (old.type !== 'file' || !(await linked(path, kept, system))) await system.files.effects.rename(path, kept);
}

/** A name that nothing has yet. */
export function freshPath(ending: 'new' | 'old' | 'part', place: string, { folder }: Workshop): string {
  const name = `${randomBytes(6).toString('hex')}.${ending}`;
  return join(place, place === folder.temporary ? name : `.neo4j-tls-${name}`);
}

/** Closes the file in any case. */
export async function writing(file: OpenFile, system: System, work: (file: OpenFile) => Promise<void>): Promise<void> {
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

export function looksOf({ mode, uid, gid }: FileEntry): Looks {
  return { mode, uid, gid };
}

function isTrustFolder(directory: string, { trustFolders }: Workshop): boolean {
  return conventionalTrustFolders.has(basename(directory)) || trustFolders.has(directory);
}

async function linked(path: string, kept: string, system: System): Promise<boolean> {
  try {
    await system.files.effects.link(path, kept);
    return true;
  } catch (error) {
    if (linkImpossible.has(codeOf(error))) return false;
    throw error;
  }
}
