import type { Neo4jVersion } from '../../model/installation.ts';
import { type Conf, listOf, settingOf } from '../conf/conf.ts';
import { trimmed } from '../conf/properties.ts';
import { advertisedPortFollowsListen, bracketsWithoutPort } from '../version.ts';
import {
  type Channel,
  type ConnectorName,
  channelsOf,
  connectorNames,
  connectorPorts,
  connectorSetting,
  defaultAddressSettings,
  defaultHost,
  memberListSettings,
} from './connectors.ts';

/** An address as a setting gives it; what is left out comes from a default. IPv6 without brackets. */
export interface PartialAddress {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

/** An address in full. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where a connector or channel listens and what it tells others to dial. */
export interface Endpoint {
  readonly listen: Address;
  readonly advertised: Address;
  /** Whether the file says so itself, or these are defaults. */
  readonly listenIsSet: boolean;
  readonly advertisedIsSet: boolean;
}

/** Every address a neo4j.conf names. An address that Neo4j would refuse counts as not set, and is listed in `unreadable`. */
export interface ConfiguredAddresses {
  readonly defaultAdvertisedHost: string;
  readonly connectors: { readonly [connector in ConnectorName]: Endpoint };
  readonly channels: readonly (Endpoint & Pick<Channel, 'name' | 'scope'>)[];
  /** Members that the conf lists, without this one itself. */
  readonly otherMembers: readonly Address[];
  readonly unreadable: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Reads `host:port`, `:port`, `host`, `[IPv6]:port`, `IPv6` as Neo4j does (its own parser was run on all lines). Undefined
 * for what it refuses: an empty value, a URI, blanks inside, and on some lines `[IPv6]` without a port. The port is not checked
 * against 65535: Neo4j finds that out only when it binds.
 */
export function parseAddress(text: string, version: Neo4jVersion): PartialAddress | undefined {
  const value = trimmed(text);
  if (value === '' || /\s/.test(value) || value.includes('://')) return undefined;
  const bracketed = /^\[(.+)\](?::(\d+))?$/.exec(value);
  if (bracketed?.[1] !== undefined) {
    if (/[[\]]/.test(bracketed[1]) || (bracketed[2] === undefined && !bracketsWithoutPort(version))) return undefined;
    return partial(bracketed[1], bracketed[2]);
  }
  if (/[[\]]/.test(value)) return undefined;
  const portOnly = /^:(\d+)$/.exec(value);
  if (portOnly) return partial(undefined, portOnly[1]);
  const both = /^(.*(?:[^:]|::)):(\d+)$/.exec(value);
  if (both) return partial(both[1], both[2]);
  const colons = value.split(':').length - 1;
  return colons === 0 || colons > 1 || (value.length > 1 && value.endsWith(':')) ? partial(value, undefined) : undefined;
}

/** A default address: a host without a port. Undefined for what Neo4j refuses. */
export function parseHost(text: string, version: Neo4jVersion, parse = parseAddress): string | undefined {
  const address = parse(text, version);
  return address?.port === undefined ? address?.host : undefined;
}

/** As {@link parseAddress}; 5.0 and later also refuse to advertise `0.0.0.0` and `::` (run). */
export function parseAdvertised(text: string, version: Neo4jVersion): PartialAddress | undefined {
  const address = parseAddress(text, version);
  return version.line !== '4.4' && (address?.host === '0.0.0.0' || address?.host === '::') ? undefined : address;
}

/** `host:port`, IPv6 in brackets, as settings and URIs have it. */
export function addressToText({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** An address that stands for every interface: nothing a client could dial. */
export const isAnyHost = (host: string): boolean => /^(?:0\.0\.0\.0|::|0(?::0){7})$/.test(host);

/** An address only this machine reaches. */
export const isLoopbackHost = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|::1|0(?::0){6}:1)$/i.test(host);

/** Collects listen and advertised addresses, defaults filled in as this version fills them, and the other members. */
export function configuredAddresses(conf: Conf): ConfiguredAddresses {
  const { version } = conf;
  const unreadable: { name: string; value: string }[] = [];
  const read = <T>(name: string, parse: (text: string, version: Neo4jVersion) => T | undefined): T | undefined => {
    const value = settingOf(conf, name);
    if (value === undefined) return undefined;
    const parsed = parse(value, version);
    if (parsed === undefined) unreadable.push({ name, value });
    return parsed;
  };

  const names = defaultAddressSettings(version.line);
  const listenHost = read(names.listen, parseHost);
  const defaults = {
    listen: listenHost,
    advertised: read(names.advertised, (text) => parseHost(text, version, parseAdvertised)) ?? defaultHost,
  };
  const endpoint = (listenName: string, advertisedName: string | undefined, port: number, host: string): Endpoint => {
    const listen = read(listenName, parseAddress);
    const advertised = advertisedName === undefined ? undefined : read(advertisedName, parseAdvertised);
    const listenAddress = { host: listen?.host ?? host, port: listen?.port ?? port };
    const advertisedPort = advertisedPortFollowsListen(version) ? listenAddress.port : port;
    return {
      listen: listenAddress,
      advertised: { host: advertised?.host ?? defaults.advertised, port: advertised?.port ?? advertisedPort },
      listenIsSet: listen !== undefined,
      advertisedIsSet: advertised !== undefined,
    };
  };
  const connector = (name: ConnectorName): Endpoint =>
    endpoint(
      connectorSetting(version.line, name, 'listen_address'),
      connectorSetting(version.line, name, 'advertised_address'),
      connectorPorts[name],
      defaults.listen ?? defaultHost,
    );
  const connectors = { bolt: connector('bolt'), https: connector('https'), http: connector('http') };
  const channels = channelsOf(version).map((channel) => ({
    name: channel.name,
    scope: channel.scope,
    // The default listen address moves all channels but backup, which stays on 127.0.0.1.
    ...endpoint(
      channel.listen,
      channel.advertised,
      channel.port,
      channel.name === 'backup' ? channel.host : (defaults.listen ?? channel.host),
    ),
  }));
  return {
    defaultAdvertisedHost: defaults.advertised,
    connectors,
    channels,
    otherMembers: otherMembers(conf, channels, unreadable),
    unreadable,
  };
}

/** Hosts that clients and members are told to dial, without repetition: names a certificate should carry. */
export function advertisedHosts(addresses: ConfiguredAddresses, scopes: readonly ConfScope[]): string[] {
  const hosts = [
    ...connectorNames
      .filter((name) => name !== 'http' && scopes.includes(name))
      .map((name) => addresses.connectors[name].advertised.host),
    ...addresses.channels
      .filter(({ name, scope }) => name !== 'backup' && scopes.includes(scope))
      .map(({ advertised }) => advertised.host),
    ...addresses.channels.filter(({ name }) => name === 'backup' && scopes.includes('backup')).map(({ listen }) => listen.host),
  ];
  return [...new Set(hosts.filter((host) => !isAnyHost(host)))];
}

type ConfScope = Channel['scope'];

const comparable = (address: Address): string => addressToText(address).toLowerCase();

const partial = (host: string | undefined, port: string | undefined): PartialAddress => ({
  host,
  port: port === undefined ? undefined : Number(port),
});

function otherMembers(
  conf: Conf,
  channels: readonly (Endpoint & Pick<Channel, 'name'>)[],
  unreadable: { name: string; value: string }[],
): Address[] {
  const own = new Set(
    channels
      .filter(({ name }) => name !== 'backup')
      .flatMap(({ listen, advertised }) => [comparable(advertised), comparable(listen)]),
  );
  const found = new Map<string, Address>();
  for (const name of memberListSettings(conf.version)) {
    for (const item of listOf(conf, name) ?? []) {
      const parsed = parseAddress(item, conf.version);
      if (parsed?.host === undefined) {
        unreadable.push({ name, value: item });
        continue;
      }
      const address = {
        host: parsed.host,
        port: parsed.port ?? (name.includes('discovery.endpoints') || name.startsWith('causal') ? 5000 : 6000),
      };
      if (!own.has(comparable(address))) found.set(comparable(address), address);
    }
  }
  return [...found.values()];
}
