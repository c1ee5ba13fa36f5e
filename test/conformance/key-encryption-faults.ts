import { createCipheriv, hash, type KeyObject, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import { implicit, integer, nothing, octets, oid, sequence } from '../../src/pki/der-write.ts';
import { decryptRc4 } from '../../src/pki/legacy-ciphers.ts';
import { encodePem } from '../../src/pki/pem.ts';
import { pkcs12Key } from '../../src/pki/pkcs12-key.ts';
import { drop, type FaultContext, type FaultKind, file, kind, policyName, setPolicy } from './fault.ts';
import { passphrase, put } from './setups.ts';

type Asn1 = ReturnType<typeof sequence>;

const keyFile = 'private.key';
const derOf = (key: KeyObject): Buffer => key.export({ type: 'pkcs8', format: 'der' });

function lock(c: FaultContext, pem: string, password: string | undefined = passphrase): void {
  file(c, keyFile, pem);
  if (password === undefined) drop(c, policyName(c, 'private_key_password'));
  else setPolicy(c, 'private_key_password', password);
}

const encryptedKey = (algorithm: Asn1, data: Buffer): string =>
  encodePem('ENCRYPTED PRIVATE KEY', sequence(algorithm, octets(data)));

function cbc(cipher: string, key: Buffer, iv: Buffer, data: Buffer): Buffer {
  const encryptor = createCipheriv(cipher, key, iv);
  return Buffer.concat([encryptor.update(data), encryptor.final()]);
}

const ciphers = {
  'aes-128-cbc': { oid: '2.16.840.1.101.3.4.1.2', key: 16, iv: 16 },
  'aes-192-cbc': { oid: '2.16.840.1.101.3.4.1.22', key: 24, iv: 16 },
  'aes-256-cbc': { oid: '2.16.840.1.101.3.4.1.42', key: 32, iv: 16 },
  'des-ede3-cbc': { oid: '1.2.840.113549.3.7', key: 24, iv: 8 },
  'aria-256-cbc': { oid: '1.2.410.200046.1.1.12', key: 32, iv: 16 },
} as const;
const prfs = {
  sha1: '1.2.840.113549.2.7',
  sha224: '1.2.840.113549.2.8',
  sha256: '1.2.840.113549.2.9',
  sha384: '1.2.840.113549.2.10',
  sha512: '1.2.840.113549.2.11',
  'sha512-256': '1.2.840.113549.2.13',
  'sha3-256': '2.16.840.1.101.3.4.2.14',
} as const;

interface Pbes2 {
  readonly cipher: keyof typeof ciphers;
  /** Undefined: not said, which means SHA-1. */
  readonly prf?: keyof typeof prfs | undefined;
  readonly rounds?: number;
  readonly password?: string;
  readonly saltBytes?: number;
  readonly keyLength?: number | undefined;
  readonly scrypt?: boolean;
  readonly data?: Buffer;
}

function pbes2(c: FaultContext, spec: Pbes2): string {
  const {
    cipher,
    prf,
    rounds = 2048,
    password = passphrase,
    saltBytes = 16,
    keyLength,
    scrypt,
    data = derOf(c.member.key),
  } = spec;
  const { oid: cipherOid, key, iv: ivBytes } = ciphers[cipher];
  const salt = randomBytes(saltBytes);
  const iv = randomBytes(ivBytes);
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

/** PBES1: MD5 or SHA-1 over password and salt, DES (as three times the same key) behind it. */
function pbes1(c: FaultContext, digest: 'md5' | 'sha1', rounds = 2048): string {
  const salt = randomBytes(8);
  let block = Buffer.concat([Buffer.from(passphrase), salt]);
  for (let round = 0; round < rounds; round++) block = hash(digest, block, 'buffer');
  const key = block.subarray(0, 8);
  const data = cbc('des-ede3-cbc', Buffer.concat([key, key, key]), block.subarray(8, 16), derOf(c.member.key));
  const type = digest === 'md5' ? '1.2.840.113549.1.5.3' : '1.2.840.113549.1.5.10';
  return encryptedKey(sequence(oid(type), sequence(octets(salt), integer(rounds))), data);
}

const pkcs12Schemes = { '3des': 3, '2des': 4, 'rc4-128': 1, 'rc4-40': 2 } as const;

function pkcs12(c: FaultContext, scheme: keyof typeof pkcs12Schemes, saltBytes = 8): string {
  const salt = randomBytes(saltBytes);
  const derive = (purpose: 'key' | 'iv', length: number): Buffer =>
    pkcs12Key({ hash: 'sha1', password: passphrase, salt, iterations: 2048, purpose, length });
  const encrypt = (): Buffer => {
    if (scheme === 'rc4-128') return decryptRc4(derive('key', 16), derOf(c.member.key));
    if (scheme === 'rc4-40') return decryptRc4(derive('key', 5), derOf(c.member.key));
    const key = derive('key', scheme === '3des' ? 24 : 16);
    const whole = scheme === '3des' ? key : Buffer.concat([key, key.subarray(0, 8)]);
    return cbc('des-ede3-cbc', whole, derive('iv', 8), derOf(c.member.key));
  };
  const type = `1.2.840.113549.1.12.1.${pkcs12Schemes[scheme]}`;
  return encryptedKey(sequence(oid(type), sequence(octets(salt), integer(2048))), encrypt());
}

const locked = (title: string, spec: Pbes2): FaultKind => kind(title, (c) => lock(c, pbes2(c, spec), spec.password));

/** A plain PKCS #8 key in another dress. */
function plain(c: FaultContext, der: Buffer, label = 'PRIVATE KEY'): void {
  drop(c, policyName(c, 'private_key_password'));
  file(c, keyFile, encodePem(label, der));
}

/** The parts of the key's PKCS #8, to put together anew. */
function parts(c: FaultContext): { readonly algorithm: Asn1; readonly key: Asn1 } {
  const der = derOf(c.member.key);
  const start = der[1] === 0x82 ? 4 : der[1] === 0x81 ? 3 : 2;
  const algorithmAt = start + 3;
  const algorithmLength = 2 + (der[algorithmAt + 1] ?? 0);
  return {
    algorithm: der.subarray(algorithmAt, algorithmAt + algorithmLength),
    key: der.subarray(algorithmAt + algorithmLength),
  };
}

/** Keys under every lock, and in every dress of PKCS #8. */
export const keyEncryptionFaults: readonly FaultKind[] = [
  ...Object.keys(ciphers).map((cipher) => locked(`PBES2 with ${cipher}`, { cipher: cipher as 'aes-128-cbc', prf: 'sha256' })),
  ...Object.keys(prfs)
    .filter((prf) => !prf.startsWith('sha3') && prf !== 'sha512-256')
    .map((prf) => locked(`PBES2 with HMAC ${prf}`, { cipher: 'aes-256-cbc', prf: prf as 'sha1' })),
  locked('PBES2 with HMAC sha512-256', { cipher: 'aes-256-cbc', prf: 'sha512-256' }),
  locked('PBES2 with HMAC sha3-256', { cipher: 'aes-256-cbc', prf: 'sha3-256' }),
  locked('PBES2 with AES-128 and HMAC sha512', { cipher: 'aes-128-cbc', prf: 'sha512' }),
  locked('PBES2 without an HMAC named', { cipher: 'aes-128-cbc' }),
  locked('PBES2 with one round', { cipher: 'aes-256-cbc', prf: 'sha256', rounds: 1 }),
  locked('PBES2 with a hundred thousand rounds', { cipher: 'aes-256-cbc', prf: 'sha256', rounds: 100_000 }),
  locked('PBES2 with a short salt', { cipher: 'aes-256-cbc', prf: 'sha256', saltBytes: 1 }),
  locked('PBES2 with a long salt', { cipher: 'aes-256-cbc', prf: 'sha256', saltBytes: 64 }),
  locked('PBES2 with its key length', { cipher: 'aes-256-cbc', prf: 'sha256', keyLength: 32 }),
  locked('PBES2 with another key length', { cipher: 'aes-256-cbc', prf: 'sha256', keyLength: 16 }),
  locked('PBES2 with a password of one letter', { cipher: 'aes-256-cbc', prf: 'sha256', password: 'x' }),
  locked('PBES2 with a password of 300 letters', { cipher: 'aes-256-cbc', prf: 'sha256', password: 'x'.repeat(300) }),
  locked('PBES2 with an empty password', { cipher: 'aes-256-cbc', prf: 'sha256', password: '' }),
  kind('PBES2 with an empty password, none said', (c) => {
    file(c, keyFile, pbes2(c, { cipher: 'aes-256-cbc', prf: 'sha256', password: '' }));
    drop(c, policyName(c, 'private_key_password'));
  }),
  locked('scrypt', { cipher: 'aes-256-cbc', scrypt: true }),
  locked('PBES2 around junk', { cipher: 'aes-256-cbc', prf: 'sha256', data: Buffer.from('no key at all, but long enough') }),
  locked('PBES2 around a broken key', { cipher: 'aes-256-cbc', prf: 'sha256', data: Buffer.from('3003020100', 'hex') }),
  kind('PBES2 of AES-256, the wrong password', (c) => lock(c, pbes2(c, { cipher: 'aes-256-cbc', prf: 'sha256' }), 'wrong')),
  kind('PBES2 of 3DES, the wrong password', (c) => lock(c, pbes2(c, { cipher: 'des-ede3-cbc', prf: 'sha256' }), 'wrong')),
  kind('PBES2 of 3DES, no password', (c) => lock(c, pbes2(c, { cipher: 'des-ede3-cbc', prf: 'sha256' }), undefined)),
  kind('PBES1 with MD5 and DES', (c) => lock(c, pbes1(c, 'md5'))),
  kind('PBES1 with MD5 and DES, the wrong password', (c) => lock(c, pbes1(c, 'md5'), 'wrong')),
  kind('PBES1 with SHA-1 and DES', (c) => lock(c, pbes1(c, 'sha1'))),
  ...Object.keys(pkcs12Schemes).map((scheme) =>
    kind(`PKCS#12 encryption with ${scheme}`, (c) => lock(c, pkcs12(c, scheme as '3des'))),
  ),
  kind('PKCS#12 encryption with 3des, the wrong password', (c) => lock(c, pkcs12(c, '3des'), 'wrong')),
  kind('PKCS#12 encryption with rc4-128, the wrong password', (c) => lock(c, pkcs12(c, 'rc4-128'), 'wrong')),
  kind('PKCS#12 encryption with a salt of 20 bytes', (c) => lock(c, pkcs12(c, '3des', 20))),
  kind('encrypted, labelled as a plain key', (c) =>
    lock(c, pbes2(c, { cipher: 'aes-256-cbc', prf: 'sha256' }).replaceAll('ENCRYPTED ', '')),
  ),
  kind('plain, labelled as an encrypted key', (c) => lock(c, encodePem('ENCRYPTED PRIVATE KEY', derOf(c.member.key)))),
  kind('encrypted twice', (c) => {
    const once = pbes2(c, { cipher: 'aes-256-cbc', prf: 'sha256' });
    const der = Buffer.from(once.split('\n').slice(1, -2).join(''), 'base64');
    lock(c, pbes2(c, { cipher: 'aes-256-cbc', prf: 'sha256', data: der }));
  }),
  kind('key with attributes', (c) => {
    const { algorithm, key } = parts(c);
    plain(c, sequence(integer(0), algorithm, key, implicit(0x20, Buffer.alloc(0))));
  }),
  kind('key of version 2', (c) => {
    const { algorithm, key } = parts(c);
    plain(c, sequence(integer(1), algorithm, key));
  }),
  kind('key of version 3', (c) => {
    const { algorithm, key } = parts(c);
    plain(c, sequence(integer(2), algorithm, key));
  }),
  kind('key of an unknown algorithm', (c) => {
    const { key } = parts(c);
    plain(c, sequence(integer(0), sequence(oid('1.2.3.4'), nothing()), key));
  }),
  kind('key with bytes behind', (c) => plain(c, Buffer.concat([derOf(c.member.key), Buffer.from([0, 0])]))),
  kind('key cut short inside', (c) => plain(c, derOf(c.member.key).subarray(0, -7))),
  kind('key of 3072 bits', (c) => {
    plain(c, derOf(c.world.keys.rsa3072));
    put(c.peer, `${c.scope}/trusted/root.pem`, c.world.root.pem);
  }),
  kind('X25519 key', (c) => plain(c, derOf(c.world.keys.x25519))),
  kind('Ed448 key', (c) => plain(c, derOf(c.world.keys.ed448))),
  kind('label ANY PRIVATE KEY', (c) => plain(c, derOf(c.member.key), 'ANY PRIVATE KEY')),
  kind('label DSA PRIVATE KEY', (c) => plain(c, derOf(c.member.key), 'DSA PRIVATE KEY')),
  kind('label EC PRIVATE KEY around PKCS#8', (c) => plain(c, derOf(c.member.key), 'EC PRIVATE KEY')),
  kind('label RSA PUBLIC KEY', (c) => plain(c, derOf(c.member.key), 'RSA PUBLIC KEY')),
];
