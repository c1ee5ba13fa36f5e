import type { KeyType, SubjectName } from '../../model/certificates/certificate-request.ts';
import type { ClientAuth, InitAnswers, SourceName } from '../../model/command-line/answers.ts';
import { type Installation, type ScopeName, scopeNames } from '../../model/installation.ts';
import type { PlanNote } from '../../model/plan.ts';
import { type Conf, listOf } from '../../neo4j/conf/conf.ts';
import { addressToText, configuredAddresses } from '../../neo4j/config/address.ts';
import { readPolicy } from '../../neo4j/config/ssl-policy.ts';
import { scopes } from '../../scopes/index.ts';
import { usesTrusted } from '../../scopes/uses-trusted.ts';
import { sources } from '../../sources/index.ts';
import { impliedSource, refuseIdleFlags, refuseMisfits, refuseSource } from './answers-that-fit.ts';
import { defaultNames } from './default-names.ts';
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
    text: `bolt and https use one folder in neo4j.conf (${bolt.baseDirectory}), so they share one key pair.`,
  });
  return ['bolt', 'https'];
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

/** What is encrypted unless somebody says otherwise, by edition and by what the conf says of other members. @param notes is told why */
export function resolveComponents(answers: InitAnswers, facts: InitFacts, notes: PlanNote[]): readonly ScopeName[] {
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
