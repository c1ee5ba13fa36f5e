import { execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import { recover } from '../../src/apply/recover.ts';
import type { Plan } from '../../src/model/plan.ts';
import { createSystem } from '../../src/system/index.ts';
import type { System } from '../../src/system/system.ts';
import { bundled } from '../support/bundled.ts';
import { snapshotTree } from '../support/tree.ts';
import { dyingSystem, type EffectCall, listEffects, type Moment } from './faulty-system.ts';
import { authorityHome, copyOf, expectComplete, homeWithSharedConf, homeWithTls, plainHome } from './sample-home.ts';
import { bundlePlan, firstPlan, inPlacePlan, secondPlan } from './sample-plans.ts';

type Tree = Readonly<Record<string, string>>;
type Death = EffectCall & { readonly moment: Moment };

const system = createSystem();

describe.each([
  { what: 'first', plan: 'a first plan', prepare: plainHome, planOf: firstPlan },
  { what: 'second', plan: 'a plan over files that are there', prepare: homeWithTls, planOf: secondPlan },
  { what: 'third', plan: 'a conf that is written in place', prepare: homeWithSharedConf, planOf: inPlacePlan },
  { what: 'bundle', plan: 'a bundle', prepare: authorityHome, planOf: bundlePlan },
])('$plan', ({ what, prepare, planOf }) => {
  it('killed at any effect is taken back or completed exactly', { timeout: 300_000 }, async () => {
    const model = await prepare();
    const before = snapshotTree(model);
    const script = await bundled('killed-run.ts', import.meta.url);
    const deaths = await deathsIn((watched) => run(copyOf(model), planOf, watched));
    const outcomes: string[] = [];
    await twoAtATime(deaths, async ({ number, moment, name }) => {
      const home = copyOf(model);
      const where = `killed at ${number} ${name} ${moment}`;
      expect(await runScript(script, [what, home, String(number), moment]), where).toBe('SIGKILL');
      const { outcome } = await recover(home, system);
      const tree = expectOldOrNew(home, before, planOf, where);
      outcomes.push(`${outcome}: ${tree}`);
      rmSync(home, { recursive: true });
    });
    // Before the journal, on the way, between commit and the last tidying, and after it.
    expect([...new Set(outcomes)].sort()).toEqual(['completed: new', 'nothing: new', 'nothing: old', 'taken-back: old']);
  });

  it('comes out the same when recovery is killed in turn', { timeout: 300_000 }, async () => {
    const model = await prepare();
    const before = snapshotTree(model);
    const deaths = await deathsIn((watched) => run(copyOf(model), planOf, watched));
    for (const { number, moment, name } of deaths.filter((_, index) => index % 5 === 4)) {
      const home = copyOf(model);
      await expect(run(home, planOf, dyingSystem(system, number, moment))).rejects.toThrow();
      const torn = copyOf(home);
      const ways = await deathsIn((watched) => recover(home, watched));
      const expected = outcomeIn(home, before);
      for (const again of ways) {
        const where = `killed at ${number} ${name} ${moment}, then at ${again.number} ${again.name} ${again.moment}`;
        bringBack(home, torn);
        await expect(recover(home, dyingSystem(system, again.number, again.moment)), where).rejects.toThrow();
        await recover(home, system);
        expect(expectOldOrNew(home, before, planOf, where), where).toBe(expected);
      }
      for (const path of [home, torn]) rmSync(path, { recursive: true });
    }
  });
});

function run(home: string, planOf: (home: string) => Plan, on: System): Promise<unknown> {
  return applyPlan({ ...planOf(home), rehearsals: [] }, on, { force: true });
}

/** Everywhere a process can die so that the disk differs: before each effect, and with half a write done. */
async function deathsIn(work: (watched: System) => Promise<unknown>): Promise<readonly Death[]> {
  return (await listEffects(system, work)).flatMap((call): readonly Death[] =>
    call.name === 'write'
      ? [
          { ...call, moment: 'before' },
          { ...call, moment: 'during' },
        ]
      : [{ ...call, moment: 'before' }],
  );
}

function expectOldOrNew(home: string, before: Tree, planOf: (home: string) => Plan, where: string): 'old' | 'new' {
  const outcome = outcomeIn(home, before);
  if (outcome === 'new') expectComplete(home, planOf, where);
  return outcome;
}

function outcomeIn(home: string, before: Tree): 'old' | 'new' {
  return JSON.stringify(snapshotTree(home)) === JSON.stringify(before) ? 'old' : 'new';
}

/** The torn tree once more, under the very paths that its journal names. */
function bringBack(home: string, torn: string): void {
  rmSync(home, { recursive: true });
  execFileSync('cp', ['-a', torn, home]);
}

async function twoAtATime<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all([worker(), worker()]);
}

/** Resolves to the signal that ended it, else to the exit code. */
function runScript(script: string, args: readonly string[]): Promise<NodeJS.Signals | number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve(signal ?? code);
    });
  });
}
