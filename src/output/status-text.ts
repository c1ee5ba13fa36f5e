import type { ScopeName } from '../model/installation.ts';
import { escapeText } from './escape-text.ts';
import { foldedColumns, type Style, wrap } from './style.ts';

/** One certificate or CRL; the names of the fields are a contract. */
export interface StatusRow {
  readonly component: ScopeName;
  readonly kind: 'certificate' | 'issuer' | 'trusted' | 'trusted CA' | 'crl';
  readonly path: string;
  readonly subject: string;
  readonly names: readonly string[];
  readonly notBefore: string;
  readonly notAfter: string;
  readonly daysLeft: number;
  readonly fingerprint256: string;
  /** Null: not a question here, or the key could not be read. */
  readonly keyMatches: boolean | null;
  /** By the ports now; null: not reachable, or not served at all. */
  readonly served: boolean | null;
}

/** How one certbot lineage comes to this server; the names of the fields are a contract. */
export interface StatusRenewal {
  readonly name: string;
  readonly components: readonly string[];
  /** `…/live/NAME`. */
  readonly lineage: string;
  /** What the deploy hook last did. */
  readonly hook: 'installed' | 'unchanged' | 'failed' | 'never-ran';
  /** Why it, or the restart, failed; empty otherwise. */
  readonly reason: string;
  readonly restart: 'done' | 'failed' | 'none';
  /** When the hook last ran; null: never. */
  readonly time: string | null;
  /** Is what certbot has what lies here? Null: the lineage could not be read. */
  readonly installed: boolean | null;
  /** The timer or cron job that renews it; null: none was found. */
  readonly renewedBy: string | null;
}

/** Days below which a row is marked. */
const soon = 30;

export function statusToText(
  rows: readonly StatusRow[],
  {
    home,
    within,
    renewals,
    notChecked,
  }: {
    readonly home: string;
    readonly within: number | undefined;
    readonly renewals: readonly StatusRenewal[];
    readonly notChecked: readonly { readonly path: string; readonly because: string; readonly remedy: string }[];
  },
  style: Style,
): string {
  const unseen = [
    ...notChecked.map(({ path, because }) => `  ${style.warning} ${escapeText(path)} was not checked: ${escapeText(because)}`),
    ...new Set(notChecked.map(({ remedy }) => `    → ${escapeText(remedy)}`)),
  ];
  if (rows.length === 0 && unseen.length > 0) return unseen.join('\n');
  if (rows.length === 0) return `  No certificates in ${escapeText(home)}: nothing is encrypted there.\n    → neo4j-tls init`;
  const limit = within ?? soon;
  const cells = rows.map((row) => [
    row.component,
    row.kind,
    escapeText(row.names.slice(0, 2).join(' ') || row.subject),
    row.notAfter.slice(0, 10),
    row.daysLeft < 0 ? 'run out' : `${row.daysLeft} days`,
    row.keyMatches === false ? 'key of another' : '',
    row.kind !== 'certificate'
      ? ''
      : row.served === true
        ? 'served'
        : row.served === false
          ? 'not served: restart'
          : 'not reachable',
    escapeText(row.path),
  ]);
  const heads = ['component', 'what', 'names', 'until', 'left', '', 'now', 'file'];
  const [[head = ''] = [], ...lines] = foldedColumns([heads, ...cells], style.width - 4);
  const marked = lines.flatMap(([line = '', ...below], index) => {
    const row = rows[index];
    const wrong = row !== undefined && (row.daysLeft < 0 || row.keyMatches === false || row.served === false);
    const mark = wrong ? style.error : row !== undefined && row.daysLeft < limit ? style.warning : style.ok;
    return [`  ${mark} ${line}`, ...below.map((more) => style.faint(`    ${more}`))];
  });
  const told = renewals.flatMap((renewal) => renewalLines(renewal, style));
  return [style.faint(`    ${head}`), ...marked, ...unseen, ...told].join('\n');
}

/** What certbot's own silence leaves open: did the last renewal arrive, and will there be a next one? */
function renewalLines(renewal: StatusRenewal, style: Style): readonly string[] {
  const { name, components, hook, reason, restart, time, installed, renewedBy } = renewal;
  const when = time === null ? '' : `, last tried ${time.slice(0, 10)}`;
  const because = reason === '' ? '' : `: ${reason}`;
  const [mark, state] =
    hook === 'failed' && installed !== true
      ? [style.error, `the deploy hook failed${when}${because}`]
      : installed === false
        ? [style.error, 'certbot has a newer certificate than Neo4j was given']
        : hook === 'failed'
          ? [style.warning, `installed, but the deploy hook failed${when}${because}`]
          : restart === 'failed'
            ? [style.warning, `installed, but Neo4j was not reloaded${because}`]
            : [
                renewedBy === null ? style.warning : style.ok,
                `the deploy hook ${hook === 'never-ran' ? 'has not run yet' : `works${when}`}`,
              ];
  const next = renewedBy === null ? 'nothing here renews it: neo4j-tls renew --install-timer' : `renewed by ${renewedBy}`;
  const lines = wrap(escapeText(`certbot ${name}, for ${components.join(', ')}: ${state}; ${next}`), style.width - 4);
  return ['', ...lines.map((line, index) => `  ${index === 0 ? mark : ' '} ${line}`)];
}
