import type { SubjectName } from './certificates/certificate-request.ts';
import type { ScopeName } from './installation.ts';
import type { Secret } from './secret.ts';
import type { Step } from './steps/index.ts';

/** Something the person should know beside the steps. */
export interface PlanNote {
  readonly severity: 'info' | 'warning';
  readonly text: string;
  readonly remedy?: string | undefined;
}

/** What a handshake with the new files must look like; see `apply/rehearsal/rehearse.ts`. Paths, no secrets but the hidden passphrase. */
export interface Rehearsal {
  readonly scope: ScopeName;
  readonly privateKey: string;
  readonly publicCertificate: string;
  readonly passphrase?: Secret | undefined;
  /** JSSE protocol names the policy allows, e.g. TLSv1.2. */
  readonly tlsVersions: readonly string[];
  readonly clientAuth: 'none' | 'optional' | 'require';
  /** Folder the server takes its trust anchors from when it asks for client certificates. */
  readonly trustedDirectory: string;
  readonly revokedDirectory: string;
  /** Names a client will dial; the certificate must carry each. */
  readonly names: readonly SubjectName[];
  readonly verifyHostname: boolean;
  /** What a peer has been given to trust: this file's certificates; undefined: the leaf itself (self-signed, handed out). */
  readonly peerTrust?: string | undefined;
  /** The issuer of the chain's last certificate was not supplied (perhaps a private root): what is there is the anchor. */
  readonly anchorMissing?: boolean;
}

/** An ordered list of changes, and what to try once they are made. Holds no secret that prints. */
export interface Plan {
  readonly command: string;
  readonly home: string;
  readonly steps: readonly Step[];
  readonly rehearsals: readonly Rehearsal[];
  readonly notes: readonly PlanNote[];
  /**
   * The neo4j.conf files whose settings name the paths of the steps: nothing is touched with more rights than whoever can
   * change that file has. Empty: the person named them all.
   */
  readonly namedBy?: readonly string[];
  /** A container is given this folder: whoever reads the files there does not pass the folders above it. */
  readonly mountedFrom?: string;
  /** Windows: the account that Neo4j runs as, which is let read keys; absent: none is known. */
  readonly account?: string | undefined;
}
