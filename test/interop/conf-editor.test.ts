import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConfEdit } from '../../src/model/conf-edit.ts';
import { Secret } from '../../src/model/secret.ts';
import { editConf } from '../../src/neo4j/conf/conf-edit.ts';
import { isBlankValue, parseProperties } from '../../src/neo4j/conf/properties.ts';
import { confText, names, plainValue } from '../neo4j/conf/conf-file-arbitrary.ts';
import { describeNeeds } from '../support/needs.ts';
import { type Judge, startJudge } from '../support/neo4j/judge.ts';

const binary = (text: string): Buffer => Buffer.from(text, 'latin1');
const charsets = { latin1: 'ISO-8859-1', utf8: 'UTF-8' } as const;

const renames = new Map([
  ['dbms.connector.bolt.tls_level', 'server.bolt.tls_level'],
  ['dbms.connector.http.enabled', 'server.http.enabled'],
]);
const changeable = [...names.filter((name) => !renames.has(name)), 'server.http.enabled', 'brand.new'];

const edits: fc.Arbitrary<ConfEdit> = fc
  .record({
    values: fc.dictionary(
      fc.constantFrom(...changeable),
      fc.oneof({ weight: 4, arbitrary: plainValue }, { weight: 1, arbitrary: fc.constant(null) }),
    ),
    renames: fc.boolean(),
    duplicates: fc.constantFrom('all' as const, 'changed' as const),
    headed: fc.boolean(),
  })
  .map(({ values, duplicates, headed, ...chosen }) => ({
    changes: new Map(
      Object.entries(values).map(
        ([name, value]) => [name, value !== null && name.endsWith('password') ? new Secret(value) : value] as const,
      ),
    ),
    blocks: headed ? [{ heading: 'TLS for Bolt\nby hand or not', names: changeable.slice(0, 4) }] : [],
    renames: chosen.renames ? renames : new Map<string, string>(),
    duplicates,
  }));

/** The map a plain reading of the edit promises: old names give way, changed ones have their new value, the last of duplicates counts. */
function expectedMap(old: readonly (readonly [string, string])[], edit: ConfEdit): Map<string, string> {
  const settings = new Map(old);
  for (const [from, to] of edit.renames) {
    const value = settings.get(from);
    if (value === undefined) continue;
    settings.delete(from);
    // An empty value under an old name is not read by any version.
    if (!settings.has(to) && !isBlankValue(value)) settings.set(to, value);
  }
  for (const [name, value] of edit.changes) {
    if (value === null) settings.delete(name);
    else settings.set(name, value instanceof Secret ? value.reveal() : value);
  }
  // A backslash at the very end of a file is a setting without a name; it is none any more once something follows.
  if (old.at(-1)?.join('') === '') settings.delete('');
  return settings;
}

describeNeeds(['java', 'maven'], 'the conf editor, judged by java.util.Properties', () => {
  let judge: Judge;
  beforeAll(async () => {
    judge = await startJudge('5');
  });
  afterAll(() => judge.close());

  it.each(Object.keys(charsets) as (keyof typeof charsets)[])('parses every file as Java does, in %s', async (charset) => {
    await fc.assert(
      fc.asyncProperty(confText({ broken: true }), async (text) => {
        const java = await judge.properties({ bytes: binary(text) }, charsets[charset]);
        const ours = parseProperties(text, { charset });
        const firstBroken = ours.findIndex(({ broken }) => broken);
        expect(java.error === null).toBe(firstBroken === -1);
        const readable = firstBroken === -1 ? ours : ours.slice(0, firstBroken);
        expect(readable.map(({ key, value }) => [key, value])).toEqual(java.entries);
      }),
      { numRuns: 600 },
    );
  });

  it.each(Object.keys(charsets) as (keyof typeof charsets)[])(
    'leaves Java the old map plus the change, in %s',
    async (charset) => {
      await fc.assert(
        fc.asyncProperty(confText({ broken: false }), edits, async (text, edit) => {
          const old = await judge.properties({ bytes: binary(text) }, charsets[charset]);
          expect(old.error).toBeNull();
          const edited = editConf(binary(text), edit).bytes;
          const now = await judge.properties({ bytes: edited }, charsets[charset]);
          const nowMap = new Map(now.entries);
          if (old.entries.at(-1)?.join('') === '') nowMap.delete('');
          expect(now.error).toBeNull();
          expect(nowMap).toEqual(expectedMap(old.entries, edit));
          expect(editConf(edited, edit).bytes).toEqual(edited);
        }),
        { numRuns: 600 },
      );
    },
  );
});
