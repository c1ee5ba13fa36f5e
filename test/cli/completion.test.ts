import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect } from 'vitest';
import { itNeeds } from '../support/needs.ts';
import { program, runWell } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

/** A folder with the program on the path, its completion for a shell, and files to complete. */
async function place(shell: string) {
  const folder = testdir({ 'answers.yaml': '', 'answers dir/x': '' });
  symlinkSync(program, join(folder, 'neo4j-tls'));
  writeFileSync(join(folder, 'completion'), (await runWell(['completion', shell])).stdout);
  const run = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(shell, args, {
      cwd: folder,
      encoding: 'utf8',
      timeout: 30_000,
      env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}`, HOME: folder },
    });
    expect([status, stderr]).toEqual([0, '']);
    return stdout;
  };
  return run;
}

/** What Tab would do at the end of each line; in brackets, since a word may hold blanks. */
const bashTries = `source ./completion
try() {
  COMP_LINE=$1 COMP_POINT=\${#1} COMPREPLY=()
  _neo4j_tls neo4j-tls
  printf '[%s]' "\${COMPREPLY[@]}"
  echo
}
`;

itNeeds(['bash'], 'bash completes commands, flags, values behind = and :, and files', async () => {
  const run = await place('bash');
  const lines = [
    'neo4j-tls recov',
    'neo4j-tls init --source bolt=exi',
    'neo4j-tls init --source=exi',
    'neo4j-tls renew --reload docker',
    'neo4j-tls init --answers=answers.',
    'neo4j-tls init --answers ans',
    'neo4j-tls ca show --ca ans',
  ];
  const tries = lines.map((line) => `try '${line}'\n`).join('');
  expect(
    run('-c', bashTries + tries)
      .trimEnd()
      .split('\n'),
  ).toEqual([
    '[recover]',
    '[existing]',
    '[existing]',
    '[docker:]',
    '[answers.yaml]',
    expect.stringMatching(/^(\[answers\.yaml]\[answers dir]|\[answers dir]\[answers\.yaml])$/),
    '[answers dir]',
  ]);
  // As a person's shell has it.
  expect(run('-c', 'source ./completion; complete -p neo4j-tls')).toBe('complete -F _neo4j_tls neo4j-tls\n');
});

itNeeds(['fish'], 'fish completes commands, values and files', async () => {
  const run = await place('fish');
  const tries = ['neo4j-tls recov', 'neo4j-tls init --components bolt,h', 'neo4j-tls init --answers=answers.'];
  expect(run('-c', `source ./completion; ${tries.map((line) => `complete -C '${line}'`).join('; ')}`).split('\n')).toEqual([
    expect.stringMatching(/^recover\tfinish or undo/),
    'bolt,https',
    '--answers=answers.yaml',
    '',
  ]);
});

itNeeds(['zsh'], 'zsh takes the script, and asks the program with it', async () => {
  const run = await place('zsh');
  run('-n', './completion');
  // The shell's own functions stand in: what they are given is what Tab would offer.
  const tries = `compdef() { : }
_describe() { print -rl -- \${(P)3} "\${@[4,-1]}"; }
_files() { print -r -- "files $*"; }
compset() { : }
source ./completion
words=(neo4j-tls trust rem) CURRENT=3; _neo4j_tls
words=(neo4j-tls ca show --ca '') CURRENT=5; _neo4j_tls
words=(neo4j-tls renew --reload doc) CURRENT=4; _neo4j_tls`;
  expect(run('-f', '-c', tries)).toBe('remove:no longer trust a peer\nfiles -/\ndocker\\:\n-S\n\n');
});
