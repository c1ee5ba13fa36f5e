import { hash, type KeyObject } from 'node:crypto';
import { implicit, integer, nothing, octets, oid, sequence } from '../../src/pki/encoding/der-write.ts';
import { encodePem } from '../../src/pki/encoding/pem.ts';
import { decryptRc4 } from '../../src/pki/keys/legacy-ciphers.ts';
import { pkcs12Key } from '../../src/pki/pkcs12/pkcs12-key.ts';
import { cbc, ciphers, encryptedKey, type Pbes2, pbes2, prfs } from './encrypted-pem.ts';
import { drop, type FaultContext, type FaultKind, file, kind, policyName, setPolicy } from './fault.ts';
import { stretched } from './repeatable-signature.ts';
import { passphrase, put } from './setups.ts';

type Asn1 = ReturnType<typeof sequence>;

const keyFile = 'private.key';
const derOf = (key: KeyObject): Buffer => key.export({ type: 'pkcs8', format: 'der' });

function lock(c: FaultContext, pem: string, password: string | undefined = passphrase): void {
  file(c, keyFile, pem);
  if (password === undefined) drop(c, policyName(c, 'private_key_password'));
  else setPolicy(c, 'private_key_password', password);
}

type Spec = Omit<Pbes2, 'data' | 'password'> & Partial<Pbes2>;

const own = (c: FaultContext, spec: Spec): string => pbes2({ password: passphrase, data: derOf(c.member.key), ...spec });

/** PBES1: MD5 or SHA-1 over password and salt, DES (as three times the same key) behind it. */
function pbes1(c: FaultContext, digest: 'md5' | 'sha1', rounds = 2048): string {
  const salt = stretched(digest, 8);
  let block = Buffer.concat([Buffer.from(passphrase), salt]);
  for (let round = 0; round < rounds; round++) block = hash(digest, block, 'buffer');
  const key = block.subarray(0, 8);
  const data = cbc('des-ede3-cbc', Buffer.concat([key, key, key]), block.subarray(8, 16), derOf(c.member.key));
  const type = digest === 'md5' ? '1.2.840.113549.1.5.3' : '1.2.840.113549.1.5.10';
  return encryptedKey(sequence(oid(type), sequence(octets(salt), integer(rounds))), data);
}

const pkcs12Schemes = { '3des': 3, '2des': 4, 'rc4-128': 1, 'rc4-40': 2 } as const;

function pkcs12(c: FaultContext, scheme: keyof typeof pkcs12Schemes, saltBytes = 8): string {
  const salt = stretched(scheme, saltBytes);
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

const locked = (title: string, spec: Spec): FaultKind => kind(title, (c) => lock(c, own(c, spec), spec.password));

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
    file(c, keyFile, own(c, { cipher: 'aes-256-cbc', prf: 'sha256', password: '' }));
    drop(c, policyName(c, 'private_key_password'));
  }),
  locked('scrypt', { cipher: 'aes-256-cbc', scrypt: true }),
  locked('PBES2 around junk', { cipher: 'aes-256-cbc', prf: 'sha256', data: Buffer.from('no key at all, but long enough') }),
  locked('PBES2 around a broken key', { cipher: 'aes-256-cbc', prf: 'sha256', data: Buffer.from('3003020100', 'hex') }),
  kind('PBES2 of AES-256, the wrong password', (c) => lock(c, own(c, { cipher: 'aes-256-cbc', prf: 'sha256' }), 'wrong')),
  kind('PBES2 of 3DES, the wrong password', (c) => lock(c, own(c, { cipher: 'des-ede3-cbc', prf: 'sha256' }), 'wrong')),
  kind('PBES2 of 3DES, no password', (c) => lock(c, own(c, { cipher: 'des-ede3-cbc', prf: 'sha256' }), undefined)),
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
    lock(c, own(c, { cipher: 'aes-256-cbc', prf: 'sha256' }).replaceAll('ENCRYPTED ', '')),
  ),
  kind('plain, labelled as an encrypted key', (c) => lock(c, encodePem('ENCRYPTED PRIVATE KEY', derOf(c.member.key)))),
  kind('encrypted twice', (c) => {
    const once = own(c, { cipher: 'aes-256-cbc', prf: 'sha256' });
    const der = Buffer.from(once.split('\n').slice(1, -2).join(''), 'base64');
    lock(c, own(c, { cipher: 'aes-256-cbc', prf: 'sha256', data: der }));
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
