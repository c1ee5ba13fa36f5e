import type { Neo4jVersion } from '../../model/installation.ts';
import { fiveNamesWork } from '../version.ts';

/**
 * 4.x names of settings that this program reads or writes, which 5.0 and later still read, and the names they became. With both
 * names in a file the new one wins, in either order. All other old names are none of a writer's business: Neo4j's own migration
 * is not always the same value under a new name (the whole of it is in `known-settings/`, for the judge).
 */
const successors: ReadonlyMap<string, string> = new Map([
  ...(['bolt', 'https', 'http'] as const).flatMap((connector) =>
    (['enabled', 'listen_address', 'advertised_address', 'tls_level'] as const)
      .filter((suffix) => suffix !== 'tls_level' || connector === 'bolt')
      .map((suffix) => [`dbms.connector.${connector}.${suffix}`, `server.${connector}.${suffix}`] as const),
  ),
  ['dbms.default_listen_address', 'server.default_listen_address'],
  ['dbms.default_advertised_address', 'server.default_advertised_address'],
  ['dbms.config.strict_validation', 'server.config.strict_validation.enabled'],
  ['unsupported.dbms.ssl.system.ignore_dot_files', 'internal.dbms.ssl.system.ignore_dot_files'],
]);

/** 4.4 takes two names of 3.5 for its own (run). 5.0 and later refuse them. */
const successorsOn44: ReadonlyMap<string, string> = new Map([
  ['dbms.connectors.default_listen_address', 'dbms.default_listen_address'],
  ['dbms.connectors.default_advertised_address', 'dbms.default_advertised_address'],
]);

/**
 * The name under which this version reads an older one; undefined when it reads it under its own name or not at all, or when the
 * setting has nothing to do with TLS. A line with the older name and an empty value is dropped without a word (5.0 and later, run).
 */
export function successorOf(name: string, version: Neo4jVersion): string | undefined {
  return (fiveNamesWork(version) ? successors : successorsOn44).get(name);
}

/** What 4.4 calls a setting that has this name from 5.0 on; undefined when it has the same name, or nothing to do with TLS. */
export function nameOn44(name: string): string | undefined {
  for (const [old, successor] of successors) if (successor === name) return old;
  return undefined;
}

/** The renames of a `ConfEdit` that writes settings: older names of these in the conf give way. Nothing else is renamed. */
export function renamesFor(version: Neo4jVersion, names: Iterable<string>, written: ReadonlySet<string>): Map<string, string> {
  const renames = new Map<string, string>();
  for (const name of names) {
    const successor = successorOf(name, version);
    if (successor !== undefined && written.has(successor)) renames.set(name, successor);
  }
  return renames;
}

/** Settings that may stand in a file several times, each line adding to the others. */
export const multiLineSettings: ReadonlySet<string> = new Set(['server.jvm.additional', 'dbms.jvm.additional']);
