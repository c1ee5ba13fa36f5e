import { trimmed } from '../conf/properties.ts';
import { tls13ByDefault, trustExpiredKnown, verifyHostnameByDefault } from '../version.ts';
import { isCommand } from './command-words.ts';
import { type ConfRefusal, type ConfSource, refuse } from './conf-refusals.ts';
import { meantValue } from './meant-value.ts';
import type { Line } from './old-settings.ts';
import { resolvePath } from './setting-paths.ts';
import { listItems } from './setting-values.ts';

/** Scopes as Neo4j's enum has them; the last two occur by accident or in tests only, and are loaded all the same. */
export const policyScopes = ['bolt', 'https', 'cluster', 'backup', 'fabric', 'testing'] as const;

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

/** Reads the policy of a scope, whatever spellings its lines have; what is refused of it goes to `refusals`. */
export function readPolicy(
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
    return text === undefined ? fallback : trimmed(text).toLowerCase() === 'true';
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
    password: password === undefined ? undefined : trimmed(password),
    passwordIsCommand: password !== undefined && isCommand(password),
    clientAuth: clientAuth === undefined ? clientAuthDefaults[scope] : (trimmed(clientAuth).toUpperCase() as ClientAuth),
    tlsVersions: versions !== undefined ? listItems(versions) : tls13ByDefault(version) ? ['TLSv1.2', 'TLSv1.3'] : ['TLSv1.2'],
    ciphers: ciphers === undefined ? undefined : listItems(ciphers),
    trustAll: bool('trust_all', false),
    trustExpired: bool('trust_expired', true),
    verifyHostname: bool('verify_hostname', verifyHostnameByDefault(version)),
  };
}
