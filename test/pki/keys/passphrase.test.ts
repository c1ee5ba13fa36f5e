import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encryptPkcs8 } from '../../../src/pki/keys/encrypt-private-key.ts';
import { checkNewPassphrase, checkNewServerPassphrase, checkPassphrase } from '../../../src/pki/keys/passphrase.ts';
import { readPrivateKey } from '../../../src/pki/keys/private-key.ts';

const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

describe('checkPassphrase', () => {
  it.each(['a', 'with blanks inside', '#$(x)"\'\\', '~!'])('takes %j', (text) => {
    expect(checkPassphrase(text)).toEqual({ kind: 'ok', value: text });
  });

  it.each(['', ' a', 'a ', 'ä', 'a\tb', 'a\n', '€', '\u007f'])('refuses %j without repeating it', (text) => {
    const result = checkPassphrase(text);
    expect(result.kind).toBe('refused');
    expect(text !== '' && result.kind === 'refused' && text.trim().length > 1 && result.reason.includes(text.trim())).toBe(false);
  });

  it('takes only what a key that is written with it is read with', () => {
    const text = fc.string({ minLength: 1, maxLength: 20 }).filter((one) => checkPassphrase(one).kind === 'ok');
    fc.assert(
      fc.property(text, (passphrase) => {
        expect(readPrivateKey(Buffer.from(encryptPkcs8(ecKey, passphrase, 2048)), passphrase).kind).toBe('key');
      }),
      { numRuns: 30 },
    );
  });
});

describe('a passphrase for a new key', () => {
  it.each(['12345678', 'correct horse', 'ääääääää', '😀😀😀😀😀😀😀😀'])('takes %j', (text) => {
    expect(checkNewPassphrase(text).kind).toBe('ok');
  });

  it.each([
    ['1', /1 character,/],
    ['1234567', /7 characters,.* at least 8/],
    ['😀😀😀😀', /4 characters/],
  ])('refuses %j without repeating it', (text, reason) => {
    expect(checkNewPassphrase(text)).toMatchObject({ kind: 'refused', reason: expect.stringMatching(reason) });
    expect(checkNewServerPassphrase(text).kind).toBe('refused');
  });

  it('for Neo4j, has to be one that Neo4j can read as well', () => {
    expect(checkNewServerPassphrase('correct horse').kind).toBe('ok');
    expect(checkNewServerPassphrase('ääääääää')).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/ASCII/) });
    expect(checkNewServerPassphrase('')).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/empty/) });
  });
});
