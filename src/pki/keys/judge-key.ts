import {
  bitLength,
  children,
  content,
  contextConstructed,
  DerError,
  type DerNode,
  onlyChild,
  readBits,
  readDer,
  readOid,
  Tag,
} from '../encoding/der-read.ts';
import { Oid } from '../encoding/oids.ts';
import { keyWidthOn } from './curves.ts';

// Not every key that OpenSSL parses can be asked what it is: an EC key with a number too long for its curve ends the whole process
// (an assertion in Node's GetEcKeyDetail), and a DSA key of a million bits keeps it busy for hours. So the numbers are looked at first.

/** The plain wrappings of a private key. */
export type PlainContainer = 'pkcs8' | 'pkcs1' | 'sec1' | 'dsa';

/** Bytes: an RSA key of 16384 bits has 9 KiB in PKCS #8. */
const longestKey = 32 * 1024;

/** Bits. OpenSSL's limits for what it verifies: OPENSSL_RSA_MAX_MODULUS_BITS, OPENSSL_DSA_MAX_MODULUS_BITS; q has 160 to 256 (FIPS 186-4). */
const mostRsaBits = 16_384;
const mostDsaBits = 10_000;
const mostDsaOrderBits = 512;

/** May OpenSSL see this private key? Whether it makes sense is left to OpenSSL. */
export function isHarmlessPrivateKey(der: Buffer, container: PlainContainer): boolean {
  return isHarmless(der, (whole) => {
    const parts = children(whole, Tag.sequence);
    switch (container) {
      case 'pkcs1':
        return parts.length >= 9 && areNumbers(parts.slice(0, 9), mostRsaBits);
      case 'dsa':
        return parts.length === 6 && areDsaNumbers(parts.slice(1, 4)) && areNumbers(parts.slice(4), mostDsaBits);
      case 'sec1':
        return isHarmlessEcKey(whole, undefined);
      case 'pkcs8': {
        const [version, algorithm, key] = parts;
        if (version?.tag !== Tag.integer || key?.tag !== Tag.octetString) return false;
        return isHarmlessPkcs8(children(algorithm, Tag.sequence), content(key));
      }
    }
  });
}

/** May OpenSSL see this SubjectPublicKeyInfo? */
export function isHarmlessPublicKey(der: Buffer): boolean {
  return isHarmless(der, (whole) => {
    const [algorithm, bits] = children(whole, Tag.sequence);
    const [type, parameters] = children(algorithm, Tag.sequence);
    const { bytes } = readBits(bits);
    const oid = readOid(type);
    if (oid === Oid.ecPublicKey) return parameters !== undefined && keyWidthOn(parameters) !== undefined && isPoint(bytes);
    if (oid === Oid.dsa) return areDsaNumbers(children(parameters, Tag.sequence)) && areNumbers([readDer(bytes)], mostDsaBits);
    if (oid === Oid.rsaEncryption || oid === Oid.rsassaPss)
      return areNumbers(children(readDer(bytes), Tag.sequence), mostRsaBits);
    return edwardsBytes.get(oid) === bytes.length;
  });
}

/** Bytes of the keys of RFC 8410, private and public alike: X25519, X448, Ed25519, Ed448. */
const edwardsBytes: ReadonlyMap<string, number> = new Map([
  ['1.3.101.110', 32],
  ['1.3.101.111', 56],
  ['1.3.101.112', 32],
  ['1.3.101.113', 57],
]);

function isHarmless(der: Buffer, judge: (whole: DerNode) => boolean): boolean {
  if (der.length > longestKey) return false;
  try {
    return judge(readDer(der));
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

function isHarmlessPkcs8([type, parameters]: readonly DerNode[], key: Buffer): boolean {
  const oid = readOid(type);
  if (oid === Oid.ecPublicKey) return isHarmlessEcKey(readDer(key), parameters);
  if (oid === Oid.dsa) return areDsaNumbers(children(parameters, Tag.sequence)) && areNumbers([readDer(key)], mostDsaOrderBits);
  if (oid === Oid.rsaEncryption || oid === Oid.rsassaPss)
    return areNumbers(children(readDer(key), Tag.sequence).slice(0, 9), mostRsaBits);
  const inner = readDer(key);
  return inner.tag === Tag.octetString && edwardsBytes.get(oid) === content(inner).length;
}

/** @param outside the curve that PKCS #8 names around the key; OpenSSL prefers the one inside, so both have to fit. */
function isHarmlessEcKey(node: DerNode, outside: DerNode | undefined): boolean {
  const [, secret, ...rest] = children(node, Tag.sequence);
  if (secret?.tag !== Tag.octetString) return false;
  const inside = rest.find(({ tag }) => tag === contextConstructed(0));
  const point = rest.find(({ tag }) => tag === contextConstructed(1));
  if (point !== undefined && !isPoint(readBits(onlyChild(point)).bytes)) return false;
  const curves = [outside, inside && onlyChild(inside)].filter((curve) => curve !== undefined);
  const needed = Math.ceil(bitLength(content(secret)) / 8);
  return curves.length > 0 && curves.every((curve) => needed <= (keyWidthOn(curve) ?? -1));
}

/** A point with coordinates (SEC 1, 2.3.3). The one at infinity, a zero byte, is nobody's public key and ends the process as well. */
function isPoint(bytes: Buffer): boolean {
  return [0x02, 0x03, 0x04, 0x06, 0x07].includes(bytes[0] ?? 0);
}

/** Prime, order, generator; a key whose parameters stand elsewhere cannot be asked for its size. */
function areDsaNumbers(nodes: readonly DerNode[]): boolean {
  const [prime, order, generator] = nodes;
  if (prime === undefined || order === undefined || generator === undefined) return false;
  return areNumbers([prime, generator], mostDsaBits) && areNumbers([order], mostDsaOrderBits);
}

function areNumbers(nodes: readonly DerNode[], mostBits: number): boolean {
  return nodes.every((node) => node.tag === Tag.integer && bitLength(content(node)) <= mostBits);
}
