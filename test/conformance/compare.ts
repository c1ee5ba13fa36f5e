import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import type { Line } from '../support/neo4j/releases.ts';
import { openBench } from './open-bench.ts';
import { type CaseResult, faultKinds, runCase } from './run-case.ts';

/** Cases per line: each kind of fault once, then mixtures. CONFORMANCE_CASES asks for more (`npm run conformance`). */
const cases = Number(process.env.CONFORMANCE_CASES ?? 500);
/** CONFORMANCE_SEED=17 repeats one case that disagreed. */
const only = process.env.CONFORMANCE_SEED;
/** CONFORMANCE_FROM=10000 leaves the kinds taken alone behind and mixes others than the usual run does. */
const first = Number(process.env.CONFORMANCE_FROM ?? 0);

/** Compares our prediction with Neo4j's own classes of a line, case by case. */
export function compareWith(line: Line): void {
  describeNeeds(['java', 'maven'], `Neo4j ${line} does what we predict`, () => {
    let bench: Awaited<ReturnType<typeof openBench>>;
    beforeAll(async () => {
      bench = await openBench(line);
    }, 300_000);
    afterAll(() => bench?.close());

    it(`in ${only ?? cases} cases of ${faultKinds.length} kinds of faults`, { timeout: cases * 2_000 }, async () => {
      const wrong: CaseResult[] = [];
      let handshakes = 0;
      const [from, to] = only === undefined ? [first, first + cases] : [Number(only), Number(only) + 1];
      for (let seed = from; seed < to; seed++) {
        const result = await runCase(bench, seed);
        handshakes += result.handshakes;
        if (result.disagreements.length > 0) wrong.push(result);
      }
      console.log(`Neo4j ${line}: ${to - from} cases, ${handshakes} handshakes, ${wrong.length} disagreements`);
      const told = wrong.map(({ seed, title, disagreements }) => `seed ${seed}, ${title}\n  ${disagreements.join('\n  ')}`);
      expect(told.join('\n')).toBe('');
    });
  });
}
