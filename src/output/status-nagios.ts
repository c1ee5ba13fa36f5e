import type { StatusRenewal, StatusRow } from '../model/status.ts';
import { hookFailed, type State, stateOfRenewal, stateOfRow, worst } from './status-state.ts';

/** What a plugin of Nagios exits with (Monitoring Plugins Development Guidelines, section 2.3). */
export const nagiosCodes = { ok: 0, warning: 1, error: 2, unknown: 3 } as const;

const words = { ok: 'OK', warning: 'WARNING', error: 'CRITICAL', unknown: 'UNKNOWN' } as const;

export interface StatusSeen {
  readonly rows: readonly StatusRow[];
  readonly renewals: readonly StatusRenewal[];
  /** What could not be read, where that leaves the question open. */
  readonly notChecked: readonly { readonly path: string; readonly because: string }[];
  /** Rows that expire sooner than was asked with `--within`. */
  readonly within: ReadonlySet<StatusRow>;
}

/** One line for Nagios and its kin, with the days left of every certificate as performance data. */
export function statusToNagios({ rows, renewals, notChecked, within }: StatusSeen): {
  readonly text: string;
  readonly code: (typeof nagiosCodes)[keyof typeof nagiosCodes];
} {
  const judged = rows.map((row) => ({ row, state: stateOfRow(row, within.has(row)) }));
  const told = [
    ...judged.filter(({ state }) => state !== 'ok').map(({ row, state }) => ({ state, text: rowWords(row) })),
    ...renewals
      .map((renewal) => ({ state: stateOfRenewal(renewal), text: renewalWords(renewal) }))
      .filter(({ state }) => state !== 'ok'),
  ].sort((one, other) => Number(other.state === 'error') - Number(one.state === 'error'));
  const found = worst(told.map(({ state }) => state));
  // A fault that was seen outweighs what was not.
  const state: State | 'unknown' = found !== 'error' && notChecked.length > 0 ? 'unknown' : found;
  const unseen = notChecked.map(({ path, because }) => `${path} was not checked: ${because}`);
  const [first] = rows;
  const fine =
    first === undefined
      ? 'no certificates, nothing is encrypted'
      : `${rows.length} ${rows.length === 1 ? 'certificate' : 'certificates'} and lists, the first expires on ${first.notAfter.slice(0, 10)}, in ${first.daysLeft} days`;
  const words = [...(state === 'unknown' ? unseen : []), ...told.map(({ text }) => text)];
  return { text: lineOf(state, words.length === 0 ? fine : words.join('; '), perfdata(rows)), code: nagiosCodes[state] };
}

/** The line of a run that could not look at all. */
export function unknownToNagios(message: string): string {
  return lineOf('unknown', message, '');
}

function lineOf(state: keyof typeof words, text: string, data: string): string {
  // One line, and a bar begins the performance data.
  const plain = text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replaceAll('|', '/')
    .trim();
  return `NEO4J TLS ${words[state]} - ${plain}${data === '' ? '' : ` | ${data}`}`;
}

function rowWords({ component, kind, path, daysLeft, notAfter, expiry, keyMatches, served, noHandshake }: StatusRow): string {
  const what = `${component} ${kind} ${path}`;
  if (keyMatches === false) return `${what}: the private key belongs to another certificate`;
  if (served === false) return `${what}: the server still serves another certificate, not this one`;
  if (noHandshake === true) return `${what}: the port answers, and not with TLS`;
  const day = notAfter.slice(0, 10);
  return expiry === 'expired' ? `${what} expired on ${day}` : `${what} expires in ${daysLeft} days, on ${day}`;
}

function renewalWords(renewal: StatusRenewal): string {
  const { name, reason, installed, renewedBy } = renewal;
  if (hookFailed(renewal)) return `certbot ${name}: the deploy hook failed${reason === '' ? '' : ` (${reason})`}`;
  if (installed === false) return `certbot ${name}: its newest certificate is not installed here`;
  return renewedBy === null ? `certbot ${name}: nothing here renews it` : `certbot ${name}`;
}

/** Days left, with the days at which the rule for expiry warns, and at which it is an error. */
function perfdata(rows: readonly StatusRow[]): string {
  const counts = new Map<string, number>();
  return rows
    .map((row) => {
      const base = `${row.component} ${row.path}`.replace(/[='|\p{Cc}]/gu, '_');
      const count = (counts.get(base) ?? 0) + 1;
      counts.set(base, count);
      const life = (Date.parse(row.notAfter) - Date.parse(row.notBefore)) / 86_400_000;
      const [due, urgent] = [Math.min(30, life / 3), Math.min(7, life / 10)].map((days) => Number(days.toFixed(2)));
      return `'${base}${count === 1 ? '' : ` ${count}`}'=${row.daysLeft};${due}:;${urgent}:`;
    })
    .join(' ');
}
