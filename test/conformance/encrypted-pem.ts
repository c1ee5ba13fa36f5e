import { createCipheriv, type KeyObject, pbkdf2Sync, scryptSync } from 'node:crypto';
import { integer, nothing, octets, oid, sequence } from '../../src/pki/encoding/der-write.ts';
import { encodePem } from '../../src/pki/encoding/pem.ts';
import { stretched } from './repeatable-signature.ts';

type Asn1 = ReturnType<typeof sequence>;

export const encryptedKey = (algorithm: Asn1, data: Buffer): string =>
  encodePem('ENCRYPTED PRIVATE KEY', sequence(algorithm, octets(data)));

export function cbc(cipher: string, key: Buffer, iv: Buffer, data: Buffer): Buffer {
  const encryptor = createCipheriv(cipher, key, iv);
  return Buffer.concat([encryptor.update(data), encryptor.final()]);
}

export const ciphers = {
  'aes-128-cbc': { oid: '2.16.840.1.101.3.4.1.2', key: 16, iv: 16 },
  'aes-192-cbc': { oid: '2.16.840.1.101.3.4.1.22', key: 24, iv: 16 },
  'aes-256-cbc': { oid: '2.16.840.1.101.3.4.1.42', key: 32, iv: 16 },
  'des-ede3-cbc': { oid: '1.2.840.113549.3.7', key: 24, iv: 8 },
  'aria-256-cbc': { oid: '1.2.410.200046.1.1.12', key: 32, iv: 16 },
  'camellia-256-cbc': { oid: '1.2.392.200011.61.1.1.1.4', key: 32, iv: 16 },
} as const;
export const prfs = {
  sha1: '1.2.840.113549.2.7',
  sha224: '1.2.840.113549.2.8',
  sha256: '1.2.840.113549.2.9',
  sha384: '1.2.840.113549.2.10',
  sha512: '1.2.840.113549.2.11',
  'sha512-256': '1.2.840.113549.2.13',
  'sha3-256': '2.16.840.1.101.3.4.2.14',
} as const;

export interface Pbes2 {
  readonly cipher: keyof typeof ciphers;
  /** Undefined: not said, which means SHA-1. */
  readonly prf?: keyof typeof prfs | undefined;
  readonly rounds?: number;
  readonly password: string;
  readonly saltBytes?: number;
  readonly keyLength?: number | undefined;
  readonly scrypt?: boolean;
  readonly data: Buffer;
}

/** PBES2 (RFC 8018), the same bytes whenever it is asked for the same: salt and vector follow from the password. */
export function pbes2(spec: Pbes2): string {
  const { cipher, prf, rounds = 2048, password, saltBytes = 16, keyLength, scrypt, data } = spec;
  const { oid: cipherOid, key, iv: ivBytes } = ciphers[cipher];
  const salt = stretched(`salt ${cipher} ${password}`, saltBytes);
  const iv = stretched(`vector ${cipher} ${password}`, ivBytes);
  const secret = Buffer.from(password, 'utf8');
  const derived = scrypt ? scryptSync(secret, salt, key) : pbkdf2Sync(secret, salt, rounds, key, prf ?? 'sha1');
  const length = keyLength === undefined ? undefined : integer(keyLength);
  const kdf = scrypt
    ? sequence(oid('1.3.6.1.4.1.11591.4.11'), sequence(octets(salt), integer(16384), integer(8), integer(1)))
    : sequence(
        oid('1.2.840.113549.1.5.12'),
        sequence(octets(salt), integer(rounds), length, prf === undefined ? undefined : sequence(oid(prfs[prf]), nothing())),
      );
  const algorithm = sequence(oid('1.2.840.113549.1.5.13'), sequence(kdf, sequence(oid(cipherOid), octets(iv))));
  return encryptedKey(algorithm, cbc(cipher, derived, iv, data));
}

/** A key as OpenSSL 3 encrypts it: HMAC-SHA-256, 2048 rounds, eight bytes of salt. */
export function encryptedPem(key: KeyObject, cipher: keyof typeof ciphers, password: string): string {
  const data = key.export({ type: 'pkcs8', format: 'der' });
  return pbes2({ cipher, prf: 'sha256', password, saltBytes: 8, data });
}
