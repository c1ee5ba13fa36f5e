import type { Finding } from '../model/finding.ts';
import { escapeText } from '../model/text/escape-text.ts';
import { arrow } from './explain-text.ts';
import { findingToLines } from './findings-text.ts';
import { foldedColumns, pairs, type Style, wrap } from './style.ts';

/** One endpoint as a row. */
export interface EndpointLine {
  readonly component: string;
  readonly address: string;
  /** Protocol and cipher, or why not. */
  readonly speaks: string;
  /** What is spoken inside: Bolt and its version, Neo4j and its version. */
  readonly inside: string;
  readonly until: string;
  readonly trust: string;
  /** What each kind of client makes of the chain. */
  readonly clients?: readonly (readonly [string, string])[];
  readonly findings: readonly Finding[];
}

/** The answer, a row for each endpoint, then what is wrong with them. */
export function verifyToText(
  endpoints: readonly EndpointLine[],
  {
    quiet,
    notChecked = [],
  }: {
    readonly quiet: boolean;
    readonly notChecked?: readonly { readonly path: string; readonly because: string; readonly remedy: string }[];
  },
  style: Style,
): string {
  const isBad = ({ findings }: EndpointLine): boolean => findings.some(({ severity }) => severity === 'error');
  const bad = endpoints.filter(isBad);
  const [first] = bad.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'));
  const [remark] = endpoints.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'warning'));
  // What a finding already says is not said twice.
  const unseen = notChecked.filter(
    ({ because }) => !endpoints.some(({ findings }) => findings.some(({ message }) => message === because)),
  );
  const [open] = unseen;
  const all =
    endpoints.length === 1
      ? 'The endpoint is'
      : endpoints.length === 2
        ? 'Both endpoints are'
        : `All ${endpoints.length} endpoints are`;
  const answer =
    endpoints.length === 0
      ? 'There is no port to check: no connector is on.'
      : first !== undefined
        ? `${bad.length} of ${endpoints.length} ${endpoints.length === 1 ? 'endpoint is' : 'endpoints are'} not in order: ${first.message}.`
        : remark !== undefined
          ? `${all} encrypted, but note: ${remark.message}.`
          : open !== undefined
            ? `${all} encrypted, but not everything was checked: ${open.path}: ${open.because}.`
            : `${all} encrypted and healthy.`;
  const rows = endpoints.map(({ component, address, speaks, inside, until, trust }) =>
    [component, address, speaks, inside, until, trust].map(escapeText),
  );
  const shown = foldedColumns(rows, style.width - 4).flatMap(([row = '', ...below], index) => {
    const endpoint = endpoints[index];
    const mark =
      endpoint === undefined || isBad(endpoint)
        ? style.error
        : endpoint.findings.some(({ severity }) => severity === 'warning')
          ? style.warning
          : style.ok;
    const clients = pairs(
      (endpoint?.clients ?? []).map(([client, answer]): [string, string] => [escapeText(client), escapeText(answer)]),
      style.width,
      '      ',
    );
    return [`  ${mark} ${row}`, ...below.map((more) => `    ${more}`), ...clients.map((line) => style.faint(line))];
  });
  const findings = endpoints.flatMap((endpoint) => endpoint.findings).filter(({ severity }) => severity !== 'info' || !quiet);
  return [
    ...wrap(escapeText(answer), style.width, '  '),
    '',
    ...(quiet ? [] : shown),
    ...unseen.flatMap(({ path, because, remedy }) => [
      `  ${style.warning} ${escapeText(path)} was not checked: ${escapeText(because)}`,
      ...arrow(remedy, style.width, '    '),
    ]),
    ...(findings.length === 0 ? [] : ['', ...findings.flatMap((finding) => findingToLines({ ...finding, path: null }, style))]),
  ].join('\n');
}
