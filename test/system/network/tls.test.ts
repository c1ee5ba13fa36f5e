import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer, type SecureVersion } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CertificateRequest } from '../../../src/model/certificates/certificate-request.ts';
import { readCertificate } from '../../../src/pki/certificates/certificate.ts';
import { createCa, issueFromCa, issueSelfSigned } from '../../../src/pki/issuing/issue.ts';
import { generatePrivateKey, writePkcs8 } from '../../../src/pki/keys/private-key.ts';
import { createSystem } from '../../../src/system/index.ts';
import type { TlsConnection, TlsIdentity, TlsServeOptions, TlsServer } from '../../../src/system/parts/tls.ts';
import { bundled } from '../../support/bundled.ts';
import { testdir } from '../../support/testdir.ts';

const { tls } = createSystem();
const name = 'core1.example.test';
const request: Omit<CertificateRequest, 'keyType'> = {
  subject: [{ type: 'CN', value: name }],
  names: [
    { kind: 'dns', value: name },
    { kind: 'ip', value: '127.0.0.1' },
  ],
  usages: ['serverAuth', 'clientAuth'],
  days: 2,
};

async function pair() {
  const key = await generatePrivateKey('ec-p256');
  const certificate = issueSelfSigned({ request, key, now: new Date() });
  return { key: writePkcs8(key), certificate: certificate.pem, der: certificate.der };
}

/** A server of TLS on a port of loopback, which sends everything back. */
async function listening({ key, certificate, version }: TlsIdentity & { readonly version?: SecureVersion }) {
  const versions = version !== undefined && { minVersion: version, maxVersion: version };
  const server = createTlsServer({ key, cert: certificate, ...versions }, (socket) => socket.pipe(socket));
  const port = await listenPlain(server);
  return { port };
}

async function served(options: Partial<TlsServeOptions>): Promise<TlsServer> {
  const server = await tls.serve({
    clientAuth: 'none',
    onConnection: (connection) => void echo(connection).catch(() => {}),
    ...options,
  });
  onTestFinished(() => server.close());
  return server;
}

async function echo(connection: TlsConnection): Promise<void> {
  for (let bytes = await connection.read(); bytes; bytes = await connection.read()) await connection.write(bytes);
}

describe('a TLS connection', () => {
  it('is told by protocol, cipher, and the chain as it was sent', async () => {
    const key = await generatePrivateKey('ec-p256');
    const caKey = await generatePrivateKey('ec-p256');
    const ca = createCa({ subject: [{ type: 'CN', value: 'CA' }], key: caKey, days: 3, now: new Date() });
    const leaf = issueFromCa({ request, publicKey: key, issuer: ca, issuerKey: caKey, now: new Date() });
    const server = await listening({ key: writePkcs8(key), certificate: leaf.pem + ca.pem, version: 'TLSv1.2' });
    const connection = await tls.connect({ host: '127.0.0.1', port: server.port, name, trust: [ca.pem] });
    expect(connection).toMatchObject({ protocol: 'TLSv1.2', refusal: undefined, remoteAddress: '127.0.0.1' });
    expect(connection.cipher).toMatch(/^TLS_ECDHE_ECDSA_WITH_/);
    expect(connection.peerChain.map((der) => readCertificate(der)?.commonName)).toEqual([name, 'CA']);
    await connection.write('hello');
    expect((await connection.read())?.toString()).toBe('hello');
    connection.close();
  });

  it('refuses a name that the certificate lacks, or only tells of it', async () => {
    const own = await pair();
    const server = await listening(own);
    const options = { host: '127.0.0.1', port: server.port, trust: [own.certificate] };
    await expect(tls.connect({ ...options, name: 'elsewhere.example.test' })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    const looked = await tls.connect({ ...options, name: 'elsewhere.example.test', check: 'look' });
    expect(looked.refusal).toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      message: expect.stringContaining('elsewhere.example.test'),
    });
    looked.close();
    const unchecked = await tls.connect({ ...options, name: 'elsewhere.example.test', checkName: false });
    expect(unchecked.refusal).toBeUndefined();
    unchecked.close();
    const byAddress = await tls.connect(options);
    byAddress.close();
  });

  it('trusts what is named and nothing else, whatever NODE_EXTRA_CA_CERTS says', async () => {
    const [own, other] = [await pair(), await pair()];
    const server = await listening(own);
    const folder = testdir({ 'own.pem': own.certificate, 'other.pem': other.certificate });
    const script = await bundled('tls-child.ts', import.meta.url);
    const text = await run([script, String(server.port), join(folder, 'own.pem'), join(folder, 'other.pem')], {
      NODE_EXTRA_CA_CERTS: join(folder, 'own.pem'),
    });
    expect(text).toBe('DEPTH_ZERO_SELF_SIGNED_CERT DEPTH_ZERO_SELF_SIGNED_CERT connected');
  });

  it('lets the server say why it refuses a client', async () => {
    const [own, client] = [await pair(), await pair()];
    const failures: string[] = [];
    const onFailure = (error: Error) => failures.push(String((error as NodeJS.ErrnoException).code));
    const options = { ...own, trust: [own.certificate], onFailure };
    for (const [clientAuth, key, expected] of [
      ['require', undefined, 'NO_CLIENT_CERTIFICATE'],
      ['require', client, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
      ['optional', client, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ] as const) {
      const server = await served({ ...options, clientAuth });
      const connection = await server.dial({ name, trust: [own.certificate], ...key });
      await connection.read(2_000).catch(() => {});
      expect(failures.pop()).toBe(expected);
    }
    const server = await served({ ...options, clientAuth: 'optional' });
    for (const key of [undefined, own]) {
      const connection = await server.dial({ name, trust: [own.certificate], ...key });
      await connection.write('in');
      expect((await connection.read())?.toString()).toBe('in');
      connection.close();
    }
  });

  it('over memory is what it is over a socket: versions, chains, bytes both ways, an end that the other sees', async () => {
    const own = await pair();
    const server = await served({ ...own, versions: ['TLSv1.2'] });
    const connection = await server.dial({ name, trust: [own.certificate] });
    expect(connection).toMatchObject({ protocol: 'TLSv1.2', refusal: undefined, remoteAddress: undefined });
    expect(connection.peerChain).toEqual([own.der]);
    const long = 'x'.repeat(100_000);
    await connection.write(long);
    let back = '';
    while (back.length < long.length) back += (await connection.read())?.toString();
    expect(back).toBe(long);
    await server.close();
    expect(await connection.read(2_000)).toBeUndefined();

    await expect(server.dial({ name, trust: [own.certificate], versions: ['TLSv1.3'] })).rejects.toMatchObject({
      code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    });
    await expect(server.dial({ name: 'elsewhere.example.test', trust: [own.certificate] })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await expect(server.dial({ name, trust: [] })).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  it('that nobody answers over memory ends in time', async () => {
    const own = await pair();
    const silent = new Promise<TlsConnection>((resolve) => {
      served({ ...own, onConnection: resolve }).then((server) => server.dial({ name, trust: [own.certificate] }).then(resolve));
    });
    await expect((await silent).read(50)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  it('fails in time: nobody there, somebody silent, somebody who speaks otherwise', async () => {
    const silent = createServer(() => {});
    const rude = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const ports = await Promise.all([silent, rude].map((server) => listenPlain(server)));
    const [silentPort = 0, rudePort = 0] = ports;
    const closed = await listenPlain(createServer(), true);
    const look = { host: '127.0.0.1', check: 'look' as const, timeoutMs: 300 };
    await expect(tls.connect({ ...look, port: closed })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(tls.connect({ ...look, port: silentPort })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await expect(tls.connect({ ...look, port: rudePort })).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_SSL_/) });
    const plain = await tls.connectPlain({ host: '127.0.0.1', port: rudePort });
    expect((await plain.read())?.toString()).toContain('400');
    expect(await plain.read()).toBeUndefined();
    plain.close();
    const waiting = await tls.connectPlain({ host: '127.0.0.1', port: silentPort });
    await expect(waiting.read(50)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    waiting.close();
  });
});

function listenPlain(server: Server, closeAgain = false): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      if (closeAgain) server.close(() => resolve(port));
      else {
        onTestFinished(() => {
          server.close();
        });
        resolve(port);
      }
    });
  });
}

function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}
