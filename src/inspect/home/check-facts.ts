import { join } from 'node:path';
import { isRefusal, runAsReader } from '../../model/errors/access.ts';
import { UserError } from '../../model/errors/errors.ts';
import { whyLinkNotFollowed } from '../../model/errors/link-not-followed.ts';
import type { FileFact, Installation, Neo4jVersion, Owner } from '../../model/installation.ts';
import { type ConfPart, mergeConfs } from '../../neo4j/conf/merge-confs.ts';
import { homePaths } from '../../neo4j/config/ssl-layout.ts';
import type { System } from '../../system/system.ts';
import { type FoundHome, looksLikeHome, type Place } from './find-home.ts';
import { inspectInstallation, ownerOf } from './installation.ts';
import { type GatheredFacts, gatherVerdictFacts } from './verdict-facts.ts';

/** An installation with all that a judgement of it needs. */
export interface Inspected {
  readonly installation: Installation;
  readonly facts: GatheredFacts;
  readonly owner: Owner | undefined;
  /** Several files make up the conf (a backup client's), the one that counts first: each is edited for itself. */
  readonly confParts: readonly ConfFile[];
}

/** One of the files that make up a conf. */
export interface ConfFile extends ConfPart {
  readonly file: FileFact;
}

export interface InspectOptions {
  /** `--owner`; undefined: who owns the home. */
  readonly owner?: string | undefined;
  /** In place of what the place says of it. */
  readonly expandCommands?: boolean | undefined;
  readonly role?: 'server' | 'backup-client' | undefined;
}

/** @throws UserError when the home is none, or its version cannot be told. */
export async function inspectForChecks(
  system: Pick<System, 'files' | 'commands' | 'clock' | 'host' | 'env'>,
  found: FoundHome,
  place: Place,
  options: InspectOptions = {},
): Promise<Inspected> {
  const client = options.role === 'backup-client' ? await clientConf(system, found.home, place) : undefined;
  const wanted = client === undefined ? place : { ...place, conf: client.conf };
  const installation = await inspectInstallation(client?.view ?? system, found, wanted);
  refuseUnseen(installation.conf, system.host.platform);
  const owner = await ownerOf(system, installation, options.owner);
  const expandCommands = options.expandCommands ?? place.expandCommands;
  const facts = await gatherVerdictFacts(system, installation, {
    owner,
    expandCommands,
  });
  return { installation, facts, owner, confParts: client?.parts ?? [] };
}

/** Without the conf nothing is known, and the defaults would be a guess. */
function refuseUnseen(conf: FileFact, platform: NodeJS.Platform): void {
  const { path, fact, bytes, unreadable } = conf;
  const code = fact.state === 'unreachable' ? fact.reason : unreadable;
  if (bytes !== undefined || !isRefusal(code)) return;
  const led = whyLinkNotFollowed(conf);
  throw new UserError(
    led === undefined
      ? `Nothing was checked: you do not have permission to read ${path} (permission denied).`
      : `Nothing was checked: ${path} was not read, because ${led.reason}.`,
    led === undefined ? runAsReader(platform) : led.remedy,
    { paths: [path] },
  );
}

/**
 * The other side: another home, or a folder that `bundle` made (its `neo4j.conf` lies at the top). What its files do not
 * tell, version and edition, is taken to be as here.
 */
export async function inspectPeer(
  system: Pick<System, 'files' | 'commands' | 'clock' | 'host' | 'env'>,
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
    // A home without jars does not tell its version, and one whose conf is gone is known by its certificates.
    const { certificates } = homePaths;
    const isHome = (await looksLikeHome(system, path)) || (await system.files.stat(join(path, certificates))).state === 'present';
    if (!(error instanceof UserError) || !isHome) throw error;
    return inspectForChecks(system, found, { ...place, ...asHere }, options);
  }
}

/**
 * What `neo4j-admin database backup` reads: neo4j.conf, neo4j-admin.conf over it, and the command's own file over both (manual,
 * neo4j-admin pages). Undefined where neo4j.conf is all there is, or a file was named.
 */
async function clientConf<S extends Pick<System, 'files'>>(
  system: S,
  home: string,
  place: Place,
): Promise<{ readonly conf: string; readonly view: S; readonly parts: readonly ConfFile[] } | undefined> {
  if (place.conf !== undefined) return undefined;
  const paths = [homePaths.adminBackupConf, homePaths.adminConf, homePaths.conf].map((path) => join(home, path));
  const found = await Promise.all(paths.map((path) => system.files.readFact(path, confLimit)));
  const files = found.flatMap(({ path, bytes }) => (bytes === undefined ? [] : [{ path, bytes }]));
  const [first] = files;
  if (first === undefined || first.path === paths.at(-1)) return undefined;
  const merged = mergeConfs(files);
  const readFact: System['files']['readFact'] = async (path, limit) => {
    const fact = await system.files.readFact(path, limit);
    return path === first.path ? { ...fact, bytes: merged.bytes } : fact;
  };
  return {
    conf: first.path,
    view: { ...system, files: { ...system.files, readFact } },
    parts:
      files.length < 2
        ? []
        : merged.parts.flatMap((part) => found.filter(({ path }) => path === part.path).map((file) => ({ ...part, file }))),
  };
}

const confLimit = 8 * 1024 * 1024;
