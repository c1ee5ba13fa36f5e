import type { Finding } from './finding.ts';
import type { FindingId } from './message-ids.ts';

/** What only shows when two versions are compared. */
export type ComparisonId =
  | 'upgrade-component'
  | 'upgrade-hostname-verification'
  | 'upgrade-protocols'
  | 'upgrade-suites'
  | 'upgrade-tls-level'
  | 'upgrade-address'
  | 'upgrade-policy-value'
  | 'upgrade-names'
  | 'upgrade-enterprise-names'
  | 'upgrade-removed'
  | 'upgrade-value'
  | 'upgrade-handshake'
  | 'upgrade-java';

/** A finding of the new version keeps its id. */
export type UpgradeId = FindingId | ComparisonId;

/** One thing that another version of Neo4j does otherwise with the same files. An error: something that works today would not. */
export interface UpgradeDifference extends Finding<UpgradeId> {
  /** What today's version does, in a few words. */
  readonly before: string;
  /** What the new version would do. */
  readonly after: string;
  /** When the remedy is due: `today` where it is good on both versions, `night` where only the new one takes it. */
  readonly when: 'today' | 'night' | 'nothing';
}

/** One predicted handshake of two members, each on the old or the new version. */
export interface UpgradeHandshake {
  readonly component: string;
  readonly server: 'here' | 'peer';
  readonly client: 'here' | 'peer';
  readonly peerHome: string;
  /** The name that the client dials. */
  readonly host: string;
  readonly serverVersion: string;
  readonly clientVersion: string;
  readonly succeeds: boolean;
  readonly because: string | null;
}
