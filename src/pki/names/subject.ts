import type { SubjectAttribute, SubjectName } from '../../model/certificates/certificate-request.ts';
import { ownValue } from '../../model/text/own-value.ts';
import type { Parsed } from './subject-names.ts';

/** Most characters X.520 allows in each attribute. */
const longest: Readonly<Record<string, number>> = { C: 2, ST: 128, L: 128, O: 64, OU: 64, CN: 64, emailAddress: 255 };

/** Other ways to write a type, in lower case. */
const spellings: ReadonlyMap<string, string> = new Map([
  ...Object.keys(longest).map((type) => [type.toLowerCase(), type] as const),
  ['s', 'ST'],
  ['sp', 'ST'],
  ['e', 'emailAddress'],
  ['email', 'emailAddress'],
]);

const example =
  'Write it as C=GB,ST=London,L=London,O=Example,OU=Graphs,CN=core1.example.test,emailAddress=ops@example.test. Every part is optional.';

/**
 * Reads `--subject`: attributes with commas between them, in the order they shall have in the certificate. Values may carry
 * RFC 4514's escapes (`\,` or `\2C`) or stand in double quotes; blanks around `,` and `=` do not count.
 */
export function parseSubject(text: string): Parsed<readonly SubjectAttribute[]> {
  if (/^[ \t]*$/.test(text)) return refused('The subject is empty.', example);
  if (/^\s*\/[A-Za-z]+=/.test(text)) return refused('The subject uses slashes, as in openssl -subj.', example);
  const parts = splitAttributes(text);
  if (parts.kind === 'refused') return parts;
  const subject: SubjectAttribute[] = [];
  for (const { type: typed, value } of parts.value) {
    const type = spellings.get(typed.toLowerCase());
    if (type === undefined)
      return refused(
        `${JSON.stringify(typed)} is not a supported subject field.`,
        `Use one of ${Object.keys(longest).join(', ')}.`,
      );
    const problem = refuseValue(type, value) ?? refuseRepeat(type, subject);
    if (problem !== undefined) return problem;
    subject.push({ type, value: type === 'C' ? value.toUpperCase() : value });
  }
  return { kind: 'ok', value: subject };
}

/**
 * The subject of a certificate when none was asked for: the first name as CN, or its first label where the whole is too
 * long for a CN. Never empty for a name: Java refuses a self-signed certificate without a subject.
 */
export function defaultSubject(names: readonly SubjectName[]): readonly SubjectAttribute[] {
  const first = names[0]?.value;
  if (first === undefined) return [];
  const label = first.split('.').find((part) => part !== '*') ?? first;
  return [{ type: 'CN', value: first.length > 64 ? label : first }];
}

/** The subject that was given, with a common name where it has none. */
export function subjectFor(
  given: readonly SubjectAttribute[] | undefined,
  names: readonly SubjectName[],
): readonly SubjectAttribute[] {
  if (given === undefined) return defaultSubject(names);
  return given.some(({ type }) => type === 'CN') ? given : [...given, ...defaultSubject(names)];
}

/**
 * Mail addresses of a subject, as far as they can stand among the alternative names: ASCII, with a host behind the sign. Java
 * cannot read a list of names that has any other.
 */
export function mailAddresses(subject: readonly SubjectAttribute[]): readonly string[] {
  return [
    ...new Set(subject.filter(({ type, value }) => type === 'emailAddress' && isMailAddress(value)).map(({ value }) => value)),
  ];
}

function isMailAddress(text: string): boolean {
  return /^[\u0021-\u003f\u0041-\u007e]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text);
}

function refuseValue(type: string, value: string): Parsed<never> | undefined {
  if (value === '') return refused(`${type}= has no value.`, `Give it a value or leave ${type} out.`);
  if (/[\u0000-\u001f\u007f]/.test(value)) return refused(`${type} contains a control character.`, 'Use printable characters.');
  if (type === 'C' && !/^[A-Za-z]{2}$/.test(value)) {
    return refused(`C=${value} is not a country code.`, 'C takes a two-letter ISO 3166 code, for example GB, DE or US.');
  }
  if (type === 'emailAddress' && !isMailAddress(value)) {
    return refused(
      `emailAddress=${value} is not an email address in plain ASCII.`,
      'Write it like ops@example.test, or leave it out.',
    );
  }
  const most = ownValue(longest, type) ?? 64;
  const length = [...value].length;
  return length > most ? refused(`${type} has ${length} characters; at most ${most} are allowed.`, 'Shorten it.') : undefined;
}

function refuseRepeat(type: string, subject: readonly SubjectAttribute[]): Parsed<never> | undefined {
  const once = type === 'C' || type === 'CN';
  return once && subject.some((attribute) => attribute.type === type)
    ? refused(`${type} is given twice.`, `Keep one ${type}.`)
    : undefined;
}

interface Typed {
  readonly type: string;
  readonly value: string;
}

function splitAttributes(text: string): Parsed<readonly Typed[]> {
  const found: Typed[] = [];
  let at = 0;
  while (at < text.length) {
    // Blanks around the sign do not count; other white space (a no-break space) belongs to the value.
    const head = /^\s*([A-Za-z][A-Za-z0-9.-]*|\d+(?:\.\d+)*)[ \t]*=[ \t]*/.exec(text.slice(at));
    if (head?.[1] === undefined)
      return refused(`The subject has a value without a name at ${JSON.stringify(text.slice(at, at + 20))}.`, example);
    const value = readValue(text, at + head[0].length);
    if (value.kind === 'refused') return value;
    found.push({ type: head[1], value: value.value.text });
    at = value.value.end;
    const separator = text[at];
    if (separator === undefined) break;
    if (separator === '+')
      return refused(
        'The subject joins two fields with +.',
        'Put a comma between them. If the + is part of the value, write it as \\+.',
      );
    at += 1;
    if (text.slice(at).trim() === '') return refused('The subject ends with a comma.', 'Remove the last comma.');
  }
  return { kind: 'ok', value: found };
}

/** The value from `from` on, and where it ended: at a `,`, `;` or `+` that is not escaped, or at the end. */
function readValue(text: string, from: number): Parsed<{ readonly text: string; readonly end: number }> {
  const bytes: Buffer[] = [];
  let at = from;
  const quoted = text[at] === '"';
  if (quoted) at += 1;
  /** How many bytes blanks at the end may not be trimmed from, because they were escaped. */
  let kept = 0;
  let length = 0;
  const push = (piece: Buffer, keep: boolean): void => {
    bytes.push(piece);
    length += piece.length;
    if (keep) kept = length;
  };
  for (;;) {
    const character = text.codePointAt(at);
    if (character === undefined) {
      if (quoted)
        return refused('The subject has a quote that is not closed.', 'Close the quote, or write a literal quote as \\".');
      break;
    }
    const one = String.fromCodePoint(character);
    if (quoted ? one === '"' : /[,;+]/.test(one)) break;
    if (one !== '\\') {
      if (!quoted && one === '"')
        return refused('The subject has a quote in the middle of a value.', 'Write a literal quote as \\".');
      push(Buffer.from(one), quoted || !/\s/.test(one));
      at += one.length;
      continue;
    }
    const escaped = /^\\(?:([0-9a-fA-F]{2})|([ "#+,;<=>\\]))/.exec(text.slice(at, at + 3));
    if (escaped === null)
      return refused(
        `The subject has a backslash before ${JSON.stringify(text.slice(at + 1, at + 2))}.`,
        'Write a backslash itself as \\\\.',
      );
    push(escaped[1] === undefined ? Buffer.from(escaped[2] ?? '') : Buffer.from(escaped[1], 'hex'), true);
    at += escaped[0].length;
  }
  if (quoted) at += 1;
  const value = Buffer.concat(bytes).subarray(0, Math.max(kept, 0)).toString('utf8');
  const blanks = /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
  const end = at + blanks;
  if (quoted && end < text.length && !/[,;+]/.test(text[end] ?? ''))
    return refused('The subject has text after a closing quote.', 'Put a comma between two fields.');
  return { kind: 'ok', value: { text: value, end } };
}

function refused(reason: string, remedy: string): { readonly kind: 'refused'; readonly reason: string; readonly remedy: string } {
  return { kind: 'refused', reason, remedy };
}
