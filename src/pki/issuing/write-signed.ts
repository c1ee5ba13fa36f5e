import type { KeyObject } from 'node:crypto';
import { signatureAlgorithmFor, signBytes } from '../certificates/signature.ts';
import { bits, type Der, nothing, oid, sequence } from '../encoding/der-write.ts';

/** The AlgorithmIdentifier of what a key signs with. RSA's has NULL as its parameters, ECDSA's has none. */
export function writeSignatureAlgorithm(key: KeyObject): Der {
  return key.asymmetricKeyType === 'rsa'
    ? sequence(oid(signatureAlgorithmFor(key).oid), nothing())
    : sequence(oid(signatureAlgorithmFor(key).oid));
}

/** Signs a value and puts the three parts together: certificates, requests and CRLs all look so. */
export function writeSigned(toSign: Der, key: KeyObject): Buffer {
  return sequence(toSign, writeSignatureAlgorithm(key), bits(signBytes(key, toSign)));
}
