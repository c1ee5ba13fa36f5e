import type { Edition, Neo4jVersion } from '../model/installation.ts';
import { compareVersions, parseVersion } from './version.ts';

/**
 * Jars that carry Neo4j's own version, the surest first. Both editions have them (names follow the Maven artifacts).
 */
const versionedJars = ['neo4j-kernel', 'neo4j-server', 'neo4j-ssl', 'neo4j'] as const;

/** Jars only Enterprise has (names seen in 4.4 to 2026.05). */
const enterpriseJar =
  /^neo4j-(?:enterprise|enterprise-[a-z-]+|server-enterprise|security-enterprise|kernel-enterprise|causal-clustering|backup|commercial-[a-z-]+)-\d/;

/** Versions found among the names of a `lib` folder's files. `others`: further versions there, of a half-done upgrade. */
export interface JarVersion {
  readonly version: Neo4jVersion;
  readonly others: readonly string[];
}

/**
 * Neo4j's version from the file names in its `lib`. With several in one folder the newest counts. Undefined when there is no
 * such jar. A jar of an unsupported release (3.5, 4.0 to 4.3) is an error, as in {@link parseVersion}.
 * @throws UserError
 */
export function versionFromJarNames(names: readonly string[]): JarVersion | undefined {
  for (const artifact of versionedJars) {
    const texts = names.flatMap((name) => new RegExp(`^${artifact}-(\\d+\\.\\d+[\\w.+-]*)\\.jar$`).exec(name)?.[1] ?? []);
    const versions = [...new Set(texts)].map(parseVersion).sort(compareVersions);
    const newest = versions.pop();
    if (newest) return { version: newest, others: versions.map(({ text }) => text) };
  }
  return undefined;
}

/** The edition from the file names in `lib`; undefined when none of them is Neo4j's. */
export function editionFromJarNames(names: readonly string[]): Edition | undefined {
  if (names.some((name) => enterpriseJar.test(name))) return 'enterprise';
  return names.some((name) => /^neo4j(?:-kernel|-server|-ssl)?-\d[\w.+-]*\.jar$/.test(name)) ? 'community' : undefined;
}

/** Version and edition from the folder an archive unpacks to: `neo4j-community-5.26.30`. */
export function versionFromFolderName(name: string): { readonly version: Neo4jVersion; readonly edition?: Edition } | undefined {
  const match = /^neo4j-(?:(community|enterprise)-)?(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(name);
  if (!match?.[2]) return undefined;
  const version = parseVersion(match[2]);
  return match[1] === undefined ? { version } : { version, edition: match[1] as Edition };
}

/** What the `packaging_info` file in a home tells. Any of it may be missing. */
export interface PackagingInfo {
  /** First word after "Package Type:", in lower case: docker, deb, rpm, tar... */
  readonly packageType?: string | undefined;
  readonly version?: Neo4jVersion | undefined;
  readonly edition?: Edition | undefined;
}

/** Reads `packaging_info`: lines of `Name: value`. A version or edition is taken from wherever it stands in the text. */
export function readPackagingInfo(text: string): PackagingInfo {
  const packageType = /^\s*package type\s*:\s*([\w.-]+)/im.exec(text)?.[1]?.toLowerCase();
  const edition = /\b(community|enterprise)\b/i.exec(text)?.[1]?.toLowerCase() as Edition | undefined;
  const versionText = /\b(?:neo4j[\w -]*?|version)[\s:=-]+((?:4\.4|5|20\d\d)\.\d+(?:\.\d+)?)\b/i.exec(text)?.[1];
  return {
    packageType,
    edition,
    version: versionText === undefined ? undefined : parseVersion(versionText),
  };
}
