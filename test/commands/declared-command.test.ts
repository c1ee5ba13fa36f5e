import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { takeLock } from '../../src/apply/transaction/lock.ts';
import { ownFolderOf } from '../../src/apply/transaction/own-folder.ts';
import { command } from '../../src/commands/runner/command.ts';
import type { CommonFlags } from '../../src/commands/runner/flags.ts';
import type { CommandRun } from '../../src/commands/runner/run.ts';
import { Secret } from '../../src/model/secret.ts';
import { planToJson } from '../../src/output/plan-json.ts';
import { createSystem } from '../../src/system/index.ts';
import type { System } from '../../src/system/system.ts';
import { queuedPrompts } from '../support/queued-prompts.ts';
import { testdir } from '../support/testdir.ts';

interface NoteFlags extends CommonFlags {
  readonly in: string;
}

/** A command as somebody new would add it. */
const note = command({
  name: 'note',
  arguments: [{ name: '<text>', text: 'what to write down' }],
  flags: [{ flags: '--in <dir>', text: 'the folder' }],
  where: (run: CommandRun<NoteFlags>) => ({ home: run.absolute(run.flags.in) }),
  look: ({ words }, { home }) => ({ home, text: words.join(' '), passphrase: new Secret('never shown') }),
  plan: (_, { home, text }) => ({
    plan: {
      ...{ command: 'note', home, rehearsals: [], notes: [] },
      steps: [{ kind: 'writeFile', to: { path: join(home, 'note.txt'), mode: 0o644 }, text, overwrite: true }],
    },
  }),
  done: (_, { planned: { plan }, outcome }) => ({
    document: { schema: 'neo4j-tls/note@1', ...outcome, plan: planToJson(plan) },
    text: '  Noted.',
  }),
});

async function call(argv: readonly string[], changes: Partial<System> = {}, onTerminal = false) {
  const told = { code: -1, out: '', err: '' };
  const made = createSystem();
  const terminal: System['terminal'] = {
    ...made.terminal,
    ...{ inputIsTerminal: onTerminal, outputIsTerminal: onTerminal, errorIsTerminal: onTerminal, width: 100 },
    colourAllowed: () => false,
    out: (text) => {
      told.out += text;
    },
    err: (text) => {
      told.err += text;
    },
  };
  const parser = new Command('note').exitOverride();
  note.define(parser, {
    words: argv,
    system: { ...made, env: {}, terminal, ...changes },
    finish: (code) => {
      told.code = code;
    },
  });
  await parser.parseAsync([...argv], { from: 'user' });
  return told;
}

describe('a command that is only declared', () => {
  it('writes, and says so', async () => {
    const folder = testdir({});
    const told = await call(['hello', '--in', folder, '--yes']);
    expect(told).toEqual({ code: 0, out: '  Noted.\n', err: '' });
    expect(readFileSync(join(folder, 'note.txt'), 'utf8')).toBe('hello');
  });

  it('has --json, with what was done', async () => {
    const folder = testdir({});
    const first = await call(['hello', '--in', folder, '--yes', '--json']);
    expect(JSON.parse(first.out)).toMatchObject({ schema: 'neo4j-tls/note@1', applied: true, changed: true });
    const second = await call(['hello', '--in', folder, '--yes', '--json']);
    expect(JSON.parse(second.out)).toMatchObject({ applied: true, changed: false });
  });

  it('has --dry-run, which shows the plan and changes nothing', async () => {
    const folder = testdir({});
    const { out, code } = await call(['hello', '--in', folder, '--dry-run']);
    expect(out).toMatch(/^ {2}Plan\n {2}\+ note\.txt {2}0644 {2}new\n\n {2}Nothing was changed \(--dry-run\)\.\n$/);
    expect(code).toBe(0);
    expect(existsSync(join(folder, 'note.txt'))).toBe(false);
    const json = JSON.parse((await call(['hello', '--in', folder, '--dry-run', '--json'])).out);
    expect(json).toMatchObject({ applied: false, changed: false, plan: { steps: [{ kind: 'writeFile' }] } });
  });

  it('has --quiet', async () => {
    expect(await call(['hello', '--in', testdir({}), '--yes', '--quiet'])).toEqual({ code: 0, out: '', err: '' });
  });

  it.each([
    ['--debug', {}],
    ['NEO4J_TLS_DEBUG', { NEO4J_TLS_DEBUG: '1' }],
  ])('has %s: facts, plan and each step on stderr, no secret, and stdout as without', async (flag, env) => {
    const asked = flag.startsWith('--') ? [flag] : [];
    const { out, err } = await call(['hello', '--in', testdir({}), '--yes', ...asked], { env });
    expect(out).toBe('  Noted.\n');
    expect(err.split('\n').map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      ...['debug: facts', 'debug: plan', 'debug: step-begins', 'debug: step-done', ''],
    ]);
    expect(err).toContain('note.txt');
    expect(err).not.toContain('never shown');
  });

  it('needs --yes where nobody can be asked, and asks where somebody can', async () => {
    const folder = testdir({});
    await expect(call(['hello', '--in', folder])).rejects.toMatchObject({ remedy: expect.stringContaining('--yes') });
    const prompts = queuedPrompts([false]);
    await expect(call(['hello', '--in', folder], { prompts }, true)).rejects.toThrow('Nothing was changed.');
    expect(prompts.asked).toEqual(['Write this?']);
    const { code, err } = await call(['hello', '--in', folder], { prompts: queuedPrompts([true]) }, true);
    expect(code).toBe(0);
    expect(err).toContain('Plan');
  });

  it('takes the lock, and waits for another run that has it', async () => {
    const folder = testdir({});
    const system = createSystem();
    const lock = await takeLock(ownFolderOf(folder), 'other', system);
    const waits: number[] = [];
    const clock: System['clock'] = {
      ...system.clock,
      wait: async (ms) => {
        waits.push(ms);
        if (waits.length === 3) await lock.release();
      },
    };
    const { code, err, out } = await call(['hello', '--in', folder, '--yes'], { clock });
    expect({ code, out, waits: waits.length }).toEqual({ code: 0, out: '  Noted.\n', waits: 3 });
    expect(err).toMatch(/^ {2}Another neo4j-tls is running on .*: other, process \d+ .*Waiting for it, 60 seconds at most\.\n$/);
  });

  it('gives up after a minute', async () => {
    const folder = testdir({});
    const system = createSystem();
    const lock = await takeLock(ownFolderOf(folder), 'other', system);
    let waited = 0;
    const clock: System['clock'] = {
      ...system.clock,
      wait: async (ms) => {
        waited += ms;
      },
    };
    await expect(call(['hello', '--in', folder, '--yes'], { clock })).rejects.toThrow(/Another neo4j-tls is running/);
    expect(waited).toBeGreaterThanOrEqual(60_000);
    expect(existsSync(join(folder, 'note.txt'))).toBe(false);
    await lock.release();
  });
});
