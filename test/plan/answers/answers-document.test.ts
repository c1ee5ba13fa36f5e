import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { InitAnswers } from '../../../src/model/command-line/answers.ts';
import { posixQuote } from '../../../src/model/text/shell.ts';
import { answersToArguments, answersToDocument, subjectToText } from '../../../src/plan/answers/answers-document.ts';
import { parseInitAnswers } from '../../../src/plan/answers/init-answers.ts';

const answersOf = (raw: Record<string, unknown>): InitAnswers => {
  const parsed = parseInitAnswers(raw);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.answers;
};

const samples: readonly Record<string, unknown>[] = [
  {},
  { components: 'bolt,https', source: 'self-signed', name: ['a.example', '*.b.example', '::1'] },
  { source: 'ca,bolt=certbot', 'client-auth': { cluster: 'optional' }, 'verify-hostname': 'https=off' },
  { subject: 'C=GB,O=Example\\, Inc,OU=a\\=b,CN=x', days: 10, 'key-type': 'rsa-4096' },
  { 'file-names': 'key=k,certificate=c', share: 'bolt,https', 'https-port': 8443, force: true, http: 'on' },
  { trust: ['-odd.pem', 'b.pem'], 'certbot-arg': ['--http-01-port=5002', '-v'], 'run-certbot': true, source: 'certbot' },
  { home: '/n 4', conf: '/c', 'neo4j-version': '5.26.1', edition: 'enterprise' },
];

describe('answers', () => {
  it.each(samples)('read back the same from their document: %j', (raw) => {
    const answers = answersOf(raw);
    expect(answersOf(answersToDocument(answers))).toEqual(answers);
  });

  it.each(samples)('read back the same from their arguments: %j', (raw) => {
    const answers = answersOf(raw);
    const found: Record<string, unknown> = {};
    const words = answersToArguments(answers);
    for (let at = 0; at < words.length; at++) {
      const [, name = '', joined] = /^--([a-z0-9-]+)(?:=([\s\S]*))?$/.exec(words[at] ?? '') ?? [];
      const next = words[at + 1];
      const value = joined ?? (next === undefined || next.startsWith('--') ? true : next);
      if (joined === undefined && value !== true) at++;
      const repeated = name === 'name' || name === 'trust' || name === 'certbot-arg';
      found[name] = repeated ? [...((found[name] as string[] | undefined) ?? []), value] : value;
    }
    expect(answersOf(found)).toEqual(answers);
  });

  it('keep no trace of a passphrase that was typed', () => {
    expect(answersToDocument({ askPassphrase: true, days: 3 })).toEqual({ days: 3 });
  });
});

it.each(['plain', 'a b', "it's", '$(x)', '', '*.example', 'ü', '`x`;y', '-x'])('quotes %j as a shell reads it', (word) => {
  expect(execFileSync('sh', ['-c', `printf %s ${posixQuote(word)}`], { encoding: 'utf8' })).toBe(word);
});

it('escapes what would end a part of a subject', () => {
  expect(
    subjectToText([
      { type: 'O', value: 'a, b + "c"' },
      { type: 'CN', value: 'x=y' },
    ]),
  ).toBe('O=a\\, b \\+ \\"c\\",CN=x\\=y');
});
