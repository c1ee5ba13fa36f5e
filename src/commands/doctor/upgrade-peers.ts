import { resolve } from 'node:path';
import { difference } from '../../checks/upgrade/comparison.ts';
import type { FoundDifference } from '../../checks/upgrade/differences.ts';
import { type Inspected, inspectForChecks, inspectPeer } from '../../inspect/home/check-facts.ts';
import { type ScopeName, scopeNames } from '../../model/installation.ts';
import type { HandshakeRefusal } from '../../model/message-ids.ts';
import type { UpgradeDifference, UpgradeHandshake } from '../../model/upgrade.ts';
import { compareVersions, parseVersion } from '../../neo4j/version.ts';
import { refusalWords } from '../../output/refusal-words.ts';
import type { System } from '../../system/system.ts';
import { type DoctorFlags, inspectOptions } from './look.ts';
import { bothWays, peerHost, remedyOf, type Side, sideOf } from './peers.ts';

interface Handshake extends UpgradeHandshake {
  readonly component: ScopeName;
  readonly because: HandshakeRefusal | null;
}

/**
 * Every handshake with each peer while a cluster is upgraded member by member: both as today, this member upgraded, the peer
 * upgraded, both. A peer that has the new version already, or a newer one, keeps it.
 * @throws UserError when a peer is no home, or its version cannot be told.
 */
export async function judgeUpgradeHandshakes(
  system: Pick<System, 'files' | 'commands' | 'clock' | 'host' | 'env'>,
  old: Inspected,
  upgraded: Inspected,
  flags: DoctorFlags,
): Promise<readonly Handshake[]> {
  const names = { host: flags.host, peerHosts: flags.peerHost ?? [] };
  const here = [old, upgraded].map((one) => sideOf(one, names.host));
  const to = upgraded.installation.version;
  const found = await Promise.all(
    (flags.peer ?? []).map(async (path, index) => {
      const home = resolve(system.host.workingDirectory, path);
      const today = await inspectPeer(system, home, old.installation, inspectOptions(flags));
      const { conf, version, edition } = today.installation;
      const stays = compareVersions(version, parseVersion(to.text)) >= 0;
      const place = { home, conf: conf.path, neo4jVersion: to.text, edition };
      const then = stays ? [] : [await inspectForChecks(system, { home, from: 'flag' }, place, inspectOptions(flags))];
      const sides = [today, ...then].map((one) => sideOf(one, peerHost(names, index)));
      return here.flatMap((us) => sides.flatMap((peer) => handshakesOf(us, peer)));
    }),
  );
  return found.flat();
}

function handshakesOf(us: Side, peer: Side): readonly Handshake[] {
  const versionOf = ({ inspected }: Side): string => inspected.installation.version.text;
  return bothWays(us, peer, scopeNames).map(({ component, server, client, host, succeeds, because }) => ({
    component,
    server: server === us ? 'here' : 'peer',
    client: client === us ? 'here' : 'peer',
    peerHome: peer.inspected.installation.home,
    host,
    serverVersion: versionOf(server),
    clientVersion: versionOf(client),
    succeeds,
    because,
  }));
}

/** Connections of members and backup clients that come about today, and would not at some point of the upgrade. */
export function handshakeDifferences(all: readonly Handshake[], from: string): readonly UpgradeDifference[] {
  const wayOf = ({ component, server, peerHome }: Handshake): string => [component, server, peerHome].join('\n');
  return [...new Set(all.map(wayOf))].flatMap((way): readonly UpgradeDifference[] => {
    const own = all.filter((one) => wayOf(one) === way);
    // The first is the one of today.
    const [today] = own;
    const failing = own.filter(({ succeeds }) => !succeeds);
    const [first] = failing;
    if (today?.succeeds !== true || first === undefined) return [];
    const { component, server, host, peerHome } = today;
    if (component !== 'cluster' && component !== 'backup') return [];
    const which = (side: 'here' | 'peer'): string => (side === 'here' ? 'this server' : 'the peer');
    const when = failing.map(({ clientVersion, serverVersion }) => `${clientVersion} to ${serverVersion}`);
    return [
      difference({
        ...{ id: 'upgrade-handshake', severity: 'error', component, path: peerHome, when: 'today' },
        ...{ before: `connects on ${from}`, after: `${first.because ?? 'refused'} (${when.join(', ')})` },
        message: `${which(today.client)} could no longer connect to ${which(server)} as ${host}: ${refusalWords(first.because, { server: which(server), client: which(today.client) })}`,
        remedy: remedyOf(first.because, component, host),
      }),
    ];
  });
}

/** With every connection known to go on working, the new default is worth a line only. */
export function calmedByPeers(found: readonly FoundDifference[], all: readonly Handshake[]): readonly FoundDifference[] {
  const lost = new Set(
    found.filter(({ difference: { id } }) => id === 'upgrade-handshake').map(({ difference: one }) => one.component),
  );
  const seen = new Set<string | null>(all.filter(({ succeeds }) => succeeds).map(({ component }) => component));
  return found.map((one) => {
    const { id, severity, component, message } = one.difference;
    const isNamed = component === 'cluster' || component === 'backup';
    if (id !== 'upgrade-hostname-verification' || severity !== 'warning' || !isNamed) return one;
    if (!seen.has(component) || lost.has(component)) return one;
    const calmed = `${message}; the certificates of the members given with --peer are valid for those names`;
    return { ...one, difference: { ...one.difference, severity: 'info', message: calmed } };
  });
}
