import { constants, createECDH, createHash, generateKeyPairSync, type KeyObject, privateEncrypt, sign } from 'node:crypto';
import { children, content, readDer } from '../../src/pki/encoding/der-read.ts';
import { integer, sequence } from '../../src/pki/encoding/der-write.ts';

/** As a SHA-2 or SHA-1 of OpenSSL is called. */
type Hash = string;

/**
 * Signs so that the same key and bytes always give the same signature: what Node leaves to chance (the secret number of
 * ECDSA and DSA, the salt of RSASSA-PSS) follows from key and message. So a case is the same, byte for byte, in every run.
 * Only for keys that anybody may know.
 */
export function signRepeatably(hash: Hash, bytes: Buffer, key: KeyObject, pss = false): Buffer {
  const type = key.asymmetricKeyType;
  if (type === 'ec') return signEc(createHash(hash).update(bytes).digest(), key);
  if (type === 'dsa') return signDsa(createHash(hash).update(bytes).digest(), key);
  if (pss || type === 'rsa-pss') return signPss(hash, createHash(hash).update(bytes).digest(), key);
  return sign(/^ed\d+$/.test(type ?? '') ? null : hash, bytes, { key, padding: constants.RSA_PKCS1_PADDING });
}

function signEc(digest: Buffer, key: KeyObject): Buffer {
  const curve = key.asymmetricKeyDetails?.namedCurve ?? 'prime256v1';
  const order = orderOf(curve);
  // RFC 5915: the version, then the private number.
  const secret = number(content(child(readDer(key.export({ type: 'sec1', format: 'der' })), 1)));
  return dsaSignature(digest, order, secret, (chosen) => {
    const point = createECDH(curve);
    point.setPrivateKey(bytesOf(chosen, Math.ceil(bitLength(order) / 8)));
    const both = point.getPublicKey().subarray(1);
    return number(both.subarray(0, both.length / 2));
  });
}

const orders = new Map<string, bigint>();

/** The order of a curve's base point: only a key with its curve written out tells it. */
function orderOf(namedCurve: string): bigint {
  const known = orders.get(namedCurve);
  if (known !== undefined) return known;
  const { publicKey } = generateKeyPairSync('ec', { namedCurve, paramEncoding: 'explicit' });
  const parameters = child(child(readDer(publicKey.export({ type: 'spki', format: 'der' })), 0), 1);
  const order = number(content(child(parameters, 4)));
  orders.set(namedCurve, order);
  return order;
}

function signDsa(digest: Buffer, key: KeyObject): Buffer {
  const whole = readDer(key.export({ type: 'pkcs8', format: 'der' }));
  const [p = 0n, q = 1n, g = 0n] = children(child(child(whole, 1), 1)).map((node) => number(content(node)));
  const secret = number(content(readDer(content(child(whole, 2)))));
  return dsaSignature(digest, q, secret, (chosen) => power(g, chosen, p));
}

/** The sum that DSA and ECDSA have in common. `project`: the number of the point, or of the power, for a chosen one. */
function dsaSignature(digest: Buffer, order: bigint, secret: bigint, project: (chosen: bigint) => bigint): Buffer {
  const surplus = digest.length * 8 - bitLength(order);
  const message = surplus > 0 ? number(digest) >> BigInt(surplus) : number(digest);
  for (let attempt = 0; ; attempt++) {
    const chosen = (number(stretched(`${attempt} ${secret} ${message}`, 80)) % (order - 1n)) + 1n;
    const r = project(chosen) % order;
    const s = (power(chosen, order - 2n, order) * (message + r * secret)) % order;
    if (r !== 0n && s !== 0n) return sequence(integerOf(r), integerOf(s));
  }
}

/** RFC 8017, 9.1.1, with a salt of 32 bytes, 64 with SHA-512. */
function signPss(hash: Hash, digest: Buffer, key: KeyObject): Buffer {
  const [, modulus = 1n, , exponent = 0n] = children(
    readDer(content(child(readDer(key.export({ type: 'pkcs8', format: 'der' })), 2))),
  ).map((node) => number(content(node)));
  const bits = bitLength(modulus) - 1;
  const length = Math.ceil(bits / 8);
  const salt = stretched(`${exponent} ${digest.toString('hex')}`, hash === 'sha512' ? 64 : 32);
  const sealed = createHash(hash)
    .update(Buffer.concat([Buffer.alloc(8), digest, salt]))
    .digest();
  const block = Buffer.concat([Buffer.alloc(length - salt.length - sealed.length - 2), Buffer.from([1]), salt]);
  const mask = maskOf(hash, sealed, block.length);
  for (let at = 0; at < block.length; at++) block[at] = (block[at] ?? 0) ^ (mask[at] ?? 0);
  block[0] = (block[0] ?? 0) & (0xff >> (8 * length - bits));
  const encoded = Buffer.concat([block, sealed, Buffer.from([0xbc])]);
  const size = Math.ceil(bitLength(modulus) / 8);
  const padded = Buffer.concat([Buffer.alloc(size - length), encoded]);
  // Of a key that is for RSASSA-PSS alone OpenSSL does not give the bare power.
  if (key.asymmetricKeyType === 'rsa') return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, padded);
  return bytesOf(power(number(padded), exponent, modulus), size);
}

/** MGF1. */
function maskOf(hash: Hash, seed: Buffer, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; Buffer.concat(parts).length < length; at++) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(at);
    parts.push(createHash(hash).update(seed).update(counter).digest());
  }
  return Buffer.concat(parts).subarray(0, length);
}

/** Bytes that look random and follow from a text. */
export function stretched(text: string, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at * 64 < length; at++) parts.push(createHash('sha512').update(`${at} ${text}`).digest());
  return Buffer.concat(parts).subarray(0, length);
}

const number = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex') || '0'}`);
const bitLength = (value: bigint): number => value.toString(2).length;
const bytesOf = (value: bigint, length: number): Buffer => Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex');

function integerOf(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return integer((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
}

function child(node: ReturnType<typeof readDer>, at: number): ReturnType<typeof readDer> {
  const found = children(node)[at];
  if (found === undefined) throw new Error(`no part ${at}`);
  return found;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
