import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isOnPath } from '../needs.ts';
import { jarsDirectory, javaFor, provision } from './provision.ts';
import { type Line, releaseOf } from './releases.ts';

/** What an answer of Neo4j's depends on besides the question. */
export interface Answering {
  /** Of Neo4j, such as 5.26.30. */
  readonly release: string;
  /** Whole version of the Java, such as 17.0.15. */
  readonly java: string;
  readonly flags: readonly string[];
  /** Digest of the jars' names and sizes. */
  readonly jars: string;
  /** Digest of the sources that put the questions. */
  readonly judge: string;
}

/**
 * What would answer on this machine; undefined where there is no Java, or no jars and no Maven to fetch them. `version`: another
 * release than the one that stands for the line. Its jars are fetched for `npm run conformance` alone: they are many.
 */
export async function whatAnswers(line: Line, java?: number, version?: string): Promise<Answering | undefined> {
  const release = releaseOf(line, version);
  const jdk = javaFor(line, java);
  const jars = jarsDirectory(release);
  if (jdk === undefined) return undefined;
  if (!existsSync(jars)) {
    if (!isOnPath('mvn') || (version !== undefined && process.env.CONFORMANCE_CASES === undefined)) return undefined;
    await provision(line, java, version);
  }
  const hash = createHash('sha256');
  for (const name of readdirSync(jars).sort()) hash.update(`${name} ${statSync(join(jars, name)).size}\n`);
  const digest = hash.digest('base64url').slice(0, 16);
  return { release: release.version, java: jdk.version, flags: release.jvmFlags, jars: digest, judge: digestOfJudge() };
}

/** A start of a database and a reading of properties have no part in what is asked of a case. */
const apart: readonly string[] = ['Running.java', 'Serving.java', 'PropertiesReading.java'];

/** Digest of the sources that put the questions. */
export function digestOfJudge(): string {
  const folder = fileURLToPath(new URL('./java/bench/', import.meta.url));
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) if (!apart.includes(name)) hash.update(readFileSync(join(folder, name)));
  return hash.digest('base64url').slice(0, 16);
}
