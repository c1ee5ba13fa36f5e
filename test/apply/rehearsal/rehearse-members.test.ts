import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rehearseMembers } from '../../../src/apply/rehearsal/rehearse-members.ts';
import type { MemberSide } from '../../../src/model/certificates/member-side.ts';
import type { Certificate } from '../../../src/pki/certificates/certificate.ts';
import { createCa, createCrl, issueFromCa, issueSelfSigned } from '../../../src/pki/issuing/issue.ts';
import { generatePrivateKey, writePkcs8 } from '../../../src/pki/keys/private-key.ts';
import { createSystem } from '../../../src/system/index.ts';
import { testdir } from '../../support/testdir.ts';

const now = new Date();
const system = createSystem();
const requestFor = (name: string) => ({
  subject: [{ type: 'CN', value: name }],
  names: [{ kind: 'dns' as const, value: name }],
  usages: ['serverAuth', 'clientAuth'] as const,
  days: 2,
});

interface Made {
  readonly name: string;
  readonly key: string;
  readonly certificate: Certificate;
}

/** Puts a member's files into a folder of its own. */
function member(
  folder: string,
  { name, key, certificate }: Made,
  trusted: readonly Certificate[],
  more: { readonly lists?: readonly string[]; readonly dialled?: string } = {},
): MemberSide {
  const home = join(folder, name);
  for (const each of ['trusted', 'revoked']) mkdirSync(join(home, each), { recursive: true });
  writeFileSync(join(home, 'private.key'), key);
  writeFileSync(join(home, 'public.crt'), certificate.pem);
  for (const [index, { pem }] of trusted.entries()) writeFileSync(join(home, 'trusted', `${index}.pem`), pem);
  for (const [index, list] of (more.lists ?? []).entries()) writeFileSync(join(home, 'revoked', `${index}.crl`), list);
  return {
    label: name,
    scope: 'cluster',
    privateKey: join(home, 'private.key'),
    publicCertificate: join(home, 'public.crt'),
    trustedDirectory: join(home, 'trusted'),
    revokedDirectory: join(home, 'revoked'),
    tlsVersions: ['TLSv1.2', 'TLSv1.3'],
    clientAuth: 'require',
    verifyHostname: true,
    dialled: more.dialled,
  };
}

async function selfSigned(name: string): Promise<Made> {
  const key = await generatePrivateKey('ec-p256');
  return { name, key: writePkcs8(key), certificate: issueSelfSigned({ request: requestFor(name), key, now }) };
}

const told = (results: Awaited<ReturnType<typeof rehearseMembers>>): Record<string, string> =>
  Object.fromEntries(results.map(({ client, server, because }) => [`${client} to ${server}`, because ?? 'talks']));

describe('members that are rehearsed', () => {
  it('talk in exactly the directions that their files allow, whatever failed before', async () => {
    const [a, b, c] = await Promise.all(['a.test', 'b.test', 'c.test'].map(selfSigned));
    if (a === undefined || b === undefined || c === undefined) throw new Error('three were made');
    const folder = testdir();
    const sides = [
      member(folder, a, [b.certificate, c.certificate]),
      member(folder, b, [a.certificate], { dialled: 'elsewhere.test' }),
      member(folder, c, [a.certificate, b.certificate]),
    ];
    const seen: number[] = [];
    const results = await rehearseMembers(sides, system, { now, onPair: (done) => seen.push(done) });
    expect(told(results)).toEqual({
      'a.test to b.test': 'name-not-in-certificate',
      'a.test to c.test': 'talks',
      'b.test to a.test': 'talks',
      'b.test to c.test': 'peer-not-trusted',
      'c.test to a.test': 'talks',
      'c.test to b.test': expect.stringMatching(/peer-not-trusted|name-not-in-certificate/),
    });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    expect(results.find(({ succeeds }) => succeeds)).toMatchObject({ protocol: 'TLSv1.3', scope: 'cluster' });
  });

  it('refuse who is revoked, and him alone', async () => {
    const caKey = await generatePrivateKey('ec-p256');
    const ca = createCa({ subject: [{ type: 'CN', value: 'CA' }], key: caKey, days: 3, now });
    const made = await Promise.all(
      ['a.test', 'b.test', 'c.test'].map(async (name): Promise<Made> => {
        const key = await generatePrivateKey('ec-p256');
        const certificate = issueFromCa({ request: requestFor(name), publicKey: key, issuer: ca, issuerKey: caKey, now });
        return { name, key: writePkcs8(key), certificate };
      }),
    );
    const list = createCrl({
      issuer: ca,
      key: caKey,
      revoked: [{ serial: made[2]?.certificate.serial ?? '', at: now, reason: undefined }],
      thisUpdate: now,
      nextUpdate: new Date(now.getTime() + 86_400_000),
      number: 1,
    });
    const folder = testdir();
    const results = told(
      await rehearseMembers(
        made.map((each) => member(folder, each, [ca], { lists: [list] })),
        system,
        { now },
      ),
    );
    expect(results).toEqual({
      'a.test to b.test': 'talks',
      'b.test to a.test': 'talks',
      // A client of Neo4j's looks into its lists, too.
      'a.test to c.test': 'certificate-revoked',
      'b.test to c.test': 'certificate-revoked',
      'c.test to a.test': 'certificate-revoked',
      'c.test to b.test': 'certificate-revoked',
    });
  });
});
