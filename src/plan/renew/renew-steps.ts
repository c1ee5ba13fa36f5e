import { join } from 'node:path';
import { type KeyType, keyTypes, type SubjectName, type TlsUsage } from '../../model/certificates/certificate-request.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { FileSpec } from '../../model/file-spec.ts';
import type { FileFact, Installation, ScopeName } from '../../model/installation.ts';
import { modes } from '../../model/modes.ts';
import { ownerOfNew } from '../../model/owner-of-new.ts';
import type { Rehearsal } from '../../model/plan.ts';
import type { Secret } from '../../model/secret.ts';
import type { Step } from '../../model/steps/index.ts';
import type { IssueCertificate, Signer } from '../../model/steps/issue-certificate.ts';
import { readPolicy } from '../../neo4j/config/ssl-policy.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { isPair, readPrivateKey } from '../../pki/keys/private-key.ts';
import { refuseOutside } from '../../pki/names/name-limits.ts';
import { defaultSubject } from '../../pki/names/subject.ts';
import { parseSubjectName } from '../../pki/names/subject-names.ts';
import { scopes } from '../../scopes/index.ts';
import type { RenewInputs } from './renew-inputs.ts';
import type { RenewItem } from './renew-items.ts';

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

/**
 * A new certificate with the names of the old one, for a pair that is self-signed or of a CA at hand. @throws UserError where
 * the CA may not sign for them
 */
export function issueSteps(item: RenewItem, passphrase: Secret | undefined, inputs: RenewInputs): readonly Step[] {
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
      passphrase,
      certificateCopies: copies,
      ...(key === 'keep' ? { keepKey: true } : {}),
    },
  ];
}

/** Takes over what certbot has renewed already; none where the same lies there. */
export function lineageSteps(item: RenewItem, { installation }: RenewInputs): readonly Step[] {
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

/** None where just that lies there already: a deploy hook may be run twice. */
export function givenSteps(
  item: RenewItem,
  passphrase: Secret | undefined,
  { installation, given }: RenewInputs,
): readonly Step[] {
  if (given === undefined) throw new Error('a given item has a pair');
  const { fact } = item.publicCertificate;
  const isThere =
    fact.state === 'present' &&
    !fact.isSymbolicLink &&
    given.chain.map(({ pem }) => pem).join('') === item.chain.map(({ pem }) => pem).join('');
  if (isThere) return [];
  return [
    {
      kind: 'importKeyPair',
      scope: item.scope,
      from: given.from,
      key: specOf(item.privateKey, installation, 'key'),
      certificate: specOf(item.publicCertificate, installation, 'certificate'),
      passphrase,
      certificateCopies: item.scopes.flatMap((scope) => standIns(installation, scope, item.leaf)),
    },
  ];
}

function signerOf(item: RenewItem, { signer }: RenewInputs): Signer {
  if (item.source !== 'ca') return { kind: 'self' };
  if (signer === undefined) throw new Error('an item of a CA has a signer');
  return signer;
}

/** The same subject, names, usages, kind of key and length of life. */
export function requestOf({ leaf, scope }: RenewItem): IssueCertificate['request'] {
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
export function standIns(installation: Installation, scope: ScopeName, leaf: Certificate): readonly FileSpec[] {
  const { trusted } = installation.scopes[scope];
  const own = trusted.entries.find(({ path }) => path === join(trusted.path, 'self.pem'));
  const there = own?.bytes === undefined ? undefined : readCertificates(own.bytes).certificates[0];
  return own !== undefined && there?.fingerprint256 === leaf.fingerprint256 ? [specOf(own, installation, 'certificate')] : [];
}

/** The place of a file that is replaced: its owner, and for a key its mode as far as it lets no more than a group read. */
export function specOf(file: FileFact, installation: Installation, what: 'key' | 'certificate'): FileSpec {
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
export function ownerOf({ fact }: FileFact, installation: Installation): Pick<FileSpec, 'owner'> {
  const { homeOwner } = installation;
  const there = fact.state === 'present' && !fact.isSymbolicLink && homeOwner !== undefined ? fact.owner : homeOwner;
  return { owner: ownerOfNew(installation, there) };
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

/** The handshake that is tried with the new files of a component. */
export function rehearsalOf(
  scope: ScopeName,
  item: RenewItem,
  passphrase: Secret | undefined,
  { conf, installation, signer, given }: RenewInputs,
): Rehearsal {
  const leaf = item.source === 'given' ? (given?.chain[0] ?? item.leaf) : item.leaf;
  const policy = readPolicy(conf, scope);
  const clientAuth = policy.clientAuth ?? 'NONE';
  return {
    scope,
    privateKey: item.privateKey.path,
    publicCertificate: item.publicCertificate.path,
    passphrase,
    tlsVersions: policy.tlsVersions,
    clientAuth: clientAuth === 'NONE' ? 'none' : clientAuth === 'OPTIONAL' ? 'optional' : 'require',
    trustedDirectory: installation.scopes[scope].trusted.path,
    revokedDirectory: installation.scopes[scope].revoked.path,
    names: leaf.names.length > 0 ? leaf.names : namesFromCommonName(leaf),
    verifyHostname: true,
    ...(item.source === 'ca' && signer !== undefined ? { peerTrust: join(signer.directory, 'ca.crt') } : {}),
    ...(item.source === 'certbot' || (item.source === 'given' && !leaf.selfSigned) ? { anchorMissing: true } : {}),
  };
}
