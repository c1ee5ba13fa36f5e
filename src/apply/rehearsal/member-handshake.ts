import type { MemberSide } from '../../model/member-side.ts';
import type { RehearsalRefusal } from '../../model/message-ids.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import type { System, Tls, TlsClientContext, TlsConnection, TlsServer } from '../../system/system.ts';
import { deferred, exchangeBytes, within } from './both-ends.ts';
import { wouldBePresented } from './rehearsal-rules.ts';

const loopback = '127.0.0.1';
const timeoutMs = 5_000;
const graceMs = 50;

/** A member with its files read. */
export interface LoadedMember {
  readonly side: MemberSide;
  /** Its client's side by whether it shows its certificate, made when first wanted. */
  readonly contexts: Map<boolean, Promise<TlsClientContext>>;
  readonly key: Buffer;
  readonly certificate: Buffer;
  readonly chain: readonly Certificate[];
  readonly trusted: readonly Certificate[];
  /** PEM. */
  readonly revoked: readonly string[];
}

/**
 * One connection in one direction, the name check as the client's policy has it, and a byte each way: TLS 1.3 refuses a client late.
 * Returns the protocol; rejects with why not.
 */
export async function shakeHands(
  server: LoadedMember,
  client: LoadedMember,
  host: string,
  listener: Listener,
  { tls }: Pick<System, 'tls'>,
): Promise<string> {
  const { port, accepted } = await listener.expect(client);
  try {
    const connection = await tls.connect({
      host: loopback,
      port,
      name: host,
      checkName: client.side.verifyHostname,
      context: await contextOf(client, server, tls),
      timeoutMs,
    });
    await exchangeBytes(connection, accepted, timeoutMs);
    connection.close();
    return connection.protocol;
  } catch (error) {
    // The server knows why, perhaps a moment later.
    const reason = await within(
      graceMs,
      accepted.then(
        () => undefined,
        (why: unknown) => why,
      ),
    ).catch(() => undefined);
    await listener.close();
    // Who refuses knows why; the other side sees a connection that ends.
    throw causeOf(error) === 'handshake-failed' ? (reason ?? error) : error;
  }
}

/** Why a handshake failed, by the codes of Node and OpenSSL. */
export function causeOf(error: unknown): RehearsalRefusal {
  const code = String((error as NodeJS.ErrnoException | undefined)?.code ?? (error as Error | undefined)?.message ?? '');
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'name-not-in-certificate';
  if (code === 'CERT_REVOKED') return 'certificate-revoked';
  if (code.includes('CRL')) return 'revocation-list-missing';
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return 'certificate-expired';
  if (/SELF_SIGNED|UNABLE_TO|DEPTH_ZERO|NO_CERTIFICATE|PEER_DID_NOT|CERT_UNTRUSTED|UNKNOWN_CA|CERTIFICATE_REQUIRED/i.test(code))
    return 'peer-not-trusted';
  return 'handshake-failed';
}

/** A member that is dialled by one after the other. */
export interface Listener {
  /** Where to dial, and what comes of it. */
  expect(client: LoadedMember): Promise<{ readonly port: number; readonly accepted: Promise<TlsConnection> }>;
  /** The next one finds a new one: what a failed handshake still brings must not be taken for its own. */
  close(): Promise<void>;
}

export function listenerOf(server: LoadedMember, { tls }: Pick<System, 'tls'>): Listener {
  let open: { readonly server: TlsServer; readonly revoked: string } | undefined;
  let waiting = deferred<TlsConnection>();
  const close = async (): Promise<void> => {
    const closing = open;
    open = undefined;
    await closing?.server.close();
  };
  return {
    close,
    expect: async (client) => {
      const asks = server.side.clientAuth !== 'none';
      const revoked = asks ? revokedFor(server, client) : [];
      if (open !== undefined && open.revoked !== revoked.join()) await close();
      waiting = deferred<TlsConnection>();
      open ??= {
        revoked: revoked.join(),
        server: await tls.listen({
          ...identityOf(server),
          clientAuth: server.side.clientAuth,
          ...(asks ? { ...trusting(server, tls.partialChains), revoked } : {}),
          onConnection: (connection) => waiting.resolve(connection),
          onFailure: (error) => waiting.reject(error),
        }),
      };
      return { port: open.server.port, accepted: waiting.promise };
    },
  };
}

/** A Java member shows its certificate only to a server that names an issuer of it. */
function contextOf(client: LoadedMember, server: LoadedMember, tls: Tls): Promise<TlsClientContext> {
  const shows = server.side.clientAuth !== 'none' && wouldBePresented(client.chain, server.trusted);
  const { key, certificate, passphrase, ...rest } = identityOf(client);
  const context =
    client.contexts.get(shows) ??
    tls.clientContext({
      ...rest,
      ...(shows ? { key, certificate, ...(passphrase === undefined ? {} : { passphrase }) } : {}),
      ...trusting(client, tls.partialChains),
    });
  client.contexts.set(shows, context);
  return context;
}

function identityOf({ side, key, certificate }: LoadedMember) {
  return {
    key,
    certificate,
    ...(side.passphrase === undefined ? {} : { passphrase: side.passphrase.reveal() }),
    versions: side.tlsVersions,
  };
}

/** Every certificate there is an anchor, as in the JVM. */
function trusting({ trusted }: LoadedMember, partialChain: boolean) {
  return { trust: trusted.map(({ pem }) => pem), ...(partialChain ? { partialChain } : {}) };
}

/** A certificate that is trusted itself is not looked up in revocation lists. */
function revokedFor({ trusted, revoked }: LoadedMember, client: LoadedMember): readonly string[] {
  const leaf = client.chain[0];
  return trusted.some(({ fingerprint256 }) => fingerprint256 === leaf?.fingerprint256) ? [] : revoked;
}
