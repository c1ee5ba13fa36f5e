import type { WindowsAccess } from '../../model/access-list.ts';
import type { FileFact, FolderFact, PathFact } from '../../model/installation.ts';

/**
 * A path of which it is decided as whom it is touched; see `docs/architecture.md`, "As whom root acts". Only {@link Files.place} makes
 * one, and no effect takes anything else, so that nobody can forget to decide.
 */
export interface Place {
  readonly path: string;
  /** In whose name; undefined: our own. */
  readonly actor: { readonly uid: number; readonly gid: number } | undefined;
  readonly [decided]: true;
}

declare const decided: unique symbol;

/**
 * Reading never changes anything and never hangs; the changes are in {@link FileEffects}. Paths are absolute. What is at a path, and
 * with which looks, is seen as who we are. What a file says, and the names in a folder, are read as decided for its place, a bare
 * path's as well: nobody can have a file of root's shown, or copied, by putting a link to it where we look.
 */
export interface Files {
  /** Decides as whom a path is touched, from owners and modes of the folders on the way to it. Throws the system's error. */
  place(path: string): Place;
  /**
   * The same files, for paths that stand in somebody's words (a setting, a journal): nothing is then touched with more rights than
   * its author has.
   */
  as(author: Writers, exceptions?: WordsOfOthers): Files;
  /** Another name in the same folder, with what was decided for the first one. */
  beside(place: Place, name: string): Place;
  /** Where a place really is, links followed with the rights of its actor. Throws the system's error. */
  realPlace(place: Place): Place;
  /**
   * What is at a path, symbolic links followed. Never throws: a broken link is `missing`, a refusal is `unreachable` with
   * the system's code (EACCES, ELOOP, ENOTDIR, …) as reason.
   */
  stat(path: string | Place): Promise<PathFact>;
  /** What is at the path itself, links not followed; undefined when nothing is. Throws the system's error otherwise. */
  entry(path: string | Place): Promise<FileEntry | undefined>;
  /**
   * The file whole. A file that its folder's owner may not read is read by root where it lies there and nowhere else. Throws an error
   * with `code`: the system's, or `ENOTFILE` (no regular file), or `EFBIG` (over `limit` bytes).
   */
  read(path: string | Place, limit?: number): Promise<Buffer>;
  /**
   * The same with the rights of the place's actor alone, for what is then written where that user can read it. {@link read} also
   * opens what root left in that user's own folder.
   */
  readToCopy(place: Place): Promise<Buffer>;
  /**
   * The same for a file that a person named for this run alone, which may be a pipe (`<(command)`, a FIFO, `/dev/stdin`): waits
   * for whoever writes to it.
   */
  readGiven(path: string, limit?: number): Promise<Buffer>;
  /**
   * Is an output that a person named a device, a pipe or an open descriptor (`/dev/stdout`, `>(command)`, a FIFO)? It is then written
   * to with `writeStream`: a file in its place would take it away from everybody.
   */
  isStream(path: string): boolean;
  /** Writes everything, waiting for the reader. Throws the system's error. */
  writeStream(path: string, bytes: Uint8Array): Promise<void>;
  /** {@link stat} and {@link read} in one, never throwing. */
  readFact(path: string | Place, limit?: number): Promise<FileFact>;
  /** A folder and the facts of every entry, sorted by name, never throwing; with very many entries `unlisted` says so. */
  readFolder(path: string, limits?: { readonly entries?: number; readonly bytes?: number }): Promise<FolderFact>;
  /** Names in a folder, sorted. Throws the system's error. */
  list(path: string | Place): Promise<readonly string[]>;
  /** The path with all symbolic links resolved. Throws the system's error. */
  realPath(path: string): Promise<string>;
  /** Makes everything on the file system of a path last: one call for many files. */
  syncAll(place: Place): Promise<void>;
  /** May this process do that, by the system's own answer (a read-only disk counts). */
  allows(path: string | Place, what: 'read' | 'write' | 'search'): Promise<boolean>;
  /** Why this process may not do that (EACCES, EROFS, ENOENT, …); undefined when it may. */
  refusal(path: string | Place, what: 'read' | 'write' | 'search'): Promise<string | undefined>;
  /** Can a file be renamed and linked from one to the other? False across file systems, and across bind mounts of one. */
  onOneMount(path: string, other: string): Promise<boolean>;
  /** Bytes free for this process on the path's file system; undefined where the system does not tell. */
  freeSpace(path: string): Promise<number | undefined>;
  /**
   * Windows: the access-control lists of files, and as whom Neo4j runs: the account that is named, else that of the service of this name.
   * Asked in one go, since it takes a second. Never throws; undefined where files have no such lists.
   */
  accessLists(
    paths: readonly string[],
    asked: { readonly account?: string | undefined; readonly service: string },
  ): Promise<WindowsAccess | undefined>;
  /** Who could change what a file or folder is, or how it is reached. Throws the system's error. */
  writersOf(path: string): Writers;
  readonly effects: FileEffects;
}

/** What may be touched all the same, though a file of somebody else's names it. */
export interface WordsOfOthers {
  /** Where this folder is root's, `certificates` in it is: settings name it by default. */
  readonly home?: string;
  /** Paths that the person or this program named, exactly. */
  readonly named?: ReadonlySet<string>;
}

/**
 * Who can change a path, or what a file says: root alone; one more user (`folder`: where that begins); or more users than one,
 * in `folder`.
 */
export type Writers =
  | { readonly kind: 'root' }
  | { readonly kind: 'user'; readonly uid: number; readonly gid: number; readonly folder: string }
  | { readonly kind: 'anybody'; readonly folder: string };

/** A file, or a folder when it has no content. */
export interface NewEntry {
  readonly place: Place;
  readonly mode: number;
  /** Text is written as UTF-8. */
  readonly content?: string;
}

/** What lies at a path, for code that changes it. */
export interface FileEntry {
  readonly type: 'file' | 'directory' | 'symbolic-link' | 'other';
  /** Permission bits, octal. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Equal for two names of one file, and for no others. */
  readonly identity: string;
  readonly links: number;
  /** Where a symbolic link points, as written in it. */
  readonly target?: string;
}

/** A file opened for writing by {@link FileEffects}. */
export interface OpenFile {
  readonly path: string;
  readonly descriptor: number;
  readonly place: Place;
}

/**
 * The single changes all others are made of: one system call each, so that a test can fail, or end the process, before
 * and after every one. All throw the system's error with its `code`.
 */
export interface FileEffects {
  /**
   * A new empty file; EEXIST when anything is there (a symbolic link too). `owner`: whose it is from its first moment, where this process
   * may give files away; the folder's owner then never could have opened it.
   */
  create(place: Place, mode: number, owner?: { readonly uid: number; readonly gid: number }): Promise<OpenFile>;
  /** An existing regular file, to append to or to write anew; the last link is not followed. */
  open(place: Place, how: 'append' | 'overwrite'): Promise<OpenFile>;
  write(file: OpenFile, bytes: Uint8Array): Promise<void>;
  truncate(file: OpenFile, length: number): Promise<void>;
  sync(file: OpenFile): Promise<void>;
  close(file: OpenFile): Promise<void>;
  setMode(target: OpenFile | Place, mode: number): Promise<void>;
  /**
   * A file made by us is given away by its descriptor. By a place, in a folder of somebody else's: only a file of that user's with
   * one name, or an empty folder of theirs, and never to root (EPERM).
   */
  setOwner(target: OpenFile | Place, uid: number, gid: number): Promise<void>;
  /**
   * Windows: closes a file or an empty folder of ours to all but the system, administrators, the account that Neo4j runs as (`account`; undefined: the one of the
   * service `neo4j`), and whoever runs this. Elsewhere its mode does that, and nothing happens. `anew`: it may have entries of its own, which
   * go. Throws an error with `code` EPERM where the system refuses.
   */
  closeToOthers(place: Place, how?: { readonly account?: string | undefined; readonly anew?: boolean }): Promise<void>;
  /**
   * Copies bytes, mode, owner, access-control list and extended attributes as far as the system lets; `to` must not exist. Windows lets no list be copied:
   * ENOTSUP where the copy has another one, unless `anyList` says that it is given its own anyway.
   */
  copyWithAttributes(from: Place, to: Place, how?: { readonly anyList?: boolean }): Promise<void>;
  /** EXDEV between places that are touched as different users; so {@link rename}. */
  link(existing: Place, place: Place): Promise<void>;
  rename(from: Place, to: Place): Promise<void>;
  unlink(place: Place): Promise<void>;
  makeDirectory(place: Place, mode: number): Promise<void>;
  removeDirectory(place: Place): Promise<void>;
  /**
   * Many new files and folders at once, none of them synced, each with exactly its mode; a folder comes before what is in it. The
   * one effect of several calls: a test splits it by its entries. Throws the system's error (EEXIST when anything is there).
   */
  writeNew(entries: readonly NewEntry[]): Promise<void>;
  /** Makes names in a directory last; does nothing where directories cannot be synced (Windows). */
  syncDirectory(place: Place): Promise<void>;
}
