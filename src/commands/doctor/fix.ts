import { applyPlan } from '../../apply/apply-plan.ts';
import { asContainer, containerFileOf } from '../../inspect/container-home.ts';
import type { FoundHome, Place } from '../../inspect/find-home.ts';
import { Interrupted } from '../../model/errors.ts';
import type { Owner } from '../../model/installation.ts';
import { planToJson, planToText } from '../../output/plan-text.ts';
import type { System } from '../../system/system.ts';
import { recoverFirst } from '../runner/recover-first.ts';
import { mayAsk, needYes, styleFor } from '../runner/shared-flags.ts';
import { type JudgedHome, judgeHome } from './judge.ts';
import type { DoctorFlags } from './look.ts';
import { finishOne, textOf } from './shown.ts';

/**
 * Repairs what can be repaired without a decision: shows the plan, whose result has been judged already, asks, applies it, and
 * judges what lies there.
 * @throws UserError when nobody can be asked and `--yes` is not there.
 */
export async function fix(system: System, found: FoundHome, given: Place, asked: DoctorFlags): Promise<number> {
  // The settings of a container are its variables: they are read, and for a person to change.
  const file = given.conf === undefined ? await containerFileOf(system, found.home) : undefined;
  const reader = file === undefined ? undefined : await containerReader(system, file);
  const { system: view, place, container } = await asContainer(system, found, given, reader);
  const flags = reader === undefined ? asked : { ...asked, owner: asked.owner ?? `${reader.uid}:${reader.gid}` };
  const style = styleFor(system);
  const say = (text: string): void => {
    if (flags.quiet !== true) system.terminal.err(`${text}\n`);
  };
  const asking = mayAsk(system, flags);
  if (flags.dryRun !== true && !asking && flags.yes !== true) throw needYes('doctor --fix', []);
  const judgeAgain = (): Promise<JudgedHome> =>
    judgeHome(view, found, place, flags, { repairable: container === undefined ? 'all' : 'files' });
  let judged = await judgeAgain();
  if (flags.dryRun === true || judged.plan.steps.length === 0) {
    if (flags.json !== true) say(judged.plan.steps.length > 0 ? `${planToText(judged.plan, style)}\n` : nothingToRepair(judged));
    return finishOne(system, judged, flags, { applied: false, changed: false, plan: planToJson(judged.plan) });
  }
  if (asking) {
    say(`${textOf(system, judged, flags)}\n\n${planToText(judged.plan, style)}\n`);
    if (!(await system.prompts.confirm({ message: 'Write this?', default: true }))) throw new Interrupted('Nothing was changed.');
  }
  if (await recoverFirst(system, judged.inspected.installation.home, say)) judged = await judgeAgain();
  const { plan } = judged;
  const { changed, backups } = await applyPlan(plan, system, { force: true });
  if (!asking && flags.json !== true) say(`${planToText(plan, style)}\n`);
  for (const path of backups) say(`  kept: ${path}`);
  return finishOne(system, await judgeAgain(), flags, { applied: changed, changed, plan: planToJson(plan) });
}

/** An empty plan is good news only where nothing is wrong. */
function nothingToRepair({ findings }: JudgedHome): string {
  return findings.some(({ severity }) => severity !== 'info')
    ? '  Nothing here can be repaired without you. What is wrong, and what to do about it:\n'
    : '  Nothing to repair.\n';
}

/** Who reads the files in the container: the user it is started as, else the image's own. */
async function containerReader(system: System, file: string): Promise<Owner> {
  const [{ readContainer }, { imageOwner }] = await Promise.all([
    import('../../inspect/container.ts'),
    import('../../inspect/container-view.ts'),
  ]);
  const [, uid, gid] = /^(\d+)(?::(\d+))?$/.exec((await readContainer(system, file)).user ?? '') ?? [];
  return uid === undefined ? imageOwner : { uid: Number(uid), gid: Number(gid ?? uid) };
}
