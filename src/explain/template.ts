import type { PatternWithNeed } from './entry.ts';

/**
 * A message template as a regular expression: blanks match any white space (a paste may be wrapped), `…` matches anything
 * within a line, `{name}` keeps what stands there: between quotes up to the quote, at the end up to the end of the line.
 * Letter case does not matter. What is kept stays within a line and is bounded, so that no text makes the search slow.
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
      if (index === pieces.length - 1) return `(?<${name}>[^\\n"]{1,400})`;
      if (index === 0) return `(?<${name}>[^\\s'"]{1,200})`;
      return (pieces[index + 1] ?? '').startsWith("'") ? `(?<${name}>[^\\n']{1,400})` : `(?<${name}>[^\\n]{1,400}?)`;
    })
    .join('');
  return { pattern: new RegExp(source, 'i'), needs };
}

function isOpen(piece: string): boolean {
  return piece === '…' || /^\{\w+\}$/.test(piece);
}
