import type { KeyType, SubjectName } from '../../model/certificates/certificate-request.ts';
import type { ClientAuth, InitAnswers, SourceName } from '../../model/command-line/answers.ts';
import { UserError } from '../../model/errors/errors.ts';
import { type Installation, type ScopeName, scopeNames } from '../../model/installation.ts';
import type { PlanNote } from '../../model/plan.ts';
import { type Conf, listOf } from '../../neo4j/conf/conf.ts';
import { addressToText, advertisedHosts, configuredAddresses, isAnyHost } from '../../neo4j/config/address.ts';
import { readPolicy } from '../../neo4j/config/ssl-policy.ts';
import { parseSubjectName } from '../../pki/names/subject-names.ts';
import { scopes } from '../../scopes/index.ts';
import { usesTrusted } from '../../scopes/uses-trusted.ts';
import { sources } from '../../sources/index.ts';
import { kebabCase } from './init-options.ts';
import { forScopes, pick } from './per-component.ts';
import { resolveClientAuth } from './resolve-client-auth.ts';

/** All that `init` has to know, each thing decided: by an answer, or by its default. */
export interface ResolvedInit {
  readonly components: readonly ScopeName[];
  readonly source: Readonly<Record<ScopeName, SourceName>>;
  readonly names: readonly SubjectName[];
  readonly namesGiven: boolean;
  readonly keyType: Readonly<Record<ScopeName, KeyType>>;
  /** Undefined: a pair that is there may be of any type. */
  readonly keyTypeGiven: KeyType | undefined;
  readonly days: Readonly<Record<ScopeName, number>>;
  readonly clientAuth: Readonly<Record<ScopeName, ClientAuth>>;
  /** Undefined: not written, as the line has it. */
  readonly verifyHostname: Readonly<Record<ScopeName, 'on' | 'off' | undefined>>;
  /** Scopes that use the first one's folder and pair. */
  readonly share: readonly ScopeName[];
  readonly http: 'on' | 'off' | undefined;
  readonly boltTlsLevel: 'REQUIRED' | 'OPTIONAL' | 'DISABLED';
  readonly notes: readonly PlanNote[];
}

/** What was looked at before. */
export interface InitFacts {
  readonly installation: Installation;
  readonly conf: Conf;
  readonly hostName: string;
}

/**
 * Fills what the answers leave open, from what was found: the conf's addresses become names, the edition decides the
 * components, the conf's cipher list the key type.
 * @throws UserError for answers that contradict each other or cannot be had.
 */
export function resolveInit(answers: InitAnswers, facts: InitFacts): ResolvedInit {
  const notes: PlanNote[] = [];
  const components = resolveComponents(answers, facts, notes);
  const source = forScopes(
    (scope) =>
      pick(answers.source, scope) ?? (answers.source === undefined ? impliedSource(answers) : undefined) ?? 'self-signed',
  );
  for (const scope of components) refuseSource(scope, source[scope], answers);
  const { names, namesGiven } = resolveNames(answers, facts, notes);
  const keyType = forScopes((scope) => answers.keyType ?? keyTypeFor(scope, source[scope], facts.conf));
  const clientAuth = resolveClientAuth(answers, components, source, facts);
  refuseMisfits(answers, components);
  refuseIdleFlags(answers, new Set(components.map((scope) => source[scope])));
  noteIdleTrust(answers, components, clientAuth, notes);
  return {
    components,
    source,
    names,
    namesGiven,
    keyType,
    keyTypeGiven: answers.keyType,
    days: forScopes((scope) => answers.days ?? sources[source[scope]]?.defaultDays ?? 365),
    clientAuth,
    verifyHostname: forScopes(
      (scope) => pick(answers.verifyHostname, scope) ?? (scopes[scope].verifyHostname === true ? 'on' : undefined),
    ),
    share: answers.share ?? sharedFolder(components, source, facts.conf, notes),
    http: answers.http ?? (components.includes('https') ? 'off' : undefined),
    boltTlsLevel: answers.boltTlsLevel ?? 'REQUIRED',
    notes,
  };
}

/** Bolt and https with one folder and the same file names in the conf have one pair, as with `--share`. */
function sharedFolder(
  components: readonly ScopeName[],
  source: Readonly<Record<ScopeName, SourceName>>,
  conf: Conf,
  notes: PlanNote[],
): readonly ScopeName[] {
  const [bolt, https] = [readPolicy(conf, 'bolt'), readPolicy(conf, 'https')];
  const same =
    components.includes('bolt') &&
    components.includes('https') &&
    source.bolt === source.https &&
    bolt.baseDirectory === https.baseDirectory &&
    bolt.privateKey === https.privateKey &&
    bolt.publicCertificate === https.publicCertificate;
  if (!same) return [];
  notes.push({
    severity: 'info',
    text: `bolt and https use one folder in neo4j.conf (${bolt.baseDirectory}), and so share one pair.`,
  });
  return ['bolt', 'https'];
}

/** Flags that make sense with some sources alone. */
const flagsOfSources: readonly { readonly keys: readonly (keyof InitAnswers)[]; readonly sources: readonly SourceName[] }[] = [
  { keys: ['ca', 'caCert', 'continue'], sources: ['ca'] },
  { keys: ['privateKey', 'pkcs12'], sources: ['existing'] },
  { keys: ['certificate', 'chain'], sources: ['existing', 'ca'] },
  {
    keys: ['email', 'acmeServer', 'acmeCa', 'acmeTest', 'challenge', 'webroot', 'certName', 'certbotArg', 'runCertbot'],
    sources: ['certbot'],
  },
];

/** The source that other answers speak of, where none is named: files that are given are meant to be used. */
export function impliedSource(answers: InitAnswers): SourceName | undefined {
  return flagsOfSources.find(({ keys }) => keys.some((key) => isGiven(answers[key])))?.sources[0];
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false;
}

/** A flag of another source would be passed over without a word: somebody means to use those files. */
function refuseIdleFlags(answers: InitAnswers, used: ReadonlySet<SourceName>): void {
  for (const { keys, sources: owners } of flagsOfSources) {
    const idle = keys.filter((key) => isGiven(answers[key]));
    if (idle.length === 0 || owners.some((owner) => used.has(owner))) continue;
    throw new UserError(
      `${idle.map((key) => `--${kebabCase(key)}`).join(', ')} ${idle.length === 1 ? 'belongs' : 'belong'} to the source ${owners.join(' or ')}, and the source is ${[...used].join(', ')}.`,
      `Write --source ${owners[0]}, or leave ${idle.length === 1 ? 'it' : 'them'} out.`,
    );
  }
}

/** Where nobody is asked for a certificate and no peer is dialled, what is trusted has no effect. */
function noteIdleTrust(
  answers: InitAnswers,
  components: readonly ScopeName[],
  clientAuth: Readonly<Record<ScopeName, ClientAuth>>,
  notes: PlanNote[],
): void {
  if ((answers.trust ?? []).length === 0 || components.some((scope) => clientAuth[scope] !== 'none' || usesTrusted(scope, false)))
    return;
  notes.push({
    severity: 'warning',
    text: `--trust has no effect: ${components.join(' and ')} ${components.length === 1 ? 'does' : 'do'} not ask for certificates (client_auth none), so nothing was added to trusted/.`,
    remedy: 'To require client certificates: --client-auth bolt=require.',
  });
}

/** Names that a server is known by before anybody was asked: what its conf advertises and listens on, the host's own, loopback. */
export function defaultNames(facts: InitFacts): {
  readonly names: readonly SubjectName[];
  readonly leftOut: readonly { readonly text: string; readonly reason: string }[];
} {
  const addresses = configuredAddresses(facts.conf);
  const listened = [...Object.values(addresses.connectors), ...addresses.channels].map(({ listen }) => listen.host);
  const configured = [...advertisedHosts(addresses, scopeNames), ...listened.filter((host) => !isAnyHost(host))];
  const names: SubjectName[] = [];
  const leftOut: { text: string; reason: string }[] = [];
  for (const text of [...configured.filter((host) => !isLoopback(host)), facts.hostName, 'localhost', '127.0.0.1']) {
    if (text === '') continue;
    const parsed = parseSubjectName(text);
    if (parsed.kind === 'refused') leftOut.push({ text, reason: parsed.reason });
    else if (!names.some((name) => name.value === parsed.value.value)) names.push(parsed.value);
  }
  return { names, leftOut };
}

function resolveComponents(answers: InitAnswers, facts: InitFacts, notes: PlanNote[]): readonly ScopeName[] {
  if (answers.role === 'backup-client') return ['backup'];
  if (answers.components !== undefined) return scopeNames.filter((scope) => answers.components?.includes(scope));
  const { edition } = facts.installation;
  if (edition === 'community') return ['bolt', 'https'];
  const members = configuredAddresses(facts.conf).otherMembers.map(addressToText);
  const leave = (reason: string): readonly ScopeName[] => {
    notes.push({
      severity: 'info',
      text: `cluster and backup are left out: ${reason}`,
      remedy: 'To include them: --components bolt,https,cluster,backup.',
    });
    return ['bolt', 'https'];
  };
  if (members.length > 0) {
    return leave(
      `neo4j.conf lists other members (${members.slice(0, 3).join(', ')}), and this member would leave its cluster at the restart.`,
    );
  }
  const forAll = answers.source === undefined ? impliedSource(answers) : answers.source.all;
  const named = Object.keys(answers.source?.by ?? {});
  if ((forAll === 'certbot' || forAll === 'existing') && !named.includes('cluster') && !named.includes('backup')) {
    return leave(`a certificate ${forAll === 'certbot' ? 'of a public CA' : 'that is there'} is for clients, not for members.`);
  }
  return scopeNames;
}

function resolveNames(
  answers: InitAnswers,
  facts: InitFacts,
  notes: PlanNote[],
): { names: readonly SubjectName[]; namesGiven: boolean } {
  if (answers.name !== undefined && answers.name.length > 0) return { names: answers.name, namesGiven: true };
  const { names, leftOut } = defaultNames(facts);
  for (const { text, reason } of leftOut) notes.push({ severity: 'info', text: `The name ${text} is left out: ${reason}` });
  return { names, namesGiven: false };
}

/** EC P-256 unless the source says otherwise, or the policy's own cipher list admits RSA alone. */
function keyTypeFor(scope: ScopeName, source: SourceName, conf: Conf): KeyType {
  const ciphers = listOf(conf, `dbms.ssl.policy.${scope}.ciphers`) ?? [];
  const rsaOnly = ciphers.length > 0 && ciphers.every((suite) => /_RSA_/.test(suite));
  return rsaOnly ? 'rsa-2048' : (sources[source]?.defaultKeyType ?? 'ec-p256');
}

function refuseSource(scope: ScopeName, name: SourceName, answers: InitAnswers): void {
  const source = sources[name];
  if (source === undefined)
    throw new UserError(`The source ${name} is not available in this version.`, `Use one of ${Object.keys(sources).join(', ')}.`);
  const refusal = source.refusal(scope, answers);
  if (refusal !== undefined) throw new UserError(`${scope} cannot be served from ${name}: ${refusal.reason}`, refusal.remedy);
}

/** Answers that exclude each other, told before anything else is looked at. */
function refuseMisfits(answers: InitAnswers, components: readonly ScopeName[]): void {
  const passphrases = [
    answers.passphraseFile,
    answers.passphraseEnv,
    answers.generatePassphrase === true ? 'generate' : undefined,
  ].filter((origin) => origin !== undefined);
  if (passphrases.length > 1) {
    throw new UserError(
      'The passphrase comes from more than one place.',
      'Keep one of --passphrase-file, --passphrase-env, --generate-passphrase.',
    );
  }
  if (answers.pkcs12 !== undefined && (answers.privateKey !== undefined || answers.certificate !== undefined)) {
    throw new UserError(
      '--pkcs12 contains both key and certificate, but one of them is given again.',
      'Pass either --pkcs12, or --private-key with --certificate.',
    );
  }
  for (const [scope, given] of Object.entries({
    ...answers.source?.by,
    ...answers.clientAuth?.by,
    ...answers.verifyHostname?.by,
  })) {
    if (given !== undefined && !components.includes(scope as ScopeName)) {
      throw new UserError(
        `An answer is about ${scope}, which is not among the components (${components.join(', ')}).`,
        `Add it to --components, or leave it out.`,
      );
    }
  }
  if (answers.share !== undefined) {
    const missing = answers.share.filter((scope) => !components.includes(scope));
    if (missing.length > 0)
      throw new UserError(
        `--share names ${missing.join(', ')}, which is not among the components (${components.join(', ')}).`,
        'Share only components that are being set up.',
      );
  }
  if (!components.includes('https') && answers.httpsPort !== undefined) {
    throw new UserError(
      '--https-port is given, but https is not among the components.',
      'Add https to --components, or leave the port out.',
    );
  }
}

/** Loopback names come last, once. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1';
}
