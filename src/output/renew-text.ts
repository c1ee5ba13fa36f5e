import type { PassedOver } from '../model/certificates/lineage.ts';
import { type CommandPlace, inPlace } from '../model/command-line/command-place.ts';
import type { ContainerRun } from '../model/container/container.ts';
import type { InstallationKind } from '../model/installation.ts';
import { escapeText } from '../model/text/escape-text.ts';
import { restartLines } from './init-text.ts';
import { commandLines, handshakeLines, remedyLines, type Style, wrap } from './style.ts';
import { type ShownVerdict, verdictLine } from './verdict-text.ts';

/** A note on a lineage that root does not go by, and the line that sets the lineage up again. @param home quoted for a shell */
export function passedOverToText({ path, name, because }: PassedOver, home: string): string {
  return [
    `  certbot's ${escapeText(name)} is not renewed here: root does not use ${escapeText(path)}, because ${escapeText(because)}.`,
    '  If this server uses that certificate, set it up again. This writes a new deploy hook and a record that only root can change:',
    '',
    `sudo neo4j-tls init --home ${home} --source certbot --cert-name ${escapeText(name)}`,
    '',
  ].join('\n');
}

/** What one port shows, compared with the file. */
export interface PortLine {
  readonly component: string;
  readonly address: string;
  /** `new`: what lies on disk now. `old`: what was renewed. `silent`: nobody answers, or not with TLS. */
  readonly shows: 'new' | 'old' | 'other' | 'silent';
  readonly serial: string | undefined;
  readonly reason: string | undefined;
}

/** One renewed pair. */
export interface RenewedLine {
  readonly components: readonly string[];
  readonly source: string;
  readonly serial: string;
  readonly until: string;
  /** False: certbot had nothing new. */
  readonly changed: boolean;
}

export interface RenewDone {
  readonly kind: InstallationKind;
  readonly program?: string | undefined;
  /** What commands name. */
  readonly said: CommandPlace | undefined;
  readonly container?: ContainerRun | undefined;
  readonly renewed: readonly RenewedLine[];
  readonly ports: readonly PortLine[];
  /** Undefined where there is no Neo4j to judge. */
  readonly verdict: ShownVerdict | undefined;
  readonly handshakes: readonly { readonly component: string; readonly protocol: string }[];
  readonly announced: readonly { readonly component: string; readonly path: string }[];
  readonly backups: readonly string[];
  /** A reload was asked for, and done. */
  readonly reloaded: boolean;
  /** Why the reload that was asked for did not work. */
  readonly reloadFailed: { readonly message: string; readonly remedy: string } | undefined;
  readonly reloadable: boolean;
}

/**
 * The end of a `renew`: "renewed" only where the ports agree, else which step is missing.
 * @param all what is for the record as well: a terminal leaves it to `--verbose`
 */
export function renewDoneToText(done: RenewDone, style: Style, all: boolean): string {
  const { renewed, ports, announced } = done;
  const lines: string[] = [''];
  const rows = all ? renewed : together(renewed);
  const longest = Math.max(0, ...rows.map(({ components }) => components.join(', ').length));
  for (const { components, source, serial, until, changed } of rows) {
    const what = changed ? 'new certificate on disk' : 'nothing new to install';
    const number = all ? `, serial ${serial}` : '';
    lines.push(
      ...marked(style.ok, `${components.join(', ').padEnd(longest)}  ${source}: ${what}${number}, until ${until}`, style),
    );
  }
  lines.push(...handshakeLines(done.handshakes, style));
  if (done.verdict !== undefined) lines.push(verdictLine(done.verdict, style));
  for (const { component, path } of announced) lines.push(`  ${style.ok} ${component}   announced: ${escapeText(path)}`);
  // Where none answers, the last line says what that means.
  if (ports.length > 0 && (all || done.reloaded || ports.some(({ shows }) => shows !== 'silent'))) {
    lines.push('', style.strong('  Served now'));
    lines.push(...(all ? portLines(ports, style) : portsTogether(ports, style)));
  }
  if (all && done.backups.length > 0) lines.push('', ...done.backups.map((path) => `    kept: ${escapeText(path)}`));
  lines.push('', ...verdictLines(done, style));
  return lines.join('\n');
}

/** A mark and what it stands for; what does not fit goes on below, indented. */
function marked(mark: string, text: string, style: Style): readonly string[] {
  return wrap(text, style.width - 6).map((line, index) => (index === 0 ? `  ${mark} ${line}` : `      ${line}`));
}

/** Components whose certificates came to the same, in one row. */
function together(renewed: readonly RenewedLine[]): readonly RenewedLine[] {
  const alike = new Map<string, RenewedLine>();
  for (const row of renewed) {
    const id = `${row.source} ${row.until} ${row.changed}`;
    const earlier = alike.get(id);
    alike.set(id, earlier === undefined ? row : { ...earlier, components: [...earlier.components, ...row.components] });
  }
  return [...alike.values()];
}

function markOf({ shows }: PortLine, style: Style): string {
  return shows === 'new' ? style.ok : shows === 'silent' ? style.warning : style.error;
}

function portLines(ports: readonly PortLine[], style: Style): readonly string[] {
  return ports.flatMap((port) =>
    marked(markOf(port, style), `${port.component.padEnd(8)}${port.address}  ${portWords(port, true)}`, style),
  );
}

/** Ports that show the same, in one row; the host is said where there are several. */
function portsTogether(ports: readonly PortLine[], style: Style): readonly string[] {
  const hostOf = (address: string): string => address.slice(0, address.lastIndexOf(':'));
  const oneHost = new Set(ports.map(({ address }) => hostOf(address))).size === 1;
  const alike = new Map<string, readonly PortLine[]>();
  for (const port of ports) {
    const words = portWords(port, false);
    alike.set(words, [...(alike.get(words) ?? []), port]);
  }
  return [...alike].flatMap(([words, [first, ...others]]) => {
    if (first === undefined) return [];
    const places = [first, ...others].map(
      ({ component, address }) => `${component} ${oneHost ? address.slice(hostOf(address).length + 1) : address}`,
    );
    return marked(markOf(first, style), `${words}: ${places.join(', ')}`, style);
  });
}

function portWords({ shows, serial, reason }: PortLine, all: boolean): string {
  const number = all ? `, serial ${serial}` : '';
  switch (shows) {
    case 'new':
      return 'the new certificate';
    case 'old':
      return `still the old certificate${number}`;
    case 'other':
      return `another certificate${number}`;
    case 'silent':
      return `no TLS answer (${escapeText(reason ?? 'nothing listens there')})`;
  }
}

function verdictLines(
  { announced, ports, kind, program, said, container, reloaded, reloadFailed, reloadable, renewed, verdict }: RenewDone,
  style: Style,
): readonly string[] {
  if (reloadFailed !== undefined) {
    const { message, remedy } = reloadFailed;
    const [first = '', ...rest] = message.split('\n').flatMap((line) => wrap(escapeText(line), style.width - 4));
    return [`  ${style.error} ${first}`, ...rest.map((line) => `    ${line}`), ...remedyLines(remedy, style.width, '    ')];
  }
  if (announced.length > 0) return ['  Nothing has changed for this server yet. Give that file to the peers.'];
  if (ports.length > 0 && ports.every(({ shows }) => shows === 'new'))
    return marked(
      style.ok,
      `${renewed.some(({ changed }) => changed) ? 'renewed' : 'all agree'}: source, files and ports have the same certificate`,
      style,
    );
  if (ports.every(({ shows }) => shows === 'silent'))
    return wrap('Neo4j is not running here. It will use the new certificate when it starts.', style.width, '  ');
  if (verdict?.starts === false)
    return nextLines([[inPlace('neo4j-tls doctor', said), 'shows what keeps Neo4j from starting']], style);
  const next = restartLines({ kind, program, container }).map((line): [string, string] => [line, '']);
  if (reloaded)
    return [
      ...marked(style.error, 'Not renewed yet: after the reload, a port does not serve the new certificate.', style),
      ...commandLines([[inPlace('neo4j-tls verify', said), 'shows what it serves']], style.width),
    ];
  return [
    ...nextLines([...next, [inPlace('neo4j-tls verify', said), 'checks that the running server uses it']], style),
    ...(reloadable ? ['    or without a restart: CALL dbms.security.reloadTLS()'] : []),
  ];
}

function nextLines(lines: readonly (readonly [string, string])[], style: Style): readonly string[] {
  return [style.strong('  Next'), ...commandLines(lines, style.width)];
}
