import { Interrupted } from '../model/errors.ts';
import { Secret } from '../model/secret.ts';
import type { Choice, Prompts } from './system.ts';

/** Questions by inquirer, on stderr (stdout belongs to results). Loaded with the first question, which most runs never ask. */
export function createPrompts(): Prompts {
  return {
    select: ({ message, ...question }) =>
      ask({
        ...question,
        ...{ type: 'select', loop: false, pageSize: pageSize(), message: folded(message, 0) },
        choices: question.choices.map((choice) => toInquirer(choice, '❯ '.length)),
      }),
    checkbox: ({ message, validate, ...question }) =>
      ask({
        ...question,
        ...{ type: 'checkbox', loop: false, pageSize: pageSize(), message: folded(message, 0) },
        choices: question.choices.map((choice) => toInquirer(choice, '❯◉ '.length)),
        ...(validate && {
          validate: async (chosen: readonly { readonly value: never }[]) =>
            refusal(await validate(chosen.map(({ value }) => value))),
        }),
      }),
    input: ({ message, validate, ...question }) =>
      ask({
        ...question,
        ...{ type: 'input', message: folded(message, (question.default?.length ?? 0) + 2) },
        ...(validate && { validate: async (text: string) => refusal(await validate(text)) }),
      }),
    password: async ({ message, validate }) =>
      new Secret(
        await ask<string>({
          ...{ type: 'password', mask: false, message: folded(message, 0) },
          ...(validate && { validate: async (text: string) => refusal(await validate(text)) }),
        }),
      ),
    confirm: ({ message, ...question }) => ask({ ...question, type: 'confirm', message: folded(message, '(Y/n) yes'.length) }),
  };
}

/** Columns now. Inquirer itself breaks lines in the middle of a word. */
function columns(): number {
  return Math.max(40, process.stderr.columns || 80);
}

/** Lines of a list that are shown at once; inquirer's own seven are fewer than most windows have. */
function pageSize(): number {
  return Math.max(7, Math.min(20, (process.stderr.rows || 24) - 6));
}

/** Breaks text at blanks, later lines led by `indent`. A word that is longer than a line stays whole. */
export function fold(text: string, width: number, indent: string, later = width): string {
  const lines = [''];
  for (const [index, word] of text.split(' ').entries()) {
    const line = lines.at(-1) ?? '';
    const longer = index === 0 ? word : `${line} ${word}`;
    const room = lines.length === 1 ? width : later;
    if (longer.length > room && line.trim() !== '') lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join(`\n${indent}`);
}

/** A message behind its mark. What follows it, a default or the answer, goes on a line of its own where both do not fit. */
function folded(message: string, follows: number): string {
  const text = fold(message, columns() - 3, '  ');
  const last = text.length - (text.lastIndexOf('\n') + 1);
  return follows > 0 && last + follows + 4 > columns() ? `${text}\n ` : text;
}

/** Why an answer was not taken, behind inquirer's own mark. */
function refusal(checked: true | string): true | string {
  return checked === true ? true : fold(checked, columns() - 3, '  ');
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

/** In two columns, the second one keeps its place where it is broken. */
function toInquirer<T>({ value, name, description, short, checked, disabled }: Choice<T>, mark: number) {
  const [head = ''] = /^\s*\S.* {2,}(?=\S)/.exec(name) ?? [];
  const room = columns() - mark - 2;
  const column = head.length <= room - 20 ? head.length : 0;
  return {
    value,
    name: column === 0 ? fold(name, room, '  ') : head + fold(name.slice(column), room - column, ' '.repeat(column + mark)),
    short: short ?? (head === '' ? name : head.trim()),
    ...(description !== undefined && { description }),
    ...(checked !== undefined && { checked }),
    ...(disabled !== undefined && { disabled }),
  };
}
