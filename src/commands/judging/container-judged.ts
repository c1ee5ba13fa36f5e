import { readContainer } from '../../inspect/container/container.ts';
import { imageVersion } from '../../inspect/container/container-settings.ts';
import { containerConf, containerHome, containerView, readerOf } from '../../inspect/container/container-view.ts';
import type { FoundHome, Place } from '../../inspect/home/find-home.ts';
import { UserError } from '../../model/errors.ts';
import type { Edition } from '../../model/installation.ts';
import type { System } from '../../system/system.ts';

/**
 * A container as its compose file, run script or Dockerfile describes it: its own view of the files, to be judged like a home.
 * @throws UserError when the file describes none, or its version cannot be told.
 */
export async function seenInContainer(
  system: System,
  file: string,
  given: { readonly neo4jVersion?: string | undefined; readonly edition?: Edition | undefined },
) {
  const spec = await readContainer(system, file);
  const { version, edition } = imageVersion(spec.image);
  const wanted = given.neo4jVersion ?? version;
  if (wanted === undefined)
    throw new UserError(
      `The image ${spec.image} does not say which version it is.`,
      'Say it: --neo4j-version 5, or give the image a tag.',
    );
  const view = await containerView(system, spec);
  const reader = readerOf(spec);
  const found: FoundHome = { home: containerHome, from: 'flag' };
  // The image's start script adds --expand-commands where this is set to anything.
  const expandCommands = (spec.environment.get('EXTENDED_CONF') ?? '') !== '';
  const place: Place = {
    ...{ home: containerHome, conf: containerConf, neo4jVersion: wanted, edition: given.edition ?? edition },
    ...(expandCommands ? { expandCommands } : {}),
  };
  return { view, found, place, user: `${reader.uid}:${reader.gid}`, spec };
}
