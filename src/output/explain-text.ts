import { isCommand } from '../model/command-line/command-place.ts';
import { escapeText } from '../model/text/escape-text.ts';
import { type Style, wrap } from './style.ts';

interface Explained {
  readonly id: string;
  readonly meaning: string;
  readonly remedy: string;
  readonly line: string;
}

/** What was recognised, what it means, and after an arrow what to do. */
export function explanationsToText(matches: readonly Explained[], left: number, style: Style): string {
  const lines = matches.flatMap((match) => [
    '',
    ...(match.line === match.id
      ? [`  ${style.strong(match.id)}`]
      : [`  ${style.strong(escapeText(oneLine(match.line, style.width - 4)))}`, `    ${style.faint(match.id)}`]),
    ...wrap(escapeText(match.meaning), style.width, '    '),
    ...arrow(match.remedy, style.width, '    '),
  ]);
  if (left > 0) lines.push('', `  ${left} more: --all`);
  return [...lines, ''].join('\n');
}

/** For a text in which no known message was found. */
export function nothingKnownToText(): string {
  return [
    '  Nothing in this text is known to neo4j-tls.',
    '    → give more of it, the lines with "Caused by" above all; or look at the server itself: neo4j-tls doctor',
  ].join('\n');
}

/** `→ cure`, wrapped under its first word; of several lines each for itself. A command stands alone and whole, so that it can be copied. */
export function arrow(text: string, width: number, indent: string): string[] {
  return text.split('\n').flatMap((line) => {
    if (isCommand(line)) return [`${indent}  ${escapeText(line)}`];
    const [first = '', ...rest] = wrap(escapeText(line), width - indent.length - 2);
    return [`${indent}→ ${first}`, ...rest.map((more) => `${indent}  ${more}`)];
  });
}

function oneLine(text: string, width: number): string {
  const joined = text.replace(/\s+/g, ' ');
  return joined.length > width ? `${joined.slice(0, width - 1)}…` : joined;
}
