import type { InitAnswers } from '../../model/command-line/answers.ts';
import { modes } from '../../model/modes.ts';
import type { Plan } from '../../model/plan.ts';
import { answersToText } from '../../wizard/save-answers.ts';
import { writeToStream } from '../runner/named-output.ts';
import type { CommandRun } from '../runner/run.ts';

/**
 * `--save-answers`: the plan that also writes the answers, so that they come and go with the rest. A device or pipe takes them at
 * once, before anything else is written: nothing can be undone there.
 * @throws UserError when that device refuses
 */
export async function planWithAnswers(
  { system, absolute, writes }: CommandRun,
  file: string,
  { plan, answers }: { readonly plan: Plan; readonly answers: InitAnswers },
): Promise<Plan> {
  const path = absolute(file);
  const text = answersToText(path, answers);
  if (system.files.isStream(path)) {
    if (writes) await writeToStream(system, path, Buffer.from(text));
    return plan;
  }
  const there = await system.files.readFact(path);
  if (there.bytes?.equals(Buffer.from(text))) return plan;
  return {
    ...plan,
    steps: [...plan.steps, { kind: 'writeFile', to: { path, mode: modes.ownFile }, text, overwrite: true }],
  };
}
