import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bits, integer, octets, oid, sequence, tagged } from '../../../src/pki/encoding/der-write.ts';
import { encodePem } from '../../../src/pki/encoding/pem.ts';
import { openPrivateKey, openPublicKey } from '../../../src/pki/keys/openssl.ts';
import { readPrivateKey } from '../../../src/pki/keys/private-key.ts';

// Without the judge most of these end the whole process on Node 20, which no test can catch: they are never handed to OpenSSL here.

const ec = '1.2.840.10045.2.1';
const p256 = '1.2.840.10045.3.1.7';
const p384 = '1.3.132.0.34';
const p521 = '1.3.132.0.35';
const secret = (bytes: number, first = 0xef): Buffer => Buffer.alloc(bytes, first);

function sec1(curve: string | undefined, number: Buffer, point?: Buffer): Buffer {
  return sequence(
    integer(1),
    octets(number),
    curve === undefined ? undefined : tagged(0, oid(curve)),
    point && tagged(1, bits(point)),
  );
}

function pkcs8(outside: string, inner: Buffer): Buffer {
  return sequence(integer(0), sequence(oid(ec), oid(outside)), octets(inner));
}

describe('a private key on a curve', () => {
  it.each([
    ['P-256', p256, 32],
    ['P-384', p384, 48],
    ['P-521', p521, 66],
    ['sect233k1', '1.3.132.0.26', 29],
    ['brainpoolP512r1', '1.3.36.3.3.2.8.1.1.13', 64],
  ])('of %s has at most the bytes of its order', (_, curve, bytes) => {
    expect(openPrivateKey(sec1(curve, secret(bytes, 0x11)), 'sec1')?.asymmetricKeyType).toBe('ec');
    expect(openPrivateKey(pkcs8(curve, sec1(undefined, secret(bytes, 0x11))), 'pkcs8')?.asymmetricKeyType).toBe('ec');
    expect(openPrivateKey(sec1(curve, secret(bytes + 1)), 'sec1')).toBeUndefined();
    expect(openPrivateKey(pkcs8(curve, sec1(undefined, secret(bytes + 1))), 'pkcs8')).toBeUndefined();
  });

  it('is opened once, in each of the forms that it comes in', () => {
    const inner = sec1(p256, secret(32, 0x11));
    const opened = openPrivateKey(inner, 'sec1');
    expect(openPrivateKey(Buffer.from(inner), 'sec1')).toBe(opened);
    expect(openPrivateKey(inner, 'pkcs8')).toBeUndefined();
    expect(openPrivateKey(sec1(p256, secret(32, 0x12)), 'sec1')?.equals(opened as KeyObject)).toBe(false);
  });

  it('may have zeros in front, or lack them, as Java reads it', () => {
    expect(openPrivateKey(sec1(p256, Buffer.concat([Buffer.alloc(9), secret(32, 0x11)])), 'sec1')).toBeDefined();
    expect(openPrivateKey(sec1(p256, secret(31, 0x11)), 'sec1')).toBeDefined();
  });

  it('fits the curve inside and the one outside', () => {
    expect(openPrivateKey(pkcs8(p384, sec1(p256, secret(48))), 'pkcs8')).toBeUndefined();
    expect(openPrivateKey(pkcs8(p256, sec1(p384, secret(48))), 'pkcs8')).toBeUndefined();
  });

  it('is read on a curve that is written out when that is a usual one, and on no other', () => {
    const usual = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' });
    const der = usual.privateKey.export({ type: 'sec1', format: 'der' });
    expect(openPrivateKey(der, 'sec1')?.asymmetricKeyType).toBe('ec');
    expect(openPublicKey(usual.publicKey.export({ type: 'spki', format: 'der' }))).toBeDefined();
    // The last byte of the order of P-256, made another one.
    const order = Buffer.from('bce6faada7179e84f3b9cac2fc632551', 'hex');
    const changed = Buffer.from(der);
    changed[der.indexOf(order) + 15] = 0x53;
    expect(openPrivateKey(changed, 'sec1')).toBeUndefined();
  });

  it.each([
    ['of a curve that nobody knows', sec1('1.2.3.4', secret(32))],
    ['without a curve', sec1(undefined, secret(32))],
    ['whose public half is the point at infinity', sec1(p256, secret(32, 0x11), Buffer.from([0]))],
    [
      'whose number comes in pieces',
      sequence(integer(1), Buffer.concat([Buffer.from([0x24, 34]), octets(secret(32))]), tagged(0, oid(p256))),
    ],
  ])('is refused %s', (_, der) => {
    expect(openPrivateKey(der, 'sec1')).toBeUndefined();
  });

  it.each([64, 40, 33])('of %d bytes instead of 32 is told as damaged, in any wrapping', (bytes) => {
    const inner = sec1(p256, secret(bytes));
    for (const pem of [
      encodePem('EC PRIVATE KEY', inner),
      encodePem('PRIVATE KEY', pkcs8(p256, inner)),
      encodePem('RSA PRIVATE KEY', inner),
    ])
      expect(readPrivateKey(Buffer.from(pem))).toMatchObject({ kind: 'damaged', line: 1 });
  });
});

describe('keys that would keep OpenSSL busy', () => {
  const one = integer(1);
  const number = (bits: number): Buffer => integer(Buffer.concat([Buffer.alloc(1), Buffer.alloc(bits / 8, 0x81)]));
  const dsa = (prime: Buffer, order: Buffer, key: Buffer): Buffer =>
    sequence(integer(0), sequence(oid('1.2.840.10040.4.1'), sequence(prime, order, integer(2))), octets(key));

  it.each<[string, Buffer, 'pkcs1' | 'pkcs8' | 'dsa']>([
    ['an RSA modulus over 16384 bits', sequence(integer(0), number(16_392), ...Array<Buffer>(7).fill(one)), 'pkcs1'],
    [
      'an RSA exponent over 16384 bits',
      sequence(integer(0), number(2048), number(16_392), ...Array<Buffer>(6).fill(one)),
      'pkcs1',
    ],
    ['an RSA key without its primes', sequence(integer(0), number(2048), integer(3)), 'pkcs1'],
    ['a DSA prime over 10000 bits', dsa(number(10_008), number(256), one), 'pkcs8'],
    ['a DSA order over 512 bits', dsa(number(2048), number(520), one), 'pkcs8'],
    ['a DSA key over 512 bits', dsa(number(2048), number(256), number(520)), 'pkcs8'],
    ['a DSA key without parameters', sequence(integer(0), sequence(oid('1.2.840.10040.4.1')), octets(one)), 'pkcs8'],
    ['a DSA key in the old form with a large prime', sequence(integer(0), number(10_008), number(256), one, one, one), 'dsa'],
    [
      'a key for Diffie-Hellman',
      sequence(integer(0), sequence(oid('1.2.840.113549.1.3.1'), sequence(number(2048), one)), octets(one)),
      'pkcs8',
    ],
    ['an Ed25519 key of 33 bytes', sequence(integer(0), sequence(oid('1.3.101.112')), octets(octets(secret(33)))), 'pkcs8'],
    ['a key with 40 KB behind it', Buffer.concat([sec1(p256, secret(32)), Buffer.alloc(40_000)]), 'pkcs8'],
  ])('are refused: %s', (_, der, container) => {
    expect(openPrivateKey(der, container)).toBeUndefined();
  });

  it.each([
    ['the point at infinity', sequence(sequence(oid(ec), oid(p256)), bits(Buffer.from([0])))],
    ['no curve', sequence(sequence(oid(ec)), bits(Buffer.from([4])))],
    [
      'an RSA modulus over 16384 bits',
      sequence(sequence(oid('1.2.840.113549.1.1.1')), bits(sequence(number(16_392), integer(3)))),
    ],
    ['DSA without parameters', sequence(sequence(oid('1.2.840.10040.4.1')), bits(integer(5)))],
  ])('are refused as public keys: %s', (_, spki) => {
    expect(openPublicKey(spki)).toBeUndefined();
  });

  it.each(['rsa', 'rsa-pss', 'dsa', 'ed25519', 'ed448', 'x25519', 'x448'] as const)('are not the sound ones: %s', (type) => {
    const { privateKey, publicKey } = generateKeyPairSync(type as 'dsa', { modulusLength: 1024, divisorLength: 160 });
    expect(openPrivateKey(privateKey.export({ type: 'pkcs8', format: 'der' }), 'pkcs8')?.equals(privateKey)).toBe(true);
    expect(openPublicKey(publicKey.export({ type: 'spki', format: 'der' }))?.equals(publicKey)).toBe(true);
  });
});

describe('the door to OpenSSL', () => {
  it('is the only one: no other file parses keys or certificates with it, or asks a key for its details', () => {
    const others = sourceFiles('src').filter((path) => path !== join('src', 'pki', 'keys', 'openssl.ts'));
    const direct = /\bcreate(?:Private|Public)Key\b|new X509Certificate\b|asymmetricKeyDetails|\.toLegacyObject\b/;
    expect(others.filter((path) => direct.test(withoutComments(readFileSync(path, 'utf8'))))).toEqual([]);
  });
});

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}
