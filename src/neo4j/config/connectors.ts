import type { Neo4jVersion, ReleaseLine, ScopeName } from '../../model/installation.ts';
import { discoveryPortUsed } from '../version.ts';

/** The connectors clients dial. http never has TLS. */
export const connectorNames = ['bolt', 'https', 'http'] as const;
export type ConnectorName = (typeof connectorNames)[number];

/** Last part of a connector setting; `tls_level` is bolt's alone. */
export type ConnectorSuffix = 'enabled' | 'listen_address' | 'advertised_address' | 'tls_level' | 'ocsp_stapling_enabled';

/** `server.bolt.tls_level`, or `dbms.connector.bolt.tls_level` on 4.4. */
export function connectorSetting(line: ReleaseLine, connector: ConnectorName, suffix: ConnectorSuffix): string {
  return line === '4.4' ? `dbms.connector.${connector}.${suffix}` : `server.${connector}.${suffix}`;
}

/** Ports the connectors listen on and advertise unless told otherwise; the same on all lines. */
export const connectorPorts: { readonly [connector in ConnectorName]: number } = { bolt: 7687, https: 7473, http: 7474 };

/** What `enabled` is when it is not set: bolt and http on, https off (4.0 and later). */
export const connectorEnabledByDefault: { readonly [connector in ConnectorName]: boolean } = {
  bolt: true,
  https: false,
  http: true,
};

/** Values of `tls_level`, in any case. Not the words of `client_auth`. */
const tlsLevels = ['REQUIRED', 'OPTIONAL', 'DISABLED'] as const;
export type TlsLevel = (typeof tlsLevels)[number];

/** What `tls_level` is when it is not set (4.0 and later). */
export const defaultTlsLevel: TlsLevel = 'DISABLED';

/** Names of the settings for all connectors together. Each takes a host, no port. */
export function defaultAddressSettings(line: ReleaseLine): { readonly listen: string; readonly advertised: string } {
  const prefix = line === '4.4' ? 'dbms' : 'server';
  return { listen: `${prefix}.default_listen_address`, advertised: `${prefix}.default_advertised_address` };
}

/** The host of both default addresses when they are not set (all lines). */
export const defaultHost = 'localhost';

/** Makes unknown and duplicate settings fatal: default true from 5.0 on, false on 4.4. */
export const strictValidationSetting = (line: ReleaseLine): string =>
  line === '4.4' ? 'dbms.config.strict_validation' : 'server.config.strict_validation.enabled';

/** Enterprise 2025.03+ alone; see `reloadSupported`. */
export const reloadSetting = 'dbms.security.tls_reload_enabled';

/** JDK (the default), OPENSSL or OPENSSL_REFCNT, for all scopes together; the same name on all lines. */
export const sslProviderSetting = 'dbms.netty.ssl.provider';

/** Lets `trusted/` and `revoked/` hold files and folders that begin with a dot; default false. */
export const ignoreDotFilesSetting = (line: ReleaseLine): string =>
  line === '4.4' ? 'unsupported.dbms.ssl.system.ignore_dot_files' : 'internal.dbms.ssl.system.ignore_dot_files';

/** What members and backup clients dial. Enterprise only. */
export interface Channel {
  readonly name: 'transaction' | 'raft' | 'routing' | 'discovery' | 'backup';
  /** The policy that protects it. */
  readonly scope: ScopeName;
  readonly listen: string;
  /** Undefined: nothing is advertised. */
  readonly advertised?: string;
  readonly port: number;
  /** Listens there when neither listen_address nor a default address says otherwise. */
  readonly host: string;
}

/** The channels of a version, with its own setting names (manual 4.4 and 2026: configuration/ports). */
export function channelsOf(version: Neo4jVersion): readonly Channel[] {
  return version.line === '4.4' ? channels44 : discoveryPortUsed(version) ? [...channels5, discovery5] : channels5;
}

/**
 * Settings that list the members of a cluster: 4.4; 5.0 to 5.26 (the second is that of discovery v2, 5.23+); 2025.01+.
 * On 5.0 and later all are read, because a name that is there tells of other members whether or not this version uses it.
 */
export function memberListSettings(version: Neo4jVersion): readonly string[] {
  if (version.line === '4.4') return ['causal_clustering.initial_discovery_members'];
  return ['dbms.cluster.endpoints', 'dbms.cluster.discovery.v2.endpoints', 'dbms.cluster.discovery.endpoints'];
}

const channels44: readonly Channel[] = [
  causal44('transaction', 6000),
  causal44('raft', 7000),
  {
    name: 'routing',
    scope: 'cluster',
    listen: 'dbms.routing.listen_address',
    advertised: 'dbms.routing.advertised_address',
    port: 7688,
    host: defaultHost,
  },
  causal44('discovery', 5000),
  { name: 'backup', scope: 'backup', listen: 'dbms.backup.listen_address', port: 6362, host: '127.0.0.1' },
];

const channels5: readonly Channel[] = [
  server5('transaction', 'server.cluster', 6000),
  server5('raft', 'server.cluster.raft', 7000),
  server5('routing', 'server.routing', 7688),
  { name: 'backup', scope: 'backup', listen: 'server.backup.listen_address', port: 6362, host: '127.0.0.1' },
];

const discovery5 = server5('discovery', 'server.discovery', 5000);

function causal44(name: 'transaction' | 'raft' | 'discovery', port: number): Channel {
  const prefix = `causal_clustering.${name}`;
  return {
    name,
    scope: 'cluster',
    listen: `${prefix}_listen_address`,
    advertised: `${prefix}_advertised_address`,
    port,
    host: defaultHost,
  };
}

function server5(name: Channel['name'], prefix: string, port: number): Channel {
  return {
    name,
    scope: 'cluster',
    listen: `${prefix}.listen_address`,
    advertised: `${prefix}.advertised_address`,
    port,
    host: defaultHost,
  };
}
