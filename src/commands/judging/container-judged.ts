import { readContainers } from '../../inspect/container/container.ts';
import { containerConf, type SeenContainer, seeContainer } from '../../inspect/container/container-view.ts';
import { imageVersion } from '../../inspect/container/image-version.ts';
import type { FoundHome, Place } from '../../inspect/home/find-home.ts';
import type { ContainerSpec } from '../../model/container-spec.ts';
import { UserError } from '../../model/errors.ts';
import type { Edition } from '../../model/installation.ts';
import { containerHome } from '../../neo4j/entry-point/enter.ts';
import { allEntryRules, type EntryRules } from '../../neo4j/entry-point/rules.ts';
import { parseVersion } from '../../neo4j/version.ts';
import type { System } from '../../system/system.ts';

/** A container as it is to be judged: its own view of the files, like a home. */
export interface ContainerToJudge extends SeenContainer {
  readonly spec: ContainerSpec;
  readonly found: FoundHome;
  readonly place: Place;
  /** Who reads the files there, by number. */
  readonly user: string;
}

interface Given {
  readonly neo4jVersion?: string | undefined;
  readonly edition?: Edition | undefined;
}

/**
 * A container as its compose file, run script or Dockerfile describes it: its own view of the files, to be judged like a home.
 * @throws UserError when the file describes none, or its version cannot be told.
 */
export async function seenInContainer(system: System, file: string, given: Given): Promise<ContainerToJudge> {
  const { specs } = await readContainers(system, file);
  const [first] = specs;
  if (first === undefined) throw new Error('readContainers gives at least one');
  return toJudge(system, first, given);
}

/** One described container. @throws UserError when its version cannot be told. */
export async function toJudge(
  system: System,
  spec: ContainerSpec,
  given: Given,
  rules: EntryRules = allEntryRules,
): Promise<ContainerToJudge> {
  const { version, edition } = imageVersion(spec.image);
  const wanted = given.neo4jVersion ?? version;
  if (wanted === undefined)
    throw new UserError(
      `The image ${spec.image} does not say which version it is.`,
      'Say it: --neo4j-version 5, or give the image a tag.',
    );
  const neo4j = { version: parseVersion(wanted), edition: given.edition ?? edition };
  const seen = await seeContainer(system, spec, neo4j, rules);
  const found: FoundHome = { home: containerHome, from: 'flag' };
  // The image's start script adds --expand-commands where this is set to anything.
  const expandCommands = (spec.environment.get('EXTENDED_CONF') ?? '') !== '' && rules.has('expands-commands');
  const place: Place = {
    ...{ home: containerHome, conf: containerConf, neo4jVersion: wanted, edition: neo4j.edition },
    ...(expandCommands ? { expandCommands } : {}),
  };
  return { ...seen, found, place, user: `${seen.reader.uid}:${seen.reader.gid}`, spec };
}
