/**
 * What an answer looks like as JSON Schema, for editors. zod knows the rough type of what goes in, not the words that the
 * transform behind it takes; these forms say them, and stand beside the transforms in `answer-schemas.ts`.
 */
import { type ScopeName, scopeNames } from '../../model/installation.ts';

/** A JSON Schema, of draft 2020-12. */
export type Form = Readonly<Record<string, unknown>>;

const forms = new WeakMap<object, () => Form>();

/** Notes the form of a schema. It is made only when somebody wants to see it. */
export function withForm<Schema extends object>(schema: Schema, form: () => Form): Schema {
  forms.set(schema, form);
  return schema;
}

/** The form that was noted; undefined where zod's own says all. */
export function formOf(schema: object): Form | undefined {
  return forms.get(schema)?.();
}

const separators = '(?:\\s*,)*\\s*';

/** A list with commas, of at least one; blanks and empty places count nothing. */
const commas = (word: string): string => `^${separators}${word}\\s*(?:,\\s*(?:${word}\\s*)?)*$`;

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** JSON Schema's patterns have no flag for it. */
const inAnyCase = (word: string): string =>
  escaped(word).replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);

const anyOf = (words: readonly string[], write = escaped): string => `(?:${words.map(write).join('|')})`;

/** One of the words. The plain ones come first, for editors to offer. */
export function wordForm(words: readonly string[], ignoreCase: boolean): Form {
  return { anyOf: [{ enum: words }, { type: 'string', pattern: `^\\s*${anyOf(words, ignoreCase ? inAnyCase : escaped)}\\s*$` }] };
}

/** A list of the words, as text with commas or as a sequence. */
export function listForm(words: readonly string[]): Form {
  const text = { type: 'string', pattern: commas(anyOf(words)) };
  return { anyOf: [text, { type: 'array', items: { anyOf: [{ enum: words }, text] }, minItems: 1 }] };
}

/** A list that has every one of the words, and no other. */
export function allOfListForm(words: readonly string[]): Form {
  const text = { type: 'string', pattern: words.map((word) => `(?=.*${escaped(word)})`).join('') + commas(anyOf(words)) };
  const sequence = { type: 'array', items: { enum: words }, allOf: words.map((word) => ({ contains: { const: word } })) };
  return { anyOf: [text, sequence, { type: 'array', items: text, minItems: 1 }] };
}

/** One of the words for all components, or by component. */
export function perComponentForm(words: readonly string[]): Form {
  const word = anyOf(words, inAnyCase);
  const by = { anyOf: [{ enum: words }, { type: 'string', pattern: `^${word}$` }] };
  return {
    anyOf: [
      { enum: words },
      { type: 'string', pattern: commas(`(?:${anyOf(scopeNames)}\\s*=\\s*)?${word}`) },
      {
        type: 'object',
        properties: Object.fromEntries(scopeNames.map((scope): [ScopeName, Form] => [scope, by])),
        additionalProperties: false,
        minProperties: 1,
      },
    ],
  };
}

/** A whole number, or its digits. */
export function wholeNumberForm(least: number, most: number): Form {
  return {
    anyOf: [
      { type: 'integer', minimum: least, maximum: most },
      {
        type: 'string',
        pattern: `^\\s*0*(?:${upTo(String(most))})\\s*$`,
        not: { pattern: `^\\s*0*(?:${upTo(String(least - 1))})?\\s*$` },
      },
    ],
  };
}

/** A pattern of the digits of all numbers from 0 to this one, without leading zeros. */
function upTo(most: string): string {
  const shorter = most.length === 1 ? [] : [`\\d{1,${most.length - 1}}`];
  const asLong = [...most].flatMap((digit, at) => {
    const rest = most.length - at - 1;
    const least = at === 0 && most.length > 1 ? 1 : 0;
    const below = Number(digit) - 1;
    return below < least ? [] : [`${most.slice(0, at)}[${least}-${below}]${rest === 0 ? '' : `\\d{${rest}}`}`];
  });
  return [...shorter, ...asLong, most].join('|');
}

/** Names of hosts and addresses, by the characters that one may have. What else is wrong with a name, init says. */
export function namesForm(): Form {
  const name = '(?:\\*\\.)?[^\\s,/@*=?#\'"<>]+';
  const text = { type: 'string', pattern: commas(name) };
  return { anyOf: [text, { type: 'array', items: text, minItems: 1 }] };
}

/** `key=NAME,certificate=NAME`. */
export function fileNamesForm(): Form {
  const name = '(?!(?:trusted|revoked)(?:\\s*,|\\s*$))[A-Za-z0-9][A-Za-z0-9._-]*';
  const part = { type: 'string', pattern: `^${name}$` };
  return {
    anyOf: [
      { type: 'string', pattern: commas(`(?:key|certificate)=${name}`) },
      { type: 'object', properties: { key: part, certificate: part }, additionalProperties: false },
    ],
  };
}
