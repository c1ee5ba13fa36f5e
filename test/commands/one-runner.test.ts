import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/program.ts';

const folder = join(root, 'src/commands');

function sources(at: string): string[] {
  return readdirSync(at).flatMap((name) => {
    const path = join(at, name);
    return statSync(path).isDirectory() ? sources(path) : [path];
  });
}

describe('the ritual of a command', () => {
  it.each([
    ['applyPlan', 'runner/carry-out.ts'],
    ['recoverFirst', 'runner/recover-first.ts'],
    ['confirm', 'runner/agree.ts'],
    ['JSON.stringify', 'runner/console.ts'],
    ['terminal.', 'runner/console.ts'],
    ['prompts.password({ message })', 'runner/ask-again.ts'],
    ['FolderBusy', 'runner/wait-for-others.ts'],
    ["from 'commander'", 'runner/help.ts'],
  ])('has %s in one file', (word, file) => {
    const holders = sources(folder).filter((path) =>
      readFileSync(path, 'utf8')
        .replace(/^import type .*$/gm, '')
        .includes(word),
    );
    expect(holders.map((path) => relative(folder, path))).toEqual([file]);
  });
});
