import { createHash, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { type KeyType, keyTypes } from '../../../src/model/certificates/certificate-request.ts';
import { UserError } from '../../../src/model/errors/errors.ts';
import { readCertificate } from '../../../src/pki/certificates/certificate.ts';
import { backdating, createCa, issueFromCa, issueSelfSigned } from '../../../src/pki/issuing/issue.ts';
import { generatePrivateKey, isPair, writePkcs8 } from '../../../src/pki/keys/private-key.ts';
import { encodePublicKey } from '../../../src/pki/keys/write-public-key.ts';
import { closedLimits } from '../../../src/pki/names/name-limits.ts';
import { describeNeeds } from '../../support/needs.ts';
import { authority, dataOf, issued, now, type Pair, requestFor, selfSigned } from '../material.ts';
import { makeFolder } from '../programs.ts';

const day = 86_400_000;
const quickTypes = keyTypes.filter((type) => type !== 'rsa-4096');
const names = [
  { kind: 'dns', value: 'core1.example.test' },
  { kind: 'dns', value: '*.example.test' },
  { kind: 'ip', value: '10.0.0.5' },
  { kind: 'ip', value: '2001:db8::1' },
] as const;

describe('issueSelfSigned', () => {
  it.each(quickTypes)('says what was asked for, with %s', async (keyType) => {
    const { key, certificate } = await selfSigned('core1.example.test', { keyType, names, days: 90 });
    expect(certificate).toMatchObject({
      version: 3,
      keyType,
      names,
      commonName: 'core1.example.test',
      selfSigned: true,
      selfIssued: true,
      basicConstraints: { ca: false, pathLength: undefined },
      keyUsage: keyType.startsWith('rsa') ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature'],
      extendedKeyUsage: ['serverAuth', 'clientAuth'],
      criticalExtensions: ['2.5.29.19', '2.5.29.15'],
      unknownCriticalExtensions: [],
      notBefore: new Date(now.getTime() - backdating),
      notAfter: new Date(now.getTime() + 90 * day),
      signatureAlgorithm: { hash: keyType === 'ec-p384' ? 'sha384' : 'sha256' },
    });
    expect(certificate.authorityKeyId).toBe(certificate.subjectKeyId);
    expect(isPair(key, certificate)).toBe(true);
  });

  it('reads the same when read again from its PEM', async () => {
    const { certificate } = await selfSigned('core1.example.test');
    const again = readCertificate(new X509Certificate(certificate.pem).raw);
    expect(dataOf(again)).toEqual(dataOf(certificate));
    expect(again?.selfSigned).toBe(true);
    expect(certificate.x509.raw).toEqual(certificate.der);
  });

  it('writes the public key as OpenSSL does', async () => {
    for (const type of quickTypes) {
      const { certificate } = await selfSigned('a.test', { keyType: type });
      const key = certificate.publicKey;
      expect(key && encodePublicKey(key)).toEqual(key?.export({ type: 'spki', format: 'der' }));
    }
  });

  it('needs a subject, since Java refuses an empty issuer', async () => {
    await expect(selfSigned('core1.example.test', { subject: [] })).rejects.toThrow(UserError);
  });

  it('writes text as UTF-8, the country as printable and e-mail as IA5', async () => {
    const subject = [
      { type: 'C', value: 'DE' },
      { type: 'O', value: 'Größe, Ltd' },
      { type: 'CN', value: '数据库' },
      { type: 'emailAddress', value: 'ops@example.test' },
    ];
    const { certificate } = await selfSigned('core1.example.test', { subject });
    expect(certificate.subject.attributes.map(({ type, value }) => ({ type, value }))).toEqual(subject);
    const der = certificate.subject.raw;
    expect(der).toContain(`1302${Buffer.from('DE').toString('hex')}`);
    expect(der).toContain(`0c0c${Buffer.from('Größe, Ltd').toString('hex')}`);
    expect(der).toContain(`1610${Buffer.from('ops@example.test').toString('hex')}`);
    expect(certificate.subject.text).toBe('C=DE,O=Größe\\, Ltd,CN=数据库,emailAddress=ops@example.test');
  });

  it('has a random positive serial of 16 bytes', async () => {
    const key = await generatePrivateKey('ec-p256');
    const serials = Array.from({ length: 200 }, () => issueSelfSigned({ request: requestFor('a.test'), key, now }).serial);
    expect(new Set(serials).size).toBe(200);
    expect(serials.every((serial) => /^[4-7][0-9a-f]{31}$/.test(serial))).toBe(true);
  });

  it('goes over to GeneralizedTime in 2050', async () => {
    const key = await generatePrivateKey('ec-p256');
    const year = (date: string) => issueSelfSigned({ request: requestFor('a.test', { days: 0 }), key, now: new Date(date) });
    expect(year('2049-12-31T23:59:59Z').der.includes('491231235959Z')).toBe(true);
    expect(year('2050-01-01T00:00:00Z').der.includes('\x18\x0f20500101000000Z')).toBe(true);
    expect(year('2050-01-01T00:00:00Z').notAfter).toEqual(new Date('2050-01-01T00:00:00Z'));
    expect(new Date(year('2050-01-01T00:00:00Z').x509.validTo)).toEqual(new Date('2050-01-01T00:00:00Z'));
  });

  it.each(quickTypes)('is accepted by Node with nothing but itself as trust: %s', async (keyType) => {
    const { key, certificate } = await selfSigned('core1.example.test', {
      keyType,
      names: [...names, { kind: 'ip', value: '127.0.0.1' }],
    });
    const valid = issueSelfSigned({ request: requestFor('core1.example.test', { keyType }), key, now: new Date() });
    expect(valid.publicKeyDigest).toBe(certificate.publicKeyDigest);
    await talk({ key, certificate: valid }, valid.pem);
  });
});

describe('issueFromCa', () => {
  it.each<readonly [KeyType, KeyType]>([
    ['ec-p256', 'ec-p256'],
    ['ec-p384', 'rsa-2048'],
    ['rsa-2048', 'ec-p256'],
  ])('signs with %s for %s', async (caType, keyType) => {
    const root = await authority('Root', undefined, { keyType: caType });
    const leaf = await issued('core1.example.test', root, { keyType });
    expect(leaf.certificate).toMatchObject({
      keyType,
      selfSigned: false,
      issuer: root.certificate.subject,
      authorityKeyId: root.certificate.subjectKeyId,
      signatureAlgorithm: root.certificate.signatureAlgorithm,
    });
    expect(isPair(leaf.key, leaf.certificate)).toBe(true);
    expect(leaf.certificate.x509.verify(root.certificate.x509.publicKey)).toBe(true);
  });

  it('makes the alternative names critical where there is no subject', async () => {
    const { certificate } = await issued('core1.example.test', await authority('Root'), { subject: [] });
    expect(certificate.criticalExtensions).toContain('2.5.29.17');
    expect(certificate).toMatchObject({ commonName: undefined, subject: { text: '', attributes: [] } });
  });

  it('does not outlive its CA', async () => {
    const root = await authority('Root', undefined, { days: 10 });
    expect((await issued('a.test', root, { days: 30 })).certificate.notAfter).toEqual(root.certificate.notAfter);
    expect((await issued('a.test', root, { days: 3 })).certificate.notAfter).toEqual(new Date(now.getTime() + 3 * day));
  });

  it('takes the issuer name byte for byte, whatever its encoding', async () => {
    const [root, leafKey] = await Promise.all([authority('Root'), generatePrivateKey('ec-p256')]);
    // The same name as PrintableString: another program's CA.
    const printable = Buffer.from(root.certificate.der);
    const at = printable.lastIndexOf(Buffer.from('\x0c\x04Root', 'latin1'));
    printable[at] = 0x13;
    const other = readCertificate(printable);
    if (other === undefined) throw new Error('the changed certificate should still be readable');
    const leaf = issueFromCa({ request: requestFor('a.test'), publicKey: leafKey, issuer: other, issuerKey: root.key, now });
    expect(leaf.issuer.raw).toBe(other.subject.raw);
    expect(leaf.issuer.raw).not.toBe(root.certificate.subject.raw);
    expect(leaf.issuer.canonical).toBe(root.certificate.subject.canonical);
  });

  describe('refuses', () => {
    let root: Pair;
    let leaf: Pair;
    beforeAll(async () => {
      root = await authority('Root');
      leaf = await issued('a.test', root);
    });
    const sign = (issuer: Pair, key = issuer.key, at = now) =>
      issueFromCa({ request: requestFor('b.test'), publicKey: leaf.key, issuer: issuer.certificate, issuerKey: key, now: at });

    it('an issuer that is no CA', () => {
      expect(() => sign(leaf)).toThrow(/is not a CA/);
    });
    it('a key that is not the CA’s', () => {
      expect(() => sign(root, leaf.key)).toThrow(/key does not belong/);
    });
    it('a CA that has expired', () => {
      expect(() => sign(root, root.key, new Date(now.getTime() + 366 * day))).toThrow(/expired on 2027-03-01/);
    });
    it('a CA whose key not every Java knows', () => {
      const key = generateKeyPairSync('ed25519').privateKey;
      const issuer = { ...root.certificate, publicKey: createPublicKey(key), keyType: 'ed25519' };
      expect(() => sign({ key, certificate: issuer })).toThrow(/ed25519/);
    });
    it('with a UserError', () => {
      expect(() => sign(leaf)).toThrow(UserError);
    });
  });
});

describe('createCa', () => {
  it('makes a root and an intermediate', async () => {
    const root = await authority('Root');
    const inter = await authority('Intermediate', root);
    for (const { certificate } of [root, inter]) {
      expect(certificate).toMatchObject({
        basicConstraints: { ca: true, pathLength: undefined },
        keyUsage: ['keyCertSign', 'cRLSign'],
        extendedKeyUsage: undefined,
        criticalExtensions: ['2.5.29.19', '2.5.29.15'],
      });
    }
    expect(root.certificate.selfSigned).toBe(true);
    expect(inter.certificate).toMatchObject({ selfSigned: false, authorityKeyId: root.certificate.subjectKeyId });
  });

  it('writes the path length and the names that are permitted', async () => {
    const key = await generatePrivateKey('ec-p256');
    const permitted = [
      { kind: 'dns', value: 'example.test' },
      { kind: 'ip', value: '10.1.2.3/9' },
      { kind: 'ip', value: '2001:db8::1/33' },
      { kind: 'ip', value: '192.0.2.1' },
      { kind: 'ip', value: '198.51.100.0/255.255.255.0' },
      { kind: 'email', value: 'example.test' },
    ] as const;
    const excluded = [
      { kind: 'ip', value: '::/0' },
      { kind: 'uri', value: '.example.test' },
    ] as const;
    const ca = createCa({
      subject: [{ type: 'CN', value: 'Root' }],
      key,
      now,
      days: 10,
      pathLength: 0,
      limits: { permitted, excluded },
    });
    expect(ca.basicConstraints).toEqual({ ca: true, pathLength: 0 });
    expect(ca.criticalExtensions).toContain('2.5.29.30');
    expect(ca.nameConstraints).toEqual({
      excluded: [
        { kind: 'ip', value: '::/::' },
        { kind: 'uri', value: '.example.test' },
      ],
      permitted: [
        { kind: 'dns', value: 'example.test' },
        { kind: 'ip', value: '10.0.0.0/255.128.0.0' },
        { kind: 'ip', value: '2001:db8::/ffff:ffff:8000::' },
        { kind: 'ip', value: '192.0.2.1/255.255.255.255' },
        { kind: 'ip', value: '198.51.100.0/255.255.255.0' },
        { kind: 'email', value: 'example.test' },
      ],
    });
  });

  it('keeps to the path length of its parent', async () => {
    const key = await generatePrivateKey('ec-p256');
    const subject = [{ type: 'CN', value: 'A' }];
    const make = (pathLength: number | undefined, below: number | undefined) => {
      const certificate = createCa({ subject, key, now, days: 10, ...(pathLength !== undefined && { pathLength }) });
      return createCa({
        subject: [{ type: 'CN', value: 'B' }],
        key,
        now,
        days: 10,
        ...(below !== undefined && { pathLength: below }),
        parent: { certificate, key },
      });
    };
    expect(() => make(0, 0)).toThrow(/path length 0/);
    expect(() => make(1, undefined)).toThrow(/at most 0/);
    expect(() => make(1, 1)).toThrow(/at most 0/);
    expect(make(1, 0).basicConstraints).toEqual({ ca: true, pathLength: 0 });
    expect(make(undefined, undefined).basicConstraints).toEqual({ ca: true, pathLength: undefined });
  });
});

describeNeeds(['openssl'], 'openssl accepts what we issue', () => {
  const folder = makeFolder();
  const at = `${Math.floor(now.getTime() / 1000)}`;
  const verify = (...options: readonly string[]) => folder.run('openssl', 'verify', '-x509_strict', '-attime', at, ...options);

  it.each(quickTypes)('self-signed: %s', async (keyType) => {
    folder.write('self.pem', (await selfSigned('core1.example.test', { keyType, names })).certificate.pem);
    expect(verify('-CAfile', 'self.pem', '-purpose', 'sslserver', '-verify_hostname', 'core1.example.test', 'self.pem')).toBe(
      'self.pem: OK\n',
    );
    expect(verify('-CAfile', 'self.pem', '-purpose', 'sslclient', '-verify_ip', '2001:db8::1', 'self.pem')).toBe(
      'self.pem: OK\n',
    );
  });

  it.each(quickTypes)('a root, an intermediate with names permitted, a leaf without subject: %s', async (keyType) => {
    const [rootKey, interKey, leafKey] = await Promise.all([
      generatePrivateKey(keyType),
      generatePrivateKey(keyType),
      generatePrivateKey(keyType),
    ]);
    const root = createCa({ subject: [{ type: 'CN', value: 'Root' }], key: rootKey, now, days: 100, pathLength: 1 });
    const permitted = [
      { kind: 'dns', value: 'example.test' },
      { kind: 'ip', value: '10.0.0.0/8' },
    ] as const;
    const parent = { certificate: root, key: rootKey };
    const inter = createCa({
      subject: [{ type: 'CN', value: 'Intermediate' }],
      key: interKey,
      now,
      days: 100,
      pathLength: 0,
      limits: closedLimits(permitted),
      parent,
    });
    const leaf = (name: string) =>
      issueFromCa({ request: requestFor(name, { subject: [] }), publicKey: leafKey, issuer: inter, issuerKey: interKey, now });
    folder.write('root.pem', root.pem);
    folder.write('inter.pem', inter.pem);
    folder.write('leaf.pem', leaf('core1.example.test').pem);
    folder.write('outside.pem', leaf('core1.other.test').pem);
    expect(verify('-CAfile', 'root.pem', 'root.pem')).toBe('root.pem: OK\n');
    expect(verify('-CAfile', 'root.pem', 'inter.pem')).toBe('inter.pem: OK\n');
    expect(verify('-CAfile', 'root.pem', '-untrusted', 'inter.pem', '-purpose', 'sslserver', 'leaf.pem')).toBe('leaf.pem: OK\n');
    expect(() => verify('-CAfile', 'root.pem', '-untrusted', 'inter.pem', 'outside.pem')).toThrow(/permitted subtree violation/);
  });

  it('reads the fingerprint, the serial and the key identifier as we do', async () => {
    const { certificate } = await selfSigned('core1.example.test');
    folder.write('self.pem', certificate.pem);
    const said = folder
      .run('openssl', 'x509', '-in', 'self.pem', '-noout', '-fingerprint', '-sha256', '-serial', '-ext', 'subjectKeyIdentifier')
      .toLowerCase();
    expect(said.replaceAll(':', '')).toContain(certificate.fingerprint256);
    expect(said).toContain(`serial=${certificate.serial}`);
    expect(said.replaceAll(':', '')).toContain(certificate.subjectKeyId);
    expect(certificate.fingerprint256).toBe(createHash('sha256').update(certificate.der).digest('hex'));
  });
});

describeNeeds(['keytool'], 'keytool reads what we issue', () => {
  const folder = makeFolder();

  it.each(quickTypes)('%s', async (keyType) => {
    const subject = [
      { type: 'C', value: 'GB' },
      { type: 'O', value: 'Example' },
      { type: 'CN', value: 'core1' },
      { type: 'emailAddress', value: 'ops@example.test' },
    ];
    const { certificate } = await selfSigned('core1.example.test', { keyType, names, subject, days: 12_000 });
    folder.write('self.pem', certificate.pem);
    const nameless = (await issued('core1.example.test', await authority('Root'), { subject: [], keyType })).certificate;
    folder.write('nameless.pem', nameless.pem);
    expect(folder.run('keytool', '-J-Duser.language=en', '-printcert', '-file', 'nameless.pem')).toContain('Issuer: CN=Root');
    const said = folder.run('keytool', '-J-Duser.language=en', '-printcert', '-file', 'self.pem');
    expect(said).toContain('Owner: EMAILADDRESS=ops@example.test, CN=core1, O=Example, C=GB');
    expect(said).toContain('DNSName: *.example.test');
    expect(said).toContain('IPAddress: 10.0.0.5');
    expect(said).toContain('2059');
    expect(said.replaceAll(':', '').toLowerCase()).toContain(certificate.fingerprint256);
  });
});

/** A connection on loopback over which a byte comes back. */
async function talk(pair: Pair, trust: string): Promise<void> {
  const server = createServer({ key: writePkcs8(pair.key), cert: pair.certificate.pem }, (socket) => socket.end('x'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const socket = connect({ host: '127.0.0.1', port, ca: trust, servername: 'core1.example.test', timeout: 10_000 });
    const [byte] = await once(socket, 'data');
    expect(String(byte)).toBe('x');
    expect(socket.authorized).toBe(true);
    socket.destroy();
  } finally {
    server.close();
  }
}
