import type { AppliedPlan } from '../../apply/apply-plan.ts';
import type { ScopeName } from '../../model/installation.ts';
import type { Plan } from '../../model/plan.ts';
import { verdictLine } from '../../output/verdict-text.ts';
import type { System } from '../../system/system.ts';
import { type CarryOutOptions, carryOut } from '../runner/carry-out.ts';
import { askJudge, type JudgedFlags } from './ask-judge.ts';
import { type JudgedPlace, type Judgement, judgePlace } from './judged.ts';

export interface CarriedOut {
  /** Undefined with `--dry-run`. */
  readonly applied: AppliedPlan | undefined;
  /** With repairs that a person agreed to. */
  readonly plan: Plan;
  /** Of what lies there now; with `--dry-run`, of what would. Undefined where there is no Neo4j to judge. */
  readonly judgement: Judgement | undefined;
}

/** {@link carryOut} for a plan that changes a Neo4j home: the judge is asked before, and looks at the result. */
export async function carryOutJudged(
  system: System,
  flags: JudgedFlags,
  plan: Plan,
  options: CarryOutOptions & { readonly at: JudgedPlace; readonly asked: readonly ScopeName[] },
): Promise<CarriedOut> {
  const { at, asked, style } = options;
  const judged = await askJudge(system, flags, at, { plan, asked, style, force: options.force ?? false });
  const applied = await carryOut(system, flags, judged.plan, options);
  if (applied !== undefined) return { applied, plan: judged.plan, judgement: await judgePlace(system, at) };
  const { foreseen } = judged;
  if (foreseen !== undefined && flags.json !== true)
    system.terminal.out(`${verdictLine(foreseen.verdict, style, foreseen.role)}\n`);
  return { applied, plan: judged.plan, judgement: foreseen };
}
