import { describe, expect, it } from 'vitest';
import { encodePem } from '../../../src/pki/encoding/pem.ts';
import { isPair, writePkcs8 } from '../../../src/pki/keys/private-key.ts';
import { readPkcs12 } from '../../../src/pki/pkcs12/pkcs12.ts';
import { rounds, writeKeyStore, writeTrustStore } from '../../../src/pki/pkcs12/write-pkcs12.ts';
import { describeNeeds } from '../../support/needs.ts';
import { authority, issued, type Pair } from '../material.ts';
import { makeFolder } from '../programs.ts';

const root = await authority('Root');
const app = await issued('app1.test', root);
const rsaApp = await issued('app2.test', root, { keyType: 'rsa-2048' });
const password = 'correct horse';
const store = (pair: Pair, rounds = 2048) =>
  writeKeyStore({
    key: pair.key,
    certificates: [pair.certificate, root.certificate],
    friendlyName: 'app1',
    password,
    rounds,
  });
const opened = (bytes: Buffer, given?: string) => {
  const reading = readPkcs12(bytes, given);
  if (reading.kind !== 'store') throw new Error(reading.kind);
  return reading;
};

describe('PKCS #12 stores', () => {
  it.each([
    ['EC', app],
    ['RSA', rsaApp],
  ] as const)('come back as they were written: %s', (_, pair) => {
    const { keys, certificates, skipped } = opened(store(pair), password);
    expect(skipped).toBe(0);
    expect(keys.map((key) => [key.key.equals(pair.key), key.friendlyName, key.encryption?.cipher])).toEqual([
      [true, 'app1', 'aes-256-cbc'],
    ]);
    expect(certificates.map(({ certificate, friendlyName }) => [certificate.commonName, friendlyName])).toEqual([
      [pair.certificate.commonName, 'app1'],
      ['Root', undefined],
    ]);
    expect(certificates[0]?.localKeyId).toBe(keys[0]?.localKeyId);
  });

  it('of trusted certificates alone', () => {
    const bytes = writeTrustStore({ certificates: [{ certificate: root.certificate, alias: 'our root' }], password });
    expect(opened(bytes, password)).toMatchObject({ keys: [], certificates: [{ friendlyName: 'our root', isTrusted: true }] });
  });

  it('in a PEM block', () => {
    expect(opened(Buffer.from(encodePem('PKCS12', store(app))), password).keys).toHaveLength(1);
  });

  it('tell a missing password from a wrong one', () => {
    expect(readPkcs12(store(app))).toEqual({ kind: 'needs-password' });
    expect(readPkcs12(store(app), 'wrong')).toEqual({ kind: 'wrong-password' });
    expect(readPkcs12(store(app), '')).toEqual({ kind: 'wrong-password' });
  });

  it('are told from other things', () => {
    expect(readPkcs12(Buffer.from(writePkcs8(app.key)))).toMatchObject({ kind: 'not-a-store', found: [{ kind: 'private-key' }] });
    expect(readPkcs12(root.certificate.der)).toMatchObject({ kind: 'not-a-store', found: [{ kind: 'certificate' }] });
    expect(readPkcs12(Buffer.from(''))).toEqual({ kind: 'not-a-store', found: [] });
    expect(readPkcs12(Buffer.from('hello'))).toMatchObject({ kind: 'not-a-store', found: [{ kind: 'text' }] });
  });

  it('that are cut off are damaged or not recognised', () => {
    expect(['damaged', 'not-a-store']).toContain(readPkcs12(store(app).subarray(0, 300), password).kind);
  });
});

describeNeeds(['openssl'], 'PKCS #12 and openssl', () => {
  const folder = makeFolder();
  const write = (pair: Pair): void => {
    folder.write('key.pem', writePkcs8(pair.key));
    folder.write('leaf.pem', pair.certificate.pem);
    folder.write('root.pem', root.certificate.pem);
  };
  const legacy = ['-provider', 'legacy', '-provider', 'default'];
  const kinds: readonly (readonly [string, readonly string[], string | undefined])[] = [
    ['as openssl 3 writes it', [], 'aes-256-cbc'],
    ['as openssl 1 wrote it', ['-legacy'], 'des-ede3-cbc'],
    ['SHA-1 check sum', ['-macalg', 'sha1'], 'aes-256-cbc'],
    ['SHA-512 check sum', ['-macalg', 'sha512', '-iter', '100000'], 'aes-256-cbc'],
    ['RC4 and RC2', ['-keypbe', 'PBE-SHA1-RC4-128', '-certpbe', 'PBE-SHA1-RC2-128', ...legacy], 'rc4-128'],
    ['the certificates in clear', ['-certpbe', 'NONE'], 'aes-256-cbc'],
    ['the key in clear', ['-keypbe', 'NONE'], undefined],
    ['without a check sum', ['-nomac'], 'aes-256-cbc'],
  ];

  it.each(kinds)('reads %s', (_, options, cipher) => {
    for (const pair of [app, rsaApp]) {
      write(pair);
      folder.run(
        'openssl',
        'pkcs12',
        '-export',
        '-inkey',
        'key.pem',
        '-in',
        'leaf.pem',
        '-certfile',
        'root.pem',
        '-name',
        'Größe',
        '-out',
        'out.p12',
        '-passout',
        `pass:${password}`,
        ...options,
      );
      const { keys, certificates } = opened(folder.read('out.p12'), password);
      expect(keys.map((key) => [key.key.equals(pair.key), key.friendlyName, key.encryption?.cipher])).toEqual([
        [true, 'Größe', cipher],
      ]);
      expect(certificates.map((entry) => entry.certificate.commonName)).toEqual([pair.certificate.commonName, 'Root']);
      expect(readPkcs12(folder.read('out.p12'), 'wrong')).toEqual({ kind: 'wrong-password' });
    }
  });

  it.each([[[]], [['-legacy']]])('an empty password opens it without one: %j', (options) => {
    write(app);
    folder.run(
      'openssl',
      'pkcs12',
      '-export',
      '-inkey',
      'key.pem',
      '-in',
      'leaf.pem',
      '-out',
      'out.p12',
      '-passout',
      'pass:',
      ...options,
    );
    expect(opened(folder.read('out.p12')).keys).toHaveLength(1);
    expect(opened(folder.read('out.p12'), '').keys).toHaveLength(1);
    expect(readPkcs12(folder.read('out.p12'), 'x')).toEqual({ kind: 'wrong-password' });
  });

  it('a password beyond ASCII', () => {
    write(app);
    folder.run(
      'openssl',
      'pkcs12',
      '-export',
      '-inkey',
      'key.pem',
      '-in',
      'leaf.pem',
      '-out',
      'out.p12',
      '-passout',
      'pass:pässwörd',
    );
    expect(opened(folder.read('out.p12'), 'pässwörd').keys).toHaveLength(1);
  });

  it('BER with lengths left open, as old programs wrote it', () => {
    // The outermost structure and the data within, rewritten without their lengths.
    const der = store(app);
    const open = Buffer.concat([Buffer.from([0x30, 0x80]), der.subarray(4), Buffer.from([0, 0])]);
    expect(opened(open, password).keys).toHaveLength(1);
  });

  it.each([
    ['EC', app],
    ['RSA', rsaApp],
  ] as const)('reads ours: %s', (_, pair) => {
    folder.write('ours.p12', store(pair));
    const out = folder.run('openssl', 'pkcs12', '-in', 'ours.p12', '-passin', `pass:${password}`, '-noenc');
    expect(out).toContain('friendlyName: app1');
    expect(out.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(out).toContain('BEGIN PRIVATE KEY');
  });
});

describeNeeds(['keytool'], 'PKCS #12 and keytool', () => {
  const folder = makeFolder();
  const keytool = (...options: readonly string[]) =>
    folder.run('keytool', '-J-Duser.language=en', ...options, '-storepass', password);

  it.each([
    ['EC', app],
    ['RSA', rsaApp],
  ] as const)('reads our key store: %s', (_, pair) => {
    folder.write('ours.p12', store(pair));
    const said = keytool('-list', '-v', '-keystore', 'ours.p12');
    expect(said).toContain('Alias name: app1');
    expect(said).toContain('PrivateKeyEntry');
    expect(said).toContain('Certificate chain length: 2');
  });

  it('reads one that only its password protects, with as many rounds as such a store gets', () => {
    folder.write('guarded.p12', store(app, rounds.guarded));
    expect(keytool('-list', '-keystore', 'guarded.p12')).toContain('PrivateKeyEntry');
    expect(opened(folder.read('guarded.p12'), password).keys).toHaveLength(1);
  });

  it('lists our trust store as trusted', () => {
    const certificates = [
      { certificate: root.certificate, alias: 'root' },
      { certificate: app.certificate, alias: 'app1' },
    ];
    folder.write('trust.p12', writeTrustStore({ certificates, password }));
    expect(keytool('-list', '-keystore', 'trust.p12').match(/trustedCertEntry/g)).toHaveLength(2);
  });

  it.each(['ec-p256', 'rsa-2048'])('its own stores are read: %s', (keyType) => {
    const algorithm = keyType.startsWith('ec')
      ? ['-keyalg', 'EC', '-groupname', 'secp256r1']
      : ['-keyalg', 'RSA', '-keysize', '2048'];
    for (const style of keyType === 'rsa-2048' ? [[], ['-J-Dkeystore.pkcs12.legacy']] : [[]]) {
      const name = `${keyType}-${style.length}.p12`;
      keytool(
        ...style,
        '-genkeypair',
        '-alias',
        'mine',
        ...algorithm,
        '-dname',
        'CN=a.test',
        '-startdate',
        '2026/01/01',
        '-storetype',
        'PKCS12',
        '-keystore',
        name,
      );
      const { keys, certificates } = opened(folder.read(name), password);
      expect(keys.map((key) => [key.keyType, key.friendlyName])).toEqual([[keyType, 'mine']]);
      const [own] = certificates;
      expect(own && keys[0] && isPair(keys[0].key, own.certificate)).toBe(true);
      expect(readPkcs12(folder.read(name), 'wrong')).toEqual({ kind: 'wrong-password' });
    }
  });

  it('its trusted certificates are known as such', () => {
    folder.write('root.pem', root.certificate.pem);
    keytool(
      '-importcert',
      '-noprompt',
      '-alias',
      'Root CA',
      '-file',
      'root.pem',
      '-storetype',
      'PKCS12',
      '-keystore',
      'theirs.p12',
    );
    expect(opened(folder.read('theirs.p12'), password)).toMatchObject({
      certificates: [{ isTrusted: true, friendlyName: 'Root CA' }],
    });
  });
});
