import { UserError } from '../model/errors.ts';
import { escapeText } from './escape-text.ts';
import { wrap } from './style.ts';

/** A UserError as a person reads it: what is wrong, then what to do, then the paths concerned. */
export function errorToText(error: UserError, width: number): string {
  // Two columns narrower: all lines but the first are indented.
  const [first = '', ...rest] = wrap(`neo4j-tls: ${error.message.split('\n').map(escapeText).join('\n')}`, width - 2);
  const lines = [first, ...rest.map((line) => (line.startsWith(' ') ? line : `  ${line}`))];
  if (error.remedy !== '') lines.push(...wrap(error.remedy.split('\n').map(escapeText).join('\n'), width, '  '));
  for (const path of error.paths) lines.push(`  ${escapeText(path)}`);
  return lines.join('\n');
}

/** The JSON document of an exit with 2, 3 or 130. Field names are a contract. */
export function errorToJson(error: UserError): object {
  return { schema: 'neo4j-tls/error@1', message: error.message, remedy: error.remedy, paths: error.paths };
}

/** Anything that is not a UserError is our mistake: say so, with the stack. */
export function bugToText(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `neo4j-tls: this is a bug in neo4j-tls, please report it with the lines below.\n${stack.split('\n').map(escapeText).join('\n')}`;
}

/** The same as a document, for `--json`. */
export function bugToJson(error: unknown): object {
  const message = error instanceof Error ? error.message : String(error);
  return errorToJson(new UserError(`a bug in neo4j-tls: ${message}`, 'Please report it, with the text on stderr.'));
}
