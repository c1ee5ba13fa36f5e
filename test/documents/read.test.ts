import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLineageRecord } from '../../src/documents/lineage-record.ts';
import { readLockHolder } from '../../src/documents/lock.ts';
import { readSavedOptions, savedOptionsRecord } from '../../src/documents/saved-options.ts';
import { readAskedMembers } from '../../src/inspect/wire/verify-targets.ts';
import { readMembers } from '../../src/plan/bundle/bundle-members.ts';
import { createSystem } from '../../src/system/index.ts';
import { testdir } from '../support/testdir.ts';

describe('a lock', () => {
  const holder = { id: 'ab12', pid: 7, host: 'db1', command: 'init', since: '2026-11-27T06:00:00.000Z' };

  it('is read with and without what tells processes apart', () => {
    expect(readLockHolder(JSON.stringify(holder))).toEqual(holder);
    expect(readLockHolder(JSON.stringify({ ...holder, space: 'pid:[1]', start: '99' }))).toEqual({
      ...{ ...holder, space: 'pid:[1]', start: '99' },
    });
  });

  it.each([
    ['', 'nothing'],
    ['{"id":', 'half a document'],
    ['null', 'no object'],
    [JSON.stringify({ ...holder, id: '../x' }), 'an id that is none'],
    [JSON.stringify({ ...holder, pid: 0 }), 'no process'],
    [JSON.stringify({ ...holder, pid: 2 ** 31 }), 'a number that no process has'],
    [JSON.stringify({ ...holder, host: 'x'.repeat(257) }), 'a host name without end'],
    [JSON.stringify({ ...holder, start: 5 }), 'a start that is no text'],
  ])('%s is none: %s', (text) => {
    expect(readLockHolder(text)).toBeUndefined();
  });
});

describe('what init was told', () => {
  const told = {
    ...({ neo4jVersion: '5.26.30', edition: 'enterprise', reload: 'command:systemctl restart x' } as const),
    names: { bolt: ['graph.example.test', '10.0.0.1'] },
    container: { name: 'graph', published: [{ host: '127.0.0.1', port: 17687, inside: 7687 }] },
  };

  it('is read as it was written', () => {
    expect(readSavedOptions(savedOptionsRecord(told))).toEqual(told);
    expect(readSavedOptions('')).toEqual({});
  });

  it('loses a value that is none, and no other', () => {
    const text =
      'neo4j-version=five\nedition=home\nreload=systemd\ncontainer=-x\nnames.bolt=a b;c\nnames.cypher=x\npublished=1\n';
    expect(readSavedOptions(text)).toEqual({ reload: 'systemd', names: { bolt: ['a'] } });
  });
});

describe('the record of a lineage', () => {
  const record = 'name=graph\nlineage=/l/graph\nconfig-directory=/l\nresult=/l/r\nhook=/l/h.sh\ncomponents=bolt,https,x\n';

  it('is none where a line is missing', () => {
    expect(readLineageRecord(record.replace('hook=', 'hock='), undefined)).toBeUndefined();
  });

  it('takes of the result what a hook that was ended left', () => {
    const read = readLineageRecord(record, 'outcome=instal\ntime=yesterday\nserial=00AB\nrestart=failed');
    expect(read).toEqual({
      ...{ path: '/l/r', name: 'graph', lineage: '/l/graph', hook: '/l/h.sh', scopes: ['bolt', 'https'] },
      places: { configDirectory: '/l', workDirectory: undefined, logsDirectory: undefined },
      ...{ acmeCa: undefined, outcome: 'never-ran', time: undefined, reason: '', restart: 'failed' },
      ...{ reload: 'none', serial: 'ab' },
    });
  });
});

describe('members to connect to', () => {
  const asked = async (text: string) => {
    const file = join(testdir({ 'members.yaml': text }), 'members.yaml');
    return (await readAskedMembers(createSystem(), file)).map(({ name, address: { port } }) => `${name}:${port}`);
  };

  it('are read as bundle reads them: a list, or words with commas', async () => {
    expect(await asked('components: backup\nmembers: [{ name: a }, { name: b, names: "b.test, b2.test" }]')).toEqual([
      'a:6362',
      'b.test:6362',
    ]);
    expect(await asked('members: [{ name: a, names: [0.0.0.0, a.test], components: [https] }]')).toEqual(['a.test:7473']);
  });

  it.each([
    ['members: []', /names no members/],
    ['members: graph', /names no members/],
    ['components: 5\nmembers: [{ name: a }]', /components in .* are no list/],
    ['members: [{ name: a }, 5]', /Member 2 of .* has no name/],
    ['members: [{ names: [0.0.0.0] }]', /Member 1 of .* has no name/],
  ])('%j is refused with what is wrong', async (text, message) => {
    await expect(asked(text)).rejects.toThrow(message);
  });
});

describe('a members file that has another shape', () => {
  it.each([
    ['members', { members: 'core1' }, /members: write a list of members/],
    ['a member', { members: ['core1'] }, /members\.0: write a member as keys and values/],
    ['a name', { members: [{ name: 5 }] }, /members\.0\.name: write the name/],
    ['names', { members: [{ name: 'a', names: 4 }] }, /members\.0\.names: write a word/],
    ['a line', { members: [{ name: 'a', line: [1] }] }, /members\.0\.line: write a release line/],
    ['an edition', { members: [{ name: 'a', edition: 'x' }] }, /edition: write community or enterprise/],
    ['a type of key', { members: [{ name: 'a', 'key-type': 'dsa' }] }, /key-type: write one of ec-p256/],
    ['days', { days: -1, members: [{ name: 'a' }] }, /days: write a number of days from 1 to 36500/],
    ['days in words', { days: 'ten', members: [{ name: 'a' }] }, /days: write a number of days from 1 to 36500/],
    ['all of it', 'core1', /the file: write keys and values/],
  ])('is told what to write: %s', (_, content, told) => {
    expect(() => readMembers(content, 'members.yaml')).toThrow(told);
  });
});
