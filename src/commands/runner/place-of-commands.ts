import { join, resolve } from 'node:path';
import type { FoundHome, Place } from '../../inspect/home/find-home.ts';
import type { CommandPlace } from '../../model/command-line/command-place.ts';
import type { System } from '../../system/system.ts';

interface Told {
  readonly owner?: string | undefined;
  readonly role?: string | undefined;
}

/** What commands have to say so that they mean the same Neo4j, from another folder and without this environment. */
export function placeOfCommands(
  system: Pick<System, 'host' | 'env'>,
  found: FoundHome,
  place: Place,
  { owner, role }: Told = {},
): CommandPlace {
  const folder = system.env['NEO4J_CONF'];
  // `--home`, which is always said, rules the variable out.
  const fromEnvironment = found.from === 'flag' || folder === undefined || folder === '' ? undefined : join(folder, 'neo4j.conf');
  const conf = place.conf ?? fromEnvironment;
  const { neo4jVersion, edition, expandCommands, platform } = place;
  return {
    home: found.home,
    conf: conf === undefined ? undefined : resolve(system.host.workingDirectory, conf),
    ...{ neo4jVersion, edition, expandCommands, platform, owner, role, typedOn: system.host.platform },
  };
}
