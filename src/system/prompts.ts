import { styleText } from 'node:util';
import { Interrupted } from '../model/errors/errors.ts';
import { Secret } from '../model/secret.ts';
import { escapeText } from '../model/text/escape-text.ts';
import { completeAtTab, type PathsHere } from './complete-path.ts';
import type { Choice, Prompts } from './parts/prompts.ts';
import { drawOn, onNewWidth } from './resizing.ts';

/**
 * Questions by inquirer, on stderr (stdout belongs to results). Loaded with the first question, which most runs never ask.
 * @param coloured asked when there is a question
 */
export function createPrompts(here: PathsHere, coloured: () => boolean): Prompts {
  const ask = <T>(questionAfter: (before: Before) => InquirerQuestion, paths?: PathsHere): Promise<T> =>
    askOnce(questionAfter, coloured(), paths);
  return {
    select: ({ message, ...question }) =>
      ask(({ lines }) => {
        const choices = question.choices.map((choice) => toInquirer(choice, '❯ '.length));
        const active = question.choices[pointedAt(choices, lines)];
        return {
          ...question,
          ...{ type: 'select', loop: false, pageSize: pageSize(), ...asked(message), choices },
          ...(active !== undefined && { default: active.value }),
        };
      }),
    checkbox: ({ message, validate, ...question }) =>
      ask(({ lines }) => {
        const ticks = lines.flatMap((line) => /^[❯ ]([◉◯-]) /.exec(line)?.[1] ?? []);
        const kept = ticks.length === question.choices.length ? ticks : undefined;
        return {
          ...question,
          ...{ type: 'checkbox', loop: false, pageSize: pageSize(), ...asked(message) },
          choices: question.choices.map((choice, index) => ({
            ...toInquirer(choice, '❯◉ '.length),
            ...(kept !== undefined && { checked: kept[index] === '◉' }),
          })),
          ...(validate && {
            validate: async (chosen: readonly { readonly value: never }[]) =>
              refusal(await validate(chosen.map(({ value }) => value))),
          }),
        };
      }),
    input: ({ message, validate, path, ...question }) =>
      ask(
        ({ typed, type }) => {
          const follows = Math.max((typed ?? question.default ?? '').length + 2, path === true ? usualPath : 0);
          const text = folded(message, follows);
          return {
            ...question,
            ...{ type: 'input', message: text },
            ...(typed !== undefined && typed !== '' && { default: typed, prefill: 'editable' }),
            transformer: (value: string, { isFinal }: { readonly isFinal: boolean }) => {
              type(value);
              return isFinal ? answered(text, value) : value;
            },
            ...(validate && { validate: async (typed: string) => refusal(await validate(typed)) }),
          };
        },
        path === true ? here : undefined,
      ),
    password: async ({ message, validate }) =>
      new Secret(
        // What is typed cannot be kept over a change of the window, and nobody would see that it is gone.
        await ask<string>(({ lines }) => ({
          ...{ type: 'password', mask: false },
          message: folded(lines.length === 0 ? message : `${message} (from its beginning)`, '[input is masked]'.length),
          ...(validate && { validate: async (text: string) => refusal(await validate(text)) }),
        })),
      ),
    confirm: ({ message, ...question }) =>
      ask(() => ({ ...question, type: 'confirm', message: folded(message, '(Y/n) yes'.length) })),
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

/**
 * Breaks text at blanks, later lines led by `indent`. A word that is longer than a line stays whole. What a file or a process said is
 * made safe for the terminal.
 */
function fold(text: string, width: number, indent: string, later = width): string {
  const lines = [''];
  for (const [index, word] of shown(text).split(' ').entries()) {
    const line = lines.at(-1) ?? '';
    const longer = index === 0 ? word : `${line} ${word}`;
    const room = lines.length === 1 ? width : later;
    if (longer.length > room && line.trim() !== '') lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join(`\n${indent}`);
}

/** Line breaks are ours. */
function shown(text: string): string {
  return text.split('\n').map(escapeText).join('\n');
}

/** A message behind its mark. What follows it, a default or the answer, goes on a line of its own where both do not fit. */
function folded(message: string, follows: number): string {
  const text = fold(message, columns() - 3, '  ');
  const last = text.length - (text.lastIndexOf('\n') + 1);
  return follows > 0 && last + follows + 4 > columns() ? `${text}\n ` : text;
}

/** Columns that a path which is typed should find behind its question; with fewer left it has a line of its own. */
const usualPath = 40;

/** A message, and how the answer to it is shown in the end. */
function asked(message: string) {
  const text = folded(message, 0);
  return { message: text, theme: { style: { answer: (answer: string) => answered(text, answer) } } };
}

/** An answer behind its message, or below it where it would be broken. */
function answered(message: string, answer: string): string {
  const before = message.length - (message.lastIndexOf('\n') + 1);
  const isBeside = before <= 1 || before + answer.length + 4 <= columns();
  return styleText('cyan', isBeside ? answer : `\n  ${fold(answer, columns() - 3, '  ')}`);
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

/** What was there of a question before the window changed. */
interface Before {
  /** As it was drawn. */
  readonly lines: readonly string[];
  /** What had been typed. */
  readonly typed: string | undefined;
  /** Told what is being typed. */
  readonly type: (text: string) => void;
}

/** Asks; where the window changes its width meanwhile, the question is taken away and asked anew in the new one. */
async function askOnce<T>(questionAfter: (before: Before) => InquirerQuestion, coloured: boolean, paths?: PathsHere): Promise<T> {
  const { createPromptModule } = await import('inquirer');
  let typed: string | undefined;
  const type = (text: string): void => {
    typed = text;
  };
  for (let lines: readonly string[] = []; ; ) {
    const drawing = drawOn(process.stderr, coloured);
    const stopTab = paths === undefined ? undefined : completeAtTab(process.stdin, () => typed ?? '', paths);
    const resized = new AbortController();
    const stop = onNewWidth(process.stderr, () => {
      drawing.erase();
      resized.abort();
    });
    // Its types want each question spelt as a literal; ours are spelt by `Prompts`.
    const prompt = createPromptModule({ output: drawing.output, signal: resized.signal } as never) as unknown as (
      question: InquirerQuestion & { readonly name: 'answer' },
    ) => Promise<{ readonly answer: T }>;
    try {
      return (await prompt({ ...questionAfter({ lines, typed, type }), name: 'answer' })).answer;
    } catch (error) {
      if (resized.signal.aborted) {
        drawing.goBack();
        lines = drawing.lines();
        continue;
      }
      // Ctrl-C, or a terminal that went away.
      if (error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError'))
        throw new Interrupted();
      throw error;
    } finally {
      stop();
      stopTab?.();
    }
  }
}

/** The choice that a list pointed at, as it was drawn; -1: none. */
function pointedAt(choices: readonly { readonly short: string }[], lines: readonly string[]): number {
  const line = lines.find((one) => one.startsWith('❯ '))?.slice(2);
  return line === undefined ? -1 : choices.findIndex(({ short }) => line.startsWith(short) || short.startsWith(line));
}

/** In two columns, the second one keeps its place where it is broken. */
function toInquirer<T>({ value, name, description, short, checked, disabled }: Choice<T>, mark: number) {
  const [head = ''] = /^\s*\S.* {2,}(?=\S)/.exec(name) ?? [];
  const room = columns() - mark - 2;
  const column = head.length <= room - 20 ? head.length : 0;
  return {
    value,
    name: column === 0 ? fold(name, room, '  ') : head + fold(name.slice(column), room - column, ' '.repeat(column + mark)),
    short: shown(short ?? (head === '' ? name : head.trim())),
    ...(description !== undefined && { description }),
    ...(checked !== undefined && { checked }),
    ...(disabled !== undefined && { disabled }),
  };
}
