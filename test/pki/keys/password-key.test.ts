import { pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { passwordKey, saltFor } from '../../../src/pki/keys/password-key.ts';

const input = { password: Buffer.from('correct horse'), salt: Buffer.alloc(16, 7), rounds: 50, prf: 'sha256', length: 32 };

describe('a key from a password', () => {
  it('is what PBKDF2 makes, derived once a run', () => {
    const key = passwordKey(input);
    expect(key).toEqual(pbkdf2Sync(input.password, input.salt, 50, 32, 'sha256'));
    expect(passwordKey({ ...input, password: Buffer.from('correct horse'), salt: Buffer.alloc(16, 7) })).toBe(key);
  });

  it.each([
    ['password', { password: Buffer.from('another') }],
    ['salt', { salt: Buffer.alloc(16, 8) }],
    ['number of rounds', { rounds: 51 }],
    ['hash', { prf: 'sha512' }],
    ['length', { length: 16 }],
    ['border of salt and password', { salt: Buffer.alloc(15, 7), password: Buffer.from('\u0007correct horse') }],
  ])('is another one with another %s', (_, other) => {
    const { password, salt, rounds, length, prf } = { ...input, ...other };
    expect(passwordKey({ ...input, ...other })).toEqual(pbkdf2Sync(password, salt, rounds, length, prf));
  });

  it('takes 16 random bytes of salt, the same for one password within a run', () => {
    const salt = saltFor(Buffer.from('correct horse'));
    expect(salt).toHaveLength(16);
    expect(saltFor(Buffer.from('correct horse'))).toBe(salt);
    expect(saltFor(Buffer.from('another'))).not.toEqual(salt);
  });
});
