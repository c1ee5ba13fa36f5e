import { type FoundHome, findHomes, homeUnknown, type Place } from '../../inspect/home/find-home.ts';
import type { System } from '../../system/system.ts';

/**
 * The one Neo4j home there is. With several found, a person chooses; without a person that is an error.
 * @param orElse asks where it is, for a command that may be told of a home that nobody could find
 */
export async function chooseHome(
  system: Pick<System, 'files' | 'commands' | 'prompts' | 'host' | 'env'>,
  place: Place,
  asking: boolean,
  orElse?: () => Promise<FoundHome>,
): Promise<FoundHome> {
  const found = await findHomes(system, place);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (asking && found.length === 0 && orElse !== undefined) return orElse();
  if (!asking || found.length === 0) throw homeUnknown(found);
  return system.prompts.select({
    message: 'Which Neo4j? There are several on this machine.',
    choices: found.map((home) => ({ value: home, name: home.home })),
  });
}
