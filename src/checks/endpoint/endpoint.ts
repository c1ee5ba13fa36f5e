import type { Finding } from '../../model/finding.ts';
import type { ScopeName } from '../../model/installation.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';

/** What was seen of a port, as `inspect/wire/endpoints.ts` tells it; here only what is judged. */
export interface SeenEndpoint {
  readonly component: ScopeName | undefined;
  readonly address: string;
  readonly name: string;
  readonly state: 'unreachable' | 'plaintext' | 'no-handshake' | 'tls';
  readonly why?: string;
  readonly code?: string;
  readonly chain?: readonly Certificate[];
  readonly versions?: readonly string[];
  readonly systemRefuses?: string | undefined;
  /** Undefined: not known. */
  readonly asksForCertificate?: boolean | undefined;
  readonly spoken?: { readonly kind: string; readonly status?: number; readonly body?: string; readonly code?: string };
}

/** What it should be, where there is something to compare with. */
export interface ExpectedEndpoint {
  /** The leaf that lies on disk. */
  readonly onDisk: Certificate | undefined;
  /** Where it lies. */
  readonly path: string | undefined;
  /** Names that clients are told to dial. */
  readonly advertised: readonly string[];
  /** Names of this server by which nobody may dial it, yet a certificate for none of them is suspicious: the host name, localhost. */
  readonly ownNames?: readonly string[];
  /** Names that `init` was given for it. */
  readonly givenNames?: readonly string[];
  /** The name dialled is one that somebody chose: given, or advertised. Default: it is. */
  readonly nameIsChosen?: boolean;
  /** Certificates that our own peers are given to trust. */
  readonly anchors: readonly Certificate[];
  /** What lies in `trusted/` can only be there as the issuer of what is served: no client is asked for a certificate, or all are peers. */
  readonly trustsItsIssuer?: boolean;
  /** Those of the anchors that the peers of this very port are given; default: all. */
  readonly peersTrust?: readonly Certificate[];
  /** Public roots that have to do with what is served. */
  readonly publicRoots?: readonly Certificate[];
  /** It runs in a container: how its log is read. */
  readonly containerLogs?: string;
  readonly now: Date;
}

export const endpointFindingIds = [
  'endpoint-refused',
  'endpoint-timed-out',
  'endpoint-unknown-host',
  'endpoint-plaintext',
  'endpoint-closes',
  'endpoint-closes-inside',
  'endpoint-not-judged',
  'endpoint-silent',
  'endpoint-alert',
  'endpoint-handshake-failed',
  'endpoint-speaks-other',
  'client-certificate-refused',
  'key-matches-certificate',
  'certificate-expired',
  'certificate-not-yet-valid',
  'certificate-expires-soon',
  'certificate-lacks-name',
  'certificate-never-trusted',
  'certificate-chain-incomplete',
  'served-differs-from-disk',
  'tls-version-obsolete',
  'https-invalid-sni',
  'certificate-not-public',
] as const;

export type Say = (
  id: (typeof endpointFindingIds)[number],
  severity: Finding['severity'],
  message: string,
  remedy: string,
  neo4jSays?: string | null,
) => Finding;
