import { type Neo4jVersion, scopeNames } from '../../model/installation.ts';
import { booleanOf, type Conf, listOf, settingOf } from '../conf/conf.ts';
import { tls13ByDefault, trustExpiredKnown, verifyHostnameByDefault } from '../version.ts';
import { readPath } from './setting-paths.ts';
import { defaultFileNames } from './ssl-layout.ts';

/** Scopes that Neo4j knows. `fabric` is a client's policy of 4.x that all lines still load; nothing is written for it. */
export const knownScopes = [...scopeNames, 'fabric'] as const;
export type KnownScope = (typeof knownScopes)[number];

export type SuffixType = 'boolean' | 'path' | 'secret' | 'enum' | 'list';

/** The last part of a policy setting: `client_auth` in `dbms.ssl.policy.bolt.client_auth`. The same on all lines but for `since`. */
export interface PolicySuffix {
  readonly name: string;
  readonly type: SuffixType;
  /** Of an enum, in any case. */
  readonly allowed?: readonly string[];
  /** As text, as a setting would have it; undefined: none. */
  readonly byDefault: (scope: KnownScope, version: Neo4jVersion) => string | undefined;
  readonly known?: (version: Neo4jVersion) => boolean;
}

const clientAuthValues = ['NONE', 'OPTIONAL', 'REQUIRE'] as const;
export type ClientAuthValue = (typeof clientAuthValues)[number];

/** All suffixes with their defaults (fact sheet of the manual and servers of all lines: `SslPolicyConfig`). */
export const policySuffixes = {
  enabled: { name: 'enabled', type: 'boolean', byDefault: () => 'false' },
  base_directory: { name: 'base_directory', type: 'path', byDefault: (scope) => `certificates/${scope}` },
  private_key: { name: 'private_key', type: 'path', byDefault: () => defaultFileNames.privateKey },
  private_key_password: { name: 'private_key_password', type: 'secret', byDefault: () => undefined },
  public_certificate: { name: 'public_certificate', type: 'path', byDefault: () => defaultFileNames.publicCertificate },
  trusted_dir: { name: 'trusted_dir', type: 'path', byDefault: () => 'trusted' },
  revoked_dir: { name: 'revoked_dir', type: 'path', byDefault: () => 'revoked' },
  trust_all: { name: 'trust_all', type: 'boolean', byDefault: () => 'false' },
  client_auth: { name: 'client_auth', type: 'enum', allowed: clientAuthValues, byDefault: (scope) => defaultClientAuth[scope] },
  tls_versions: {
    name: 'tls_versions',
    type: 'list',
    byDefault: (_, version) => (tls13ByDefault(version) ? 'TLSv1.2,TLSv1.3' : 'TLSv1.2'),
  },
  ciphers: { name: 'ciphers', type: 'list', byDefault: () => undefined },
  verify_hostname: {
    name: 'verify_hostname',
    type: 'boolean',
    byDefault: (_, version) => String(verifyHostnameByDefault(version)),
  },
  /** Not documented. */
  trust_expired: { name: 'trust_expired', type: 'boolean', byDefault: () => 'true', known: trustExpiredKnown },
} as const satisfies { readonly [name: string]: PolicySuffix };
export type SuffixName = keyof typeof policySuffixes;

/** The suffixes a version reads. Any other is dropped without a word, under strict validation too. */
export function suffixesOf(version: Neo4jVersion): readonly SuffixName[] {
  const names = Object.keys(policySuffixes) as SuffixName[];
  return names.filter((name) => (policySuffixes[name] as PolicySuffix).known?.(version) ?? true);
}

/** `dbms.ssl.policy.<scope>.<suffix>`, on all lines. */
export const policySetting = (scope: KnownScope, suffix: SuffixName): string => `dbms.ssl.policy.${scope}.${suffix}`;

/** The parts of a name that begins like a policy setting; neither part need be known. Undefined for any other name. */
export function parsePolicySetting(name: string): { readonly scope: string; readonly suffix: string } | undefined {
  const match = /^dbms\.ssl\.policy\.([^.]*)(?:\.(.*))?$/s.exec(name);
  return match ? { scope: match[1] ?? '', suffix: match[2] ?? '' } : undefined;
}

/** A policy as the conf and the defaults make it. Paths as Neo4j reads them; see `readPath`. */
export interface PolicySettings {
  readonly scope: KnownScope;
  /** Undefined wherever the conf has a value that Neo4j refuses. */
  readonly enabled: boolean | undefined;
  readonly baseDirectory: string;
  readonly privateKey: string;
  /** As written. A `$(command)` is text here like any other. */
  readonly privateKeyPassword: string | undefined;
  readonly publicCertificate: string;
  readonly trustedDirectory: string;
  readonly revokedDirectory: string;
  readonly trustAll: boolean | undefined;
  readonly clientAuth: ClientAuthValue | undefined;
  readonly tlsVersions: readonly string[];
  /** Undefined: the engine's own choice. An empty list admits nobody. */
  readonly ciphers: readonly string[] | undefined;
  readonly verifyHostname: boolean | undefined;
  readonly trustExpired: boolean | undefined;
}

/** Reads one policy. A suffix that the version does not know has no effect. */
export function readPolicy(conf: Conf, scope: KnownScope): PolicySettings {
  const { version } = conf;
  const byDefault = (suffix: SuffixName): string => policySuffixes[suffix].byDefault(scope, version) ?? '';
  const path = (suffix: SuffixName): string =>
    readPath(conf.settings.get(policySetting(scope, suffix)) ?? byDefault(suffix), version);
  const flag = (suffix: SuffixName): boolean | undefined =>
    booleanOf(conf, policySetting(scope, suffix), byDefault(suffix) === 'true');
  const clientAuth = (settingOf(conf, policySetting(scope, 'client_auth')) ?? byDefault('client_auth')).toUpperCase();
  return {
    scope,
    enabled: flag('enabled'),
    baseDirectory: path('base_directory'),
    privateKey: path('private_key'),
    privateKeyPassword: settingOf(conf, policySetting(scope, 'private_key_password')),
    publicCertificate: path('public_certificate'),
    trustedDirectory: path('trusted_dir'),
    revokedDirectory: path('revoked_dir'),
    trustAll: flag('trust_all'),
    clientAuth: clientAuthValues.find((value) => value === clientAuth),
    tlsVersions: listOf(conf, policySetting(scope, 'tls_versions')) ?? byDefault('tls_versions').split(','),
    ciphers: listOf(conf, policySetting(scope, 'ciphers')),
    verifyHostname: flag('verify_hostname'),
    trustExpired: trustExpiredKnown(version) ? flag('trust_expired') : true,
  };
}

const defaultClientAuth: { readonly [scope in KnownScope]: ClientAuthValue } = {
  bolt: 'OPTIONAL',
  https: 'OPTIONAL',
  cluster: 'REQUIRE',
  backup: 'REQUIRE',
  fabric: 'NONE',
};
