import { describe, expect, it } from 'vitest';
import { endpointFindingIds } from '../src/checks/endpoint/endpoint.ts';
import { checks } from '../src/checks/index.ts';
import { findingIdOf, wordsOfReasons } from '../src/checks/verdict/verdict-words.ts';
import { topics } from '../src/commands/help/topics.ts';
import { commands } from '../src/commands/index.ts';
import { catalogue } from '../src/explain/catalogue.ts';
import { explainText } from '../src/explain/explain-text.ts';
import type { ReasonId } from '../src/model/message-ids.ts';
import { initOptions } from '../src/plan/answers/init-options.ts';
import { questions } from '../src/wizard/questions.ts';
import { sentences } from '../tools/sentences.mjs';

const reasonIds = Object.keys(wordsOfReasons) as ReasonId[];

/** Words that a native speaker would not use here, and what stands for them. */
const banned: readonly (readonly [RegExp, string])[] = [
  [/\bshall\b/i, 'should, will'],
  [/\b(?:ran|runs?) out\b/i, 'expired, expires'],
  [/\bbeliev(?:e[sd]?|ing)\b/i, 'trust'],
  [/\bnothing to say\b/i, 'no problems found'],
  [/\bnobody but\b/i, 'only'],
  [/\breckon/i, 'expect'],
  [/\bwhether it be\b/i, 'whether it is'],
  [/\bstood here\b/i, 'duplicate of line'],
  [/^Say it\b/, 'Pass'],
  [/\bmay not do that\b/i, 'permission denied'],
  [/\bout of its dates\b/i, 'expired or not yet valid'],
  [/\b(?:oops|successfully)\b/i, 'nothing'],
];

/** More of them, and phrases that read as translated. */
const clumsy: readonly (readonly [RegExp, string])[] = [
  [/\bcarr(?:y|ies|ied)\b/i, 'is valid for, includes'],
  [/\b(?:lies?|stands?) (?:in|on|at|there)\b/i, 'is in'],
  [/(?<!\bthere )\bis no (?:certificate|CRL|file|folder|number)\b/i, 'is not a'],
  [/\b(?:whom?ever|whom|who runs Neo4j)\b/i, 'anyone who, the user that runs Neo4j'],
  [/\bmay not (?:be|read|enter|write)\b/i, 'cannot'],
  [/\b(?:Take|take|taken) (?:it|them|this one|away) ?(?:out|away)\b/, 'remove'],
  [/\ball the same\b/i, 'anyway'],
  [/\bonce more\b/i, 'again'],
  [/\bdial/i, 'connect to'],
  [/\bgets? in\b/i, 'can connect'],
  [/\banew\b/i, 'again'],
  [/\bof a kind\b/i, 'has a type'],
  [/(?<!with |or )\ba blank\b(?! line)/i, 'a space'],
  [/\blicen[c]e/i, 'license'],
  [/\bbut for\b/i, 'except for'],
  [/\bbeside\b/i, 'next to, in addition to'],
  [/\bis not there\b/i, 'does not exist'],
  [/\bgoes its way\b/i, 'continues'],
  [/\btaken for\b/i, 'read as'],
  [/\bhears?\b/i, 'receives'],
  [/\b(?:somebody|anybody|everybody)\b/i, 'an unknown user, anyone'],
  [/\bholds? (?:a|an|no|only|one|another|something)\b/i, 'contains'],
  [/\bgiven as well\b/i, 'cannot be used with'],
  [/\bis not said\b/i, 'is missing'],
  [/^Name (?:the|a|an|another|it|both)\b/, 'Pass, Type'],
  [/\bas it is,/i, 'unchanged'],
  [/\bno part in\b/i, 'not involved'],
  [/\bdemands?\b/i, 'requires'],
  [/\btook the\b/i, 'accepted the'],
  [/\bwithout a word\b/i, 'without an answer'],
  [/\bastray\b/i, 'somewhere else'],
  [/\bto be (?:asked|told)\b/i, 'asked'],
  [/\bhas to be (?:given|named|run)\b/i, 'Pass, Run'],
  [/\be-mail/i, 'email'],
  // What only the JSON calls so.
  [/\b(?:name-mismatch|broken-server|broken-client|peer-not-trusted|name-not-in-certificate)\b/, 'words'],
];

describe('what a person reads', () => {
  const all = sentences();

  it('is found: errors, findings, prompts and the end of a run among it', () => {
    for (const part of [
      'src/checks/',
      'src/commands/',
      'src/plan/',
      'src/wizard/',
      'src/output/',
      'src/explain/',
      'src/verdict/',
    ])
      expect(
        all.some(({ path }) => path.startsWith(part)),
        part,
      ).toBe(true);
    expect(all.length).toBeGreaterThan(1500);
  });

  it('is rendered: cause and cure of every finding and every reason', () => {
    const ids = new Set([...checks.flatMap((check) => check.ids), ...reasonIds, ...endpointFindingIds]);
    const withIds = (kind: string) => new Set(all.filter((one) => one.kind === kind).flatMap((one) => one.ids));
    // What a container's start script skips is a finding by the name that the script's reader gave it; a weak certificate is
    // one of two findings of one function; a change left half-done is told in the words of its journal; a home of one version in those of its reader.
    const elsewhere = [
      'certificate-weak',
      'container-variable-skipped',
      'container-advertises-its-id',
      'unfinished-change',
      'home-of-one-version',
    ];
    const causes = withIds('message');
    expect([...ids].filter((id) => !causes.has(id) && !elsewhere.includes(id))).toEqual([]);
    expect(all.some(({ path }) => path === 'src/checks/container.ts')).toBe(true);
    expect(ids.size).toBeGreaterThan(140);
  });

  it('is rendered: every question, answer, topic and command', () => {
    const texts = new Set(all.map(({ text }) => text));
    const isText = (text: string): boolean => texts.has(text) || !/\w \w+ \w/.test(text);
    // A fact about a CA may follow, which has a file of its own.
    expect(
      questions
        .flatMap(({ title, why }) => [title, ...(typeof why === 'string' ? [why.split('. ')[0] ?? ''] : [])])
        .filter((one) => / /.test(one) && !all.some(({ text }) => text.startsWith(one))),
    ).toEqual([]);
    expect(initOptions.map(({ help }) => help).filter((one) => !isText(one))).toEqual([]);
    expect(Object.values(topics).filter((one) => !isText(one))).toEqual([]);
    expect(commands.map(({ summary }) => summary).filter((one) => !isText(one))).toEqual([]);
  });

  const found = (word: RegExp, among: typeof all) =>
    among.filter(({ text }) => word.test(text)).map(({ path, line, text }) => `${path}:${line} ${text}`);

  it.each(banned)('has no %s', (word) => expect(found(word, all)).toEqual([]));

  it.each(clumsy)('has, but for what others print, no %s', (word) => expect(found(word, all.filter(isOurs))).toEqual([]));

  it('is looked at whatever it is: errors and their cures, plan steps and notes, help, verdicts', () => {
    const ours = all.filter(isOurs);
    for (const [path, kind] of [
      ['src/', 'UserError message'],
      ['src/', 'UserError remedy'],
      ['src/model/steps/', ''],
      ['src/plan/', 'text'],
      ['src/plan/', 'remedy'],
      ['src/checks/verdict/', 'message'],
      ['src/explain/', 'meaning'],
      ['src/explain/', 'remedy'],
      ['src/explain/', 'advise()'],
      ['src/commands/', 'summary'],
      ['src/commands/', 'flags'],
      ['src/plan/answers/', 'help'],
      ['src/wizard/', 'why'],
      ['src/output/', ''],
    ] as const)
      expect(
        ours.filter((one) => one.path.startsWith(path) && one.kind.startsWith(kind)).length,
        `${path} ${kind}`,
      ).toBeGreaterThan(4);
  });

  it('has none of them in an explanation, as it is rendered', () => {
    const ids = [...reasonIds, ...reasonIds.map(findingIdOf)];
    const rendered = ids.flatMap((id) => explainText(id).map(({ meaning, remedy }) => `${id}: ${meaning} ${remedy}`));
    expect(rendered.length).toBeGreaterThanOrEqual(ids.length);
    expect(catalogue.length).toBeGreaterThan(100);
    expect(rendered.filter((text) => [...banned, ...clumsy].some(([word]) => word.test(text.slice(text.indexOf(':')))))).toEqual(
      [],
    );
  });
});

/** Not what Neo4j, Java, Docker and other programs print, which is recognised or foretold in their words. */
function isOurs({ path, kind }: { readonly path: string; readonly kind: string }): boolean {
  const [what = ''] = kind.split(' ');
  return !(
    ['says', 'neo4jSays', 'javaSays', 're()', 'RegExp', 'JavaError', 'Error'].includes(what) ||
    /^src\/(?:verdict\/(?:java\/|policy-load|tls-context|server-side)|neo4j\/(?:entry-point|config)\/|explain\/entries\/other-ends)/.test(
      path,
    )
  );
}
