import type { Neo4jVersion } from '../../model/installation.ts';
import { parseProperties, trimmed } from '../conf/properties.ts';
import { advertisedPortFollowsListen, confCharset, fiveNamesWork } from '../version.ts';
import { type PartialAddress, parseAddress } from './address.ts';
import {
  type ConfRefusal,
  type ConfSource,
  commandModeRefusals,
  expandKnown,
  isApoc,
  malformed,
  refuse,
  unknown,
} from './conf-refusals.ts';
import {
  type ConnectorName,
  connectorEnabledByDefault,
  connectorNames,
  connectorPorts,
  connectorSetting,
  defaultAddressSettings,
  defaultHost,
  ignoreDotFilesSetting,
  sslProviderSetting,
  strictValidationSetting,
  type TlsLevel,
} from './connectors.ts';
import { javaOptionsOf } from './java-options.ts';
import type { KnownSettings } from './known-settings/index.ts';
import { meantValue } from './meant-value.ts';
import { type Line, migrate } from './old-settings.ts';
import { type PolicyConfig, type PolicyScope, policyScopes, readPolicy } from './policy-config.ts';
import { multiLineSettings } from './renamed-settings.ts';
import { listItems } from './setting-values.ts';

export interface ConnectorConfig {
  readonly enabled: boolean;
  readonly listen: PartialAddress;
  readonly advertised: PartialAddress;
}

/** What a server makes of its neo4j.conf. A value that is refused counts as what was meant by it, where that can be told. */
export interface EffectiveConfig {
  readonly refusals: readonly ConfRefusal[];
  /** Every scope that has a line; the others have no policy. */
  readonly policies: readonly PolicyConfig[];
  readonly connectors: { readonly [connector in ConnectorName]: ConnectorConfig };
  readonly tlsLevel: TlsLevel;
  readonly sslProvider: 'JDK' | 'OPENSSL' | 'OPENSSL_REFCNT';
  readonly ignoreDotFiles: boolean;
  /** `server.http_enabled_transports`, in capitals; undefined: unset, which means all. */
  readonly httpTransports: readonly string[] | undefined;
  /** Options of the JVM, in the order of the file. */
  readonly javaOptions: readonly { readonly option: string; readonly line: number }[];
  /** Line of a setting under this line's own name. */
  readonly lineOf: (name: string) => number | undefined;
}

/** Reads a neo4j.conf as its Neo4j does, and says what of it is refused. Never throws. */
export function readEffectiveConfig(source: ConfSource, known: KnownSettings): EffectiveConfig {
  const { version } = source;
  const text = (source.bytes ?? Buffer.alloc(0)).toString('latin1');
  const entries = parseProperties(text, { charset: confCharset(version) });
  const refusals: ConfRefusal[] = [];
  const values = new Map<string, Line>();
  const duplicates: ConfRefusal[] = [];
  const javaOptions: { readonly key: string; readonly option: string; readonly line: number }[] = [];
  for (const { key, value, line, broken } of entries) {
    if (broken) {
      refusals.push({ id: 'broken-escape', name: key, line, fatal: true, neo4jSays: 'Malformed \\uxxxx encoding.' });
    }
    const before = values.get(key);
    if (before !== undefined && !multiLineSettings.has(key)) {
      duplicates.push({ id: 'duplicate-setting', name: key, line, fatal: false, neo4jSays: `${key} declared multiple times.` });
    }
    if (multiLineSettings.has(key)) {
      // A flag that 4.4 shipped is taken out of the old name's lines, and of no others.
      const kept = javaOptionsOf(value).filter((option) => known.changedValues.get(key)?.get(option) !== null);
      javaOptions.push(...kept.map((option) => ({ key, option, line })));
    }
    const joined = before !== undefined && multiLineSettings.has(key) ? `${before.value}\n${value}` : value;
    values.set(key, { value: joined, line });
  }
  // Beside a line of the new name those of the old one are lost.
  const jvmSetting =
    version.line === '4.4' || !values.has('server.jvm.additional') ? 'dbms.jvm.additional' : 'server.jvm.additional';
  migrate(values, known, version);
  refusals.push(...expandKnown(values, source));

  const strictName = strictValidationSetting(version.line);
  const get = (name: string): Line | undefined => values.get(name);
  const isTrue = (name: string, fallback: boolean): boolean => {
    const text = get(name)?.value;
    return text === undefined ? fallback : trimmed(text).toLowerCase() === 'true';
  };
  const strict = isTrue(strictName, fiveNamesWork(version));
  const allowDuplicates = isTrue('internal.server.config.strict_validation.allow_duplicates.enabled', false);
  const duplicatesFatal = fiveNamesWork(version) && strict && !allowDuplicates;
  refusals.push(...duplicates.map((one) => ({ ...one, fatal: duplicatesFatal })));
  refusals.push(...commandModeRefusals(source));

  const groups = new Map<PolicyScope, string[]>();
  for (const [name, { value, line }] of values) {
    const setting = known.settings.get(name);
    if (setting !== undefined) {
      const refusal = refuse(name, value, line, setting, source);
      if (refusal === undefined) continue;
      refusals.push(refusal);
      const meant = meantValue(name, value);
      if (meant !== undefined) values.set(name, { value: meant, line });
      continue;
    }
    const policy = /^dbms\.ssl\.policy\.([^.]*)/.exec(name)?.[1];
    if (policy !== undefined) {
      const scope = policyScopes.find((one) => one === policy.toLowerCase());
      if (scope !== undefined) groups.set(scope, [...new Set([...(groups.get(scope) ?? []), policy])]);
      else if (policy === '') refusals.push(malformed(name, line, strict));
      else refusals.push(unknown(name, line, strict, version));
      continue;
    }
    if (/^(?:internal|unsupported)\.dbms\.db\.spatial\.crs\./.test(name)) continue;
    // Enterprise declares more, but nothing of APOC's.
    refusals.push(unknown(name, line, strict && (source.tableIsComplete || isApoc(name, version)), version));
  }
  // 4.4 knows no such setting, and passes over it.
  const transports = known.settings.has('server.http_enabled_transports')
    ? get('server.http_enabled_transports')?.value
    : undefined;
  const policies = [...groups].map(([scope, spellings]) => readPolicy(scope, spellings, get, source, refusals));
  return {
    refusals,
    policies,
    connectors: readConnectors(get, isTrue, version),
    tlsLevel: trimmed(get(connectorSetting(version.line, 'bolt', 'tls_level'))?.value ?? 'DISABLED').toUpperCase() as TlsLevel,
    sslProvider: trimmed(get(sslProviderSetting)?.value ?? 'JDK').toUpperCase() as EffectiveConfig['sslProvider'],
    ignoreDotFiles: isTrue(ignoreDotFilesSetting(version.line), false),
    httpTransports: transports === undefined ? undefined : listItems(transports).map((one) => one.toUpperCase()),
    javaOptions: javaOptions.filter(({ key }) => key === jvmSetting),
    lineOf: (name) => get(name)?.line,
  };
}

function readConnectors(
  get: (name: string) => Line | undefined,
  isTrue: (name: string, fallback: boolean) => boolean,
  version: Neo4jVersion,
): { readonly [connector in ConnectorName]: ConnectorConfig } {
  const defaults = defaultAddressSettings(version.line);
  const hostOf = (name: string): string => parseAddress(get(name)?.value ?? '', version)?.host ?? defaultHost;
  const read = (connector: ConnectorName): ConnectorConfig => {
    const address = (suffix: 'listen_address' | 'advertised_address'): PartialAddress =>
      parseAddress(get(connectorSetting(version.line, connector, suffix))?.value ?? '', version) ?? {};
    const listen = { host: hostOf(defaults.listen), port: connectorPorts[connector], ...address('listen_address') };
    const advertisedPort = advertisedPortFollowsListen(version) ? listen.port : connectorPorts[connector];
    return {
      enabled: isTrue(connectorSetting(version.line, connector, 'enabled'), connectorEnabledByDefault[connector]),
      listen,
      advertised: { host: hostOf(defaults.advertised), port: advertisedPort, ...address('advertised_address') },
    };
  };
  return Object.fromEntries(connectorNames.map((name) => [name, read(name)])) as {
    readonly [connector in ConnectorName]: ConnectorConfig;
  };
}
