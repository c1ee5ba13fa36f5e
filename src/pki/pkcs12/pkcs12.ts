import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { type Certificate, readCertificate } from '../certificates/certificate.ts';
import { type FoundThing, identifyDer, listThings } from '../encoding/contents.ts';
import {
  children,
  contextConstructed,
  contextPrimitive,
  DerError,
  type DerNode,
  onlyChild,
  rawBytes,
  readDer,
  readOctets,
  readOid,
  readSmallInteger,
  readText,
  Tag,
} from '../encoding/der-read.ts';
import { hashes, Oid } from '../encoding/oids.ts';
import { splitPem } from '../encoding/pem.ts';
import { mostPkcs12Rounds, type PasswordEncryption, readMacKdf, readPasswordScheme } from '../keys/password-encryption.ts';
import { readPrivateKey } from '../keys/read-private-key.ts';
import { pkcs12Key } from './pkcs12-key.ts';

export interface StoredKey {
  readonly key: KeyObject;
  readonly keyType: string;
  readonly friendlyName: string | undefined;
  /** Hex; the certificate that belongs to the key has the same. */
  readonly localKeyId: string | undefined;
  /** Undefined: stored in clear. */
  readonly encryption: PasswordEncryption | undefined;
}

export interface StoredCertificate {
  readonly certificate: Certificate;
  readonly friendlyName: string | undefined;
  readonly localKeyId: string | undefined;
  /** Java's mark of a trust anchor. */
  readonly isTrusted: boolean;
}

export type Pkcs12Reading =
  | {
      readonly kind: 'store';
      readonly keys: readonly StoredKey[];
      readonly certificates: readonly StoredCertificate[];
      /** How many entries could not be read, or are of kinds that we have no use for (secrets, CRLs). */
      readonly skipped: number;
    }
  | { readonly kind: 'needs-password' }
  | { readonly kind: 'wrong-password' }
  /** Reasons are whole sentences. */
  | { readonly kind: 'unsupported'; readonly reason: string }
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'not-a-store'; readonly found: readonly FoundThing[] };

/**
 * Reads a PKCS #12 store (.p12, .pfx; DER, or PEM with that label), as openssl, keytool and Windows write it. Without a
 * password an empty one is tried. Never throws because of the bytes.
 */
export function readPkcs12(bytes: Buffer, password?: string): Pkcs12Reading {
  const file = splitPem(bytes);
  const der = file.kind === 'der' ? bytes : file.blocks.find((block) => block.label === 'PKCS12')?.der;
  if (der === undefined || identifyDer(der) !== 'pkcs12') return { kind: 'not-a-store', found: listThings(file, bytes) };
  try {
    return openStore(der, password);
  } catch (error) {
    if (error instanceof Unsupported) return { kind: 'unsupported', reason: error.message };
    if (error instanceof WrongPassword) return { kind: password === undefined ? 'needs-password' : 'wrong-password' };
    if (error instanceof DerError)
      return { kind: 'damaged', reason: 'Its content cannot be read: it is cut off or was changed.' };
    throw error;
  }
}

class Unsupported extends Error {}
class WrongPassword extends Error {}

/** Rounds of key derivation for one whole file: a store has one key or two, each with a hundred thousand at most. */
const mostRounds = 10_000_000;

function openStore(der: Buffer, given: string | undefined): Pkcs12Reading {
  const [version, authSafe, mac] = children(readDer(der), Tag.sequence);
  if (readSmallInteger(version) !== 3) throw new Unsupported('It is not of version 3.');
  const [type, wrapped] = children(authSafe, Tag.sequence);
  if (readOid(type) !== Oid.data) throw new Unsupported('It is protected with a public key instead of a password.');
  const content = readOctets(onlyChild(wrapped, contextConstructed(0)));
  const password = choosePassword(mac, content, given);
  const found: Found = { keys: [], certificates: [], skipped: 0, rounds: 0 };
  for (const part of children(readDer(content), Tag.sequence)) readSafe(part, password, found);
  return { kind: 'store', keys: found.keys, certificates: found.certificates, skipped: found.skipped };
}

/** The password in the reading that the check sum confirms. */
function choosePassword(mac: DerNode | undefined, content: Buffer, given: string | undefined): string | null {
  if (mac === undefined) return given ?? '';
  const matches = readMac(mac, content);
  const readings: readonly (string | null)[] = given === undefined || given === '' ? ['', null] : [given];
  for (const reading of readings) if (matches(reading)) return reading;
  throw new WrongPassword();
}

function readMac(mac: DerNode, content: Buffer): (password: string | null) => boolean {
  const [info, saltNode, roundsNode] = children(mac, Tag.sequence);
  const [algorithm, digestNode] = children(info, Tag.sequence);
  const digest = readOctets(digestNode);
  const [hashNode, parameters] = children(algorithm, Tag.sequence);
  const oid = readOid(hashNode);
  const compare = (hash: string, key: Buffer): boolean => {
    const own = createHmac(hash, key).update(content).digest();
    return own.length === digest.length && timingSafeEqual(own, digest);
  };
  if (oid === '1.2.840.113549.1.5.14') {
    const kdf = readMacKdf(parameters);
    if (kdf.derive === undefined) throw new Unsupported(kdf.unsupported);
    return (password) => compare(kdf.hash, kdf.derive(password ?? ''));
  }
  const hash = hashes.get(oid);
  if (hash === undefined) throw new Unsupported(`Its check sum uses ${oid}.`);
  const salt = readOctets(saltNode);
  const iterations = roundsNode === undefined ? 1 : readSmallInteger(roundsNode);
  if (iterations < 1 || iterations > mostPkcs12Rounds) throw new Unsupported(`Its check sum asks for ${iterations} rounds.`);
  return (password) => compare(hash, pkcs12Key({ hash, password, salt, iterations, purpose: 'mac', length: digest.length }));
}

interface Found {
  readonly keys: StoredKey[];
  readonly certificates: StoredCertificate[];
  skipped: number;
  /** Spent on key derivation so far. */
  rounds: number;
}

function readSafe(node: DerNode, password: string | null, found: Found): void {
  const [type, wrapped] = children(node, Tag.sequence);
  const oid = readOid(type);
  if (oid === Oid.data) {
    readBags(readOctets(onlyChild(wrapped, contextConstructed(0))), password, found, 0);
    return;
  }
  if (oid !== Oid.encryptedData) throw new Unsupported('A part of it is protected with a public key instead of a password.');
  const [, info] = children(onlyChild(wrapped, contextConstructed(0)), Tag.sequence);
  const [, algorithm, encrypted] = children(info, Tag.sequence);
  const implicit = encrypted?.tag === contextPrimitive(0) || encrypted?.tag === contextConstructed(0);
  if (encrypted === undefined || !implicit) throw new DerError('encrypted content expected');
  readBags(decrypt(algorithm, readOctets(encrypted), password, found), password, found, 0);
}

function decrypt(algorithm: DerNode | undefined, bytes: Buffer, password: string | null, found: Found): Buffer {
  const scheme = readPasswordScheme(algorithm);
  found.rounds += scheme.encryption.iterations ?? 1_000_000;
  if (found.rounds > mostRounds) throw new Unsupported('It asks for more key derivation than any honest store does.');
  if (scheme.decrypt === undefined) throw new Unsupported(scheme.unsupported);
  const plain = scheme.decrypt(password, bytes);
  if (plain === undefined || !isSequence(plain)) throw new WrongPassword();
  return plain;
}

function isSequence(bytes: Buffer): boolean {
  try {
    return readDer(bytes).tag === Tag.sequence;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

function readBags(bytes: Buffer, password: string | null, found: Found, depth: number): void {
  if (depth > 4) throw new DerError('bags within bags');
  for (const bag of children(readDer(bytes), Tag.sequence)) {
    const [type, wrapped, attributesNode] = children(bag, Tag.sequence);
    const value = onlyChild(wrapped, contextConstructed(0));
    const attributes = readAttributes(attributesNode);
    switch (readOid(type)) {
      case Oid.keyBag:
        addKey(rawBytes(value), undefined, attributes, found);
        break;
      case Oid.shroudedKeyBag: {
        const [algorithm, data] = children(value, Tag.sequence);
        const { encryption } = readPasswordScheme(algorithm);
        addKey(decrypt(algorithm, readOctets(data), password, found), encryption, attributes, found);
        break;
      }
      case Oid.certificateBag:
        addCertificate(value, attributes, found);
        break;
      case Oid.safeContentsBag:
        readBags(rawBytes(value), password, found, depth + 1);
        break;
      default:
        found.skipped += 1;
    }
  }
}

interface Attributes {
  readonly friendlyName: string | undefined;
  readonly localKeyId: string | undefined;
  readonly isTrusted: boolean;
}

function readAttributes(node: DerNode | undefined): Attributes {
  let friendlyName: string | undefined;
  let localKeyId: string | undefined;
  let isTrusted = false;
  for (const attribute of node === undefined ? [] : children(node, Tag.set)) {
    const [type, values] = children(attribute, Tag.sequence);
    const [value] = children(values, Tag.set);
    const oid = readOid(type);
    if (oid === Oid.friendlyName && value !== undefined) friendlyName = readText(value);
    if (oid === Oid.localKeyId && value !== undefined) localKeyId = readOctets(value).toString('hex');
    if (oid === Oid.trustedKeyUsage) isTrusted = true;
  }
  return { friendlyName, localKeyId, isTrusted };
}

function addKey(pkcs8: Buffer, encryption: PasswordEncryption | undefined, attributes: Attributes, found: Found): void {
  const reading = readPrivateKey(pkcs8);
  if (reading.kind !== 'key') {
    found.skipped += 1;
    return;
  }
  const { friendlyName, localKeyId } = attributes;
  found.keys.push({ key: reading.key, keyType: reading.keyType, encryption, friendlyName, localKeyId });
}

function addCertificate(value: DerNode, attributes: Attributes, found: Found): void {
  const [type, wrapped] = children(value, Tag.sequence);
  const certificate =
    readOid(type) === Oid.x509Certificate ? readCertificate(readOctets(onlyChild(wrapped, contextConstructed(0)))) : undefined;
  if (certificate === undefined) found.skipped += 1;
  else found.certificates.push({ certificate, ...attributes });
}
