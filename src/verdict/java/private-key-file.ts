import type { KeyObject } from 'node:crypto';
import type { KeyRefusal } from '../../model/message-ids.ts';
import { trimmed } from '../../neo4j/conf/properties.ts';
import {
  children,
  content,
  contextConstructed,
  contextPrimitive,
  DerError,
  onlyChild,
  rawBytes,
  readDer,
  readIntegerHex,
  readOid,
  Tag,
} from '../../pki/encoding/der-read.ts';
import { integer, octets, sequence } from '../../pki/encoding/der-write.ts';
import { Oid } from '../../pki/encoding/oids.ts';
import { describeKey } from '../../pki/keys/key-type.ts';
import { openPrivateKey } from '../../pki/keys/openssl.ts';
import { type PasswordScheme, readDekInfo, readEncryptedKeyInfo } from '../../pki/keys/password-encryption.ts';
import { refuseCurve } from './java-keys.ts';

/** What a line's own reader makes of a key file: the key, or why not, with the text of the innermost exception. */
export type KeyFile =
  | { readonly kind: 'key'; readonly key: KeyObject; readonly keyType: string; readonly encrypted: boolean }
  | { readonly kind: 'refused'; readonly id: KeyRefusal; readonly neo4jSays: string }
  /** Neo4j would find out, after longer than anybody should wait here. */
  | { readonly kind: 'too-much-work' };

interface Block {
  readonly label: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly der: Buffer;
}

/**
 * Neo4j 5 and later: its own PEM parser, then Java's key factories.
 * @param password undefined: none configured; an empty one counts as one.
 */
export function readKeyFile5(bytes: Buffer, password: string | undefined, java: number): KeyFile {
  const block = firstBlock5(bytes);
  if ('kind' in block) return block;
  const { label, headers, der } = block;
  if (label === 'PUBLIC KEY' || label === 'PRIVATE KEY') {
    if (password !== undefined) return superfluous();
    // Java 17 reads one value and leaves what follows alone; Java 25 does not.
    return openPkcs8(java < 21 ? firstValue(der) : der, false);
  }
  if (label === 'ENCRYPTED PRIVATE KEY') {
    if (password === undefined) return missing5();
    return decryptPkcs8For5(der, password, java);
  }
  if (!/^(?:RSA PUBLIC|(?:RSA|DSA|EC) PRIVATE) KEY$/.test(label)) {
    return refused('key-other-block-first', `Provided PEM does not contain a private key, found '${label}'.`);
  }
  if (headers.get('Proc-Type') !== '4,ENCRYPTED') {
    if (password !== undefined) return superfluous();
    return openTraditional(label, der, false);
  }
  if (password === undefined) return missing5();
  const dek = headers.get('DEK-Info');
  if (dek === undefined) return refused('key-damaged', "Missing 'DEK-Info' in encrypted PRIVATE KEY.");
  const name = dek.split(',')[0] ?? '';
  if (!/^(?:DES-CBC|DES-EDE3-CBC|AES-(?:128|192|256)-CBC)$/.test(name.replaceAll('_', '-'))) {
    return refused('key-encryption-not-supported', `Encryption scheme ${name} is not supported.`);
  }
  // The vector is read as it stands, a blank in front included.
  if (/,\s/.test(dek)) return refused('key-damaged', 'string length not even');
  const plain = readDekInfo(dek).decrypt?.(password, der);
  return plain === undefined ? refused('key-password-wrong', 'Failed to decrypt PEM file.') : openTraditional(label, plain, true);
}

/** Neo4j 4.4: BouncyCastle's PEM parser and key factories. A password for a plain key is not looked at. */
export function readKeyFile44(bytes: Buffer, configured: string | undefined, marks: PemMarks): KeyFile {
  const password = configured ?? '';
  const block = firstBlock44(bytes, marks);
  if ('kind' in block) return block;
  const { label, headers, der } = block;
  if (label === 'PRIVATE KEY') return openPkcs8(der, false, true);
  if (label === 'ENCRYPTED PRIVATE KEY') return decryptPkcs8For44(der, password, configured);
  if (!/^(?:RSA|DSA|EC) PRIVATE KEY$/.test(label)) return refused('key-other-block-first', 'Unrecognized private key format.');
  if (headers.get('Proc-Type') !== '4,ENCRYPTED') return openTraditional(label, der, false, true);
  const dek = headers.get('DEK-Info') ?? '';
  const scheme = readDekInfo(dek);
  if (scheme.decrypt === undefined || /^[^,]*[a-z]/.test(dek))
    return refused('key-encryption-not-supported', 'unknown encryption with private key');
  if (configured === undefined)
    return refused('key-encrypted-without-password', 'exception using cipher - please check password and data.');
  const plain = scheme.decrypt(password, der);
  if (plain === undefined) return refused('key-password-wrong', 'exception using cipher - please check password and data.');
  return openTraditional(label, plain, true, true);
}

function refused(id: KeyRefusal, neo4jSays: string): KeyFile & { readonly kind: 'refused' } {
  return { kind: 'refused', id, neo4jSays };
}

const superfluous = (): KeyFile =>
  refused('key-password-superfluous', 'Passphrase was provided but found un-encrypted private key.');
const missing5 = (): KeyFile =>
  refused('key-encrypted-without-password', 'Found encrypted private key but no passphrase was provided.');

/** Lines as BufferedReader has them. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function firstBlock5(bytes: Buffer): Block | (KeyFile & { readonly kind: 'refused' }) {
  // Read as ASCII: any other byte becomes one character that is nowhere expected.
  const lines = linesOf(bytes.toString('latin1').replace(/[\x80-\xff]/g, '\ufffd'));
  const begin = lines.findIndex((line) => line.startsWith('-----BEGIN '));
  const header = lines[begin];
  if (header === undefined) return refused('key-not-pem', 'File does not contain -----BEGIN  encapsulation boundary.');
  const rest = header.slice('-----BEGIN '.length);
  const index = rest.indexOf('-');
  if (!rest.endsWith('-----') || rest.length - index !== 5) {
    return refused('key-header-not-plain', `Unable to find label, expecting '-----BEGIN (label)-----' but found '${rest}'.`);
  }
  const label = rest.slice(0, index);
  const headers = new Map<string, string>();
  let base64 = '';
  for (const line of lines.slice(begin + 1)) {
    if (line.includes(`-----END ${label}`)) return toBlock(label, headers, decodeMime(base64));
    if (line.includes(':')) {
      const parts = javaSplit(line);
      if (parts.length < 2) return refused('key-damaged', 'Index 1 out of bounds for length 1');
      headers.set(trimmed(parts[0] ?? ''), trimmed(parts[1] ?? ''));
    } else {
      base64 += trimmed(line);
    }
  }
  return refused('key-without-footer', `Missing footer: -----END ${label}.`);
}

/** `String.split`: empty parts at the end do not count. */
function javaSplit(line: string): readonly string[] {
  const parts = line.split(':');
  while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts.length === 1 && parts[0] === '' ? [] : parts;
}

function toBlock(
  label: string,
  headers: ReadonlyMap<string, string>,
  der: Buffer | undefined,
): Block | (KeyFile & { readonly kind: 'refused' }) {
  return der === undefined ? refused('key-damaged', 'Input byte array has wrong 4-byte ending unit') : { label, headers, der };
}

/** How BouncyCastle's PemReader tells where a block begins and ends. */
export interface PemMarks {
  /** Of a line that begins with a BEGIN; undefined: it is none, and reading ends. */
  readonly labelOf: (line: string) => string | undefined;
  readonly ends: (line: string, label: string) => boolean;
}

/** From 1.78 on blanks around the label's line do not count, and an END stands alone and whole at the front of its line. */
export function pemMarks(isOf178: boolean): PemMarks {
  return {
    labelOf: (line) => {
      const behind = line.slice('-----BEGIN '.length);
      const rest = isOf178 ? behind.trim() : behind;
      const index = rest.indexOf('-');
      return index > 0 && rest.endsWith('-----') && rest.length - index === 5 ? rest.slice(0, index) : undefined;
    },
    ends: (line, label) => (isOf178 ? line.startsWith(`-----END ${label}-----`) : line.includes(`-----END ${label}`)),
  };
}

function firstBlock44(bytes: Buffer, marks: PemMarks): Block | (KeyFile & { readonly kind: 'refused' }) {
  if (!isUtf8(bytes)) return refused('key-not-pem', 'Input length = 1');
  const lines = linesOf(bytes.toString('utf8'));
  const begin = lines.findIndex((line) => line.startsWith('-----BEGIN '));
  const label = marks.labelOf(lines[begin] ?? '');
  if (label === undefined) return refused('key-not-pem', 'Unrecognized private key format.');
  const headers = new Map<string, string>();
  let base64 = '';
  for (const line of lines.slice(begin + 1)) {
    const colon = line.indexOf(':');
    if (colon >= 0) headers.set(line.slice(0, colon), trimmed(line.slice(colon + 1)));
    else if (marks.ends(line, label)) return toBlock(label, headers, decodeBouncyCastle(base64));
    else base64 += trimmed(line);
  }
  return refused('key-without-footer', `-----END ${label}----- not found`);
}

/** Java's decoder throws where bytes are no UTF-8; it reads a buffer at a time, so any such byte of a key file is met. */
export function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes);
}

/** `Base64.getMimeDecoder`: what is not of the alphabet is skipped; the end must still come out even. */
function decodeMime(text: string): Buffer | undefined {
  const digits = text.replace(/[^A-Za-z0-9+/=]/g, '');
  const match = /^([A-Za-z0-9+/]*)(=*)/.exec(digits);
  const count = match?.[1]?.length ?? 0;
  const padding = match?.[2]?.length ?? 0;
  const behind = digits.slice(count + padding);
  if (behind !== '') return undefined;
  const rest = count % 4;
  if (rest === 1 || (padding > 0 && !(rest === 2 && padding >= 2) && !(rest === 3 && padding >= 1))) return undefined;
  return Buffer.from(match?.[1] ?? '', 'base64');
}

/**
 * Base64 as BouncyCastle's PEM reader takes it: blanks anywhere, and whole groups of four alone. Undefined: it refuses the
 * text.
 */
export function decodeBouncyCastle(text: string): Buffer | undefined {
  const digits = text.replace(/[\n\r\t ]/g, '');
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return undefined;
  return Buffer.from(digits, 'base64');
}

function decryptPkcs8For5(der: Buffer, password: string, java: number): KeyFile {
  const info = encryptedInfo(der);
  if (info === undefined) return refused('key-damaged', 'Unable to decrypt private key.');
  const { scheme, cipher, prf, kdf } = info;
  if (scheme.encryption.scheme === 'pbes2') {
    if (kdf !== 'pbkdf2') return unsupported5('PBE parameter parsing error: expecting the object identifier for PBKDF2');
    if (cipher !== 'aes-128-cbc' && cipher !== 'aes-256-cbc') {
      return unsupported5('PBE parameter parsing error: expecting the object identifier for AES cipher');
    }
    if (!(java < 21 ? /^sha(?:1|224|256|384|512)$/ : /^sha(?:1|224|256|384|512(?:-2(?:24|56))?)$/).test(prf))
      return unsupported5('PBE parameter parsing error: HmacSHA expected');
  } else if (!supportedBy5.has(`${scheme.encryption.scheme} ${prf} ${cipher}`)) {
    return unsupported5('NoSuchAlgorithmException');
  }
  if ((scheme.encryption.saltBytes ?? 8) < 8) return unsupported5('Salt must be at least 8 bytes long');
  if (scheme.tooMuch === true) return { kind: 'too-much-work' };
  // Somewhere between Java 21 and 25 other letters came to be allowed.
  if (java < 25 && !/^[\u0020-\u007e]*$/.test(password)) return refused('key-password-not-ascii', 'Password is not ASCII');
  const plain = scheme.decrypt?.(password, info.bytes);
  const wrong = 'Given final block not properly padded. Such issues can arise if a bad key is used during decryption.';
  if (plain === undefined) return refused('key-password-wrong', wrong);
  const key = openPkcs8(plain, true);
  return key.kind === 'key' || looksLikePkcs8(plain) ? key : refused('key-password-wrong', wrong);
}

const unsupported5 = (neo4jSays: string): KeyFile => refused('key-encryption-not-supported', neo4jSays);

const supportedBy5: ReadonlySet<string> = new Set([
  'pkcs12 sha1 des-ede3-cbc',
  'pkcs12 sha1 rc2-40-cbc',
  'pkcs12 sha1 rc2-128-cbc',
  'pkcs12 sha1 rc4-40',
  'pkcs12 sha1 rc4-128',
  'pbes1 md5 des-cbc',
]);

function decryptPkcs8For44(der: Buffer, password: string, configured: string | undefined): KeyFile {
  const info = encryptedInfo(der);
  if (info === undefined) return refused('key-damaged', 'Unable to decrypt private key.');
  const { scheme, cipher, kdf } = info;
  const isPbes2 = scheme.encryption.scheme === 'pbes2';
  if (scheme.tooMuch === true) return { kind: 'too-much-work' };
  if (isPbes2 && kdf !== 'pbkdf2') return unsupported5('DLSequence cannot be cast to class PBKDF2Params');
  if (info.prf.startsWith('sha512-')) return unsupported5('unknown PRF in PKCS#2');
  if (scheme.decrypt === undefined || (isPbes2 && !/^(?:aes-(?:128|192|256)-cbc|des-ede3-cbc)$/.test(cipher))) {
    return unsupported5('no key size for algorithm');
  }
  const id = configured === undefined ? 'key-encrypted-without-password' : 'key-password-wrong';
  const plain = scheme.decrypt(password, info.bytes);
  if (plain === undefined) return refused(id, 'pad block corrupted');
  const key = openPkcs8(plain, true, true);
  return key.kind === 'key' || looksLikePkcs8(plain) ? key : refused(id, 'pad block corrupted');
}

interface EncryptedInfo {
  readonly scheme: PasswordScheme;
  readonly bytes: Buffer;
  readonly cipher: string;
  readonly prf: string;
  readonly kdf: string;
}

function encryptedInfo(der: Buffer): EncryptedInfo | undefined {
  try {
    const { scheme, bytes } = readEncryptedKeyInfo(readDer(der));
    const { cipher, prf = '', kdf } = scheme.encryption;
    return { scheme, bytes, cipher, prf, kdf };
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

function looksLikePkcs8(der: Buffer): boolean {
  try {
    const whole = readDer(der);
    return whole.end === der.length && children(whole, Tag.sequence).length >= 3;
  } catch {
    return false;
  }
}

const keyFactories: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.1', 'rsa'],
  ['1.2.840.10040.4.1', 'dsa'],
  ['1.2.840.10045.2.1', 'ec'],
]);

/** Without what follows the first value. */
function firstValue(der: Buffer): Buffer {
  try {
    return der.subarray(0, readDer(der).end);
  } catch (error) {
    if (error instanceof DerError) return der;
    throw error;
  }
}

/** Java's three key factories, or for 4.4 BouncyCastle's, which know more kinds of keys. */
function openPkcs8(der: Buffer, encrypted: boolean, bouncyCastle = false): KeyFile {
  const damaged = refused(
    'key-damaged',
    bouncyCastle ? 'problem parsing PRIVATE KEY' : 'Key does not match RSA, DSA or EC spec.',
  );
  let algorithm: string;
  try {
    const whole = readDer(der);
    const [version, type, key, ...behind] = children(whole, Tag.sequence);
    if (whole.end !== der.length || key === undefined || !/^0[01]$/.test(readIntegerHex(version))) return damaged;
    // A public half is taken from the second version on only, by either.
    const hasPublicHalf = behind.some(({ tag }) => tag === contextPrimitive(1));
    if (hasPublicHalf && readIntegerHex(version) === '00') return damaged;
    const [identifier, parameters] = children(type, Tag.sequence);
    algorithm = readOid(identifier);
    if (!bouncyCastle && algorithm === Oid.ecPublicKey && refuseCurve(parameters) !== undefined)
      return refused('key-type-not-supported', 'Key does not match RSA, DSA or EC spec.');
  } catch (error) {
    if (error instanceof DerError) return damaged;
    throw error;
  }
  if (!bouncyCastle && !keyFactories.has(algorithm))
    return refused('key-type-not-supported', 'Key does not match RSA, DSA or EC spec.');
  const key = openPrivateKey(essence(der), 'pkcs8');
  return key === undefined ? damaged : finish(key, encrypted, bouncyCastle);
}

/**
 * A PKCS #8 key as the factories of Java and BouncyCastle take it: what stands behind the key itself is not looked at, nor, for EC keys, anything
 * behind the secret number. OpenSSL would compare them.
 */
function essence(der: Buffer): Buffer {
  const [, type, key] = children(readDer(der), Tag.sequence);
  if (type === undefined || key === undefined) return der;
  const algorithm = rawBytes(type);
  if (readOid(children(type, Tag.sequence)[0]) !== Oid.ecPublicKey) return sequence(integer(0), algorithm, rawBytes(key));
  try {
    const [version, secret] = children(readDer(content(key)), Tag.sequence);
    if (version === undefined || secret?.tag !== Tag.octetString) return der;
    return sequence(integer(0), algorithm, octets(sequence(rawBytes(version), rawBytes(secret))));
  } catch (error) {
    if (error instanceof DerError) return der;
    throw error;
  }
}

function openTraditional(label: string, der: Buffer, encrypted: boolean, bouncyCastle = false): KeyFile {
  const damaged = refused('key-damaged', 'Malformed ASN.1 input.');
  try {
    const whole = readDer(der);
    if (whole.end !== der.length) return damaged;
    const parts = children(whole, Tag.sequence);
    if (parts[0]?.tag !== Tag.integer) return damaged;
    if (label.startsWith('EC ')) {
      if (parts[1]?.tag !== Tag.octetString) return damaged;
      if (!bouncyCastle && readIntegerHex(parts[0]) !== '01') return damaged;
      // BouncyCastle makes a pair of what it finds, and does not work out the public half.
      if (bouncyCastle && !parts.some(({ tag }) => tag === contextConstructed(1))) return damaged;
      const curve = parts.find((part) => part.tag === contextConstructed(0));
      if (!bouncyCastle && (curve === undefined || refuseCurve(onlyChild(curve)) !== undefined)) return damaged;
    } else {
      // OpenSSL, which opens it below, would take PKCS #8 under this label as well.
      const numbers = parts.filter(({ tag }) => tag === Tag.integer).length;
      if (numbers !== parts.length || numbers < (label.startsWith('DSA ') ? 6 : 9)) return damaged;
    }
  } catch (error) {
    if (error instanceof DerError) return damaged;
    throw error;
  }
  const key = openPrivateKey(der, label.startsWith('EC ') ? 'sec1' : label.startsWith('DSA ') ? 'dsa' : 'pkcs1');
  return key === undefined ? damaged : finish(key, encrypted, bouncyCastle);
}

function finish(key: KeyObject, encrypted: boolean, bouncyCastle: boolean): KeyFile {
  const keyType = describeKey(key);
  const bits = Number(/^rsa-(\d+)$/.exec(keyType)?.[1] ?? 4096);
  if (bits < 512 && !bouncyCastle) return refused('key-type-not-supported', 'Key does not match RSA, DSA or EC spec.');
  return { kind: 'key', key, keyType, encrypted };
}
