import type { KeyObject } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rehearse } from '../../../src/apply/rehearsal/rehearse.ts';
import type { CertificateRequest, KeyType, SubjectName, TlsUsage } from '../../../src/model/certificates/certificate-request.ts';
import { UserError } from '../../../src/model/errors/errors.ts';
import type { Rehearsal } from '../../../src/model/plan.ts';
import { Secret } from '../../../src/model/secret.ts';
import type { Certificate } from '../../../src/pki/certificates/certificate.ts';
import { createCa, issueFromCa, issueSelfSigned } from '../../../src/pki/issuing/issue.ts';
import { createCrl } from '../../../src/pki/issuing/issue-crl.ts';
import { encryptPkcs8 } from '../../../src/pki/keys/encrypt-private-key.ts';
import { generatePrivateKey, writePkcs8 } from '../../../src/pki/keys/private-key.ts';
import { createSystem } from '../../../src/system/index.ts';
import type { Tls, TlsIdentity } from '../../../src/system/parts/tls.ts';
import type { System } from '../../../src/system/system.ts';
import { testdir } from '../../support/testdir.ts';

const system = createSystem();
const now = new Date();
const day = 24 * 60 * 60 * 1000;
const bothUsages: readonly TlsUsage[] = ['serverAuth', 'clientAuth'];

interface Pair {
  readonly key: KeyObject;
  readonly certificate: Certificate;
}

function requestFor(changes: Partial<CertificateRequest> = {}): CertificateRequest {
  return {
    subject: [{ type: 'CN', value: 'core1.example.test' }],
    names: [dns('core1.example.test'), dns('*.cluster.example.test'), { kind: 'ip', value: '127.0.0.1' }],
    usages: bothUsages,
    keyType: 'ec-p256',
    days: 30,
    ...changes,
  };
}

function dns(value: string): SubjectName {
  return { kind: 'dns', value };
}

async function selfSigned(changes: Partial<CertificateRequest> = {}, at = now): Promise<Pair> {
  const request = requestFor(changes);
  const key = await generatePrivateKey(request.keyType);
  return { key, certificate: issueSelfSigned({ request, key, now: at }) };
}

async function authority(name: string, parent?: Pair): Promise<Pair> {
  const key = await generatePrivateKey('ec-p256');
  const subject = [{ type: 'CN', value: name }];
  return { key, certificate: createCa({ subject, key, days: 60, now, ...(parent && { parent }) }) };
}

async function issued(issuer: Pair, changes: Partial<CertificateRequest> = {}): Promise<Pair> {
  const request = requestFor(changes);
  const key = await generatePrivateKey(request.keyType);
  return { key, certificate: issueFromCa({ request, publicKey: key, issuer: issuer.certificate, issuerKey: issuer.key, now }) };
}

interface Setup {
  readonly key: KeyObject;
  readonly chain: readonly Certificate[];
  readonly trusted?: Readonly<Record<string, string>>;
  readonly revoked?: Readonly<Record<string, string>>;
  readonly peerTrust?: readonly Certificate[];
  readonly passphrase?: string;
  readonly changes?: Partial<Rehearsal>;
}

/** Files as they would have been written, and how they are rehearsed. */
function written({ key, chain, trusted, revoked, peerTrust, passphrase, changes }: Setup): Rehearsal {
  const base = testdir();
  const file = (name: string, text: string) => {
    writeFileSync(join(base, name), text);
    return join(base, name);
  };
  mkdirSync(join(base, 'trusted'));
  mkdirSync(join(base, 'revoked'));
  for (const [name, text] of Object.entries(trusted ?? {})) file(`trusted/${name}`, text);
  for (const [name, text] of Object.entries(revoked ?? {})) file(`revoked/${name}`, text);
  return {
    scope: 'cluster',
    privateKey: file('private.key', passphrase === undefined ? writePkcs8(key) : encryptPkcs8(key, passphrase, 2048)),
    publicCertificate: file('public.crt', chain.map(({ pem }) => pem).join('')),
    ...(passphrase !== undefined && { passphrase: new Secret(passphrase) }),
    tlsVersions: ['TLSv1.2', 'TLSv1.3'],
    clientAuth: 'require',
    trustedDirectory: join(base, 'trusted'),
    revokedDirectory: join(base, 'revoked'),
    names: [dns('core1.example.test')],
    verifyHostname: true,
    ...(peerTrust && { peerTrust: file('peer.pem', peerTrust.map(({ pem }) => pem).join('')) }),
    ...changes,
  };
}

function selfTrusting(pair: Pair, setup: Partial<Setup> = {}): Rehearsal {
  return written({ key: pair.key, chain: [pair.certificate], trusted: { 'self.pem': pair.certificate.pem }, ...setup });
}

async function failureOf(rehearsal: Rehearsal, on: System = system, at = now): Promise<UserError> {
  const error = await rehearse(rehearsal, on, { now: at }).catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) throw error ?? new Error('the rehearsal went well');
  expect(error.remedy).not.toBe('');
  expect(error.paths.length).toBeGreaterThan(0);
  return error;
}

describe('a rehearsal', () => {
  it.each<KeyType>(['ec-p256', 'ec-p384', 'rsa-2048'])(
    'goes well with %s, encrypted or not, for TLS 1.2 and 1.3',
    async (keyType) => {
      const pair = await selfSigned({ keyType });
      for (const passphrase of [undefined, 'open sesame']) {
        for (const version of ['TLSv1.2', 'TLSv1.3']) {
          const rehearsal = selfTrusting(pair, { ...(passphrase && { passphrase }), changes: { tlsVersions: [version] } });
          expect(await rehearse(rehearsal, system, { now })).toMatchObject({ scope: 'cluster', protocol: version, mutual: true });
        }
      }
    },
  );

  it('checks every name that is dialled, wildcards and addresses too', async () => {
    const pair = await selfSigned();
    const names = [
      dns('core1.example.test'),
      dns('a.cluster.example.test'),
      dns('*.cluster.example.test'),
      { kind: 'ip', value: '127.0.0.1' } as const,
    ];
    await rehearse(selfTrusting(pair, { changes: { names } }), system, { now });
    for (const wrong of [
      dns('core2.example.test'),
      dns('a.b.cluster.example.test'),
      { kind: 'ip', value: '127.0.0.2' } as const,
    ]) {
      const error = await failureOf(selfTrusting(pair, { changes: { names: [...names, wrong] } }));
      expect(error.message).toContain(`is not valid for ${wrong.value}`);
    }
  });

  it.each(['bolt', 'https'] as const)('of %s does not present the server’s own certificate as a client', async (scope) => {
    const pair = await selfSigned({ usages: ['serverAuth'] });
    const peer = await selfSigned();
    for (const clientAuth of ['none', 'optional', 'require'] as const) {
      const rehearsal = selfTrusting(pair, { trusted: { 'peer.pem': peer.certificate.pem }, changes: { scope, clientAuth } });
      expect(await rehearse(rehearsal, system, { now })).toMatchObject({ mutual: false });
    }
  });

  it('goes well for members of a CA, with an intermediate, and a revocation list', async () => {
    const root = await authority('Root');
    const middle = await authority('Middle', root);
    const leaf = await issued(middle);
    const chain = [leaf.certificate, middle.certificate];
    const list = (ca: Pair) =>
      createCrl({
        issuer: ca.certificate,
        key: ca.key,
        revoked: [],
        thisUpdate: new Date(now.getTime() - day),
        nextUpdate: new Date(now.getTime() + day),
        number: 1,
      });
    const setup = { key: leaf.key, chain, trusted: { 'ca.pem': root.certificate.pem }, peerTrust: [root.certificate] };
    expect(await rehearse(written(setup), system, { now })).toMatchObject({ mutual: true });
    expect(
      await rehearse(written({ ...setup, revoked: { 'root.crl': list(root), 'middle.crl': list(middle) } }), system, { now }),
    ).toMatchObject({ mutual: true });
    const withoutOne = await failureOf(written({ ...setup, revoked: { 'root.crl': list(root) } }));
    expect(withoutOne.message).toMatch(/no current revocation list of "CN=Middle"/);
    const revokedCrl = createCrl({
      issuer: middle.certificate,
      key: middle.key,
      revoked: [{ serial: leaf.certificate.serial, at: now, reason: undefined }],
      thisUpdate: new Date(now.getTime() - day),
      nextUpdate: new Date(now.getTime() + day),
      number: 2,
    });
    const revoked = await failureOf(written({ ...setup, revoked: { 'root.crl': list(root), 'middle.crl': revokedCrl } }));
    expect(revoked.message).toContain('revoked');
  });

  it('takes an intermediate alone for an anchor, and the last certificate of a chain whose root was not supplied', async () => {
    const root = await authority('Root');
    const middle = await authority('Middle', root);
    const leaf = await issued(middle);
    const trusted = { 'ca.pem': middle.certificate.pem };
    const byMiddle = written({ key: leaf.key, chain: [leaf.certificate], trusted, peerTrust: [middle.certificate] });
    expect(await rehearse(byMiddle, system, { now })).toMatchObject({ mutual: true });
    const chain = [leaf.certificate, middle.certificate];
    const rootless = written({ key: leaf.key, chain, trusted, changes: { anchorMissing: true } });
    expect(await rehearse(rootless, system, { now })).toMatchObject({ mutual: true });
    const alone = written({
      key: leaf.key,
      chain: [leaf.certificate],
      changes: { scope: 'bolt', clientAuth: 'none', anchorMissing: true },
    });
    expect(await rehearse(alone, system, { now })).toMatchObject({ mutual: false });
  });

  it('goes well for a self-signed member that trusts the others and not itself', async () => {
    const [own, other] = [await selfSigned(), await selfSigned()];
    const rehearsal = written({ key: own.key, chain: [own.certificate], trusted: { 'core2.pem': other.certificate.pem } });
    expect(await rehearse(rehearsal, system, { now })).toMatchObject({ mutual: true });
  });

  it('leaves chains to the verdict: OpenSSL is given nothing to judge them by, and a key that is open', async () => {
    const given: (TlsIdentity & { readonly trust?: readonly unknown[] })[] = [];
    const noted = <Options extends TlsIdentity>(options: Options): Options => {
      given.push(options);
      return options;
    };
    const tls: Tls = {
      ...system.tls,
      serve: async (options) => {
        const server = await system.tls.serve(noted(options));
        return { ...server, dial: (client) => server.dial(noted(client)) };
      },
    };
    await rehearse(selfTrusting(await selfSigned(), { passphrase: 'open sesame' }), { ...system, tls }, { now });
    expect(given).toHaveLength(2);
    for (const options of given)
      expect(options).toMatchObject({ trust: [], key: expect.stringMatching(/^-----BEGIN PRIVATE KEY/) });
  });

  it('several at once do not disturb each other', async () => {
    const pairs = await Promise.all(Array.from({ length: 8 }, () => selfSigned()));
    const results = await Promise.all(pairs.map((pair) => rehearse(selfTrusting(pair), system, { now })));
    expect(results.every(({ mutual }) => mutual)).toBe(true);
  });

  it('leaves nothing open', async () => {
    const handles = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP') || name === 'Timeout').length;
    const before = handles();
    await rehearse(selfTrusting(await selfSigned()), system, { now });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(handles()).toBeLessThanOrEqual(before);
  });
});

describe('a rehearsal fails, with cause and cure, for', () => {
  it('a foreign key', async () => {
    const [one, other] = [await selfSigned(), await selfSigned()];
    const error = await failureOf(written({ key: other.key, chain: [one.certificate] }));
    expect(error.message).toMatch(/private\.key is not the key of the certificate in .*public\.crt/);
  });

  it('a wrong passphrase, and one that is missing', async () => {
    const pair = await selfSigned();
    const rehearsal = selfTrusting(pair, { passphrase: 'right' });
    expect((await failureOf({ ...rehearsal, passphrase: new Secret('wrong') })).message).toContain('does not open');
    const { passphrase: _, ...without } = rehearsal;
    expect((await failureOf(without)).message).toContain('encrypted');
  });

  it('a missing intermediate, at either end', async () => {
    const root = await authority('Root');
    const middle = await authority('Middle', root);
    const leaf = await issued(middle);
    const trusted = { 'ca.pem': root.certificate.pem };
    const serving = await failureOf(
      written({ key: leaf.key, chain: [leaf.certificate], trusted, peerTrust: [root.certificate] }),
    );
    expect(serving.message).toMatch(/public\.crt lacks an intermediate certificate: .*CN=Middle/);
    const dialling = await failureOf(
      written({ key: leaf.key, chain: [leaf.certificate], trusted, peerTrust: [middle.certificate] }),
    );
    expect(dialling.message).toMatch(/public\.crt lacks an intermediate certificate: .* nor in .*\/trusted\.$/);
  });

  it('certificates outside their dates, by the moment that is given', async () => {
    const expired = await selfSigned({ days: 1 }, new Date(now.getTime() - 3 * day));
    expect((await failureOf(selfTrusting(expired))).message).toMatch(/expired on 20/);
    const early = await selfSigned({}, new Date(now.getTime() + 3 * day));
    expect((await failureOf(selfTrusting(early))).message).toMatch(/is not valid before 20/);
    const good = await selfSigned({ days: 1 });
    expect((await failureOf(selfTrusting(good), system, new Date(now.getTime() + 2 * day))).message).toMatch(/expired on 20/);
  });

  it('a missing clientAuth where members dial each other', async () => {
    const pair = await selfSigned({ usages: ['serverAuth'] });
    const error = await failureOf(selfTrusting(pair));
    expect(error.message).toContain('lacks the usage clientAuth');
    expect(error.remedy).toContain('private CA');
    await rehearse(selfTrusting(pair, { changes: { clientAuth: 'none' } }), system, { now });
  });

  it('a missing serverAuth', async () => {
    const pair = await selfSigned({ usages: ['clientAuth'] });
    expect((await failureOf(selfTrusting(pair))).message).toContain('without serverAuth');
  });

  it('a peer that trusts somebody else', async () => {
    const [own, other] = [await selfSigned(), await selfSigned()];
    const error = await failureOf(selfTrusting(own, { peerTrust: [other.certificate] }));
    expect(error.message).toMatch(/Peers would not trust .*public\.crt: .*peer\.pem contains neither it nor its issuer/);
    const ca = await authority('Other');
    const leaf = await issued(await authority('Root'));
    const dialling = {
      key: leaf.key,
      chain: [leaf.certificate],
      trusted: { 'ca.pem': ca.certificate.pem },
      peerTrust: [leaf.certificate],
    };
    expect((await failureOf(written(dialling))).message).toContain('/trusted');
  });

  it('a CA that is none, in the verdict’s words', async () => {
    const root = await authority('Root');
    const leaf = await issued(root);
    const request = requestFor({ subject: [{ type: 'CN', value: 'Root' }] });
    const peerTrust = [issueSelfSigned({ request, key: root.key, now })];
    const trusted = { 'ca.pem': root.certificate.pem };
    const error = await failureOf(written({ key: leaf.key, chain: [leaf.certificate], trusted, peerTrust }));
    expect(error.message).toMatch(/Peers would refuse the certificate in .*public\.crt: .* CA/);
  });

  it('another certificate than the one that lies there', async () => {
    const [own, other] = [await selfSigned(), await selfSigned()];
    const tls: Tls = {
      ...system.tls,
      serve: (options) =>
        system.tls.serve({ ...options, key: writePkcs8(other.key), certificate: Buffer.from(other.certificate.pem) }),
    };
    expect((await failureOf(selfTrusting(own), { ...system, tls })).message).toContain('presented a different certificate');
  });

  it('a trust folder of bare leaves of a CA: members would present nothing', async () => {
    const leaf = await issued(await authority('Root'));
    const error = await failureOf(
      written({
        key: leaf.key,
        chain: [leaf.certificate],
        trusted: { 'self.pem': leaf.certificate.pem },
        peerTrust: [leaf.certificate],
      }),
    );
    expect(error.message).toContain('would not send their certificates');
  });

  it('a trust folder that is empty, or not there, where a certificate is required', async () => {
    const pair = await selfSigned();
    expect((await failureOf(selfTrusting(pair, { trusted: {} }))).message).toContain('no member could connect');
    const without = selfTrusting(pair);
    rmSync(without.trustedDirectory, { recursive: true });
    expect((await failureOf(without)).message).toContain('no member could connect');
  });

  it('nothing in a trust folder but who is trusted: what else stops Neo4j there is the verdict’s to say', async () => {
    const pair = await selfSigned();
    const trusted = { 'self.pem': pair.certificate.pem, 'junk.txt': 'hello\n' };
    expect(await rehearse(selfTrusting(pair, { trusted }), system, { now })).toMatchObject({ mutual: true });
  });

  it('nothing in a trust folder that nobody looks into, be it a link in a circle', async () => {
    const bolt = selfTrusting(await selfSigned(), { changes: { scope: 'bolt', clientAuth: 'none' } });
    for (const folder of [bolt.trustedDirectory, bolt.revokedDirectory]) {
      rmSync(folder, { recursive: true });
      symlinkSync(folder, folder);
    }
    expect(await rehearse(bolt, system, { now })).toMatchObject({ mutual: false });
  });

  it('a TLS version that is none', async () => {
    const error = await failureOf(selfTrusting(await selfSigned(), { changes: { tlsVersions: ['TLSv9'] } }));
    expect(error.message).toContain('no TLS version of TLSv9');
  });

  it('files that are not there, or hold nothing', async () => {
    const rehearsal = selfTrusting(await selfSigned());
    writeFileSync(rehearsal.publicCertificate, 'nothing\n');
    expect((await failureOf(rehearsal)).message).toContain('contains no certificate');
    rmSync(rehearsal.privateKey);
    expect((await failureOf(rehearsal)).message).toContain('(ENOENT)');
  });
});
