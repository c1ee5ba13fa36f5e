import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import { nameOf, type Outlook, whatWorsens } from '../../src/checks/worse.ts';
import { createSystem } from '../../src/system/index.ts';
import { type Line, lines, releases } from '../support/neo4j/releases.ts';
import { snapshotTree } from '../support/tree.ts';
import { faultKinds } from './kinds.ts';
import { fixedKeys } from './material.ts';
import { makeCase } from './run-case.ts';
import { makeWorld } from './setups.ts';

vi.stubGlobal('__VERSION__', '0.0.0');
const { judgeHome } = await import('../../src/commands/doctor-judge.ts');
const { run } = await import('../../src/main.ts');
type Judged = Awaited<ReturnType<typeof judgeHome>>;

// What --fix promises of every kind of fault: whatever it calls repairable is gone afterwards, nothing is worse, and what it
// left out was told. A share of the kinds; REPAIR_CASES=all takes each on every line, REPAIR_SEED one alone.
const everyOne = process.env['REPAIR_CASES'] === 'all';
const only = process.env['REPAIR_SEED'];
const seedsOf = (line: Line): readonly number[] =>
  [...faultKinds.keys()].filter((seed) =>
    only === undefined ? everyOne || seed % 32 === 8 * lines.indexOf(line) : seed === Number(only),
  );

const outlook = ({ checkFacts, findings }: Judged): Outlook => ({
  judged: checkFacts.judged,
  findings,
  handshakes: new Map(),
});

it.each(lines)('doctor --fix mends what it says, and leaves nothing worse, on Neo4j %s', { timeout: 1_200_000 }, async (line) => {
  const folder = mkdtempSync(join(tmpdir(), 'repairs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bench = { judge: { line }, world: makeWorld(fixedKeys()), folder } as Parameters<typeof makeCase>[0];
  const system = createSystem([]);
  const quiet = {
    ...system,
    terminal: { ...system.terminal, out: () => undefined, result: () => undefined, err: () => undefined },
  };
  const wrong: string[] = [];
  let repairs = 0;
  for (const seed of seedsOf(line)) {
    const { homes, title } = makeCase(bench, seed);
    for (const { home, expandCommands } of homes) {
      const flags = { owner: 'root', expandCommands, home, neo4jVersion: releases[line].version, edition: 'community' } as const;
      const look = () => judgeHome(system, { home, from: 'flag' }, flags, flags);
      const before = await look();
      const say = (text: string): void => void wrong.push(`seed ${seed}, ${title}: ${text}`);
      const offered = before.findings.filter(({ fixable }) => fixable);
      if (before.plan.steps.length > 0) {
        repairs++;
        const paths = before.plan.steps.flatMap((step) =>
          step.kind === 'importKeyPair'
            ? [step.key.path, step.certificate.path]
            : step.kind === 'moveFile'
              ? [step.from, step.to]
              : 'path' in step
                ? [step.path]
                : [],
        );
        if (new Set(paths).size < paths.length) say(`writes twice to one path: ${paths.join(', ')}`);
        await applyPlan(before.plan, system, { force: true }).catch((error: Error) => say(`refused: ${error.message}`));
        const after = await look();
        const worse = whatWorsens(outlook(before), outlook(after));
        if (worse !== undefined) say(`it would ${worse}`);
        const left = new Set(after.findings.map(nameOf));
        for (const one of offered) if (left.has(nameOf(one))) say(`still ${one.id}`);
        if (after.plan.steps.length > 0) say(`repairs more the second time: ${JSON.stringify(after.plan.steps[0])}`);
      } else if (offered.length > 0) say(`offers to repair ${offered[0]?.id} without a step`);
      for (const { id, remedy, fixable } of before.findings)
        if (!fixable && /doctor --fix/.test(remedy)) say(`names --fix for ${id}`);
      if (offered.length === 0 && before.findings.length > 0) {
        const tree = snapshotTree(home);
        const words = [
          'doctor',
          '--home',
          home,
          '--neo4j-version',
          flags.neo4jVersion,
          '--edition',
          'community',
          '--owner',
          'root',
        ];
        await run([...words, ...(expandCommands ? ['--expand-commands'] : []), '--fix', '--yes'], quiet);
        expect(snapshotTree(home)).toEqual(tree);
      }
    }
  }
  expect(wrong.join('\n')).toBe('');
  expect(repairs).toBeGreaterThan(only === undefined ? 1 : -1);
});
