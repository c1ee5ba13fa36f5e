import { join } from 'node:path';
import { expect, it } from 'vitest';
import { applyPlan } from '../../../src/apply/apply-plan.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Step } from '../../../src/model/steps/index.ts';
import { createSystem } from '../../../src/system/index.ts';
import { testdir } from '../../support/testdir.ts';
import { snapshotTree } from '../../support/tree.ts';

const write = (path: string): Step => ({ kind: 'writeFile', to: { path, mode: 0o644 }, text: 'new\n' });

it('names everything that stands in the way at once, and nothing that only follows from it', async () => {
  const home = testdir({ 'one.txt': 'old\n', 'two.txt': 'old\n', blocked: 'a file\n' });
  const before = snapshotTree(home);
  const steps: readonly Step[] = [
    write(join(home, 'one.txt')),
    write(join(home, 'three.txt')),
    write(join(home, 'two.txt')),
    { kind: 'makeDirectory', path: join(home, 'blocked'), mode: 0o755 },
    write(join(home, 'blocked', 'four.txt')),
  ];
  const plan: Plan = { command: 'init', home, steps, rehearsals: [], notes: [] };
  const error = await applyPlan(plan, createSystem()).catch((reason: Error & { paths: string[] }) => reason);
  if (!(error instanceof Error)) throw new Error('it was applied');
  expect(error.message.split('\n')).toHaveLength(3);
  expect(error.paths).toEqual([join(home, 'one.txt'), join(home, 'two.txt'), join(home, 'blocked')]);
  expect(snapshotTree(home)).toEqual(before);
});
