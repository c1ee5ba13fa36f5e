import { dirname } from 'node:path';
import type { Writers } from '../../system/parts/files.ts';
import type { System } from '../../system/system.ts';

/**
 * The machine as whoever could have written some files may see it: a path that stands in them is read with no more rights than that.
 * @param home the settings of a neo4j.conf reach `certificates/` of this folder in any case, see `WordsOfOthers`.
 */
export function asAuthorsOf<S extends Pick<System, 'files' | 'host'>>(system: S, paths: readonly string[], home?: string): S {
  if (system.host.user?.uid !== 0) return system;
  const authors = paths.map((path) => authorOf(system, path));
  // The least trusted of them might have named any path.
  const author = authors.find(({ kind }) => kind === 'anybody') ?? authors.find(({ kind }) => kind === 'user');
  return author === undefined ? system : { ...system, files: system.files.as(author, home === undefined ? {} : { home }) };
}

function authorOf(system: Pick<System, 'files'>, path: string): Writers {
  try {
    return system.files.writersOf(path);
  } catch {
    // Not to be told: as if many could have.
    return { kind: 'anybody', folder: dirname(path) };
  }
}
