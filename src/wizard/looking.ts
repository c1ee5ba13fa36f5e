import type { AuthorityFacts } from '../model/certificates/authority.ts';
import type { FileFact } from '../model/installation.ts';
import type { Secret } from '../model/secret.ts';
import type { ReloadWay } from '../neo4j/reload-way.ts';

/** What a question may look up on this machine, for a default worth offering or to check an answer. Nothing is looked up before it is needed. */
export interface Looking {
  /** A compose file beside the certificates runs Neo4j: its service, and the container's name where it has one. */
  readonly compose: { readonly service: string; readonly containerName: string | undefined } | undefined;
  /** Does something listen here on the port of the challenge? */
  readonly webServerRuns: (port: number) => Promise<boolean>;
  /** Folders that usual web servers show, as far as they are there. */
  readonly webroots: () => Promise<readonly string[]>;
  readonly certbotInstalled: () => Promise<boolean>;
  /** certbot has an account with a CA, so that nobody has to be named. */
  readonly certbotAccount: () => Promise<boolean>;
  /** How this Neo4j is restarted, where that can be told. */
  readonly reload: ReloadWay;
  /** A path as a person types it, absolute: quotes around it are taken off, `~` is their home directory. */
  readonly path: (typed: string) => string;
  /** What lies at an absolute path. */
  readonly file: (path: string) => Promise<FileFact>;
  readonly now: () => Date;
  /** False with `--dry-run`. */
  readonly mayWrite: boolean;
  /** The files of a CA's folder. */
  readonly authority: (directory: string) => Promise<AuthorityFacts>;
  /** A folder for a new CA that is worth offering, absolute. */
  readonly newAuthority: string;
  /** Why no CA can be made in a folder; undefined: it can. */
  readonly whyNoAuthorityAt: (directory: string) => Promise<string | undefined>;
  /** Makes a CA, now. @throws UserError where that fails */
  readonly makeAuthority: (directory: string, passphrase: Secret | undefined) => Promise<void>;
}
