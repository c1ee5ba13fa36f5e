import type { SubjectAttribute } from '../../model/certificates/certificate-request.ts';
import type { InitAnswers, PerComponent } from '../../model/command-line/answers.ts';
import { type ScopeName, scopeNames } from '../../model/installation.ts';
import { ownValue } from '../../model/text/own-value.ts';
import { initOptions, kebabCase } from './init-options.ts';

/** Answers that no flag and no file can give. */
const onTerminalAlone: ReadonlySet<string> = new Set<keyof InitAnswers>([
  'askPassphrase',
  'caMade',
  'caRequest',
  'replace',
  'typed',
]);

/** Answers under the names of their flags, as an answers file has them. Holds no secret: only where passphrases come from. */
export function answersToDocument(answers: InitAnswers): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(answers)
      .filter(([key, value]) => value !== undefined && !onTerminalAlone.has(key))
      .map(([key, value]) => [kebabCase(key), plainValue(key, value)]),
  );
}

/** Answers as arguments of a command line, in the order of the help. */
export function answersToArguments(answers: InitAnswers): string[] {
  const document = answersToDocument(answers);
  const order = ['home', 'conf', 'neo4j-version', 'edition', 'expand-commands', ...initOptions.map(({ name }) => name)];
  return order.flatMap((name) => {
    const value = ownValue(document, name);
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    if (name === 'name' || name === 'trust' || name === 'certbot-arg')
      return (value as readonly string[]).flatMap((item) => (item.startsWith('-') ? [`--${name}=${item}`] : [`--${name}`, item]));
    return [`--${name}`, toText(value)];
  });
}

/** `C=GB,O=Example`, escaped so that it reads back the same. */
export function subjectToText(subject: readonly SubjectAttribute[]): string {
  return subject.map(({ type, value }) => `${type}=${value.replace(/([,+"\\<>;=])/g, '\\$1')}`).join(',');
}

function plainValue(key: string, value: unknown): unknown {
  switch (key) {
    case 'name':
      return (value as readonly { value: string }[]).map((name) => name.value);
    case 'subject':
      return subjectToText(value as readonly SubjectAttribute[]);
    case 'source':
    case 'clientAuth':
    case 'verifyHostname': {
      const { all, by } = value as PerComponent<string>;
      const own = scopeNames.filter((scope) => by[scope] !== undefined);
      if (own.length === 0) return all;
      const pairs = Object.fromEntries(own.map((scope): [ScopeName, string | undefined] => [scope, by[scope]]));
      return all === undefined ? pairs : [all, ...own.map((scope) => `${scope}=${by[scope]}`)].join(',');
    }
    default:
      return value;
  }
}

function toText(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, text]) => `${name}=${String(text)}`)
      .join(',');
  return String(value);
}
