import { ExitCode, Interrupted, UserError } from '../model/errors/errors.ts';
import { leftBehind } from './recover.ts';
import type { OwnFolder } from './transaction/own-folder.ts';
import type { Leftover } from './transaction/take-back.ts';

/** What is told of a run that failed. @param leftovers what could not be undone; @param commandsRun programs that nothing undoes */
export function outcomeOf(error: unknown, leftovers: readonly Leftover[], commandsRun: readonly string[]): unknown {
  const cause = error instanceof Error ? error.message : String(error);
  if (leftovers.length > 0) return leftBehind(cause, leftovers, error);
  if (commandsRun.length > 0 && error instanceof UserError) {
    return new UserError(`${cause} What ${commandsRun.join(' and ')} did before that was not undone.`, error.remedy, {
      paths: error.paths,
      exitCode: ExitCode.leftBehind,
      cause: error,
    });
  }
  return error;
}

/** After the commit: all is in effect, and something is left lying. */
export function notTidied(error: unknown, folder: OwnFolder): UserError {
  return new UserError(
    `Everything was written and is in effect, but the old files could not be moved to the backups: ${error instanceof Error ? error.message : String(error)}`,
    'To finish it:\nneo4j-tls recover',
    { paths: [folder.root], exitCode: ExitCode.leftBehind, cause: error },
  );
}

/** The end of a run that a person stopped. @param changed something had been done, and was taken back */
export function interrupted(changed: boolean): Interrupted {
  return changed ? new Interrupted('Interrupted. The changes were undone.') : new Interrupted();
}

/** The same error, which also says that nothing of it is left. */
export function takenBack(error: unknown): unknown {
  if (!(error instanceof UserError) || error.exitCode !== ExitCode.couldNot) return error;
  return new UserError(`${error.message} The changes were undone.`, error.remedy, {
    paths: error.paths,
    cause: error,
  });
}
