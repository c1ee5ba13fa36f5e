import type { Neo4jVersion } from '../../model/installation.ts';
import type { ConfRefusalId } from '../../model/message-ids.ts';
import { parseProperties } from '../conf/properties.ts';
import {
  advertisedPortFollowsListen,
  confCharset,
  fiveNamesWork,
  tls13ByDefault,
  trustExpiredKnown,
  verifyHostnameByDefault,
} from '../version.ts';
import { type PartialAddress, parseAddress } from './address.ts';
import { isCommand } from './command-words.ts';
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
import { multiLineSettings } from './renamed-settings.ts';
import { javaTrim, listItems, refuseValue, resolvePath } from './setting-values.ts';

/** A line of neo4j.conf, or the whole file, that Neo4j does not take. */
export interface ConfRefusal {
  readonly id: ConfRefusalId;
  readonly name: string | undefined;
  readonly line: number | undefined;
  /** True: the start ends here. False: a warning, and the line is lost. */
  readonly fatal: boolean;
  readonly neo4jSays: string;
}

/** Scopes as Neo4j's enum has them; the last two occur by accident or in tests only, and are loaded all the same. */
const policyScopes = ['bolt', 'https', 'cluster', 'backup', 'fabric', 'testing'] as const;

export type PolicyScope = (typeof policyScopes)[number];

export type ClientAuth = 'NONE' | 'OPTIONAL' | 'REQUIRE';

/** One policy with every default in place and every path resolved as the server resolves it. */
export interface PolicyConfig {
  readonly scope: PolicyScope;
  readonly enabled: boolean;
  readonly baseDirectory: string;
  readonly privateKey: string;
  readonly publicCertificate: string;
  readonly trustedDir: string;
  readonly revokedDir: string;
  /** As Neo4j takes it; an empty text is a password too. Undefined: no line. */
  readonly password: string | undefined;
  /** The password comes from a command, which nobody runs here. */
  readonly passwordIsCommand: boolean;
  readonly clientAuth: ClientAuth;
  readonly tlsVersions: readonly string[];
  /** Undefined: unset. */
  readonly ciphers: readonly string[] | undefined;
  readonly trustAll: boolean;
  /** Always true before 5.14, which does not know the setting. */
  readonly trustExpired: boolean;
  readonly verifyHostname: boolean;
  /** Spellings of the scope in the file, e.g. `bolt` and `BOLT`. */
  readonly spellings: readonly string[];
  /** Line of each suffix that the file has. */
  readonly lines: ReadonlyMap<string, number>;
}

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

export interface ConfSource {
  /** Absent or unreadable: Neo4j starts with its defaults. */
  readonly bytes: Buffer | undefined;
  /** Permission bits of the file; they matter with `expandCommands` alone. */
  readonly mode: number | undefined;
  readonly path: string;
  readonly home: string;
  readonly version: Neo4jVersion;
  /** Enterprise declares settings that the table does not have: a name outside it says nothing there. */
  readonly tableIsComplete: boolean;
  readonly expandCommands: boolean;
  /** What commands put out, by the value they stand in; null: the command fails. One that is not here is not known. */
  readonly commandOutputs?: ReadonlyMap<string, string | null>;
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
    return text === undefined ? fallback : javaTrim(text).toLowerCase() === 'true';
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
    tlsLevel: javaTrim(get(connectorSetting(version.line, 'bolt', 'tls_level'))?.value ?? 'DISABLED').toUpperCase() as TlsLevel,
    sslProvider: javaTrim(get(sslProviderSetting)?.value ?? 'JDK').toUpperCase() as EffectiveConfig['sslProvider'],
    ignoreDotFiles: isTrue(ignoreDotFilesSetting(version.line), false),
    httpTransports: transports === undefined ? undefined : listItems(transports).map((one) => one.toUpperCase()),
    javaOptions: javaOptions.filter(({ key }) => key === jvmSetting),
    lineOf: (name) => get(name)?.line,
  };
}

function commandModeRefusals({ expandCommands, mode, path, bytes }: ConfSource): ConfRefusal[] {
  if (!expandCommands || mode === undefined || bytes === undefined || (mode & 0o777 & ~0o640) === 0) return [];
  const neo4jSays = `${path} does not have the correct file permissions to evaluate commands.`;
  return [{ id: 'conf-mode-for-commands', name: undefined, line: undefined, fatal: true, neo4jSays }];
}

/** Puts the output in place of commands whose output is known. */
function expandKnown(values: Map<string, Line>, { expandCommands, commandOutputs }: ConfSource): readonly ConfRefusal[] {
  const refusals: ConfRefusal[] = [];
  if (!expandCommands || commandOutputs === undefined) return refusals;
  for (const [name, { value, line }] of values) {
    const output = isCommand(value) ? commandOutputs.get(value) : undefined;
    if (typeof output === 'string') values.set(name, { value: output, line });
    if (output !== null) continue;
    const neo4jSays = `Error evaluating value for setting '${name}'. Command \`…\` failed.`;
    refusals.push({ id: 'command-failed', name, line, fatal: true, neo4jSays });
  }
  return refusals;
}

function malformed(name: string, line: number, fatal: boolean): ConfRefusal {
  const neo4jSays = `Malformed group setting name: '${name}', does not match any setting in its group.`;
  return { id: 'unknown-setting', name, line, fatal, neo4jSays };
}

const isApoc = (name: string, version: Neo4jVersion): boolean => fiveNamesWork(version) && name.startsWith('apoc.');

function unknown(name: string, line: number, fatal: boolean, version: Neo4jVersion): ConfRefusal {
  if (isApoc(name, version)) {
    const neo4jSays = `Setting '${name}' for APOC was found in the configuration file. In Neo4j v5, APOC settings must be in their own configuration file called apoc.conf.`;
    return { id: 'apoc-setting', name, line, fatal, neo4jSays };
  }
  return { id: 'unknown-setting', name, line, fatal, neo4jSays: `Unrecognized setting. No declared setting with name: ${name}.` };
}

function refuse(
  name: string,
  value: string,
  line: number,
  setting: { readonly kind: string; readonly constraints: readonly string[] },
  { expandCommands, version }: ConfSource,
): ConfRefusal | undefined {
  if (isCommand(value)) {
    if (expandCommands) return undefined;
    // Not the command itself, which Neo4j prints: people put passwords into it.
    const why = `$(…) is a command, but config is not explicitly told to expand it. (Missing --expand-commands argument?)`;
    return {
      id: 'command-without-flag',
      name,
      line,
      fatal: true,
      neo4jSays: `Error evaluating value for setting '${name}'. ${why}`,
    };
  }
  const why = refuseValue(setting, value, version);
  if (why === undefined) return undefined;
  const id = setting.kind === 'path' ? 'path-not-normalized' : 'invalid-value';
  return { id, name, line, fatal: true, neo4jSays: `Error evaluating value for setting '${name}'. ${why}` };
}

const suffixKinds: ReadonlyMap<string, string> = new Map([
  ['enabled', 'bool'],
  ['trust_all', 'bool'],
  ['verify_hostname', 'bool'],
  ['trust_expired', 'bool'],
  ['client_auth', 'enum:NONE,OPTIONAL,REQUIRE'],
  ['base_directory', 'path'],
  ['private_key', 'path'],
  ['public_certificate', 'path'],
  ['trusted_dir', 'path'],
  ['revoked_dir', 'path'],
  ['private_key_password', 'secure_string'],
  ['tls_versions', 'list:string'],
  ['ciphers', 'list:string'],
]);

const clientAuthDefaults: { readonly [scope in PolicyScope]: ClientAuth } = {
  bolt: 'OPTIONAL',
  https: 'OPTIONAL',
  cluster: 'REQUIRE',
  backup: 'REQUIRE',
  fabric: 'NONE',
  testing: 'REQUIRE',
};

function readPolicy(
  scope: PolicyScope,
  spellings: readonly string[],
  get: (name: string) => Line | undefined,
  source: ConfSource,
  refusals: ConfRefusal[],
): PolicyConfig {
  const { version, home } = source;
  const lines = new Map<string, number>();
  const at = (suffix: string): string | undefined => {
    const kind = suffixKinds.get(suffix) ?? '';
    const name = `dbms.ssl.policy.${scope}.${suffix}`;
    const found = get(name);
    if (found === undefined || (suffix === 'trust_expired' && !trustExpiredKnown(version))) return undefined;
    lines.set(suffix, found.line);
    const refusal = refuse(name, found.value, found.line, { kind, constraints: [] }, source);
    if (refusal === undefined) return found.value;
    refusals.push(refusal);
    return meantValue(name, found.value);
  };
  const bool = (suffix: string, fallback: boolean): boolean => {
    const text = at(suffix);
    return text === undefined ? fallback : javaTrim(text).toLowerCase() === 'true';
  };
  const path = (suffix: string, base: string, fallback: string): string => resolvePath(base, at(suffix) ?? fallback, version);
  const baseDirectory = path('base_directory', home, `certificates/${scope}`);
  const password = at('private_key_password');
  const clientAuth = at('client_auth');
  const versions = at('tls_versions');
  const ciphers = at('ciphers');
  return {
    scope,
    spellings,
    lines,
    enabled: bool('enabled', false),
    baseDirectory,
    privateKey: path('private_key', baseDirectory, 'private.key'),
    publicCertificate: path('public_certificate', baseDirectory, 'public.crt'),
    trustedDir: path('trusted_dir', baseDirectory, 'trusted'),
    revokedDir: path('revoked_dir', baseDirectory, 'revoked'),
    password: password === undefined ? undefined : javaTrim(password),
    passwordIsCommand: password !== undefined && isCommand(password),
    clientAuth: clientAuth === undefined ? clientAuthDefaults[scope] : (javaTrim(clientAuth).toUpperCase() as ClientAuth),
    tlsVersions: versions !== undefined ? listItems(versions) : tls13ByDefault(version) ? ['TLSv1.2', 'TLSv1.3'] : ['TLSv1.2'],
    ciphers: ciphers === undefined ? undefined : listItems(ciphers),
    trustAll: bool('trust_all', false),
    trustExpired: bool('trust_expired', true),
    verifyHostname: bool('verify_hostname', verifyHostnameByDefault(version)),
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
