import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isSignedBy, readCertificate } from '../../../src/pki/certificates/certificate.ts';
import { readCertificates } from '../../../src/pki/certificates/certificates-file.ts';
import { encodePem } from '../../../src/pki/encoding/pem.ts';
import { writePkcs8 } from '../../../src/pki/keys/private-key.ts';
import { cpuSeconds } from '../../support/cpu-time.ts';
import { describeNeeds } from '../../support/needs.ts';
import { authority, dataOf, issued, selfSigned } from '../material.ts';
import { makeFolder } from '../programs.ts';

const root = await authority('Root');
const leaf = await issued('core1.example.test', root);
const read = (bytes: string | Buffer) => readCertificates(Buffer.from(bytes));
const texts = (bytes: string | Buffer) => read(bytes).certificates.map((certificate) => certificate.subject.text);

describe('readCertificates', () => {
  it.each<[string, string | Buffer, string]>([
    ['PEM', leaf.certificate.pem, 'pem'],
    ['DER', leaf.certificate.der, 'der'],
    ['DER with a newline behind it', Buffer.concat([leaf.certificate.der, Buffer.from('\r\n')]), 'der'],
    ['an old label', leaf.certificate.pem.replaceAll('CERTIFICATE', 'X509 CERTIFICATE'), 'pem'],
    ['CRLF and a byte order mark', `\ufeff${leaf.certificate.pem.replaceAll('\n', '\r\n')}`, 'pem'],
    ['UTF-16, as PowerShell redirects', Buffer.from(`\ufeff${leaf.certificate.pem}`, 'utf16le'), 'pem'],
  ])('reads %s', (_, bytes, format) => {
    const file = read(bytes);
    expect(file).toMatchObject({ format, others: [] });
    expect(file.certificates.map(dataOf)).toEqual([dataOf(leaf.certificate)]);
  });

  it('reads several in the order of the file and lists what else is there', () => {
    const file = read(
      `hello\n${leaf.certificate.pem}\n${writePkcs8(leaf.key)}${root.certificate.pem}bye\n${root.certificate.pem.slice(0, 80)}`,
    );
    expect(file.certificates.map((certificate) => certificate.commonName)).toEqual(['core1.example.test', 'Root']);
    expect(file.others.map((thing) => thing.kind)).toEqual(['text', 'private-key', 'text', 'damaged']);
    expect(file.others[0]).toMatchObject({ line: 1 });
  });

  it('lists a block with junk inside as damaged', () => {
    expect(read(encodePem('CERTIFICATE', Buffer.from('junk')))).toMatchObject({
      certificates: [],
      others: [{ kind: 'damaged', label: 'CERTIFICATE', line: 1 }],
    });
    expect(read(encodePem('PKCS7', Buffer.from('junk')))).toMatchObject({ certificates: [], others: [{ kind: 'damaged' }] });
    expect(read(leaf.certificate.der.subarray(0, 100))).toMatchObject({ certificates: [], others: [{ kind: 'unknown' }] });
  });

  it.each<[string, string | Buffer, string]>([
    ['text', 'hello', 'text'],
    ['a private key', writePkcs8(leaf.key), 'private-key'],
    ['a private key in DER', leaf.key.export({ type: 'pkcs8', format: 'der' }), 'private-key'],
  ])('says what is there instead: %s', (_, bytes, kind) => {
    expect(read(bytes)).toMatchObject({ certificates: [], others: [{ kind }] });
  });

  it('reads DER with PEM behind it in the order of the file, as Java does', () => {
    const both = Buffer.concat([leaf.certificate.der, Buffer.from(`\n${root.certificate.pem}`)]);
    expect(texts(both)).toEqual(['CN=core1.example.test', 'CN=Root']);
  });

  it('reads DER files that were joined', () => {
    const joined = Buffer.concat([leaf.certificate.der, root.certificate.der]);
    expect(texts(joined)).toEqual(['CN=core1.example.test', 'CN=Root']);
    expect(read(Buffer.concat([joined, Buffer.from('junk')]))).toMatchObject({
      certificates: [{}, {}],
      others: [{ kind: 'damaged' }],
    });
  });

  it('reads a thousand certificates in a few seconds', () => {
    const thousand = (): unknown => expect(read(leaf.certificate.pem.repeat(1000)).certificates).toHaveLength(1000);
    expect(cpuSeconds(thousand)).toBeLessThan(10);
  });
});

describe('a certificate', () => {
  it('shows who signed it', async () => {
    const other = await authority('Root');
    expect(isSignedBy(leaf.certificate, root.certificate)).toBe(true);
    expect(isSignedBy(leaf.certificate, other.certificate)).toBe(false);
    expect(isSignedBy(root.certificate, root.certificate)).toBe(true);
    const rsa = await authority('Root', undefined, { keyType: 'rsa-2048' });
    expect(isSignedBy(leaf.certificate, rsa.certificate)).toBe(false);
  });

  it('is not self-signed by its names alone', async () => {
    const bytes = Buffer.from((await selfSigned('a.test')).certificate.der);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    expect(readCertificate(bytes)).toMatchObject({ selfIssued: true, selfSigned: false });
  });

  it('keeps control characters in its name on one line', async () => {
    const { certificate } = await selfSigned('a.test', { subject: [{ type: 'CN', value: 'a\n\u001b[31mb,c' }] });
    expect(certificate.subject.text).toBe('CN=a\\0A\\1B[31mb\\,c');
    expect(certificate.commonName).toBe('a\n\u001b[31mb,c');
  });
});

describeNeeds(['openssl', 'java'], 'critical extensions and OpenJDK', () => {
  const folder = makeFolder();
  const extensions: readonly (readonly [string, string])[] = [
    ['certificatePolicies', '2.5.29.32=critical,DER:3006300406022a03'],
    ['inhibitAnyPolicy', '2.5.29.54=critical,DER:020100'],
    ['policyConstraints', 'policyConstraints=critical,requireExplicitPolicy:3'],
    ['policyMappings', 'policyMappings=critical,1.2.3:1.2.4'],
    ['nameConstraints', 'nameConstraints=critical,permitted;DNS:test'],
    ['cRLDistributionPoints', 'crlDistributionPoints=critical,URI:http://a.test/crl'],
    ['authorityInfoAccess', 'authorityInfoAccess=critical,caIssuers;URI:http://a.test/ca'],
    ['nsCertType', 'nsCertType=critical,server'],
    ['subjectKeyIdentifier', '2.5.29.14=critical,DER:040101'],
    ['issuerAltName', 'issuerAltName=critical,DNS:a.test'],
    ['tlsfeature', 'tlsfeature=critical,status_request'],
    ['one of nobody', '1.2.3.4.5=critical,DER:0500'],
  ];

  it('are refused exactly where we say so', () => {
    folder.write('root.pem', root.certificate.pem);
    folder.write('root.key', writePkcs8(root.key));
    folder.run(
      'openssl',
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-noenc',
      '-keyout',
      'key.pem',
      '-subj',
      '/CN=a.test',
      '-out',
      'a.csr',
    );
    const made = extensions.map(([, extension]) => {
      folder.write(
        'e.cnf',
        `[e]\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,serverAuth\nsubjectAltName=critical,DNS:a.test\n${extension}\n`,
      );
      folder.run(
        'openssl',
        'x509',
        '-req',
        '-in',
        'a.csr',
        '-CA',
        'root.pem',
        '-CAkey',
        'root.key',
        '-days',
        '9',
        '-extfile',
        'e.cnf',
        '-extensions',
        'e',
        '-out',
        'out.pem',
      );
      return readCertificates(folder.read('out.pem')).certificates[0];
    });
    folder.write(
      'in.txt',
      made.map((certificate) => `${root.certificate.der.toString('base64')} ${certificate?.der.toString('base64')}\n`).join(''),
    );
    const java = folder
      .run('java', fileURLToPath(new URL('../java/TrustChecks.java', import.meta.url)), 'in.txt')
      .trim()
      .split('\n');
    const ours = made.map((certificate) =>
      certificate?.unknownCriticalExtensions.length === 0 ? 'trusted' : 'unrecognized critical extension(s)',
    );
    expect(ours.map((said, index) => `${extensions[index]?.[0]}: ${said}`)).toEqual(
      java.map((said, index) => `${extensions[index]?.[0]}: ${said}`),
    );
  }, 90_000);
});

describeNeeds(['openssl'], 'certificates as openssl writes them', () => {
  const folder = makeFolder();
  const make = (...options: readonly string[]): void => {
    folder.run(
      'openssl',
      'req',
      '-x509',
      '-noenc',
      '-keyout',
      'key.pem',
      '-out',
      'out.pem',
      '-days',
      '10',
      '-subj',
      '/CN=a.test',
      ...options,
    );
  };
  const only = () => {
    const [certificate] = readCertificates(folder.read('out.pem')).certificates;
    if (certificate === undefined) throw new Error('openssl wrote no certificate');
    return certificate;
  };

  it('PKCS #7, in PEM and DER', () => {
    folder.write('leaf.pem', leaf.certificate.pem);
    folder.write('root.pem', root.certificate.pem);
    for (const form of ['PEM', 'DER']) {
      folder.run(
        'openssl',
        'crl2pkcs7',
        '-nocrl',
        '-certfile',
        'leaf.pem',
        '-certfile',
        'root.pem',
        '-outform',
        form,
        '-out',
        'out.p7b',
      );
      expect(texts(folder.read('out.p7b'))).toEqual(['CN=core1.example.test', 'CN=Root']);
    }
  });

  it('TRUSTED CERTIFICATE, with what follows the certificate left out', () => {
    folder.write('leaf.pem', leaf.certificate.pem);
    folder.run('openssl', 'x509', '-in', 'leaf.pem', '-trustout', '-addtrust', 'serverAuth', '-setalias', 'x', '-out', 'out.pem');
    expect(folder.read('out.pem').toString()).toContain('BEGIN TRUSTED CERTIFICATE');
    expect(only().pem).toBe(leaf.certificate.pem);
  });

  it('x509 -text ahead of the block', () => {
    folder.write('leaf.pem', leaf.certificate.pem);
    folder.run('openssl', 'x509', '-in', 'leaf.pem', '-text', '-out', 'out.pem');
    expect(readCertificates(folder.read('out.pem'))).toMatchObject({
      certificates: [{ commonName: 'core1.example.test' }],
      others: [{ kind: 'text', line: 1 }],
    });
  });

  it('version 1', () => {
    folder.run(
      'openssl',
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-noenc',
      '-keyout',
      'key.pem',
      '-subj',
      '/CN=old',
      '-out',
      'old.csr',
    );
    folder.run('openssl', 'x509', '-req', '-in', 'old.csr', '-signkey', 'key.pem', '-out', 'out.pem', '-days', '10');
    expect(only()).toMatchObject({
      version: 1,
      commonName: 'old',
      names: [],
      hasAlternativeNames: false,
      basicConstraints: undefined,
      keyUsage: undefined,
      extendedKeyUsage: undefined,
      selfSigned: true,
    });
  });

  it('usages, critical extensions that nobody knows, other kinds of names', () => {
    make(
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-addext',
      'keyUsage=critical,digitalSignature,decipherOnly,keyAgreement',
      '-addext',
      'extendedKeyUsage=serverAuth,codeSigning,1.2.3.4,anyExtendedKeyUsage',
      '-addext',
      '1.2.3.4.5=critical,DER:0500',
      '-addext',
      'certificatePolicies=critical,1.2.3',
      '-addext',
      'subjectAltName=URI:spiffe://a/b,email:a@b.test,DNS:B.test,IP:10.0.0.1,DNS:a.test,otherName:1.2.3;UTF8:x,dirName:dn,RID:1.2.3',
      '-config',
      folder.write('c.cnf', '[req]\ndistinguished_name=dn\n[dn]\nO=Example\n'),
    );
    expect(only()).toMatchObject({
      keyUsage: ['digitalSignature', 'keyAgreement', 'decipherOnly'],
      extendedKeyUsage: ['serverAuth', 'codeSigning', '1.2.3.4', 'anyExtendedKeyUsage'],
      criticalExtensions: ['2.5.29.15', '1.2.3.4.5', '2.5.29.32'],
      unknownCriticalExtensions: ['1.2.3.4.5'],
      names: [
        { kind: 'dns', value: 'b.test' },
        { kind: 'dns', value: 'a.test' },
        { kind: 'ip', value: '10.0.0.1' },
      ],
      otherNames: [
        { kind: 'uri', value: 'spiffe://a/b' },
        { kind: 'email', value: 'a@b.test' },
        { kind: 'other' },
        { kind: 'directory', value: 'O=Example' },
        { kind: 'other' },
      ],
    });
  });

  it.each([
    [
      'rsa-pss',
      ['-newkey', 'rsa-pss', '-sha384'],
      { keyType: 'rsa-pss', signatureAlgorithm: { name: 'rsassaPss', hash: 'sha384' } },
    ],
    [
      'RSA signed with PSS',
      ['-newkey', 'rsa:2048', '-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:20', '-sha256'],
      { keyType: 'rsa-2048', signatureAlgorithm: { name: 'rsassaPss', hash: 'sha256', saltLength: 20 } },
    ],
    [
      'SHA-1',
      ['-newkey', 'rsa:1024', '-sha1'],
      { keyType: 'rsa-1024', signatureAlgorithm: { name: 'sha1WithRSAEncryption', hash: 'sha1' } },
    ],
    ['Ed25519', ['-newkey', 'ed25519'], { keyType: 'ed25519', signatureAlgorithm: { name: 'ED25519', hash: undefined } }],
    [
      'secp256k1',
      ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'],
      { keyType: 'ec-secp256k1', signatureAlgorithm: { name: 'ecdsa-with-SHA256' } },
    ],
  ])('%s', (_, options, expected) => {
    make(...options);
    expect(only()).toMatchObject({ ...expected, selfSigned: true });
  });

  it('dates far away and serials of any length', () => {
    make('-newkey', 'ed25519', '-days', '40000', '-set_serial', '0x00ff');
    expect(only()).toMatchObject({ serial: 'ff' });
    expect(only().notAfter.getUTCFullYear()).toBeGreaterThan(2130);
    make('-newkey', 'ed25519', '-set_serial', '-5');
    expect(only().serial).toBe('-05');
    make('-newkey', 'ed25519', '-set_serial', '0');
    expect(only().serial).toBe('00');
  });

  it('name constraints, permitted and excluded', () => {
    make(
      '-newkey',
      'ed25519',
      '-addext',
      'nameConstraints=critical,permitted;DNS:.example.test,permitted;IP:10.0.0.0/255.0.0.0,excluded;email:b.test',
    );
    expect(only().nameConstraints).toEqual({
      permitted: [
        { kind: 'dns', value: '.example.test' },
        { kind: 'ip', value: '10.0.0.0/255.0.0.0' },
      ],
      excluded: [{ kind: 'email', value: 'b.test' }],
    });
  });

  it('names of any string type compare as the JDK compares them', () => {
    const config = (mask: string) =>
      folder.write('c.cnf', `[req]\ndistinguished_name=dn\nstring_mask=${mask}\nprompt=no\n[dn]\nO=Example  One\nCN=a\n`);
    const subjects = ['utf8only', 'pkix', 'default'].map((mask) => {
      folder.run(
        'openssl',
        'req',
        '-x509',
        '-noenc',
        '-newkey',
        'ed25519',
        '-keyout',
        'key.pem',
        '-out',
        'out.pem',
        '-config',
        config(mask),
      );
      return only().subject;
    });
    folder.run(
      'openssl',
      'req',
      '-x509',
      '-noenc',
      '-newkey',
      'ed25519',
      '-keyout',
      'key.pem',
      '-out',
      'out.pem',
      '-subj',
      '/O=eXample ONE/CN=A',
    );
    expect(new Set([...subjects, only().subject].map((subject) => subject.canonical)).size).toBe(1);
    expect(new Set(subjects.map((subject) => subject.raw)).size).toBe(2);
  });
});
