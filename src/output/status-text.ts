import type { ScopeName } from '../model/installation.ts';
import { escapeText } from './escape-text.ts';
import { columns, type Style } from './style.ts';

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

/** Days below which a row is marked. */
const soon = 30;

export function statusToText(
  rows: readonly StatusRow[],
  { home, within }: { readonly home: string; readonly within: number | undefined },
  style: Style,
): string {
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
  const [head = '', ...lines] = columns([['component', 'what', 'names', 'until', 'left', '', 'now', 'file'], ...cells], '');
  const marked = lines.map((line, index) => {
    const row = rows[index];
    const wrong = row !== undefined && (row.daysLeft < 0 || row.keyMatches === false || row.served === false);
    return `  ${wrong ? style.error : row !== undefined && row.daysLeft < limit ? style.warning : style.ok} ${line}`;
  });
  return [style.faint(`    ${head}`), ...marked].join('\n');
}
