import type { ConfEditSummary, SettingChanges } from '../model/conf-edit.ts';
import type { Secret } from '../model/secret.ts';
import { escapeText } from '../model/text/escape-text.ts';
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

/**
 * Which lines of a conf are touched, in their order, with old and new values: whoever wrote them wants to know.
 * @param changes with the values of what is added, where that is to be listed as well
 */
export function confDetails(summary: ConfEditSummary, width: number, changes?: SettingChanges): string[] {
  const touched: (readonly [line: number, text: string])[] = [
    ...summary.changed.map(({ name, line, was, now }) => [line, `${name}  ${valueText(was)} → ${valueText(now)}`] as const),
    ...summary.renamed.map(({ from, to, line }) => [line, `${from} is now called ${to}`] as const),
    ...summary.superseded.map(({ name, by, line }) => [line, `${name} removed, ${by} is there as well`] as const),
    ...summary.removed.map(({ name, line, was }) => [line, `${name}  ${valueText(was)} → removed`] as const),
    ...summary.merged.flatMap(({ name, kept, dropped }) =>
      dropped.map((line) => [line, `${name}: duplicate of line ${kept}, removed`] as const),
    ),
    ...summary.moved.map(({ name, line }) => [line, `${name} moved above its private_key`] as const),
    ...summary.brokenEscapes.map((line) => [line, 'a broken \\u escape, which keeps Neo4j from reading the file'] as const),
  ];
  const lines = [
    ...(summary.bomRemoved ? ['byte order mark removed: Neo4j cannot read it'] : []),
    ...touched.sort(([one], [other]) => one - other).map(([line, text]) => `line ${line}: ${text}`),
    ...(changes === undefined ? [] : summary.added.map((name) => `new: ${name}=${changes.get(name) ?? ''}`)),
  ];
  return lines.flatMap((line) =>
    wrap(escapeText(line), width - 2, '      ').map((part, index) => (index === 0 ? part : `  ${part}`)),
  );
}

function valueText(value: string | Secret | null): string {
  return value === '' ? '(empty)' : String(value);
}
