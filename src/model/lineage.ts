import type { ScopeName } from './installation.ts';

/** Where certbot keeps things; the same flags go into every call, so that a later one finds what an earlier one left. */
export interface CertbotPlaces {
  readonly configDirectory: string;
  /** Undefined: certbot's own default. */
  readonly workDirectory: string | undefined;
  readonly logsDirectory: string | undefined;
}

/**
 * What the deploy hook left of its last run: the only witness, since certbot says nothing when a hook fails. Written by a
 * POSIX shell as `name=value` lines (`templates/deploy-hook/deploy-hook.sh`).
 */
export interface HookResult {
  /** The result file itself. */
  readonly path: string;
  /** Name of the lineage. */
  readonly name: string;
  /** `…/live/NAME`. */
  readonly lineage: string;
  readonly places: CertbotPlaces;
  /** CA of the ACME server's own certificate, where certbot does not trust it by itself. */
  readonly acmeCa: string | undefined;
  readonly scopes: readonly ScopeName[];
  /** The hook script. */
  readonly hook: string;
  /** UTC. Undefined: the hook never ran. */
  readonly time: Date | undefined;
  readonly outcome: 'installed' | 'unchanged' | 'failed' | 'never-ran';
  /** Why it failed, in words; empty otherwise. */
  readonly reason: string;
  /** What came of the restart or reload: `done`, `failed`, `none`. */
  readonly restart: 'done' | 'failed' | 'none';
  /** How the hook lets Neo4j read the new files: none, systemd, docker:NAME, procedure, command:CMD. */
  readonly reload: string;
  /** Serial of the certificate it installed, lower-case hex without leading zeros; empty when none. */
  readonly serial: string;
}
