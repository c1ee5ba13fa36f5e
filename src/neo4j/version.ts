import { UserError } from '../model/errors/errors.ts';
import type { Edition, Neo4jVersion, ReleaseLine } from '../model/installation.ts';

/** Newest release of each line that this program knows; a line named alone means this one. */
export const newestReleases: { readonly [line in ReleaseLine]: string } = {
  '4.4': '4.4.48',
  '5': '5.26.30',
  '2025': '2025.12.1',
  '2026': '2026.08.1',
};

const supported = 'Supported versions: 4.4, 5.0 to 5.26, 2025.x and 2026.x.';

/**
 * Reads "5.26.30", "5.26", "5", "5.x", "2025", "2025.12.1", "5.26.0-SNAPSHOT". A line alone means its newest release; a
 * calendar line newer than the known ones is treated like the newest of them (see {@link versionNote}).
 * @throws UserError for anything else, and for releases before 4.4.
 */
export function parseVersion(text: string): Neo4jVersion {
  const match = /^(\d{1,4})(?:\.(\d{1,3}))?(?:\.(\d{1,4}))?(?:\.x)?([-+][\w.+-]+)?$/i.exec(text.trim());
  if (!match?.[1]) {
    throw new UserError(
      `"${printable(text)}" is not a Neo4j version.`,
      `Use a version such as 5.26.30 or a release line such as 5. ${supported}`,
    );
  }
  const major = Number(match[1]);
  const minor = match[2] === undefined ? undefined : Number(match[2]);
  const patch = match[3] === undefined ? undefined : Number(match[3]);
  const line = lineOf(major, minor);
  if (line === undefined) {
    throw new UserError(`Neo4j ${printable(text.trim())} is not supported.`, `${whyNot(major, minor)}${supported}`);
  }
  if (minor !== undefined && patch !== undefined) return { text: text.trim(), line, major, minor, patch };
  return newestOf(line, major, minor) ?? { text: plainText(major, minor), line, major, minor: minor ?? 0, patch: 0 };
}

/** What to tell the person about a version that is newer than any this program was made for; undefined when there is nothing to tell. */
export function versionNote(version: Neo4jVersion): string | undefined {
  if (version.major <= 2026) return undefined;
  return `Neo4j ${version.text} is newer than the versions neo4j-tls knows. It is treated like ${version.line}.`;
}

/** Negative when `a` is older than `b`, positive when newer, 0 when they are the same release (suffixes such as -SNAPSHOT aside). */
export function compareVersions(a: Neo4jVersion, b: Neo4jVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

/** Whether a version is the given release or newer: `isAtLeast(version, 5, 24)`, `isAtLeast(version, 2025, 3)`. */
export function isAtLeast(version: Neo4jVersion, major: number, minor = 0, patch = 0): boolean {
  return (version.major - major || version.minor - minor || version.patch - patch) >= 0;
}

/** Unset `tls_versions` offers TLS 1.3 beside 1.2. Neo4j 5.24+ (server source, manual 5). */
export const tls13ByDefault = (version: Neo4jVersion): boolean => isAtLeast(version, 5, 24);

/** Reads PEM as BouncyCastle 1.78 does, no longer as 1.75. Neo4j 4.4.33+ (its pom; 4.4.9, 4.4.30 and 4.4.48 run); later lines have a reader of their own. */
export const hasBouncyCastle178 = (version: Neo4jVersion): boolean => isAtLeast(version, 4, 4, 33);

/** Quotes in `dbms.jvm.additional` are read as a shell would. Neo4j 4.4.11+ (`SettingValueParsers` of 4.4.10 and 4.4.11; 4.4.9 and 4.4.30 run). */
export const jvmQuotesAsShell = (version: Neo4jVersion): boolean => isAtLeast(version, 4, 4, 11);

/** Unset `verify_hostname` means true. Neo4j 2025.01+ (breaking changes page). */
export const verifyHostnameByDefault = (version: Neo4jVersion): boolean => isAtLeast(version, 2025, 1);

/**
 * `dbms.security.tls_reload_enabled` and `dbms.security.reloadTLS()` exist. Enterprise 2025.03+; Community knows neither
 * and does not start with the setting (run on 5.26, 2025.12, 2026.08).
 */
export const reloadSupported = (version: Neo4jVersion, edition: Edition): boolean =>
  edition === 'enterprise' && isAtLeast(version, 2025, 3);

export type ConfCharset = 'latin1' | 'utf8';

/**
 * How neo4j.conf is decoded unless NEO4J_CONFIG_FILE_CHARSET says otherwise. 4.4 and 5.26 read ISO-8859-1, 2025.12 and
 * 2026.08 UTF-8 (run); when between it changed is not known, so 2025.01 to 2025.11 are taken for ISO-8859-1 as documented.
 */
export const confCharset = (version: Neo4jVersion): ConfCharset => (isAtLeast(version, 2025, 12) ? 'utf8' : 'latin1');

/** Names as of 5.0 (`server.bolt.*`) take effect; 4.4 only warns about them (run). */
export const fiveNamesWork = (version: Neo4jVersion): boolean => isAtLeast(version, 5);

/** An advertised address without its own line takes the port of listen_address. 4.4 only (run); 5.0+ keeps the default port. */
export const advertisedPortFollowsListen = (version: Neo4jVersion): boolean => !isAtLeast(version, 5);

/** `trust_expired` is a suffix. 5.14+: SslPolicyConfig of 5.13.0 does not have it, that of 5.14.0 does (jars); nor does 4.4 (run). */
export const trustExpiredKnown = (version: Neo4jVersion): boolean => isAtLeast(version, 5, 14);

/** Port 5000 and `server.discovery.*` (4.4: `causal_clustering.discovery_*`) exist. Up to 5.26; removed in 2025.01. */
export const discoveryPortUsed = (version: Neo4jVersion): boolean => !isAtLeast(version, 2025, 1);

/**
 * `[::1]` without a port is an address. Read by 5.26.30 and 2026.08.1, refused by 4.4.48 and 2025.12.1 (run); the releases
 * between are taken to be like the one of their line.
 */
export const bracketsWithoutPort = (version: Neo4jVersion): boolean => version.line === '5' || version.line === '2026';

/** Unset `ciphers` leaves CBC suites out. 2025.10+ (changes page; run on 2025.12). */
export const cbcLeftOutByDefault = (version: Neo4jVersion): boolean => isAtLeast(version, 2025, 10);

function lineOf(major: number, minor: number | undefined): ReleaseLine | undefined {
  if (major === 4) return minor === 4 ? '4.4' : undefined;
  if (major === 5) return '5';
  if (major < 2025 || (minor !== undefined && (minor < 1 || minor > 12))) return undefined;
  return major === 2025 ? '2025' : '2026';
}

function whyNot(major: number, minor: number | undefined): string {
  if (major === 3) return 'Its TLS settings work differently. ';
  if (major === 4 && minor === undefined) return 'Of 4.x, only 4.4 is. ';
  return '';
}

function newestOf(line: ReleaseLine, major: number, minor: number | undefined): Neo4jVersion | undefined {
  const newest = newestReleases[line];
  const [newestMajor, newestMinor, newestPatch] = newest.split('.').map(Number);
  if (newestMajor !== major || newestMinor === undefined || newestPatch === undefined) return undefined;
  if (minor !== undefined && minor !== newestMinor) return undefined;
  return { text: newest, line, major, minor: newestMinor, patch: newestPatch };
}

function plainText(major: number, minor: number | undefined): string {
  if (minor === undefined) return String(major);
  return `${major}.${major >= 2025 ? String(minor).padStart(2, '0') : minor}.0`;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 40);
}
