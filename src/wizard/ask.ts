import type { InitAnswers } from '../model/answers.ts';
import { type InitFacts, resolveInit } from '../plan/answers/resolve-init.ts';
import { sources } from '../sources/index.ts';
import type { Prompts } from '../system/system.ts';
import type { Looking } from './looking.ts';
import type { Question } from './question.ts';
import { questions } from './questions.ts';

/** What the wizard needs of the one who runs it. */
export interface WizardHooks {
  /** Text between the questions. */
  readonly tell: (text: string) => void;
  /** The answers so far as one screen, to be played back. */
  readonly playBack: (answers: InitAnswers) => void;
  /** Called as soon as nothing can change the kind of keys but a change of mind: making them may begin. */
  readonly onKeysKnown: (answers: InitAnswers) => void;
}

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
  const askOne = (question: Question, so: InitAnswers): Promise<InitAnswers> => {
    hooks.tell(typeof question.why === 'string' ? question.why : question.why(so));
    return question.ask(prompts, so, facts, look);
  };
  let current = answers;
  for (const question of questions) {
    if (question.onTheWay(current, look)) current = await askOne(question, current);
  }
  for (;;) {
    resolveInit(current, facts);
    hooks.onKeysKnown(current);
    hooks.playBack(current);
    const next = await prompts.select<'show' | 'change'>({
      message: 'Good so?',
      choices: [
        { value: 'show', name: 'Show the plan' },
        { value: 'change', name: 'Change something' },
      ],
      default: 'show',
    });
    if (next === 'show') return current;
    const question = await prompts.select({
      message: 'Change what?',
      choices: questions.filter(({ applies }) => applies?.(current) ?? true).map((each) => ({ value: each, name: each.title })),
    });
    current = await askOne(question, current);
    for (const each of questions) if (each.onTheWay(current, look)) current = await askOne(each, current);
  }
}
