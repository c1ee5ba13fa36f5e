import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { AuthorityFacts } from '../../model/authority.ts';
import { authorityFiles, authorityModes } from '../../model/authority.ts';
import type { KeyType, SubjectAttribute, SubjectName, TlsUsage } from '../../model/certificate-request.ts';
import { UserError } from '../../model/errors.ts';
import type { FileFact } from '../../model/installation.ts';
import { modes } from '../../model/modes.ts';
import type { Plan, PlanNote } from '../../model/plan.ts';
import { Secret } from '../../model/secret.ts';
import type { Step } from '../../model/steps/index.ts';
import type { Signer } from '../../model/steps/issue-certificate.ts';
import type { RevokeCertificate } from '../../model/steps/revoke-certificate.ts';
import { nameThing } from '../../pki/encoding/contents.ts';
import { type Authority, openAuthorityKey, readAuthority } from '../../pki/issuing/authority.ts';
import { readRequest, type SigningRequest } from '../../pki/issuing/request.ts';
import { checkNewServerPassphrase } from '../../pki/keys/passphrase.ts';
import { closedLimits, hostNameFor, refuseOutside } from '../../pki/names/name-limits.ts';
import { defaultSubject } from '../../pki/names/subject.ts';
import { parseSubjectName } from '../../pki/names/subject-names.ts';
import { trustedName } from '../trust/trusted-entry.ts';

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** A PKCS #12 store needs a password; beside a key in clear it protects nothing, so it is the one that Java tools assume. */
export const keyStorePassword = 'changeit';

/** What `ca create` was asked for. */
export interface CreateInputs {
  readonly directory: string;
  readonly commonName: string;
  readonly days: number;
  readonly keyType: KeyType;
  readonly permitted: readonly SubjectName[];
  readonly intermediate: boolean;
  readonly passphrase: Secret | undefined;
  readonly now: Date;
}

/** A CA's folder and its record of what it issued, still empty. */
export function authorityFolders(directory: string): readonly Step[] {
  return [directory, join(directory, authorityFiles.issued)].map((path) => ({
    kind: 'makeDirectory',
    path,
    mode: authorityModes.directory,
  }));
}

/** How long a list lasts that is signed to the end of the CA: nothing else tells that one day everybody is refused. */
export function listNote(end: Date): PlanNote {
  const date = end.toISOString().slice(0, 10);
  return {
    severity: 'info',
    text: `The revocation list (CRL) is valid until ${date}, when the CA itself expires. A member that has a list refuses every certificate of this CA once that list has expired.`,
    remedy: 'ca revoke --days N makes a list that expires sooner.',
  };
}

/** OpenJDK: a trust anchor's own extensions are no part of path validation. Tried with every line of Neo4j. */
const rootLimitsNote: PlanNote = {
  severity: 'info',
  text: 'Neo4j (Java) does not check the limits of a root that it is given to trust, only those of an intermediate below it. openssl, and whatever is built on it, checks both.',
  remedy: 'To have Neo4j itself enforce --permit, add --intermediate and keep root.key offline.',
};

/** A new CA in a new folder: key, certificate, an empty CRL, and a place for records. */
export function planCreateAuthority(inputs: CreateInputs): Plan {
  const { directory, commonName, intermediate, passphrase } = inputs;
  const notes: PlanNote[] = [listNote(new Date(inputs.now.getTime() + inputs.days * dayMilliseconds))];
  if (inputs.permitted.length > 0 && !intermediate) notes.push(rootLimitsNote);
  if (passphrase === undefined) {
    notes.push({
      severity: 'warning',
      text: "The CA's key is not encrypted: whoever reads the file can make members of your cluster.",
      remedy: 'Keep the folder where nobody else can read it, best not on a server.',
    });
  }
  return {
    command: 'ca create',
    home: directory,
    steps: [
      ...authorityFolders(directory),
      {
        kind: 'createAuthority',
        directory,
        subject: [{ type: 'CN', value: commonName }],
        ...(intermediate ? { intermediate: [{ type: 'CN', value: `${commonName} Intermediate` }] } : {}),
        keyType: inputs.keyType,
        days: inputs.days,
        limits: inputs.permitted.length === 0 ? undefined : closedLimits(inputs.permitted),
        ...(passphrase === undefined ? {} : { passphrase }),
      },
    ],
    rehearsals: [],
    notes,
  };
}

/** What `ca sign` was asked for. */
export interface SignInputs {
  readonly facts: AuthorityFacts;
  readonly caPassphrase: Secret | undefined;
  /** Where key and certificate go; absolute. */
  readonly out: string;
  readonly outFact: FileFact['fact'];
  readonly request: FileFact | undefined;
  readonly names: readonly SubjectName[];
  /** A certificate for a client of this name: client use alone. */
  readonly client: string | undefined;
  /** Undefined: both, or what the request asks for. */
  readonly usages: readonly TlsUsage[] | undefined;
  readonly subject: readonly SubjectAttribute[] | undefined;
  readonly days: number;
  readonly keyType: KeyType;
  readonly passphrase: Secret | undefined;
  readonly now: Date;
}

export interface SignPlan {
  readonly plan: Plan;
  readonly authority: Authority;
  readonly certificate: string;
  readonly key: string | undefined;
  readonly keyStore: string | undefined;
  /** The CA's certificate, for clients to trust. */
  readonly trust: string | undefined;
}

/**
 * A certificate from a CA's folder.
 * @throws UserError when the CA or the request is not what it should be, or the CA may not sign for a name.
 */
export function planSign(inputs: SignInputs): SignPlan {
  const { facts, caPassphrase, out, client, now, passphrase, keyType } = inputs;
  const authority = readAuthority(facts, now);
  openAuthorityKey(facts.key, authority.issuer, caPassphrase);
  const request = inputs.request === undefined ? undefined : readSigningRequest(inputs.request);
  const asked = request === undefined ? inputs.names : namesOf(request, inputs.request?.path ?? '');
  const added = client === undefined || asked.length > 0 ? undefined : hostNameFor(client, authority);
  const names = added === undefined ? asked : [added];
  if (names.length === 0 && client === undefined) {
    throw new UserError(
      'There is no name to put into the certificate.',
      'Give --name HOST (repeatable), --client NAME, or --request FILE.',
    );
  }
  const subject = inputs.subject ?? (client === undefined ? subjectOf(request, names) : [{ type: 'CN', value: client }]);
  refuseOutside({ names, subject }, authority);
  const usages = inputs.usages ?? (client === undefined ? usagesOf(request) : (['clientAuth'] as const));
  const signer: Extract<Signer, { kind: 'ca' }> = {
    kind: 'ca',
    directory: facts.directory,
    ...(caPassphrase === undefined ? {} : { passphrase: caPassphrase }),
  };
  const certificate = join(out, 'public.crt');
  const key = request === undefined ? join(out, 'private.key') : undefined;
  if (key !== undefined) refusePassphrase(passphrase);
  const keyStore = client === undefined || key === undefined ? undefined : join(out, `${fileNameOf(client)}.p12`);
  const trust = client === undefined ? undefined : join(out, 'ca.pem');
  const steps: Step[] = [
    ...(inputs.outFact.state === 'missing' ? [{ kind: 'makeDirectory', path: out, mode: modes.directory } as const] : []),
    {
      kind: 'signCertificate',
      signer,
      request: { subject, names, usages, days: inputs.days },
      holder:
        key === undefined
          ? { kind: 'request', file: inputs.request?.path ?? '', expect: digest(inputs.request?.bytes ?? Buffer.alloc(0)) }
          : {
              kind: 'new',
              keyType,
              key: { path: key, mode: modes.privateKey },
              ...(passphrase === undefined ? {} : { passphrase }),
            },
      certificate: { path: certificate, mode: modes.certificate },
      ...(keyStore === undefined
        ? {}
        : {
            keyStore: {
              to: { path: keyStore, mode: modes.privateKey },
              password: passphrase ?? new Secret(keyStorePassword),
              friendlyName: client ?? '',
            },
          }),
    },
    ...(trust === undefined
      ? []
      : [{ kind: 'writeFile', to: { path: trust, mode: modes.certificate }, text: authority.root.pem } as const]),
  ];
  const plan: Plan = {
    command: 'ca sign',
    home: facts.directory,
    steps,
    rehearsals: [],
    notes: [...daysNote(authority, inputs.days, now), ...(added === undefined ? [] : [addedNote(client ?? '', added)])],
  };
  return { plan, authority, certificate, key, keyStore, trust };
}

/** What `ca revoke` was asked for. */
export interface RevokeInputs {
  /** The folder whose lock is taken: the CA's own, also for the one that is being replaced. */
  readonly home: string;
  readonly facts: AuthorityFacts;
  readonly caPassphrase: Secret | undefined;
  /** Lower-case hex. */
  readonly serial: string;
  readonly reason: RevokeCertificate['reason'];
  readonly days: number | undefined;
  readonly now: Date;
}

/** A new CRL with one serial more. */
export function planRevoke({ home, facts, caPassphrase, serial, reason, days, now }: RevokeInputs): {
  readonly plan: Plan;
  readonly authority: Authority;
} {
  const authority = readAuthority(facts, now);
  openAuthorityKey(facts.key, authority.issuer, caPassphrase);
  const already = authority.lists.find(({ issuer }) => issuer === authority.issuer)?.list.revoked.has(serial) === true;
  const signer = {
    kind: 'ca',
    directory: facts.directory,
    ...(caPassphrase === undefined ? {} : { passphrase: caPassphrase }),
  } as const;
  return {
    authority,
    plan: {
      command: 'ca revoke',
      home,
      steps: already ? [] : [{ kind: 'revokeCertificate', signer, serial, reason, ...(days === undefined ? {} : { days }) }],
      rehearsals: [],
      notes: already ? [{ severity: 'info', text: 'It is revoked already.' }] : [],
    },
  };
}

/** A note when the CA ends before the days are over. */
export function daysNote(authority: Authority, days: number, now: Date): readonly PlanNote[] {
  const end = authority.issuer.notAfter;
  if (now.getTime() + days * dayMilliseconds <= end.getTime()) return [];
  return [
    {
      severity: 'warning',
      text: `The CA itself ends on ${end.toISOString().slice(0, 10)}, and no certificate of it lasts longer.`,
      remedy: 'Replace the CA in time: neo4j-tls ca rotate.',
    },
  ];
}

function addedNote(client: string, { value }: SubjectName): PlanNote {
  return {
    severity: 'info',
    text: `The name ${value} is added to the certificate: Java takes a client's name of one word for a host name, and this CA may not sign for ${client} alone.`,
  };
}

/** A key that is made here may be for Neo4j, and goes into PKCS #12, where programs disagree on all but ASCII. */
function refusePassphrase(passphrase: Secret | undefined): void {
  if (passphrase === undefined) return;
  const checked = checkNewServerPassphrase(passphrase.reveal());
  if (checked.kind === 'refused') throw new UserError(checked.reason, checked.remedy);
}

/** Kinds of keys that Neo4j serves with; others are refused before a certificate makes them look usable. */
function refuseKey(keyType: string, path: string): void {
  const size = /^rsa-(\d+)$/.exec(keyType)?.[1];
  if (keyType === 'ec-p256' || keyType === 'ec-p384' || keyType === 'ec-p521' || (size !== undefined && Number(size) >= 2048))
    return;
  throw new UserError(
    `The request in ${path} is for a key of kind ${keyType}, ${size === undefined ? 'which Neo4j cannot serve with' : 'which is too short'}.`,
    'Make the request with an EC key (P-256, P-384) or an RSA key of 2048 bits or more.',
    { paths: [path] },
  );
}

function readSigningRequest(file: FileFact): SigningRequest {
  const { path, bytes } = file;
  if (bytes === undefined) {
    const reason =
      file.fact.state === 'missing'
        ? 'it is not there'
        : file.fact.state === 'unreachable'
          ? file.fact.reason
          : (file.unreadable ?? 'it cannot be read');
    throw new UserError(
      `The request ${path} cannot be read: ${reason}.`,
      'Name the file that init --source ca has written on the member.',
      { paths: [path] },
    );
  }
  const reading = readRequest(bytes);
  switch (reading.kind) {
    case 'request':
      refuseKey(reading.request.keyType, path);
      return reading.request;
    case 'bad-signature':
      throw new UserError(`The request in ${path} was changed, or is not signed with its own key.`, 'Have it sent again.', {
        paths: [path],
      });
    case 'damaged':
      throw new UserError(`The request in ${path} cannot be used. ${reading.reason}`, 'Have it sent again.', { paths: [path] });
    case 'not-a-request': {
      const [found] = reading.found;
      const leaked = reading.found.some(({ kind }) => kind === 'private-key' || kind === 'encrypted-private-key');
      throw new UserError(
        `${path} holds no certificate request${found === undefined ? '' : `, but ${nameThing(found.kind)}`}.`,
        leaked
          ? 'A private key never leaves its server: treat it as leaked, and make a new one.'
          : 'On the member: neo4j-tls init --source ca writes one.',
        { paths: [path] },
      );
    }
  }
}

function namesOf(request: SigningRequest, path: string): readonly SubjectName[] {
  if (request.names.length > 0) {
    for (const { value } of request.names) {
      const parsed = parseSubjectName(value);
      if (parsed.kind === 'refused')
        throw new UserError(`The request in ${path} asks for a name that is of no use. ${parsed.reason}`, parsed.remedy, {
          paths: [path],
        });
    }
    return request.names;
  }
  const commonName = request.subject.attributes.findLast(({ type }) => type === 'CN')?.value;
  const parsed = commonName === undefined ? undefined : parseSubjectName(commonName);
  return parsed?.kind === 'ok' ? [parsed.value] : [];
}

function usagesOf(request: SigningRequest | undefined): readonly TlsUsage[] {
  const asked = (['serverAuth', 'clientAuth'] as const).filter((usage) => request?.extendedKeyUsage?.includes(usage) === true);
  return asked.length === 0 ? ['serverAuth', 'clientAuth'] : asked;
}

function subjectOf(request: SigningRequest | undefined, names: readonly SubjectName[]): readonly SubjectAttribute[] {
  const own = request?.subjectAttributes ?? [];
  return own.length > 0 ? own : defaultSubject(names);
}

function fileNameOf(client: string): string {
  return trustedName({ names: [], commonName: client, fingerprint256: 'client' }, client);
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
