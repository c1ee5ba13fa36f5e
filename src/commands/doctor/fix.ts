import { asContainer, containerFileOf } from '../../inspect/container/container-home.ts';
import type { FoundHome, Place } from '../../inspect/home/find-home.ts';
import type { Owner } from '../../model/installation.ts';
import { planToJson } from '../../output/plan-json.ts';
import { planToText } from '../../output/plan-text.ts';
import type { System } from '../../system/system.ts';
import type { CommandRun } from '../runner/run.ts';
import { type JudgedHome, judgeHome } from './judge.ts';
import type { DoctorFlags } from './look.ts';
import { finishOne, textOf } from './report.ts';

/**
 * Repairs what can be repaired without a decision: shows the plan, whose result has been judged already, asks, applies it, and
 * judges what lies there.
 * @throws UserError when nobody can be asked and `--yes` is not there.
 */
export async function fix(run: CommandRun<DoctorFlags>, found: FoundHome, given: Place): Promise<number> {
  const { system, say, mayAsk, errorStyle: style } = run;
  // The settings of a container are its variables: they are read, and for a person to change.
  const file = given.conf === undefined ? await containerFileOf(system, found.home) : undefined;
  const reader = file === undefined ? undefined : await containerReader(system, file);
  const { system: view, place } = await asContainer(system, found, given, reader);
  const flags = reader === undefined ? run.flags : { ...run.flags, owner: run.flags.owner ?? `${reader.uid}:${reader.gid}` };
  run.needYes('doctor --fix');
  const judgeNow = (): Promise<JudgedHome> =>
    judgeHome(view, found, place, file === undefined ? flags : { ...flags, seenBy: file }, {
      repairable: file === undefined ? 'all' : 'files',
    });
  if (run.writes) await run.settle(found.home);
  const judged = await judgeNow();
  const plan = run.planInPlace(judged.plan);
  if (!run.writes || plan.steps.length === 0) {
    run.debug('plan', planToJson(plan));
    if (flags.json !== true) say(plan.steps.length > 0 ? `${planToText(plan, style)}\n` : nothingToRepair(judged));
    return finishOne(run, judged, flags, { applied: false, changed: false, plan: planToJson(plan) });
  }
  const applied = await run.carryOut(plan, { force: true, before: textOf(judged, flags, style) });
  const { changed = false, backups = [] } = applied ?? {};
  if (!mayAsk && flags.json !== true) say(`${planToText(plan, style)}\n`);
  for (const path of backups) say(`  kept: ${path}`);
  return finishOne(run, await judgeNow(), flags, { applied: changed, changed, plan: planToJson(plan) });
}

/** An empty plan is good news only where nothing is wrong. */
function nothingToRepair({ findings }: JudgedHome): string {
  return findings.some(({ severity }) => severity !== 'info')
    ? '  --fix cannot repair any of this, because each problem needs a decision from you:\n'
    : '  Nothing to repair.\n';
}

/** Who reads the files in the container: the user it is started as, else the image's own. */
async function containerReader(system: Pick<System, 'files' | 'commands' | 'host' | 'env'>, file: string): Promise<Owner> {
  const [{ readContainer }, { readerOf }] = await Promise.all([
    import('../../inspect/container/container.ts'),
    import('../../inspect/container/container-accounts.ts'),
  ]);
  return readerOf(await readContainer(system, file));
}
