import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { AuthorityFacts } from '../../model/certificates/authority.ts';
import type { KeyType, SubjectAttribute, SubjectName, TlsUsage } from '../../model/certificates/certificate-request.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { FileFact } from '../../model/installation.ts';
import { modes } from '../../model/modes.ts';
import type { Plan, PlanNote } from '../../model/plan.ts';
import { Secret } from '../../model/secret.ts';
import type { Step } from '../../model/steps/index.ts';
import type { Signer } from '../../model/steps/issue-certificate.ts';
import { type Authority, openAuthorityKey, readAuthority } from '../../pki/issuing/authority.ts';
import type { SigningRequest } from '../../pki/issuing/request.ts';
import { checkNewServerPassphrase } from '../../pki/keys/passphrase.ts';
import { hostNameFor, refuseOutside } from '../../pki/names/name-limits.ts';
import { defaultSubject } from '../../pki/names/subject.ts';
import { parseSubjectName } from '../../pki/names/subject-names.ts';
import { trustedName } from '../trust/trusted-entry.ts';
import { dayMilliseconds } from './plan-ca.ts';
import { readSigningRequest } from './signing-request.ts';

/** A PKCS #12 store needs a password; beside a key in clear it protects nothing, so it is the one that Java tools assume. */
export const keyStorePassword = 'changeit';

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
    throw new UserError('The certificate needs a name.', 'Pass --name HOST (repeatable), --client NAME or --request FILE.');
  }
  const subject = inputs.subject ?? (client === undefined ? subjectOf(request, names) : [{ type: 'CN', value: client }]);
  refuseOutside({ names, subject }, authority);
  const usages = inputs.usages ?? (client === undefined ? usagesOf(request) : (['clientAuth'] as const));
  const signer: Extract<Signer, { kind: 'ca' }> = {
    kind: 'ca',
    directory: facts.directory,
    passphrase: caPassphrase,
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
              passphrase,
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

/** A note when the CA ends before the days are over. */
export function daysNote(authority: Authority, days: number, now: Date): readonly PlanNote[] {
  const end = authority.issuer.notAfter;
  if (now.getTime() + days * dayMilliseconds <= end.getTime()) return [];
  return [
    {
      severity: 'warning',
      text: `The CA itself expires on ${end.toISOString().slice(0, 10)}, and its certificates cannot last longer.`,
      remedy: 'Replace the CA before then:\nneo4j-tls ca rotate',
    },
  ];
}

function addedNote(client: string, { value }: SubjectName): PlanNote {
  return {
    severity: 'info',
    text: `The name ${value} is added to the certificate: Java treats a one-word client name as a host name, and this CA is not permitted to sign for ${client} alone.`,
  };
}

/** A key that is made here may be for Neo4j, and goes into PKCS #12, where programs disagree on all but ASCII. */
function refusePassphrase(passphrase: Secret | undefined): void {
  if (passphrase === undefined) return;
  const checked = checkNewServerPassphrase(passphrase.reveal());
  if (checked.kind === 'refused') throw new UserError(checked.reason, checked.remedy);
}

function namesOf(request: SigningRequest, path: string): readonly SubjectName[] {
  if (request.names.length > 0) {
    for (const { value } of request.names) {
      const parsed = parseSubjectName(value);
      if (parsed.kind === 'refused')
        throw new UserError(`The request in ${path} asks for a name that cannot be used. ${parsed.reason}`, parsed.remedy, {
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
