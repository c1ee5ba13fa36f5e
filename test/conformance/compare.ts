import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { type Line, lines } from '../support/neo4j/releases.ts';
import { onceWrong } from './once-wrong.ts';
import { openBench } from './open-bench.ts';
import { type CaseResult, faultKinds, runCase } from './run-case.ts';

/**
 * Cases per line. With room for it, each kind of fault once, then mixtures; with less, half of the room for kinds, others in
 * each line. CONFORMANCE_CASES asks for more (`npm run conformance`).
 */
const cases = Number(process.env.CONFORMANCE_CASES ?? 500);
/** CONFORMANCE_SEED=17 repeats one case that disagreed. */
const only = process.env.CONFORMANCE_SEED;
/** CONFORMANCE_FROM=10000 leaves the kinds taken alone behind and mixes others than the usual run does. */
const from = Number(process.env.CONFORMANCE_FROM ?? 0);

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
      const seeds = only === undefined ? seedsFor(line) : [Number(only)];
      for (const seed of seeds) {
        const result = await runCase(bench, seed);
        handshakes += result.handshakes;
        if (result.disagreements.length > 0) wrong.push(result);
      }
      console.log(`Neo4j ${line}: ${seeds.length} cases, ${handshakes} handshakes, ${wrong.length} disagreements`);
      expect(wrong.map(told).join('\n')).toBe('');
    });

    if (only !== undefined) return;
    it.each(onceWrong)('and no longer differs: %s', async (name) => {
      const index = faultKinds.findIndex((kind) => kind.name === name);
      expect(index).toBeGreaterThanOrEqual(0);
      const result = await runCase(bench, 1_000_000 + index);
      expect(told(result)).toBe(`seed ${1_000_000 + index}, ${result.title}`);
    });
  });
}

const told = ({ seed, title, disagreements }: CaseResult): string => [`seed ${seed}, ${title}`, ...disagreements].join('\n  ');

function seedsFor(line: Line): readonly number[] {
  const range = (start: number, count: number): readonly number[] => Array.from({ length: count }, (_, at) => start + at);
  if (from > 0) return range(from, cases);
  const kinds = range(0, faultKinds.length);
  if (cases >= faultKinds.length) return [...kinds, ...range(faultKinds.length, cases - faultKinds.length)];
  const share = kinds.filter((at) => at % lines.length === lines.indexOf(line));
  const step = Math.ceil(share.length / (cases / 2));
  const own = share.filter((_, index) => index % step === 0);
  return [...own, ...range(faultKinds.length, cases - own.length)];
}
