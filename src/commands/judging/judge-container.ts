import { readContainers } from '../../inspect/container/container.ts';
import { containerConf, type SeenContainer, seeContainer } from '../../inspect/container/container-view.ts';
import { imageVersion } from '../../inspect/container/image-version.ts';
import { asAuthorsOf } from '../../inspect/home/as-authors.ts';
import type { FoundHome, Place } from '../../inspect/home/find-home.ts';
import type { ContainerSpec, NotFollowed } from '../../model/container/container-spec.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { Finding } from '../../model/finding.ts';
import type { Edition } from '../../model/installation.ts';
import { containerHome } from '../../neo4j/entry-point/enter.ts';
import { allEntryRules, type EntryRules } from '../../neo4j/entry-point/rules.ts';
import { parseVersion } from '../../neo4j/version.ts';
import type { System } from '../../system/system.ts';
import { inItsDescription } from './container-words.ts';

const textLimit = 4 * 1024 * 1024;

/** A container as it is to be judged: its own view of the files, like a home. */
export interface ContainerToJudge<S> extends SeenContainer<S> {
  readonly spec: ContainerSpec;
  readonly found: FoundHome;
  readonly place: Place;
  /** Its findings in the words of its description. */
  readonly words: (found: Finding) => Finding;
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
export async function seenInContainer<S extends Pick<System, 'files' | 'commands' | 'host' | 'env'>>(
  system: S,
  file: string,
  given: Given,
): Promise<ContainerToJudge<S>> {
  const { specs } = await readContainers(system, file);
  const [first] = specs;
  if (first === undefined) throw new Error('readContainers gives at least one');
  return toJudge(system, first, given);
}

/** Every container of a file, and what else in it was not followed. @throws UserError as {@link seenInContainer}. */
export async function allInFile<S extends Pick<System, 'files' | 'commands' | 'host' | 'env'>>(
  system: S,
  file: string,
  given: Given,
): Promise<{ readonly containers: readonly ContainerToJudge<S>[]; readonly others: readonly NotFollowed[] }> {
  const { specs, others } = await readContainers(system, file);
  const containers: ContainerToJudge<S>[] = [];
  for (const spec of specs) containers.push(await toJudge(system, spec, given));
  return { containers, others };
}

/** One described container. @throws UserError when its version cannot be told. */
export async function toJudge<S extends Pick<System, 'files' | 'commands' | 'host' | 'env'>>(
  system: S,
  spec: ContainerSpec,
  given: Given,
  rules: EntryRules = allEntryRules,
): Promise<ContainerToJudge<S>> {
  const { version, edition } = imageVersion(spec.image, spec.form === 'inspect' ? spec.environment : undefined);
  const wanted = given.neo4jVersion ?? version;
  if (wanted === undefined)
    throw new UserError(
      `The image ${spec.image} does not tell which Neo4j version it contains.`,
      'Pass --neo4j-version, for example --neo4j-version 5, or give the image a tag.',
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
  const theirs = asAuthorsOf(system, spec.files).files;
  const texts = await Promise.all(
    spec.files.map(async (path) => [path, await theirs.read(path, textLimit).then(String, () => '')] as const),
  );
  const missing = await Promise.all(
    spec.mounts.map(async ({ source, target }) =>
      source.kind === 'here' && (await theirs.stat(source.path)).state === 'missing' ? [target] : [],
    ),
  );
  const words = {
    spec,
    entered: seen.entered,
    texts: new Map(texts),
    conf: containerConf,
    madeHere: missing.flat(),
    said: new Set<string>(),
  };
  return {
    ...{ ...seen, found, place, user: `${seen.reader.uid}:${seen.reader.gid}`, spec },
    words: (one) => inItsDescription(one, words),
  };
}
