import { join } from 'node:path';
import { finding } from '../../checks/check.ts';
import type { Inspected } from '../../inspect/home/check-facts.ts';
import type { Finding } from '../../model/finding.ts';
import { type ScopeName, scopeNames } from '../../model/installation.ts';
import type { HandshakeRefusal } from '../../model/message-ids.ts';
import { readConf } from '../../neo4j/conf/conf.ts';
import { type ConfiguredAddresses, configuredAddresses, isLoopbackHost } from '../../neo4j/config/address.ts';
import { refusalWords } from '../../output/refusal-words.ts';
import { judgeHandshake } from '../../verdict/handshake.ts';
import { type Judged, judge } from '../../verdict/judge-installation.ts';

/** One predicted handshake. The names of the fields are a contract. */
export interface Handshake {
  readonly component: ScopeName;
  readonly server: 'here' | 'peer';
  readonly client: 'here' | 'peer';
  readonly peerHome: string;
  /** The name that the client dials. */
  readonly host: string;
  readonly succeeds: boolean;
  readonly because: HandshakeRefusal | null;
}

/** One predicted handshake between two homes, neither of which need be the one that is judged. */
export interface PairHandshake {
  readonly component: ScopeName;
  readonly serverHome: string;
  readonly clientHome: string;
  /** The name that the client dials. */
  readonly host: string;
  readonly succeeds: boolean;
  readonly because: HandshakeRefusal | null;
}

/** `--host` for the home that is judged, `--peer-host` for its peers: one for all, or in their order. */
export interface DialledNames {
  readonly host: string | undefined;
  readonly peerHosts: readonly string[];
}

/** Both directions with every peer, for each component that either has. */
export function judgePeers(here: Inspected, peers: readonly Inspected[], names: DialledNames): readonly Handshake[] {
  if (peers.length === 0) return [];
  const us = sideOf(here, names.host);
  return peers.flatMap((peer, index) =>
    bothWays(us, sideOf(peer, peerHost(names, index)), scopeNames).map(
      ({ component, server, host, succeeds, because }): Handshake => ({
        component,
        server: server === us ? 'here' : 'peer',
        client: server === us ? 'peer' : 'here',
        peerHome: peer.installation.home,
        host,
        succeeds,
        because,
      }),
    ),
  );
}

/** The same of the peers with each other: what makes several of them a whole. */
export function judgeAmongPeers(
  peers: readonly Inspected[],
  names: DialledNames,
  scopes: readonly ScopeName[] = scopeNames,
): readonly PairHandshake[] {
  if (peers.length < 2) return [];
  const sides = peers.map((peer, index) => sideOf(peer, peerHost(names, index)));
  return sides.flatMap((one, index) =>
    sides.slice(index + 1).flatMap((other) =>
      bothWays(one, other, scopes).map(
        ({ component, server, client, host, succeeds, because }): PairHandshake => ({
          component,
          serverHome: server.inspected.installation.home,
          clientHome: client.inspected.installation.home,
          host,
          succeeds,
          because,
        }),
      ),
    ),
  );
}

/** A home that takes part in a handshake. */
export interface Side {
  readonly inspected: Inspected;
  readonly judged: Judged;
  /** Undefined: as it advertises itself. */
  readonly dialledAs: string | undefined;
}

/** One end of a handshake, judged. @param dialledAs the name the others connect to; undefined: what its conf advertises */
export function sideOf(inspected: Inspected, dialledAs: string | undefined): Side {
  return { inspected, judged: judge(inspected.facts), dialledAs };
}

/** The `--peer-host` of the peer at this place; one alone counts for every peer. */
export function peerHost({ peerHosts }: DialledNames, index: number): string | undefined {
  return peerHosts[index] ?? (peerHosts.length === 1 ? peerHosts[0] : undefined);
}

/** Every handshake between two installations, for each component that either encrypts: one as server, then the other. */
export function bothWays(one: Side, other: Side, scopes: readonly ScopeName[]) {
  const stateOf = ({ judged }: Side) => judged.verdict.components;
  const has = scopes.filter((scope) => stateOf(one)[scope] !== 'off' || stateOf(other)[scope] !== 'off');
  return has.flatMap((component) =>
    [[one, other] as const, [other, one] as const].map(([server, client]) => {
      const host = server.dialledAs ?? advertisedHost(server, component);
      const { succeeds, because } = judgeHandshake({ server: server.judged, client: client.judged, scope: component, host });
      return { component, server, client, host, succeeds, because };
    }),
  );
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
            ? `the peer could not connect to this server as ${host}: ${refusalWords(because, { server: 'this server', client: 'the peer' })}`
            : `this server could not connect to the peer as ${host}: ${refusalWords(because, { server: 'the peer', client: 'this server' })}`,
        remedy: remedyOf(because, component, host),
      }),
    );
}

/** What to do on which of the two. */
export function remedyOf(because: HandshakeRefusal | null, component: ScopeName, host: string): string {
  if (because === null || because === 'peer-not-trusted' || because === 'nobody-trusted')
    return `One of the two does not trust the other. On each server, save its own certificate, then add it on the other:\n  neo4j-tls trust export --component ${component} --out NAME.pem\n  neo4j-tls trust add NAME.pem --component ${component}`;
  if (because === 'name-mismatch')
    return `The certificate of the other side is not valid for ${host}. Make that server advertise a name that is in its certificate, or issue a new one there:\n  neo4j-tls init --components ${component} --name ${host} --force`;
  return `To see what this means and what to do:\nneo4j-tls explain ${because}`;
}

function advertisedHost({ inspected: { installation }, judged }: Side, component: ScopeName): string {
  const addresses: ConfiguredAddresses = configuredAddresses(readConf(installation.conf.bytes, installation.version));
  const channel = addresses.channels.find(({ scope }) => scope === component);
  const host =
    component === 'bolt' || component === 'https'
      ? addresses.connectors[component].advertised.host
      : (channel?.advertised.host ?? addresses.defaultAdvertisedHost);
  // A bundle's folder holds TLS settings alone: what it is dialled as, its certificate tells.
  const isBundle = installation.conf.path === join(installation.home, 'neo4j.conf');
  const named = isBundle && isLoopbackHost(host) ? judged.policies.get(component)?.chain?.[0]?.names[0]?.value : undefined;
  return named ?? host;
}
