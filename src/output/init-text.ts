import { keyTypeText } from '../model/certificate-request.ts';
import type { ConfEditSummary } from '../model/conf-edit.ts';
import type { ContainerRun } from '../model/container.ts';
import type { InstallationKind } from '../model/installation.ts';
import type { PlanNote } from '../model/plan.ts';
import { confDetails } from './conf-edit-text.ts';
import { escapeText } from './escape-text.ts';
import { notesToLines } from './plan-text.ts';
import { columns, padTo, pairs, type Style, widthOf, wrap } from './style.ts';
import { type ShownVerdict, verdictLine } from './verdict-text.ts';

/** The answers on one screen, to be said yes to before the plan is shown. */
export interface PlayedBack {
  readonly groups: readonly {
    readonly components: readonly string[];
    readonly source: string;
    readonly keyType: string;
    readonly days: number | undefined;
  }[];
  readonly names: readonly string[];
  readonly http: 'on' | 'off' | undefined;
  readonly encryptedKeys: boolean;
}

export function playBackToText({ groups, names, http, encryptedKeys }: PlayedBack, style: Style): string {
  const rows: string[][] = groups.map(({ components, source, keyType, days }) => [
    components.join(', '),
    [
      source,
      keyTypeText(keyType),
      ...(days === undefined ? [] : [`${days} days`]),
      ...(encryptedKeys ? ['keys encrypted'] : []),
    ].join(', '),
  ]);
  const width = Math.max(14, ...rows.map(([head = '']) => widthOf(head)));
  // A line of what it is and how it is made, broken where it does not fit.
  for (const [index, [head = '', text = '']] of [...rows.entries()].reverse())
    rows.splice(index, 1, ...wrap(text, style.width - width - 4).map((line, at) => [at === 0 ? head : '', line]));
  const wrapped = wrap(names.map(escapeText).join('  '), style.width - width - 4);
  wrapped.forEach((line, index) => {
    rows.push([index === 0 ? 'names' : '', line]);
  });
  if (http !== undefined) rows.push(['http', http === 'off' ? 'will be turned off' : 'stays open, unencrypted']);
  return ['', ...columns(rows.map(([head = '', text = '']) => [padTo(head, width), text])), ''].join('\n');
}

/** What a run of `init` has to tell when it is over. */
export interface InitDone {
  readonly kind: InstallationKind;
  readonly home: string;
  readonly nothingChanged: boolean;
  /** Undefined where there is no Neo4j to judge. */
  readonly verdict: ShownVerdict | undefined;
  readonly backups: readonly string[];
  readonly confBackup: string | undefined;
  /** What became of the lines of neo4j.conf that were there before. */
  readonly confEdit: ConfEditSummary | undefined;
  readonly handshakes: readonly { readonly component: string; readonly protocol: string }[];
  readonly certificates: readonly { readonly component: string; readonly fingerprint: string; readonly until: string }[];
  /** Lines a client needs, and what each means. */
  readonly clients: readonly { readonly line: string; readonly meaning: string }[];
  readonly repeat: string;
  /** What the person must know beside, e.g. that nothing but this machine reaches the ports yet. */
  readonly notes: readonly PlanNote[];
  /** A backup client: the file its settings are in. Nothing is restarted for it. */
  readonly backupClient?: string;
  /** A container: its file holds the settings, and starting it is what comes next. */
  readonly container?: ContainerRun | undefined;
  /** The restart that was asked for, as a line to type. */
  readonly restart?: string | undefined;
  readonly peersToTrust: boolean;
}

/** Requests that a CA elsewhere is to sign. */
export interface WaitingForCa {
  readonly requests: readonly { readonly path: string; readonly sign: string; readonly next: string }[];
}

/** What to do with requests, in order; a line to copy stands alone. */
export function waitingToText({ requests }: WaitingForCa, style: Style): string {
  const one = requests.length === 1;
  const say = (text: string): readonly string[] => wrap(text, style.width, '  ');
  const lines = (each: (request: WaitingForCa['requests'][number]) => string): readonly string[] =>
    requests.map((request) => `    ${escapeText(each(request))}`);
  return [
    '',
    ...say(
      `${style.ok} ${one ? 'key and request' : 'keys and requests'} written; neo4j.conf is unchanged until the CA has signed`,
    ),
    '',
    ...say(
      one
        ? 'Waiting for a signed certificate. Send this request to your CA:'
        : 'Waiting for signed certificates. Send these requests to your CA:',
    ),
    ...lines(({ path }) => path),
    '',
    ...say('With a CA that neo4j-tls made, sign where its folder DIR is:'),
    ...lines(({ sign }) => sign),
    '',
    ...say(`Then go on here with ${one ? 'the certificate' : 'each certificate'} (another CA: name its file instead):`),
    ...lines(({ next }) => next),
  ].join('\n');
}

export function initDoneToText(done: InitDone, style: Style): string {
  const handshakes = done.handshakes.map(({ component, protocol }) => `${component} ${protocol}`);
  const { container } = done;
  const next: [string, string][] =
    container !== undefined
      ? containerLines(container, done.home)
      : done.backupClient === undefined
        ? startLines(done).map((line): [string, string] => [line, done.nothingChanged ? 'if it has not been done yet' : ''])
        : backupClientLines(done.backupClient);
  if (done.backupClient === undefined && container === undefined)
    next.push(['neo4j-tls verify', 'says whether the running server serves it']);
  if (done.peersToTrust) next.push(['neo4j-tls trust export', 'for the other members; they add it with: neo4j-tls trust add']);
  const lines = [
    '',
    ...(done.nothingChanged
      ? [`  ${style.ok} nothing to do: keys, certificates and settings are as asked for`]
      : [
          `  ${style.ok} keys, certificates and folders`,
          `  ${style.ok} ${container !== undefined ? escapeText(container.file) : done.backupClient === undefined ? 'neo4j.conf' : 'neo4j-admin.conf'}${done.confBackup === undefined ? '' : ` (the old one is ${escapeText(done.confBackup)})`}`,
        ]),
    ...(done.confEdit === undefined ? [] : confDetails(done.confEdit, style.width)),
    ...(done.verdict === undefined
      ? []
      : [verdictLine(done.verdict, style, done.backupClient === undefined ? 'server' : 'backup-client')]),
    ...handshakeLines(handshakes, style),
    ...done.backups.map((path) => `    kept: ${escapeText(path)}`),
    '',
    style.strong('  Next'),
    ...pairs(next, style.width, '    '),
    ...(done.notes.length === 0 ? [] : ['', ...notesToLines(done.notes, style)]),
    ...(done.clients.length === 0
      ? []
      : [
          '',
          style.strong('  Clients'),
          ...pairs(
            done.clients.map(({ line, meaning }) => [escapeText(line), escapeText(meaning)]),
            style.width,
            '    ',
          ),
        ]),
    '',
    ...done.certificates.flatMap(({ component, fingerprint, until }) => [
      `  ${component.padEnd(7)} until ${until}, SHA-256`,
      ...fingerprintLines(fingerprint, style.width - 4).map((line) => `    ${line}`),
    ]),
    '',
    style.strong('  The same without questions'),
    `    ${escapeText(done.repeat)}`,
  ];
  return lines.join('\n');
}

/** What brings the new files to the ports: a restart, unless that would be the end of the server. */
function startLines({ kind, home, verdict, restart }: InitDone): readonly string[] {
  return verdict?.starts === false
    ? [`neo4j-tls doctor --home ${escapeText(home)}`]
    : restart === undefined
      ? restartLines(kind, home)
      : [restart];
}

/** A fingerprint whole where it fits, else in halves of 16 bytes. */
function fingerprintLines(fingerprint: string, width: number): readonly string[] {
  const half = 16 * 3;
  return fingerprint.length <= width ? [fingerprint] : [fingerprint.slice(0, half), fingerprint.slice(half)];
}

/** No `neo4j.conf` and no service: the file that was written starts it all. */
function containerLines(container: ContainerRun, home: string): [string, string][] {
  return [
    [escapeText(container.start), container.startMeans],
    [`neo4j-tls doctor --container ${escapeText(container.file)}`, 'says what Neo4j will make of it'],
    [`neo4j-tls verify --home ${escapeText(home)}`, 'says whether the running container serves it'],
    [escapeText(container.restart), 'after a renewal: neo4j-tls renew'],
  ];
}

/** Both sides must believe each other, whichever port is dialled: 6362 by the server's backup policy, 6000 by its cluster policy. */
function backupClientLines(conf: string): [string, string][] {
  const place = `--component backup --conf ${escapeText(conf)}`;
  return [
    [`neo4j-tls trust export ${place}`, 'for the servers; there: neo4j-tls trust add FILE --component backup,cluster'],
    [`neo4j-tls trust add FILE ${place}`, "with what each server's neo4j-tls trust export --component backup prints"],
    ['neo4j-admin database backup --from=HOST:6362 …', 'or HOST:6000'],
  ];
}

/** One line where it fits, else the components below. */
function handshakeLines(handshakes: readonly string[], style: Style): readonly string[] {
  const text = `  ${style.ok} handshake with these files`;
  const shown = handshakes.join('   ');
  const beside = '  x handshake with these files   '.length + widthOf(shown) <= style.width;
  return beside ? [`${text}   ${shown}`] : [text, ...handshakes.map((each) => `      ${each}`)];
}

/** How this kind of installation is restarted. */
export function restartLines(kind: InstallationKind, home: string, container?: ContainerRun): readonly string[] {
  if (container !== undefined) return [container.restart];
  switch (kind) {
    case 'package':
      return ['sudo systemctl restart neo4j'];
    case 'docker':
      return ['docker restart NAME'];
    case 'homebrew':
      return ['brew services restart neo4j'];
    case 'windows-zip':
      return [`${home}\\bin\\neo4j restart`];
    case 'archive':
      return [`${home}/bin/neo4j restart`];
  }
}
