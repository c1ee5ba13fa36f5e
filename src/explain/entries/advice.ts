import type { Entry } from '../entry.ts';

/** Findings that no message of Neo4j goes with: what `doctor` and `verify` see and the server never says. */
export const advice: readonly Entry[] = [];
