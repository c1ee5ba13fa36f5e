import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodePem } from '../../src/pki/encoding/pem.ts';
import { writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { authorityPair, listOf, peerPair, requestFor, type TestPair } from '../support/certificates.ts';
import { runProgram, runWell } from '../support/program.ts';
import { snapshotTree } from '../support/tree.ts';

let folder: string;
let home: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-trust-'));
  home = join(folder, 'home');
  mkdirSync(join(home, 'conf'), { recursive: true });
  writeFileSync(join(home, 'conf', 'neo4j.conf'), '# settings\n', { mode: 0o640 });
  await runWell(['init', ...place(), '--components', 'cluster', '--name', 'core1.cluster.test', '--yes', '--quiet']);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = (): string[] => ['--home', home, '--neo4j-version', '5'];
const trusted = (): string[] => readdirSync(join(home, 'certificates', 'cluster', 'trusted'));
const inTrusted = (name: string): string => join(home, 'certificates', 'cluster', 'trusted', name);
const revoked = (): string[] => readdirSync(join(home, 'certificates', 'cluster', 'revoked'));
const put = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const add = (...args: string[]) => runProgram(['trust', 'add', ...args, ...place(), '--yes']);

/** Refused with cause and cure, and nothing changed. */
async function refuses(args: readonly string[], why: RegExp, input?: string | Buffer): Promise<void> {
  const before = snapshotTree(home);
  const result = await runProgram(['trust', 'add', ...args, ...place(), '--yes', '--json'], input === undefined ? {} : { input });
  expect(result.code, result.stderr).toBe(2);
  expect(result.stderr).toMatch(why);
  expect(JSON.parse(result.stdout)).toMatchObject({
    schema: 'neo4j-tls/error@1',
    message: expect.any(String),
    remedy: expect.stringMatching(/./),
  });
  expect(snapshotTree(home)).toEqual(before);
}

describe('trust export', () => {
  it('prints PEM alone on stdout, and the fingerprint on stderr and in JSON', async () => {
    const { stdout, stderr } = await runWell(['trust', 'export', ...place()]);
    expect(stdout).toBe(readFileSync(join(home, 'certificates', 'cluster', 'public.crt'), 'utf8'));
    const document = JSON.parse((await runWell(['trust', 'export', ...place(), '--json'])).stdout);
    const [certificate] = document.certificates;
    expect(document).toMatchObject({ schema: 'neo4j-tls/trust@1', pem: stdout });
    expect(certificate).toMatchObject({
      component: 'cluster',
      path: 'certificates/cluster/public.crt',
      names: ['core1.cluster.test'],
    });
    expect(stderr.replaceAll(':', '').toLowerCase()).toContain(certificate.fingerprint256);
  });

  it('writes a file', async () => {
    const out = join(folder, 'core1.pem');
    const { stdout, stderr } = await runWell(['trust', 'export', ...place(), '--out', out]);
    expect(stdout).toBe('');
    expect(stderr).toContain(out);
    expect(readFileSync(out, 'utf8')).toContain('BEGIN CERTIFICATE');
  });

  it('names the components that have a certificate', async () => {
    const result = await runProgram(['trust', 'export', ...place(), '--component', 'bolt']);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(/--component cluster/);
  });
});

describe('trust add', () => {
  it('takes PEM, DER, PKCS#7, a folder and standard input, under the first DNS name', async () => {
    const [two, three, four, five] = await Promise.all(
      ['Core2.cluster.test', 'core3.cluster.test', 'core4.cluster.test', 'core5.cluster.test'].map((name) => peerPair(name)),
    );
    if (!two || !three || !four || !five) throw new Error('four peers');
    await add(put('two.pem', `some text\r\n${two.certificate.pem}`));
    expect(trusted()).toEqual(['core2.cluster.test.pem']);
    await add(put('three.der', three.certificate.der));
    mkdirSync(join(folder, 'peers'));
    writeFileSync(join(folder, 'peers', 'four.crt'), four.certificate.pem);
    writeFileSync(join(folder, 'peers', 'two.crt'), two.certificate.pem);
    await add(join(folder, 'peers'));
    const last = await runProgram(['trust', 'add', '-', ...place(), '--yes'], { input: five.certificate.pem });
    expect(last.code, last.stderr).toBe(0);
    expect(trusted()).toEqual([
      'core2.cluster.test.pem',
      'core3.cluster.test.pem',
      'core4.cluster.test.pem',
      'core5.cluster.test.pem',
    ]);
    for (const name of trusted())
      expect(readFileSync(join(home, 'certificates', 'cluster', 'trusted', name), 'utf8')).toMatch(
        /^-----BEGIN CERTIFICATE-----\n[\w+/=\n]+-----END CERTIFICATE-----\n$/,
      );
  });

  it('changes nothing the second time, and refuses another certificate under the name', async () => {
    const [peer, renewed] = [await peerPair('core2.cluster.test'), await peerPair('core2.cluster.test')];
    await add(put('a.pem', peer.certificate.pem));
    const before = snapshotTree(home);
    expect(await add(put('a.pem', peer.certificate.pem))).toMatchObject({ code: 0 });
    expect(snapshotTree(home)).toEqual(before);
    await refuses([put('b.pem', renewed.certificate.pem)], /another certificate under the name core2\.cluster\.test/);
    expect(await add(put('b.pem', renewed.certificate.pem), '--as', 'Core2 new!')).toMatchObject({ code: 0 });
    expect(trusted()).toEqual(['core2-new-.pem', 'core2.cluster.test.pem']);
  });

  it('holds a name where it belongs, whatever is in it', async () => {
    const evil = await peerPair('', { commonName: '../../conf/\u001b[31mneo4j' });
    const result = await add(put('evil.pem', evil.certificate.pem));
    expect(result.code, result.stderr).toBe(0);
    expect(trusted()).toHaveLength(1);
    expect(trusted()[0]).toMatch(/^[a-z0-9.-]+\.pem$/);
    expect(result.stdout + result.stderr).not.toContain('\u001b[31m');
    expect(await add(put('two.pem', (await peerPair('core2.cluster.test')).certificate.pem), '--as', '../../x')).toMatchObject({
      code: 0,
    });
    expect(readdirSync(home).sort()).toEqual(['.neo4j-tls', 'certificates', 'conf']);
  });

  it('compares the fingerprint, written in any way', async () => {
    const peer = await peerPair('core2.cluster.test');
    const path = put('peer.pem', peer.certificate.pem);
    await refuses([path, '--fingerprint', 'ab'.repeat(32)], /does not match/);
    await refuses([path, '--fingerprint', 'ab'.repeat(20)], /SHA-1/);
    const colons = (peer.certificate.fingerprint256.toUpperCase().match(/../g) ?? []).join(':');
    expect(await add(path, '--fingerprint', colons)).toMatchObject({ code: 0 });
    const stranger = await peerPair('core9.cluster.test');
    await refuses(
      [put('both.pem', stranger.certificate.pem + peer.certificate.pem), '--fingerprint', peer.certificate.fingerprint256],
      /does not cover core9/,
    );
  });

  it('refuses everything else than certificates, each with its reason', async () => {
    const peer = await peerPair('core2.cluster.test');
    await refuses([put('key.pem', writePkcs8(peer.key))], /leaked/);
    await refuses([put('both.pem', peer.certificate.pem + writePkcs8(peer.key))], /leaked/);
    await refuses([put('request.pem', await requestFor('core2.cluster.test'))], /signing request/);
    await refuses([put('public.pem', encodePem('PUBLIC KEY', peer.certificate.publicKeyInfo))], /a public key/);
    await refuses([put('readme', 'hello\n')], /contains no certificate/);
    await refuses([join(folder, 'nowhere')], /does not exist/);
    const past = await peerPair('core2.cluster.test', { now: new Date(Date.now() - 40 * 86_400_000) });
    await refuses([put('past.pem', past.certificate.pem)], /expired on/);
    await refuses([join(home, 'certificates', 'cluster', 'public.crt')], /this server's own/);
    await refuses(['-'], /contains no certificate/, '');
  });

  it('is not kept busy by what is far too large', async () => {
    const peer = await peerPair('core2.cluster.test');
    await refuses([put('many.pem', peer.certificate.pem.repeat(1_000))], /1000 certificates/);
    const large = put('large.pem', Buffer.alloc(100 * 1024 * 1024, 'x'));
    await refuses([large], /far more than any certificate/);
  });

  it('offers the issuer for the certificate of a CA, and trusts the CA of a chain', async () => {
    const root = await authorityPair('Graph Root');
    const between = await authorityPair('Graph Between', root);
    const leaf = await peerPair('core2.cluster.test', { issuer: between });
    await refuses([put('leaf.pem', leaf.certificate.pem)], /Graph Between issued/);
    expect(await add(put('chain.pem', leaf.certificate.pem + between.certificate.pem + root.certificate.pem))).toMatchObject({
      code: 0,
    });
    expect(trusted()).toEqual(['graph-root.pem']);
    expect(readFileSync(join(home, 'certificates', 'cluster', 'trusted', 'graph-root.pem'), 'utf8')).toBe(root.certificate.pem);
    const again = await add(put('lone.pem', leaf.certificate.pem + between.certificate.pem));
    expect(again.code).toBe(0);
  });

  it('keeps public CAs out of a cluster', async () => {
    const { rootCertificates } = await import('node:tls');
    const open = put('open.pem', rootCertificates.find((pem) => pem.length > 0) ?? '');
    await refuses([open], /is a public CA/);
    expect(await add(open, '--force')).toMatchObject({ code: 0 });
  });

  it('says what trusted means on bolt and https', async () => {
    await runWell(['init', ...place(), '--components', 'bolt,https', '--name', 'core1.cluster.test', '--yes', '--quiet']);
    const peer = put('peer.pem', (await peerPair('app.test')).certificate.pem);
    const result = await add(peer, '--component', 'bolt,https');
    expect(result.stdout).toMatch(/client_auth=NONE/);
    expect(result.stdout).toMatch(/https never uses trusted/);
  });

  it('needs --yes or a fingerprint where nobody can be asked', async () => {
    const peer = put('peer.pem', (await peerPair('core2.cluster.test')).certificate.pem);
    const result = await runProgram(['trust', 'add', peer, ...place()]);
    expect(result).toMatchObject({ code: 2 });
    expect(result.stderr).toMatch(/--yes/);
    const dry = await runWell(['trust', 'add', peer, ...place(), '--dry-run']);
    expect(dry.stdout).toMatch(/core2\.cluster\.test\.pem/);
    expect(trusted()).toEqual(['self.pem']);
  });

  describe('--from', () => {
    let server: Server | undefined;
    afterEach(() => server?.close());
    const serve = (pair: TestPair, more: object): Promise<number> =>
      new Promise((resolve) => {
        server = createServer({ key: writePkcs8(pair.key), cert: pair.certificate.pem, ...more }, (socket) => socket.end());
        server.on('tlsClientError', () => undefined);
        server.listen(0, '127.0.0.1', () => {
          const address = server?.address();
          resolve(typeof address === 'object' && address !== null ? address.port : 0);
        });
      });

    it.each([
      ['a port that asks for nothing', {}],
      ['one that demands a certificate, TLS 1.3', { requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' }],
      ['one that demands a certificate, TLS 1.2', { requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' }],
    ])('fetches from %s, and insists on the fingerprint', async (_, more) => {
      const peer = await peerPair('core2.cluster.test');
      const port = await serve(peer, more);
      await refuses(['--from', `127.0.0.1:${port}`], /--from needs the fingerprint/);
      await refuses(['--from', `127.0.0.1:${port}`, '--fingerprint', 'cd'.repeat(32)], /does not match/);
      expect(await add('--from', `127.0.0.1:${port}`, '--fingerprint', peer.certificate.fingerprint256)).toMatchObject({
        code: 0,
      });
      expect(trusted()).toEqual(['core2.cluster.test.pem']);
    });

    it('says why nothing came', async () => {
      await refuses(['--from', '127.0.0.1:1', '--fingerprint', 'cd'.repeat(32)], /nothing listens there/);
      await refuses(['--from', 'core2', '--fingerprint', 'cd'.repeat(32)], /not a host with a port/);
    });
  });

  it('puts a CRL into revoked after its signature was checked, instead of the older one', async () => {
    const ca = await authorityPair('Graph CA');
    const impostor = await authorityPair('Graph CA');
    await add(put('ca.pem', ca.certificate.pem));
    await refuses([put('forged.crl', listOf(impostor))], /not signed by a CA/);
    await refuses([put('past.crl', listOf(ca, { from: new Date(Date.now() - 20 * 86_400_000) }))], /expired/);
    await add(put('one.crl', listOf(ca)));
    expect(revoked()).toHaveLength(1);
    const [name] = revoked();
    const second = listOf(ca, { number: 2, revoked: ['abcd'] });
    await add(put('two.crl', second));
    expect(revoked()).toEqual([name]);
    expect(readFileSync(join(home, 'certificates', 'cluster', 'revoked', name ?? ''), 'utf8')).toBe(second);
    await refuses([put('one.crl', listOf(ca))], /older than/);
    const other = await authorityPair('Other CA');
    await refuses([put('other.pem', other.certificate.pem)], /Other CA has none/);
    expect(await add(put('other.pem', other.certificate.pem), put('other.crl', listOf(other)))).toMatchObject({ code: 0 });
    expect(revoked()).toHaveLength(2);
    expect(await runProgram(['trust', 'remove', 'other-ca', ...place(), '--yes'])).toMatchObject({ code: 0 });
    expect(revoked()).toEqual([name]);
  });
});

describe('trust list and trust remove', () => {
  it('names the stand-in, the peers, and what would be refused', async () => {
    const listed = async () => JSON.parse((await runWell(['trust', 'list', ...place(), '--json'])).stdout);
    expect((await listed()).certificates).toMatchObject([
      { trustedName: 'this server', path: 'certificates/cluster/trusted/self.pem' },
    ]);
    const ca = await authorityPair('Graph CA');
    const leaf = await peerPair('core2.cluster.test', { issuer: ca });
    await add(put('core3.pem', (await peerPair('core3.cluster.test')).certificate.pem));
    const folderOfTrust = join(home, 'certificates', 'cluster', 'trusted');
    writeFileSync(join(folderOfTrust, 'leaf.pem'), leaf.certificate.pem);
    writeFileSync(join(folderOfTrust, 'README'), 'hello\n');
    const { certificates, refused } = await listed();
    expect(certificates.map(({ trustedName }: { trustedName: string }) => trustedName)).toEqual(['core3.cluster.test', 'leaf']);
    expect(refused.map(({ id, path }: { id: string; path: string }) => `${id} ${path}`)).toEqual([
      'trusted-entry-not-certificates certificates/cluster/trusted/README',
      'trusted-bare-leaf certificates/cluster/trusted/leaf.pem',
    ]);
    const { stdout } = await runWell(['trust', 'list', ...place()]);
    expect(stdout).toMatch(/✖ cluster {3}trusted\/README is not a certificate/);
    expect(stdout).toContain(`neo4j-tls doctor --fix --home ${home}`);
  });

  it('shows a certificate that Neo4j does not load, because of what stands beside it, as not loaded', async () => {
    const ca = await authorityPair('Graph CA');
    writeFileSync(inTrusted('g.crt'), `${ca.certificate.pem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`);
    const { certificates, refused } = JSON.parse((await runWell(['trust', 'list', ...place(), '--json'])).stdout);
    expect(
      certificates.map(({ trustedName, loaded }: { trustedName: string; loaded: boolean }) => [trustedName, loaded]),
    ).toEqual([
      ['g', false],
      ['this server', true],
    ]);
    expect(refused).toMatchObject([{ path: 'certificates/cluster/trusted/g.crt', severity: 'error' }]);
    expect((await runWell(['trust', 'list', ...place()])).stdout).toMatch(/g +CA, not loaded/);
  });

  it('removes by name and by fingerprint, and puts the stand-in back', async () => {
    const [two, three] = [await peerPair('core2.cluster.test'), await peerPair('core3.cluster.test')];
    await add(put('peers.pem', two.certificate.pem + three.certificate.pem));
    expect(trusted()).toEqual(['core2.cluster.test.pem', 'core3.cluster.test.pem']);
    const unknown = await runProgram(['trust', 'remove', 'core4', ...place(), '--yes']);
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.stderr).toMatch(/core2\.cluster\.test, core3\.cluster\.test/);
    await runWell(['trust', 'remove', three.certificate.fingerprint256.toUpperCase(), ...place(), '--yes']);
    await runWell(['trust', 'remove', 'CORE2.cluster.test', ...place(), '--yes']);
    expect(trusted()).toEqual(['self.pem']);
    const own = await runProgram(['trust', 'remove', 'self', ...place(), '--yes']);
    expect(own).toMatchObject({ code: 2 });
  });

  it.each<[string, string, () => void]>([
    ['an empty file that begins with a dot', '', () => writeFileSync(inTrusted('.gitkeep'), '')],
    [
      'what Neo4j passes over',
      'internal.dbms.ssl.system.ignore_dot_files=true\n',
      () => {
        mkdirSync(inTrusted('..data'));
        writeFileSync(inTrusted('.DS_Store'), 'Bud1');
      },
    ],
  ])('puts the stand-in back beside %s', async (_, setting, leave) => {
    const conf = join(home, 'conf', 'neo4j.conf');
    writeFileSync(conf, setting + readFileSync(conf, 'utf8'));
    await add(put('core2.pem', (await peerPair('core2.cluster.test')).certificate.pem));
    leave();
    const { stdout } = await runWell(['trust', 'remove', 'core2.cluster.test', ...place(), '--yes', '--json']);
    expect(JSON.parse(stdout).verdict.starts).toBe(true);
    expect(trusted()).toContain('self.pem');
  });
});
