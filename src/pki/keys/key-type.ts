import type { KeyObject } from 'node:crypto';
import { keyDetails, publicHalfOf } from './openssl.ts';

/** What Node's names of curves are called in key types. */
const curveNames: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'ec-p256'],
  ['secp384r1', 'ec-p384'],
  ['secp521r1', 'ec-p521'],
]);

/**
 * A private or public key in one word: a `KeyType` of the model (`ec-p256`, `rsa-2048`, …) or, for what Neo4j may not serve,
 * e.g. `rsa-1024`, `rsa-pss`, `dsa`, `ed25519`, `ec-p521`, `ec-secp256k1`, `ec-explicit` (a curve without a name).
 */
export function describeKey(key: KeyObject): string {
  const type = key.asymmetricKeyType;
  if (type === 'rsa') return `rsa-${keyDetails(key).bits ?? 'unknown'}`;
  if (type === 'ec') {
    const { curve } = keyDetails(key);
    return curve === undefined ? 'ec-explicit' : (curveNames.get(curve) ?? `ec-${curve.toLowerCase()}`);
  }
  return type ?? 'unknown';
}

/** Is this the private key of that certificate? */
export function isPair(key: KeyObject, certificate: { readonly publicKey: KeyObject | undefined }): boolean {
  if (certificate.publicKey === undefined) return false;
  try {
    return publicHalfOf(key).equals(certificate.publicKey);
  } catch {
    // A key whose public half cannot be worked out is nobody's.
    return false;
  }
}
