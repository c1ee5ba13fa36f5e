import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import { recover } from '../../src/apply/recover.ts';
import { ExitCode, UserError } from '../../src/model/errors/errors.ts';
import type { Plan } from '../../src/model/plan.ts';
import { createSystem } from '../../src/system/index.ts';
import { snapshotTree } from '../support/tree.ts';
import { brokenSystem, failingSystem, listEffects, type Moment } from './faulty-system.ts';
import { authorityHome, copyOf, expectComplete, homeWithSharedConf, homeWithTls, plainHome } from './sample-home.ts';
import { bundlePlan, firstPlan, inPlacePlan, secondPlan } from './sample-plans.ts';

const system = createSystem();
const codes = ['ENOSPC', 'EACCES', 'EIO', 'EPERM'];

describe.each([
  { plan: 'a first plan', prepare: plainHome, planOf: firstPlan },
  { plan: 'a plan over files that are there', prepare: homeWithTls, planOf: secondPlan },
  { plan: 'a conf that is written in place', prepare: homeWithSharedConf, planOf: inPlacePlan },
  { plan: 'a bundle', prepare: authorityHome, planOf: bundlePlan },
])('$plan', ({ prepare, planOf }) => {
  it('is taken back, or done, whichever single effect fails', { timeout: 300_000 }, async () => {
    const model = await prepare();
    const makeHome = () => copyOf(model);
    const counted = makeHome();
    const calls = await listEffects(system, (watched) => run(counted, planOf, watched));
    for (const call of calls) {
      for (const moment of momentsOf(call.name)) {
        const home = makeHome();
        const before = snapshotTree(home);
        const code = codes[call.number % codes.length] ?? 'EIO';
        const where = `${call.number} ${call.name} ${moment} ${code} (${call.path.replace(counted, '')})`;
        const error = await run(home, planOf, failingSystem(system, call.number, moment, code)).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        await expectWhole(home, before, error, planOf, where);
      }
    }
  });

  it('is taken back on a disk that is full from some write on', { timeout: 120_000 }, async () => {
    const model = await prepare();
    const before = snapshotTree(model);
    const calls = await listEffects(system, (watched) => run(copyOf(model), planOf, watched));
    for (const call of calls.filter(({ name }) => needsSpace.has(name))) {
      const home = copyOf(model);
      const full = brokenSystem(system, call.number, 'ENOSPC', needsSpace);
      const where = `full from ${call.number} ${call.name}`;
      const error = await run(home, planOf, full).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error instanceof UserError && error.exitCode === ExitCode.leftBehind) {
        // Writing back in place needs the disk as well; the journal stays for when there is room.
        await recover(home, system);
        if (error.message.startsWith('Everything was written')) expectComplete(home, planOf, where);
        else expect(snapshotTree(home), where).toEqual(before);
        continue;
      }
      expect(error, where).toMatchObject({
        exitCode: ExitCode.couldNot,
        message: expect.stringContaining('the disk is full (ENOSPC)'),
      });
      expect(snapshotTree(home), where).toEqual(before);
    }
  });

  it('leaves a journal when the disk lets nothing be written any more, and recovery takes it from there', {
    timeout: 120_000,
  }, async () => {
    const model = await prepare();
    const before = snapshotTree(model);
    const calls = await listEffects(system, (watched) => run(copyOf(model), planOf, watched));
    for (const { number } of calls) {
      const home = copyOf(model);
      const where = `read-only from ${number}`;
      const error = await run(home, planOf, brokenSystem(system, number, 'EROFS')).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error, where).toBeInstanceOf(UserError);
      const { exitCode, paths, message } = error as UserError;
      if (exitCode === ExitCode.leftBehind) expect(paths.length, where).toBeGreaterThan(0);
      else expect(message, where).toContain('read-only');
      const recovery = await recover(home, system);
      if (recovery.outcome === 'completed') expectComplete(home, planOf, where);
      else if (!message.startsWith('Everything was written')) expect(snapshotTree(home), where).toEqual(before);
      else expectComplete(home, planOf, where);
    }
  });
});

const needsSpace: ReadonlySet<string> = new Set(['create', 'write', 'writeNew', 'makeDirectory', 'copyWithAttributes', 'link']);

function run(home: string, planOf: (home: string) => Plan, on: typeof system): Promise<unknown> {
  return applyPlan({ ...planOf(home), rehearsals: [] }, on, { force: true });
}

function momentsOf(name: string): readonly Moment[] {
  return name === 'write' ? ['before', 'during', 'after'] : ['before', 'after'];
}

async function expectWhole(
  home: string,
  before: Readonly<Record<string, string>>,
  error: unknown,
  planOf: (home: string) => Plan,
  where: string,
): Promise<void> {
  if (error === undefined) {
    // The system found another way, e.g. by writing in place.
    return expectComplete(home, planOf, where);
  }
  expect(error, where).toBeInstanceOf(UserError);
  const { exitCode, message } = error as UserError;
  if (exitCode === ExitCode.leftBehind) {
    expect(message, where).toMatch(/^Everything was written/);
    await recover(home, system);
    return expectComplete(home, planOf, where);
  }
  expect(exitCode, where).toBe(ExitCode.couldNot);
  expect(snapshotTree(home), where).toEqual(before);
}
