import { escapeText } from '../model/text/escape-text.ts';
import { shellQuote } from '../model/text/shell.ts';
import { columns, commandLines, type Style, wrap } from './style.ts';

/** What is told of a certificate; the fields are those of a certificate that was read. */
export interface ShownCertificate {
  readonly subject: { readonly text: string };
  readonly fingerprint256: string;
  readonly serial: string;
  readonly notAfter: Date;
  readonly keyType: string;
  readonly names: readonly { readonly value: string }[];
}

export interface ShownAuthority {
  readonly directory: string;
  /** Domains and networks that it may sign for; empty: any. */
  readonly permitted: readonly string[];
  readonly issuer: ShownCertificate;
  readonly root: ShownCertificate;
  readonly lists: readonly {
    readonly list: { readonly revoked: ReadonlyMap<string, unknown>; readonly nextUpdate: Date | undefined };
  }[];
}

/** A CA: who it is, what it is confined to, and what to do with it next. */
export function authorityToText(authority: ShownAuthority, style: Style, stage: 'trust' | 'switch' | null = null): string {
  const { issuer, root, lists, directory, permitted } = authority;
  const revoked = lists.reduce((sum, { list }) => sum + list.revoked.size, 0);
  const ends = lists[0]?.list.nextUpdate;
  const rows = [
    ['CA', escapeText(issuer.subject.text)],
    ...(root === issuer ? [] : [['below', escapeText(root.subject.text)]]),
    ['folder', escapeText(directory)],
    ['key', issuer.keyType],
    ['until', day(issuer.notAfter)],
    ['signs for', permitted.length === 0 ? 'any name' : permitted.map((value) => escapeText(value)).join(', ')],
    ['revoked', `${revoked === 0 ? 'nothing' : revoked}, list until ${ends === undefined ? 'no date' : day(ends)}`],
    ['SHA-256', showHex(root.fingerprint256)],
    ...(stage === null
      ? []
      : [
          [
            'rotation',
            stage === 'trust'
              ? 'members are adding the new CA; next: --stage switch'
              : 'members are switching; next: --stage drop',
          ],
        ]),
  ];
  const next = [
    '',
    style.strong('  Next, for each member'),
    ...commandLines(
      [
        [`neo4j-tls init --source ca --ca ${shellQuote(directory)}`, 'on the member, if the CA folder is there'],
        [`neo4j-tls ca sign --ca ${shellQuote(directory)} --request FILE --out DIR`, 'here, for a request from the member'],
      ],
      style.width,
    ),
  ];
  return ['', ...columns(rows), ...(stage === null ? next : [])].join('\n');
}

export interface IssuedRow {
  readonly serial: string;
  readonly names: readonly string[];
  readonly subject: string;
  readonly notAfter: string;
  readonly revoked: boolean;
  readonly byThisCa: boolean;
}

/** What a CA has issued, one line each. */
export function issuedToText(rows: readonly IssuedRow[], style: Style): string {
  if (rows.length === 0) return '\n  Nothing issued yet.';
  const lines = columns(
    rows.map(({ serial, names, subject, notAfter, revoked, byThisCa }) => [
      serial,
      notAfter.slice(0, 10),
      revoked ? 'revoked' : byThisCa ? '' : 'by the previous CA',
      escapeText(names.length === 0 ? subject : names.join(', ')),
    ]),
  );
  return ['', style.strong('  Issued'), ...lines].join('\n');
}

/** How far members are with a new CA. `rotation`: whether there is one just now. */
export function stagesToText(
  rows: readonly { readonly home: string; readonly component: string; readonly stage: 'before' | 'trust' | 'switch' | 'drop' }[],
  rotation: 'trust' | 'switch' | null,
  style: Style,
): string {
  const meanings = {
    before: 'trusts only the old CA',
    trust: 'trusts both, uses a certificate of the old CA',
    switch: 'trusts both, uses a certificate of the new CA',
    drop: rotation === null ? 'uses this CA' : 'trusts only the new CA',
  };
  const lines = columns(rows.map(({ home, component, stage }) => [escapeText(home), component, meanings[stage]]));
  return ['', style.strong('  Members'), ...lines].join('\n');
}

/** A certificate that was just signed, and what becomes of it. */
export function signedToText(
  certificate: ShownCertificate,
  files: {
    readonly certificate: string;
    readonly key: string | undefined;
    readonly keyStore: string | undefined;
    readonly trust: string | undefined;
  },
  style: Style,
): string {
  const rows = [
    ['certificate', escapeText(files.certificate)],
    ...(files.key === undefined ? [] : [['private key', escapeText(files.key)]]),
    ...(files.keyStore === undefined ? [] : [['PKCS#12', escapeText(files.keyStore)]]),
    ...(files.trust === undefined ? [] : [['CA certificate', escapeText(files.trust)]]),
    [
      'for',
      certificate.names.length === 0
        ? escapeText(certificate.subject.text)
        : certificate.names.map(({ value }) => escapeText(value)).join(', '),
    ],
    ['until', day(certificate.notAfter)],
    ['serial', certificate.serial],
    ['SHA-256', showHex(certificate.fingerprint256)],
  ];
  const next =
    files.key === undefined
      ? [
          '',
          style.strong('  Next, on the member that made the request'),
          ...commandLines(
            [[`neo4j-tls init --source ca --continue --certificate ${shellQuote(files.certificate)} --ca-cert ca.crt`, '']],
            style.width,
          ),
        ]
      : [];
  return ['', `  ${style.ok} signed`, ...columns(rows), ...next].join('\n');
}

/** What a driver needs to show a certificate of its own. `password` of the PKCS#12 when it is the usual one. */
export function clientKitToText(
  kit: {
    readonly certificate: string;
    readonly key: string | undefined;
    readonly keyStore: string | undefined;
    readonly trust: string | undefined;
    readonly password: string | undefined;
    readonly encrypted: boolean;
  },
  style: Style,
): string {
  // Its rules for quotation marks and backslashes are those of all three languages.
  const [certificate, key, trust] = [kit.certificate, kit.key ?? '', kit.trust ?? ''].map((path) => JSON.stringify(path));
  const password = kit.encrypted ? ', password: PASSPHRASE' : '';
  return [
    '',
    style.strong('  In drivers'),
    '    JavaScript',
    `      neo4j.driver('neo4j://HOST:7687', auth, {`,
    `        encrypted: 'ENCRYPTION_ON', trust: 'TRUST_CUSTOM_CA_SIGNED_CERTIFICATES', trustedCertificates: [${trust}],`,
    `        clientCertificate: { certfile: ${certificate}, keyfile: ${key}${password} } })`,
    '    Python',
    `      GraphDatabase.driver("neo4j://HOST:7687", auth=auth, encrypted=True, trusted_certificates=TrustCustomCAs(${trust}),`,
    `        client_certificate=ClientCertificateProviders.static(ClientCertificate(${certificate}, ${key}${kit.encrypted ? ', "PASSPHRASE"' : ''})))`,
    '    Java',
    `      Config.builder().withEncryption().withTrustStrategy(trustCustomCertificateSignedBy(new File(${trust})))`,
    `      ClientCertificateManagers.rotating(ClientCertificates.of(new File(${certificate}), new File(${key})${kit.encrypted ? ', "PASSPHRASE"' : ''}))`,
    ...(kit.keyStore === undefined
      ? []
      : [
          '',
          `  ${escapeText(kit.keyStore)} contains the same as PKCS#12.${kit.password === undefined ? '' : ` Its password is ${kit.password}; the key is also stored unencrypted next to it.`}`,
        ]),
    '',
    style.strong('  On the server'),
    ...commandLines(
      [['neo4j-tls init --components bolt --source ca --client-auth bolt=require', 'every driver then needs such a certificate']],
      style.width,
    ),
  ].join('\n');
}

/** After a revocation: which lists must go where, and what they do from then on. */
export function listsToText(
  told: {
    readonly certificate: ShownCertificate;
    readonly lists: readonly { readonly path: string; readonly nextUpdate: string | null }[];
    readonly elsewhere: readonly string[];
    /** While a CA is being replaced: the certificates of both. A list is only taken where its CA is trusted. */
    readonly authorities: readonly string[];
  },
  style: Style,
): string {
  const files = [...told.authorities, ...told.lists.map(({ path }) => path)].map(shellQuote).join(' ');
  const end = told.lists
    .map(({ nextUpdate }) => nextUpdate)
    .filter((date) => date !== null)
    .sort()[0];
  const warning = wrap(
    `Once a member has a CRL, it refuses every certificate whose issuer has no current list in revoked/. ${
      end === undefined || end === null
        ? ''
        : `These expire on ${end.slice(0, 10)}: without newer lists, every certificate is refused after that day. `
    }A certificate that is itself in trusted/ stays trusted until you remove it.`,
    style.width - 4,
  );
  return [
    '',
    `  ${style.ok} ${told.certificate.serial} is revoked (${escapeText(told.certificate.names.map(({ value }) => value).join(', ') || told.certificate.subject.text)})`,
    '',
    style.strong(
      told.authorities.length === 0
        ? '  Next, on every member, add all lists in one command'
        : '  Next, on every member at any stage, add both CAs and all lists in one command',
    ),
    ...commandLines([[`neo4j-tls trust add ${files}`, 'then restart or reload Neo4j']], style.width),
    ...(told.elsewhere.length === 0
      ? []
      : [
          '',
          ...told.elsewhere.map(
            (name) =>
              `  ${style.warning} the list of ${escapeText(name)} is not in this folder: get it from that CA, and add it too`,
          ),
        ]),
    '',
    ...warning.map((line, index) => `  ${index === 0 ? style.warning : ' '} ${line}`),
  ].join('\n');
}

/** After a stage of a rotation: what to do on each member before the next. */
export function rotatedToText(
  {
    stage,
    directory,
    root,
    path,
    lists,
    homes,
  }: {
    readonly stage: 'trust' | 'switch' | 'drop';
    readonly directory: string;
    readonly root: ShownCertificate | undefined;
    readonly path: string;
    /** Of the new CA, where members have lists of the old one: with it, in one call, or it is refused. */
    readonly lists: readonly string[];
    readonly homes: readonly string[];
  },
  style: Style,
): string {
  const folder = escapeText(directory);
  const done = homes.length === 0 ? '' : `, and in ${homes.map(escapeText).join(', ')}`;
  const inShell = shellQuote(directory);
  const byHand: readonly [string, string] = {
    trust: [
      `neo4j-tls trust add ${[path, ...lists].map(shellQuote).join(' ')}${root === undefined ? '' : ` --fingerprint ${showHex(root.fingerprint256)}`}`,
      'then restart or reload Neo4j; the old CA stays trusted',
    ],
    switch: [
      `neo4j-tls ca rotate --ca ${inShell} --stage switch --home HOME`,
      'then restart or reload Neo4j; both CAs stay trusted',
    ],
    drop: ['neo4j-tls trust remove NAME-OF-THE-OLD-CA', 'then restart or reload Neo4j; the old CA is no longer needed'],
  }[stage] as [string, string];
  const next = { trust: '--stage switch', switch: '--stage drop', drop: undefined }[stage];
  return [
    '',
    `  ${style.ok} stage ${stage} done in ${folder}${done}`,
    '',
    style.strong('  On every other member'),
    ...commandLines([byHand], style.width),
    ...(next === undefined
      ? []
      : [
          '',
          style.strong('  Once all members are at this stage'),
          ...commandLines([[`neo4j-tls ca rotate --ca ${inShell} ${next}`, '']], style.width),
        ]),
  ].join('\n');
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function showHex(hex: string): string {
  return (hex.toUpperCase().match(/../g) ?? []).join(':');
}
