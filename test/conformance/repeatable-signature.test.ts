import { constants, createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signRepeatably } from './repeatable-signature.ts';

const bytes = Buffer.from('what is signed');
const ec = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey;

describe('a repeatable signature', () => {
  it.each([
    ['P-256', 'sha256', () => ec('P-256')],
    ['P-256', 'sha512', () => ec('P-256')],
    ['P-521', 'sha256', () => ec('P-521')],
    ['secp112r1', 'sha256', () => ec('secp112r1')],
    ['sect163k1', 'sha1', () => ec('sect163k1')],
    [
      'a curve written out',
      'sha256',
      () => generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }).privateKey,
    ],
    ['DSA', 'sha256', () => generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey],
    ['RSA', 'sha384', () => generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey],
    ['Ed25519', null, () => generateKeyPairSync('ed25519').privateKey],
  ])('with %s and %s is valid, and the same again', (_name, hash, make) => {
    const key = make();
    const signature = signRepeatably(hash ?? '', bytes, key);
    expect(verify(hash, bytes, createPublicKey(key), signature)).toBe(true);
    expect(signRepeatably(hash ?? '', bytes, key).equals(signature)).toBe(true);
    expect(signRepeatably(hash ?? '', Buffer.from('another text'), key).equals(signature)).toBe(false);
  });

  it.each([
    ['RSA', 'sha256', 1024, 'rsa'],
    ['RSA', 'sha512', 2048, 'rsa'],
    ['a key of RSASSA-PSS', 'sha1', 1031, 'rsa-pss'],
  ] as const)('of RSASSA-PSS with %s and %s is valid, and the same again', (_name, hash, modulusLength, type) => {
    const key = generateKeyPairSync(type as 'rsa', { modulusLength }).privateKey;
    const signature = signRepeatably(hash, bytes, key, true);
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: hash === 'sha512' ? 64 : 32 };
    expect(verify(hash, bytes, { key: createPublicKey(key), ...padding }, signature)).toBe(true);
    expect(signRepeatably(hash, bytes, key, true).equals(signature)).toBe(true);
  });
});
