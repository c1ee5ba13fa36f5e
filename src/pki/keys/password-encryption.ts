import { createDecipheriv, createHash, hash, scryptSync } from 'node:crypto';
import { children, content, DerError, type DerNode, readOctets, readOid, readSmallInteger, Tag } from '../encoding/der-read.ts';
import { Oid } from '../encoding/oids.ts';
import { pkcs12Key } from '../pkcs12/pkcs12-key.ts';
import { decryptRc2, decryptRc4 } from './legacy-ciphers.ts';
import { passwordKey } from './password-key.ts';

/** How something is encrypted with a password. Known parts bear openssl's names, unknown ones their identifier. */
export interface PasswordEncryption {
  readonly scheme: 'pbes2' | 'pbes1' | 'pkcs12' | 'legacy-pem' | 'unknown';
  /** `aes-256-cbc`, `des-ede3-cbc`, `des-cbc`, `rc2-40-cbc`, `rc4-128`, … */
  readonly cipher: string;
  readonly kdf: 'pbkdf2' | 'scrypt' | 'pbkdf1' | 'pkcs12' | 'openssl-md5' | 'unknown';
  /** The hash inside the key derivation. */
  readonly prf?: string;
  readonly iterations?: number;
  readonly saltBytes?: number;
}

/** A password scheme with all that is needed to undo it. */
export interface PasswordScheme {
  readonly encryption: PasswordEncryption;
  /** Why we cannot undo it, in words; undefined when we can. */
  readonly unsupported?: string;
  /** It could be undone, but asks for more work than is done here; others may do it. */
  readonly tooMuch?: boolean;
  /**
   * The plain bytes, or undefined where the padding shows that the password is not the right one. Absent when unsupported.
   * Null is the other empty password of PKCS #12, see `pkcs12Key`.
   */
  readonly decrypt?: (password: string | null, bytes: Buffer) => Buffer | undefined;
}

/** More rounds than any program asks for; a file that wants more is made to keep us busy. */
const mostRounds = 10_000_000;
/** The derivations of PKCS #12 and PBES1 run in JavaScript: a hundred thousand rounds take about a third of a second. */
export const mostPkcs12Rounds = 1_000_000;
const mostScryptMemory = 256 * 1024 * 1024;

/** Reads an AlgorithmIdentifier of PKCS #5 or PKCS #12 encryption. */
export function readPasswordScheme(node: DerNode | undefined): PasswordScheme {
  const [type, parameters] = children(node, Tag.sequence);
  const oid = readOid(type);
  if (oid === Oid.pbes2) return readPbes2(parameters);
  const pbes1 = pbes1Schemes.get(oid);
  if (pbes1 !== undefined) return readPbes1(pbes1, parameters);
  const pkcs12 = pkcs12Schemes.get(oid);
  if (pkcs12 !== undefined) return readPkcs12(pkcs12, parameters);
  const encryption = { scheme: 'unknown', cipher: oid, kdf: 'unknown' } as const;
  return { encryption, unsupported: `The encryption scheme ${oid} is not known.` };
}

/** Undoes OpenSSL's `DEK-Info` encryption of PEM blocks: MD5 once over password and salt, then CBC. */
export function readDekInfo(value: string): PasswordScheme {
  const [name = '', hex = ''] = value.split(',').map((part) => part.trim());
  const encryption = { scheme: 'legacy-pem', cipher: name.toLowerCase(), kdf: 'openssl-md5' } as const;
  const cipher = ciphers.get(encryption.cipher);
  if (cipher === undefined || encryption.cipher.startsWith('rc2')) {
    return { encryption, unsupported: `The cipher ${JSON.stringify(name)} is not known here.` };
  }
  if (!/^[0-9a-f]*$/i.test(hex) || hex.length !== cipher.ivBytes * 2) {
    return { encryption, unsupported: 'The DEK-Info line has no usable salt.' };
  }
  const iv = Buffer.from(hex, 'hex');
  const decrypt = (password: string | null, bytes: Buffer): Buffer | undefined =>
    cipher.decrypt(opensslKey(password, iv.subarray(0, 8), cipher.keyBytes), iv, bytes);
  return { encryption, decrypt };
}

interface Cipher {
  readonly keyBytes: number;
  readonly ivBytes: number;
  readonly decrypt: (key: Buffer, iv: Buffer, bytes: Buffer) => Buffer | undefined;
}

/** A cipher in CBC mode that OpenSSL's default provider has. */
function cbc(name: string, keyBytes: number, ivBytes: number, widen: (key: Buffer) => Buffer = (key) => key): Cipher {
  return { keyBytes, ivBytes, decrypt: (key, iv, bytes) => decryptCbc(name, widen(key), iv, bytes) };
}

const ciphers: ReadonlyMap<string, Cipher> = new Map([
  ['aes-128-cbc', cbc('aes-128-cbc', 16, 16)],
  ['aes-192-cbc', cbc('aes-192-cbc', 24, 16)],
  ['aes-256-cbc', cbc('aes-256-cbc', 32, 16)],
  ['des-ede3-cbc', cbc('des-ede3-cbc', 24, 8)],
  // Single and two-key DES are triple DES with keys repeated; as such the default provider still has them.
  ['des-ede-cbc', cbc('des-ede3-cbc', 16, 8, (key) => Buffer.concat([key, key.subarray(0, 8)]))],
  ['des-cbc', cbc('des-ede3-cbc', 8, 8, (key) => Buffer.concat([key, key, key]))],
  ['rc2-40-cbc', { keyBytes: 5, ivBytes: 8, decrypt: (key, iv, bytes) => decryptRc2(key, 40, iv, bytes) }],
  ['rc2-64-cbc', { keyBytes: 8, ivBytes: 8, decrypt: (key, iv, bytes) => decryptRc2(key, 64, iv, bytes) }],
  ['rc2-128-cbc', { keyBytes: 16, ivBytes: 8, decrypt: (key, iv, bytes) => decryptRc2(key, 128, iv, bytes) }],
  ['rc4-40', { keyBytes: 5, ivBytes: 0, decrypt: (key, _iv, bytes) => decryptRc4(key, bytes) }],
  ['rc4-128', { keyBytes: 16, ivBytes: 0, decrypt: (key, _iv, bytes) => decryptRc4(key, bytes) }],
]);

const cipherOids: ReadonlyMap<string, string> = new Map([
  ['2.16.840.1.101.3.4.1.2', 'aes-128-cbc'],
  ['2.16.840.1.101.3.4.1.22', 'aes-192-cbc'],
  [Oid.aes256Cbc, 'aes-256-cbc'],
  ['1.2.840.113549.3.7', 'des-ede3-cbc'],
  ['1.3.14.3.2.7', 'des-cbc'],
]);

const prfOids: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.2.7', 'sha1'],
  ['1.2.840.113549.2.8', 'sha224'],
  [Oid.hmacWithSha256, 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
  ['1.2.840.113549.2.12', 'sha512-224'],
  ['1.2.840.113549.2.13', 'sha512-256'],
  ['2.16.840.1.101.3.4.2.13', 'sha3-224'],
  ['2.16.840.1.101.3.4.2.14', 'sha3-256'],
  ['2.16.840.1.101.3.4.2.15', 'sha3-384'],
  ['2.16.840.1.101.3.4.2.16', 'sha3-512'],
]);

const pbes1Schemes: ReadonlyMap<string, { readonly cipher: string; readonly hash: string }> = new Map([
  ['1.2.840.113549.1.5.3', { cipher: 'des-cbc', hash: 'md5' }],
  ['1.2.840.113549.1.5.6', { cipher: 'rc2-64-cbc', hash: 'md5' }],
  ['1.2.840.113549.1.5.10', { cipher: 'des-cbc', hash: 'sha1' }],
  ['1.2.840.113549.1.5.11', { cipher: 'rc2-64-cbc', hash: 'sha1' }],
]);

const pkcs12Schemes: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.12.1.1', 'rc4-128'],
  ['1.2.840.113549.1.12.1.2', 'rc4-40'],
  ['1.2.840.113549.1.12.1.3', 'des-ede3-cbc'],
  ['1.2.840.113549.1.12.1.4', 'des-ede-cbc'],
  ['1.2.840.113549.1.12.1.5', 'rc2-128-cbc'],
  ['1.2.840.113549.1.12.1.6', 'rc2-40-cbc'],
]);

function readPbes2(parameters: DerNode | undefined): PasswordScheme {
  const [kdfNode, cipherNode] = children(parameters, Tag.sequence);
  const [cipherType, ivNode] = children(cipherNode, Tag.sequence);
  const cipherOid = readOid(cipherType);
  const name = cipherOids.get(cipherOid);
  const cipher = name === undefined ? undefined : ciphers.get(name);
  const [kdfType, kdfParameters] = children(kdfNode, Tag.sequence);
  const kdf = readKdf(readOid(kdfType), kdfParameters, cipher?.keyBytes ?? 0);
  const encryption = { scheme: 'pbes2', cipher: name ?? cipherOid, ...kdf.shown } as const;
  if (cipher === undefined) return { encryption, unsupported: `The cipher ${cipherOid} is not known here.` };
  const derive = kdf.derive;
  if (derive === undefined) {
    const { unsupported = 'The key derivation is not known here.', tooMuch = false } = kdf;
    return { encryption, unsupported, tooMuch };
  }
  const iv = readOctets(ivNode);
  if (iv.length !== cipher.ivBytes) throw new DerError('an initialisation vector of the wrong length');
  return { encryption, decrypt: (password, bytes) => cipher.decrypt(derive(utf8(password)), iv, bytes) };
}

/** The key derivation and hash of PBMAC1 (RFC 9579), the check sum of PKCS #12 stores from OpenSSL 3.4 on. */
export function readMacKdf(
  parameters: DerNode | undefined,
):
  | { readonly hash: string; readonly derive: (password: string) => Buffer }
  | { readonly derive: undefined; readonly unsupported: string } {
  const [kdfNode, hmacNode] = children(parameters, Tag.sequence);
  const [kdfType, kdfParameters] = children(kdfNode, Tag.sequence);
  const hash = prfOids.get(readOid(children(hmacNode, Tag.sequence)[0]));
  if (hash === undefined) return { derive: undefined, unsupported: 'The hash of its check sum is not known here.' };
  const length = readSmallInteger(
    children(kdfParameters, Tag.sequence).find((part, index) => index >= 2 && part.tag === Tag.integer),
  );
  if (length > 1024) throw new DerError('a key of unusable length');
  const { derive, unsupported } = readKdf(readOid(kdfType), kdfParameters, length);
  if (derive === undefined) return { derive, unsupported: unsupported ?? 'The key derivation is not known here.' };
  return { hash, derive: (password) => derive(Buffer.from(password, 'utf8')) };
}

interface Kdf {
  readonly shown: Pick<PasswordEncryption, 'kdf' | 'prf' | 'iterations' | 'saltBytes'>;
  readonly unsupported?: string;
  readonly tooMuch?: boolean;
  readonly derive?: (password: Buffer) => Buffer;
}

function readKdf(oid: string, parameters: DerNode | undefined, keyBytes: number): Kdf {
  if (oid === Oid.pbkdf2) return readPbkdf2(parameters, keyBytes);
  if (oid === '1.3.6.1.4.1.11591.4.11') return readScrypt(parameters, keyBytes);
  return { shown: { kdf: 'unknown' }, unsupported: `The key derivation ${oid} is not known here.` };
}

function readPbkdf2(parameters: DerNode | undefined, keyBytes: number): Kdf {
  const parts = children(parameters, Tag.sequence);
  const salt = readOctets(parts[0]);
  const iterations = readSmallInteger(parts[1]);
  const prfNode = parts.slice(2).find((part) => part.tag === Tag.sequence);
  const prfOid = prfNode === undefined ? undefined : readOid(children(prfNode)[0]);
  const prf = prfOid === undefined ? 'sha1' : prfOids.get(prfOid);
  const shown = { kdf: 'pbkdf2', prf: prf ?? prfOid ?? '', iterations, saltBytes: salt.length } as const;
  if (prf === undefined) return { shown, unsupported: `The hash ${prfOid} is not known here.` };
  if (iterations < 1 || iterations > mostRounds) {
    return { shown, unsupported: `The key derivation asks for ${iterations} rounds.`, tooMuch: iterations > 0 };
  }
  return { shown, derive: (password) => passwordKey({ password, salt, rounds: iterations, prf, length: keyBytes }) };
}

function readScrypt(parameters: DerNode | undefined, keyBytes: number): Kdf {
  const parts = children(parameters, Tag.sequence);
  const salt = readOctets(parts[0]);
  const [N, r, p] = [readSmallInteger(parts[1]), readSmallInteger(parts[2]), readSmallInteger(parts[3])];
  const shown = { kdf: 'scrypt' } as const;
  const isPowerOfTwo = N > 1 && Number.isInteger(Math.log2(N));
  if (!isPowerOfTwo || r < 1 || p < 1 || p > 16 || 128 * N * r > mostScryptMemory) {
    return { shown, unsupported: 'The key derivation (scrypt) asks for too much.' };
  }
  return { shown, derive: (password) => scryptSync(password, salt, keyBytes, { N, r, p, maxmem: 2 * mostScryptMemory }) };
}

function readSaltAndRounds(parameters: DerNode | undefined): { readonly salt: Buffer; readonly iterations: number } {
  const parts = children(parameters, Tag.sequence);
  return { salt: readOctets(parts[0]), iterations: readSmallInteger(parts[1]) };
}

function readPbes1(scheme: { readonly cipher: string; readonly hash: string }, parameters: DerNode | undefined): PasswordScheme {
  const { salt, iterations } = readSaltAndRounds(parameters);
  const encryption = {
    scheme: 'pbes1',
    cipher: scheme.cipher,
    kdf: 'pbkdf1',
    prf: scheme.hash,
    iterations,
    saltBytes: salt.length,
  } as const;
  if (iterations < 1 || iterations > mostPkcs12Rounds) {
    return { encryption, unsupported: `The key derivation asks for ${iterations} rounds.`, tooMuch: iterations > 0 };
  }
  const cipher = ciphers.get(scheme.cipher);
  const decrypt = (password: string | null, bytes: Buffer): Buffer | undefined => {
    let block = Buffer.concat([utf8(password), salt]);
    for (let round = 0; round < iterations; round++) block = hash(scheme.hash, block, 'buffer');
    return cipher?.decrypt(block.subarray(0, 8), block.subarray(8, 16), bytes);
  };
  return { encryption, decrypt };
}

function readPkcs12(name: string, parameters: DerNode | undefined): PasswordScheme {
  const { salt, iterations } = readSaltAndRounds(parameters);
  const encryption = { scheme: 'pkcs12', cipher: name, kdf: 'pkcs12', prf: 'sha1', iterations, saltBytes: salt.length } as const;
  if (iterations < 1 || iterations > mostPkcs12Rounds) {
    return { encryption, unsupported: `The key derivation asks for ${iterations} rounds.`, tooMuch: iterations > 0 };
  }
  const cipher = ciphers.get(name);
  if (cipher === undefined) return { encryption, unsupported: `The cipher ${name} is not known here.` };
  const decrypt = (password: string | null, bytes: Buffer): Buffer | undefined => {
    const key = pkcs12Key({ hash: 'sha1', password, salt, iterations, purpose: 'key', length: cipher.keyBytes });
    const iv = pkcs12Key({ hash: 'sha1', password, salt, iterations, purpose: 'iv', length: cipher.ivBytes });
    return cipher.decrypt(key, iv, bytes);
  };
  return { encryption, decrypt };
}

function utf8(password: string | null): Buffer {
  return Buffer.from(password ?? '', 'utf8');
}

/** OpenSSL's EVP_BytesToKey with MD5 and one round. */
function opensslKey(password: string | null, salt: Buffer, length: number): Buffer {
  const secret = Buffer.concat([utf8(password), salt]);
  let key = Buffer.alloc(0);
  let block = Buffer.alloc(0);
  while (key.length < length) {
    block = createHash('md5').update(block).update(secret).digest();
    key = Buffer.concat([key, block]);
  }
  return key.subarray(0, length);
}

function decryptCbc(name: string, key: Buffer, iv: Buffer, bytes: Buffer): Buffer | undefined {
  if (bytes.length === 0 || bytes.length % iv.length !== 0) return undefined;
  try {
    const decipher = createDecipheriv(name, key, iv);
    return Buffer.concat([decipher.update(bytes), decipher.final()]);
  } catch {
    // Padding that does not fit: the password is wrong.
    return undefined;
  }
}

/** The two parts of EncryptedPrivateKeyInfo. */
export function readEncryptedKeyInfo(node: DerNode): { readonly scheme: PasswordScheme; readonly bytes: Buffer } {
  const [algorithm, data] = children(node, Tag.sequence);
  if (data === undefined) throw new DerError('an encrypted key without its content');
  return { scheme: readPasswordScheme(algorithm), bytes: data.tag === Tag.octetString ? content(data) : readOctets(data) };
}
