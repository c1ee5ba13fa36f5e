import type { Finding } from '../../model/finding.ts';
import { advertisedHosts, isAnyHost, isLoopbackHost } from '../../neo4j/config/address.ts';
import { matchesName } from '../../pki/names/subject-names.ts';
import { finding, namesOf } from '../check.ts';
import { issueAgainRemedy } from '../new-pair.ts';
import type { Input } from './input.ts';

/** Names that clients or members will not find in the certificate, and names that some of them refuse. */
export function names(input: Input): readonly Finding[] {
  const { leaf, file, scope, facts } = input;
  const base = { component: scope, path: file } as const;
  const found: Finding[] = [];
  const under = leaf.names.find(({ kind, value }) => kind === 'dns' && value.includes('_'));
  if (under !== undefined) {
    found.push(
      finding({
        ...base,
        id: 'certificate-underscore',
        severity: 'warning',
        message: `the certificate is for ${under.value}, but Java refuses host names with an underscore`,
        remedy: 'Give the host a name with hyphens, advertise that name, and get a certificate for it.',
        neo4jSays: `Illegal given domain name: ${under.value}`,
      }),
    );
  }
  const ip = leaf.names.find(({ kind, value }) => kind === 'dns' && /^\d{1,3}(?:\.\d{1,3}){3}$|:/.test(value));
  if (ip !== undefined) {
    found.push(
      finding({
        ...base,
        id: 'certificate-ip-as-dns',
        severity: 'error',
        message: `the IP address ${ip.value} is in the certificate as a DNS name, which no client accepts for an address`,
        remedy: issueAgainRemedy(facts, scope, 'with an IP address entry', [ip.value]),
        neo4jSays: `No subject alternative names matching IP address ${ip.value} found`,
      }),
    );
  }
  if (leaf.names.length === 0) {
    found.push(
      finding({
        ...base,
        id: 'certificate-no-names',
        severity: 'error',
        message: `the certificate has no subject alternative name${leaf.commonName === undefined ? '' : `, only the common name ${leaf.commonName}`}: Java may accept it, but most drivers do not`,
        remedy: issueAgainRemedy(
          facts,
          scope,
          'with subject alternative names',
          leaf.commonName === undefined ? [] : [leaf.commonName],
        ),
        neo4jSays: 'No subject alternative names present',
      }),
    );
    return found;
  }
  if (facts.role === 'backup-client') return found;
  const configured = facts.addresses.connectors[scope === 'https' ? 'https' : 'bolt'];
  // Without a line, what is advertised is a default that nobody chose.
  const explicit =
    scope === 'bolt' || scope === 'https'
      ? configured.advertisedIsSet || facts.addresses.defaultAdvertisedHost !== 'localhost'
      : facts.addresses.channels.some((channel) => channel.scope === scope && channel.advertisedIsSet);
  const dialled = dialledNames(input);
  if (dialled.length > 0) return [...found, ...dialled];
  if (!explicit) return [...found, ...noOwnName(input)];
  const hosts = scope === 'backup' ? [] : advertisedHosts(facts.addresses, [scope]);
  if (hosts.every((host) => isLoopbackHost(host))) found.push(...noOwnName(input));
  for (const host of hosts) {
    const channel = facts.addresses.channels.find(({ scope: of, advertised }) => of === scope && advertised.host === host);
    if ((scope === 'cluster' && channel?.advertisedIsSet === false) || isLoopbackHost(host)) continue;
    const match = matchesName(leaf, host);
    if (match.kind === 'match') continue;
    const checked = scope !== 'cluster' || (facts.judged.policies.get('cluster')?.config.verifyHostname ?? false);
    found.push(
      finding({
        ...base,
        id: 'certificate-lacks-name',
        severity: checked ? 'error' : 'warning',
        message:
          match.reason === 'illegal-name'
            ? `${host} is advertised, but Java refuses host names with an underscore`
            : `${host} is advertised, but the certificate is not valid for it (it is valid for ${namesOf(leaf)})`,
        remedy:
          match.reason === 'illegal-name'
            ? 'Give the host a name with hyphens, and advertise that name.'
            : `Advertise a name that is in the certificate, or issue it again for this name too.\n${issueAgainRemedy(facts, scope, `with ${host}`, [host])}`,
        neo4jSays: match.javaSays,
      }),
    );
  }
  return found;
}

/** `--host`. Of members the handshake with the peer tells it, where one was given. */
function dialledNames({ leaf, file, scope, facts }: Input): readonly Finding[] {
  const host = facts.dialledAs;
  if (host === undefined || scope === 'backup') return [];
  if (scope === 'cluster' && facts.judged.policies.get('cluster')?.config.verifyHostname !== true) return [];
  const match = matchesName(leaf, host);
  if (match.kind === 'match') return [];
  return [
    finding({
      ...{ id: 'certificate-lacks-name', severity: 'error', component: scope, path: file },
      message: `clients connect to ${host}, but the certificate is not valid for it (it is valid for ${namesOf(leaf)})`,
      remedy: `Connect to a name that is in the certificate, or issue it again for this name too.\n${issueAgainRemedy(facts, scope, `with ${host}`, [host])}`,
      neo4jSays: match.javaSays,
    }),
  ];
}

/**
 * Nobody wrote down by which name clients connect. Then at least one of the certificate's should be this machine's; where certbot feeds
 * it, somebody has proved to a CA that they are.
 */
function noOwnName({ leaf, file, scope, facts }: Input): readonly Finding[] {
  const { machineNames, dialledAs, addresses, renewal, givenNames } = facts;
  if (machineNames === undefined || dialledAs !== undefined || (scope !== 'bolt' && scope !== 'https')) return [];
  if (renewal?.lineages.some(({ result }) => result.scopes.includes(scope)) === true) return [];
  const { listen } = addresses.connectors[scope];
  const given = givenNames?.[scope] ?? [];
  const own = [...new Set([...machineNames, 'localhost', '127.0.0.1', listen.host])].filter(
    (host) => host !== '' && !isAnyHost(host),
  );
  if ([...own, ...given].some((host) => matchesName(leaf, host).kind === 'match')) return [];
  if (given.length > 0) {
    return [
      finding({
        ...{ id: 'certificate-lacks-name', severity: 'error', component: scope, path: file },
        message: `init was given ${given.join(', ')}, but the certificate is only valid for ${namesOf(leaf)}`,
        remedy: `Issue it again for the name that clients connect to, or advertise the name that is in it.\n${issueAgainRemedy(facts, scope, `with ${given.join(', ')}`, given)}`,
      }),
    ];
  }
  return [
    finding({
      ...{ id: 'certificate-name-not-compared', severity: 'info', component: scope, path: file },
      message: `the name was not checked: no host name is advertised, but the certificate is only valid for ${namesOf(leaf)}${machineNames.length === 0 ? '' : `, not for a name of this machine (${own.join(', ')})`}`,
      remedy: 'Advertise the name that clients connect to, or check a name once:\nneo4j-tls doctor --host NAME',
    }),
  ];
}
