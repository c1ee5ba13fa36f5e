import { closeSync, constants, openSync } from 'node:fs';
import type { Place } from '../parts/files.ts';
import { acting } from './acting.ts';
import { insideOf } from './decided.ts';

const { O_RDONLY } = constants;
const O_DIRECTORY = constants.O_DIRECTORY ?? 0;
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;

/**
 * Opens what a place names as root, in the folder that root's alone lead to, and follows no link from there on: what is reached lies
 * there and nowhere else. Undefined: it is not reached so.
 */
export function openWithoutLinks(place: Place, flags: number): number | undefined {
  const { base } = insideOf(place);
  return base && openBelow(base.at, base.names, flags);
}

/** The same for the folder that a place is in. */
export function openFolderWithoutLinks(place: Place): number | undefined {
  const { base } = insideOf(place);
  return base && openBelow(base.at, base.names.slice(0, -1), O_RDONLY | O_DIRECTORY);
}

function openBelow(base: string, names: readonly string[], flags: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return acting(undefined, () => {
    let at: number | undefined;
    try {
      at = openSync(base, O_RDONLY | O_DIRECTORY);
      for (const [index, name] of names.entries()) {
        const how = index === names.length - 1 ? flags : O_RDONLY | O_DIRECTORY;
        const next = openSync(`/proc/self/fd/${at}/${name}`, how | O_NOFOLLOW);
        closeSync(at);
        at = next;
      }
      return at;
    } catch {
      if (at !== undefined) closeSync(at);
      return undefined;
    }
  });
}
