import { applyPlan } from '../apply/apply-plan.ts';
import { asContainer, containerFileOf } from '../inspect/container-home.ts';
import type { FoundHome, Place } from '../inspect/find-home.ts';
import { Interrupted } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { Owner } from '../model/installation.ts';
import type { Step } from '../model/plan.ts';
import { planToJson, planToText } from '../output/plan-text.ts';
import { planRemedies } from '../plan/plan-remedies.ts';
import type { System } from '../system/system.ts';
import { type DoctorFlags, type JudgedHome, judgeHome } from './doctor-judge.ts';
import { finishOne, textOf } from './doctor-shown.ts';
import { recoverFirst } from './recover-first.ts';
import { mayAsk, needYes, styleFor } from './shared-flags.ts';

/**
 * Repairs what can be repaired without a decision: shows the plan, asks, applies it, and judges again, until nothing of that
 * kind is left.
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
  let judged = await judgeHome(view, found, place, flags);
  const planOf = ({ inspected, findings }: JudgedHome) =>
    planRemedies(container === undefined ? findings : findings.map(withoutEdits), {
      home: inspected.installation.home,
      confs: inspected.confParts.length === 0 ? [inspected.installation.conf] : inspected.confParts.map(({ file }) => file),
      owner: inspected.owner,
    });
  let plan = planOf(judged);
  if (flags.dryRun === true || plan.steps.length === 0) {
    if (flags.json !== true) say(`${planToText(plan, style)}\n`);
    return finishOne(system, judged, flags, { applied: false, changed: false, plan: planToJson(plan) });
  }
  if (asking) {
    say(`${textOf(system, judged, flags)}\n\n${planToText(plan, style)}\n`);
    if (!(await system.prompts.confirm({ message: 'Write this?', default: true }))) throw new Interrupted('Nothing was changed.');
  }
  if (await recoverFirst(system, judged.inspected.installation.home, say)) {
    judged = await judgeHome(view, found, place, flags);
    plan = planOf(judged);
  }
  const done: Step[] = [];
  let changed = false;
  // One remedy can bring another fault to light: the files of a policy are read once it is enabled.
  for (let round = 1; plan.steps.length > 0; round++) {
    const applied = await applyPlan(plan, system, { force: true });
    if (!asking && flags.json !== true) say(`${planToText(plan, style)}\n`);
    for (const path of applied.backups) say(`  kept: ${path}`);
    done.push(...plan.steps);
    changed ||= applied.changed;
    judged = await judgeHome(view, found, place, flags);
    plan = planOf(judged);
    const tried = JSON.stringify(done);
    if (plan.steps.every((step) => tried.includes(JSON.stringify(step))) || round === mostRounds) break;
    if (!asking) continue;
    say(`\n  That brought more to light.\n\n${planToText(plan, style)}\n`);
    if (!(await system.prompts.confirm({ message: 'Write this as well?', default: true }))) break;
  }
  return finishOne(system, judged, flags, { applied: changed, changed, plan: planToJson({ ...plan, steps: done }) });
}

/** After these what is left is for a person. */
const mostRounds = 4;

/** Who reads the files in the container: the user it is started as, else the image's own. */
async function containerReader(system: System, file: string): Promise<Owner> {
  const [{ readContainer }, { imageOwner }] = await Promise.all([
    import('../inspect/container.ts'),
    import('../inspect/container-view.ts'),
  ]);
  const [, uid, gid] = /^(\d+)(?::(\d+))?$/.exec((await readContainer(system, file)).user ?? '') ?? [];
  return uid === undefined ? imageOwner : { uid: Number(uid), gid: Number(gid ?? uid) };
}

function withoutEdits(finding: Finding): Finding {
  return { ...finding, steps: (finding.steps ?? []).filter(({ kind }) => kind !== 'editConf') };
}
