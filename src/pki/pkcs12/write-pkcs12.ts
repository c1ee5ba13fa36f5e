import { createHmac, type KeyObject, randomBytes } from 'node:crypto';
import type { Certificate } from '../certificates/certificate.ts';
import { bmp, type Der, implicit, integer, nothing, octets, oid, sequence, set, tagged } from '../encoding/der-write.ts';
import { Oid } from '../encoding/oids.ts';
import { encryptWithPassword, rounds } from '../keys/encrypt-with-password.ts';
import { pkcs12Key } from './pkcs12-key.ts';

export { rounds } from '../keys/encrypt-with-password.ts';

export interface KeyStoreInput {
  readonly key: KeyObject;
  /** Leaf first. */
  readonly certificates: readonly Certificate[];
  /** What keytool calls the alias. */
  readonly friendlyName: string;
  /** Printable ASCII: programs disagree on how to write anything else. */
  readonly password: string;
  /** Of both key derivations, encryption and check sum: a guess is tried on whichever costs less. See `rounds`. */
  readonly rounds: number;
}

/**
 * A PKCS #12 store with a key and its chain, encrypted with AES-256 and checked with HMAC-SHA256: what openssl 3 writes, and
 * keytool of OpenJDK 11.0.12 and later reads.
 */
export function writeKeyStore({ key, certificates, friendlyName, password, rounds }: KeyStoreInput): Buffer {
  const [leaf] = certificates;
  const keyId = leaf === undefined ? randomBytes(20) : Buffer.from(leaf.fingerprint256, 'hex');
  const own = [nameAttribute(friendlyName), attribute(Oid.localKeyId, octets(keyId))];
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const shrouded = encryptWithPassword(pkcs8, password, rounds);
  const keyBag = bag(Oid.shroudedKeyBag, sequence(shrouded.algorithm, octets(shrouded.bytes)), own);
  const certificateBags = certificates.map((certificate, index) => certificateBag(certificate, index === 0 ? own : []));
  return seal([encryptedContent(certificateBags, password, rounds), plainContent([keyBag])], password, rounds);
}

export interface TrustStoreInput {
  readonly certificates: readonly { readonly certificate: Certificate; readonly alias: string }[];
  readonly password: string;
}

/** A PKCS #12 store of certificates alone, marked so that Java lists each as a trusted certificate. They are no secret. */
export function writeTrustStore({ certificates, password }: TrustStoreInput): Buffer {
  const bags = certificates.map(({ certificate, alias }) =>
    certificateBag(certificate, [nameAttribute(alias), attribute(Oid.trustedKeyUsage, oid(Oid.anyExtendedKeyUsage))]),
  );
  return seal([encryptedContent(bags, password, rounds.unguessable)], password, rounds.unguessable);
}

function bag(type: string, value: Der, attributes: readonly Der[]): Der {
  return sequence(oid(type), tagged(0, value), attributes.length === 0 ? undefined : set(...attributes));
}

function certificateBag(certificate: Certificate, attributes: readonly Der[]): Der {
  return bag(Oid.certificateBag, sequence(oid(Oid.x509Certificate), tagged(0, octets(certificate.der))), attributes);
}

function attribute(type: string, value: Der): Der {
  return sequence(oid(type), set(value));
}

function nameAttribute(name: string): Der {
  return attribute(Oid.friendlyName, bmp(name));
}

function plainContent(bags: readonly Der[]): Der {
  return sequence(oid(Oid.data), tagged(0, octets(sequence(...bags))));
}

function encryptedContent(bags: readonly Der[], password: string, rounds: number): Der {
  const { algorithm, bytes } = encryptWithPassword(sequence(...bags), password, rounds);
  const info = sequence(oid(Oid.data), algorithm, implicit(0, bytes));
  return sequence(oid(Oid.encryptedData), tagged(0, sequence(integer(0), info)));
}

function seal(contents: readonly Der[], password: string, rounds: number): Buffer {
  const authSafe = sequence(...contents);
  const salt = randomBytes(16);
  const macKey = pkcs12Key({ hash: 'sha256', password, salt, iterations: rounds, purpose: 'mac', length: 32 });
  const digest = createHmac('sha256', macKey).update(authSafe).digest();
  const mac = sequence(sequence(sequence(oid(Oid.sha256), nothing()), octets(digest)), octets(salt), integer(rounds));
  return sequence(integer(3), sequence(oid(Oid.data), tagged(0, octets(authSafe))), mac);
}
