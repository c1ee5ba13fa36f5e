import { Interrupted } from '../../src/model/errors/errors.ts';
import { Secret } from '../../src/model/secret.ts';
import type { Choice, Prompts } from '../../src/system/parts/prompts.ts';

/** Instead of an answer: Ctrl-C, or Enter (the default that is offered). */
export const ctrlC = Symbol('Ctrl-C');
export const enter = Symbol('Enter');

/** An answer that has to be refused, for that reason; the next one in the queue is given instead, as a person would. */
export class Wrong {
  constructor(
    readonly text: string,
    readonly because: RegExp,
  ) {}
}

export interface QueuedPrompts extends Prompts {
  /** The questions asked so far, by their texts. */
  readonly asked: readonly string[];
  /** Answers that nobody asked for. */
  readonly left: readonly unknown[];
}

/** Answers questions from a queue. A question too many, an answer that is no choice, or one that is refused fails the test. */
export function queuedPrompts(answers: readonly unknown[]): QueuedPrompts {
  const queue = [...answers];
  const asked: string[] = [];
  const next = <T>(message: string, byDefault: T | undefined): T => {
    asked.push(message);
    return taken(message, byDefault);
  };
  const taken = <T>(message: string, byDefault: T | undefined): T => {
    if (queue.length === 0) throw new Error(`nobody expected the question: ${message}`);
    const answer = queue.shift();
    if (answer === ctrlC) throw new Interrupted();
    if (answer !== enter) return answer as T;
    if (byDefault === undefined) throw new Error(`there is no default for: ${message}`);
    return byDefault;
  };
  const accept = <T>(message: string, value: T, verdict: true | string): T => {
    if (verdict !== true) throw new Error(`the answer to "${message}" is refused: ${verdict}`);
    return value;
  };
  const chosen = <T>(message: string, choices: readonly Choice<T>[], value: T): T => {
    const choice = choices.find((one) => one.value === value);
    if (!choice || choice.disabled !== undefined) throw new Error(`no such choice for "${message}": ${String(value)}`);
    return value;
  };
  const typed = async (message: string, byDefault: string | undefined, validate: Parameters<Prompts['input']>[0]['validate']) => {
    let answer = next<string | Wrong>(message, byDefault);
    for (; answer instanceof Wrong; answer = taken(message, byDefault)) {
      const verdict = (await validate?.(answer.text)) ?? true;
      if (verdict === true || !answer.because.test(verdict))
        throw new Error(`"${answer.text}" for "${message}" is not refused as it should be: ${verdict}`);
    }
    return accept(message, answer, (await validate?.(answer)) ?? true);
  };
  return {
    asked,
    left: queue,
    select: async ({ message, choices, default: byDefault }) => {
      const first = byDefault ?? choices.find((choice) => choice.disabled === undefined)?.value;
      return chosen(message, choices, next(message, first));
    },
    checkbox: async ({ message, choices, validate }) => {
      const ticked = choices.filter((choice) => choice.checked === true).map((choice) => choice.value);
      const values = next(message, ticked as readonly (typeof ticked)[number][]).map((value) => chosen(message, choices, value));
      return accept(message, values, validate?.(values) ?? true);
    },
    input: async ({ message, default: byDefault, validate }) => typed(message, byDefault ?? '', validate),
    password: async ({ message, validate }) => new Secret(await typed(message, undefined, validate)),
    confirm: async ({ message, default: byDefault }) => next(message, byDefault ?? true),
  };
}
