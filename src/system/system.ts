import type { WindowsAccess } from '../model/access-list.ts';
import type { FileFact, FolderFact, PathFact } from '../model/installation.ts';
import type { Secret } from '../model/secret.ts';

/**
 * Everything this program can do to, or learn from, the machine. Built once by `createSystem()` and passed down; a test
 * passes its own or wraps the real one. Nothing outside `src/system` touches files, sockets, processes or the terminal.
 */
export interface System {
  readonly files: Files;
  readonly commands: Commands;
  readonly tls: Tls;
  readonly prompts: Prompts;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly templates: Templates;
  readonly host: Host;
  readonly signals: Signals;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The machine without whoever sits at it: nothing that takes this can ask or print. */
export type Machine = Omit<System, 'prompts' | 'terminal'>;

// Files ------------------------------------------------------------------------------------------------------------------

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

// Programs ---------------------------------------------------------------------------------------------------------------

export interface Commands {
  /** Full path of a program on PATH (or of the path given), undefined when it is not there. */
  which(program: string): Promise<string | undefined>;
  /**
   * Full path of the program that {@link run} would start; undefined when it is not there. Root runs only what root alone can
   * change, the file and every folder above it: others on the PATH are passed over.
   * @throws UserError when there are only others; none where `runAs` is meant.
   */
  runnable(program: string): Promise<string | undefined>;
  /**
   * Runs a program; never through a shell. Does not throw for what the program does: look at `ended` and `exitCode`.
   * @throws UserError, as root without `runAs`, for a program that others can change.
   */
  run(argv: readonly string[], options?: CommandOptions): Promise<CommandResult>;
}

export interface CommandOptions {
  /**
   * Runs it for good as this user, for a program that root does not run: with no other groups, in a session of its own, and
   * with nothing of our environment but the PATH and the language.
   */
  readonly runAs?: { readonly uid: number; readonly gid: number } | undefined;
  /** Ends the program (TERM, then KILL); default 60 000. */
  readonly timeoutMs?: number;
  /** Added to the environment; undefined takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory?: string;
  readonly input?: string | Uint8Array;
  /** Windows: the arguments are handed over as they are, without quotation marks of ours. */
  readonly asTyped?: boolean;
  /** `show`: what it prints also goes to our stderr while it runs, and it may read the terminal. */
  readonly output?: 'collect' | 'show';
  readonly signal?: AbortSignal;
}

export interface CommandResult {
  readonly argv: readonly string[];
  readonly ended: 'exited' | 'not-found' | 'timed-out' | 'killed' | 'not-started';
  /** Present when it exited. */
  readonly exitCode?: number;
  readonly stdout: string;
  readonly stderr: string;
}

// TLS and TCP --------------------------------------------------------------------------------------------------------------

export interface Tls {
  /** A TLS client. Rejects with the error of Node or OpenSSL (`code`: ECONNREFUSED, ERR_SSL_…, CERT_HAS_EXPIRED, ETIMEDOUT, …). */
  connect(options: TlsConnectOptions): Promise<TlsConnection>;
  /** A TLS server inside this process: its own `dial` reaches it, and nothing else does. No port is opened. */
  serve(options: TlsServeOptions): Promise<TlsServer>;
  /** A plain TCP connection. */
  connectPlain(options: { readonly host: string; readonly port: number; readonly timeoutMs?: number }): Promise<Connection>;
  /** What a port shows of itself, DER, leaf first, trusted or not; also where it then demands a certificate of ours. Rejects like `connect`. */
  certificatesOf(options: {
    readonly host: string;
    readonly port: number;
    readonly timeoutMs?: number;
  }): Promise<readonly Buffer[]>;
  /**
   * Does the server ask its clients for a certificate? Undefined where that cannot be told: it does not speak TLS 1.2, in which alone it
   * is said in clear. Never rejects.
   */
  asksForCertificate(options: {
    readonly host: string;
    readonly port: number;
    readonly name: string;
    readonly timeoutMs?: number;
  }): Promise<boolean | undefined>;
  /** PEM of the roots that ship with Node: CAs anybody can be a customer of. */
  publicRoots(): Promise<readonly string[]>;
}

/** What both ends may present and accept. PEM throughout; `versions` are JSSE names (TLSv1.2, TLSv1.3). */
export interface TlsIdentity {
  readonly key?: string | Buffer;
  readonly passphrase?: string;
  readonly certificate?: string | Buffer;
  readonly versions?: readonly string[];
  /** OpenSSL cipher list. */
  readonly ciphers?: string;
}

export interface TlsConnectOptions extends TlsDialOptions {
  readonly host: string;
  readonly port: number;
}

/** What a client of TLS wants, whatever carries the connection. */
export interface TlsDialOptions extends TlsIdentity {
  /** Anchors, PEM. Absent: Node's own. An empty list trusts nobody. */
  readonly trust?: readonly (string | Buffer)[];
  /** Name for SNI and for the check of the certificate; default: the host, if there is one. IP addresses are never sent as SNI. */
  readonly name?: string;
  /** `strict`: reject what does not verify (chain and name). `look`: connect to anything, and report. Default strict. */
  readonly check?: 'strict' | 'look';
  /** Compare the name with the certificate, default true. */
  readonly checkName?: boolean;
  readonly alpn?: readonly string[];
  /** For connecting and handshake together; default 5 000. */
  readonly timeoutMs?: number;
}

export interface TlsServeOptions extends TlsIdentity {
  readonly clientAuth: 'none' | 'optional' | 'require';
  /** `look`: let in a client certificate that does not verify; `refusal` tells. Default strict. */
  readonly check?: 'strict' | 'look';
  /** Anchors, PEM; self-signed ones. */
  readonly trust?: readonly (string | Buffer)[];
  /** Each connection whose handshake succeeded. */
  readonly onConnection: (connection: TlsConnection) => void;
  /** A handshake failed, or a client certificate was not accepted. */
  readonly onFailure?: (error: Error) => void;
}

export interface TlsServer {
  /** One connection to it, over memory: the same TLS in both directions as over a socket. Rejects as `connect` does. */
  dial(options: TlsDialOptions): Promise<TlsConnection>;
  close(): Promise<void>;
}

export interface Connection {
  readonly remoteAddress: string | undefined;
  write(bytes: string | Uint8Array): Promise<void>;
  /** The next bytes that arrive; undefined when the peer ended. Rejects on an error (a late alert, too) or after `timeoutMs` (ETIMEDOUT). */
  read(timeoutMs?: number): Promise<Buffer | undefined>;
  close(): void;
}

export interface TlsConnection extends Connection {
  /** E.g. TLSv1.3. */
  readonly protocol: string;
  /** Standard name, e.g. TLS_AES_256_GCM_SHA384. */
  readonly cipher: string;
  readonly alpn: string | undefined;
  /** DER, leaf first, as far as each one's issuer was sent. Empty when the peer sent none. */
  readonly peerChain: readonly Buffer[];
  /** Why the peer would be refused (OpenSSL's or Node's code); undefined when it verifies. */
  readonly refusal: { readonly code: string; readonly message: string } | undefined;
}

// People -------------------------------------------------------------------------------------------------------------------

export interface Choice<T> {
  readonly value: T;
  readonly name: string;
  /** Told when the choice is pointed at. */
  readonly description?: string;
  /** What stands in the final line instead of name. */
  readonly short?: string;
  readonly checked?: boolean;
  /** Not to be chosen, with the reason. */
  readonly disabled?: string;
}

/** What is wrong with an answer, or true. May look at the machine first. */
export type Checked = true | string | Promise<true | string>;

/** Questions on the terminal. Ctrl-C throws `Interrupted`. An answer that `validate` does not take is asked for again, with the reason. */
export interface Prompts {
  select<T>(question: { readonly message: string; readonly choices: readonly Choice<T>[]; readonly default?: T }): Promise<T>;
  checkbox<T>(question: {
    readonly message: string;
    readonly choices: readonly Choice<T>[];
    readonly validate?: (values: readonly T[]) => true | string;
  }): Promise<readonly T[]>;
  input(question: {
    readonly message: string;
    readonly default?: string | undefined;
    /** A path is asked for: Tab completes it. */
    readonly path?: true;
    readonly validate?: (text: string) => Checked;
  }): Promise<string>;
  password(question: { readonly message: string; readonly validate?: (text: string) => Checked }): Promise<Secret>;
  confirm(question: { readonly message: string; readonly default?: boolean }): Promise<boolean>;
}

export interface Terminal {
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  readonly errorIsTerminal: boolean;
  /** Columns now; 80 where there is no terminal. */
  readonly width: number;
  /** The console has one of the fonts of old Windows, which lack the newer signs. */
  readonly oldFont?: boolean;
  /** By NO_COLOR, FORCE_COLOR, --no-color and whether the stream is a terminal. */
  colourAllowed(stream: 'out' | 'err'): boolean;
  /**
   * To stdout. A reader that went away (EPIPE) is not an error: later writes do nothing. Other failures, a closed stdout (`>&-`)
   * among them, are told by `settled`.
   */
  out(text: string): void;
  /** To stderr, likewise. */
  err(text: string): void;
  /** Resolves once stdout has taken everything: to the system's code of the first write that failed, else to undefined. */
  settled(): Promise<string | undefined>;
  /** All of standard input. Throws an error with `code` EFBIG beyond `limit` bytes. */
  readInput(limit?: number): Promise<Buffer>;
}

// The rest -----------------------------------------------------------------------------------------------------------------

export interface Clock {
  now(): Date;
  wait(ms: number): Promise<void>;
}

/** Text that ships with the program, by path below `templates/`, e.g. `neo4j-conf/5/bolt.conf`. */
export interface Templates {
  read(path: string): Promise<string>;
  list(folder: string): Promise<readonly string[]>;
  /** The licences of the program and of everything inside it, in full. */
  licenses(): Promise<string>;
  /** The same for programs, names and versions with their SPDX licences: a CycloneDX document. */
  sbom(): Promise<string>;
}

export interface UserEntry {
  readonly name: string;
  readonly uid: number;
  /** Primary group. */
  readonly gid: number;
}

export interface GroupEntry {
  readonly name: string;
  readonly gid: number;
}

export interface Host {
  readonly name: string;
  readonly platform: NodeJS.Platform;
  /** The processor as Node names it: `x64`, `arm64`. */
  readonly processor: string;
  readonly cpuCount: number;
  readonly pid: number;
  readonly workingDirectory: string;
  /** Who we are; undefined where the system has no numbers for users (Windows). */
  readonly user: { readonly uid: number; readonly gid: number; readonly groups: readonly number[] } | undefined;
  /** Where root keeps what only root may write: `/var/lib/neo4j-tls`. */
  readonly stateDirectory: string;
  /** The person's home directory. */
  readonly homeDirectory: string;
  /** By name or number. */
  findUser(user: string | number): Promise<UserEntry | undefined>;
  findGroup(group: string | number): Promise<GroupEntry | undefined>;
  /** Every group the user is in, the primary one first. A number without a user entry has none but what is asked of it. */
  groupsOf(uid: number): Promise<readonly number[]>;
  /** Something that a later process of the same number does not share; undefined where the system does not tell or it is gone. */
  processStart(pid: number): Promise<string | undefined>;
  isRunning(pid: number): boolean;
  /**
   * Lets others find out that this process lives, by a mark that goes with it however it ends: on Windows, where a process has a number and
   * nothing else to be known by. Gives back how to take the mark away. Elsewhere it does nothing.
   */
  mark(id: string): Promise<() => void>;
  /** Does the process live that left a mark? Undefined where there are no marks. */
  isMarked(id: string): Promise<boolean | undefined>;
  /** Windows: as whom a service runs, as the system names it; undefined: there is none of that name, or this is another system. */
  serviceAccount(service: string): Promise<string | undefined>;
  /** Has a name an address, as far as this machine knows? Undefined: it could not be asked in time. */
  resolves(name: string): Promise<boolean | undefined>;
  /** How this program itself is run: Node and the script, absolute. For jobs that run it later. */
  readonly program: readonly string[];
  /** The set of process numbers that ours belongs to (a container has its own); undefined where there is but one. */
  processSpace(): Promise<string | undefined>;
}

export interface Signals {
  /** Ctrl-C, TERM and HUP, until the returned function is called. */
  onInterrupt(handler: (signal: NodeJS.Signals) => void): () => void;
}
