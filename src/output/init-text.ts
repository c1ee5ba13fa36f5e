import { keyTypeText } from '../model/certificates/certificate-request.ts';
import { type CommandPlace, inPlace, isCommand } from '../model/command-line/command-place.ts';
import type { ConfEditSummary } from '../model/conf-edit.ts';
import type { ContainerRun } from '../model/container/container.ts';
import type { InstallationKind, ScopeName } from '../model/installation.ts';
import type { PlanNote } from '../model/plan.ts';
import { escapeText } from '../model/text/escape-text.ts';
import { shellQuote } from '../model/text/shell.ts';
import { confDetails } from './conf-edit-text.ts';
import { notesToLines } from './plan-text.ts';
import { columns, commandLines, handshakeLines, padTo, pairs, rowsIn, type Style, widthOf, wrap } from './style.ts';
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
  readonly http: 'on' | 'off' | 'was-off' | undefined;
  readonly encryptedKeys: boolean;
}

/** What the answers come to, as the wizard shows it before it asks whether to go on. */
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
  if (http !== undefined) rows.push(['http', httpWords[http]]);
  return ['', ...columns(rows.map(([head = '', text = '']) => [padTo(head, width), text])), ''].join('\n');
}

const httpWords = { on: 'stays open, unencrypted', off: 'will be turned off', 'was-off': 'stays off' } as const;

/** What a run of `init` has to tell when it is over. */
export interface InitDone {
  readonly kind: InstallationKind;
  readonly program?: string | undefined;
  /** What commands name. */
  readonly said: CommandPlace | undefined;
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
  readonly clients: readonly {
    readonly line: string;
    readonly meaning: string;
    /** Left out where it would not fit on the screen. */
    readonly more?: boolean;
  }[];
  /** A component whose certificate clients have to be given before they trust it. */
  readonly toBeTrusted?: ScopeName | undefined;
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
  /** The folder of a CA that was made in this run: it signs for the next server as well. */
  readonly newAuthority?: string | undefined;
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
    ...say('If neo4j-tls made your CA, sign where its folder DIR is:'),
    ...lines(({ sign }) => sign),
    '',
    ...say(`Then continue here with ${one ? 'the certificate' : 'each certificate'} (from another CA, pass its file instead):`),
    ...lines(({ next }) => next),
  ].join('\n');
}

/** Rows of a window that the end of a run takes at most, with the shell's prompt below it. */
const mostRows = 23;

/** @param all what has been shown with the plan, or is for the record: a terminal leaves it to `--verbose` */
export function initDoneToText(done: InitDone, style: Style, all: boolean): string {
  const withoutMore = done.clients.filter(({ more }) => more !== true);
  const addresses = withoutMore.filter(({ line }) => !isCommand(line));
  const few = { ...done, clients: addresses };
  const brief = { ...few, notes: done.notes.map(withoutOtherWay) };
  // What is left out first where a screen has no room for it.
  const ends = [
    () => endOfInit(done, style, all),
    () => endOfInit({ ...done, clients: withoutMore }, style, all),
    () => endOfInit(few, style, all),
    () => endOfInit(few, style, all, false),
    () => endOfInit(brief, style, all),
    () => endOfInit(brief, style, all, false),
    () => endOfInit({ ...brief, toBeTrusted: undefined }, style, all, false),
  ];
  const fits = (text: string): boolean => rowsIn(text, style.width) <= mostRows;
  if (all) return endOfInit(done, style, all);
  // Where nothing fits, lines that would have to be looked for elsewhere are not left out in vain.
  return ends.map((end) => end()).find(fits) ?? endOfInit({ ...few, toBeTrusted: undefined }, style, all);
}

/** A sentence says what to do, and a long line does the same: the sentence alone. */
function withoutOtherWay({ remedy, ...note }: PlanNote): PlanNote {
  return remedy === undefined ? note : { ...note, remedy: remedy.replace(/, or:\n.*$/s, '.') };
}

/** @param explains says below each command what it does */
function endOfInit(done: InitDone, style: Style, all: boolean, explains = true): string {
  const { container, said } = done;
  const commands = (rows: [string, string][]): readonly string[] =>
    commandLines(explains ? rows : rows.map(([line]) => [line, '']), style.width);
  const next: [string, string][] =
    container !== undefined
      ? containerLines(container, said)
      : done.backupClient === undefined
        ? startLines(done).map((line): [string, string] => [line, done.nothingChanged ? 'if not done yet' : ''])
        : backupClientLines(done.backupClient, said);
  if (done.backupClient === undefined && container === undefined)
    next.push([inPlace('neo4j-tls verify', said), 'checks that the running server uses it']);
  if (done.peersToTrust)
    next.push([inPlace('neo4j-tls trust export', said), 'prints the certificate for the other members to add with trust add']);
  const backup = all && done.confBackup !== undefined ? ` (the old one is ${escapeText(done.confBackup)})` : '';
  const lines = [
    '',
    ...(done.nothingChanged
      ? [`  ${style.ok} nothing to do: already up to date`]
      : [
          `  ${style.ok} keys, certificates and folders`,
          `  ${style.ok} ${container !== undefined ? escapeText(container.file) : done.backupClient === undefined ? 'neo4j.conf' : 'neo4j-admin.conf'}${backup}`,
        ]),
    ...(done.confEdit === undefined || !all ? [] : confDetails(done.confEdit, style.width)),
    ...(done.verdict === undefined
      ? []
      : [verdictLine(done.verdict, style, done.backupClient === undefined ? 'server' : 'backup-client')]),
    ...handshakeLines(done.handshakes, style),
    ...(all ? done.backups.map((path) => `    kept: ${escapeText(path)}`) : []),
    '',
    style.strong('  Next'),
    ...commands(next),
    ...(done.notes.length === 0 ? [] : ['', ...notesToLines(done.notes, style)]),
    ...(done.clients.length === 0 ? [] : ['', style.strong('  Connect'), ...clientRows(done.clients, style)]),
    ...(done.clients.length === 0 || done.toBeTrusted === undefined ? [] : commands(exportLines(done.toBeTrusted, said))),
    ...(done.newAuthority === undefined
      ? []
      : ['', style.strong('  The next server'), ...commands(nextServerLines(done.newAuthority))]),
    ...(all
      ? [
          '',
          ...done.certificates.flatMap(({ component, fingerprint, until }) => [
            `  ${component.padEnd(7)} until ${until}, SHA-256`,
            ...fingerprintLines(fingerprint, style.width - 4).map((line) => `    ${line}`),
          ]),
          '',
          style.strong('  To repeat this run without prompts'),
          `    ${escapeText(done.repeat)}`,
        ]
      : []),
  ];
  return lines.join('\n');
}

function exportLines(scope: ScopeName, said: CommandPlace | undefined): [string, string][] {
  return [[inPlace(`neo4j-tls trust export --component ${scope}`, said), 'prints the certificate that clients need']];
}

/** The CA's key stays where it is: another server sends a request. */
function nextServerLines(directory: string): [string, string][] {
  const sign = ['neo4j-tls', 'ca', 'sign', '--ca', directory, '--request', 'request.csr', '--out', 'signed'];
  return [
    ['neo4j-tls init --source ca', 'there: writes a request; copy it here'],
    [sign.map(shellQuote).join(' '), 'here: signs the request; the other server shows the next step'],
  ];
}

/** Addresses beside what they mean, commands alone. */
function clientRows(clients: InitDone['clients'], style: Style): readonly string[] {
  const addresses = clients.filter(({ line }) => !isCommand(line));
  const commands = clients.filter(({ line }) => isCommand(line));
  return [
    ...pairs(
      addresses.map(({ line, meaning }) => [escapeText(line), escapeText(meaning)]),
      style.width,
      '    ',
    ),
    ...commandLines(
      commands.map(({ line, meaning }) => [line, meaning]),
      style.width,
    ),
  ];
}

/** What brings the new files to the ports: a restart, unless that would be the end of the server. */
function startLines({ said, verdict, restart, ...server }: InitDone): readonly string[] {
  if (verdict?.starts === false) return [inPlace('neo4j-tls doctor', said)];
  return restart === undefined ? restartLines({ ...server, container: undefined }) : [restart];
}

/** A fingerprint whole where it fits, else in halves of 16 bytes. */
function fingerprintLines(fingerprint: string, width: number): readonly string[] {
  const half = 16 * 3;
  return fingerprint.length <= width ? [fingerprint] : [fingerprint.slice(0, half), fingerprint.slice(half)];
}

/** No `neo4j.conf` and no service: the file that was written starts it all. */
function containerLines(container: ContainerRun, said: CommandPlace | undefined): [string, string][] {
  const shown = (lines: ContainerRun['before']): [string, string][] => (lines ?? []).map(([line, meaning]) => [line, meaning]);
  const kept = container.kept === true;
  return [
    ...shown(container.before),
    [container.start, container.startMeans],
    [
      kept ? inPlace('neo4j-tls doctor', said) : `neo4j-tls doctor --container ${shellQuote(container.file)}`,
      'checks what Neo4j will do with it',
    ],
    [inPlace('neo4j-tls verify', said), 'checks that the running container uses it'],
    ...shown(container.after),
    ...(kept ? [] : [[container.restart, 'after each renewal'] satisfies [string, string]]),
  ];
}

/** Each side must trust the other, whichever port is used: 6362 by the server's backup policy, 6000 by its cluster policy. */
function backupClientLines(conf: string, said: CommandPlace | undefined): [string, string][] {
  const place = `--component backup --conf ${shellQuote(conf)}`;
  return [
    [inPlace(`neo4j-tls trust export ${place}`, said), 'for each server to add to backup and cluster'],
    [inPlace(`neo4j-tls trust add FILE ${place}`, said), 'with the output of trust export --component backup on each server'],
    ['neo4j-admin database backup --from=HOST:6362 …', 'or HOST:6000'],
  ];
}

/** What is known of a server that is to be restarted. */
export interface Restartable {
  readonly kind: InstallationKind;
  /** Neo4j's own program, where the home has one. */
  readonly program?: string | undefined;
  readonly container?: ContainerRun | undefined;
}

/** How this kind of installation is restarted: a command where there is one to name, else a sentence. */
export function restartLines({ kind, program, container }: Restartable): readonly string[] {
  if (container !== undefined) return [container.restart];
  switch (kind) {
    case 'package':
      return ['sudo systemctl restart neo4j'];
    case 'docker':
      return ['docker restart NAME'];
    case 'homebrew':
      return ['brew services restart neo4j'];
    case 'windows-zip':
      // Taken by cmd and by PowerShell.
      return ['powershell -Command "Restart-Service neo4j"'];
    case 'archive':
      return program === undefined ? ['Restart Neo4j.'] : [`${kind === 'archive' ? shellQuote(program) : program} restart`];
  }
}
