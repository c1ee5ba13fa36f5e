import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectJournal, journalStateToText } from '../../../src/apply/transaction/journal-state.ts';
import { takeLock } from '../../../src/apply/transaction/lock.ts';
import { ownFolderOf } from '../../../src/apply/transaction/own-folder.ts';
import { ExitCode } from '../../../src/model/errors/errors.ts';
import { createSystem } from '../../../src/system/index.ts';
import { bundled } from '../../support/bundled.ts';
import { fillDirectory, quickParent, testdir } from '../../support/testdir.ts';

const system = createSystem();

describe('the lock of a home', () => {
  it('tells the second who has it, and since when', async () => {
    const folder = ownFolderOf(testdir());
    const lock = await takeLock(folder, 'init', system);
    await expect(takeLock(folder, 'renew', system)).rejects.toMatchObject({
      exitCode: ExitCode.couldNot,
      message: expect.stringMatching(new RegExp(`: init, process ${process.pid} on ${hostname()}, since 20\\d\\d-.*Z\\.$`)),
    });
    await lock.release();
    const next = await takeLock(folder, 'renew', system);
    await next.release();
    expect(readdirSync(folder.home)).toEqual([]);
  });

  it('is taken over from a process that is gone', async () => {
    const folder = ownFolderOf(testdir());
    await leaveLock(folder.home, { pid: await pidOfNobody() });
    const lock = await takeLock(folder, 'renew', system);
    expect(JSON.parse(readFileSync(folder.lock, 'utf8'))).toMatchObject({ pid: process.pid, command: 'renew' });
    await lock.release();
    expect(readdirSync(folder.home)).toEqual([]);
  });

  it('is taken over when a younger process has the number', async () => {
    const folder = ownFolderOf(testdir());
    await leaveLock(folder.home, { pid: process.ppid, start: 'an-earlier-boot/1' });
    await (await takeLock(folder, 'renew', system)).release();
  });

  it('is taken over when the one who was taking it over died as well', async () => {
    const folder = ownFolderOf(testdir());
    const pid = await pidOfNobody();
    await leaveLock(folder.home, { id: 'aa', pid });
    await leaveLock(folder.home, { id: 'bb', pid }, 'lock.after-aa');
    await leaveLock(folder.home, { id: 'cc', pid }, 'lock.after-bb');
    await (await takeLock(folder, 'renew', system)).release();
    expect(readdirSync(folder.home)).toEqual([]);
  });

  it.each([
    ['of another machine', { host: 'elsewhere.example.test' }],
    ['of another container with the same host name', { space: 'pid:[1]' }],
    ['of a living process', { pid: process.ppid }],
  ])('is respected when it is one %s', async (_, holder) => {
    const folder = ownFolderOf(testdir());
    await leaveLock(folder.home, { pid: 1, ...holder });
    await expect(takeLock(folder, 'renew', system)).rejects.toMatchObject({
      message: expect.stringContaining('Another neo4j-tls'),
    });
  });

  it('is respected when it cannot be read as one', async () => {
    const folder = ownFolderOf(testdir({ '.neo4j-tls/': { mode: 0o700 }, '.neo4j-tls/lock': 'nonsense' }));
    await expect(takeLock(folder, 'renew', system)).rejects.toMatchObject({
      remedy: expect.stringContaining('remove that file'),
      paths: [folder.lock],
    });
  });

  it('makes a journal of a living run no unfinished one', async () => {
    const folder = ownFolderOf(testdir());
    const lock = await takeLock(folder, 'init', system);
    const begin = { kind: 'begin', version: 1, command: 'init', since: '2026-11-22T00:00:00.000Z', madeHome: [] };
    writeFileSync(folder.journal, `${JSON.stringify(begin)}\n`, { mode: 0o600 });
    const running = await inspectJournal(folder.home, system);
    expect(running).toMatchObject({ kind: 'running', holder: { command: 'init' } });
    expect(journalStateToText(running)).toBeUndefined();
    await lock.release();
    const left = await inspectJournal(folder.home, system);
    expect(left).toEqual({ kind: 'left', command: 'init', since: '2026-11-22T00:00:00.000Z', committed: false });
    expect(journalStateToText(left)).toContain('neo4j-tls recover');
  });

  it('that was left behind goes to one of many that want it at once', { timeout: 60_000 }, async () => {
    const folder = ownFolderOf(testdir({}, quickParent));
    const pid = await pidOfNobody();
    for (let round = 0; round < 100; round += 1) {
      await leaveLock(folder.home, { id: `a${round.toString(16)}`, pid });
      const takers = await Promise.allSettled(Array.from({ length: 5 }, () => takeLock(folder, 'init', system)));
      const winners = takers.filter((taker) => taker.status === 'fulfilled');
      expect(winners.length, `round ${round}`).toBe(1);
      expect(readdirSync(folder.root), `round ${round}`).toEqual(['lock']);
      await winners[0]?.value.release();
    }
    expect(readdirSync(folder.home)).toEqual([]);
  });

  it('has one holder at a time, of many processes that are killed while they have it', { timeout: 120_000 }, async () => {
    const home = testdir({}, quickParent);
    const script = await bundled('contending-run.ts', import.meta.url);
    const counter = join(home, 'counter');
    writeFileSync(counter, '');
    const ends = await Promise.all(Array.from({ length: 6 }, (_, index) => runContender(script, home, counter, index % 3 === 2)));
    expect(ends.filter((end) => end === 'SIGKILL').length).toBe(2);
    const lines = readFileSync(counter, 'utf8').split('\n').slice(0, -1);
    // Each holder writes two lines; a killed one only its first. Nobody may write between the two of another.
    let begun: string | undefined;
    for (const line of lines) {
      const [word, who] = line.split(' ');
      if (word === 'begin') begun = who;
      else expect(who, lines.join(', ')).toBe(begun);
    }
    expect(lines.filter((line) => line.startsWith('end')).length).toBeGreaterThan(100);
    await (await takeLock(ownFolderOf(home), 'recover', system)).release();
    expect(readdirSync(home)).toEqual(['counter']);
  });
});

async function leaveLock(home: string, holder: Readonly<Record<string, unknown>>, name = 'lock'): Promise<void> {
  const space = await system.host.processSpace();
  const whole = {
    id: 'abcdef',
    host: hostname(),
    command: 'init',
    since: '2026-11-22T00:00:00.000Z',
    ...(space && { space }),
    ...holder,
  };
  fillDirectory(home, { '.neo4j-tls/': { mode: 0o700 }, [`.neo4j-tls/${name}`]: { text: JSON.stringify(whole), mode: 0o600 } });
}

/** Of a process that has just ended. */
function pidOfNobody(): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    child.on('error', reject);
    child.on('close', () => resolve(child.pid ?? 0));
  });
}

function runContender(script: string, home: string, counter: string, dies: boolean): Promise<NodeJS.Signals | number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, home, counter, dies ? 'dies' : 'lives'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve(signal ?? code);
    });
  });
}
