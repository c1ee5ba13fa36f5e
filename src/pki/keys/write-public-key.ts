import type { KeyObject } from 'node:crypto';
import { bits, integer, nothing, oid, sequence } from '../encoding/der-write.ts';
import { Oid } from '../encoding/oids.ts';
import { keyDetails } from './openssl.ts';

/** A public key as a certificate carries it. */
export interface PublicKeyBytes {
  /** As Node calls it: `rsa` or `ec`. */
  readonly kind: string | undefined;
  /** SubjectPublicKeyInfo. */
  readonly info: Buffer;
}

/**
 * The SubjectPublicKeyInfo of a public key. Put together from the key's numbers where we know how: OpenSSL 3.0 takes four
 * times as long to encode a P-256 key as to sign with it.
 */
export function encodePublicKey(key: KeyObject): Buffer {
  if (key.asymmetricKeyType === 'rsa') {
    const { n, e } = key.export({ format: 'jwk' });
    const numbers = sequence(integer(unsigned(n)), integer(unsigned(e)));
    return sequence(sequence(oid(Oid.rsaEncryption), nothing()), bits(numbers));
  }
  const curve = key.asymmetricKeyType === 'ec' ? curves.get(keyDetails(key).curve ?? '') : undefined;
  if (curve === undefined) return key.export({ type: 'spki', format: 'der' });
  const { x, y } = key.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.from([4]), fromBase64(x), fromBase64(y)]);
  return sequence(sequence(oid(Oid.ecPublicKey), oid(curve)), bits(point));
}

const curves: ReadonlyMap<string, string> = new Map([
  ['prime256v1', Oid.prime256v1],
  ['secp384r1', Oid.secp384r1],
]);

function fromBase64(text: string | undefined): Buffer {
  return Buffer.from(text ?? '', 'base64url');
}

/** A number whose first bit is no sign: a zero byte goes in front where it is set. */
function unsigned(text: string | undefined): Buffer {
  const bytes = fromBase64(text);
  return ((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]);
}
