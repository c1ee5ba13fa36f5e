import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { underLock } from './lock.ts';
import { findJava, findJdk, type Jdk, type Line, newestJdk, type Release, releaseOf, releases } from './releases.ts';

export interface Provisioned {
  readonly release: Release;
  readonly jdk: Jdk;
  /** The server's own jars. */
  readonly serverClassPath: string;
  /** The same with the judge's classes in front. */
  readonly judgeClassPath: string;
}

const MAVEN_LIMIT_MS = 15 * 60_000;
const JAVAC_LIMIT_MS = 2 * 60_000;

/**
 * Where jars and compiled classes are kept between runs: NEO4J_TLS_CACHE, else neo4j-tls below XDG_CACHE_HOME or ~/.cache.
 */
export function cacheDirectory(): string {
  return process.env.NEO4J_TLS_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'neo4j-tls');
}

const jarsName = (release: Release): string => join('jars', release.version);

/** Where the jars of a release are, once they have been fetched. */
export function jarsDirectory(release: Release): string {
  return join(cacheDirectory(), jarsName(release));
}

/** The Java that runs a line: the first of its JDKs, or that of the major version asked for. */
export function javaFor(line: Line, major?: number): Jdk | undefined {
  return major === undefined ? findJdk(releases[line]) : findJava(major, join(cacheDirectory(), 'java'));
}

/**
 * Everything needed to run a line: its jars from Maven Central and the judge compiled against them, for a Java of the major
 * version given, else for the first of the line's JDKs. `version`: another release than the one that stands for the line. What is already in the cache is used as it is. Each part appears whole
 * or not at all, however many processes ask at once.
 */
export async function provision(line: Line, major?: number, version?: string): Promise<Provisioned> {
  const release = releaseOf(line, version);
  const jdk = javaFor(line, major);
  const compiler = newestJdk();
  if (jdk === undefined || compiler === undefined) {
    const wanted = major ?? release.java.join(' or ');
    throw new Error(`Neo4j ${release.version} needs Java ${wanted}, and a JDK to compile with; none was found`);
  }
  const jars = await provideOnce(jarsName(release), (directory) => fetchJars('neo4j', release, directory));
  const sources = fileURLToPath(new URL('./java/bench/', import.meta.url));
  const files = (await readdir(sources)).filter((name) => name.endsWith('.java')).sort();
  const hash = createHash('sha256');
  for (const name of files) hash.update(`${name}\0`).update(await readFile(join(sources, name)));
  // For the oldest Java that the release runs on, so that one compilation is for all of them.
  const target = Math.min(...release.java);
  const key = `${release.version}-release${target}-${hash.digest('hex').slice(0, 16)}`;
  const classes = await provideOnce(join('judge', key), (directory) =>
    run(
      join(compiler.home, 'bin', 'javac'),
      [
        '-nowarn',
        '--release',
        String(target),
        '-d',
        directory,
        '-cp',
        join(jars, '*'),
        ...files.map((name) => join(sources, name)),
      ],
      JAVAC_LIMIT_MS,
    ),
  );
  return {
    release,
    jdk,
    serverClassPath: join(jars, '*'),
    judgeClassPath: [classes, join(jars, '*')].join(delimiter),
  };
}

/**
 * Class path of cypher-shell as released with a line, from Maven Central; Neo4j's Java driver is a part of it. Appears in
 * the cache whole or not at all.
 */
export async function provideShell(line: Line): Promise<{ readonly jdk: Jdk; readonly classPath: string }> {
  const release = releases[line];
  const jdk = findJdk(release);
  if (jdk === undefined)
    throw new Error(`cypher-shell ${release.version} needs a JDK ${release.java.join(' or ')}; none was found`);
  const jars = await provideOnce(join('jars', `cypher-shell-${release.version}`), (directory) =>
    fetchJars('cypher-shell', release, directory),
  );
  return { jdk, classPath: join(jars, '*') };
}

/** One jar of Netty's OpenSSL, such as `netty-tcnative-boringssl-static-2.0.77.Final-linux-x86_64.jar`, from Maven Central. */
export async function provideNettyJar(name: string): Promise<string> {
  const [, artifact, version, system] = /^(netty-tcnative-[a-z-]+)-(\d[\w.]*?)(?:-(\w+-\w+))?\.jar$/.exec(name) ?? [];
  const folder = await provideOnce(join('netty', name), (directory) =>
    run(
      'mvn',
      [
        ...['-B', '-q', 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy', `-DoutputDirectory=${directory}`],
        `-Dartifact=io.netty:${artifact}:${version}:jar${system === undefined ? '' : `:${system}`}`,
      ],
      MAVEN_LIMIT_MS,
    ),
  );
  return join(folder, name);
}

/** A directory of the cache; `fill` makes its content beside it, and a rename puts it into place. */
async function provideOnce(name: string, fill: (directory: string) => Promise<void>): Promise<string> {
  const target = join(cacheDirectory(), name);
  if (existsSync(target)) return target;
  await mkdir(dirname(target), { recursive: true });
  // One lock for all: Maven's own repository does not like two writers.
  return underLock(join(cacheDirectory(), 'lock'), async () => {
    if (existsSync(target)) return target;
    const temporary = await mkdtemp(`${target}.part-`);
    try {
      await fill(temporary);
      await rename(temporary, target).catch((error: unknown) => {
        if (!existsSync(target)) throw error;
      });
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    return target;
  });
}

/** `org.neo4j:<artifact>` and what it needs to run. */
async function fetchJars(artifact: string, release: Release, directory: string): Promise<void> {
  const project = await mkdtemp(join(dirname(directory), 'pom-'));
  try {
    const pom = join(project, 'pom.xml');
    await writeFile(pom, pomText(artifact, release));
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
    await run('mvn', ['-B', '-q', '-f', pom, goal, '-DincludeScope=runtime', `-DoutputDirectory=${directory}`], MAVEN_LIMIT_MS);
    const jars = await readdir(directory);
    const wanted = `${artifact}-${release.version}.jar`;
    if (!jars.includes(wanted)) throw new Error(`Maven left no ${wanted}`);
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

function pomText(artifact: string, release: Release): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>test</groupId><artifactId>bench</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.neo4j</groupId><artifactId>${artifact}</artifactId><version>${release.version}</version><scope>runtime</scope>
    </dependency>
  </dependencies>
</project>
`;
}

function run(program: string, args: readonly string[], limitMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs, killSignal: 'SIGKILL' });
    let output = '';
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-8000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (cause) => reject(new Error(`cannot run ${program}`, { cause })));
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ended with ${signal ?? `exit code ${code}`}:\n${output}`));
    });
  });
}
