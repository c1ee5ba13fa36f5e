/** What the process exits with. The numbers are a contract with scripts. */
export const ExitCode = {
  done: 0,
  somethingWrong: 1,
  couldNot: 2,
  leftBehind: 3,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/**
 * A user's mistake or a hostile circumstance: one line of what is wrong, one of what to do. Never shown with a stack.
 * Everything that is not a UserError is a bug of ours and is reported as one.
 */
export class UserError extends Error {
  readonly remedy: string;
  readonly paths: readonly string[];
  readonly exitCode: ExitCode;

  constructor(
    message: string,
    remedy: string,
    options: { readonly paths?: readonly string[]; readonly exitCode?: ExitCode; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'UserError';
    this.remedy = remedy;
    this.paths = options.paths ?? [];
    this.exitCode = options.exitCode ?? ExitCode.couldNot;
  }

  /** The same with another remedy. */
  withRemedy(remedy: string): UserError {
    if (remedy === this.remedy) return this;
    const { message, paths, exitCode } = this;
    return new UserError(message, remedy, { paths, exitCode, cause: this });
  }
}

/** Ctrl-C or a termination signal: what had been changed was taken back (exit 130). */
export class Interrupted extends UserError {
  constructor(message = 'Interrupted. Nothing was changed.') {
    super(message, 'Run the same command again when you are ready.', { exitCode: ExitCode.interrupted });
    this.name = 'Interrupted';
  }
}

/** Another run is at work in the same folder. It will end: whoever meets this may wait and try again. */
export class FolderBusy extends UserError {
  constructor(...args: ConstructorParameters<typeof UserError>) {
    super(...args);
    this.name = 'FolderBusy';
  }
}
