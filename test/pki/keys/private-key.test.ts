import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { keyTypes } from '../../../src/model/certificates/certificate-request.ts';
import { Secret } from '../../../src/model/secret.ts';
import { encodePem } from '../../../src/pki/encoding/pem.ts';
import { encryptPkcs8 } from '../../../src/pki/keys/encrypt-private-key.ts';
import { describeKey } from '../../../src/pki/keys/key-type.ts';
import {
  generatePrivateKey,
  isPair,
  readPrivateKey,
  writeGuardedKey,
  writePkcs8,
  writeServerKey,
} from '../../../src/pki/keys/private-key.ts';
import { describeNeeds } from '../../support/needs.ts';
import { selfSigned } from '../material.ts';
import { makeFolder } from '../programs.ts';

const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const rsaKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const certificateBlock = encodePem('CERTIFICATE', Buffer.from('3003020101', 'hex'));
const read = (text: string | Buffer, passphrase?: string) => readPrivateKey(Buffer.from(text), passphrase);

describe('generatePrivateKey and writePkcs8', () => {
  it.each(keyTypes.filter((type) => type !== 'rsa-4096'))('makes a key of type %s that is read back', async (type) => {
    const key = await generatePrivateKey(type);
    expect(describeKey(key)).toBe(type);
    const plain = read(writePkcs8(key));
    expect(plain).toMatchObject({
      kind: 'key',
      keyType: type,
      format: 'pem',
      container: 'pkcs8',
      encryption: undefined,
      line: 1,
    });
    expect(plain.kind === 'key' && plain.key.equals(key)).toBe(true);
  });

  it.each([
    ["a server's", writeServerKey, new Secret('correct horse'), 100_000],
    ["a server's, with a passphrase made of random bytes", writeServerKey, new Secret('correct horse', { random: true }), 10_000],
    ["a CA's or a client's", writeGuardedKey, new Secret('correct horse'), 600_000],
  ])('encrypts in the one form that every Neo4j reads: %s', async (_, write, passphrase, iterations) => {
    const text = await write(ecKey, passphrase);
    expect(text).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
    const encryption = { scheme: 'pbes2', cipher: 'aes-256-cbc', kdf: 'pbkdf2', prf: 'sha256', iterations, saltBytes: 16 };
    expect(read(text)).toMatchObject({ kind: 'needs-passphrase', container: 'pkcs8-encrypted', encryption });
    expect(read(text, 'wrong')).toMatchObject({ kind: 'wrong-passphrase', encryption });
    expect(read(text, '')).toMatchObject({ kind: 'wrong-passphrase' });
    expect(read(text, 'correct horse')).toMatchObject({ kind: 'key', keyType: 'ec-p256', encryption });
    expect(createPrivateKey({ key: text, passphrase: 'correct horse' }).equals(ecKey)).toBe(true);
  });

  it('never writes the same bytes twice, though one run takes one salt for one passphrase', () => {
    const [one, other] = [encryptPkcs8(ecKey, 'correct horse', 2048), encryptPkcs8(ecKey, 'correct horse', 2048)];
    expect(one).not.toBe(other);
  });

  it('leaves a key in clear without a passphrase', async () => {
    expect(await writeServerKey(ecKey, undefined)).toBe(writePkcs8(ecKey));
    expect(await writeGuardedKey(ecKey, undefined)).toBe(writePkcs8(ecKey));
  });
});

describe('readPrivateKey', () => {
  const sec1 = ecKey.export({ type: 'sec1', format: 'pem' }).toString();
  const pkcs1 = rsaKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const pkcs8 = writePkcs8(ecKey);

  it.each<[string, string | Buffer, string, string]>([
    ['PKCS #8 PEM', pkcs8, 'pkcs8', 'pem'],
    ['SEC 1 PEM', sec1, 'sec1', 'pem'],
    ['PKCS #1 PEM', pkcs1, 'pkcs1', 'pem'],
    ['PKCS #8 DER', ecKey.export({ type: 'pkcs8', format: 'der' }), 'pkcs8', 'der'],
    ['SEC 1 DER', ecKey.export({ type: 'sec1', format: 'der' }), 'sec1', 'der'],
    ['PKCS #1 DER', rsaKey.export({ type: 'pkcs1', format: 'der' }), 'pkcs1', 'der'],
    [
      'DER with a newline behind it',
      Buffer.concat([ecKey.export({ type: 'pkcs8', format: 'der' }), Buffer.from('\n')]),
      'pkcs8',
      'der',
    ],
    ['PKCS #1 content under a PKCS #8 label', pkcs1.replaceAll('RSA PRIVATE', 'PRIVATE'), 'pkcs1', 'pem'],
    ['Windows line ends and a byte order mark', `\ufeff${pkcs8.replaceAll('\n', '\r\n')}`, 'pkcs8', 'pem'],
  ])('reads %s', (_, bytes, container, format) => {
    const reading = read(bytes);
    expect(reading).toMatchObject({ kind: 'key', container, format, others: [] });
    expect(reading.kind === 'key' && reading.key.equals(container === 'pkcs1' ? rsaKey : ecKey)).toBe(true);
  });

  it('finds the key among parameters, certificates and text, and tells what those are', () => {
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    expect(read(`${parameters}${sec1}`)).toMatchObject({ kind: 'key', line: 4, others: [{ kind: 'parameters', line: 1 }] });
    expect(read(`note\n${certificateBlock}${sec1}${certificateBlock}`)).toMatchObject({
      kind: 'key',
      line: 5,
      others: [
        { kind: 'text', line: 1 },
        { kind: 'certificate', line: 2 },
        { kind: 'certificate', line: 10 },
      ],
    });
  });

  it('takes the first of several keys and lists the others', () => {
    expect(read(pkcs8 + pkcs1)).toMatchObject({ kind: 'key', keyType: 'ec-p256', others: [{ kind: 'private-key' }] });
  });

  it('ignores a passphrase for a key in clear', () => {
    expect(read(pkcs8, 'x')).toMatchObject({ kind: 'key', encryption: undefined });
  });

  it.each<[string, string, readonly string[]]>([
    ['nothing', '', []],
    ['text', 'hello', ['text']],
    ['a certificate', certificateBlock, ['certificate']],
    ['a public key', encodePem('PUBLIC KEY', Buffer.from('x')), ['public-key']],
    ['a request', encodePem('CERTIFICATE REQUEST', Buffer.from('x')), ['certificate-request']],
  ])('says what is there instead of a key: %s', (_, text, found) => {
    const reading = read(text);
    expect(reading.kind).toBe('not-a-key');
    expect(reading.kind === 'not-a-key' && reading.found.map((thing) => thing.kind)).toEqual(found);
  });

  it('tells a public key in DER from a private one', () => {
    const reading = read(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' }));
    expect(reading).toEqual({ kind: 'not-a-key', found: [{ kind: 'public-key' }] });
  });

  it.each([
    ['cut off', pkcs8.slice(0, 100), /truncated/],
    ['a character lost', pkcs8.replace(/[A-Za-z0-9+/]\n/, '\n'), /base64/],
    ['a line lost', pkcs1.split('\n').toSpliced(5, 1).join('\n'), /damaged|not a key/],
    ['in the format of ssh', encodePem('OPENSSH PRIVATE KEY', Buffer.from('openssh-key-v1\0')), /OpenSSH/],
    ['junk inside', encodePem('PRIVATE KEY', Buffer.from('junk')), /not a key/],
    ['a number instead of a structure', encodePem('PRIVATE KEY', Buffer.from('020101', 'hex')), /not a key/],
  ])('says that a key is damaged: %s', (_, text, reason) => {
    expect(read(text)).toMatchObject({ kind: 'damaged', reason: expect.stringMatching(reason) });
  });

  it('does not let a file keep us busy with rounds without end', () => {
    const pem = encryptPkcs8(ecKey, 'x', 2048);
    const der = Buffer.from(pem.replace(/-----.*-----|\n/g, ''), 'base64');
    // 2048 rounds → two thousand million.
    const at = der.indexOf(Buffer.from('02020800', 'hex'));
    const slow = Buffer.concat([der.subarray(0, at), Buffer.from('02047fffffff', 'hex'), der.subarray(at + 4)]);
    const reading = read(encodePem('ENCRYPTED PRIVATE KEY', grow(slow, at, 2)), 'x');
    expect(reading).toMatchObject({ kind: 'unsupported-encryption', reason: expect.stringMatching(/2147483647 rounds/) });
  });
});

/** Adds to the lengths of all structures that reach over `at`. */
function grow(der: Buffer, at: number, by: number): Buffer {
  const bytes = Buffer.from(der);
  for (let position = 0; position < at; ) {
    const first = bytes[position + 1] ?? 0;
    const header = first > 0x80 ? 2 + (first & 0x7f) : 2;
    const length = first > 0x80 ? bytes.readUIntBE(position + 2, first & 0x7f) : first;
    if (position + header + length <= at) {
      position += header + length;
      continue;
    }
    if (first > 0x80) bytes.writeUIntBE(length + by, position + 2, first & 0x7f);
    else bytes[position + 1] = length + by;
    position += header;
  }
  return bytes;
}

describe('describeKey', () => {
  it.each<[string, KeyObject]>([
    ['ed25519', generateKeyPairSync('ed25519').privateKey],
    ['ed448', generateKeyPairSync('ed448').privateKey],
    ['ec-p521', generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey],
    ['ec-secp256k1', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey],
    ['rsa-1024', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey],
    ['rsa-pss', generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey],
  ])('says %s, also of a key read from a file', (name, key) => {
    expect(describeKey(key)).toBe(name);
    expect(read(writePkcs8(key))).toMatchObject({ kind: 'key', keyType: name });
  });
});

describe('isPair', () => {
  it('is true for a key and its certificate alone', async () => {
    const [ec, rsa, other] = await Promise.all([
      selfSigned('a.test'),
      selfSigned('a.test', { keyType: 'rsa-2048' }),
      selfSigned('a.test'),
    ]);
    expect(isPair(ec.key, ec.certificate)).toBe(true);
    expect(isPair(rsa.key, rsa.certificate)).toBe(true);
    expect(isPair(other.key, ec.certificate)).toBe(false);
    expect(isPair(rsa.key, ec.certificate)).toBe(false);
  });
});

describeNeeds(['openssl'], 'keys as openssl writes them', () => {
  const folder = makeFolder();
  const pass = 'pass:correct horse';
  beforeAll(() => {
    folder.write('ec.pem', writePkcs8(ecKey));
    folder.write('rsa.pem', writePkcs8(rsaKey));
  });

  const encrypted: readonly (readonly [string, readonly string[], object])[] = [
    [
      'aes-256, sha512',
      ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA512'],
      { scheme: 'pbes2', cipher: 'aes-256-cbc', kdf: 'pbkdf2', prf: 'sha512', iterations: 2048 },
    ],
    ['aes-128, sha1', ['-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA1'], { scheme: 'pbes2', cipher: 'aes-128-cbc', prf: 'sha1' }],
    [
      'aes-192, sha224',
      ['-v2', 'aes-192-cbc', '-v2prf', 'hmacWithSHA224'],
      { scheme: 'pbes2', cipher: 'aes-192-cbc', prf: 'sha224' },
    ],
    [
      'aes-256, sha384, many rounds',
      ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA384', '-iter', '100000'],
      { iterations: 100_000, prf: 'sha384' },
    ],
    ['3des in PBES2', ['-v2', 'des3'], { scheme: 'pbes2', cipher: 'des-ede3-cbc' }],
    ['scrypt', ['-scrypt'], { scheme: 'pbes2', cipher: 'aes-256-cbc', kdf: 'scrypt' }],
    ['PBE-SHA1-3DES', ['-v1', 'PBE-SHA1-3DES'], { scheme: 'pkcs12', cipher: 'des-ede3-cbc', kdf: 'pkcs12', prf: 'sha1' }],
    ['PBE-SHA1-2DES', ['-v1', 'PBE-SHA1-2DES'], { scheme: 'pkcs12', cipher: 'des-ede-cbc' }],
    ['PBE-SHA1-RC2-40', ['-v1', 'PBE-SHA1-RC2-40'], { scheme: 'pkcs12', cipher: 'rc2-40-cbc' }],
    ['PBE-SHA1-RC2-128', ['-v1', 'PBE-SHA1-RC2-128'], { scheme: 'pkcs12', cipher: 'rc2-128-cbc' }],
    ['PBE-SHA1-RC4-40', ['-v1', 'PBE-SHA1-RC4-40'], { scheme: 'pkcs12', cipher: 'rc4-40' }],
    ['PBE-SHA1-RC4-128', ['-v1', 'PBE-SHA1-RC4-128'], { scheme: 'pkcs12', cipher: 'rc4-128' }],
    ['PBE-MD5-DES', ['-v1', 'PBE-MD5-DES'], { scheme: 'pbes1', cipher: 'des-cbc', kdf: 'pbkdf1', prf: 'md5' }],
    ['PBE-SHA1-DES', ['-v1', 'PBE-SHA1-DES'], { scheme: 'pbes1', cipher: 'des-cbc', prf: 'sha1' }],
    ['PBE-MD5-RC2-64', ['-v1', 'PBE-MD5-RC2-64'], { scheme: 'pbes1', cipher: 'rc2-64-cbc' }],
    ['PBE-SHA1-RC2-64', ['-v1', 'PBE-SHA1-RC2-64'], { scheme: 'pbes1', cipher: 'rc2-64-cbc', prf: 'sha1' }],
  ];
  it.each(encrypted)('%s', (_, options, encryption) => {
    const legacy = options[0] === '-v1' ? ['-provider', 'legacy', '-provider', 'default'] : [];
    for (const [name, key] of [
      ['ec', ecKey],
      ['rsa', rsaKey],
    ] as const) {
      folder.run('openssl', 'pkcs8', '-topk8', '-in', `${name}.pem`, '-out', 'out.pem', '-passout', pass, ...options, ...legacy);
      const bytes = folder.read('out.pem');
      expect(readPrivateKey(bytes)).toMatchObject({ kind: 'needs-passphrase', encryption });
      expect(readPrivateKey(bytes, 'wrong')).toMatchObject({ kind: 'wrong-passphrase', encryption });
      const reading = readPrivateKey(bytes, 'correct horse');
      expect(reading).toMatchObject({ kind: 'key', encryption });
      expect(reading.kind === 'key' && reading.key.equals(key)).toBe(true);
    }
  });

  it.each(['des', 'des3', 'aes128', 'aes192', 'aes256'])('DEK-Info with %s', (cipher) => {
    folder.run(
      'openssl',
      'rsa',
      '-traditional',
      '-in',
      'rsa.pem',
      '-out',
      'out.pem',
      `-${cipher}`,
      '-passout',
      pass,
      '-provider',
      'legacy',
      '-provider',
      'default',
    );
    const bytes = folder.read('out.pem');
    expect(readPrivateKey(bytes)).toMatchObject({
      kind: 'needs-passphrase',
      container: 'pkcs1',
      encryption: { scheme: 'legacy-pem', kdf: 'openssl-md5' },
    });
    expect(readPrivateKey(bytes, 'wrong')).toMatchObject({ kind: 'wrong-passphrase' });
    const reading = readPrivateKey(bytes, 'correct horse');
    expect(reading.kind === 'key' && reading.key.equals(rsaKey)).toBe(true);
  });

  it('DEK-Info with a cipher that nobody has', () => {
    folder.run('openssl', 'ec', '-in', 'ec.pem', '-out', 'out.pem', '-camellia256', '-passout', pass);
    expect(readPrivateKey(folder.read('out.pem'), 'correct horse')).toMatchObject({
      kind: 'unsupported-encryption',
      container: 'sec1',
      encryption: { cipher: 'camellia-256-cbc' },
    });
  });

  it('PBES2 with a cipher that nobody has', () => {
    folder.run('openssl', 'pkcs8', '-topk8', '-in', 'ec.pem', '-out', 'out.pem', '-passout', pass, '-v2', 'camellia-256-cbc');
    expect(readPrivateKey(folder.read('out.pem'), 'correct horse')).toMatchObject({
      kind: 'unsupported-encryption',
      encryption: { scheme: 'pbes2', cipher: '1.2.392.200011.61.1.1.1.4' },
    });
  });

  it('ecparam -genkey, with the parameters ahead of the key', () => {
    folder.run('openssl', 'ecparam', '-genkey', '-name', 'secp384r1', '-out', 'out.pem');
    expect(readPrivateKey(folder.read('out.pem'))).toMatchObject({
      kind: 'key',
      keyType: 'ec-p384',
      container: 'sec1',
      others: [{ kind: 'parameters' }],
    });
  });

  it('explicit curve parameters', () => {
    folder.run('openssl', 'ecparam', '-genkey', '-name', 'prime256v1', '-param_enc', 'explicit', '-noout', '-out', 'out.pem');
    expect(readPrivateKey(folder.read('out.pem'))).toMatchObject({ kind: 'key', container: 'sec1' });
  });

  it('DSA, in both forms', () => {
    folder.run('openssl', 'dsaparam', '-genkey', '-noout', '-out', 'dsa.pem', '1024');
    expect(readPrivateKey(folder.read('dsa.pem'))).toMatchObject({ kind: 'key', keyType: 'dsa' });
    folder.run('openssl', 'pkey', '-traditional', '-in', 'dsa.pem', '-out', 'old.pem');
    expect(readPrivateKey(folder.read('old.pem'))).toMatchObject({ kind: 'key', keyType: 'dsa', container: 'dsa' });
    folder.run('openssl', 'pkey', '-traditional', '-in', 'dsa.pem', '-outform', 'DER', '-out', 'old.der');
    expect(readPrivateKey(folder.read('old.der'))).toMatchObject({
      kind: 'key',
      keyType: 'dsa',
      container: 'dsa',
      format: 'der',
    });
  });

  it('checks what we write', async () => {
    for (const type of keyTypes.filter((one) => one !== 'rsa-4096')) {
      folder.write('ours.pem', encryptPkcs8(await generatePrivateKey(type), 'correct horse', 2048));
      expect(folder.run('openssl', 'pkey', '-in', 'ours.pem', '-passin', pass, '-check', '-noout')).toMatch(/valid/);
      expect(createPrivateKey({ key: folder.read('ours.pem'), passphrase: 'correct horse' }).type).toBe('private');
    }
  });
});
