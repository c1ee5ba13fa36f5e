/**
 * Every answer of `init`, defined once: flag, meaning, schema. The same definitions give the flags and their help, the
 * check of an answers file (with messages), the published JSON Schema and the reference in the docs.
 * To add an answer: an entry here and a field in `model/answers.ts`; the compiler holds the two together.
 */
import * as z from 'zod/mini';
import { challengeNames, clientAuths, type InitAnswers, type PerComponent, sourceNames, targetNames } from '../model/answers.ts';
import { type ScopeName, scopeNames } from '../model/installation.ts';
import { keyTypes, type SubjectAttribute, type SubjectName } from '../model/plan.ts';
import { parseSubject } from '../pki/subject.ts';
import { parseSubjectName } from '../pki/subject-names.ts';

/** One answer: `--<name>` on the command line, `<name>:` in an answers file. */
export interface InitOption {
  readonly name: string;
  /** What stands behind the flag in the help; absent for a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly section: 'what' | 'certificates' | 'trust' | 'connectors' | 'place' | 'secrets';
  readonly help: string;
  readonly schema: z.ZodMiniType;
}

/** Text that is one of a fixed set; the message names the set and what was probably meant. */
function oneOf<T extends string>(words: readonly T[], normalise: (text: string) => string = (text) => text) {
  return z.pipe(
    z.string(),
    z.transform((text, context): T => {
      const word = words.find((candidate) => candidate === normalise(text.trim()));
      if (word !== undefined) return word;
      context.issues.push({
        code: 'custom',
        input: text,
        message: `"${text}" is not one of ${words.join(', ')}${suggestion(text, words)}`,
      });
      return z.NEVER;
    }),
  );
}

/** A list written with commas or as a sequence. */
function listOf<T extends string>(words: readonly T[]) {
  return z.pipe(
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
}

/** One value for all components, or `component=value` pairs. */
function perComponent<T extends string>(words: readonly T[]) {
  return z.pipe(
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
      return all === undefined ? { by } : { all, by };
    }),
  );
}

const names = z.pipe(
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
);

const distinguishedName = z.pipe(
  z.string(),
  z.transform((text, context): readonly SubjectAttribute[] => {
    const parsed = parseSubject(text);
    if (parsed.kind === 'ok') return parsed.value;
    context.issues.push({ code: 'custom', input: text, message: parsed.reason, params: { remedy: parsed.remedy } });
    return z.NEVER;
  }),
);

const fileNames = z.pipe(
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
);

function wholeNumber(what: string, least: number, most: number) {
  return z.pipe(
    z.union([z.string(), z.number()]),
    z.transform((value, context): number => {
      const number = typeof value === 'number' ? value : /^\d+$/.test(value.trim()) ? Number(value) : Number.NaN;
      if (Number.isInteger(number) && number >= least && number <= most) return number;
      context.issues.push({ code: 'custom', input: value, message: `"${value}" is not ${what} from ${least} to ${most}` });
      return z.NEVER;
    }),
  );
}

const host = z.pipe(
  z.string(),
  z.transform((text, context): string => {
    if (/^[A-Za-z0-9.:\-[\]]+$/.test(text) && !/^[^[\]:]+:\d+$/.test(text) && !text.includes('://')) return text;
    context.issues.push({ code: 'custom', input: text, message: `"${text}" is not a host name or an IP address without a port` });
    return z.NEVER;
  }),
);

const text = z.string().check(z.minLength(1, 'must not be empty'));
const texts = z.pipe(
  z.union([text, z.array(text)], 'write one text, or a list of them'),
  z.transform((value): readonly string[] => (typeof value === 'string' ? [value] : value)),
);
const yes = z.boolean('write true or false');

export const initOptions = [
  { name: 'components', value: 'list', section: 'what', help: 'any of bolt,https,cluster,backup', schema: listOf(scopeNames) },
  {
    name: 'source',
    value: 'source',
    section: 'what',
    help: 'self-signed, ca, certbot or existing; for all, or bolt=certbot,cluster=ca',
    schema: perComponent(sourceNames),
  },
  {
    name: 'role',
    value: 'role',
    section: 'what',
    help: 'server, or backup-client (its own pair, settings in neo4j-admin.conf)',
    schema: oneOf(['server', 'backup-client']),
  },
  {
    name: 'name',
    value: 'host',
    repeatable: true,
    section: 'certificates',
    help: 'a DNS name or IP address by which this server is reached',
    schema: names,
  },
  {
    name: 'key-type',
    value: 'type',
    section: 'certificates',
    help: `${keyTypes.join(', ')} (default ec-p256)`,
    schema: oneOf(keyTypes),
  },
  {
    name: 'days',
    value: 'n',
    section: 'certificates',
    help: 'validity in days',
    schema: wholeNumber('a number of days', 1, 36500),
  },
  {
    name: 'subject',
    value: 'dn',
    section: 'certificates',
    help: 'C=..,ST=..,L=..,O=..,OU=..,CN=..,emailAddress=..',
    schema: distinguishedName,
  },
  {
    name: 'share',
    value: 'list',
    section: 'certificates',
    help: 'bolt,https: one folder and one pair, certificates/bolt, for both',
    schema: listOf(scopeNames),
  },
  {
    name: 'file-names',
    value: 'names',
    section: 'certificates',
    help: 'key=NAME,certificate=NAME (default private.key, public.crt)',
    schema: fileNames,
  },
  {
    name: 'private-key',
    value: 'file',
    section: 'certificates',
    help: 'existing: the private key (PEM, DER, PKCS#1, SEC1, PKCS#8)',
    schema: text,
  },
  {
    name: 'certificate',
    value: 'file',
    section: 'certificates',
    help: 'existing: the certificate, alone or with its chain',
    schema: text,
  },
  { name: 'chain', value: 'file', section: 'certificates', help: 'existing: the issuers, in any order', schema: text },
  {
    name: 'pkcs12',
    value: 'file',
    section: 'certificates',
    help: 'existing: key and certificates in one PKCS#12 file',
    schema: text,
  },
  { name: 'ca', value: 'dir', section: 'certificates', help: 'ca: the folder that `ca create` made', schema: text },
  {
    name: 'ca-cert',
    value: 'file',
    section: 'certificates',
    help: 'ca: the certificate of a CA elsewhere, for trusted/',
    schema: text,
  },
  { name: 'continue', section: 'certificates', help: 'ca: take the certificate that was signed for the request', schema: yes },
  { name: 'email', value: 'address', section: 'certificates', help: 'certbot: where the CA writes before expiry', schema: text },
  {
    name: 'acme-server',
    value: 'url',
    section: 'certificates',
    help: "certbot: another ACME server than Let's Encrypt",
    schema: text,
  },
  {
    name: 'acme-ca',
    value: 'file',
    section: 'certificates',
    help: "certbot: the CA of the ACME server's own certificate",
    schema: text,
  },
  { name: 'acme-test', section: 'certificates', help: "certbot: Let's Encrypt's test server, to try the way first", schema: yes },
  {
    name: 'challenge',
    value: 'kind',
    section: 'certificates',
    help: 'certbot: standalone, webroot or dns',
    schema: oneOf(challengeNames),
  },
  {
    name: 'webroot',
    value: 'dir',
    section: 'certificates',
    help: 'certbot: the folder of the web server on port 80',
    schema: text,
  },
  { name: 'cert-name', value: 'name', section: 'certificates', help: "certbot: the lineage's name", schema: text },
  {
    name: 'certbot-arg',
    value: 'arg',
    repeatable: true,
    section: 'certificates',
    help: 'certbot: handed through, --certbot-arg=--http-01-port=5002',
    schema: texts,
  },
  { name: 'run-certbot', section: 'certificates', help: 'certbot: run the command instead of printing it', schema: yes },
  {
    name: 'reload',
    value: 'way',
    section: 'certificates',
    help: 'certbot: what the deploy hook does last: none, systemd, docker:NAME, procedure, command:CMD',
    schema: text,
  },
  {
    name: 'client-auth',
    value: 'mode',
    section: 'trust',
    help: 'none, optional or require; for all, or cluster=require,bolt=none',
    schema: perComponent(clientAuths),
  },
  {
    name: 'verify-hostname',
    value: 'c=on|off',
    section: 'trust',
    help: 'for all, or by component',
    schema: perComponent(['on', 'off']),
  },
  {
    name: 'trust',
    value: 'file',
    repeatable: true,
    section: 'trust',
    help: "a peer's certificate, into trusted/ at once",
    schema: texts,
  },
  {
    name: 'bolt-tls-level',
    value: 'level',
    section: 'connectors',
    help: 'REQUIRED, OPTIONAL or DISABLED (default REQUIRED)',
    schema: oneOf(['REQUIRED', 'OPTIONAL', 'DISABLED'], (level) => level.toUpperCase()),
  },
  {
    name: 'http',
    value: 'on|off',
    section: 'connectors',
    help: 'the plaintext HTTP port (default off when https is chosen)',
    schema: oneOf(['on', 'off']),
  },
  {
    name: 'https-port',
    value: 'port',
    section: 'connectors',
    help: 'the port of https (default unchanged)',
    schema: wholeNumber('a port', 1, 65535),
  },
  {
    name: 'listen',
    value: 'host',
    section: 'connectors',
    help: 'the address all connectors listen on (default unchanged)',
    schema: host,
  },
  { name: 'target', value: 'target', section: 'place', help: 'home, docker or compose', schema: oneOf(targetNames) },
  {
    name: 'owner',
    value: 'user[:group]',
    section: 'place',
    help: 'who shall own the files (default: who owns the home)',
    schema: text,
  },
  { name: 'from-bundle', value: 'dir', section: 'place', help: 'install what `bundle` made for this member', schema: text },
  { name: 'force', section: 'place', help: 'replace a pair that is there (kept as a backup)', schema: yes },
  {
    name: 'passphrase-file',
    value: 'file',
    section: 'secrets',
    help: 'encrypt the written keys with the passphrase in this file',
    schema: text,
  },
  { name: 'passphrase-env', value: 'var', section: 'secrets', help: 'the same, from an environment variable', schema: text },
  { name: 'generate-passphrase', section: 'secrets', help: 'encrypt the written keys with a passphrase made here', schema: yes },
  {
    name: 'source-passphrase-file',
    value: 'file',
    section: 'secrets',
    help: 'opens the key or PKCS#12 that is read',
    schema: text,
  },
  {
    name: 'source-passphrase-env',
    value: 'var',
    section: 'secrets',
    help: 'the same, from an environment variable',
    schema: text,
  },
  { name: 'ca-passphrase-file', value: 'file', section: 'secrets', help: "opens the CA's key", schema: text },
  { name: 'ca-passphrase-env', value: 'var', section: 'secrets', help: 'the same, from an environment variable', schema: text },
] as const satisfies readonly InitOption[];

/** Options that every command has; an answers file may carry them too. */
const placeOptions = {
  home: z.optional(text),
  conf: z.optional(text),
  'neo4j-version': z.optional(z.pipe(z.union([z.string(), z.number()]), z.transform(String))),
  edition: z.optional(oneOf(['community', 'enterprise'])),
};

type Entry = (typeof initOptions)[number];
type Shape = { [entry in Entry as entry['name']]: z.ZodMiniOptional<entry['schema']> };

/** The schema of an answers file, and of the flags once gathered under their names. */
export const initAnswersSchema = z.strictObject({
  ...(Object.fromEntries(initOptions.map((option) => [option.name, z.optional(option.schema as z.ZodMiniType)])) as Shape),
  ...placeOptions,
});

/** One thing wrong with the answers: where, what, and the cure where it is known. */
export interface AnswerProblem {
  readonly path: string;
  readonly message: string;
  readonly remedy?: string;
}

/** Checks answers by their names; gives all that is wrong at once. */
export function parseInitAnswers(
  raw: unknown,
): { readonly answers: InitAnswers } | { readonly problems: readonly AnswerProblem[] } {
  const result = initAnswersSchema.safeParse(raw, { error: typeMessage });
  if (result.success) {
    const entries = Object.entries(result.data).filter(([, value]) => value !== undefined);
    return { answers: Object.fromEntries(entries.map(([name, value]) => [camelCase(name), value])) as InitAnswers };
  }
  const known = Object.keys(initAnswersSchema.def.shape);
  return {
    problems: result.error.issues.flatMap((issue): AnswerProblem[] => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => ({
          path: [...issue.path, key].join('.'),
          message: `"${key}" is not an answer of init${suggestion(key, known)}`,
        }));
      }
      const remedy = issue.code === 'custom' ? (issue.params?.['remedy'] as string | undefined) : undefined;
      return [{ path: issue.path.join('.'), message: issue.message, ...(remedy === undefined ? {} : { remedy }) }];
    }),
  };
}

/** The JSON Schema of an answers file, for editors; published as `docs/answers.schema.json`. */
export function answersJsonSchema(): object {
  const schema = z.toJSONSchema(initAnswersSchema, { io: 'input', unrepresentable: 'any' }) as {
    properties: Record<string, object>;
  };
  for (const option of initOptions) Object.assign(schema.properties[option.name] ?? {}, { description: option.help });
  return { title: 'Answers of neo4j-tls init', ...schema };
}

/** ", did you mean X?" where one known word is close to what was typed. */
export function suggestion(typed: string, known: readonly string[]): string {
  const best = known
    .map((word) => ({ word, distance: editDistance(typed.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.word.length / 3))
    ? `; did you mean ${best.word}?`
    : '';
}

/** How many slips of a finger lie between two words: one character too many, too few, another one, or two swapped. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      rows[i]?.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, changed, swapped ? at(i - 2, j - 2) + 1 : changed));
    }
  }
  return at(a.length, b.length);
}

/** `key-type` → `keyType`. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `keyType` → `key-type`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function splitList(value: string | readonly string[]): string[] {
  return (typeof value === 'string' ? [value] : value)
    .flatMap((part) => part.split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function typeMessage(issue: { readonly code?: string; readonly expected?: unknown }): string | undefined {
  return issue.code === 'invalid_type'
    ? `must be ${String(issue.expected) === 'object' ? 'a mapping of names to values' : `a ${String(issue.expected)}`}`
    : undefined;
}
