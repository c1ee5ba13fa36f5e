import type { KeyObject } from 'node:crypto';
import { UserError } from '../../model/errors/errors.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { type Revocation, revocationReasons } from '../certificates/crl.ts';
import { enumerated, integer, sequence, tagged, time } from '../encoding/der-write.ts';
import { Oid } from '../encoding/oids.ts';
import { encodePem } from '../encoding/pem.ts';
import { publicHalfOf } from '../keys/openssl.ts';
import { extension, keyIdentifier, writeAuthorityKeyId } from './write-extensions.ts';
import { writeSignatureAlgorithm, writeSigned } from './write-signed.ts';

export interface CreateCrlInput {
  readonly issuer: Certificate;
  readonly key: KeyObject;
  /** May be empty. */
  readonly revoked: readonly Revocation[];
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Must be higher than in the list before. */
  readonly number: number | bigint;
}

/** A revocation list (version 2) as PEM. Throws a UserError when the key is not the issuer's or the issuer may not sign lists. */
export function createCrl({ issuer, key, revoked, thisUpdate, nextUpdate, number }: CreateCrlInput): string {
  if (issuer.publicKey === undefined || !publicHalfOf(key).equals(issuer.publicKey)) {
    throw new UserError('The key does not belong to the CA certificate.', 'Pass the private key that belongs to it.');
  }
  if (issuer.keyUsage !== undefined && !issuer.keyUsage.includes('cRLSign')) {
    throw new UserError('This CA cannot sign revocation lists: its key usage lacks cRLSign.', 'Ask the CA for its own list.');
  }
  const keyId = issuer.subjectKeyId === undefined ? keyIdentifier(issuer.publicKeyInfo) : Buffer.from(issuer.subjectKeyId, 'hex');
  const list = sequence(
    integer(1),
    writeSignatureAlgorithm(key),
    Buffer.from(issuer.subject.raw, 'hex'),
    time(thisUpdate),
    time(nextUpdate),
    // An empty list is left out altogether (RFC 5280, 5.1.2.6).
    revoked.length === 0 ? undefined : sequence(...revoked.map(writeEntry)),
    tagged(0, sequence(writeAuthorityKeyId(keyId), extension(Oid.crlNumber, false, integer(numberBytes(number))))),
  );
  return encodePem('X509 CRL', writeSigned(list, key));
}

function writeEntry({ serial, at, reason }: Revocation) {
  // "unspecified" is said by saying nothing (RFC 5280, 5.3.1).
  const code = reason === undefined ? 0 : revocationReasons.indexOf(reason);
  const extensions = code <= 0 ? undefined : sequence(extension(Oid.reasonCode, false, enumerated(code)));
  return sequence(integer(serialBytes(serial)), time(at), extensions);
}

function serialBytes(hex: string): Buffer {
  if (hex.startsWith('-')) throw new TypeError('A negative serial cannot be revoked.');
  return positive(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
}

function numberBytes(number: number | bigint): Buffer {
  const hex = number.toString(16);
  return positive(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
}

function positive(bytes: Buffer): Buffer {
  return ((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]);
}
