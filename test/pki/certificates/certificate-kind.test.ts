import { rootCertificates } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../../../src/pki/certificates/certificate.ts';
import { kindOfCertificate, kindSentence } from '../../../src/pki/certificates/certificate-kind.ts';
import { readCertificates } from '../../../src/pki/certificates/certificates-file.ts';
import { createCa, issueFromCa, issueSelfSigned } from '../../../src/pki/issuing/issue.ts';
import { generatePrivateKey } from '../../../src/pki/keys/private-key.ts';

const now = new Date('2026-11-26T12:00:00Z');
const request = {
  ...{ subject: [{ type: 'CN', value: 'graph.example' } as const], names: [{ kind: 'dns', value: 'graph.example' } as const] },
  ...{ usages: ['serverAuth'] as const, keyType: 'ec-p256' as const, days: 90 },
};
let caKey: Awaited<ReturnType<typeof generatePrivateKey>>;
let key: typeof caKey;
beforeAll(async () => {
  caKey = await generatePrivateKey('ec-p256');
  key = await generatePrivateKey('ec-p256');
});

/** A CA of that name with a leaf of its. */
function below(name: string): { readonly ca: Certificate; readonly leaf: Certificate } {
  const ca = createCa({ subject: [{ type: 'CN', value: name }], key: caKey, days: 900, now });
  return { ca, leaf: issueFromCa({ request, publicKey: key, issuer: ca, issuerKey: caKey, now }) };
}

describe('what kind of certificate it is', () => {
  it.each(['CloudFlare Origin SSL Certificate Authority', '(STAGING) Counterfeit Cashew R10', 'Fake LE Intermediate X1'])(
    'nobody trusts what is from %s, with its root or without',
    (name) => {
      const { ca, leaf } = below(name);
      for (const around of [[ca], []]) {
        const kind = kindOfCertificate(leaf, around, []);
        expect(kind.kind).toBe('never-trusted');
        expect(kindSentence(kind)).toMatch(/^No client trusts this certificate/);
      }
    },
  );

  it('goes by the key of a public root, not by a name', () => {
    const { ca, leaf } = below('ISRG Root X1');
    expect(kindOfCertificate(leaf, [ca], []).kind).toBe('private');
    expect(kindOfCertificate(leaf, [], [ca]).kind).toBe('public');
    expect(kindOfCertificate(leaf, [ca], [ca]).kind).toBe('public');
    const known = readCertificates(Buffer.from(`${rootCertificates.slice(0, 20).join('\n')}\n`)).certificates;
    expect(kindOfCertificate(leaf, [ca], known).kind).toBe('private');
  });

  it('tells a chain that breaks off, and one that stands by itself', () => {
    const { leaf } = below('Example CA');
    expect(kindOfCertificate(leaf, [], [])).toEqual({ kind: 'issuer-not-here', issuer: 'CN=Example CA' });
    expect(kindOfCertificate(issueSelfSigned({ request, key, now }), [], []).kind).toBe('self-signed');
    const proxy = { ...request, subject: [{ type: 'CN', value: 'TRAEFIK DEFAULT CERT' } as const] };
    expect(kindOfCertificate(issueSelfSigned({ request: proxy, key, now }), [], []).kind).toBe('never-trusted');
  });
});
