import { type CommandPlace, inPlace } from '../model/command-line/command-place.ts';
import type { Finding, Severity } from '../model/finding.ts';
import { type ScopeName, scopeNames } from '../model/installation.ts';
import type { HandshakeRefusal } from '../model/message-ids.ts';
import { escapeText } from '../model/text/escape-text.ts';
import { arrow } from './explain-text.ts';
import { refusalWords } from './refusal-words.ts';
import { columns, type Style, widthOf, wrap } from './style.ts';

/** What `doctor` tells a person of one installation. Paths are as they shall be shown. */
export interface DoctorReport {
  readonly version: string;
  readonly edition: string;
  readonly home: string;
  readonly role: 'server' | 'backup-client';
  /** Null: not known. */
  readonly starts: boolean | null;
  readonly components: { readonly [scope in ScopeName]: string };
  readonly findings: readonly Finding[];
  readonly fixable: number;
  /** Who trusts what clients are shown. */
  readonly clientTrust: readonly { readonly component: ScopeName; readonly kind: string; readonly meaning: string }[];
  /** Requests that a CA has not answered yet, with the command that goes on. */
  readonly waiting: readonly { readonly component: ScopeName; readonly path: string; readonly next: string }[];
  /** What commands name; undefined: no folder of this machine. */
  readonly said: CommandPlace | undefined;
  /** Milliseconds. */
  readonly took: number;
  readonly quiet: boolean;
}

/** The answer, with the foremost cause, on the first line; then each component with its findings; then the count. */
export function doctorToText(report: DoctorReport, style: Style): string {
  const { findings } = report;
  const [first] = findings;
  const who = report.role === 'server' ? 'Neo4j' : 'the backup client';
  const answers = {
    true: `${who} will start`,
    false: `${who} will not start`,
    null: `it is not known whether ${who} will start`,
  };
  const answer = sentence(answers[`${report.starts}`], true);
  const because =
    first === undefined || first.severity === 'info'
      ? stateText(report)
      : `${report.starts === false ? ': ' : '. '}${first.component === null ? sentence(first.message, report.starts !== false) : `${first.component}: ${first.message}`}`;
  const lines = [
    ...wrap(escapeText(/[.?!]$/.test(because) ? `${answer}${because}` : `${answer}${because}.`), style.width, '  '),
    `  ${style.faint(escapeText(`Neo4j ${report.version} ${report.edition === 'enterprise' ? 'Enterprise' : 'Community'}   ${report.home}`))}`,
    '',
  ];
  for (const group of [null, ...scopeNames] as const) {
    const own = findings
      .filter(({ component }) => component === group)
      .filter(({ severity }) => !report.quiet || severity !== 'info');
    for (const finding of own) lines.push(...findingToLines(finding, style));
    if (group !== null && own.length === 0 && report.components[group] !== 'off' && !report.quiet) {
      lines.push(
        `  ${style.ok} ${group.padEnd(9)} ${report.components[group] === 'encrypted' ? 'encrypted, no problems found' : report.components[group]}`,
      );
    }
    // What nobody trusts is a finding, in the same words.
    for (const { component, kind, meaning } of report.clientTrust)
      if (component === group && kind !== 'never-trusted' && !report.quiet)
        lines.push(...wrap(escapeText(meaning), style.width, ' '.repeat(14)).map((line) => style.faint(line)));
  }
  for (const { component, path, next } of report.waiting) {
    lines.push(
      ...wrap(escapeText(`Waiting for the signed certificate of ${path}`), style.width - 14).map((line, index) =>
        index === 0 ? `  · ${component.padEnd(9)} ${line}` : `${' '.repeat(14)}${line}`,
      ),
      ...arrow(next, style.width, ' '.repeat(14)),
    );
  }
  if (findings.length === 0 && report.waiting.length === 0 && scopeNames.every((scope) => report.components[scope] === 'off')) {
    lines.push(
      `  · ${'bolt'.padEnd(9)} nothing is encrypted here`,
      ...arrow(inPlace('neo4j-tls init', report.said), style.width, ' '.repeat(14)),
    );
  }
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  lines.push(
    '',
    `  ${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}, ${(report.took / 1000).toFixed(1)} s.${report.fixable > 0 ? `  To repair ${report.fixable} of ${findings.length}:` : ''}`,
    ...(report.fixable > 0 ? [`    ${escapeText(inPlace('neo4j-tls doctor --fix', report.said))}`] : []),
  );
  return lines.join('\n');
}

/** Mark, component, cause; where; what Neo4j says; after an arrow the cure. */
export function findingToLines(finding: Finding<string>, style: Style): string[] {
  const mark = { error: style.error, warning: style.warning, info: '·' }[finding.severity];
  const indent = ' '.repeat(14);
  const [first = '', ...rest] = wrap(escapeText(finding.message), style.width - indent.length);
  const where =
    finding.path === null ? [] : [`${indent}${escapeText(finding.path)}${finding.line === null ? '' : `:${finding.line}`}`];
  const says =
    finding.neo4jSays === null || finding.severity === 'info'
      ? []
      : wrap(
          escapeText(`${finding.id.startsWith('container-') ? 'The container' : 'Neo4j'} says: ${finding.neo4jSays}`),
          style.width,
          indent,
        );
  return [
    `  ${mark} ${(finding.component ?? 'settings').padEnd(9)} ${first}`,
    ...rest.map((line) => `${indent}${line}`),
    ...where.map((line) => style.faint(line)),
    ...says.map((line) => style.faint(line)),
    ...arrow(finding.remedy, style.width, indent),
  ];
}

/** One handshake as a member of the cluster sees it. */
export interface HandshakeCell {
  readonly component: ScopeName;
  readonly server: string;
  readonly client: string;
  readonly succeeds: boolean;
  readonly because: HandshakeRefusal | null;
}

/**
 * Who can dial whom: a row for each who dials, a column for each who answers; below it, why not. Columns that are too wide for
 * the terminal are headed by letters; where even that does not fit, only the connections that fail are told.
 * @param names of all, in the order in which they shall stand.
 */
export function handshakesToText(cells: readonly HandshakeCell[], names: readonly string[], style: Style): string {
  const lines: string[] = [];
  for (const component of scopeNames) {
    const own = cells.filter((cell) => cell.component === component);
    if (own.length === 0) continue;
    const reasonOf = ({ because }: HandshakeCell): string => refusalWords(because);
    const failing = own.filter(({ succeeds }) => !succeeds);
    const reasons = [...new Set(failing.map(reasonOf))];
    const cell = (client: string, server: string): string => {
      const found = own.find((one) => one.client === client && one.server === server);
      if (found === undefined) return client === server ? '-' : '';
      return found.succeeds ? 'yes' : `no ${reasons.indexOf(reasonOf(found)) + 1}`;
    };
    const table = (heads: readonly string[], sides: readonly string[]): readonly string[] =>
      columns(
        [
          ['from / to', ...heads],
          ...names.map((client, index) => [sides[index] ?? '', ...names.map((server) => cell(client, server))]),
        ],
        '    ',
      );
    const shown = names.map(escapeText);
    const letters = names.map((_, index) => String.fromCharCode(65 + (index % 26)));
    const fits = (rows: readonly string[]): boolean => rows.every((row) => widthOf(row) <= style.width);
    const wide = table(shown, shown);
    const narrow = table(
      letters,
      shown.map((name, index) => `${letters[index]}  ${name}`),
    );
    lines.push('', `  ${style.strong(component)}`);
    if (fits(wide) || (names.length <= 26 && fits(narrow))) {
      lines.push(...(fits(wide) ? wide : narrow));
      for (const [index, reason] of reasons.entries()) {
        const [first = '', ...rest] = wrap(escapeText(reason), style.width, '       ');
        lines.push(`    ${index + 1}  ${first.trimStart()}`, ...rest);
      }
      continue;
    }
    lines.push(
      ...failing.flatMap((one) =>
        wrap(escapeText(`${one.client} cannot connect to ${one.server}: ${reasonOf(one)}`), style.width, '    '),
      ),
      `    ${failing.length === 0 ? `all ${names.length} can connect to each other` : `the other ${own.length - failing.length} of ${own.length} connections work`}`,
    );
  }
  return lines.join('\n');
}

/** A message that begins a sentence. Names of settings and files stay as they are. */
function sentence(message: string, begins: boolean): string {
  return begins && /^[a-z]+ /.test(message) ? message.charAt(0).toUpperCase() + message.slice(1) : message;
}

function stateText({ components }: DoctorReport): string {
  const encrypted = scopeNames.filter((scope) => components[scope] === 'encrypted');
  return encrypted.length === 0 ? ', with nothing encrypted' : `, with ${encrypted.join(', ')} encrypted`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
