import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/model/secret.ts';
import { generateKeyPairBytes } from '../../../src/pki/keys/key-pair-bytes.ts';
import { writePkcs8 } from '../../../src/pki/keys/private-key.ts';

describe('a key pair as bytes', () => {
  it.each(['ec-p256', 'ec-p384', 'rsa-2048'] as const)('%s is what OpenSSL would write of the same key', async (type) => {
    const { privateKey, publicKey } = await generateKeyPairBytes(type);
    const key = createPrivateKey(privateKey);
    expect(privateKey).toBe(writePkcs8(key));
    expect(publicKey.info).toEqual(createPublicKey(key).export({ type: 'spki', format: 'der' }));
    expect(publicKey.kind).toBe(key.asymmetricKeyType);
  });

  it('is encrypted where there is a passphrase', async () => {
    const { privateKey } = await generateKeyPairBytes('ec-p256', new Secret('correct horse'));
    expect(privateKey).toContain('ENCRYPTED PRIVATE KEY');
    expect(createPrivateKey({ key: privateKey, passphrase: 'correct horse' }).asymmetricKeyType).toBe('ec');
  });

  it('is another one each time, and as long when its number begins with zeros', async () => {
    const pairs = await Promise.all(Array.from({ length: 600 }, () => generateKeyPairBytes('ec-p256')));
    expect(new Set(pairs.map(({ privateKey }) => privateKey)).size).toBe(600);
    // One number in 256 begins with a zero byte: among 600 there is one, all but once in ten times.
    expect(new Set(pairs.map(({ privateKey }) => privateKey.length)).size).toBe(1);
    for (const { privateKey } of pairs.slice(0, 40)) expect(writePkcs8(createPrivateKey(privateKey))).toBe(privateKey);
  });
});
