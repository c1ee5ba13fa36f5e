import { join } from 'node:path';
import { authorityFiles } from '../../model/certificates/authority.ts';
import { type CertificateRequest, type KeyType, keyTypes, type TlsUsage } from '../../model/certificates/certificate-request.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { FileSpec } from '../../model/file-spec.ts';
import type { Installation, Owner, ScopeName } from '../../model/installation.ts';
import { modes } from '../../model/modes.ts';
import type { Plan, Rehearsal } from '../../model/plan.ts';
import { Secret } from '../../model/secret.ts';
import type { Step } from '../../model/steps/index.ts';
import type { Signer } from '../../model/steps/issue-certificate.ts';
import type { Conf } from '../../neo4j/conf/conf.ts';
import { readPolicy } from '../../neo4j/config/ssl-policy.ts';
import { type Certificate, isSignedBy } from '../../pki/certificates/certificate.ts';
import { isListOf } from '../../pki/certificates/crl.ts';
import { type Authority, authorityListName } from '../../pki/issuing/authority.ts';
import { refuseOutside } from '../../pki/names/name-limits.ts';
import { readTrustState, type TrustState } from '../trust/trust-folder.ts';
import { trustedName } from '../trust/trusted-entry.ts';
import { memberSide } from './member-side.ts';
import { dayMilliseconds } from './plan-rotate.ts';
import { type RotationStage, scopesOf, trustsRoot } from './rotation-stage.ts';

export interface MemberRotationInputs {
  readonly installation: Installation;
  readonly conf: Conf;
  readonly stage: RotationStage;
  /** The CA that goes; several where earlier ones were never dropped. */
  readonly old: readonly Authority[];
  readonly new: Authority;
  readonly signer: Extract<Signer, { kind: 'ca' }>;
  readonly owner: Owner | undefined;
  readonly now: Date;
}

export interface MemberRotation {
  readonly plan: Plan;
  /** Scopes that live by this CA. */
  readonly scopes: readonly ScopeName[];
}

/** One member's part of a stage: trust both CAs; a certificate of the new one; trust the new one alone. */
export function planMemberStage(inputs: MemberRotationInputs): MemberRotation {
  const { installation, conf, stage } = inputs;
  const scopes = scopesOf(installation, conf, [...inputs.old, inputs.new]);
  if (scopes.length === 0) {
    throw new UserError(
      `No certificate in ${installation.home} was signed by this CA.`,
      'Pass the home of a member whose certificates it signed.',
      { paths: [installation.home] },
    );
  }
  const parts = scopes.map((scope) => memberSteps(scope, inputs));
  return {
    plan: {
      command: `ca rotate --stage ${stage}`,
      home: installation.home,
      namedBy: [installation.conf.path],
      steps: parts.flatMap(({ steps }) => steps),
      rehearsals: parts.flatMap(({ rehearsal, steps }) => (steps.length === 0 ? [] : [rehearsal])),
      notes: [],
    },
    scopes,
  };
}

function memberSteps(
  scope: ScopeName,
  inputs: MemberRotationInputs,
): { readonly steps: readonly Step[]; readonly rehearsal: Rehearsal } {
  const { installation, stage, conf } = inputs;
  const state = readTrustState(installation.scopes[scope]);
  const side = memberSide(installation, conf, scope);
  const [leaf] = state.own;
  const steps =
    stage === 'trust'
      ? trustBoth(scope, state, inputs)
      : stage === 'switch'
        ? [...trustBoth(scope, state, inputs), ...newLeaf(scope, state, inputs)]
        : dropOld(scope, state, inputs);
  return {
    steps,
    rehearsal: {
      scope,
      privateKey: side.privateKey,
      publicCertificate: side.publicCertificate,
      passphrase: side.passphrase,
      tlsVersions: side.tlsVersions,
      clientAuth: side.clientAuth,
      trustedDirectory: side.trustedDirectory,
      revokedDirectory: side.revokedDirectory,
      names: leaf?.names ?? [],
      verifyHostname: true,
      ...peerTrustOf(stage, state, inputs),
    },
  };
}

/** What peers have: both CAs until the last stage. */
function peerTrustOf(stage: RotationStage, state: TrustState, inputs: MemberRotationInputs): { readonly peerTrust?: string } {
  const current =
    stage === 'trust' ? inputs.old.find((authority) => state.own.some((one) => isSignedBy(one, authority.issuer))) : inputs.new;
  return { peerTrust: join((current ?? inputs.new).directory, authorityFiles.certificate) };
}

/** Its CRLs come along where there are any, and only there: one CRL makes every issuer need one. */
function trustBoth(scope: ScopeName, state: TrustState, inputs: MemberRotationInputs): readonly Step[] {
  const { installation, owner } = inputs;
  const files = installation.scopes[scope];
  const steps: Step[] = [];
  if (!trustsRoot(state, inputs.new)) {
    const { root } = inputs.new;
    const wanted = join(files.trusted.path, `${trustedName(root)}.pem`);
    const path = state.trusted.some((file) => file.path === wanted)
      ? join(files.trusted.path, `${trustedName(root)}-${root.fingerprint256.slice(0, 8)}.pem`)
      : wanted;
    steps.push({ kind: 'writeFile', to: spec(path, modes.certificate, owner), text: root.pem });
  }
  if (state.revoked.length > 0) {
    for (const { issuer, list } of inputs.new.lists) {
      if (state.revoked.some((entry) => isListOf(entry.list, issuer))) continue;
      steps.push({
        kind: 'writeFile',
        to: spec(join(files.revoked.path, `${authorityListName(issuer)}.crl`), modes.crl, owner),
        text: list.pem,
      });
    }
  }
  return steps;
}

/** The same names, usages and kind of key; nothing when the certificate is the new CA's already. */
function newLeaf(scope: ScopeName, state: TrustState, inputs: MemberRotationInputs): readonly Step[] {
  const { installation, conf, owner, signer } = inputs;
  const [leaf] = state.own;
  if (leaf === undefined || isSignedBy(leaf, inputs.new.issuer)) return [];
  const side = memberSide(installation, conf, scope);
  const passphrase = readPolicy(conf, scope).privateKeyPassword;
  const request = requestLike(leaf);
  refuseOutside(request, inputs.new);
  return [
    {
      kind: 'issueCertificate',
      scope,
      request,
      signer,
      key: spec(side.privateKey, modes.privateKey, owner),
      certificate: spec(side.publicCertificate, modes.certificate, owner),
      ...(passphrase === undefined || passphrase === '' ? {} : { passphrase: new Secret(passphrase) }),
      certificateCopies: [],
    },
  ];
}

function dropOld(scope: ScopeName, state: TrustState, { old, installation, ...inputs }: MemberRotationInputs): readonly Step[] {
  const [leaf] = state.own;
  if (leaf !== undefined && !isSignedBy(leaf, inputs.new.issuer)) {
    throw new UserError(
      `${scope} in ${installation.home} still uses a certificate of the old CA.`,
      'Switch it first:\nneo4j-tls ca rotate --stage switch',
      { paths: [installation.home] },
    );
  }
  if (!trustsRoot(state, inputs.new)) {
    throw new UserError(
      `${scope} in ${installation.home} does not trust the new CA.`,
      'Start with:\nneo4j-tls ca rotate --stage trust',
      { paths: [installation.home] },
    );
  }
  const goes = (certificate: Certificate): boolean =>
    old.some(({ root, issuer, intermediates }) =>
      [root, issuer, ...intermediates].some((one) => one.fingerprint256 === certificate.fingerprint256),
    );
  const steps: Step[] = [];
  for (const file of state.trusted) {
    const stays = file.certificates.filter((one) => !goes(one));
    if (stays.length === file.certificates.length) continue;
    steps.push({ kind: 'removeFile', path: file.path });
    if (stays.length > 0)
      steps.push({
        kind: 'writeFile',
        to: spec(file.path, modes.certificate, inputs.owner),
        text: stays.map(({ pem }) => pem).join(''),
      });
  }
  for (const { path, list } of state.revoked) {
    if (old.some((authority) => [authority.issuer, authority.root].some((issuer) => isListOf(list, issuer))))
      steps.push({ kind: 'removeFile', path });
  }
  return steps;
}

function requestLike(leaf: Certificate): CertificateRequest {
  const usages = (['serverAuth', 'clientAuth'] as const).filter(
    (usage): usage is TlsUsage => leaf.extendedKeyUsage === undefined || leaf.extendedKeyUsage.includes(usage),
  );
  return {
    subject: leaf.subject.attributes.filter(({ type, oid }) => type !== oid).map(({ type, value }) => ({ type, value })),
    names: leaf.names,
    usages,
    keyType: keyTypes.find((type): type is KeyType => type === leaf.keyType) ?? 'ec-p256',
    days: Math.max(1, Math.round((leaf.notAfter.getTime() - leaf.notBefore.getTime()) / dayMilliseconds)),
  };
}

function spec(path: string, mode: number, owner: Owner | undefined): FileSpec {
  return { path, mode, owner };
}
