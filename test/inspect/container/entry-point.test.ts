import { describe, expect, it } from 'vitest';
import { allEntryRules, type EntryRule, type EntryRules, entryRules } from '../../../src/neo4j/entry-point/rules.ts';
import { formRows } from './container-forms.ts';
import { type Row, rows } from './container-rows.ts';
import { judgedContainers } from './judged-container.ts';

const all: readonly Row[] = [...rows, ...formRows];

/** What of a row comes out otherwise than expected; nothing: it comes out right. */
async function wrongWith(row: Row, rules: EntryRules = allEntryRules): Promise<Record<string, unknown>> {
  const [seen] = await judgedContainers(row, rules);
  const { conf, notConf, unseen, has, hasNot, place, text, ...plain } = row.expected;
  if (seen === undefined) return { container: 'none' };
  const wrong: [string, unknown][] = Object.entries(plain).flatMap(([name, wanted]) => {
    const is = seen[name as keyof typeof plain];
    return is === wanted ? [] : [[name, { is, wanted, ids: seen.ids, texts: seen.texts }]];
  });
  const matches: readonly [string, RegExp | undefined, string, boolean][] = [
    ['conf', conf, seen.conf, true],
    ['notConf', notConf, seen.conf, false],
    ['unseen', unseen, seen.unseen.join('\n'), true],
    ['place', place, seen.places.join('\n'), true],
    ['text', text, seen.texts, true],
  ];
  for (const [name, pattern, is, wanted] of matches)
    if (pattern !== undefined && pattern.test(is) !== wanted) wrong.push([name, { is, pattern: String(pattern) }]);
  if (has !== undefined && !seen.ids.includes(has)) wrong.push(['has', seen.ids]);
  if (hasNot !== undefined && seen.ids.includes(hasNot)) wrong.push(['hasNot', seen.ids]);
  // Accounts of this machine mean nothing in a container.
  if (/alice-of-this-machine/.test(seen.texts)) wrong.push(['a name of this machine', seen.texts]);
  return Object.fromEntries(wrong);
}

describe('a container, before Neo4j starts in it', () => {
  it.each(all)('$name ($from)', async (row) => {
    expect(await wrongWith(row)).toEqual({});
  });

  it('has rows enough, each with its source', () => {
    expect(all.length).toBeGreaterThanOrEqual(60);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.filter(({ from }) => from === '')).toEqual([]);
  });

  it.each(entryRules)('%s decides something', async (rule: EntryRule) => {
    const own = all.filter(({ rules = [] }) => rules.includes(rule));
    const without = new Set([...allEntryRules].filter((one) => one !== rule));
    const turned: string[] = [];
    for (const row of own) if (Object.keys(await wrongWith(row, without)).length > 0) turned.push(row.name);
    expect(turned).toEqual(own.map(({ name }) => name));
    expect(own.length).toBeGreaterThan(0);
  });
});
