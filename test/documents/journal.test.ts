import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recover } from '../../src/apply/recover.ts';
import { inspectJournal } from '../../src/apply/transaction/journal-state.ts';
import { takeLock } from '../../src/apply/transaction/lock.ts';
import { ownFolderOf } from '../../src/apply/transaction/own-folder.ts';
import { parseEntries } from '../../src/documents/journal.ts';
import { ExitCode } from '../../src/model/errors/errors.ts';
import { createSystem } from '../../src/system/index.ts';
import { quickParent, testdir } from '../support/testdir.ts';

const system = createSystem();
const begin = { kind: 'begin', version: 1, command: 'init', since: '2026-01-01T00:00:00.000Z', madeHome: [] };
const content = { kind: 'content', path: '/srv/a', digest: null };
const looks = { kind: 'looks', path: '/srv/a', mode: 0o640, uid: 7474, gid: 7474 };

describe('a line of the journal', () => {
  it('is an entry when each of its fields is what a run writes', () => {
    const entries = [
      begin,
      { kind: 'directory', path: '/srv/a' },
      {
        ...content,
        digest: 'a'.repeat(64),
        staged: '/srv/b',
        kept: '/srv/c',
        growing: '/srv/d',
        inPlace: true,
        was: onlyLooks(),
      },
      looks,
      { kind: 'moved', from: '/srv/a', to: '/srv/b' },
      { kind: 'commit', backups: '/srv/backups' },
    ];
    expect(parse(...entries)).toEqual(entries);
  });

  it.each([
    ['a folder without a path', { kind: 'directory' }],
    ['a path that is a number', { ...looks, path: 7 }],
    ['a path that is null', { ...content, path: null }],
    ['a relative path', { kind: 'directory', path: 'srv/a' }],
    ['a path that leads back', { kind: 'directory', path: '/srv/../etc' }],
    ['a path with a NUL', { kind: 'directory', path: '/srv/\0' }],
    ['a path that no file system has', { kind: 'directory', path: `/${'a'.repeat(5000)}` }],
    ['a mode with more bits than there are', { ...looks, mode: 0o10000 }],
    ['an owner below zero', { ...looks, uid: -1 }],
    ['a group with more than 32 bits', { ...looks, gid: 2 ** 32 }],
    ['half a move', { kind: 'moved', from: '/srv/a' }],
    ['a digest that is none', { ...content, digest: 'abc' }],
    ['a kept file that is a list', { ...content, kept: [] }],
    ['former attributes without an owner', { ...content, was: { mode: 0o600 } }],
    ['a commit without a place for backups', { kind: 'commit' }],
    ['a second beginning', begin],
    ['a list', []],
    ['nothing', null],
    ['a kind that every object knows', { kind: 'constructor', path: '/srv/a' }],
  ])('is damaged when it is %s', (_, entry) => {
    expect(parse(begin, entry)).toEqual({ damagedLine: 2 });
  });

  it('is damaged when it comes before the beginning or after the commit', () => {
    expect(parse(content, begin)).toEqual({ damagedLine: 1 });
    expect(parse(begin, { kind: 'commit', backups: '/srv/b' }, content)).toEqual({ damagedLine: 3 });
    expect(parseEntries([JSON.stringify(begin), '{"kind":'])).toEqual({ damagedLine: 2 });
  });
});

describe('a damaged journal', () => {
  it('stops recovery with the line and what to do, and changes nothing', async () => {
    const home = homeWith(begin, { kind: 'directory' });
    const folder = ownFolderOf(home);
    const before = readFileSync(folder.journal);
    await expect(recover(home, system)).rejects.toMatchObject({
      exitCode: ExitCode.leftBehind,
      message: expect.stringContaining(`${folder.journal} is damaged on line 2`),
      remedy: expect.stringContaining('remove the journal'),
    });
    expect(readFileSync(folder.journal)).toEqual(before);
    expect(await inspectJournal(home, system)).toMatchObject({ kind: 'unreadable', reason: expect.stringContaining('line 2') });
  });

  it('of a hundred thousand changes that cannot be taken back is told in a few lines', async () => {
    const home = homeWith(begin);
    const { journal } = ownFolderOf(home);
    const entry = `${JSON.stringify({ kind: 'directory', path: join(home, 'full') })}\n`;
    writeFileSync(journal, readFileSync(journal, 'utf8') + entry.repeat(100_000));
    const error = (await recover(home, system).catch((thrown: unknown) => thrown)) as Error;
    expect(error.message).toContain('another program put something into it in the meantime');
    expect(error.message.length).toBeLessThan(5000);
  });
});

describe('a lock that somebody made up', () => {
  it.each([
    ['has a number for a command', { command: 7 }],
    ['has no machine', { host: undefined }],
    ['is of a group of processes', { pid: -1 }],
    ['leads out of its folder', { id: '../../etc/passwd' }],
  ])('is refused in words when it %s', async (_, wrong) => {
    const home = homeWith();
    const { lock } = ownFolderOf(home);
    writeFileSync(lock, JSON.stringify({ ...(await goneHolder()), ...wrong }));
    await expect(takeLock(ownFolderOf(home), 'init', system)).rejects.toMatchObject({
      message: expect.stringContaining('is not a lock file of neo4j-tls'),
    });
  });

  it('is refused when its takeovers lead in a circle, and never followed for ever', async () => {
    const home = homeWith();
    const { lock, root } = ownFolderOf(home);
    const holder = await goneHolder();
    writeFileSync(lock, JSON.stringify({ ...holder, id: 'aa' }));
    writeFileSync(join(root, 'lock.after-aa'), JSON.stringify({ ...holder, id: 'bb' }));
    writeFileSync(join(root, 'lock.after-bb'), JSON.stringify({ ...holder, id: 'aa' }));
    await expect(takeLock(ownFolderOf(home), 'init', system)).rejects.toMatchObject({
      message: expect.stringContaining('is not a lock file of neo4j-tls'),
    });
  });
});

function onlyLooks(): object {
  const { mode, uid, gid } = looks;
  return { mode, uid, gid };
}

function parse(...entries: readonly unknown[]) {
  return parseEntries(entries.map((entry) => JSON.stringify(entry)));
}

function homeWith(...entries: readonly unknown[]): string {
  const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  const journal = entries.length === 0 ? {} : { '.neo4j-tls/journal': { text, mode: 0o600 } };
  return testdir({ '.neo4j-tls/': { mode: 0o700 }, ...journal, 'full/file': 'x' }, quickParent);
}

/** Of a process of this machine that cannot be: numbers end before it. */
async function goneHolder(): Promise<object> {
  const { host } = system;
  const space = await host.processSpace();
  return { id: 'aa', pid: 2 ** 31 - 1, host: host.name, command: 'init', since: '2026-01-01T00:00:00.000Z', space };
}
