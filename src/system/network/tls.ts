import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureVersion, TLSSocket } from 'node:tls';
import type {
  Connection,
  Tls,
  TlsConnection,
  TlsConnectOptions,
  TlsDialOptions,
  TlsIdentity,
  TlsServeOptions,
  TlsServer,
} from '../parts/tls.ts';
import { connectionOf, timedOut } from './connection.ts';

const defaultTimeoutMs = 5_000;

/** TLS and TCP of Node. Nothing is loaded before the first connection. */
export function createTls(): Tls {
  return {
    connect,
    serve,
    connectPlain,
    certificatesOf,
    asksForCertificate: async ({ host, port, name, timeoutMs = defaultTimeoutMs }) => {
      const { asksForCertificate } = await import('./tls-certificates.ts');
      const { isIP } = await import('node:net');
      return asksForCertificate({ host, port, timeoutMs, name: isIP(name) === 0 ? name : undefined });
    },
    publicRoots: async () => (await import('node:tls')).rootCertificates,
  };
}

const connect = ({ host, port, name = host, ...options }: TlsConnectOptions) => secured({ ...options, name }, { host, port });

/** A client's handshake over a socket that is opened for it, or over a stream that is there. */
async function secured(
  options: TlsDialOptions,
  carrier: { readonly host: string; readonly port: number } | { readonly socket: Duplex },
): Promise<TlsConnection> {
  const { connect: open, checkServerIdentity } = await import('node:tls');
  const { isIP } = await import('node:net');
  const { name, check = 'strict', checkName = true, timeoutMs = defaultTimeoutMs } = options;
  let nameProblem: Error | undefined;
  const socket = open({
    ...contextOptions(options),
    ...carrier,
    // A final dot is legal in a name and in no certificate; an address is never sent.
    ...(name !== undefined && isIP(name) === 0 && { servername: name }),
    ...(options.alpn && { ALPNProtocols: [...options.alpn] }),
    rejectUnauthorized: check === 'strict',
    checkServerIdentity: (_host, certificate) => {
      nameProblem = checkName && name !== undefined ? checkServerIdentity(name, certificate) : undefined;
      return nameProblem;
    },
  });
  const connection = connectionOf(socket);
  await ready(socket, 'secureConnect', timeoutMs);
  return describe(socket, connection, nameProblem);
}

async function certificatesOf({
  host,
  port,
  timeoutMs = defaultTimeoutMs,
}: {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs?: number;
}) {
  try {
    const connection = await connect({ host, port, timeoutMs, check: 'look' });
    connection.close();
    if (connection.peerChain.length > 0) return connection.peerChain;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    // Not reached at all: asking once more would only take as long again.
    if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT)$/.test(code)) throw error;
  }
  const { certificatesInClear } = await import('./tls-certificates.ts');
  const { isIP } = await import('node:net');
  return certificatesInClear({ host, port, timeoutMs, name: isIP(host) === 0 ? host : undefined });
}

async function serve(options: TlsServeOptions): Promise<TlsServer> {
  const { createServer } = await import('node:tls');
  const { duplexPair } = await import('node:stream');
  const { clientAuth, check = 'strict', onConnection, onFailure = () => {} } = options;
  const open = new Set<Duplex>();
  const server = createServer({
    // Without any anchors Node would read all its own, which takes longer than a handshake.
    ...contextOptions({ ...options, trust: options.trust ?? [] }),
    requestCert: clientAuth !== 'none',
    // Judged below: left to Node, the reason would be lost.
    rejectUnauthorized: false,
    handshakeTimeout: defaultTimeoutMs,
  });
  server.on('tlsClientError', onFailure);
  server.on('secureConnection', (socket) => {
    const connection = describe(socket, connectionOf(socket), undefined);
    const problem = clientAuth === 'none' ? undefined : clientProblem(connection, clientAuth, check);
    if (!problem) return onConnection(connection);
    socket.destroy();
    onFailure(problem);
  });
  return {
    dial: (client) => {
      const [near, far] = duplexPair();
      for (const [end, other] of [
        [near, far],
        [far, near],
      ] as const) {
        open.add(end);
        end.on('close', () => {
          open.delete(end);
          // As a socket does: what was sent before arrives, then the end.
          if (!end.writableEnded && !other.destroyed) other.push(null);
        });
      }
      server.emit('connection', far);
      return secured(client, { socket: near });
    },
    close: async () => {
      for (const end of open) end.destroy();
    },
  };
}

async function connectPlain({
  host,
  port,
  timeoutMs = defaultTimeoutMs,
}: {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs?: number;
}): Promise<Connection> {
  const { connect: open } = await import('node:net');
  const socket = open({ host, port });
  const connection = connectionOf(socket);
  await ready(socket, 'connect', timeoutMs);
  return connection;
}

function ready(socket: Socket, event: 'connect' | 'secureConnect', timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(timedOut(`no ${event === 'connect' ? 'connection' : 'handshake'} within ${timeoutMs} ms`));
      socket.destroy();
    }, timeoutMs);
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    socket.once('error', fail);
    socket.once('close', () => fail(Object.assign(new Error('closed before the handshake was done'), { code: 'ECONNRESET' })));
    socket.once(event, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Options that both ends share. `ca` is always given when trust was: only then Node's own anchors and NODE_EXTRA_CA_CERTS stay out. */
function contextOptions(options: TlsIdentity & Pick<TlsServeOptions, 'trust'>) {
  return {
    ...(options.key !== undefined && { key: options.key }),
    ...(options.passphrase !== undefined && { passphrase: options.passphrase }),
    ...(options.certificate !== undefined && { cert: options.certificate }),
    ...(options.ciphers !== undefined && { ciphers: options.ciphers }),
    ...(options.trust && { ca: [...options.trust] }),
    ...(options.versions && versionRange(options.versions)),
  };
}

/** OpenSSL takes a lowest and a highest version. */
function versionRange(names: readonly string[]): { readonly minVersion: SecureVersion; readonly maxVersion: SecureVersion } {
  const known: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
  const [minVersion, maxVersion] = [known.find((name) => names.includes(name)), known.findLast((name) => names.includes(name))];
  if (!minVersion || !maxVersion)
    throw Object.assign(new Error('no TLS version that exists'), { code: 'ERR_TLS_INVALID_PROTOCOL_VERSION' });
  return { minVersion, maxVersion };
}

function describe(socket: TLSSocket, connection: Connection, nameProblem: Error | undefined): TlsConnection {
  const code = socket.authorizationError as unknown;
  const refusal = socket.authorized || !code ? undefined : { code: String(code), message: nameProblem?.message ?? String(code) };
  return {
    ...connection,
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    alpn: typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : undefined,
    peerChain: chainOf(socket.getPeerX509Certificate()),
    refusal,
  };
}

/** Node links each certificate to its issuer; a self-signed one to itself. */
function chainOf(leaf: X509Certificate | undefined): readonly Buffer[] {
  const chain: Buffer[] = [];
  for (let at = leaf; at && !chain.some((seen) => seen.equals(at?.raw as Buffer)); at = at.issuerCertificate) chain.push(at.raw);
  return chain;
}

/** OPTIONAL of JSSE: none is fine, a bad one is not. */
function clientProblem(
  connection: TlsConnection,
  clientAuth: 'optional' | 'require',
  check: 'strict' | 'look',
): Error | undefined {
  if (connection.peerChain.length === 0) {
    return clientAuth === 'optional'
      ? undefined
      : Object.assign(new Error('no client certificate'), { code: 'NO_CLIENT_CERTIFICATE' });
  }
  const { refusal } = connection;
  return refusal && check === 'strict' ? Object.assign(new Error(refusal.message), { code: refusal.code }) : undefined;
}
