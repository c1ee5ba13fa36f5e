import { describe, expect, it } from 'vitest';
import { findingIdOf, reasonIds } from '../src/checks/verdict-words.ts';
import { catalogue } from '../src/explain/catalogue.ts';
import { explainText } from '../src/explain/explain-text.ts';
import { sentences } from '../tools/sentences.mjs';

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

  it.each(banned)('has no %s', (word) => {
    const found = all.filter(({ text }) => word.test(text)).map(({ path, line, text }) => `${path}:${line} ${text}`);
    expect(found).toEqual([]);
  });

  it('has none of them in an explanation, as it is rendered', () => {
    const ids = [...reasonIds(), ...reasonIds().map(findingIdOf)];
    const rendered = ids.flatMap((id) => explainText(id).map(({ meaning, remedy }) => `${id}: ${meaning} ${remedy}`));
    expect(rendered.length).toBeGreaterThanOrEqual(ids.length);
    expect(catalogue.length).toBeGreaterThan(100);
    expect(rendered.filter((text) => banned.some(([word]) => word.test(text)))).toEqual([]);
  });
});
