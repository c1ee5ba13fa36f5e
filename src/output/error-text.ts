import { ExitCode, UserError } from '../model/errors/errors.ts';
import { escapeText } from '../model/text/escape-text.ts';
import { remedyLines, wrap } from './style.ts';

/** A UserError as a person reads it: what is wrong, then what to do, then the paths concerned that neither has named. */
export function errorToText(error: UserError, width: number): string {
  // Two columns narrower: all lines but the first are indented.
  const [first = '', ...rest] = wrap(`neo4j-tls: ${error.message.split('\n').map(escapeText).join('\n')}`, width - 2);
  const lines = [first, ...rest.map((line) => (line.startsWith(' ') ? line : `  ${line}`))];
  if (error.remedy !== '') lines.push(...remedyLines(error.remedy, width));
  // Where a sentence or a command has named it, a path stands there already.
  const names = new Set(`${error.message} ${error.remedy}`.split(/[\s"'`,;:]+|\.(?=\s|$)/));
  for (const path of error.paths) if (!names.has(path)) lines.push(`  ${escapeText(path)}`);
  return lines.join('\n');
}

/** The JSON document of an exit with 2, 3 or 130. Field names are a contract. `changed`: something was left behind. */
export function errorToJson(error: UserError): object {
  const { message, remedy, paths } = error;
  return { schema: 'neo4j-tls/error@1', changed: error.exitCode === ExitCode.leftBehind, message, remedy, paths };
}

const lostBecause: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'no space left'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'the file has reached its size limit'],
  ['EIO', 'the device reported an error'],
  ['EBADF', 'it is closed'],
]);

/** Standard output did not take what a command had to say; `code` is the system's, `done` says whether the command itself succeeded. */
export function outputLost(code: string, done: boolean): UserError {
  const because = lostBecause.get(code);
  const remedy =
    code === 'EBADF'
      ? 'Run this again with standard output open. To discard the output, redirect it to /dev/null.'
      : 'Free some space or send the output somewhere else, then run this again.';
  return new UserError(
    `The output could not be written to standard output: ${because === undefined ? code : `${because} (${code})`}.`,
    `${remedy}${done ? ' The command itself has finished.' : ''}`,
  );
}

/** Anything that is not a UserError is our mistake: say so, with the stack. */
export function bugToText(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `neo4j-tls: this is a bug in neo4j-tls. Report it with the lines below.\n${stack.split('\n').map(escapeText).join('\n')}`;
}

/** The same as a document, for `--json`. */
export function bugToJson(error: unknown): object {
  const message = error instanceof Error ? error.message : String(error);
  return errorToJson(new UserError(`a bug in neo4j-tls: ${message}`, 'Report it with the text on stderr.'));
}
