import type { ScopeName } from '../model/installation.ts';
import type { HandshakeRefusal } from '../model/message-ids.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';
import { isPair } from '../pki/keys/private-key.ts';
import { matchesName } from '../pki/names/subject-names.ts';
import { protocolOf } from './cipher-suites.ts';
import type { VerdictFacts } from './facts.ts';
import { isAskedFor, issuerNames, refuseChainSize } from './handshake-limits.ts';
import { type Judged, judge } from './judge-installation.ts';
import type { LoadedPolicy } from './loaded-policy.ts';
import { refusePeer } from './path/path-validation.ts';
import { findFaults, kindOfKey, signsWithEdwards, usableIn } from './server-side.ts';
import { lacksOpenSsl } from './ssl-provider.ts';
import { isFault, jettyOffer, namesUnreadable, nettyClientContext, nettyOffer, type Offer } from './tls-context.ts';

export interface HandshakeQuestion {
  readonly server: VerdictFacts | Judged;
  readonly client: VerdictFacts | Judged;
  readonly scope: ScopeName;
  /** The name or address that the client dials. */
  readonly host: string;
}

export interface HandshakePrediction {
  readonly succeeds: boolean;
  /** Null when it succeeds. What is the client's doing begins with `client-`. */
  readonly because: HandshakeRefusal | null;
}

/**
 * Would a member of the client's installation, dialling `host`, get a connection of the server's that carries data? Bolt, cluster
 * and backup as Neo4j's Netty handlers do it with both sides' policies; https as its web server with a Java client that has
 * the client's https policy.
 */
export function judgeHandshake({ server, client, scope, host }: HandshakeQuestion): HandshakePrediction {
  const because = refusal(side(server), side(client), scope, host);
  return { succeeds: because === null, because };
}

const side = (of: VerdictFacts | Judged): Judged => ('verdict' in of ? of : judge(of));

function refusal(server: Judged, client: Judged, scope: ScopeName, host: string): HandshakeRefusal | null {
  if (server.verdict.starts === false) return 'broken-server';
  const served = server.policies.get(scope);
  if (!encrypts(server, scope)) return 'server-not-encrypted';
  // A dialling member, or a backup client, needs its conf and its policies; its own ports do not matter.
  if (client.verdict.stage === 'conf' || client.verdict.stage === 'policy') return 'broken-client';
  const dialling = client.policies.get(scope);
  if (dialling === undefined) return 'client-not-encrypted';
  if (served === undefined) return 'broken-server';

  const [serverFault] = findFaults(scope, served, server.config, server.facts).filter(
    ({ id }) => id !== 'nobody-trusted' && (id !== 'openssl-without-library' || lacksOpenSsl(server.config, server.facts)),
  );
  if (serverFault !== undefined) return serverFault.id === 'key-does-not-match' ? 'key-does-not-match' : 'broken-server';
  const offered = scope === 'https' ? jettyOffer(served, server.facts) : nettyOffer(served, server.facts);
  const asked = nettyOffer(dialling, client.facts);
  if (nettyClientContext(dialling) !== undefined || isFault(asked)) return 'broken-client';
  if (lacksOpenSsl(client.config, client.facts)) return 'broken-client';
  if (isFault(offered)) return 'broken-server';
  const agreed = agree(offered, asked, served, server.facts, client.facts.java);
  if (typeof agreed === 'string') return agreed;
  // A hello of SSL 2 names no signatures, which leaves SHA-1 alone, and Java 25 does not sign with that.
  const { tlsVersions } = dialling.config;
  const oldHello = tlsVersions.includes('SSLv2Hello') && !tlsVersions.includes('TLSv1.3');
  // A server that does not name that hello refuses it.
  if (oldHello && !served.config.tlsVersions.includes('SSLv2Hello')) return 'no-common-protocol';
  if (oldHello && server.facts.java >= 25 && !agreed.suite.startsWith('TLS_RSA_')) return 'no-common-cipher';
  return (
    refuseServer(served, dialling, agreed, host, client.facts) ??
    refuseClient(served, dialling, agreed, scope, server.facts, client.facts) ??
    refuseHost(served, scope, host, server.facts)
  );
}

function encrypts({ config, policies, facts }: Judged, scope: ScopeName): boolean {
  if (scope === 'bolt') {
    const on = config.connectors.bolt.enabled && config.tlsLevel !== 'DISABLED';
    return on && (policies.has('bolt') || facts.version.major >= 2025);
  }
  if (scope === 'https' && !config.connectors.https.enabled) return false;
  return policies.has(scope);
}

interface Agreed {
  readonly protocol: 'TLSv1.2' | 'TLSv1.3';
  readonly suite: string;
}

/** The highest protocol that both have; within it a suite that both have and that the server's key can serve. */
function agree(
  offered: Offer,
  asked: Offer,
  served: LoadedPolicy,
  facts: VerdictFacts,
  clientJava: number,
): Agreed | HandshakeRefusal {
  const protocol = (['TLSv1.3', 'TLSv1.2'] as const).find(
    (one) => offered.protocols.includes(one) && asked.protocols.includes(one),
  );
  if (protocol === undefined) return 'no-common-protocol';
  const [leaf] = served.chain ?? [];
  const keyType = served.key?.keyType ?? leaf?.keyType ?? '';
  const kind = kindOfKey(keyType);
  if (kind === 'eddsa' && !signsWithEdwards(clientJava)) return 'no-common-cipher';
  const fitting = usableIn(kind, keyType, offered, facts);
  const common = fitting.filter((name) => asked.suites.includes(name) && protocolOf(name, facts.java) === protocol);
  // JSSE's server goes by the client's order, unless told otherwise.
  const suite = asked.suites.find((name) => common.includes(name));
  return suite === undefined ? 'no-common-cipher' : { protocol, suite };
}

/** What the client thinks of the server: its chain, then the name. */
function refuseServer(
  served: LoadedPolicy,
  dialling: LoadedPolicy,
  agreed: Agreed,
  host: string,
  client: VerdictFacts,
): HandshakeRefusal | null {
  const [leaf] = served.chain ?? [];
  if (leaf === undefined) return 'broken-server';
  const tooLong = refuseChainSize(served.chain ?? [], { peer: 'server', protocol: agreed.protocol, java: client.java });
  if (tooLong !== null) return tooLong;
  if (dialling.config.trustAll) return null;
  const decrypts = agreed.suite.startsWith('TLS_RSA_');
  const refused = refusePeer({
    chain: served.chain ?? [],
    anchors: dialling.anchors,
    crls: dialling.crls,
    peer: 'server',
    decrypts,
    now: client.now,
    java: client.java,
    protocol: agreed.protocol,
  });
  if (refused !== null) return refused;
  if (!dialling.config.verifyHostname) return null;
  // Java 11 takes no name that ends in a dot: "Illegal given domain name".
  if (client.java < 17 && host.endsWith('.')) return 'name-mismatch';
  // Java 25 does not get over a list of names that it cannot read; before, there was none for it.
  if (namesUnreadable(leaf, client.java)) return 'name-mismatch';
  return matchesName(leaf, host, { anyLabel: client.java < 25 }).kind === 'match' ? null : 'name-mismatch';
}

/** What the server thinks of the client, where it asks. */
function refuseClient(
  served: LoadedPolicy,
  dialling: LoadedPolicy,
  agreed: Agreed,
  scope: ScopeName,
  server: VerdictFacts,
  client: VerdictFacts,
): HandshakeRefusal | null {
  const { clientAuth, trustAll } = served.config;
  if (clientAuth === 'NONE') return null;
  const names = trustAll ? new Set<string>() : issuerNames(served.anchors, agreed.protocol);
  if (scope !== 'https' && names === 'too-long') return 'message-too-long';
  const chain =
    scope === 'https' || names === 'too-long' ? [] : presented(names, dialling, agreed, Math.min(server.java, client.java));
  const [leaf] = chain;
  if (leaf === undefined) return clientAuth === 'REQUIRE' ? 'client-certificate-missing' : null;
  const tooLong = refuseChainSize(chain, { peer: 'client', protocol: agreed.protocol, java: server.java });
  if (tooLong !== null) return `client-${tooLong}`;
  if (!trustAll) {
    const refused = refusePeer({
      chain,
      anchors: served.anchors,
      crls: served.crls,
      peer: 'client',
      now: server.now,
      java: server.java,
      protocol: agreed.protocol,
    });
    if (refused !== null) return `client-${refused}`;
  }
  const key = dialling.key?.key;
  return key !== undefined && isPair(key, leaf) ? null : 'client-key-does-not-match';
}

/**
 * The chain a Java client sends: its only one, if the key is of use and an issuer of any certificate in it is among the names
 * the server sent; with no names sent, always. For https those names are the public CAs of the JVM, and nobody's here is.
 */
function presented(names: ReadonlySet<string>, dialling: LoadedPolicy, agreed: Agreed, java: number): readonly Certificate[] {
  const chain = dialling.chain ?? [];
  const [leaf] = chain;
  const key = dialling.key;
  if (leaf === undefined || key === undefined) return [];
  const kind = kindOfKey(leaf.keyType);
  if (kind === 'other' || kindOfKey(key.keyType) !== kind) return [];
  if (kind === 'ec' && !/^ec-p(?:256|384|521)$/.test(key.keyType)) return [];
  if (kind === 'dsa' && agreed.protocol === 'TLSv1.3') return [];
  if (kind === 'eddsa' && !signsWithEdwards(java)) return [];
  return isAskedFor(chain, names) ? chain : [];
}

/** The web server compares the Host header with its certificate: 400 "Invalid SNI". 4.4 never does. */
function refuseHost(served: LoadedPolicy, scope: ScopeName, host: string, { version }: VerdictFacts): HandshakeRefusal | null {
  if (scope !== 'https' || version.line === '4.4') return null;
  // No header has such letters: 400 "Bad Request".
  if (/[^\x20-\x7e]/.test(host)) return 'host-not-in-certificate';
  if (!served.config.verifyHostname) return null;
  const [leaf] = served.chain ?? [];
  return leaf !== undefined && jettyMatches(leaf, host.toLowerCase()) ? null : 'host-not-in-certificate';
}

/** Alternative names and common names count alike; a wildcard stands for one label, or for none. */
function jettyMatches(leaf: Certificate, host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const common = leaf.subject.attributes.filter(({ type }) => type === 'CN').map(({ value }) => value);
  return [...leaf.names.map(({ value }) => value), ...common].some((name) => {
    const lower = name.toLowerCase();
    if (!lower.startsWith('*.')) return lower === bare;
    return bare.slice(bare.indexOf('.') + 1) === lower.slice(2) || bare === lower.slice(2);
  });
}
