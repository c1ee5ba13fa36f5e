import type { Certificate } from '../../pki/certificates/certificate.ts';
import type { Tls, TlsConnection, TlsServer } from '../../system/parts/tls.ts';

const timeoutMs = 5_000;
const graceMs = 50;

/** One end of a connection, with what lies on disk. */
export interface End {
  /** A key that is encrypted there, opened. */
  readonly key: string | Buffer;
  readonly certificate: Buffer;
  readonly chain: readonly [Certificate, ...Certificate[]];
  /** JSSE names; none: what Node has. */
  readonly versions: readonly string[];
}

export interface Shaken {
  readonly protocol: string;
  readonly cipher: string;
}

/** A server that is dialled by one after the other. */
export interface Listener {
  /** One connection, and a byte each way: TLS 1.3 refuses a client late. @param shows the client presents its certificate. */
  dial(client: End, shows: boolean): Promise<Shaken>;
  close(): Promise<void>;
}

/**
 * Whether key, certificate and TLS versions make connections is tried here, and nothing else: OpenSSL judges no chain, which is
 * the verdict's and would have Node read all public roots. That the other end is who it should be is seen from its certificate's bytes.
 */
export function listenerOf(server: End, clientAuth: 'none' | 'optional' | 'require', tls: Tls): Listener {
  let open: TlsServer | undefined;
  let waiting = deferred<TlsConnection>();
  const close = async (): Promise<void> => {
    const closing = open;
    open = undefined;
    await closing?.close();
  };
  return {
    close,
    dial: async (client, shows) => {
      waiting = deferred<TlsConnection>();
      const accepted = waiting.promise;
      try {
        open ??= await tls.serve({
          ...identityOf(server),
          ...versionsOf(server),
          ...{ clientAuth, check: 'look', trust: [] },
          onConnection: (connection) => waiting.resolve(connection),
          onFailure: (error) => waiting.reject(error),
        });
        const connection = await open.dial({
          ...{ timeoutMs, check: 'look', checkName: false, trust: [] },
          ...versionsOf(client),
          ...(shows ? identityOf(client) : {}),
        });
        refuseOther(connection, server);
        await exchangeBytes(connection, accepted, (answering) => {
          if (shows) refuseOther(answering, client);
        });
        connection.close();
        return { protocol: connection.protocol, cipher: connection.cipher };
      } catch (error) {
        // The client sees a closed connection; the server knows why, perhaps a moment later.
        const reason = accepted.then(
          () => error,
          (why: unknown) => why,
        );
        const told = await within(graceMs, reason).catch(() => error);
        // The next one finds a new server: what a failed handshake still brings must not be taken for its own.
        await close();
        throw told;
      }
    },
  };
}

const identityOf = ({ key, certificate }: End) => ({ key, certificate });
const versionsOf = ({ versions }: End) => (versions.length === 0 ? {} : { versions });

function refuseOther({ peerChain }: TlsConnection, { chain }: End): void {
  if (peerChain[0]?.equals(chain[0].der) !== true)
    throw new Error('the server presented a different certificate than the one on disk');
}

async function exchangeBytes(
  client: TlsConnection,
  accepted: Promise<TlsConnection>,
  look: (server: TlsConnection) => void,
): Promise<void> {
  await client.write('?');
  const server = await within(timeoutMs, accepted);
  look(server);
  if ((await server.read(timeoutMs))?.toString() !== '?') throw closedEarly();
  await server.write('!');
  if ((await client.read(timeoutMs))?.toString() !== '!') throw closedEarly();
}

function closedEarly(): Error {
  return Object.assign(new Error('the connection was closed before any data arrived'), { code: 'ECONNRESET' });
}

/** A promise and what settles it. It may fail before anybody waits for it. */
function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

/** @throws an error with code ETIMEDOUT when nothing came within `ms` milliseconds. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error(`no data arrived within ${ms} ms`), { code: 'ETIMEDOUT' })), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
