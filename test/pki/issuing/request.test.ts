import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { keyTypes } from '../../../src/model/certificates/certificate-request.ts';
import { encodePem, splitPem } from '../../../src/pki/encoding/pem.ts';
import { readRequest } from '../../../src/pki/issuing/request.ts';
import { createRequest } from '../../../src/pki/issuing/write-request.ts';
import { generatePrivateKey, writePkcs8 } from '../../../src/pki/keys/private-key.ts';
import { describeNeeds } from '../../support/needs.ts';
import { requestFor, selfSigned } from '../material.ts';
import { makeFolder } from '../programs.ts';

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const names = [
  { kind: 'dns', value: 'core1.example.test' },
  { kind: 'ip', value: '10.0.0.5' },
] as const;
const subject = [
  { type: 'C', value: 'GB' },
  { type: 'O', value: 'Größe, Ltd' },
  { type: 'CN', value: 'core1' },
];
const wanted = requestFor('core1.example.test', { names, subject });
const pem = createRequest(wanted, key);
const der = splitPem(Buffer.from(pem)).blocks[0]?.der ?? Buffer.alloc(0);
const read = (text: string | Buffer) => readRequest(Buffer.from(text));

describe('signing requests', () => {
  it.each([
    ['PEM', pem],
    ['DER', der],
    ['the old label', pem.replaceAll('CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST')],
  ])('come back as they were made: %s', (_, bytes) => {
    const reading = read(bytes);
    expect(reading).toMatchObject({
      kind: 'request',
      others: [],
      request: {
        names,
        subjectAttributes: subject,
        subject: { text: 'C=GB,O=Größe\\, Ltd,CN=core1' },
        keyType: 'ec-p256',
        extendedKeyUsage: ['serverAuth', 'clientAuth'],
        otherNames: [],
      },
    });
    expect(reading.kind === 'request' && reading.request.publicKey.export({ format: 'jwk' })).toEqual(
      expect.objectContaining({ x: key.export({ format: 'jwk' }).x }),
    );
  });

  it.each(keyTypes.filter((type) => type !== 'rsa-4096'))('are signed with %s', async (type) => {
    expect(read(createRequest(wanted, await generatePrivateKey(type)))).toMatchObject({
      kind: 'request',
      request: { keyType: type },
    });
  });

  it('without names and subject', () => {
    expect(read(createRequest({ names: [], subject: [], usages: [] }, key))).toMatchObject({
      kind: 'request',
      request: { names: [], subjectAttributes: [], extendedKeyUsage: undefined },
    });
  });

  it('are refused when one byte of what is signed was changed', () => {
    const changed = Buffer.from(der);
    const at = changed.indexOf('core1.example.test');
    changed.write('X', at);
    expect(read(changed)).toEqual({ kind: 'bad-signature' });
  });

  it('are told from other things', async () => {
    const { certificate } = await selfSigned('a.test');
    expect(read(certificate.pem)).toMatchObject({ kind: 'not-a-request', found: [{ kind: 'certificate' }] });
    expect(read(certificate.der)).toMatchObject({ kind: 'not-a-request', found: [{ kind: 'certificate' }] });
    expect(read(writePkcs8(key))).toMatchObject({ kind: 'not-a-request', found: [{ kind: 'private-key' }] });
    expect(read('')).toEqual({ kind: 'not-a-request', found: [] });
    expect(read(pem.slice(0, 200))).toMatchObject({ kind: 'damaged' });
    expect(read(encodePem('CERTIFICATE REQUEST', Buffer.from('junk')))).toMatchObject({ kind: 'damaged' });
  });
});

describeNeeds(['openssl'], 'signing requests and openssl', () => {
  const folder = makeFolder();
  beforeAll(() => {
    folder.write('key.pem', writePkcs8(key));
  });

  it('accepts ours', () => {
    folder.write('ours.csr', pem);
    expect(
      folder.run('openssl', 'req', '-in', 'ours.csr', '-verify', '-noout', '-subject', '-nameopt', 'utf8,sep_comma_plus'),
    ).toContain('Größe');
    expect(folder.run('openssl', 'req', '-in', 'ours.csr', '-noout', '-text')).toMatch(
      /DNS:core1\.example\.test, IP Address:10\.0\.0\.5/,
    );
  });

  it.each([
    ['EC', ['-key', 'key.pem'], 'ec-p256'],
    ['RSA', ['-newkey', 'rsa:2048', '-noenc', '-keyout', 'new.pem'], 'rsa-2048'],
    ['RSA-PSS', ['-newkey', 'rsa-pss', '-noenc', '-keyout', 'new.pem', '-sigopt', 'rsa_padding_mode:pss', '-sha384'], 'rsa-pss'],
    [
      'RSA signed with PSS',
      ['-newkey', 'rsa:2048', '-noenc', '-keyout', 'new.pem', '-sigopt', 'rsa_padding_mode:pss', '-sha512'],
      'rsa-2048',
    ],
    ['Ed25519', ['-newkey', 'ed25519', '-noenc', '-keyout', 'new.pem'], 'ed25519'],
  ])('its own are read: %s', (_, options, keyType) => {
    folder.run(
      'openssl',
      'req',
      '-new',
      ...options,
      '-subj',
      '/O=Example/CN=core2',
      '-addext',
      'subjectAltName=IP:::1,DNS:Core2.test,email:a@b.test',
      '-out',
      'theirs.csr',
    );
    expect(readRequest(folder.read('theirs.csr'))).toMatchObject({
      kind: 'request',
      request: {
        keyType,
        names: [
          { kind: 'dns', value: 'core2.test' },
          { kind: 'ip', value: '::1' },
        ],
        otherNames: [{ kind: 'email', value: 'a@b.test' }],
        subjectAttributes: [
          { type: 'O', value: 'Example' },
          { type: 'CN', value: 'core2' },
        ],
        extendedKeyUsage: undefined,
      },
    });
  });
});
