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
