import type { ConfEditSummary } from '../model/conf-edit.ts';
import type { Secret } from '../model/secret.ts';
import { escapeText } from './escape-text.ts';
import { wrap } from './style.ts';

/** How many settings an edit touches, in one line. */
export function confSummary(summary: ConfEditSummary | undefined): string {
  if (summary === undefined) return 'settings';
  const count = (number: number, word: string): string[] => (number === 0 ? [] : [`${number} ${word}`]);
  const parts = [
    ...count(summary.added.length, 'added'),
    ...count(summary.changed.length, 'changed'),
    ...count(summary.removed.length + summary.superseded.length, 'removed'),
    ...count(summary.renamed.length, 'renamed'),
    ...count(summary.merged.length, summary.merged.length === 1 ? 'duplicate made one' : 'duplicates made one'),
    ...count(summary.moved.length, 'moved'),
    ...(summary.bomRemoved ? ['byte order mark removed'] : []),
  ];
  return parts.length === 0 ? 'unchanged' : `settings: ${parts.join(', ')}`;
}

/** Which lines of a conf are touched, with old and new values: whoever wrote them wants to know. */
export function confDetails(summary: ConfEditSummary, width: number): string[] {
  const lines = [
    ...(summary.bomRemoved ? ['byte order mark removed: Neo4j cannot read it'] : []),
    ...summary.changed.map(({ name, line, was, now }) => `line ${line}: ${name}  ${valueText(was)} → ${valueText(now)}`),
    ...summary.renamed.map(({ from, to, line }) => `line ${line}: ${from} is now called ${to}`),
    ...summary.superseded.map(({ name, by, line }) => `line ${line}: ${name} removed, ${by} is there as well`),
    ...summary.removed.map(({ name, line, was }) => `line ${line}: ${name}  ${valueText(was)} → removed`),
    ...summary.merged.map(
      ({ name, kept, dropped }) => `line ${dropped.join(', ')}: ${name} stood here as well; line ${kept} stays`,
    ),
    ...summary.moved.map(({ name, line }) => `line ${line}: ${name} moved above its private_key`),
    ...summary.brokenEscapes.map((line) => `line ${line}: a broken \\u escape, which keeps Neo4j from reading the file`),
  ];
  return lines.flatMap((line) =>
    wrap(escapeText(line), width - 2, '      ').map((part, index) => (index === 0 ? part : `  ${part}`)),
  );
}

function valueText(value: string | Secret | null): string {
  return value === '' ? '(empty)' : String(value);
}
