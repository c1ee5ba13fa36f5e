import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { identifyDer, identifyLabel, listThings, nameThing } from '../../../src/pki/encoding/contents.ts';
import { splitPem } from '../../../src/pki/encoding/pem.ts';
import { createCrl } from '../../../src/pki/issuing/issue.ts';
import { createRequest } from '../../../src/pki/issuing/write-request.ts';
import { encryptPkcs8 } from '../../../src/pki/keys/encrypt-private-key.ts';
import { writeKeyStore } from '../../../src/pki/pkcs12/write-pkcs12.ts';
import { authority, now, requestFor } from '../material.ts';

const root = await authority('Root');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const inner = (pem: string): Buffer => splitPem(Buffer.from(pem)).blocks[0]?.der ?? Buffer.alloc(0);
const crl = createCrl({ issuer: root.certificate, key: root.key, revoked: [], thisUpdate: now, nextUpdate: now, number: 1 });
const request = createRequest(requestFor('a.test'), root.key);

describe('what a thing is', () => {
  it.each<readonly [string, string, Buffer]>([
    ['certificate', 'a certificate', root.certificate.der],
    ['crl', 'a certificate revocation list', inner(crl)],
    ['certificate-request', 'a certificate signing request', inner(request)],
    ['private-key', 'a private key', root.key.export({ type: 'pkcs8', format: 'der' })],
    ['private-key', 'a private key', root.key.export({ type: 'sec1', format: 'der' })],
    ['private-key', 'a private key', rsa.privateKey.export({ type: 'pkcs1', format: 'der' })],
    ['encrypted-private-key', 'an encrypted private key', inner(encryptPkcs8(root.key, 'x', 2048))],
    ['public-key', 'a public key', rsa.publicKey.export({ type: 'spki', format: 'der' })],
    [
      'pkcs12',
      'a PKCS #12 store',
      writeKeyStore({ key: root.key, certificates: [], friendlyName: 'a', password: 'x', rounds: 2048 }),
    ],
    ['unknown', 'something else', Buffer.from('hello')],
    ['unknown', 'something else', Buffer.from('3000', 'hex')],
    ['unknown', 'something else', Buffer.alloc(0)],
  ])('%s, by its structure', (kind, words, der) => {
    expect(identifyDer(der)).toBe(kind);
    expect(nameThing(identifyDer(der))).toBe(words);
  });

  it.each([
    ['CERTIFICATE', 'certificate'],
    ['X509 CERTIFICATE', 'certificate'],
    ['TRUSTED CERTIFICATE', 'certificate'],
    ['CERTIFICATE REQUEST', 'certificate-request'],
    ['NEW CERTIFICATE REQUEST', 'certificate-request'],
    ['PRIVATE KEY', 'private-key'],
    ['RSA PRIVATE KEY', 'private-key'],
    ['OPENSSH PRIVATE KEY', 'private-key'],
    ['ENCRYPTED PRIVATE KEY', 'encrypted-private-key'],
    ['RSA PUBLIC KEY', 'public-key'],
    ['EC PARAMETERS', 'parameters'],
    ['X509 CRL', 'crl'],
    ['PKCS7', 'pkcs7'],
    ['PGP MESSAGE', 'unknown'],
  ])('by its label: %s', (label, kind) => {
    expect(identifyLabel(label)).toBe(kind);
  });

  it('listed with lines, blank text left out', () => {
    const text = Buffer.from(`\n\n${crl}\n\nnote\n${request.slice(0, 60)}`);
    expect(listThings(splitPem(text), text)).toEqual([
      { kind: 'crl', label: 'X509 CRL', line: 3 },
      { kind: 'text', line: splitLine(text, 'note') },
      { kind: 'damaged', label: 'CERTIFICATE REQUEST', line: splitLine(text, 'note') + 1 },
    ]);
  });
});

function splitLine(text: Buffer, what: string): number {
  return text.toString().split('\n').indexOf(what) + 1;
}
