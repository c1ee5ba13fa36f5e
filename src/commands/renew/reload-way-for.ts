import { savedReload } from '../../apply/save-options.ts';
import { parseReloadWay, type ReloadWay } from '../../neo4j/reload-way.ts';
import type { System } from '../../system/system.ts';

/**
 * How Neo4j comes to use what is renewed: as `--reload` says it, else as `init` was told for this home, else not at all.
 * @throws UserError for a flag that is no way to do it.
 */
export async function reloadWayFor(
  { flags, system }: { readonly flags: { readonly reload?: string }; readonly system: Pick<System, 'files' | 'host'> },
  home: string,
): Promise<ReloadWay> {
  if (flags.reload !== undefined) return parseReloadWay(flags.reload);
  return (await savedReload(system, home)) ?? { kind: 'none' };
}
