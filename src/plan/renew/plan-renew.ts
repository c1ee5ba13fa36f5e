import { join } from 'node:path';
import { type KeyType, keyTypes, type SubjectName, type TlsUsage } from '../../model/certificate-request.ts';
import { UserError } from '../../model/errors.ts';
import type { FileSpec } from '../../model/file-spec.ts';
import type { FileFact, Installation, ScopeName } from '../../model/installation.ts';
import type { OldHook } from '../../model/lineage.ts';
import { modes } from '../../model/modes.ts';
import { NeedsSecret } from '../../model/needs-secret.ts';
import type { Plan, PlanNote, Rehearsal } from '../../model/plan.ts';
import { Secret } from '../../model/secret.ts';
import type { Step } from '../../model/steps/index.ts';
import type { IssueCertificate, Signer } from '../../model/steps/issue-certificate.ts';
import { type Conf, settingOf } from '../../neo4j/conf/conf.ts';
import { defaultFileNames } from '../../neo4j/config/ssl-layout.ts';
import { policySetting, readPolicy } from '../../neo4j/config/ssl-policy.ts';
import type { ReloadWay } from '../../neo4j/reload-way.ts';
import { type Certificate, readCertificates } from '../../pki/certificates/certificate.ts';
import { isPair, readPrivateKey } from '../../pki/keys/private-key.ts';
import { type LimitedChain, refuseOutside } from '../../pki/names/name-limits.ts';
import { defaultSubject } from '../../pki/names/subject.ts';
import { parseSubjectName } from '../../pki/names/subject-names.ts';
import { scopes } from '../../scopes/index.ts';
import type { RenewItem } from './renew-items.ts';

export type RenewStage = 'announce' | 'switch';

/** Everything the plan of a `renew` depends on. */
export interface RenewInputs {
  readonly installation: Installation;
  readonly conf: Conf;
  readonly items: readonly RenewItem[];
  /** Deploy hooks of an earlier version, which are written anew. */
  readonly oldHooks: readonly OldHook[];
  readonly key: 'keep' | 'new';
  readonly stage: RenewStage | undefined;
  readonly force: boolean;
  readonly reload: ReloadWay;
  readonly signer: Extract<Signer, { kind: 'ca' }> | undefined;
  /** The CA's certificates; undefined where no CA was named. */
  readonly issuers: LimitedChain | undefined;
  /** Given where the conf does not hold the passphrase itself. */
  readonly passphrase: Secret | undefined;
  /** What lies in each scope's folder of announced pairs, by path. */
  readonly next: ReadonlyMap<string, FileFact>;
  readonly now: Date;
}

export interface RenewPlan {
  readonly plan: Plan;
  /** Files to hand to peers before the switch. */
  readonly announced: readonly { readonly scope: ScopeName; readonly path: string }[];
}

/** Where a pair waits between `--stage announce` and `--stage switch`: beside the one in use, where Neo4j does not look. */
export function nextPairPaths(baseDirectory: string): {
  readonly directory: string;
  readonly key: string;
  readonly certificate: string;
} {
  const directory = join(baseDirectory, 'next');
  return {
    directory,
    key: join(directory, defaultFileNames.privateKey),
    certificate: join(directory, defaultFileNames.publicCertificate),
  };
}

/**
 * New certificates with the names, subject, usages and validity of the old ones. What certbot keeps is not issued here: its
 * files are installed from the lineage where they differ. Nobody but the issuer can renew what was brought from elsewhere.
 * @throws UserError when a pair cannot be renewed, or not at once.
 */
export function planRenew(all: RenewInputs): RenewPlan {
  const { items, stage, installation } = all;
  const steps: Step[] = [];
  const rehearsals: Rehearsal[] = [];
  const notes: PlanNote[] = [];
  const announced: { scope: ScopeName; path: string }[] = [];
  refuseForeign(items);
  const chosen = stage === undefined ? items.filter(({ source }) => source !== 'existing') : stagedItems(items);
  if (stage === undefined)
    notes.push(...foreignNotes(items), ...items.flatMap((item) => peerNotes({ ...inSurroundingsOf(item, all), items: [item] })));
  for (const item of chosen) {
    const inputs = inSurroundingsOf(item, all);
    const passphrase = passphraseFor(item, inputs);
    if (stage === 'announce') {
      steps.push(...announceSteps(item, passphrase, inputs));
      announced.push({ scope: item.scope, path: nextPairPaths(item.baseDirectory).certificate });
      continue;
    }
    const made =
      stage === 'switch'
        ? switchSteps(item, passphrase, inputs)
        : item.source === 'certbot'
          ? lineageSteps(item, inputs)
          : issueSteps(item, passphrase, inputs);
    steps.push(...made);
    if (made.length > 0) for (const scope of item.scopes) rehearsals.push(rehearsalOf(scope, item, passphrase, inputs));
  }
  if (stage === 'announce') notes.push(...announceNotes(chosen));
  else if (chosen.length > 0) {
    for (const { path, text } of all.oldHooks)
      if (text !== undefined) steps.push({ kind: 'writeFile', to: { path, mode: 0o700, ownPath: true }, text });
  }
  const mounted = installation.container === undefined ? {} : { mountedFrom: join(installation.home, 'certificates') };
  return {
    plan: { command: 'renew', home: installation.home, namedBy: [installation.conf.path], steps, rehearsals, notes, ...mounted },
    announced,
  };
}

/** A backup client's settings and files are not the server's. */
function inSurroundingsOf({ client }: RenewItem, inputs: RenewInputs): RenewInputs {
  return client === undefined ? inputs : { ...inputs, ...client };
}

/** What a lineage holds differs from what is installed: certbot renewed, and nobody copied it. */
function lineageDiffers(item: RenewItem): boolean {
  const newest =
    item.lineage === undefined ? undefined : readCertificates(item.lineage.fullchain.bytes ?? Buffer.alloc(0)).certificates;
  if (newest?.[0] === undefined) return false;
  return (
    item.publicCertificate.fact.state !== 'present' ||
    item.publicCertificate.fact.isSymbolicLink ||
    newest.map(({ pem }) => pem).join('') !== item.chain.map(({ pem }) => pem).join('')
  );
}

function issueSteps(item: RenewItem, passphrase: Secret | undefined, inputs: RenewInputs): readonly Step[] {
  const { key, installation, issuers } = inputs;
  const request = requestOf(item);
  if (item.source === 'ca' && issuers !== undefined) refuseOutside(request, issuers);
  if (key === 'keep') refuseStrangeKey(item, passphrase);
  const copies = item.scopes.flatMap((scope) => standIns(installation, scope, item.leaf));
  return [
    {
      kind: 'issueCertificate',
      scope: item.scope,
      request,
      signer: signerOf(item, inputs),
      key: specOf(item.privateKey, installation, 'key'),
      certificate: specOf(item.publicCertificate, installation, 'certificate'),
      ...(passphrase === undefined ? {} : { passphrase }),
      certificateCopies: copies,
      ...(key === 'keep' ? { keepKey: true } : {}),
    },
  ];
}

function announceSteps(item: RenewItem, passphrase: Secret | undefined, inputs: RenewInputs): readonly Step[] {
  const { installation, next, force, key } = inputs;
  const places = nextPairPaths(item.baseDirectory);
  if (key === 'keep') {
    throw new UserError(
      '--stage announces a new key pair, and --key keep would have no new key.',
      'Leave one of them out. With the same key peers still need the new certificate.',
    );
  }
  if (next.get(places.certificate)?.fact.state === 'present' && !force) {
    throw new UserError(
      `A new certificate for ${item.scope} is announced already.`,
      `Give it to the peers, then: neo4j-tls renew ${chosenBy(item)} --stage switch. To make another one: --force.`,
      { paths: [places.certificate] },
    );
  }
  const owner = ownerOf(item.privateKey, installation);
  return [
    ...(next.get(places.directory)?.fact.state === 'missing'
      ? [{ kind: 'makeDirectory' as const, path: places.directory, mode: modes.directory, ...owner }]
      : []),
    {
      kind: 'issueCertificate',
      scope: item.scope,
      request: requestOf(item),
      signer: { kind: 'self' },
      key: { path: places.key, mode: modes.privateKey, ...owner },
      certificate: { path: places.certificate, mode: modes.certificate, ...owner },
      ...(passphrase === undefined ? {} : { passphrase }),
      certificateCopies: [],
    },
  ];
}

function switchSteps(item: RenewItem, passphrase: Secret | undefined, { installation, next }: RenewInputs): readonly Step[] {
  const places = nextPairPaths(item.baseDirectory);
  const waiting = next.get(places.certificate);
  const leaf = readCertificates(waiting?.bytes ?? Buffer.alloc(0)).certificates[0];
  if (leaf === undefined) {
    throw new UserError(
      `No new certificate for ${item.scope} has been announced.`,
      `Make one, and give it to the peers: neo4j-tls renew ${chosenBy(item)} --stage announce`,
      { paths: [places.certificate] },
    );
  }
  return [
    {
      kind: 'importKeyPair',
      scope: item.scope,
      from: { privateKey: places.key, certificate: places.certificate, ...(passphrase === undefined ? {} : { passphrase }) },
      key: specOf(item.privateKey, installation, 'key'),
      certificate: specOf(item.publicCertificate, installation, 'certificate'),
      ...(passphrase === undefined ? {} : { passphrase }),
      certificateCopies: item.scopes.flatMap((scope) => standIns(installation, scope, item.leaf)),
    },
    { kind: 'removeFile', path: places.key },
    { kind: 'removeFile', path: places.certificate },
  ];
}

function lineageSteps(item: RenewItem, { installation }: RenewInputs): readonly Step[] {
  if (item.lineage === undefined || !lineageDiffers(item)) return [];
  return [
    {
      kind: 'importKeyPair',
      scope: item.scope,
      from: { given: true, privateKey: item.lineage.privateKey.path, certificate: item.lineage.fullchain.path },
      key: specOf(item.privateKey, installation, 'key'),
      certificate: specOf(item.publicCertificate, installation, 'certificate'),
      certificateCopies: [],
    },
  ];
}

function signerOf(item: RenewItem, { signer }: RenewInputs): Signer {
  if (item.source !== 'ca') return { kind: 'self' };
  if (signer === undefined) throw new Error('an item of a CA has a signer');
  return signer;
}

/** The same subject, names, usages, kind of key and length of life. */
function requestOf({ leaf, scope }: RenewItem): IssueCertificate['request'] {
  const names = leaf.names.length > 0 ? leaf.names : namesFromCommonName(leaf);
  const known = leaf.subject.attributes.filter(({ type }) => ['C', 'ST', 'L', 'O', 'OU', 'CN', 'emailAddress'].includes(type));
  const usages = (['serverAuth', 'clientAuth'] as const).filter((usage) => leaf.extendedKeyUsage?.includes(usage) === true);
  return {
    subject: known.length > 0 ? known.map(({ type, value }) => ({ type, value })) : defaultSubject(names),
    names,
    usages: [...new Set<TlsUsage>([...usages, ...scopes[scope].usages])],
    keyType: (keyTypes as readonly string[]).includes(leaf.keyType) ? (leaf.keyType as KeyType) : 'ec-p256',
    days: Math.max(1, Math.round((leaf.notAfter.getTime() - leaf.notBefore.getTime()) / 86_400_000)),
  };
}

/** Old certificates have their name in the subject alone, where most clients no longer look. */
function namesFromCommonName({ commonName }: Certificate): readonly SubjectName[] {
  const parsed = parseSubjectName(commonName ?? '');
  return parsed.kind === 'ok' ? [parsed.value] : [];
}

/** `trusted/self.pem` keeps the folder from being empty; it has to stay this server's own certificate. */
function standIns(installation: Installation, scope: ScopeName, leaf: Certificate): readonly FileSpec[] {
  const { trusted } = installation.scopes[scope];
  const own = trusted.entries.find(({ path }) => path === join(trusted.path, 'self.pem'));
  const there = own?.bytes === undefined ? undefined : readCertificates(own.bytes).certificates[0];
  return own !== undefined && there?.fingerprint256 === leaf.fingerprint256 ? [specOf(own, installation, 'certificate')] : [];
}

function specOf(file: FileFact, installation: Installation, what: 'key' | 'certificate'): FileSpec {
  const { fact } = file;
  // A group that may read the key keeps that right; anything wider is not carried on.
  const mode =
    what === 'certificate'
      ? modes.certificate
      : fact.state === 'present' && !fact.isSymbolicLink
        ? modes.privateKey | (fact.mode & 0o040)
        : modes.privateKey;
  return { path: file.path, mode, ...ownerOf(file, installation) };
}

/** Whoever owns the file that is there; where it is a link or nothing, whoever owns the home. */
function ownerOf({ fact }: FileFact, { homeOwner }: Installation): Pick<FileSpec, 'owner'> {
  const owner = fact.state === 'present' && !fact.isSymbolicLink && homeOwner !== undefined ? fact.owner : homeOwner;
  return owner === undefined ? {} : { owner };
}

/** The conf's own, so that it need not be changed. One that a command gives has to be given here as well. */
function passphraseFor({ scope, privateKey }: RenewItem, { conf, passphrase }: RenewInputs): Secret | undefined {
  const name = policySetting(scope, 'private_key_password');
  const configured = settingOf(conf, name);
  if (configured === undefined || configured === '') {
    if (passphrase === undefined) return undefined;
    throw new UserError(
      `The key of ${scope} has no passphrase in neo4j.conf, and renew leaves neo4j.conf alone.`,
      `Leave the passphrase out, or encrypt it anew: neo4j-tls init --components ${scope} --force --generate-passphrase`,
    );
  }
  if (!/^\$\(.*\)$/s.test(configured)) {
    if (passphrase === undefined || passphrase.reveal() === configured) return new Secret(configured);
    throw new UserError(
      `The passphrase is not the one that neo4j.conf has for ${scope}, and renew leaves neo4j.conf alone.`,
      'Leave it out: the one in neo4j.conf is used.',
    );
  }
  // A key that lies there in clear stays so: 4.4 passes over a passphrase that it does not need.
  const there = readPrivateKey(privateKey.bytes ?? Buffer.alloc(0));
  if (passphrase === undefined && there.kind === 'key' && there.encryption === undefined) return undefined;
  const question = `Passphrase of the key of ${scope}:`;
  // The command goes on giving the one of the key that is there: under another, Neo4j would not start.
  if (
    passphrase !== undefined &&
    readPrivateKey(privateKey.bytes ?? Buffer.alloc(0), passphrase.reveal()).kind !== 'wrong-passphrase'
  )
    return passphrase;
  if (passphrase !== undefined) {
    throw new NeedsSecret(
      `The passphrase does not open ${privateKey.path}, so it is not the one that neo4j.conf has from a command (${name}).`,
      'Give the one that the command gives, with --passphrase-file FILE or --passphrase-env VAR.',
      'passphrase',
      question,
      { wrong: true, paths: [privateKey.path] },
    );
  }
  throw new NeedsSecret(
    `neo4j.conf has the passphrase of ${scope} from a command (${name}), which is not run here.`,
    'Give the passphrase with --passphrase-file FILE or --passphrase-env VAR.',
    'passphrase',
    question,
  );
}

function refuseStrangeKey({ privateKey, leaf, scope }: RenewItem, passphrase: Secret | undefined): void {
  const reading = readPrivateKey(privateKey.bytes ?? Buffer.alloc(0), passphrase?.reveal());
  if (reading.kind === 'key' && isPair(reading.key, leaf)) return;
  const reason =
    reading.kind === 'key'
      ? 'it does not belong to the certificate'
      : reading.kind === 'wrong-passphrase'
        ? 'the passphrase in neo4j.conf does not open it'
        : 'it cannot be read';
  throw new UserError(`The private key of ${scope} cannot be kept: ${reason}.`, 'Renew with a new key: --key new', {
    paths: [privateKey.path],
  });
}

/** Only those who issued a certificate can issue the next one. Alone it is an error, beside others a note. */
function refuseForeign(items: readonly RenewItem[]): void {
  const foreign = items.filter(({ source }) => source === 'existing');
  const [first] = foreign;
  if (first === undefined || foreign.length < items.length) return;
  throw new UserError(foreign.map(foreignText).join('\n'), foreignRemedy(first), {
    paths: foreign.map(({ publicCertificate }) => publicCertificate.path),
  });
}

function foreignNotes(items: readonly RenewItem[]): readonly PlanNote[] {
  return items
    .filter(({ source }) => source === 'existing')
    .map((item) => ({ severity: 'warning', text: foreignText(item), remedy: foreignRemedy(item) }));
}

function foreignText({ scopes: of, chain, leaf }: RenewItem): string {
  const issuer = chain.at(-1)?.issuer ?? leaf.issuer;
  return `The certificate of ${of.join(' and ')} was issued by ${issuer.text === '' ? 'somebody without a name' : issuer.text}; only they can renew it.`;
}

function foreignRemedy({ scope, leaf }: RenewItem): string {
  const names = leaf.names.map(({ value }) => value).join(', ');
  return `Of your own CA: neo4j-tls renew --component ${scope} --ca DIR. Else get a server certificate for ${names === '' ? 'the same names' : names} (${leaf.keyType}, with the issuers' certificates), then: neo4j-tls init --components ${scope} --source existing --private-key FILE --certificate FILE --chain FILE --force`;
}

/** Two stages are for certificates that peers were given one by one. */
function stagedItems(items: readonly RenewItem[]): readonly RenewItem[] {
  const staged = items.filter(
    ({ source, scopes: of }) => source === 'self-signed' && of.some((scope) => scopes[scope].usages.includes('clientAuth')),
  );
  if (staged.length > 0) return staged;
  throw new UserError(
    '--stage is for self-signed certificates of cluster and backup: members that trust each other one by one. None of these is.',
    'Renew without --stage. Members under one CA need no overlap: they trust the CA.',
  );
}

/** Whoever was given the old self-signed certificate refuses the new one. */
function peerNotes({ items, installation, reload, force }: RenewInputs): readonly PlanNote[] {
  return items.flatMap((item): readonly PlanNote[] => {
    if (item.source !== 'self-signed') return [];
    const peers = item.scopes.flatMap((scope) => peersOf(installation, scope, item.leaf));
    if (!item.scopes.some((scope) => scopes[scope].usages.includes('clientAuth'))) {
      return [
        {
          severity: 'info',
          text: `${item.scopes.join(' and ')}: clients that were given the old certificate need the new one.`,
          remedy: `neo4j-tls trust export --component ${item.scope}`,
        },
      ];
    }
    if (peers.length === 0) return [];
    const text =
      item.client === undefined
        ? `${item.scope}: ${peers.join(', ')} know this server by its old certificate, and refuse the new one until they have been given it. From this server's restart until theirs they would be parted.`
        : `backup client: ${peers.join(', ')} know it by its old certificate, and refuse its backups until they have been given the new one.`;
    const remedy = `Let both overlap: neo4j-tls renew ${chosenBy(item)} --stage announce, hand the new certificate round, then --stage switch.`;
    if (reload.kind !== 'none' && !force) throw new UserError(text, `${remedy} Or add --force.`);
    return [{ severity: 'warning', text, remedy }];
  });
}

/** The flag that names this pair alone. */
function chosenBy({ scope, client }: RenewItem): string {
  return client === undefined ? `--component ${scope}` : '--role backup-client';
}

function announceNotes(items: readonly RenewItem[]): readonly PlanNote[] {
  return items.map((item): PlanNote => {
    const { scope, client } = item;
    return client === undefined
      ? announceNote(item)
      : {
          severity: 'info',
          text: 'backup client: nothing changes for it yet. The servers have to trust both of its certificates for a while, and read trusted/ when they start.',
          remedy: `On each server: neo4j-tls trust add FILE --component ${scope},cluster --as NAME-next, restart it; then here: neo4j-tls renew --role backup-client --stage switch; last, on each server: neo4j-tls trust remove NAME`,
        };
  });
}

function announceNote({ scope }: RenewItem): PlanNote {
  return {
    severity: 'info',
    text: `${scope}: nothing changes for this server yet. Both certificates have to be trusted for a while: a member reads trusted/ when it starts, so each is restarted once it has been given the new one, and none is parted from the others.`,
    remedy: `On each peer: neo4j-tls trust add FILE --component ${scope} --as NAME-next, restart it; then here: neo4j-tls renew --component ${scope} --stage switch, restart; last, on each peer: neo4j-tls trust remove NAME`,
  };
}

function peersOf(installation: Installation, scope: ScopeName, own: Certificate): readonly string[] {
  const certificates = installation.scopes[scope].trusted.entries.flatMap(
    ({ bytes }) => readCertificates(bytes ?? Buffer.alloc(0)).certificates,
  );
  const others = certificates.filter(
    ({ fingerprint256, basicConstraints }) => fingerprint256 !== own.fingerprint256 && basicConstraints?.ca !== true,
  );
  return [...new Set(others.map(({ names, commonName, subject }) => names[0]?.value ?? commonName ?? subject.text))];
}

function rehearsalOf(
  scope: ScopeName,
  item: RenewItem,
  passphrase: Secret | undefined,
  { conf, installation, signer }: RenewInputs,
): Rehearsal {
  const policy = readPolicy(conf, scope);
  const clientAuth = policy.clientAuth ?? 'NONE';
  return {
    scope,
    privateKey: item.privateKey.path,
    publicCertificate: item.publicCertificate.path,
    ...(passphrase === undefined ? {} : { passphrase }),
    tlsVersions: policy.tlsVersions,
    clientAuth: clientAuth === 'NONE' ? 'none' : clientAuth === 'OPTIONAL' ? 'optional' : 'require',
    trustedDirectory: installation.scopes[scope].trusted.path,
    revokedDirectory: installation.scopes[scope].revoked.path,
    names: item.leaf.names.length > 0 ? item.leaf.names : namesFromCommonName(item.leaf),
    verifyHostname: true,
    ...(item.source === 'ca' && signer !== undefined ? { peerTrust: join(signer.directory, 'ca.crt') } : {}),
    ...(item.source === 'certbot' ? { anchorMissing: true } : {}),
  };
}
