import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { LoadAnswer } from '../support/neo4j/judge.ts';
import { digestOfJudge } from '../support/neo4j/what-answers.ts';
import { testdir } from '../support/testdir.ts';
import { type Anew, anewFrom, type GoldenOptions, NobodyToAsk, openGolden } from './golden.ts';
import { digestOfTree } from './seen.ts';

const answering = { release: '5.26.30', java: '17.0.15', flags: [], jars: 'some', judge: digestOfJudge() };

function makeHome(folder: string, name: string) {
  const home = join(folder, name);
  mkdirSync(join(home, 'conf'), { recursive: true });
  const conf = join(home, 'conf', 'neo4j.conf');
  writeFileSync(conf, 'a=1\n');
  return { home, conf };
}

/** A store of its own with a judge that says what it is told to, and counts. */
function bench(options: GoldenOptions = {}) {
  const folder = testdir();
  const asked = { times: 0, stage: null as LoadAnswer['stage'] };
  const open = (more: GoldenOptions = {}) =>
    openGolden('5', {
      folder: pathToFileURL(`${folder}/`),
      here: async () => answering,
      start: async () => ({
        load: async () => {
          asked.times++;
          return { starts: asked.stage === null, stage: asked.stage, messages: ['as it is'] } as unknown as LoadAnswer;
        },
        handshake: () => Promise.reject(new Error('nobody dials here')),
        close: async () => undefined,
      }),
      ...options,
      ...more,
    });
  const once = async (member: ReturnType<typeof makeHome>, more: GoldenOptions = {}, anew = false) => {
    const golden = await open({ write: true, ...more });
    golden.begin('a case', anew);
    try {
      return { stage: (await golden.load(member)).stage, differing: golden.differing };
    } finally {
      await golden.close();
    }
  };
  return { folder, asked, once, member: makeHome(folder, 'home') };
}

describe('an answer that is stored', () => {
  it('is asked for once, and found by whoever sees the same in another place', async () => {
    const { folder, asked, once, member } = bench();
    asked.stage = 'policy';
    expect((await once(member)).stage).toBe('policy');
    expect((await once(makeHome(folder, 'elsewhere'))).stage).toBe('policy');
    expect((await once(member, { here: async () => undefined })).stage).toBe('policy');
    expect(asked.times).toBe(1);
  });

  it.each<[string, (home: string) => void]>([
    ['a byte of the conf', (home) => writeFileSync(join(home, 'conf', 'neo4j.conf'), 'a=2\n')],
    ['a mode', (home) => chmodSync(join(home, 'conf', 'neo4j.conf'), 0o600)],
    ['a name', (home) => renameSync(join(home, 'conf', 'neo4j.conf'), join(home, 'conf', 'Neo4j.conf'))],
    ['a file more', (home) => writeFileSync(join(home, 'conf', 'more'), '')],
    ['a folder more', (home) => mkdirSync(join(home, 'more'))],
    [
      'a link in place of a file',
      (home) => {
        renameSync(join(home, 'conf', 'neo4j.conf'), join(home, 'real'));
        symlinkSync('../real', join(home, 'conf', 'neo4j.conf'));
      },
    ],
  ])('is not found any more when %s is another', async (_, change) => {
    const { asked, once, member } = bench();
    await once(member);
    const before = digestOfTree(member.home);
    change(member.home);
    expect(digestOfTree(member.home)).not.toBe(before);
    await once(member);
    expect(asked.times).toBe(2);
  });

  it.each([
    ['release', { release: '5.26.31' }],
    ['Java', { java: '17.0.16' }],
    ['jars', { jars: 'others' }],
    ['flags', { flags: ['-ea'] }],
    ['judge', { judge: 'otherwise' }],
  ])('is not found on another %s, and nothing is left of it when that is stored', async (_, other) => {
    const { folder, asked, once, member } = bench();
    await once(member);
    await once(member, { here: async () => ({ ...answering, ...other }) });
    expect(asked.times).toBe(2);
    expect(readFileSync(join(folder, '5.txt'), 'utf8').trim().split('\n')).toHaveLength(2);
  });

  it('is told apart by whether commands are run', async () => {
    const { asked, once, member } = bench();
    await once(member);
    await once({ ...member, expandCommands: true } as typeof member);
    expect(asked.times).toBe(2);
  });

  it('is compared when Neo4j is asked anew', async () => {
    const { asked, once, member } = bench();
    await once(member);
    asked.stage = 'https';
    expect(await once(member, {}, true)).toEqual({
      stage: 'https',
      differing: ['a case: starts is stored, Neo4j says https, as it is'],
    });
  });

  it('is missing where nobody can be asked, and says of which case', async () => {
    const { folder, once, member } = bench();
    await expect(once(member, { here: async () => undefined })).rejects.toThrow(new NobodyToAsk('a case'));
    await once(member);
    rmSync(join(folder, '5.txt'));
    await expect(once(member, { here: async () => undefined })).rejects.toThrow(NobodyToAsk);
  });
});

it.each<[string | undefined, Anew]>([
  [undefined, { part: 3, of: 10 }],
  ['7/10', { part: 7, of: 10 }],
  ['all', 'all'],
  ['none', 'none'],
])('asks anew as %s says', (text, anew) => {
  expect(anewFrom(text)).toEqual(anew);
});
