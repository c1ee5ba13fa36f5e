/**
 * What an answer may look like, as zod schemas that also give the messages. Each is a function, so that a run builds the few it
 * has answers for: building all sixty takes longer than planning.
 */
import * as z from 'zod/mini';
import type { SubjectAttribute, SubjectName } from '../../model/certificates/certificate-request.ts';
import { emailAddresses, type PerComponent } from '../../model/command-line/answers.ts';
import { UserError } from '../../model/errors/errors.ts';
import { type ScopeName, scopeNames } from '../../model/installation.ts';
import { containerNames, parseReloadWay } from '../../neo4j/reload-way.ts';
import { parseVersion } from '../../neo4j/version.ts';
import { parseSubject } from '../../pki/names/subject.ts';
import { parseSubjectName } from '../../pki/names/subject-names.ts';
import { suggestion } from '../did-you-mean.ts';
import {
  allOfListForm,
  fileNamesForm,
  listForm,
  namesForm,
  perComponentForm,
  wholeNumberForm,
  withForm,
  wordForm,
} from './answer-forms.ts';

// Without this zod compiles each schema to code of its own, which pays only from some hundred documents on.
z.config({ jitless: true });

/** Text that is one of a fixed set; the message names the set and what was probably meant. */
export function oneOf<const T extends string>(words: readonly T[], normalise?: (text: string) => string) {
  const schema = z.pipe(
    z.string(),
    z.transform((text, context): T => {
      const trimmed = text.trim();
      const word = words.find((candidate) => candidate === (normalise?.(trimmed) ?? trimmed));
      if (word !== undefined) return word;
      context.issues.push({
        code: 'custom',
        input: text,
        message: `"${text}" is not one of ${words.join(', ')}${suggestion(text, words)}`,
      });
      return z.NEVER;
    }),
  );
  return withForm(schema, () => wordForm(words, normalise !== undefined));
}

/** A list written with commas or as a sequence. */
export function listOf<const T extends string>(words: readonly T[]) {
  const schema = z.pipe(
    z.union([z.string(), z.array(z.string())], 'write a list, such as bolt,https'),
    z.transform((value, context): readonly T[] => {
      const result: T[] = [];
      for (const text of splitList(value)) {
        const word = words.find((candidate) => candidate === text);
        if (word === undefined) {
          context.issues.push({
            code: 'custom',
            input: value,
            message: `"${text}" is not one of ${words.join(', ')}${suggestion(text, words)}`,
          });
        } else if (!result.includes(word)) {
          result.push(word);
        }
      }
      if (result.length === 0 && context.issues.length === 0) {
        context.issues.push({ code: 'custom', input: value, message: `name at least one of ${words.join(', ')}` });
      }
      return result;
    }),
  );
  return withForm(schema, () => listForm(words));
}

/** The two components that may have one pair. */
export function sharingPair() {
  const schema = z.pipe(
    listOf(scopeNames),
    z.transform((scopes, context): readonly ScopeName[] => {
      const others = scopes.filter((scope) => scope !== 'bolt' && scope !== 'https');
      if (others.length > 0 || scopes.length < 2)
        context.issues.push({
          code: 'custom',
          input: scopes,
          message: 'only bolt and https can share a pair: members and backups need one of their own',
          params: { remedy: 'Write --share bolt,https.' },
        });
      return scopes;
    }),
  );
  return withForm(schema, () => allOfListForm(['bolt', 'https']));
}

/** One value for all components, or `component=value` pairs. */
export function perComponent<const T extends string>(words: readonly T[]) {
  const schema = z.pipe(
    z.union([z.string(), z.record(z.string(), z.string())], 'write one value, or component=value pairs'),
    z.transform((value, context): PerComponent<T> => {
      const by: Partial<Record<ScopeName, T>> = {};
      let all: T | undefined;
      const complain = (message: string): void => {
        context.issues.push({ code: 'custom', input: value, message });
      };
      const pairs =
        typeof value === 'string'
          ? splitList(value).map((part): [string | undefined, string] => {
              const at = part.indexOf('=');
              return at < 0 ? [undefined, part] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
            })
          : Object.entries(value);
      for (const [component, text] of pairs) {
        const word = words.find((candidate) => candidate === text.toLowerCase());
        if (word === undefined) {
          complain(`"${text}" is not one of ${words.join(', ')}${suggestion(text, words)}`);
        } else if (component === undefined) {
          if (all !== undefined && all !== word) complain(`both ${all} and ${word} are given for all components`);
          all = word;
        } else {
          const scope = scopeNames.find((candidate) => candidate === component);
          if (scope === undefined)
            complain(`"${component}" is not one of ${scopeNames.join(', ')}${suggestion(component, scopeNames)}`);
          else if (by[scope] !== undefined && by[scope] !== word)
            complain(`${scope} is given twice, as ${by[scope]} and ${word}`);
          else by[scope] = word;
        }
      }
      if (pairs.every(([, text]) => text === '')) complain(`name one of ${words.join(', ')}`);
      return all === undefined ? { by } : { all, by };
    }),
  );
  return withForm(schema, () => perComponentForm(words));
}

export const names = () =>
  withForm(
    z.pipe(
      z.union([z.string(), z.array(z.string())], 'write a host name or an IP address, or a list of them'),
      z.transform((value, context): readonly SubjectName[] => {
        const result: SubjectName[] = [];
        for (const text of splitList(value)) {
          const parsed = parseSubjectName(text);
          if (parsed.kind === 'refused') {
            context.issues.push({ code: 'custom', input: value, message: parsed.reason, params: { remedy: parsed.remedy } });
          } else if (!result.some((name) => name.kind === parsed.value.kind && name.value === parsed.value.value)) {
            result.push(parsed.value);
          }
        }
        if (result.length === 0 && context.issues.length === 0)
          context.issues.push({ code: 'custom', input: value, message: 'name at least one host or address' });
        return result;
      }),
    ),
    namesForm,
  );

export const distinguishedName = () =>
  withForm(
    z.pipe(
      z.string(),
      z.transform((text, context): readonly SubjectAttribute[] => {
        const parsed = parseSubject(text);
        if (parsed.kind === 'ok') return parsed.value;
        context.issues.push({ code: 'custom', input: text, message: parsed.reason, params: { remedy: parsed.remedy } });
        return z.NEVER;
      }),
    ),
    () => ({ type: 'string', pattern: '^[^/=]*=' }),
  );

export const fileNames = () =>
  withForm(
    z.pipe(
      z.union([z.string(), z.record(z.string(), z.string())], 'write key=NAME,certificate=NAME'),
      z.transform((value, context): { key?: string; certificate?: string } => {
        const result: { key?: string; certificate?: string } = {};
        const pairs = typeof value === 'string' ? splitList(value).map((part) => part.split('=', 2)) : Object.entries(value);
        for (const [which = '', name = ''] of pairs) {
          if (which !== 'key' && which !== 'certificate') {
            context.issues.push({ code: 'custom', input: value, message: `"${which}" is neither key nor certificate` });
          } else if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) || ['trusted', 'revoked'].includes(name)) {
            context.issues.push({
              code: 'custom',
              input: value,
              message: `"${name}" is not a plain file name (letters, digits, dot, hyphen, underscore)`,
            });
          } else {
            result[which] = name;
          }
        }
        if (result.key !== undefined && result.key === result.certificate) {
          context.issues.push({ code: 'custom', input: value, message: 'key and certificate need different names' });
        }
        return result;
      }),
    ),
    fileNamesForm,
  );

/** A whole number, or its digits. @param what with its article, for the message: `a port` */
export function wholeNumber(what: string, least: number, most: number) {
  const schema = z.pipe(
    z.union([z.string(), z.number()]),
    z.transform((value, context): number => {
      const number = typeof value === 'number' ? value : /^\d+$/.test(value.trim()) ? Number(value) : Number.NaN;
      if (Number.isInteger(number) && number >= least && number <= most) return number;
      context.issues.push({ code: 'custom', input: value, message: `"${value}" is not ${what} from ${least} to ${most}` });
      return z.NEVER;
    }),
  );
  return withForm(schema, () => wholeNumberForm(least, most));
}

export const host = () =>
  withForm(
    z.pipe(
      z.string(),
      z.transform((text, context): string => {
        if (/^[A-Za-z0-9.:\-[\]]+$/.test(text) && !/^[^[\]:]+:\d+$/.test(text) && !text.includes('://')) return text;
        context.issues.push({
          code: 'custom',
          input: text,
          message: `"${text}" is not a host name or an IP address without a port`,
        });
        return z.NEVER;
      }),
    ),
    () => ({ type: 'string', pattern: '^[A-Za-z0-9.:\\-[\\]]+$', not: { pattern: '^[^\\[\\]:]+:[0-9]+$' } }),
  );

/** A name that Docker takes for a container. */
export const containerName = () =>
  z.string().check(z.regex(containerNames, 'a container is named with letters, digits, dots, hyphens and underscores'));

/** How Neo4j is made to read new files. */
export const reloadWay = () => readable(parseReloadWay, reloadPattern);

/** A version or a release line of Neo4j; YAML reads `5` and `5.26` as numbers. */
export const neo4jVersion = () => {
  const digits = z.pipe(z.union([z.string(), z.number()]), z.transform(String));
  const numbers = [{ const: 4.4 }, { type: 'number', minimum: 5, exclusiveMaximum: 6 }, { type: 'number', minimum: 2025 }];
  return withForm(z.pipe(digits, readable(parseVersion, versionPattern)), () => ({
    anyOf: [...numbers, { type: 'string', pattern: versionPattern }],
  }));
};

/** What CAs take as the address of an account. */
export const email = () =>
  matching(emailAddresses, (typed) => `"${typed}" is not an email address.`, 'Pass an address such as ops@example.com.');

/** The directory of an ACME server (RFC 8555, 7.1.1). */
export const acmeServer = () =>
  matching(
    /^https:\/\/[^\s/]+/,
    (typed) => `"${typed}" is not the address of an ACME server.`,
    'Pass the https URL of its directory, for example https://ca.example.com/acme/directory.',
  );

/** certbot makes a folder of that name. */
export const lineageName = () =>
  matching(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    (typed) => `"${typed}" cannot be used as a certificate name.`,
    'Use only letters, digits, dots, hyphens and underscores: it becomes a folder name.',
  );

const reloadPattern = [
  '^(?:none|systemd|procedure|windows-service',
  'docker:[A-Za-z0-9][A-Za-z0-9_.-]*',
  'windows-service:[\\p{L}\\p{N}_.-](?:[\\p{L}\\p{N}_. -]{0,254}[\\p{L}\\p{N}_.-])?',
  'command:(?=.*\\S)[^\\0\\r\\n]*)$',
].join('|');

const versionPattern = [
  '^\\s*(?:4\\.4(?:\\.\\d{1,4})?',
  '5(?:\\.\\d{1,3}(?:\\.\\d{1,4})?)?',
  '(?:202[5-9]|20[3-9]\\d|2[1-9]\\d\\d|[3-9]\\d{3})(?:\\.(?:0{0,2}[1-9]|0?1[0-2])(?:\\.\\d{1,4})?)?)(?:\\.[xX])?(?:[-+][\\w.+-]+)?\\s*$',
].join('|');

/** @param read throws a UserError, which a person hears. @param pattern the same for the JSON Schema */
function readable(read: (typed: string) => unknown, pattern: string) {
  const schema = z.string().check((context) => {
    try {
      read(context.value);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { message, remedy } = error;
      context.issues.push({ code: 'custom', input: context.value, message, params: { remedy } });
    }
  });
  return withForm(schema, () => ({ type: 'string', pattern }));
}

function matching(pattern: RegExp, reason: (typed: string) => string, remedy: string) {
  return readable((typed) => {
    if (!pattern.test(typed)) throw new UserError(reason(typed), remedy);
  }, pattern.source);
}

export const text = () => z.string().check(z.minLength(1, 'must not be empty'));
export const texts = () =>
  z.pipe(
    z.union([text(), z.array(text())], 'write one text, or a list of them'),
    z.transform((value): readonly string[] => (typeof value === 'string' ? [value] : value)),
  );
export const yes = () => z.boolean('write true or false');

function splitList(value: string | readonly string[]): string[] {
  return (typeof value === 'string' ? [value] : value)
    .flatMap((part) => part.split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
