import { finding } from '../checks/check.ts';
import type { Inspected } from '../inspect/check-facts.ts';
import type { Finding } from '../model/finding.ts';
import { type ScopeName, scopeNames } from '../model/installation.ts';
import { type ConfiguredAddresses, configuredAddresses } from '../neo4j/address.ts';
import { readConf } from '../neo4j/conf.ts';
import { judgeHandshake } from '../verdict/handshake.ts';
import { judge } from '../verdict/judge-installation.ts';

/** One predicted handshake. The names of the fields are a contract. */
export interface Handshake {
  readonly component: ScopeName;
  readonly server: 'here' | 'peer';
  readonly client: 'here' | 'peer';
  readonly peerHome: string;
  /** The name that the client dials. */
  readonly host: string;
  readonly succeeds: boolean;
  readonly because: string | null;
}

/** Both directions with every peer, for each component that either has. */
export function judgePeers(
  here: Inspected,
  peers: readonly Inspected[],
  names: { readonly host: string | undefined; readonly peerHosts: readonly string[] },
): readonly Handshake[] {
  if (peers.length === 0) return [];
  const ours = judge(here.facts);
  return peers.flatMap((peer, index) => {
    const theirs = judge(peer.facts);
    const peerHost = names.peerHosts[index] ?? (names.peerHosts.length === 1 ? names.peerHosts[0] : undefined);
    const has = scopeNames.filter(
      (scope) => ours.verdict.components[scope] !== 'off' || theirs.verdict.components[scope] !== 'off',
    );
    return has.flatMap((component) =>
      (['here', 'peer'] as const).map((server): Handshake => {
        const [serving, dialling] = server === 'here' ? [here, peer] : [peer, here];
        const host = (server === 'here' ? names.host : peerHost) ?? advertisedHost(serving, component);
        const { succeeds, because } = judgeHandshake({
          ...{ server: serving === here ? ours : theirs, client: dialling === here ? ours : theirs },
          ...{ scope: component, host },
        });
        return {
          component,
          server,
          client: server === 'here' ? 'peer' : 'here',
          peerHome: peer.installation.home,
          host,
          succeeds,
          because,
        };
      }),
    );
  });
}

/** Members and backup clients that both encrypt, and yet could not talk. Drivers are judged by `client_auth`, not by a peer's policy. */
export function handshakeFindings(handshakes: readonly Handshake[]): readonly Finding[] {
  return handshakes
    .filter(
      ({ component, succeeds, because }) =>
        (component === 'cluster' || component === 'backup') && !succeeds && !/-not-encrypted$/.test(because ?? ''),
    )
    .map(({ component, server, peerHome, host, because }) =>
      finding({
        id: 'peer-handshake-fails',
        severity: 'error',
        component,
        path: peerHome,
        message:
          server === 'here'
            ? `the peer could not connect to this server as ${host}: ${because ?? 'refused'}`
            : `this server could not connect to the peer as ${host}: ${because ?? 'refused'}`,
        remedy:
          because === null
            ? 'exchange certificates: neo4j-tls trust export, neo4j-tls trust add'
            : `neo4j-tls explain ${because}`,
      }),
    );
}

function advertisedHost({ installation }: Inspected, component: ScopeName): string {
  const addresses: ConfiguredAddresses = configuredAddresses(readConf(installation.conf.bytes, installation.version));
  if (component === 'bolt' || component === 'https') return addresses.connectors[component].advertised.host;
  const channel = addresses.channels.find(({ scope }) => scope === component);
  return channel?.advertised.host ?? addresses.defaultAdvertisedHost;
}
