import { posix, win32 } from 'node:path';
import type { Neo4jVersion } from '../model/installation.ts';
import { ownValue } from '../model/own-value.ts';
import { trimmed } from './properties.ts';

/**
 * What becomes of a path's text before it is used, on Unix. 4.4: `\` is a separator. 5.0+ first escapes as in a Java string
 * and only then turns each `\` into `/`, so that quotes and characters outside ASCII do not survive. Blanks at the ends
 * stay. (Read in the parsers of all lines; run on all.)
 */
export function pathAsRead(value: string, version: Neo4jVersion): string {
  const escaped = version.line === '4.4' ? value : value.replace(/["\\]|[^\x20-\x7e]/g, javaEscape);
  return escaped.replaceAll('\\', '/');
}

/** Whether a path can be configured at all: it reads back as it was written. Windows paths do when written with `/`. */
export const pathSurvives = (value: string, version: Neo4jVersion): boolean =>
  pathAsRead(value, version) === value && value === trimmed(value) && value !== '';

/**
 * The absolute path that a path setting means, without `.` and `..`; a relative one begins at `base`, which is absolute: the
 * home for `base_directory`, that directory for the other settings of a policy. Undefined for a path that leads out of its
 * base by `..`, which Neo4j refuses ("is not a normalized path", run on all lines); `a/../b` is fine. An empty value is the
 * base itself.
 */
export function resolvePathSetting(base: string, value: string, version: Neo4jVersion): string | undefined {
  const paths = /^(?:[A-Za-z]:[\\/]|\\\\)/.test(base) ? win32 : posix;
  const read = paths.normalize(pathAsRead(value, version));
  if (!paths.isAbsolute(read) && read.split(paths.sep)[0] === '..') return undefined;
  return paths.resolve(base, read);
}

const javaEscapes: { readonly [character: string]: string } = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\n': '\\n',
  '\t': '\\t',
  '\f': '\\f',
  '\r': '\\r',
};

function javaEscape(character: string): string {
  return ownValue(javaEscapes, character) ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
