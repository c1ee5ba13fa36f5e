import type { ScopeName } from './installation.ts';
import type { FindingId } from './message-ids.ts';
import type { Step } from './steps/index.ts';

export type Severity = 'error' | 'warning' | 'info';

/**
 * An answer worth telling: what is wrong, where, and what to do. JSON field names are a contract. `Id`: what a log tells has names
 * of its own.
 */
export interface Finding<Id extends string = FindingId> {
  readonly id: Id;
  readonly severity: Severity;
  readonly component: ScopeName | null;
  readonly path: string | null;
  /** Line in the file at `path`, from 1. */
  readonly line: number | null;
  readonly message: string;
  readonly remedy: string;
  readonly fixable: boolean;
  /** The message this line of Neo4j would log, so that a search from the log leads here. */
  readonly neo4jSays: string | null;
  /** How `doctor --fix` repairs it. Not part of the JSON. */
  readonly steps?: readonly Step[];
}
