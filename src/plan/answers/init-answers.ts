import * as z from 'zod/mini';
import type { InitAnswers } from '../../model/command-line/answers.ts';
import { suggestion } from '../did-you-mean.ts';
import { formOf } from './answer-forms.ts';
import { neo4jVersion, oneOf, text, yes } from './answer-schemas.ts';
import { camelCase, initOptions } from './init-options.ts';

/** Options that every command has; an answers file may carry them too. */
const placeOptions = [
  { name: 'home', schema: text },
  { name: 'conf', schema: text },
  { name: 'neo4j-version', schema: neo4jVersion },
  { name: 'edition', schema: () => oneOf(['community', 'enterprise']) },
  { name: 'expand-commands', schema: yes },
] as const;

const answerOptions = [...initOptions, ...placeOptions];

type Entry = (typeof answerOptions)[number];
type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : Name;

/** What the schemas let through; the compiler holds it against `InitAnswers`. */
type Checked = { [entry in Entry as CamelCase<entry['name']>]?: z.output<ReturnType<entry['schema']>> };

/** The schema of an answers file, and of the flags once gathered under their names; of the answers `wanted` alone. */
function answersSchema(wanted: (name: string) => boolean) {
  return z.strictObject(
    Object.fromEntries(
      answerOptions.flatMap(({ name, schema }) => (wanted(name) ? [[name, z.optional(schema() as z.ZodMiniType)]] : [])),
    ),
  );
}

/** One thing wrong with the answers: where, what, and the cure where it is known. */
export interface AnswerProblem {
  readonly path: string;
  readonly message: string;
  readonly remedy?: string | undefined;
}

/** Checks answers by their names; gives all that is wrong at once. */
export function parseInitAnswers(
  raw: unknown,
): { readonly answers: InitAnswers } | { readonly problems: readonly AnswerProblem[] } {
  const given = typeof raw === 'object' && raw !== null ? raw : {};
  const result = answersSchema((name) => Object.hasOwn(given, name)).safeParse(raw, { error: typeMessage });
  if (result.success) {
    const entries = Object.entries(result.data).filter(([, value]) => value !== undefined);
    const answers: Checked = Object.fromEntries(entries.map(([name, value]) => [camelCase(name), value]));
    return { answers };
  }
  const known = answerOptions.map(({ name }) => name);
  return {
    problems: result.error.issues.flatMap((issue): AnswerProblem[] => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => ({
          path: [...issue.path, key].join('.'),
          message: `"${key}" is not an answer of init${suggestion(key, known)}`,
        }));
      }
      const remedy = issue.code === 'custom' ? (issue.params?.['remedy'] as string | undefined) : undefined;
      return [{ path: issue.path.join('.'), message: issue.message, remedy }];
    }),
  };
}

/** The JSON Schema of an answers file, for editors; published as `docs/answers.schema.json`. */
export function answersJsonSchema(): object {
  const schema = z.toJSONSchema(
    answersSchema(() => true),
    { io: 'input', unrepresentable: 'any' },
  ) as {
    properties: Record<string, object>;
  };
  for (const { name, schema: make } of answerOptions) {
    const form = formOf(make());
    if (form !== undefined) schema.properties[name] = form;
  }
  for (const option of initOptions)
    schema.properties[option.name] = { ...schema.properties[option.name], description: option.help };
  return { title: 'Answers of neo4j-tls init', ...schema };
}

function typeMessage(issue: { readonly code?: string; readonly expected?: unknown }): string | undefined {
  return issue.code === 'invalid_type'
    ? `must be ${String(issue.expected) === 'object' ? 'a mapping of names to values' : `a ${String(issue.expected)}`}`
    : undefined;
}
