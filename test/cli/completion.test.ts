import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect } from 'vitest';
import { itNeeds } from '../support/needs.ts';
import { program, runWell } from '../support/program.ts';
import { openTerminal } from '../support/terminal.ts';
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
words=(neo4j-tls trust rem) CURRENT=3; _neo4j-tls
words=(neo4j-tls ca show --ca '') CURRENT=5; _neo4j-tls
words=(neo4j-tls renew --reload doc) CURRENT=4; _neo4j-tls`;
  expect(run('-f', '-c', tries)).toBe('remove:stop trusting a peer\nfiles -/\ndocker\\:\n-S\n\n');
});

/** A shell as a person starts it, with what the package installs for it. */
const interactive = {
  bash: ['bash --norc -i', '. ./completion'],
  // A function of the shell's own folder, that it loads at the first Tab.
  zsh: ['zsh -f -i', 'fpath=($PWD/functions $fpath); autoload -Uz compinit; compinit -u -D'],
  fish: ['fish --no-config -i', 'set -g fish_autosuggestion_enabled 0; source ./completion'],
} as const;

for (const shell of ['bash', 'zsh', 'fish'] as const)
  itNeeds([shell, 'tmux'], `${shell}: a pressed Tab completes`, async () => {
    const folder = testdir({ 'answers.yaml': '' });
    symlinkSync(program, join(folder, 'neo4j-tls'));
    const { stdout } = await runWell(['completion', shell]);
    writeFileSync(join(folder, 'completion'), stdout);
    mkdirSync(join(folder, 'functions'));
    writeFileSync(join(folder, 'functions', '_neo4j-tls'), stdout);
    const [start, load] = interactive[shell];
    const path = `${folder}${delimiter}${process.env.PATH}`;
    const terminal = openTerminal({ cwd: folder, env: { PATH: path, HOME: folder, PS1: '$ ', LANG: 'C.UTF-8' } });
    try {
      terminal.send(start, 'Enter');
      terminal.send(load, 'Enter');
      for (const [typed, completed] of [
        ['neo4j-tls recov', 'neo4j-tls recover x'],
        ['neo4j-tls init --source exi', 'neo4j-tls init --source existing'],
        ['neo4j-tls init --source bolt=exi', 'neo4j-tls init --source bolt=existing ?x'],
        ['neo4j-tls trust rem', 'neo4j-tls trust remove x'],
        ['neo4j-tls init --answers ans', 'neo4j-tls init --answers answers.yaml x'],
      ] as const) {
        // What is typed after it stands where the cursor was left.
        terminal.send(typed, 'Tab', 'x');
        await terminal.until(new RegExp(completed));
        terminal.send('C-u');
      }
    } finally {
      terminal.close();
    }
  });
