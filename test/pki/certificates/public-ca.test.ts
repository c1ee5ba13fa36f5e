import { rootCertificates } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../../../src/pki/certificates/certificate.ts';
import { readCertificates } from '../../../src/pki/certificates/certificates-file.ts';
import { isPublicCa, rootsConcerning } from '../../../src/pki/certificates/public-ca.ts';
import { createCa, issueFromCa } from '../../../src/pki/issuing/issue.ts';
import { generatePrivateKey } from '../../../src/pki/keys/private-key.ts';

const now = new Date();
const read = (pem: string | undefined): Certificate => {
  const [certificate] = readCertificates(Buffer.from(pem ?? '')).certificates;
  if (certificate === undefined) throw new Error('no certificate');
  return certificate;
};
const known = (certificate: Certificate): readonly Certificate[] => rootsConcerning(rootCertificates, [certificate]);

describe('a public CA', () => {
  it('is every root of the list, whatever it is called', () => {
    const roots = rootCertificates.map(read);
    expect(roots.filter((root) => !isPublicCa(root, known(root))).map(({ subject }) => subject.text)).toEqual([]);
  });

  describe('by key, not by name', () => {
    let own: Certificate;
    let leaf: Certificate;
    let below: Certificate;
    beforeAll(async () => {
      const [caKey, key, subKey] = [
        await generatePrivateKey('ec-p256'),
        await generatePrivateKey('ec-p256'),
        await generatePrivateKey('ec-p256'),
      ];
      const root = read(rootCertificates[0]);
      const subject = root.subject.attributes.flatMap(({ type, value }) =>
        type === 'C' || type === 'O' || type === 'OU' || type === 'CN' ? [{ type, value } as const] : [],
      );
      const ca = createCa({ subject, key: caKey, days: 30, now });
      const request = {
        ...{ subject: [{ type: 'CN', value: 'm1.example' } as const], names: [{ kind: 'dns', value: 'm1.example' } as const] },
        ...{ usages: ['serverAuth'] as const, keyType: 'ec-p256' as const, days: 10 },
      };
      own = read(ca.pem);
      leaf = read(issueFromCa({ request, publicKey: key, issuer: ca, issuerKey: caKey, now }).pem);
      below = read(createCa({ subject: [{ type: 'CN', value: 'Below' }], key: subKey, days: 30, now }).pem);
    });

    it('not one that only has the name of a public root', () => {
      expect(isPublicCa(own, known(own))).toBe(false);
      expect(isPublicCa(below, known(below))).toBe(false);
    });

    it('one that a public CA signed, wherever that is found', () => {
      expect(isPublicCa(own, [own])).toBe(true);
      expect(isPublicCa(leaf, [own])).toBe(false);
    });
  });
});
