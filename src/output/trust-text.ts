import { type CommandPlace, inPlace } from '../model/command-line/command-place.ts';
import type { InstallationKind } from '../model/installation.ts';
import type { RehearsalRefusal } from '../model/message-ids.ts';
import type { Plan } from '../model/plan.ts';
import { escapeText } from '../model/text/escape-text.ts';
import { shellQuote } from '../model/text/shell.ts';
import { restartLines } from './init-text.ts';
import { notesToLines } from './plan-text.ts';
import { refusalWords } from './refusal-words.ts';
import { columns, type Style, wrap } from './style.ts';
import { type ShownVerdict, verdictLine } from './verdict-text.ts';

/** What is shown of a certificate; the fields are those of a certificate that was read. */
export interface ShownPeer {
  readonly subject: { readonly text: string };
  readonly issuer: { readonly text: string };
  readonly selfSigned: boolean;
  readonly fingerprint256: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly keyType: string;
  readonly names: readonly { readonly value: string }[];
}

/** A certificate that is about to be trusted, for a person to compare. */
export function anchorToText(certificate: ShownPeer, style: Style): string {
  const names = certificate.names.map(({ value }) => escapeText(value)).join(', ');
  return [
    '',
    ...columns([
      ['subject', escapeText(certificate.subject.text)],
      ...(certificate.selfSigned ? [] : [['issued by', escapeText(certificate.issuer.text)]]),
      ['names', names === '' ? '(none)' : names],
      ['valid', `${day(certificate.notBefore)} to ${day(certificate.notAfter)}`],
      ['key', certificate.keyType],
      ['SHA-256', style.strong(showHex(certificate.fingerprint256))],
    ]),
  ].join('\n');
}

/** Before the question whether it is the right one. */
export function compareToText(style: Style): string {
  const text =
    'Compare the fingerprint with the one that trust export shows on the other server. Get it over a different channel from the one you received the file through.';
  return ['', ...wrap(text, style.width - 2, '  ')].join('\n');
}

/** What `trust export` says beside the certificate: fingerprint, and what this client does with the file. */
export function exportedToText(
  {
    certificate,
    isAuthority,
    out,
    client,
    kit,
    writes,
    scope,
    clientTrust,
    said,
  }: {
    readonly certificate: ShownPeer;
    readonly isAuthority: boolean;
    readonly out: string | undefined;
    readonly client: string | undefined;
    /** What that client is told, as it can be used. */
    readonly kit: readonly string[];
    /** The file that it needs and nobody has written. */
    readonly writes: string | undefined;
    readonly scope: string;
    /** Who trusts it, where clients are shown it. */
    readonly clientTrust: readonly { readonly meaning: string }[];
    /** What commands name. */
    readonly said: CommandPlace | undefined;
  },
  style: Style,
): string {
  const file = shellQuote(out ?? 'server.pem');
  const toFile = (name: string, option = ''): string =>
    escapeText(inPlace(`neo4j-tls trust export --component ${scope}${option} --out ${shellQuote(name)}`, said));
  const how =
    client === undefined
      ? scope === 'cluster' || scope === 'backup'
        ? [
            ...(out === undefined ? ['', '  To write it to a file', `    ${toFile(file)}`] : []),
            '',
            '  On each of the other members',
            `    neo4j-tls trust add ${escapeText(file)}${scope === 'cluster' ? '' : ` --component ${scope}`}`,
          ]
        : []
      : [
          ...(writes === undefined ? [] : ['', `  To write ${escapeText(writes)}`, `    ${toFile(writes, ` --for ${client}`)}`]),
          '',
          `  For ${client}`,
          ...kit.map((line) => `    ${escapeText(line)}`),
        ];
  return [
    `  ${escapeText(certificate.subject.text)}${isAuthority ? ', a CA: clients that trust it accept every certificate that it issued' : ''}, until ${day(certificate.notAfter)}`,
    `  SHA-256  ${style.strong(showHex(certificate.fingerprint256))}`,
    ...clientTrust.flatMap(({ meaning }) => wrap(escapeText(meaning), style.width, '  ')),
    ...(out === undefined ? [] : [`  written to ${escapeText(out)}`]),
    ...how,
  ].join('\n');
}

/** The server whose trust changed. */
export interface ServerAfterwards {
  readonly kind: InstallationKind;
  readonly program?: string | undefined;
  /** What commands name. */
  readonly said: CommandPlace | undefined;
  /** Undefined where there is no Neo4j to judge. */
  readonly verdict: ShownVerdict | undefined;
}

const verdictLines = ({ verdict }: ServerAfterwards, style: Style): readonly string[] =>
  verdict === undefined ? [] : [verdictLine(verdict, style)];

/** It takes effect at the next start; a server that would not come back is not told to be restarted. */
const nextLines = ({ said, verdict, ...server }: ServerAfterwards, style: Style): readonly string[] => [
  '',
  style.strong('  Next'),
  ...(verdict?.starts === false ? [inPlace('neo4j-tls doctor', said)] : restartLines(server)).map(
    (line) => `    ${escapeText(line)}`,
  ),
];

/** The end of `trust add`: the files that were written, and what the server needs before they count. */
export function addedToText(
  { plan, anchors, ...server }: { readonly plan: Plan; readonly anchors: readonly ShownPeer[] } & ServerAfterwards,
  style: Style,
): string {
  const written = plan.steps.flatMap((step) => (step.kind === 'writeFile' ? [step.to.path] : []));
  const gone = plan.steps.flatMap((step) => (step.kind === 'removeFile' && !written.includes(step.path) ? [step.path] : []));
  const notes = notesToLines(plan.notes, style);
  if (written.length === 0 && gone.length === 0)
    return ['', `  ${style.ok} nothing to do: ${anchors.length === 0 ? 'already added' : 'already trusted'}`, ...notes].join(
      '\n',
    );
  return [
    '',
    ...written.map((path) => `  ${style.added} ${escapeText(path)}`),
    ...gone.map((path) => `  ${style.removed} ${escapeText(path)}`),
    ...verdictLines(server, style),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    ...nextLines(server, style),
  ].join('\n');
}

/** The end of `trust remove`: who is trusted no longer, and what the server needs before that counts. */
export function removedToText(
  { plan, removed, ...server }: { readonly plan: Plan; readonly removed: readonly ShownPeer[] } & ServerAfterwards,
  style: Style,
): string {
  const standIn = plan.steps.find((step) => step.kind === 'writeFile' && step.to.path.endsWith('self.pem'));
  return [
    '',
    ...removed.map((one) => `  ${style.ok} no longer trusted: ${escapeText(one.subject.text)}`),
    ...(standIn === undefined
      ? []
      : ["    replaced by this server's own certificate, because Neo4j does not start with an empty folder"]),
    ...verdictLines(server, style),
    ...nextLines(server, style),
    '    open connections stay open until then',
  ].join('\n');
}

/** What `trust list` tells; the fields of its document, paths as they are shown. */
export interface ListedTrust {
  readonly certificates: readonly {
    readonly component: string;
    readonly trustedName: string;
    readonly role: 'this server' | 'peer' | 'CA' | 'public CA';
    readonly names: readonly string[];
    readonly notAfter: string;
    readonly fingerprint256: string;
    /** Neo4j loads it: the policy is on, and the file is one that it reads. */
    readonly loaded: boolean;
  }[];
  /** Findings of `doctor` about these folders. */
  readonly refused: readonly {
    readonly component: string;
    readonly path: string;
    readonly id: string;
    readonly severity: 'error' | 'warning' | 'info';
    readonly reason: string;
    readonly remedy: string;
    readonly neo4jSays: string | null;
  }[];
  readonly revocationLists: readonly {
    readonly component: string;
    readonly path: string;
    readonly issuer: string;
    readonly nextUpdate: string | null;
    readonly revoked: number;
  }[];
}

/** Who is trusted, by component, and the lists of who is not. */
export function trustListToText({ certificates, refused, revocationLists }: ListedTrust, style: Style): string {
  const table = columns(
    certificates.map(({ component, trustedName, role, names, notAfter, fingerprint256, loaded }) => [
      component,
      escapeText(trustedName),
      loaded ? role : `${role}, not loaded`,
      `until ${notAfter.slice(0, 10)}`,
      showHex(fingerprint256).slice(0, 23),
      escapeText(names.slice(0, 3).join(', ')),
    ]),
  );
  const lists = revocationLists.map(
    ({ component, issuer, nextUpdate, revoked }) =>
      `  ${component}  CRL of ${escapeText(issuer)}: ${revoked} revoked, until ${nextUpdate?.slice(0, 10) ?? 'no date'}`,
  );
  const troubles = refused.flatMap(({ component, path, severity, reason, remedy }) => [
    ...wrap(escapeText(reason), style.width - 6, '      ').map((line, at) =>
      at > 0 ? line : `  ${severity === 'error' ? style.error : style.warning} ${component}   ${line.trimStart()}`,
    ),
    `      ${escapeText(path)}`,
    ...remedy.split('\n').map((line) => `      ${escapeText(line)}`),
  ]);
  return [
    '',
    ...(certificates.length === 0 ? ['  No peer is trusted.'] : table),
    ...(lists.length === 0 ? [] : ['', ...lists]),
    ...(troubles.length === 0 ? [] : ['', ...troubles]),
  ].join('\n');
}

export interface ShownPair {
  readonly scope: string;
  readonly server: string;
  readonly client: string;
  readonly succeeds: boolean;
  readonly protocol: string | null;
  readonly because: RehearsalRefusal | null;
}

/** Who talks to whom, one line for each direction. */
export function pairsToText(pairs: readonly ShownPair[], style: Style): string {
  const lines = columns(
    pairs.map(({ scope, server, client, succeeds, protocol, because }) => [
      scope,
      escapeText(client),
      '→',
      escapeText(server),
      succeeds ? (protocol ?? '') : refusalWords(because),
    ]),
    '',
  );
  return ['', ...lines.map((line, index) => `  ${pairs[index]?.succeeds === true ? style.ok : style.error} ${line}`)].join('\n');
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function showHex(hex: string): string {
  return (hex.toUpperCase().match(/../g) ?? []).join(':');
}
