import { createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { DerError, rawBytes, readDer } from '../encoding/der-read.ts';
import { encodePem } from '../encoding/pem.ts';
import { isHarmlessPrivateKey, isHarmlessPublicKey, type PlainContainer } from './judge-key.ts';

// The one door to OpenSSL's parsers: a test holds that nothing else calls them, or asks a key for its details.

/**
 * Opens a private key in clear. Undefined when it is damaged, of a kind that OpenSSL does not know, or one that it must not see. What
 * stands behind the key is not looked at.
 */
export function openPrivateKey(der: Buffer, container: PlainContainer): KeyObject | undefined {
  const name = createHash('sha256').update(container).update(der).digest('base64');
  const known = recentlyOpened.get(name);
  if (known !== undefined || !isHarmlessPrivateKey(der, container)) return known;
  const bytes = rawBytes(readDer(der));
  const key = attempt(() =>
    // Node has no name for the old form of DSA keys in DER, but reads it as PEM.
    createPrivateKey(container === 'dsa' ? encodePem('DSA PRIVATE KEY', bytes) : { key: bytes, format: 'der', type: container }),
  );
  if (key === undefined) return undefined;
  if (recentlyOpened.size === mostRemembered) recentlyOpened.clear();
  recentlyOpened.set(name, key);
  return key;
}

/** Keys by what was opened: a run that writes has the verdict look at the same ones before and after, and opening is the dear part. */
const recentlyOpened = new Map<string, KeyObject>();

const mostRemembered = 64;

/** A public key from its SubjectPublicKeyInfo. Undefined as for {@link openPrivateKey}. */
export function openPublicKey(spki: Buffer): KeyObject | undefined {
  return isHarmlessPublicKey(spki) ? attempt(() => createPublicKey({ key: spki, format: 'der', type: 'spki' })) : undefined;
}

/** @throws DerError when OpenSSL cannot read it. */
export function openCertificate(der: Buffer): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch {
    throw new DerError('openssl cannot read this certificate');
  }
}

/** The key of a certificate. @param spki its SubjectPublicKeyInfo. Undefined as for {@link openPrivateKey}. */
export function certifiedKey(certificate: X509Certificate, spki: Buffer): KeyObject | undefined {
  return isHarmlessPublicKey(spki) ? attempt(() => certificate.publicKey) : undefined;
}

/** The public half of a private key. @throws where it cannot be worked out. */
export function publicHalfOf(key: KeyObject): KeyObject {
  return createPublicKey(key);
}

/** Size of an RSA key in bits, or the name of an EC key's curve; undefined for other keys, and for curves that are written out. */
export function keyDetails(key: KeyObject): { readonly bits: number | undefined; readonly curve: string | undefined } {
  const details = key.asymmetricKeyDetails;
  return { bits: details?.modulusLength, curve: details?.namedCurve };
}

function attempt<T>(open: () => T): T | undefined {
  try {
    return open();
  } catch {
    return undefined;
  }
}
