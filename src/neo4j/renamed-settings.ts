import type { Neo4jVersion } from '../model/installation.ts';
import { fiveNamesWork } from './version.ts';

/**
 * 4.x names that 5.0 and later still read, with a deprecation warning, and the names they became. With both in a file the new
 * one wins, in either order (run on 5.26, 2025.12, 2026.08). The names of `dbms.connector.<c>.*` follow a rule instead of this table.
 */
const mappedNames: ReadonlyMap<string, string> = new Map([
  ['dbms.default_listen_address', 'server.default_listen_address'],
  ['dbms.default_advertised_address', 'server.default_advertised_address'],
  ['dbms.jvm.additional', 'server.jvm.additional'],
  ['dbms.config.strict_validation', 'server.config.strict_validation.enabled'],
]);

const connectorName = /^dbms\.connector\.(bolt|http|https)\.([^.]+)$/;

/**
 * The name under which 5.0 and later read a 4.x setting; undefined when it has no successor there, or needs none.
 * Source: Neo4j 5+ setting migrators.
 */
export function successorOf(name: string): string | undefined {
  const connector = connectorName.exec(name);
  if (connector) return `server.${connector[1]}.${connector[2]}`;
  return mappedNames.get(name);
}

/** The name a setting goes by on 4.4, for a name of 5.0 and later; undefined when they are the same or 4.4 has none. */
export function predecessorOf(name: string): string | undefined {
  const connector = /^server\.(bolt|http|https)\.([^.]+)$/.exec(name);
  if (connector) return `dbms.connector.${connector[1]}.${connector[2]}`;
  for (const [old, successor] of mappedNames) if (successor === name) return old;
  return undefined;
}

/** Renames that a `ConfEdit` of this version may ask for: which of these names should give way to which. Empty on 4.4. */
export function renamesFor(version: Neo4jVersion, names: Iterable<string>): Map<string, string> {
  const renames = new Map<string, string>();
  if (!fiveNamesWork(version)) return renames;
  for (const name of names) {
    const successor = successorOf(name);
    if (successor !== undefined) renames.set(name, successor);
  }
  return renames;
}

/** Settings that may stand in a file several times, each line adding to the others. */
export const multiLineSettings: ReadonlySet<string> = new Set(['server.jvm.additional', 'dbms.jvm.additional']);
