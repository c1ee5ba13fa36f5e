import { lookingCommand } from '../runner/command.ts';
import type { CommandRun } from '../runner/run.ts';

/** Shells that the program writes a completion for, and the template of each. */
const shellTemplates = {
  bash: 'completion/bash.sh',
  zsh: 'completion/zsh.sh',
  fish: 'completion/fish.fish',
  powershell: 'completion/powershell.ps1',
} as const;
type Shell = keyof typeof shellTemplates;
const shells = Object.keys(shellTemplates) as Shell[];

/** A script for the shell; what fits is asked of the program each time (`candidates.ts`), so the script never grows old. */
export const completion = lookingCommand({
  arguments: [{ name: '<shell>', text: 'the shell to complete in', choices: shells }],
  flags: [],
  examples: [
    { text: 'bash, in ~/.bashrc:', line: 'completion bash > ~/.neo4j-tls.bash' },
    { text: 'zsh, for a folder of $fpath:', line: 'completion zsh > ~/.zsh/_neo4j-tls' },
    { text: 'fish:', line: 'completion fish > ~/.config/fish/completions/neo4j-tls.fish' },
    { text: 'PowerShell, then load the file in $PROFILE:', line: 'completion powershell > neo4j-tls.ps1' },
  ],
  look: async ({ system, words }: CommandRun) => {
    const shell = words[0] as Shell;
    return { shell, script: await system.templates.read(shellTemplates[shell]) };
  },
  done: (_, { shell, script }) => {
    const text = script.replace(/\n$/, '');
    return { document: { schema: 'neo4j-tls/completion@1', shell, script }, text, quietly: text };
  },
});
