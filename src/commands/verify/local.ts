import type { ExpectedEndpoint } from '../../checks/endpoint/endpoint.ts';
import { inspectRenewal } from '../../inspect/certbot/renewal-facts.ts';
import { asContainer } from '../../inspect/container/container-home.ts';
import { type Inspected, inspectForChecks } from '../../inspect/home/check-facts.ts';
import { shownPath } from '../../inspect/home/installation.ts';
import type { ContainerRun } from '../../model/container/container.ts';
import type { Finding } from '../../model/finding.ts';
import type { ScopeName } from '../../model/installation.ts';
import { readConf } from '../../neo4j/conf/conf.ts';
import { addressToText, configuredAddresses, isAnyHost, isLoopbackHost } from '../../neo4j/config/address.ts';
import { livePorts } from '../../neo4j/config/live-ports.ts';
import { isAuthority } from '../../pki/certificates/chain.ts';
import type { TlsIdentity } from '../../system/parts/tls.ts';
import { type Judged, judge } from '../../verdict/judge-installation.ts';
import { type NotChecked, notCheckedOf } from '../judging/not-checked.ts';
import { placeOf, type SharedFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';

/** The installation whose ports are looked at. */
export interface Local {
  readonly inspected: Inspected;
  readonly judged: Judged;
  /** Where it is a container's folder. */
  readonly container: ContainerRun | undefined;
  /** Components that certbot feeds: somebody proved to a CA that the names are this server's. */
  readonly certbot: readonly ScopeName[];
}

/** A port to look at. `expected` undefined: another machine's, which has nothing to do with files here. */
export interface Target {
  readonly component: ScopeName | undefined;
  readonly address: { readonly host: string; readonly port: number };
  readonly name: string;
  readonly expected: { readonly advertised: readonly string[]; readonly nameIsChosen: boolean } | undefined;
}

/** @throws UserError when there is none, or when it cannot be told which of several. */
export async function localInstallation(run: CommandRun<SharedFlags>): Promise<Local> {
  const { system } = run;
  const place = placeOf(run.flags);
  const found = await run.chooseHome(place);
  const seen = await asContainer(system, found, place);
  const inspected = await inspectForChecks(seen.system, found, seen.place);
  const { lineages } = await inspectRenewal(system, inspected.installation);
  return {
    inspected,
    judged: judge(inspected.facts),
    container: seen.container,
    certbot: lineages.flatMap(({ result }) => result.scopes),
  };
}

/** The ports the conf opens, encrypted or not: a plaintext one is what is to be found out. */
export function localTargets(local: Local, name: string | undefined): readonly Target[] {
  const { installation } = local.inspected;
  const conf = readConf(installation.conf.bytes, installation.version);
  const addresses = configuredAddresses(conf);
  const ports = [...livePorts(conf, installation.edition, local.container?.published)];
  const { bolt, https } = local.judged.config.connectors;
  const dialled = (host: string): string => (isAnyHost(host) ? (host.includes(':') ? '::1' : '127.0.0.1') : host);
  for (const [component, { enabled, listen }] of [
    ['bolt', bolt],
    ['https', https],
  ] as const) {
    if (enabled && !ports.some((port) => port.component === component)) {
      ports.push({ component, address: { host: dialled(listen.host ?? 'localhost'), port: listen.port ?? 0 } });
    }
  }
  return ports.map(({ component, address }) => {
    const advertised =
      component === 'bolt' || component === 'https'
        ? [addresses.connectors[component].advertised.host]
        : addresses.channels
            .filter(({ scope, advertisedIsSet }) => scope === component && advertisedIsSet)
            .map((channel) => channel.advertised.host);
    const useful = advertised.filter((host) => !isAnyHost(host));
    const own = useful.find((host) => !isLoopbackHost(host)) ?? (isLoopbackHost(address.host) ? useful[0] : undefined);
    const byDefault = own === undefined || isLoopbackHost(own);
    const certified = byDefault ? certifiedName(component, local, own ?? address.host) : undefined;
    const nameIsChosen = name !== undefined || certified === undefined;
    return {
      ...{ component, address, name: name ?? certified ?? own ?? address.host },
      expected: { advertised: useful, nameIsChosen },
    };
  });
}

/**
 * Where nothing is advertised, clients elsewhere dial a name that the certificate bears. Undefined: it bears this machine's own,
 * or none at all.
 */
function certifiedName(component: ScopeName, { judged }: Local, host: string): string | undefined {
  const names = judged.policies.get(component)?.chain?.[0]?.names ?? [];
  if (names.some(({ value }) => value === host)) return undefined;
  return names.find(({ kind, value }) => kind === 'dns' && !value.startsWith('*'))?.value;
}

type Expected = Omit<ExpectedEndpoint, 'now'>;

/** Members and backup clients show their own certificate; drivers have none. */
export function identityFor(component: ScopeName | undefined, local: Local): TlsIdentity | undefined {
  const scopes: readonly ScopeName[] = component === 'cluster' || component === 'backup' ? [component] : [];
  for (const scope of scopes) {
    const files = local.inspected.facts.files.get(scope);
    const policy = local.judged.policies.get(scope);
    if (files?.privateKey.bytes === undefined || files.publicCertificate.bytes === undefined || policy?.key === undefined)
      continue;
    return { key: policy.key.key.export({ type: 'pkcs8', format: 'pem' }) as string, certificate: files.publicCertificate.bytes };
  }
  return undefined;
}

/** A container has a host name of its own. */
function ownNames({ container }: Local, address: Target['address'], hostName: string): readonly string[] {
  return [...new Set([...(container === undefined ? [hostName] : []), 'localhost', address.host])].filter((host) => host !== '');
}

/**
 * What of the configured ports is not tried, and what of the files could not be read, so that it was not compared: each is named with the
 * reason.
 */
export function notTried(local: Local, targets: readonly Target[]): readonly NotChecked[] {
  const { installation } = local.inspected;
  const conf = readConf(installation.conf.bytes, installation.version);
  const unpublished = local.container === undefined ? [] : livePorts(conf, installation.edition);
  const lacking = unpublished.filter(({ component }) => !targets.some((target) => target.component === component));
  return [
    ...notCheckedOf(local.judged, installation.home),
    ...lacking.map(({ component, address }) => ({
      component,
      path: addressToText(address),
      because: 'the container does not publish this port, so only other containers can reach it',
      remedy: 'From another container in its network:\nneo4j-tls verify HOST:PORT',
    })),
  ];
}

/** What a port of this component ought to show, by the files here. */
export function expectedOf(
  component: ScopeName,
  local: Local,
  { expected: target, address }: Target,
  hostName: string,
): Expected {
  const policy = local.judged.policies.get(component);
  const file = local.inspected.facts.files.get(component)?.publicCertificate;
  const all = [...local.judged.policies.values()];
  const authorities = all.flatMap(({ anchors, chain = [] }) => [...anchors, ...chain.slice(1)]).filter(isAuthority);
  const anchors = [...authorities, ...(policy?.chain ?? []).filter(({ selfSigned }) => selfSigned)];
  // Another machine's port has nothing to do with the files here.
  if (target === undefined) return { onDisk: undefined, path: undefined, advertised: [], anchors };
  return {
    onDisk: policy?.chain?.[0],
    path: file === undefined ? undefined : shownPath(local.inspected.installation.home, file.path),
    advertised: target.advertised.filter((host) => !isLoopbackHost(host)),
    anchors,
    peersTrust: policy?.anchors ?? [],
    nameIsChosen: target.nameIsChosen,
    ...(local.certbot.includes(component) ? {} : { ownNames: ownNames(local, address, hostName) }),
    givenNames: local.inspected.installation.givenNames?.[component] ?? [],
    // Who is asked for a certificate is judged by trusted/, which then may hold the clients' CA; members all have the same.
    trustsItsIssuer: component === 'cluster' || component === 'backup' || policy?.config.clientAuth === 'NONE',
    ...(local.container === undefined ? {} : { containerLogs: local.container.logs }),
  };
}

/**
 * A member's port that refuses whoever shows no certificate says nothing of the server, where ours could not be shown because this
 * account may not read its key.
 */
export function withoutBlame(found: Finding, local: Local): Finding {
  const { component, id } = found;
  if (component === null || !['client-certificate-refused', 'endpoint-alert', 'endpoint-closes-inside'].includes(id))
    return found;
  if (component !== 'cluster' && component !== 'backup') return found;
  const [lack] = local.judged.unseen.get(component) ?? [];
  if (lack === undefined || identityFor(component, local) !== undefined) return found;
  return {
    ...found,
    id: 'endpoint-not-judged',
    severity: 'warning',
    message: `${found.path}: not checked, because it asks for a certificate and this server's key could not be read (${lack.because})`,
    remedy: lack.remedy,
    neo4jSays: null,
  };
}
