import type { PatternWithNeed } from './entry.ts';

/** Names of captures that are a single word: a host, a setting, a code. */
const words: ReadonlySet<string> = new Set([
  ...['name', 'address', 'host', 'setting', 'successor', 'scope', 'suite', 'protocol', 'port', 'flag', 'plugin', 'level'],
  ...['alert', 'role', 'code', 'number', 'depth', 'count', 'octet', 'scheme', 'url', 'user', 'footer', 'label', 'bits'],
]);

/**
 * A message template as a regular expression: blanks match any white space (a paste may be wrapped), `…` matches anything
 * within a line, `{name}` captures what is there: a single word, a path without quotes around it, or the rest of the clause.
 * Letter case does not matter. Captures stay within a line and are bounded, so that no text makes the search slow.
 */
export function compileTemplate(template: string): PatternWithNeed {
  const pieces = template.split(/(\{\w+\}|…)/).filter((piece) => piece !== '');
  const literals = pieces.filter((piece) => !isOpen(piece));
  const needs = literals
    .reduce((longest, piece) => (piece.trim().length > longest.length ? piece.trim() : longest), '')
    .toLowerCase();
  const source = pieces
    .map((piece, index) => {
      if (piece === '…') return '[^\\n]{0,200}?';
      const name = /^\{(\w+)\}$/.exec(piece)?.[1];
      if (name === undefined) return piece.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&').replace(/ +/g, '\\s{1,80}');
      const last = index === pieces.length - 1;
      return capture(name, last, (pieces[index + 1] ?? '').startsWith("'"), (pieces[index - 1] ?? '').endsWith("'"));
    })
    .join('');
  return { pattern: new RegExp(source, 'im'), needs };
}

function capture(name: string, last: boolean, quoteFollows: boolean, quoteBefore: boolean): string {
  if (quoteFollows && quoteBefore) return `(?<${name}>[^\\n']{1,400})`;
  if (words.has(name)) {
    const quote = quoteBefore ? '' : '[\'"‘“`([]?';
    // A name ends before the stop of its sentence.
    const group = `${quote}(?<${name}>[^\\s'"‘’“”\`,;<>()[\\]{}]{1,253})`;
    return last ? group : `${group}['"’”\`)\\]]?`;
  }
  if (!last) return `['"‘“]?(?<${name}>[^\\n'"‘’“”]{1,400}?)['"’”]?`;
  // A path, or words: up to a quote, a bracket, the end of the clause or of the line.
  return `['"‘“]?(?<${name}>[^\\n"'‘’“”]{1,300}?)(?=["'‘’“”\\n]|$|[:,;.]?\\s{1,3}\\(|[:,;.]\\s)`;
}

function isOpen(piece: string): boolean {
  return piece === '…' || /^\{\w+\}$/.test(piece);
}
