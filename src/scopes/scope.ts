import type { TlsUsage } from '../model/certificates/certificate-request.ts';
import type { ReleaseLine, ScopeName } from '../model/installation.ts';

/**
 * What is particular to one scope. To add one: a file beside this one, a line in `index.ts`, and a template per release
 * line in `templates/neo4j-conf/<line>/<scope>.conf`.
 */
export interface Scope {
  readonly name: ScopeName;
  /** Who talks to it, for a person who has to choose. */
  readonly purpose: string;
  /** Ports this scope protects, by release line (Neo4j's defaults). */
  readonly ports: (line: ReleaseLine) => readonly number[];
  /** Whether Community serves it; a policy of any scope is loaded by both editions. */
  readonly servedByCommunity: boolean;
  /** Usages the certificate needs: members present the same certificate in both roles. */
  readonly usages: readonly TlsUsage[];
  /** What `init` writes unless told otherwise. */
  readonly defaultClientAuth: 'none' | 'require';
  /** Written as `verify_hostname=true` on every line (the dialling side checks the peer); undefined: as the line has it. */
  readonly verifyHostname: true | undefined;
}
