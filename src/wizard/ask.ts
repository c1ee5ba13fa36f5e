import type { InitAnswers } from '../model/command-line/answers.ts';
import { Interrupted } from '../model/errors/errors.ts';
import { impliedSource } from '../plan/answers/answers-that-fit.ts';
import type { InitFacts } from '../plan/answers/resolve-init.ts';
import type { Weakening } from '../plan/init/weakening.ts';
import { sources } from '../sources/index.ts';
import type { Prompts } from '../system/parts/prompts.ts';
import { askWhichClients } from './client-certificates.ts';
import { type Agreed, askConsent } from './consent.ts';
import type { Looking } from './looking.ts';
import type { Asking, Question } from './question.ts';
import { questions } from './questions.ts';

/** What the wizard needs of the one who runs it. */
export interface WizardHooks {
  /** Text between the questions. */
  readonly tell: (text: string) => void;
  /** The answers so far as one screen, to be played back. */
  readonly playBack: (answers: InitAnswers) => void;
  /** Called as soon as nothing can change the kind of keys but a change of mind: making them may begin. */
  readonly onKeysKnown: (answers: InitAnswers) => void;
  /** What stands in the way of a plan with these answers; undefined: nothing. */
  readonly objection: (answers: InitAnswers) => Promise<Objection | undefined>;
  /** Protections that a plan with these answers lowers, or leaves off. Asked for where nothing stands in the way of the plan. */
  readonly weakenings: (answers: InitAnswers) => Promise<readonly Weakening[]>;
  /** What was agreed to in this run. */
  readonly agreed: Agreed;
}

/** Why answers cannot be had here. */
export type Objection =
  /** Key pairs that are there and are others than those that were asked for: each with what is different. */
  | { readonly kind: 'pairs'; readonly pairs: readonly { readonly scope: string; readonly reasons: readonly string[] }[] }
  /** Bolt would ask every client for a certificate and accept none. */
  | { readonly kind: 'no-client'; readonly text: string }
  | { readonly kind: 'other'; readonly text: string };

/** Flags that would have answered the questions that are open: named at once where nobody can be asked. */
export function lackingFlags(answers: InitAnswers): readonly string[] {
  const asked = questions.filter((question) => question.onTheWay(answers)).map((question) => question.flag);
  const needed = Object.values(sources).flatMap((source) =>
    source !== undefined && (answers.source?.all === source.name || Object.values(answers.source?.by ?? {}).includes(source.name))
      ? source.needs(answers)
      : [],
  );
  return [...new Set([...asked, ...needed])];
}

/** Asks what flags left open, plays the answers back, and lets the person change any until they are right. */
export async function askInit(
  prompts: Prompts,
  answers: InitAnswers,
  facts: InitFacts,
  hooks: WizardHooks,
  look: Looking,
): Promise<InitAnswers> {
  const asking = { prompts, facts, look, tell: hooks.tell };
  return review(asking, await askOpen(asking, answers), hooks);
}

/**
 * Back from a plan that was not agreed to, or could not be made: the answers stay, and any can be changed.
 * @throws Interrupted where the person leaves
 */
export async function changeInit(
  prompts: Prompts,
  answers: InitAnswers,
  facts: InitFacts,
  hooks: WizardHooks,
  look: Looking,
): Promise<InitAnswers> {
  const asking = { prompts, facts, look, tell: hooks.tell };
  return review(asking, await changeOrLeave(asking, answers), hooks);
}

async function askOne(asking: Asking, question: Question, answers: InitAnswers): Promise<InitAnswers> {
  asking.tell(typeof question.why === 'string' ? question.why : question.why(answers));
  return question.ask(asking, answers);
}

/** All that is on the way and not answered yet, in order. */
async function askOpen(asking: Asking, answers: InitAnswers): Promise<InitAnswers> {
  const implied = answers.source === undefined ? impliedSource(answers) : undefined;
  // Files or an ACME server that flags name say where the certificates come from.
  let current = implied === undefined ? answers : { ...answers, source: { all: implied, by: {} } };
  for (const question of questions) {
    if (question.onTheWay(current, asking.look)) current = await askOne(asking, question, current);
  }
  return current;
}

async function review(asking: Asking, answers: InitAnswers, hooks: WizardHooks): Promise<InitAnswers> {
  const { prompts, tell } = asking;
  let current = answers;
  for (;;) {
    const objection = await hooks.objection(current);
    if (objection?.kind === 'pairs') {
      current = await replaceOrChange(asking, current, objection.pairs);
      continue;
    }
    if (objection?.kind === 'no-client') {
      tell(objection.text);
      current = (await askWhichClients(asking, current, hooks.agreed)) ?? (await change(asking, current));
      continue;
    }
    if (objection !== undefined) {
      tell(objection.text);
      current = await changeOrLeave(asking, current);
      continue;
    }
    const kept = await askConsent(asking, current, await hooks.weakenings(current), hooks.agreed);
    if (kept !== current) {
      current = kept ?? (await changeOrLeave(asking, current));
      continue;
    }
    hooks.onKeysKnown(current);
    hooks.playBack(current);
    const next = await prompts.select<'show' | 'change'>({
      message: 'Does this look right?',
      choices: [
        { value: 'show', name: 'Show the plan' },
        { value: 'change', name: 'Change something' },
      ],
      default: 'show',
    });
    if (next === 'show') return current;
    current = await change(asking, current);
  }
}

async function change(asking: Asking, answers: InitAnswers): Promise<InitAnswers> {
  const question = await asking.prompts.select({
    message: 'What should change?',
    choices: questions.filter(({ applies }) => applies?.(answers) ?? true).map((each) => ({ value: each, name: each.title })),
  });
  // Who changes the answers decides anew about what is there.
  const { replace: _, ...rest } = answers;
  return askOpen(asking, await askOne(asking, question, rest));
}

async function changeOrLeave(asking: Asking, answers: InitAnswers): Promise<InitAnswers> {
  const next = await asking.prompts.select<'change' | 'leave'>({
    message: 'What next?',
    choices: [
      { value: 'change', name: 'Change something' },
      { value: 'leave', name: 'Leave without changing anything' },
    ],
    default: 'change',
  });
  if (next === 'leave') throw new Interrupted('Nothing was changed.');
  return change(asking, answers);
}

async function replaceOrChange(
  asking: Asking,
  answers: InitAnswers,
  pairs: readonly { readonly scope: string; readonly reasons: readonly string[] }[],
): Promise<InitAnswers> {
  const { prompts, tell } = asking;
  for (const { scope, reasons } of pairs) tell(`${scope} already has a key pair: ${reasons.join('; ')}.`);
  const one = pairs.length === 1;
  const next = await prompts.select<'replace' | 'change'>({
    message: one ? 'Replace this key pair? The old one is kept.' : 'Replace these key pairs? The old ones are kept.',
    choices: [
      { value: 'replace', name: one ? 'Replace it' : 'Replace them' },
      { value: 'change', name: 'Change something' },
    ],
    default: 'replace',
  });
  return next === 'replace' ? { ...answers, replace: true } : change(asking, answers);
}
