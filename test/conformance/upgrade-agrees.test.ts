import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { inspectInstallation } from '../../src/inspect/home/installation.ts';
import { gatherVerdictFacts } from '../../src/inspect/home/verdict-facts.ts';
import type { UpgradeDifference } from '../../src/model/upgrade.ts';
import { createSystem } from '../../src/system/index.ts';
import { judge } from '../../src/verdict/judge-installation.ts';
import { runInProcess } from '../support/in-process.ts';
import { type Line, releases } from '../support/neo4j/releases.ts';
import { faultKinds, mixturesFrom } from './kinds.ts';
import { fixedKeys } from './material.ts';
import { makeCase } from './run-case.ts';
import { makeWorld } from './setups.ts';

// The model is held against Neo4j on every line; here the comparison of two versions is held against the model of each.
// UPGRADE_CASES=all takes every kind of fault for every pair of lines, some minutes each.
const pairs: readonly (readonly [Line, Line])[] = [
  ['4.4', '5'],
  ['4.4', '2025'],
  ['4.4', '2026'],
  ['5', '2025'],
  ['5', '2026'],
  ['2025', '2026'],
];
const everyOne = process.env.UPGRADE_CASES === 'all';
const seedsOf = (pair: number): readonly number[] =>
  [...faultKinds.keys()]
    .filter((seed) => everyOne || seed % (8 * pairs.length) === pair)
    .concat(Array.from({ length: 8 }, (_, at) => mixturesFrom + pair * 100 + at));

interface Told {
  readonly before: { readonly starts: boolean | null; readonly components: Readonly<Record<string, string>> };
  readonly after: Told['before'];
  readonly differences: readonly UpgradeDifference[];
}

it.each(pairs)(
  'doctor --upgrade-to tells what the model says of both, from %s to %s',
  { timeout: 1_200_000 },
  async (from, to) => {
    const folder = mkdtempSync(join(tmpdir(), 'upgrade-agrees-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const bench = { judge: { line: from }, world: makeWorld(fixedKeys()), folder } as Parameters<typeof makeCase>[0];
    const real = createSystem([]);
    const wrong: string[] = [];
    let stopped = 0;
    for (const seed of seedsOf(pairs.findIndex(([one, other]) => one === from && other === to))) {
      const { homes, title } = makeCase(bench, seed);
      const [here] = homes;
      if (here === undefined) continue;
      const verdicts = await Promise.all(
        [from, to].map(async (line) => {
          const place = { home: here.home, neo4jVersion: releases[line].version, edition: 'community' } as const;
          const installation = await inspectInstallation(real, { home: here.home, from: 'flag' }, place);
          const facts = await gatherVerdictFacts(real, installation, {
            ...{ expandCommands: here.expandCommands, owner: { uid: 0, gid: 0 } },
          });
          const { starts, components } = judge(facts).verdict;
          return { starts, components };
        }),
      );
      const { out, code } = await runInProcess([
        ...['doctor', '--home', here.home, '--upgrade-to', releases[to].version, '--json', '--owner', 'root'],
        ...['--neo4j-version', releases[from].version, '--edition', 'community'],
        ...(here.expandCommands ? ['--expand-commands'] : []),
      ]);
      const { before, after, differences } = JSON.parse(out) as Told;
      const fail = (what: string): number => wrong.push(`seed ${seed}, ${title}: ${what}`);
      if (JSON.stringify([before, after]) !== JSON.stringify(verdicts))
        fail(`the model ${JSON.stringify(verdicts)}, the command ${JSON.stringify([before, after])}`);
      const errors = differences.filter(({ severity }) => severity === 'error');
      const stops = errors.filter(({ message }) => message.startsWith(`Neo4j ${releases[to].version} would not start: `));
      if (before.starts !== false && after.starts === false) {
        stopped++;
        if (stops.length === 0) fail('no difference says why it would not start');
      } else if (stops.length > 0) fail(`it would not start: ${stops[0]?.message}`);
      if (before.starts !== false)
        for (const [scope, state] of Object.entries(before.components))
          if (state === 'encrypted' && after.components[scope] !== 'encrypted' && !errors.some((one) => one.component === scope))
            fail(`no difference says why ${scope} is ${after.components[scope]}`);
      if (before.starts === false && errors.length > 0) fail(`nothing works today, yet: ${errors[0]?.message}`);
      const due = errors.length > 0 ? 1 : after.starts === null ? 2 : 0;
      if (code !== due) fail(`exit ${code} in place of ${due}`);
    }
    expect(wrong.join('\n')).toBe('');
    // A pair of lines with nothing between them that stops a start proves little.
    if (from === '4.4') expect(stopped).toBeGreaterThan(0);
  },
);
