import { type CommandPlace, inPlace } from '../model/command-line/command-place.ts';
import type { PlanNote } from '../model/plan.ts';
import type { StatusRenewal, StatusRow } from '../model/status.ts';
import { escapeText } from '../model/text/escape-text.ts';
import { type State, stateOfRenewal, stateOfRow } from './status-state.ts';
import { foldedColumns, remedyLines, type Style, wrap } from './style.ts';

/** The table of `status`, soonest expiry first, and below it what renews by itself and what could not be read. */
export function statusToText(
  rows: readonly StatusRow[],
  {
    home,
    said,
    within,
    renewals,
    notChecked,
    clientTrust,
    notes,
  }: {
    readonly home: string;
    /** What commands name. */
    readonly said: CommandPlace | undefined;
    /** Rows that expire sooner than was asked. */
    readonly within: ReadonlySet<StatusRow>;
    readonly renewals: readonly StatusRenewal[];
    /** Who trusts what clients are shown. */
    readonly clientTrust: readonly {
      readonly component: StatusRow['component'];
      readonly kind: string;
      readonly meaning: string;
    }[];
    readonly notChecked: readonly { readonly path: string; readonly because: string; readonly remedy: string }[];
    readonly notes: readonly PlanNote[];
  },
  style: Style,
): string {
  const unseen = [
    ...notChecked.map(({ path, because }) => `  ${style.warning} ${escapeText(path)} was not checked: ${escapeText(because)}`),
    ...new Set(notChecked.map(({ remedy }) => `    → ${escapeText(remedy)}`)),
  ];
  if (rows.length === 0 && unseen.length > 0) return unseen.join('\n');
  if (rows.length === 0)
    return `  No certificates in ${escapeText(home)}: nothing is encrypted there.\n      ${escapeText(inPlace('neo4j-tls init', said))}`;
  const cells = rows.map((row) => [
    row.component,
    row.kind,
    escapeText(row.names.join(' ') || row.subject),
    row.notAfter.slice(0, 10),
    row.expiry === 'expired' ? 'expired' : `${row.daysLeft} days`,
    row.keyMatches === false ? 'wrong key' : '',
    row.kind !== 'certificate'
      ? ''
      : row.served === true
        ? 'served'
        : row.served === false
          ? 'not served: restart'
          : row.noHandshake === true
            ? 'no TLS: verify says why'
            : 'not reachable',
    escapeText(row.path),
  ]);
  const heads = ['component', 'what', 'names', 'until', 'left', '', 'now', 'file'];
  const [[head = ''] = [], ...lines] = foldedColumns([heads, ...cells], style.width - 4);
  const marked = lines.flatMap(([line = '', ...below], index) => {
    const row = rows[index];
    const mark = row === undefined ? style.ok : markOf(stateOfRow(row, within.has(row)), style);
    return [`  ${mark} ${line}`, ...below.map((more) => style.faint(`    ${more}`))];
  });
  const told = renewals.flatMap((renewal) => renewalLines(renewal, said, style));
  const trusted = clientTrust.flatMap(({ component, kind, meaning }) =>
    wrap(escapeText(`${component}: ${meaning}`), style.width - 4).map(
      (line, index) => `  ${index > 0 ? ' ' : kind === 'never-trusted' ? style.warning : '·'} ${line}`,
    ),
  );
  return [
    style.faint(`    ${head}`),
    ...marked,
    ...(trusted.length > 0 ? ['', ...trusted] : []),
    ...unseen,
    ...told,
    ...notes.flatMap((note) => noteLines(note, style)),
  ].join('\n');
}

function noteLines({ text, remedy = '' }: PlanNote, style: Style): readonly string[] {
  const [first = '', ...rest] = wrap(escapeText(text), style.width - 4);
  return [`  ${style.warning} ${first}`, ...rest.map((line) => `    ${line}`), ...remedyLines(remedy, style.width, '    ')];
}

function markOf(state: State, style: Style): string {
  return state === 'error' ? style.error : state === 'warning' ? style.warning : style.ok;
}

function renewalLines(renewal: StatusRenewal, said: CommandPlace | undefined, style: Style): readonly string[] {
  const { name, components, hook, reason, restart, time, installed, renewedBy } = renewal;
  const when = time === null ? '' : `, last tried ${time.slice(0, 10)}`;
  const because = reason === '' ? '' : `: ${reason}`;
  const mark = markOf(stateOfRenewal(renewal), style);
  const state =
    hook === 'failed' && installed !== true
      ? `the deploy hook failed${when}${because}`
      : installed === false
        ? 'certbot has a newer certificate than Neo4j'
        : hook === 'failed'
          ? `installed, but the deploy hook failed${when}${because}`
          : restart === 'failed'
            ? `installed, but Neo4j was not reloaded${because}`
            : `the deploy hook ${hook === 'never-ran' ? 'has not run yet' : `works${when}`}`;
  const next = renewedBy === null ? 'nothing here renews it' : `renewed by ${renewedBy}`;
  const lines = wrap(escapeText(`certbot ${name}, for ${components.join(', ')}: ${state}; ${next}`), style.width - 4);
  const timer = renewedBy === null ? [`      ${escapeText(inPlace('neo4j-tls renew --install-timer', said))}`] : [];
  return ['', ...lines.map((line, index) => `  ${index === 0 ? mark : ' '} ${line}`), ...timer];
}
