import type { Finding } from '../model/finding.ts';
import { escapeText } from './escape-text.ts';
import { findingToLines } from './findings-text.ts';
import { foldedColumns, type Style, wrap } from './style.ts';

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
  readonly findings: readonly Finding[];
}

/** The answer, a row for each endpoint, then what is wrong with them. */
export function verifyToText(endpoints: readonly EndpointLine[], { quiet }: { readonly quiet: boolean }, style: Style): string {
  const isBad = ({ findings }: EndpointLine): boolean => findings.some(({ severity }) => severity === 'error');
  const bad = endpoints.filter(isBad);
  const [first] = bad.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'));
  const answer =
    endpoints.length === 0
      ? 'There is no port to look at: no connector is on.'
      : first === undefined
        ? `All ${endpoints.length === 1 ? 'is' : `${endpoints.length} endpoints are`} encrypted and in order.`
        : `${bad.length} of ${endpoints.length} ${endpoints.length === 1 ? 'endpoint is' : 'endpoints are'} not in order: ${first.message}.`;
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
    return [`  ${mark} ${row}`, ...below.map((more) => `    ${more}`)];
  });
  const findings = endpoints.flatMap((endpoint) => endpoint.findings).filter(({ severity }) => severity !== 'info' || !quiet);
  return [
    ...wrap(escapeText(answer), style.width, '  '),
    '',
    ...(quiet ? [] : shown),
    ...(findings.length === 0 ? [] : ['', ...findings.flatMap((finding) => findingToLines({ ...finding, path: null }, style))]),
  ].join('\n');
}
