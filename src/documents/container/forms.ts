/**
 * The forms that YAML and JSON descriptions of containers share. They are read as Compose, Docker and Kubernetes read them: keys that nobody
 * asks for are passed over, null counts as left out, and a number or a boolean is as good as its text. What is in another form
 * is refused with its place and the form it should have: what was passed over might decide whether Neo4j starts.
 */
import * as z from 'zod/mini';
import { UserError } from '../../model/errors/errors.ts';
import { ownValue } from '../../model/text/own-value.ts';

/** Makes a schema when it is first asked for, and once: a file may have thousands of services. */
export function once<T>(make: () => T): () => T {
  let made: { readonly schema: T } | undefined;
  return () => {
    if (made === undefined) {
      z.config({ jitless: true });
      made = { schema: make() };
    }
    return made.schema;
  };
}

/** What is left out or null is undefined. */
export const maybe = <T extends z.ZodMiniType>(schema: T) =>
  z.pipe(
    z.nullish(schema),
    z.transform((value) => value ?? undefined),
  );

/** @param expected for the error, as all that follow: `the name of an image, such as neo4j:5`. */
export const text = (expected: string) =>
  z.pipe(z.union([z.string(), z.number(), z.boolean(), z.bigint()], expected), z.transform(String));

/** A text that says something; undefined for an empty one. */
export const word = (expected: string) =>
  z.pipe(
    maybe(text(expected)),
    z.transform((read) => (read === '' ? undefined : read)),
  );

/** Where a variable was put in it is a text, which Compose reads as here. */
export const flag = () => {
  const expected = 'true or false';
  const words = z.string().check(z.regex(/^(?:true|false|y|n|yes|no|on|off)$/i, expected));
  return maybe(
    z.pipe(
      z.union([z.boolean(), words], expected),
      z.transform((read) => (typeof read === 'boolean' ? read : /^[ty]|^on$/i.test(read))),
    ),
  );
};

export const list = <T extends z.ZodMiniType>(item: T, expected: string) =>
  z.pipe(
    maybe(z.array(item, expected)),
    z.transform((read) => read ?? []),
  );

/** One, or several as a list. */
export const oneOrMore = <T extends z.ZodMiniType>(item: T, expected: string) =>
  z.pipe(
    maybe(z.union([z.array(item), item], expected)),
    z.transform((read): z.output<T>[] => (read === undefined ? [] : Array.isArray(read) ? read : [read])),
  );

/** Names that somebody chose, with what each of them has; `__proto__` is a name as well. */
export const mapping = <T extends z.ZodMiniType>(value: T, expected: string) =>
  z.pipe(
    z.pipe(
      maybe(z.custom<Readonly<Record<string, unknown>>>(isMapping, expected)),
      z.transform((read) => new Map(Object.entries(read ?? {}))),
    ),
    z.map(z.string(), value),
  );

/** Something that only counts by being there. */
export const present = () =>
  z.pipe(
    maybe(z.unknown()),
    z.transform((read) => read !== undefined),
  );

const isMapping = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where a value stands, and what to do when it has another form. */
export interface FormPlace {
  /** The file, or how it is to be named. */
  readonly file: string;
  /** Which of the documents of a file: `Secret graph-tls`. */
  readonly document?: string;
  /** Keys and indices that lead to the value. */
  readonly at?: readonly PropertyKey[];
  /** @param expected the form that it should have. */
  readonly remedy?: (expected: string) => string;
}

/** @throws UserError that names file, keys and the form that is expected there */
export function readForm<T extends z.ZodMiniType>(
  schema: T,
  value: unknown,
  { file, document, at = [], remedy = (expected) => `Write ${expected}.` }: FormPlace,
): z.output<T> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const { path, message } = innermost(read.error.issues);
  const keys = [...at, ...path].map((key) => String(key).slice(0, longestKey)).join('.');
  const place = document === undefined ? file : `${file}, ${document}`;
  throw new UserError(`${place}: ${keys === '' ? 'the content' : keys} ${faultOf(valueAt(value, path))}.`, remedy(message), {
    paths: [file],
  });
}

const longestKey = 80;

/** Of a value that has one of several forms: what is wrong inside the one that it has. */
function innermost(issues: readonly z.core.$ZodIssue[]): { readonly path: readonly PropertyKey[]; readonly message: string } {
  const [issue] = issues;
  if (issue === undefined) return { path: [], message: 'another form' };
  const inside = issue.code === 'invalid_union' ? issue.errors.map(innermost).find(({ path }) => path.length > 0) : undefined;
  return inside === undefined ? issue : { path: [...issue.path, ...inside.path], message: inside.message };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = ownValue(at as Readonly<Record<string, unknown>>, String(key));
  }
  return at;
}

function faultOf(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (value === null) return 'must not be empty';
  if (Array.isArray(value)) return 'must not be a list';
  if (typeof value === 'object') return 'must not be a mapping';
  if (typeof value === 'string') return 'has the wrong form';
  return typeof value === 'boolean' ? 'must not be true or false' : 'must not be a number';
}
