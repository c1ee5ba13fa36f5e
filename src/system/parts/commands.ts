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
