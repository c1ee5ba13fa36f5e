import { join } from 'node:path';
import { UserError } from '../model/errors.ts';
import type { Installation, Neo4jVersion, Owner } from '../model/installation.ts';
import { homePaths } from '../neo4j/ssl-layout.ts';
import type { System } from '../system/system.ts';
import { type FoundHome, looksLikeHome, type Place } from './find-home.ts';
import { inspectInstallation, ownerOf } from './installation.ts';
import { type GatheredFacts, gatherVerdictFacts } from './verdict-facts.ts';

/** An installation with all that a judgement of it needs. */
export interface Inspected {
  readonly installation: Installation;
  readonly facts: GatheredFacts;
  readonly owner: Owner | undefined;
}

export interface InspectOptions {
  /** `--owner`; undefined: who owns the home. */
  readonly owner?: string | undefined;
  readonly expandCommands?: boolean;
  readonly role?: 'server' | 'backup-client';
}

/** @throws UserError when the home is none, or its version cannot be told. */
export async function inspectForChecks(
  system: System,
  found: FoundHome,
  place: Place,
  options: InspectOptions = {},
): Promise<Inspected> {
  const wanted = options.role === 'backup-client' ? { ...place, ...(await clientConf(system, found.home, place)) } : place;
  const installation = await inspectInstallation(system, found, wanted);
  const owner = await ownerOf(system, installation, options.owner);
  const facts = await gatherVerdictFacts(system, installation, {
    owner,
    ...(options.expandCommands === undefined ? {} : { expandCommands: options.expandCommands }),
  });
  return { installation, facts, owner };
}

/**
 * The other side: another home, or a folder that `bundle` made (its `neo4j.conf` lies at the top). What its files do not
 * tell, version and edition, is taken to be as here.
 */
export async function inspectPeer(
  system: System,
  path: string,
  here: { readonly version: Neo4jVersion; readonly edition: Installation['edition'] },
  options: InspectOptions,
): Promise<Inspected> {
  const found: FoundHome = { home: path, from: 'flag' };
  const place = { home: path };
  const isBundle =
    !(await looksLikeHome(system, path)) && (await system.files.stat(join(path, 'neo4j.conf'))).state === 'present';
  const conf = isBundle ? { conf: join(path, 'neo4j.conf') } : {};
  const asHere = { neo4jVersion: here.version.text, edition: here.edition };
  if (isBundle) return inspectForChecks(system, found, { ...place, ...conf, ...asHere }, options);
  try {
    return await inspectForChecks(system, found, place, options);
  } catch (error) {
    // A home without jars does not tell its version.
    if (!(error instanceof UserError) || !/version/.test(error.message)) throw error;
    return inspectForChecks(system, found, { ...place, ...asHere }, options);
  }
}

/** `neo4j-admin` reads its own file over neo4j.conf; where it is missing, neo4j.conf is all there is. */
async function clientConf(system: System, home: string, place: Place): Promise<{ readonly conf?: string }> {
  if (place.conf !== undefined) return {};
  const path = join(home, homePaths.adminConf);
  return (await system.files.stat(path)).state === 'present' ? { conf: path } : {};
}
