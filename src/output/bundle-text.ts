import { escapeText } from '../model/text/escape-text.ts';
import { shellQuote } from '../model/text/shell.ts';
import { commandLines, type Style, wrap } from './style.ts';
import { type ShownVerdict, verdictLine } from './verdict-text.ts';

/** One line that is overwritten: `[########      ]  42 of 100 members`. */
export function progressBar(done: number, of: number, width: number): string {
  const text = `  ${done} of ${of} members`;
  const cells = Math.max(10, Math.min(40, width - text.length - 4));
  const full = Math.round((done / Math.max(1, of)) * cells);
  return `\r  [${'#'.repeat(full)}${' '.repeat(cells - full)}]${text}${done === of ? '\n' : ''}`;
}

/** The end of `bundle`: where the folders are, and how each gets to its member. */
export function bundleToText(
  told: {
    readonly out: string;
    readonly members: readonly string[];
    readonly certificates: number;
    /** Of the member that is worst off. */
    readonly verdict: ShownVerdict | undefined;
  },
  style: Style,
): string {
  const first = told.members[0] ?? 'MEMBER';
  return [
    '',
    `  ${style.ok} ${told.members.length} members, ${told.certificates} certificates in ${escapeText(told.out)}`,
    ...(told.verdict === undefined ? [] : [verdictLine(told.verdict, style)]),
    '',
    style.strong('  Next, for each member'),
    `    scp -r ${escapeText(shellQuote(`${told.out}/${first}`))} ${first}:`,
    ...commandLines([[`neo4j-tls init --from-bundle ${first}`, 'on that server']], style.width),
    '',
    ...wrap(
      'The folders contain private keys: delete them here once they are installed. Each folder has checksums and instructions.',
      style.width - 4,
      '  ',
    ),
  ].join('\n');
}
