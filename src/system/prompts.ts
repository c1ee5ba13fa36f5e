import { Interrupted } from '../model/errors.ts';
import { Secret } from '../model/secret.ts';
import type { Choice, Prompts } from './system.ts';

/** Questions by inquirer, on stderr (stdout belongs to results). Loaded with the first question, which most runs never ask. */
export function createPrompts(): Prompts {
  return {
    select: (question) => ask({ ...question, type: 'select', loop: false, choices: question.choices.map(toInquirer) }),
    checkbox: ({ validate, ...question }) =>
      ask({
        ...question,
        type: 'checkbox',
        loop: false,
        choices: question.choices.map(toInquirer),
        ...(validate && {
          validate: (chosen: readonly { readonly value: never }[]) => validate(chosen.map(({ value }) => value)),
        }),
      }),
    input: (question) => ask({ ...question, type: 'input' }),
    password: async (question) => new Secret(await ask<string>({ ...question, type: 'password', mask: false })),
    confirm: (question) => ask({ ...question, type: 'confirm' }),
  };
}

interface InquirerQuestion {
  readonly type: 'select' | 'checkbox' | 'input' | 'password' | 'confirm';
  readonly message: string;
  readonly [option: string]: unknown;
}

async function ask<T>(question: InquirerQuestion): Promise<T> {
  const { createPromptModule } = await import('inquirer');
  // Its types want each question spelt as a literal; ours are spelt by `Prompts`.
  const prompt = createPromptModule({ output: process.stderr }) as unknown as (
    question: InquirerQuestion & { readonly name: 'answer' },
  ) => Promise<{ readonly answer: T }>;
  try {
    return (await prompt({ ...question, name: 'answer' })).answer;
  } catch (error) {
    // Ctrl-C, or a terminal that went away.
    if (error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError'))
      throw new Interrupted();
    throw error;
  }
}

function toInquirer<T>({ value, name, description, short, checked, disabled }: Choice<T>) {
  return {
    value,
    name,
    ...(description !== undefined && { description }),
    ...(short !== undefined && { short }),
    ...(checked !== undefined && { checked }),
    ...(disabled !== undefined && { disabled }),
  };
}
