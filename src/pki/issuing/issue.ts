import { type KeyObject, randomBytes } from 'node:crypto';
import type { CertificateRequest, SubjectAttribute } from '../../model/certificates/certificate-request.ts';
import type { NameLimits } from '../../model/certificates/name-limits.ts';
import { UserError } from '../../model/errors/errors.ts';
import { type Certificate, certificateOfOwn } from '../certificates/certificate.ts';
import { type Der, integer, sequence, tagged, time } from '../encoding/der-write.ts';
import { publicHalfOf } from '../keys/openssl.ts';
import { encodePublicKey, type PublicKeyBytes } from '../keys/write-public-key.ts';
import { writeName } from '../names/write-name.ts';
import {
  keyIdentifier,
  leafExtensions,
  writeAuthorityKeyId,
  writeBasicConstraints,
  writeKeyUsage,
  writeNameConstraints,
  writeSubjectKeyId,
} from './write-extensions.ts';
import { writeSignatureAlgorithm, writeSigned } from './write-signed.ts';

export { type CreateCrlInput, createCrl } from './issue-crl.ts';

/** Certificates begin this long before they are made, for members whose clocks are behind. Milliseconds. */
export const backdating = 60 * 60 * 1000;

const dayMilliseconds = 24 * 60 * 60 * 1000;

export interface SelfSignedInput {
  readonly request: Omit<CertificateRequest, 'keyType'>;
  readonly key: KeyObject;
  readonly now: Date;
}

/**
 * A certificate signed with its own key. It is no CA, and yet a trust anchor for peers that are given it: Neo4j, openssl and
 * Node accept a certificate that is itself in the trust store. Throws a UserError when the subject is empty.
 */
export function issueSelfSigned({ request, key, now }: SelfSignedInput): Certificate {
  // Java: "Empty issuer DN not allowed in X509Certificates".
  if (request.subject.length === 0) {
    throw new UserError(
      'A self-signed certificate needs a subject: Java refuses one without it.',
      'Give it a common name: --subject CN=NAME.',
    );
  }
  const publicKey = publicHalfOf(key);
  const name = writeName(request.subject);
  return build({
    subject: name,
    publicKey,
    signer: { name, key },
    notBefore: new Date(now.getTime() - backdating),
    notAfter: daysLater(now, request.days),
    extensions: leafExtensions(request, publicKey.asymmetricKeyType),
  });
}

export interface FromCaInput {
  readonly request: Omit<CertificateRequest, 'keyType'>;
  /** The key the certificate is for; a private key will do, its public half is taken. */
  readonly publicKey: KeyObject;
  readonly issuer: Certificate;
  readonly issuerKey: KeyObject;
  readonly now: Date;
}

/** A certificate signed by a CA. It ends with the CA's own validity at the latest. Throws a UserError when this CA cannot sign it. */
export function issueFromCa({ request, publicKey, issuer, issuerKey, now }: FromCaInput): Certificate {
  const leafKey = publicKey.type === 'private' ? publicHalfOf(publicKey) : publicKey;
  const sign = leafSigner({ issuer, issuerKey, now });
  return certificateOfOwn(sign(request, { kind: leafKey.asymmetricKeyType, info: encodePublicKey(leafKey) }), leafKey, false);
}

/**
 * The same for many certificates: what is the same in all of them is judged and written once, and what was written is not read
 * again. Returns DER bytes. Throws a UserError when this CA cannot sign.
 */
export function leafSigner({
  issuer,
  issuerKey,
  now,
}: Pick<FromCaInput, 'issuer' | 'issuerKey' | 'now'>): (request: FromCaInput['request'], publicKey: PublicKeyBytes) => Buffer {
  refuseIssuer(issuer, issuerKey, now);
  const signer = signerOf(issuer, issuerKey);
  return (request, { kind, info }) =>
    sign({
      subject: writeName(request.subject),
      publicKeyInfo: info,
      signer,
      ...validity(now, request.days, issuer),
      extensions: leafExtensions(request, kind),
    });
}

export interface CreateCaInput {
  readonly subject: readonly SubjectAttribute[];
  readonly key: KeyObject;
  readonly days: number;
  readonly now: Date;
  /** How many further CAs may stand below this one. 0: it signs leaves alone. Undefined: no limit. */
  readonly pathLength?: number;
  /** Names that may occur below this CA. Undefined: any. */
  readonly limits?: NameLimits | undefined;
  /** Signs this CA and makes it an intermediate; without it, it is a root. */
  readonly parent?: { readonly certificate: Certificate; readonly key: KeyObject };
}

/** A CA: root, or intermediate when it has a parent. Throws a UserError when the parent cannot sign it. */
export function createCa({ subject, key, days, now, pathLength, limits, parent }: CreateCaInput): Certificate {
  if (subject.length === 0) throw new UserError('A CA needs a name.', 'Give it a common name.');
  if (parent !== undefined) refuseParent(parent.certificate, parent.key, pathLength, now);
  const name = writeName(subject);
  return build({
    subject: name,
    publicKey: publicHalfOf(key),
    signer: parent === undefined ? { name, key } : signerOf(parent.certificate, parent.key),
    ...validity(now, days, parent?.certificate),
    extensions: [
      writeBasicConstraints(true, pathLength),
      writeKeyUsage(['keyCertSign', 'cRLSign']),
      ...(limits === undefined ? [] : [writeNameConstraints(limits)]),
    ],
  });
}

/** Who signs: the name to write as issuer, the key, and how certificates refer to it. */
interface CertificateSigner {
  readonly name: Der;
  readonly key: KeyObject;
  /** Undefined: the key of the certificate itself. */
  readonly keyId?: Buffer;
}

interface Parts {
  readonly subject: Der;
  readonly publicKeyInfo: Buffer;
  readonly signer: CertificateSigner;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Der[];
}

/** The name byte for byte and the identifier as the issuer's certificate has them: verifiers look it up by both. */
function signerOf(issuer: Certificate, key: KeyObject): CertificateSigner {
  const keyId = issuer.subjectKeyId === undefined ? keyIdentifier(issuer.publicKeyInfo) : Buffer.from(issuer.subjectKeyId, 'hex');
  return { name: Buffer.from(issuer.subject.raw, 'hex'), key, keyId };
}

function build({ publicKey, ...parts }: Omit<Parts, 'publicKeyInfo'> & { readonly publicKey: KeyObject }): Certificate {
  const der = sign({ ...parts, publicKeyInfo: encodePublicKey(publicKey) });
  return certificateOfOwn(der, publicKey, parts.signer.keyId === undefined);
}

function sign({ subject, publicKeyInfo, signer, notBefore, notAfter, extensions }: Parts): Buffer {
  const keyId = keyIdentifier(publicKeyInfo);
  const toSign = sequence(
    tagged(0, integer(2)),
    integer(randomSerial()),
    writeSignatureAlgorithm(signer.key),
    signer.name,
    sequence(time(notBefore), time(notAfter)),
    subject,
    publicKeyInfo,
    tagged(3, sequence(...extensions, writeSubjectKeyId(keyId), writeAuthorityKeyId(signer.keyId ?? keyId))),
  );
  return writeSigned(toSign, signer.key);
}

/** 16 random bytes; the first bit is clear, so that it is positive, and the second set, so that it is always as long. */
function randomSerial(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function daysLater(now: Date, days: number): Date {
  return new Date(now.getTime() + days * dayMilliseconds);
}

/** Within the issuer's own validity: a certificate that outlives its CA is refused on that day anyway, and nobody was told. */
function validity(
  now: Date,
  days: number,
  issuer: Certificate | undefined,
): { readonly notBefore: Date; readonly notAfter: Date } {
  const notBefore = new Date(now.getTime() - backdating);
  const notAfter = daysLater(now, days);
  if (issuer === undefined) return { notBefore, notAfter };
  return {
    notBefore: notBefore < issuer.notBefore && issuer.notBefore <= now ? issuer.notBefore : notBefore,
    notAfter: new Date(Math.min(notAfter.getTime(), issuer.notAfter.getTime())),
  };
}

function refuseIssuer(issuer: Certificate, key: KeyObject, now: Date): void {
  const who = `The CA ${JSON.stringify(issuer.subject.text)}`;
  if (issuer.basicConstraints?.ca !== true)
    throw new UserError(`${who} is not a CA certificate.`, 'Use the certificate that the CA signs with.');
  if (issuer.keyUsage !== undefined && !issuer.keyUsage.includes('keyCertSign')) {
    throw new UserError(
      `${who} cannot sign certificates: its key usage lacks keyCertSign.`,
      'Use the certificate that the CA signs with.',
    );
  }
  if (issuer.publicKey === undefined || !publicHalfOf(key).equals(issuer.publicKey)) {
    throw new UserError(
      `The key does not belong to ${who.replace('The', 'the')}.`,
      'Pass the private key that belongs to this certificate.',
    );
  }
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'ec') {
    throw new UserError(
      `${who} has a key of type ${issuer.keyType}, which not every Neo4j can verify.`,
      'Use a CA with an RSA or EC key, or let this CA sign a request itself.',
    );
  }
  if (issuer.notAfter <= now) {
    throw new UserError(
      `${who} expired on ${issuer.notAfter.toISOString().slice(0, 10)}.`,
      'Make a new CA, and switch to it first.',
    );
  }
}

function refuseParent(parent: Certificate, key: KeyObject, pathLength: number | undefined, now: Date): void {
  refuseIssuer(parent, key, now);
  const allowed = parent.basicConstraints?.pathLength;
  if (allowed === undefined) return;
  if (allowed === 0)
    throw new UserError(
      'This CA does not allow another CA below it (path length 0).',
      'Make a root that allows an intermediate.',
    );
  if (pathLength === undefined || pathLength >= allowed) {
    throw new UserError(
      `Below this CA, the path length can be at most ${allowed - 1} is possible.`,
      `Give the new CA a path length of ${allowed - 1} or less.`,
    );
  }
}
