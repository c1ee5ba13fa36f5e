import type { FoundHome, Place } from '../../inspect/home/find-home.ts';
import { readInitSecrets } from '../../inspect/secrets.ts';
import type { InitAnswers } from '../../model/command-line/answers.ts';
import type { ExistingContainer } from '../../model/container/existing-container.ts';
import type { Installation } from '../../model/installation.ts';
import { type InitFacts, resolveInit } from '../../plan/answers/resolve-init.ts';
import { reasonsForAnew, withWay } from '../../plan/init/existing-way.ts';
import type { InitInputs } from '../../plan/init/init-inputs.ts';
import { type InitPlan, planInit } from '../../plan/init/plan-init.ts';
import type { CommandRun } from '../runner/run.ts';
import type { InitFlags } from './answers.ts';
import { gatherInputs } from './inputs.ts';

/** Which Neo4j an `init` is about, and what was seen of it. */
export interface InitTarget {
  readonly found: FoundHome;
  /** As flags and answers file name it. */
  readonly given: Place;
  readonly place: Place;
  readonly installation: Installation;
  readonly facts: InitFacts;
  /** The container that is meant, where there is one. */
  readonly existing: ExistingContainer | undefined;
}

/** Answers with what they come to here. */
export interface PlannedInit {
  readonly answers: InitAnswers;
  readonly inputs: InitInputs;
  readonly result: InitPlan;
}

/** Makes the plan of complete answers. @throws UserError where they cannot be had here */
export async function planAnswers(
  run: CommandRun<InitFlags>,
  { installation, facts, existing }: InitTarget,
  given: InitAnswers,
): Promise<PlannedInit> {
  const { system } = run;
  const resolved = resolveInit(given, facts);
  const reasons =
    existing === undefined ? [] : reasonsForAnew(existing, { installation, conf: facts.conf, answers: given, resolved });
  const answers = existing === undefined ? given : withWay(given, existing, reasons);
  // The CA's folder has a journal of its own: a rotation that was killed half-way may have put its files aside.
  if (run.writes && answers.ca !== undefined) await run.settle(run.absolute(answers.ca));
  return run.withSecrets(await readInitSecrets(system, answers), async (secrets) => {
    const inputs = await gatherInputs(
      system,
      installation,
      facts,
      answers,
      secrets,
      existing === undefined ? undefined : { container: existing, reasons },
    );
    const result = planInit(inputs);
    const plan = run.planInPlace(result.plan);
    // Also where an answers file names it.
    const account = installation.version.onWindows === true ? (answers.owner ?? plan.account) : undefined;
    return { answers, inputs, result: { ...result, plan: account === undefined ? plan : { ...plan, account } } };
  });
}
