import type { InitAnswers } from '../model/command-line/answers.ts';
import type { InitFacts } from '../plan/answers/resolve-init.ts';
import type { Prompts } from '../system/parts/prompts.ts';
import type { Looking } from './looking.ts';

/**
 * One question of the wizard: the answer it fills, why it matters, and when it is asked. An answer is checked when it is given, and
 * asked for again. Answers are collected first; but for a new CA nothing is written before they are complete.
 */
export interface Question {
  /** The flag that answers it without asking; also what a script is told it lacks. */
  readonly flag: string;
  /** How "change something" lists it. */
  readonly title: string;
  /** One sentence of why it matters, told before the question. */
  readonly why: string | ((answers: InitAnswers) => string);
  /** Asked on the way; the others only when the person wants to change them. Without `look` nothing was looked up. */
  readonly onTheWay: (answers: InitAnswers, look?: Looking) => boolean;
  /** Whether "change something" lists it; absent: always. */
  readonly applies?: (answers: InitAnswers) => boolean;
  readonly ask: (asking: Asking, answers: InitAnswers) => Promise<InitAnswers>;
}

/** What a question has at hand. */
export interface Asking {
  readonly prompts: Prompts;
  readonly facts: InitFacts;
  readonly look: Looking;
  /** Text between the questions. */
  readonly tell: (text: string) => void;
}
