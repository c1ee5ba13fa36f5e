import { createPublicKey, type KeyObject } from 'node:crypto';

/** A public key from its SubjectPublicKeyInfo. Undefined when it is damaged, or of a kind that OpenSSL does not know. */
export function openPublicKey(spki: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}
