import type { ScopeName } from '../../model/installation.ts';
import { ownValue } from '../../model/text/own-value.ts';
import type { Address } from '../../neo4j/config/address.ts';
import { type Certificate, readCertificate } from '../../pki/certificates/certificate.ts';
import type { TlsConnection, TlsIdentity } from '../../system/parts/tls.ts';
import type { System } from '../../system/system.ts';
import { listenForRefusal, type Spoken, speakBolt, speakHttp } from './talk.ts';

/** A port to look at. */
export interface Endpoint {
  /** Undefined: told by what it speaks. */
  readonly component: ScopeName | undefined;
  readonly address: Address;
  /** What a client would dial: sent as SNI and as Host, compared with the certificate. */
  readonly name: string;
  /** Shown where the port asks for a certificate. */
  readonly identity: TlsIdentity | undefined;
}

/** What a port does, as seen from outside. */
export type EndpointFact = Endpoint &
  (
    | {
        readonly state: 'unreachable';
        readonly why: 'refused' | 'timed-out' | 'unknown-host' | 'no-route' | 'other';
        readonly code: string;
      }
    | { readonly state: 'plaintext'; readonly spoken: Spoken }
    /** There, but no TLS comes about. `closed`: without an alert. `silent`: it takes the connection and says nothing. */
    | {
        readonly state: 'no-handshake';
        readonly why: 'closed' | 'silent' | 'alert' | 'signature' | 'protocol' | 'other';
        readonly code: string;
      }
    | {
        readonly state: 'tls';
        readonly component: ScopeName;
        readonly protocol: string;
        readonly cipher: string;
        /** As far as it was sent, leaf first. */
        readonly chain: readonly Certificate[];
        /** TLS versions that it accepts, of those that this OpenSSL can still speak. */
        readonly versions: readonly string[];
        /** Why the system's own trust refuses it; undefined: it accepts it. */
        readonly systemRefuses: string | undefined;
        readonly spoken: Spoken;
        /**
         * Where the connection ended after the handshake: had a certificate of ours been asked for? Undefined: not a question here, or
         * not to be told.
         */
        readonly asksForCertificate: boolean | undefined;
      }
  );

export interface EndpointOptions {
  /** For one connection; default 5 000. */
  readonly timeoutMs?: number;
  /** Endpoints looked at in parallel; default 32. */
  readonly atOnce?: number;
}

/** How long a late refusal is waited for on ports whose protocol is not spoken here. */
const refusalMs = 250;

/** Looks at many ports, a bounded number at a time, in the order given. Never throws because of what they do. */
export async function inspectEndpoints(
  system: Pick<System, 'tls'>,
  endpoints: readonly Endpoint[],
  options: EndpointOptions = {},
): Promise<readonly EndpointFact[]> {
  const facts: EndpointFact[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < endpoints.length; index = next++) {
      const endpoint = endpoints[index];
      if (endpoint !== undefined) facts[index] = await inspectEndpoint(system, endpoint, options.timeoutMs ?? 5_000);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.atOnce ?? 32, endpoints.length) }, work));
  return facts;
}

/** One port: is it there, does it speak TLS, which, with what certificate, and what is spoken inside. */
export async function inspectEndpoint(system: Pick<System, 'tls'>, endpoint: Endpoint, timeoutMs: number): Promise<EndpointFact> {
  const { address, name, identity = {} } = endpoint;
  const dial = { ...identity, ...address, name, check: 'look', timeoutMs } as const;
  let connection: TlsConnection;
  try {
    connection = await system.tls.connect(dial);
  } catch (error) {
    return whyNot(system, endpoint, error, timeoutMs);
  }
  const others = otherVersions(connection.protocol);
  const [spoken, ...accepted] = await Promise.all([
    speak(connection, endpoint, timeoutMs),
    ...others.map((version) => accepts(system, { ...dial, versions: [version] }, version)),
  ]);
  connection.close();
  const ended = spoken.kind === 'closed' || spoken.kind === 'failed';
  const asksForCertificate = ended ? await system.tls.asksForCertificate({ ...address, name, timeoutMs }) : undefined;
  return {
    ...endpoint,
    asksForCertificate,
    state: 'tls',
    component: endpoint.component ?? (spoken.kind === 'http' ? 'https' : 'bolt'),
    protocol: connection.protocol,
    cipher: connection.cipher,
    chain: connection.peerChain.flatMap((der) => readCertificate(der) ?? []),
    versions: [...new Set([connection.protocol, ...others.filter((_, index) => accepted[index])])].sort(),
    systemRefuses: connection.refusal?.code,
    spoken,
  };
}

async function speak(connection: TlsConnection, { component, name, address }: Endpoint, timeoutMs: number): Promise<Spoken> {
  switch (component) {
    case 'https':
      return speakHttp(
        connection,
        address.port === 443 ? name : `${name.includes(':') ? `[${name}]` : name}:${address.port}`,
        timeoutMs,
      );
    case 'cluster':
    case 'backup':
      return listenForRefusal(connection, refusalMs);
    default:
      return speakBolt(connection, timeoutMs);
  }
}

function otherVersions(negotiated: string): readonly string[] {
  return ['TLSv1.1', 'TLSv1.2', 'TLSv1.3'].filter(
    (version) => version !== negotiated && !(negotiated === 'TLSv1.2' && version === 'TLSv1.3'),
  );
}

async function accepts(
  system: Pick<System, 'tls'>,
  dial: Parameters<System['tls']['connect']>[0],
  version: string,
): Promise<boolean> {
  try {
    // OpenSSL itself no longer offers the old ones at its usual level.
    const old = version === 'TLSv1.1' ? { ciphers: 'DEFAULT:@SECLEVEL=0' } : {};
    (await system.tls.connect({ ...dial, ...old })).close();
    return true;
  } catch {
    return false;
  }
}

/** The handshake failed: is nothing there, does it speak plaintext, or is its TLS at fault? */
async function whyNot(system: Pick<System, 'tls'>, endpoint: Endpoint, error: unknown, timeoutMs: number): Promise<EndpointFact> {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  const unreachable = ownValue(reasons, code);
  if (unreachable !== undefined) return { ...endpoint, state: 'unreachable', why: unreachable, code };
  const plain = await system.tls
    .connectPlain({ ...endpoint.address, timeoutMs: Math.min(timeoutMs, 3_000) })
    .catch((problem: { code?: string }) => problem.code ?? 'other');
  if (typeof plain === 'string')
    return {
      ...endpoint,
      state: 'unreachable',
      why: plain === 'ETIMEDOUT' ? 'timed-out' : (ownValue(reasons, plain) ?? 'other'),
      code: plain,
    };
  const short = Math.min(timeoutMs, 2_000);
  const spoken = endpoint.component === 'https' ? await speakHttp(plain, endpoint.name, short) : await speakBolt(plain, short);
  plain.close();
  if (spoken.kind === 'bolt' || spoken.kind === 'http') return { ...endpoint, state: 'plaintext', spoken };
  return { ...endpoint, state: 'no-handshake', why: faultOf(code, message), code: code === '' ? message.slice(0, 100) : code };
}

const reasons: Readonly<Record<string, 'refused' | 'unknown-host' | 'no-route'>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  EADDRNOTAVAIL: 'no-route',
};

function faultOf(code: string, message: string): 'closed' | 'silent' | 'alert' | 'signature' | 'protocol' | 'other' {
  if (code === 'ECONNRESET' || code === 'EPIPE' || /disconnected|closed before/.test(message)) return 'closed';
  if (code === 'ETIMEDOUT') return 'silent';
  if (
    /octet invalid|bad signature|BAD_SIGNATURE|RSA_R_|rsa routines|DATA_TOO_LARGE|ecdsa|INVALID_PADDING|LAST_OCTET|FIRST_OCTET/i.test(
      `${code} ${message}`,
    )
  )
    return 'signature';
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS/i.test(code)) return 'protocol';
  return /ALERT/i.test(code) ? 'alert' : 'other';
}
