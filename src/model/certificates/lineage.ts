import type { FileFact, PathFact, ScopeName } from '../installation.ts';

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

/** A note that root does not go by: what it says is somebody else's word. */
export interface PassedOver {
  /** The note. */
  readonly path: string;
  /** The lineage it names. */
  readonly name: string;
  readonly because: string;
}

/** A deploy hook that an earlier version wrote: certbot runs it as root, and it acts as root in folders of whomever. */
export interface OldHook {
  readonly path: string;
  /** Of the lineage. */
  readonly name: string;
  /** The same hook as it is written now; undefined: somebody has changed it. */
  readonly text: string | undefined;
}

/** A lineage that feeds a home, as it lies there when somebody looks. */
export interface LineageFacts {
  readonly result: HookResult;
  /** The hook script. */
  readonly hook: PathFact;
  /** What certbot has now; only root may read it. */
  readonly fullchain: FileFact;
  /** A timer or cron job that would renew it; undefined: none was found. */
  readonly renewedBy: string | undefined;
}

/** How a home comes to new certificates by certbot. */
export interface RenewalFacts {
  readonly lineages: readonly LineageFacts[];
  /** For root alone. */
  readonly oldHooks: readonly OldHook[];
  /** certbot's own folders, and the private keys in them that can be seen. */
  readonly certbotFolders: readonly CertbotFolder[];
}

/** `live` and `archive` of one of certbot's directories: 0700 as certbot makes them. */
export interface CertbotFolder {
  readonly configDirectory: string;
  readonly folders: readonly { readonly path: string; readonly fact: PathFact }[];
  readonly keys: readonly { readonly path: string; readonly fact: PathFact }[];
}
