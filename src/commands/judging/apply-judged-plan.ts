import type { AppliedPlan } from '../../apply/apply-plan.ts';
import type { Plan } from '../../model/plan.ts';
import { verdictLine } from '../../output/verdict-text.ts';
import type { CarryOutOptions } from '../runner/carry-out.ts';
import type { JudgedFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { askJudge, type PlanToJudge } from './ask-judge.ts';
import { type JudgedPlace, type Judgement, judgePlace } from './judgement.ts';

export interface CarriedOut {
  /** Undefined with `--dry-run`. */
  readonly applied: AppliedPlan | undefined;
  /** With repairs that a person agreed to. */
  readonly plan: Plan;
  /** Of what lies there now; with `--dry-run`, of what would. Undefined where there is no Neo4j to judge. */
  readonly judgement: Judgement | undefined;
}

/** Carries out a plan that changes a Neo4j home: the judge is asked before, and looks at the result. */
export async function applyJudgedPlan(
  run: CommandRun<JudgedFlags>,
  plan: Plan,
  options: CarryOutOptions & { readonly at: JudgedPlace } & Pick<PlanToJudge, 'asked' | 'stoppedAlready'>,
): Promise<CarriedOut> {
  const { at, asked, stoppedAlready = 'refuse', force = false, keys } = options;
  const judged = await askJudge(run, at, { plan, asked, force, keys, stoppedAlready });
  const applied = await run.carryOut(judged.plan, options);
  if (applied !== undefined) return { applied, plan: judged.plan, judgement: await judgePlace(run.system, at) };
  const { foreseen } = judged;
  if (foreseen !== undefined) run.show(verdictLine(foreseen.verdict, run.style, foreseen.role));
  return { applied, plan: judged.plan, judgement: foreseen };
}
