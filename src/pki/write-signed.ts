import type { KeyObject } from 'node:crypto';
import { type Asn1, bits, encoded, nothing, oid, sequence, toDer } from './der-write.ts';
import { signatureAlgorithmFor, signBytes } from './signature.ts';

/** The AlgorithmIdentifier of what a key signs with. RSA's has NULL as its parameters, ECDSA's has none. */
export function writeSignatureAlgorithm(key: KeyObject): Asn1 {
  return key.asymmetricKeyType === 'rsa'
    ? sequence(oid(signatureAlgorithmFor(key).oid), nothing())
    : sequence(oid(signatureAlgorithmFor(key).oid));
}

/** Signs a value and puts the three parts together: certificates, requests and CRLs all look so. */
export function writeSigned(value: Asn1, key: KeyObject): Buffer {
  const toSign = toDer(value);
  return toDer(sequence(encoded(toSign), writeSignatureAlgorithm(key), bits(signBytes(key, toSign))));
}
