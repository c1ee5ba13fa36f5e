import { createPublicKey, type KeyObject } from 'node:crypto';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { createServer as createTls, type TlsOptions } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endpointFindings } from '../../../src/checks/endpoint/endpoint-findings.ts';
import { type EndpointFact, inspectEndpoint, inspectEndpoints } from '../../../src/inspect/wire/endpoints.ts';
import type { CertificateRequest } from '../../../src/model/certificates/certificate-request.ts';
import type { ScopeName } from '../../../src/model/installation.ts';
import type { Certificate } from '../../../src/pki/certificates/certificate.ts';
import { createCa, issueFromCa, issueSelfSigned } from '../../../src/pki/issuing/issue.ts';
import { generatePrivateKey } from '../../../src/pki/keys/private-key.ts';
import { createSystem } from '../../../src/system/index.ts';

const system = createSystem([]);
const now = new Date();
const day = 86_400_000;
let key: KeyObject;
let otherKey: KeyObject;
let rsaKey: KeyObject;
let otherRsaKey: KeyObject;

beforeAll(async () => {
  [key, otherKey, rsaKey, otherRsaKey] = (await Promise.all([
    generatePrivateKey('ec-p256'),
    generatePrivateKey('ec-p256'),
    generatePrivateKey('rsa-2048'),
    generatePrivateKey('rsa-2048'),
  ])) as [KeyObject, KeyObject, KeyObject, KeyObject];
});

const servers: { close(): void; sockets: Set<Socket> }[] = [];
afterEach(() => {
  for (const { close, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    close();
  }
});

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  servers.push({ close: () => server.close(), sockets });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function request(names: readonly string[], days = 60): CertificateRequest {
  return {
    subject: [{ type: 'CN', value: names[0] ?? 'x' }],
    names: names.map((value) => ({ kind: /^[\d.]+$/.test(value) ? 'ip' : 'dns', value }) as const),
    usages: ['serverAuth'],
    keyType: 'ec-p256',
    days,
  };
}

/** Speaks Bolt: picks 5.8 once it has heard the magic. */
const bolt = (socket: Socket): void => {
  socket.on('error', () => undefined);
  socket.once('data', (bytes: Buffer) => socket.write(bytes[0] === 0x60 ? Buffer.from([0, 0, 8, 5]) : Buffer.from('?')));
};
const web =
  (answer: string) =>
  (socket: Socket): void => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(answer));
  };

function tlsServer(options: TlsOptions, onConnection: (socket: Socket) => void): Promise<number> {
  return listening(createTls(options, onConnection));
}

const pem = (of: KeyObject): string => of.export({ type: 'pkcs8', format: 'pem' }) as string;

async function look(
  port: number,
  component: ScopeName = 'bolt',
  name = 'localhost',
  timeoutMs = 1_000,
  identity?: { key: string; certificate: string },
): Promise<EndpointFact> {
  return inspectEndpoint(system, { component, address: { host: '127.0.0.1', port }, name, identity }, timeoutMs);
}

function judge(fact: EndpointFact, expected: Partial<Parameters<typeof endpointFindings>[1]> = {}): readonly string[] {
  const address = `${fact.address.host}:${fact.address.port}`;
  return endpointFindings(
    { ...fact, address },
    { onDisk: undefined, path: undefined, advertised: [], anchors: [], now, ...expected },
  ).map(({ id }) => id);
}

const nothingKnown = { onDisk: undefined, path: undefined, advertised: [], anchors: [], now };

/** The words of what is found. */
function says(fact: EndpointFact, expected: Partial<Parameters<typeof endpointFindings>[1]> = {}): string {
  return endpointFindings({ ...fact, address: 'a:1' }, { ...nothingKnown, ...expected })
    .map(({ message }) => message)
    .join('\n');
}

function selfSigned(names: readonly string[] = ['localhost'], days = 60, at = now): Certificate {
  return issueSelfSigned({ request: request(names, days), key, now: at });
}

/** For `localhost`, by a CA whose key is `otherKey`. */
function leafOf(issuer: Certificate): Certificate {
  return issueFromCa({ request: request(['localhost']), publicKey: createPublicKey(key), issuer, issuerKey: otherKey, now });
}

describe('a port as seen from outside', () => {
  it('good: Bolt inside TLS', async () => {
    const certificate = selfSigned();
    const port = await tlsServer({ key: pem(key), cert: certificate.pem }, bolt);
    const fact = await look(port);
    expect(fact).toMatchObject({
      state: 'tls',
      protocol: 'TLSv1.3',
      versions: ['TLSv1.2', 'TLSv1.3'],
      systemRefuses: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      spoken: { kind: 'bolt', version: '5.8' },
    });
    expect(judge(fact, { onDisk: certificate, anchors: [certificate] })).toEqual([]);
    expect(judge(fact, { onDisk: selfSigned(['localhost'], 90) })).toEqual(['served-differs-from-disk']);
  });

  it('good: a discovery document over https', async () => {
    const body = '{"neo4j_version":"5.26.30","neo4j_edition":"community"}';
    const port = await tlsServer(
      { key: pem(key), cert: selfSigned().pem },
      web(`HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=1\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
    );
    const fact = await look(port, 'https');
    expect(fact).toMatchObject({ spoken: { kind: 'http', status: 200, body } });
    expect(judge(fact)).toEqual([]);
  });

  it('400 Invalid SNI', async () => {
    const port = await tlsServer(
      { key: pem(key), cert: selfSigned().pem },
      web('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<h1>Error 400 Invalid SNI</h1>'),
    );
    expect(judge(await look(port, 'https'))).toEqual(['https-invalid-sni']);
  });

  it('plaintext Bolt', async () => {
    const port = await listening(
      createTcp((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', (bytes) => (bytes[0] === 0x60 ? socket.write(Buffer.from([0, 0, 4, 4])) : socket.destroy()));
      }),
    );
    const fact = await look(port);
    expect(fact).toMatchObject({ state: 'plaintext', spoken: { kind: 'bolt', version: '4.4' } });
    expect(judge(fact)).toEqual(['endpoint-plaintext']);
  });

  it('HTTP where Bolt should be', async () => {
    const port = await listening(createTcp(web('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(judge(await look(port))).toEqual(['endpoint-speaks-other']);
    expect(judge(await look(port, 'https'))).toEqual(['endpoint-plaintext']);
  });

  it('never answers', async () => {
    const port = await listening(createTcp(() => undefined));
    const fact = await look(port, 'bolt', 'localhost', 300);
    expect(fact).toMatchObject({ state: 'no-handshake', why: 'silent' });
    expect(judge(fact)).toEqual(['endpoint-silent']);
  });

  it('closes at once', async () => {
    const port = await listening(createTcp((socket) => socket.destroy()));
    expect(judge(await look(port))).toEqual(['endpoint-closes']);
  });

  it('refused, unknown host', async () => {
    const port = await listening(createTcp(() => undefined));
    servers.pop()?.close();
    const refused = await look(port);
    expect(refused).toMatchObject({ state: 'unreachable', why: 'refused' });
    expect(judge(refused)).toEqual(['endpoint-refused']);
    const unknown = await inspectEndpoint(
      system,
      { component: 'bolt', address: { host: 'no-such-host.invalid', port: 7687 }, name: 'x', identity: undefined },
      3_000,
    );
    expect(judge(unknown)).toEqual(['endpoint-unknown-host']);
  });

  it('expired, not yet valid, soon', async () => {
    const expired = await tlsServer(
      { key: pem(key), cert: selfSigned(['localhost'], 10, new Date(now.getTime() - 20 * day)).pem },
      bolt,
    );
    expect(judge(await look(expired))).toEqual(['certificate-expired']);
    const early = await tlsServer(
      { key: pem(key), cert: selfSigned(['localhost'], 10, new Date(now.getTime() + 20 * day)).pem },
      bolt,
    );
    expect(judge(await look(early))).toEqual(['certificate-not-yet-valid']);
    const soon = await tlsServer(
      { key: pem(key), cert: selfSigned(['localhost'], 30, new Date(now.getTime() - 25 * day)).pem },
      bolt,
    );
    expect(judge(await look(soon))).toEqual(['certificate-expires-soon']);
    // Six days are a whole life to some.
    const short = await tlsServer({ key: pem(key), cert: selfSigned(['localhost'], 6).pem }, bolt);
    expect(judge(await look(short))).toEqual([]);
  });

  it('a wrong name, dialled or advertised', async () => {
    const port = await tlsServer({ key: pem(key), cert: selfSigned(['graph.example']).pem }, bolt);
    const fact = await look(port);
    expect(judge(fact)).toEqual(['certificate-lacks-name']);
    expect(judge({ ...fact, name: 'graph.example' }, { advertised: ['other.example'] })).toEqual(['certificate-lacks-name']);
    expect(judge({ ...fact, name: 'graph.example' }, { advertised: ['graph.example'] })).toEqual([]);
  });

  it("another certificate's key", async () => {
    // OpenSSL refuses to serve such a pair, so the code is what a client of Neo4j sees; the live test has a real one.
    const wrong = issueSelfSigned({ request: request(['localhost']), key: otherRsaKey, now });
    expect(() => createTls({ key: pem(rsaKey), cert: wrong.pem })).toThrow(/mismatch/);
    expect(
      judge({
        component: 'bolt',
        address: { host: 'h', port: 1 },
        name: 'h',
        identity: undefined,
        state: 'no-handshake',
        why: 'signature',
        code: 'ERR_SSL_BAD_SIGNATURE',
      }),
    ).toEqual(['key-matches-certificate']);
  });

  it('TLS 1.2 alone', async () => {
    const port = await tlsServer({ key: pem(key), cert: selfSigned().pem, maxVersion: 'TLSv1.2' }, bolt);
    const fact = await look(port);
    expect(fact).toMatchObject({ protocol: 'TLSv1.2', versions: ['TLSv1.2'] });
    expect(judge(fact)).toEqual([]);
  });

  it('demands a client certificate', async () => {
    const ca = createCa({ subject: [{ type: 'CN', value: 'Test CA' }], key: otherKey, days: 90, now });
    const client = issueFromCa({
      request: { ...request(['localhost']), usages: ['serverAuth', 'clientAuth'] },
      publicKey: createPublicKey(key),
      issuer: ca,
      issuerKey: otherKey,
      now,
    });
    const port = await tlsServer(
      { key: pem(key), cert: client.pem, ca: ca.pem, requestCert: true, rejectUnauthorized: true },
      bolt,
    );
    const stranger = await look(port, 'bolt');
    expect(judge(stranger, { anchors: [ca] })).toEqual(['client-certificate-refused']);
    const member = await look(port, 'cluster', 'localhost', 1_000, { key: pem(key), certificate: client.pem });
    expect(judge(member, { anchors: [ca] })).toEqual([]);
    expect(judge(await look(port, 'cluster'), { anchors: [ca] })).toEqual(['client-certificate-refused']);
  });

  it('closes after the handshake: a proxy whose backend is down is not taken for a demand for a certificate', async () => {
    const certificate = selfSigned();
    const proxy = await tlsServer({ key: pem(key), cert: certificate.pem }, (socket) => socket.destroy());
    const fact = await look(proxy);
    expect(fact).toMatchObject({ state: 'tls', spoken: { kind: 'closed' }, asksForCertificate: false });
    for (const component of ['bolt', 'https', 'cluster'] as const)
      expect(judge(await look(proxy, component))).toEqual(['endpoint-closes-inside']);
    const asking = { key: pem(key), cert: certificate.pem, requestCert: true, rejectUnauthorized: false };
    const port = await tlsServer(asking, (socket) => socket.destroy());
    expect(await look(port)).toMatchObject({ asksForCertificate: true });
    expect(judge(await look(port))).toEqual(['client-certificate-refused']);
    // In TLS 1.3 alone nobody can see it from outside.
    const newest = await tlsServer({ ...asking, minVersion: 'TLSv1.3' }, (socket) => socket.destroy());
    const unseen = await look(newest);
    expect(unseen).toMatchObject({ asksForCertificate: undefined });
    expect(says(unseen)).toMatch(/it does not support TLS 1\.2, so whether/);
  });

  it('HTTP inside TLS where Bolt should be', async () => {
    const port = await tlsServer({ key: pem(key), cert: selfSigned().pem }, web('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const fact = await look(port);
    expect(judge(fact)).toEqual(['endpoint-speaks-other']);
    expect(endpointFindings({ ...fact, address: 'a:1' }, nothingKnown)[0]?.remedy).toContain('stream { }');
  });

  it('two certificates that end on the same day, by serial and fingerprint; one of a proxy by its issuer', async () => {
    const [served, onDisk] = [selfSigned(), selfSigned()];
    const fact = await look(await tlsServer({ key: pem(key), cert: served.pem }, bolt));
    const text = says(fact, { onDisk });
    for (const { serial, fingerprint256 } of [served, onDisk]) {
      expect(text).toContain(serial);
      expect(text).toContain(fingerprint256.slice(0, 16));
    }
    expect(text).not.toMatch(/proxy/);
    const edge = leafOf(createCa({ subject: [{ type: 'CN', value: 'Edge CA' }], key: otherKey, days: 90, now }));
    const other = issueSelfSigned({ request: request(['localhost']), key: otherKey, now });
    const ended = await look(await tlsServer({ key: pem(key), cert: edge.pem }, bolt));
    expect(says(ended, { onDisk: other })).toMatch(/a proxy in front of Neo4j terminates TLS there.*Edge CA/);
  });

  it('a name that nobody chose is compared with those of the machine, and named where none fits', async () => {
    const fact = await look(
      await tlsServer({ key: pem(key), cert: selfSigned(['other.example']).pem }, bolt),
      'bolt',
      'other.example',
    );
    const machine = { nameIsChosen: false, ownNames: ['graph', 'localhost'] };
    expect(judge(fact, machine)).toEqual(['certificate-lacks-name']);
    expect(says(fact, machine)).toMatch(
      /only for other\.example, .* none of the names .*\(its own are graph, localhost; none is advertised\)/,
    );
    const given = { ...machine, givenNames: ['db.example'] };
    expect(says(fact, given)).toMatch(/only for other\.example, .*\(init was given db\.example; its own are graph, localhost/);
    expect(judge(fact, { ...machine, givenNames: ['other.example'] })).toEqual([]);
    expect(judge(fact, { ...machine, ownNames: ['other.example'] })).toEqual([]);
    expect(judge(fact, { ...machine, advertised: ['other.example'] })).toEqual([]);
    expect(judge(fact, { ...machine, advertised: ['graph.example'] })).toEqual(['certificate-lacks-name']);
  });

  it('an issuer that is nowhere, where clients are known to trust another CA', async () => {
    const root = createCa({ subject: [{ type: 'CN', value: 'Root' }], key: rsaKey, days: 90, now });
    const issuing = createCa({ subject: [{ type: 'CN', value: 'Issuing 7' }], key: otherKey, days: 90, now });
    const fact = await look(await tlsServer({ key: pem(key), cert: leafOf(issuing).pem }, bolt));
    expect(judge(fact, { anchors: [root], trustsItsIssuer: true })).toEqual(['certificate-chain-incomplete']);
    expect(says(fact, { anchors: [root], trustsItsIssuer: true })).toMatch(
      /ends at CN=Issuing 7.*clients that trust CN=Root refuse/,
    );
    // What clients are asked for may come from another CA than what they are shown.
    expect(judge(fact, { anchors: [root] })).toEqual(['certificate-not-public']);
  });

  it('a CA that no client trusts', async () => {
    const staging = createCa({ subject: [{ type: 'CN', value: '(STAGING) Counterfeit R10' }], key: otherKey, days: 90, now });
    const fact = await look(await tlsServer({ key: pem(key), cert: leafOf(staging).pem + staging.pem }, bolt));
    expect(judge(fact)).toEqual(['certificate-never-trusted']);
  });

  it('a chain without its intermediate', async () => {
    const root = createCa({ subject: [{ type: 'CN', value: 'Root' }], key: rsaKey, days: 90, now });
    const middle = createCa({
      subject: [{ type: 'CN', value: 'Middle' }],
      key: otherKey,
      days: 90,
      now,
      parent: { certificate: root, key: rsaKey },
    });
    const leaf = leafOf(middle);
    const short = await tlsServer({ key: pem(key), cert: leaf.pem }, bolt);
    expect(judge(await look(short), { anchors: [root, middle] })).toEqual(['certificate-chain-incomplete']);
    const whole = await tlsServer({ key: pem(key), cert: leaf.pem + middle.pem }, bolt);
    expect(judge(await look(whole), { anchors: [root, middle] })).toEqual([]);
  });

  it('an issuer that nobody was told of', async () => {
    const ca = createCa({ subject: [{ type: 'CN', value: 'Private CA' }], key: otherKey, days: 90, now });
    const leaf = leafOf(ca);
    const port = await tlsServer({ key: pem(key), cert: leaf.pem }, bolt);
    expect(judge(await look(port))).toEqual(['certificate-not-public']);
  });

  it.each([
    ['endpoint-alert', 'handshake_failure', '15030300020228'],
    ['endpoint-handshake-failed', 'a server hello that is none', '160303000402000000'],
  ])('%s: answers with %s', async (id, _, hex) => {
    const port = await listening(
      createTcp((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', (bytes) => (bytes[0] === 0x16 ? socket.end(Buffer.from(hex, 'hex')) : socket.destroy()));
      }),
    );
    expect(judge(await look(port))).toEqual([id]);
  });

  it('packets that are dropped on the way', () => {
    // Nothing on the loopback drops packets, so the fact is what a connection that timed out leaves.
    expect(
      judge({
        component: 'bolt',
        address: { host: 'h', port: 1 },
        name: 'h',
        identity: undefined,
        state: 'unreachable',
        why: 'timed-out',
        code: 'ETIMEDOUT',
      }),
    ).toEqual(['endpoint-timed-out']);
  });

  it('looks at a hundred at once, so that those that keep it waiting are waited for together', async () => {
    const port = await tlsServer({ key: pem(key), cert: selfSigned().pem }, bolt);
    const waiting: Socket[] = [];
    const silent = await listening(
      createTcp((socket) => {
        waiting.push(socket.on('error', () => undefined));
        // One after the other they would never all be here.
        if (waiting.length === 10) for (const one of waiting) one.destroy();
      }),
    );
    const endpoints = Array.from({ length: 100 }, (_, index) => ({
      ...({ component: 'bolt', name: 'localhost', identity: undefined } as const),
      address: { host: '127.0.0.1', port: index % 10 === 0 ? silent : port },
    }));
    const facts = await inspectEndpoints(system, endpoints, { timeoutMs: 60_000, atOnce: 100 });
    expect(facts.map(({ state }) => state)).toEqual(
      endpoints.map(({ address }) => (address.port === silent ? 'no-handshake' : 'tls')),
    );
    expect(waiting.length).toBeGreaterThanOrEqual(10);
  });
});
