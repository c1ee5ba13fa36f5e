import type { ReasonId } from '../model/message-ids.ts';
import { cbcLeftOutByDefault } from '../neo4j/version.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';
import { Oid } from '../pki/encoding/oids.ts';
import { isKnownSuite, jettyLeavesOut, jsseDefaults, nettyDefaults, protocolOf, type TlsProtocol } from './cipher-suites.ts';
import type { VerdictFacts } from './facts.ts';
import { javaPattern } from './java/java-pattern.ts';
import type { LoadedPolicy } from './loaded-policy.ts';

/** Names that `setEnabledProtocols` takes. Only the first two are not disabled in every Java of today. */
export const jsseProtocols: ReadonlySet<string> = new Set([
  ...['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3', 'SSLv2Hello', 'DTLSv1.2', 'DTLSv1.0'],
]);

/** What keeps a context from being built, or an engine from being made of it. */
export interface ContextFault {
  readonly id: ReasonId;
  readonly neo4jSays: string;
  readonly suffix: string;
}

/** Java's PKCS #12 store takes a chain only when each issuer comes next, and no certificate twice. */
export function chainForPkcs12(chain: readonly Certificate[]): ContextFault | undefined {
  const broken = chain.some((certificate, at) => {
    const next = chain[at + 1];
    return next !== undefined && certificate.issuer.canonical !== next.subject.canonical;
  });
  const twice = new Set(chain.map(({ fingerprint256 }) => fingerprint256)).size !== chain.length;
  if (!broken && !twice) return undefined;
  return {
    id: broken ? 'chain-out-of-order' : 'chain-duplicate',
    neo4jSays: 'Certificate chain is not valid',
    suffix: 'public_certificate',
  };
}

/** The list of alternative names stops this Java: seen with 21.0.8 and 25; 17 reads on without the list. */
export const namesUnreadable = ({ unreadableExtensions }: Certificate, java: number): boolean =>
  java >= 21 && unreadableExtensions.includes(Oid.subjectAltName);

/** Netty's server context for a policy, as far as building it goes: it needs a chain, and the chain in order. */
export function nettyServerContext(policy: LoadedPolicy): ContextFault | undefined {
  if (policy.chain === undefined) return undefined;
  if (policy.chain.length === 0) {
    return { id: 'chain-empty', neo4jSays: "Param 'keyCertChain' must not be empty", suffix: 'public_certificate' };
  }
  return chainForPkcs12(policy.chain);
}

/** The same for the dialling side, which does without a chain. */
export function nettyClientContext(policy: LoadedPolicy): ContextFault | undefined {
  return policy.chain === undefined || policy.chain.length === 0 ? undefined : chainForPkcs12(policy.chain);
}

/** What one side of a connection may use, most wanted first; or why no connection gets anywhere. */
export interface Offer {
  readonly protocols: readonly TlsProtocol[];
  readonly suites: readonly string[];
}

/** Protocols and suites of an engine that Netty makes for a policy. */
export function nettyOffer({ config }: LoadedPolicy, facts: VerdictFacts): Offer | ContextFault {
  const suites = config.ciphers ?? defaultSuites(facts);
  const junkSuite = suites.find((name) => !isKnownSuite(name));
  if (junkSuite !== undefined) {
    return { id: 'cipher-unknown', neo4jSays: `Unsupported CipherSuite: ${junkSuite}`, suffix: 'ciphers' };
  }
  const junk = config.tlsVersions.find((version) => !jsseProtocols.has(version));
  if (junk !== undefined)
    return { id: 'tls-version-unknown', neo4jSays: `Unsupported protocol: ${junk}`, suffix: 'tls_versions' };
  return offer(config.tlsVersions, suites, facts.java);
}

function defaultSuites(facts: VerdictFacts): readonly string[] {
  return cbcLeftOutByDefault(facts.version) ? nettyDefaults.filter((name) => !name.includes('_CBC_')) : nettyDefaults;
}

/** Protocols and suites of Jetty's https connector: names it does not know are passed over, and an empty list means all. */
export function jettyOffer({ config, chain }: LoadedPolicy, facts: VerdictFacts): Offer | ContextFault {
  const asked =
    cbcLeftOutByDefault(facts.version) && chain !== undefined && (chain.length === 0 || chainForPkcs12(chain) === undefined);
  const named = config.ciphers ?? (asked ? defaultSuites(facts) : undefined);
  const all = jsseDefaults.filter((name) => protocolOf(name, facts.java) !== undefined);
  const suites = named === undefined ? all.filter((name) => !jettyLeavesOut.test(name)) : chosen(named, all);
  const wanted = config.tlsVersions.length === 0 ? ['TLSv1.2', 'TLSv1.3'] : config.tlsVersions;
  // Jetty 9.4 takes names of protocols as they stand, later ones for patterns.
  const versions = facts.version.line === '4.4' ? wanted : chosen(wanted, [...jsseProtocols]);
  return offer(versions, suites, facts.java);
}

/** Jetty takes what is named for patterns. */
function chosen(named: readonly string[], all: readonly string[]): readonly string[] {
  if (named.length === 0) return all;
  return named.flatMap((name) => {
    const pattern = javaPattern(name);
    return pattern === undefined ? [] : all.filter((one) => pattern.test(one));
  });
}

/** JSSE drops a protocol for which no usable suite is left. */
function offer(versions: readonly string[], names: readonly string[], java: number): Offer | ContextFault {
  const suites = names.filter((name) => protocolOf(name, java) !== undefined);
  const protocols = (['TLSv1.3', 'TLSv1.2'] as const).filter(
    (protocol) => versions.includes(protocol) && suites.some((name) => protocolOf(name, java) === protocol),
  );
  if (protocols.length > 0) return { protocols, suites };
  const neo4jSays = 'No appropriate protocol (protocol is disabled or cipher suites are inappropriate)';
  const usableVersion = versions.includes('TLSv1.3') || versions.includes('TLSv1.2');
  return {
    id: usableVersion ? 'no-usable-cipher' : 'no-usable-protocol',
    neo4jSays,
    suffix: usableVersion ? 'ciphers' : 'tls_versions',
  };
}

/** Whether no context came about. */
export function isFault(value: Offer | ContextFault): value is ContextFault {
  return 'id' in value;
}
