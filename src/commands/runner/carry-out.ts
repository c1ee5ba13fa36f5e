import type { AppliedPlan, ApplyOptions } from '../../apply/apply-plan.ts';
import { Interrupted } from '../../model/errors/errors.ts';
import type { Plan } from '../../model/plan.ts';
import { outputsOf } from '../../model/steps/index.ts';
import { planToJson } from '../../output/plan-json.ts';
import { planToText } from '../../output/plan-text.ts';
import type { Machine, System } from '../../system/system.ts';
import { askYesOrNo } from './agree.ts';
import type { Console } from './console.ts';
import type { CommonFlags } from './flags.ts';
import { waitForOthers } from './wait-for-others.ts';

export interface CarryOutOptions extends Pick<ApplyOptions, 'force' | 'keys' | 'onProgress'> {
  /** Agreed to already: the plan is not asked about once more. */
  readonly agreed?: boolean;
  /** Shows what else there is to see before somebody agrees. */
  readonly before?: string;
  /** Part of {@link CommandRun.untilNobodyElse}: where another run is at work, all of it is done anew, not only this. */
  readonly mayBeginAnew?: boolean;
  /** Done when the plan has been agreed to, before it is applied. */
  readonly first?: () => Promise<void>;
  /** The system that performs the plan; default: the command's own. */
  readonly through?: Machine;
}

/**
 * Shows a plan, asks for it where somebody can be asked, and applies it once no other run is at work in the folder. Undefined with
 * `--dry-run`: the plan has been printed then, unless it goes into a JSON document.
 */
export async function carryOut(
  system: Machine & Pick<System, 'prompts'>,
  console: Console,
  flags: CommonFlags,
  plan: Plan,
  options: CarryOutOptions = {},
): Promise<AppliedPlan | undefined> {
  console.debug('plan', planToJson(plan));
  if (flags.dryRun === true) {
    console.show(`${planToText(plan, console.style, console.all)}\n\n  Nothing was changed (--dry-run).`);
    return undefined;
  }
  if (options.agreed !== true && !(await agreesToPlan(system, console, plan, options.before)))
    throw new Interrupted('Nothing was changed.');
  await options.first?.();
  return applyNow(system, console, plan, options);
}

/** Shows a plan and asks for it, where somebody can be asked and there is something to do; else it is agreed to. */
export async function agreesToPlan(
  system: Pick<System, 'prompts'>,
  console: Console,
  plan: Plan,
  before: string | undefined = undefined,
): Promise<boolean> {
  if (!console.mayAsk || plan.steps.length === 0) return true;
  console.warn(`${before === undefined ? '' : `${before}\n`}\n${planToText(plan, console.errorStyle, console.all)}\n`);
  return askYesOrNo(system, 'Write this?', true);
}

async function applyNow(system: Machine, console: Console, plan: Plan, options: CarryOutOptions): Promise<AppliedPlan> {
  const { force = false, keys, onProgress, through = system, mayBeginAnew = false } = options;
  const { applyPlan } = await import('../../apply/apply-plan.ts');
  const apply = () =>
    applyPlan(plan, through, {
      force,
      keys,
      onProgress,
      onStep: (event) => console.debug(event.kind, 'step' in event ? stepFacts(event) : event),
    });
  // Whoever has agreed to a plan is not asked about another one.
  return mayBeginAnew && !console.mayAsk ? apply() : waitForOthers(system, console.say, apply);
}

/** Which step it is and what it touches; what it does to it, the plan has said. */
function stepFacts({ step, index, count, ...rest }: { readonly step: Plan['steps'][number]; index: number; count: number }) {
  const paths = outputsOf(step).map(({ path }) => path);
  const own = 'path' in step ? [step.path] : 'argv' in step ? [step.argv.join(' ')] : [];
  return { ...rest, step: `${index + 1} of ${count}`, does: step.kind, paths: paths.length > 0 ? paths : own };
}
