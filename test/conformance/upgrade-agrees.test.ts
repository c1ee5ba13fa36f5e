import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type Line, lines } from '../support/neo4j/releases.ts';
import { type Golden, NobodyToAsk, openGolden } from './golden.ts';
import { fixedKeys } from './material.ts';
import { makeWorld } from './setups.ts';
import { pairs, runUpgradeCase, seedsOf, type UpgradeResult } from './upgrade-case.ts';

/**
 * Cases of each pair of lines, with the answers of both lines' Neo4j that are stored; test/conformance/real-start.test.ts asks a few
 * anew, and `npm run conformance` a thousand. UPGRADE_CASES=300 takes more, UPGRADE_SEED=17 repeats one.
 */
const cases = Number(process.env.UPGRADE_CASES ?? 40);
const only = process.env.UPGRADE_SEED;
const write = process.env.CONFORMANCE_GOLDEN === 'write';

const goldens = new Map<Line, Golden>();
beforeAll(async () => {
  for (const line of lines) goldens.set(line, await openGolden(line, { of: 'upgrade-', write }));
});
afterAll(async () => {
  for (const golden of goldens.values()) await golden.close();
});

it.each(pairs)(
  'doctor --upgrade-to tells what Neo4j of both lines does, from %s to %s',
  { timeout: 7_200_000 },
  async (...pair) => {
    const folder = mkdtempSync(join(tmpdir(), 'upgrade-agrees-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const bench = { world: makeWorld(fixedKeys()), folder };
    const neo4js = { old: goldens.get(pair[0]) as Golden, upgraded: goldens.get(pair[1]) as Golden };
    const results: UpgradeResult[] = [];
    const notRun: string[] = [];
    for (const seed of only === undefined ? seedsOf(pair, cases) : [Number(only)]) {
      try {
        results.push(await runUpgradeCase(bench, pair, seed, neo4js, only !== undefined));
      } catch (error) {
        if (!(error instanceof NobodyToAsk)) throw error;
        notRun.push(error.message);
      }
    }
    const [stopped, repaired] = [results.filter((one) => one.stopped), results.filter((one) => one.repaired)];
    const handshakes = results.reduce((sum, one) => sum + one.handshakes, 0);
    const asked = neo4js.old.counts.asked + neo4js.upgraded.counts.asked;
    const wrong = results.filter(({ disagreements }) => disagreements.length > 0);
    console.log(
      `${pair.join(' to ')}: ${results.length} cases, ${stopped.length} would not start any more, ${repaired.length} repaired, ${handshakes} handshakes, ${asked} answers asked, ${wrong.length} disagreements, ${notRun.length} not run`,
    );
    expect(
      wrong.map(({ seed, title, disagreements }) => [`seed ${seed}, ${title}`, ...disagreements].join('\n  ')).join('\n'),
    ).toBe('');
    // A pair of lines with nothing between them that stops a start, or nothing to repair, would prove little.
    if (only === undefined && pair[0] === '4.4') expect([stopped.length > 5, repaired.length > 2]).toEqual([true, true]);
    if (notRun.length > 0 && process.env.CI === 'true') throw new Error(`not run: ${notRun.join('\n')}`);
  },
);
