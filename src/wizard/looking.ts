import type { ReloadWay } from '../neo4j/reload-way.ts';

/** What a question may look up on this machine for a default worth offering. Nothing is looked up before it is needed. */
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
}
