import { Interrupted } from '../../src/model/errors.ts';
import { Secret } from '../../src/model/secret.ts';
import type { Choice, Prompts } from '../../src/system/system.ts';

/** Instead of an answer: Ctrl-C, or Enter (the default that is offered). */
export const ctrlC = Symbol('Ctrl-C');
export const enter = Symbol('Enter');

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
    input: async ({ message, default: byDefault, validate }) => {
      const text = next(message, byDefault ?? '');
      return accept(message, text, validate?.(text) ?? true);
    },
    password: async ({ message, validate }) => {
      const text = next<string>(message, undefined);
      return new Secret(accept(message, text, validate?.(text) ?? true));
    },
    confirm: async ({ message, default: byDefault }) => next(message, byDefault ?? true),
  };
}
