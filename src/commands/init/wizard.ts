import { PairsInTheWay } from '../../model/certificates/pair-in-the-way.ts';
import type { InitAnswers } from '../../model/command-line/answers.ts';
import { Interrupted, UserError } from '../../model/errors/errors.ts';
import { NoClientAccepted } from '../../model/errors/no-client-accepted.ts';
import { escapeText } from '../../model/text/escape-text.ts';
import { playBackToText } from '../../output/init-text.ts';
import { wrap } from '../../output/style.ts';
import type { InitFacts } from '../../plan/answers/resolve-init.ts';
import { askInit, changeInit, type Objection } from '../../wizard/ask.ts';
import type { CommandRun } from '../runner/run.ts';
import type { InitFlags } from './answers.ts';
import { lookingAround } from './looking.ts';
import { type InitTarget, type PlannedInit, planAnswers } from './plan-answers.ts';
import { playedBack } from './report.ts';

/** The questions of one run. */
export interface Wizard {
  /** Asks what is open until the answers make a plan. */
  ask(answers: InitAnswers): Promise<InitAnswers>;
  /** Lets the person change something, or leave. @throws Interrupted */
  change(answers: InitAnswers): Promise<InitAnswers>;
  plan(answers: InitAnswers): Promise<PlannedInit>;
  /** Whoever leaves is told of a CA that was made on the way: it is there, whatever becomes of the plan. */
  tellingWhatStays<T>(work: () => Promise<T>): Promise<T>;
  /** Does work; what stands in its way is told, and the answers are kept. Undefined then. */
  unlessObjected<T>(work: () => Promise<T>): Promise<T | undefined>;
}

/** @param onKeysKnown told the answers that decide which keys are made. */
export async function openWizard(
  run: CommandRun<InitFlags>,
  target: InitTarget,
  onKeysKnown: (answers: InitAnswers, facts: InitFacts) => void,
): Promise<Wizard> {
  const { system, say, errorStyle } = run;
  const { facts } = target;
  // Planned to see whether anything stands in the way, and the same plan is shown then.
  let last: { readonly answers: InitAnswers; readonly planned: Promise<PlannedInit> } | undefined;
  const plan = (answers: InitAnswers): Promise<PlannedInit> => {
    if (last?.answers !== answers) last = { answers, planned: planAnswers(run, target, answers) };
    return last.planned;
  };
  // The window may be another one by the next question.
  const styleNow = () => {
    const { width } = system.terminal;
    return { ...errorStyle, width: Math.max(40, width) };
  };
  const tell = (text: string): void => say(wrap(escapeText(text), styleNow().width - 2, '  ').join('\n'));
  const around = await lookingAround(run, target.installation);
  const made: string[] = [];
  const look: typeof around = {
    ...around,
    makeAuthority: async (directory, passphrase) => {
      await around.makeAuthority(directory, passphrase);
      made.push(directory);
    },
  };
  const hooks = {
    tell,
    playBack: (current: InitAnswers) => say(playBackToText(playedBack(current, facts), styleNow())),
    onKeysKnown: (current: InitAnswers) => onKeysKnown(current, facts),
    objection: (current: InitAnswers) =>
      plan(current).then(
        () => undefined,
        (error: unknown) => objectionOf(error),
      ),
    // Where nothing is written, nothing changes.
    weakenings: async (current: InitAnswers) => {
      const { result } = await plan(current);
      return result.plan.steps.length === 0 ? [] : result.weakenings;
    },
    agreed: new Set<string>(),
  };
  return {
    ask: (answers) => askInit(system.prompts, answers, facts, hooks, look),
    change: (answers) => changeInit(system.prompts, answers, facts, hooks, look),
    plan,
    tellingWhatStays: (work) =>
      work().catch((error: unknown) => {
        if (!(error instanceof Interrupted) || made.length === 0) throw error;
        throw new Interrupted(`Interrupted. This Neo4j was not changed. The new CA in ${made.join(' and ')} stays.`);
      }),
    unlessObjected: async (work) => {
      try {
        return await work();
      } catch (error) {
        const objection = objectionOf(error);
        if (objection.kind === 'other')
          say(`\n  ${errorStyle.error} ${wrap(escapeText(objection.text), errorStyle.width - 4).join('\n    ')}\n`);
        return undefined;
      }
    },
  };
}

/** @throws the error itself, where other answers would not help. */
function objectionOf(error: unknown): Objection {
  if (error instanceof PairsInTheWay) return { kind: 'pairs', pairs: error.pairs };
  if (error instanceof NoClientAccepted) return { kind: 'no-client', text: error.message };
  if (!(error instanceof UserError) || error instanceof Interrupted) throw error;
  return { kind: 'other', text: `${error.message}\n${error.remedy}` };
}
