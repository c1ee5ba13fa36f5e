import type { Finding } from '../../model/finding.ts';
import type { UpgradeDifference } from '../../model/upgrade.ts';
import type { CheckFacts } from '../check.ts';

/** The same files, as one version of Neo4j has them. */
export interface UpgradeSide {
  readonly checkFacts: CheckFacts;
  readonly findings: readonly Finding[];
}

/** What is compared, with the words that every text needs. */
export interface Comparison {
  readonly before: UpgradeSide;
  readonly after: UpgradeSide;
  readonly from: string;
  readonly to: string;
  /** Something works today that could break. */
  readonly worksToday: boolean;
}

/** A difference that is no finding of either version. */
export function difference(
  text: Pick<UpgradeDifference, 'id' | 'severity' | 'message' | 'remedy' | 'before' | 'after' | 'when'> &
    Partial<Pick<UpgradeDifference, 'component' | 'path' | 'line' | 'neo4jSays'>>,
): UpgradeDifference {
  return { component: null, path: null, line: null, fixable: false, neo4jSays: null, ...text };
}
