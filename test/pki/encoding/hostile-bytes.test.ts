import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCertificates } from '../../../src/pki/certificates/certificates-file.ts';
import { orderChain } from '../../../src/pki/certificates/chain.ts';
import { isListOf, isRevoked, readRevocationLists } from '../../../src/pki/certificates/crl.ts';
import { identifyDer } from '../../../src/pki/encoding/contents.ts';
import { splitPem } from '../../../src/pki/encoding/pem.ts';
import { createCa, createCrl } from '../../../src/pki/issuing/issue.ts';
import { readRequest } from '../../../src/pki/issuing/request.ts';
import { createRequest } from '../../../src/pki/issuing/write-request.ts';
import { encryptPkcs8 } from '../../../src/pki/keys/encrypt-private-key.ts';
import { readPrivateKey, writePkcs8 } from '../../../src/pki/keys/private-key.ts';
import { closedLimits } from '../../../src/pki/names/name-limits.ts';
import { matchesName } from '../../../src/pki/names/subject-names.ts';
import { readPkcs12 } from '../../../src/pki/pkcs12/pkcs12.ts';
import { writeKeyStore } from '../../../src/pki/pkcs12/write-pkcs12.ts';
import { cpuSeconds } from '../../support/cpu-time.ts';
import { authority, issued, now, requestFor } from '../material.ts';

const password = 'x';
const root = await authority('Root');
const rsaRoot = await authority('RSA Root', undefined, { keyType: 'rsa-2048' });
const leaf = await issued('core1.example.test', root, {
  names: [
    { kind: 'dns', value: 'core1.example.test' },
    { kind: 'ip', value: '::1' },
  ],
});
const constrained = createCa({
  subject: [
    { type: 'C', value: 'GB' },
    { type: 'CN', value: 'Größe' },
  ],
  key: root.key,
  now,
  days: 9,
  limits: closedLimits([
    { kind: 'dns', value: 'example.test' },
    { kind: 'ip', value: '10.0.0.0/8' },
  ]),
  parent: { certificate: rsaRoot.certificate, key: rsaRoot.key },
});
const crl = createCrl({
  issuer: root.certificate,
  key: root.key,
  revoked: [{ serial: leaf.certificate.serial, at: now, reason: 'superseded' }],
  thisUpdate: now,
  nextUpdate: now,
  number: 1,
});
const inner = (pem: string): Buffer => splitPem(Buffer.from(pem)).blocks[0]?.der ?? Buffer.alloc(0);
const request = createRequest(requestFor('a.test'), leaf.key);

/** Real files of every kind we read. */
const seeds: readonly Buffer[] = [
  leaf.certificate.der,
  constrained.der,
  rsaRoot.certificate.der,
  Buffer.from(leaf.certificate.pem + root.certificate.pem),
  inner(crl),
  Buffer.from(crl),
  inner(request),
  Buffer.from(request),
  leaf.key.export({ type: 'pkcs8', format: 'der' }),
  leaf.key.export({ type: 'sec1', format: 'der' }),
  rsaRoot.key.export({ type: 'pkcs1', format: 'der' }),
  Buffer.from(writePkcs8(leaf.key)),
  Buffer.from(encryptPkcs8(leaf.key, password, 2048)),
  inner(encryptPkcs8(leaf.key, password, 2048)),
  Buffer.from(rsaRoot.key.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: password })),
  writeKeyStore({ key: leaf.key, certificates: [leaf.certificate, root.certificate], friendlyName: 'a', password, rounds: 2048 }),
];

type Change = {
  readonly kind: 'set' | 'insert' | 'cut' | 'copy' | 'truncate';
  readonly at: number;
  readonly to: number;
  readonly byte: number;
};

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('set', 'set', 'set', 'insert', 'cut', 'copy', 'truncate'),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  to: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 0x80, 0x84, 0xff, 0x30, 0x31, 0x02, 0x7f)),
});
const hostile = fc
  .tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 6 }))
  .map(([seed, changes]) => changes.reduce(apply, seed));

function apply(bytes: Buffer, { kind, at, to, byte }: Change): Buffer {
  const [from, until] = [Math.floor(Math.min(at, to) * bytes.length), Math.floor(Math.max(at, to) * bytes.length)];
  const one = Buffer.from([byte]);
  const head = bytes.subarray(0, from);
  switch (kind) {
    case 'set':
      return Buffer.concat([head, one, bytes.subarray(from + 1)]);
    case 'insert':
      return Buffer.concat([head, one, bytes.subarray(from)]);
    case 'cut':
      return Buffer.concat([head, bytes.subarray(Math.min(until, from + 8))]);
    case 'copy':
      return Buffer.concat([bytes.subarray(0, until), bytes.subarray(from)]);
    case 'truncate':
      return head;
  }
}

/** Everything that a file of unknown content is handed to. */
function readEverything(bytes: Buffer): readonly string[] {
  const { certificates } = readCertificates(bytes);
  const chain = orderChain({ certificates: [...certificates, root.certificate] });
  for (const certificate of certificates) matchesName(certificate, 'core1.example.test');
  const { lists } = readRevocationLists(bytes);
  for (const list of lists) {
    isListOf(list, root.certificate);
    isRevoked(list, leaf.certificate);
  }
  return [
    identifyDer(bytes),
    splitPem(bytes).kind,
    chain.kind,
    readRequest(bytes).kind,
    readPrivateKey(bytes).kind,
    readPrivateKey(bytes, password).kind,
    readPkcs12(bytes).kind,
    readPkcs12(bytes, password).kind,
  ];
}

describe('every reader gives an answer', () => {
  it('to real files', () => {
    const answers = seeds.flatMap(readEverything);
    for (const kind of [
      'certificate',
      'crl',
      'certificate-request',
      'pkcs12',
      'request',
      'key',
      'needs-passphrase',
      'store',
      'needs-password',
    ]) {
      expect(answers).toContain(kind);
    }
  });

  it('to real files with changes', () => {
    fc.assert(
      fc.property(hostile, (bytes) => readEverything(bytes).every((answer) => answer !== '')),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 1500) },
    );
  }, 600_000);

  it('to bytes at random, in DER and in PEM', () => {
    const blob = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    const label = fc.constantFrom(
      'CERTIFICATE',
      'PRIVATE KEY',
      'ENCRYPTED PRIVATE KEY',
      'EC PRIVATE KEY',
      'X509 CRL',
      'PKCS7',
      'PKCS12',
      'CERTIFICATE REQUEST',
    );
    const pem = fc
      .tuple(label, blob)
      .map(([name, bytes]) => Buffer.from(`-----BEGIN ${name}-----\n${bytes.toString('base64')}\n-----END ${name}-----\n`));
    const text = fc
      .string({ unit: fc.constantFrom('-----', 'BEGIN ', 'END ', 'CERTIFICATE', '\n', 'AAAA', ':', ' ', '\r') })
      .map((value) => Buffer.from(value));
    fc.assert(
      fc.property(fc.oneof(blob, pem, text), (bytes) => readEverything(bytes).every((answer) => answer !== '')),
      { numRuns: 1000 },
    );
  }, 600_000);

  it.each([
    [
      'a store with bags without end',
      Buffer.concat([Buffer.from('3084005b8d8a020103', 'hex'), Buffer.alloc(6_000_000, Buffer.from('3000', 'hex'))]),
    ],
    ['structures nested without end', Buffer.alloc(2_000_000, Buffer.from('3080', 'hex'))],
    [
      'millions of empty structures',
      Buffer.concat([Buffer.from('308400989680', 'hex'), Buffer.alloc(10_000_000, Buffer.from('3000', 'hex'))]),
    ],
    ['zeros', Buffer.alloc(20_000_000)],
    [
      'thirty thousand broken blocks',
      Buffer.from('-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n'.repeat(30_000)),
    ],
    ['thirty thousand key blocks', Buffer.from('-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n'.repeat(30_000))],
  ])('in reasonable time: %s', (_, bytes) => {
    expect(cpuSeconds(() => readEverything(bytes))).toBeLessThan(15);
  });
});
