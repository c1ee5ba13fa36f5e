import type { Neo4jVersion } from '../../model/installation.ts';
import { fiveNamesWork } from '../version.ts';
import { nameOn44 } from './renamed-settings.ts';

/** What took the place of a setting that this version does not know any more, or not yet. */
export interface Replacement {
  /** The release the name belongs to, e.g. `Neo4j 3.5`. */
  readonly nameOf: string;
  /** The same value under this name means the same. Undefined: more than a name is different. */
  readonly rename?: string;
  /** What to do, for a person. */
  readonly remedy: string;
}

/**
 * The TLS and address settings of 3.5 that 5.0 and later refuse, with what does their work now (migration pages of the manual
 * 4.0 and 5.0); on 4.4 the names of 5.0, which it passes over. Undefined for every other name.
 */
export function replacementOf(name: string, version: Neo4jVersion): Replacement | undefined {
  if (!fiveNamesWork(version)) {
    const own = nameOn44(name);
    if (own === undefined) return undefined;
    return { nameOf: 'Neo4j 5', rename: own, remedy: `Write ${own}.` };
  }
  const renamed = renamedSince35.get(name);
  if (renamed !== undefined) return { nameOf: 'Neo4j 3.5', rename: renamed, remedy: `Write ${renamed}.` };
  const scope = attachedScopes.get(name);
  if (scope !== undefined) {
    return {
      nameOf: 'Neo4j 3.5',
      remedy: `Remove the line. A policy is now named after what it protects: dbms.ssl.policy.${scope}.*, which neo4j-tls init --components ${scope} writes.`,
    };
  }
  const free = /^dbms\.ssl\.policy\.([^.]+)\.(.+)$/.exec(name);
  if (free?.[2] !== undefined) {
    return {
      nameOf: 'Neo4j 3.5',
      remedy: `Policies can no longer have names of your choice. Write dbms.ssl.policy.bolt.${free[2]} (or https, cluster, backup), or remove the line and run neo4j-tls init to write the policy.`,
    };
  }
  const suffix = fileSettings.get(name);
  if (suffix === undefined) return undefined;
  return {
    nameOf: 'Neo4j 3.5',
    remedy: `Remove the line. Each policy has its own: dbms.ssl.policy.bolt.${suffix}, and the same for https, cluster and backup.`,
  };
}

const renamedSince35: ReadonlyMap<string, string> = new Map([
  ['dbms.connectors.default_listen_address', 'server.default_listen_address'],
  ['dbms.connectors.default_advertised_address', 'server.default_advertised_address'],
]);

const attachedScopes: ReadonlyMap<string, string> = new Map([
  ['bolt.ssl_policy', 'bolt'],
  ['https.ssl_policy', 'https'],
  ['dbms.backup.ssl_policy', 'backup'],
  ['causal_clustering.ssl_policy', 'cluster'],
]);

const fileSettings: ReadonlyMap<string, string> = new Map([
  ['dbms.directories.certificates', 'base_directory'],
  ['unsupported.dbms.security.tls_certificate_file', 'public_certificate'],
  ['unsupported.dbms.security.tls_key_file', 'private_key'],
]);
