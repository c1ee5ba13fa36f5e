import { createClock } from './clock.ts';
import { createCommands } from './commands.ts';
import { createAccounts } from './files/accounts.ts';
import { createFiles } from './files/files.ts';
import { createHost } from './host.ts';
import { createTls } from './network/tls.ts';
import { createPrompts } from './prompts.ts';
import { createSignals } from './signals.ts';
import type { System } from './system.ts';
import { createTemplates } from './template-files.ts';
import { createTerminal } from './terminal.ts';

export type * from './system.ts';

/**
 * The real machine. Costs next to nothing: what is expensive (execa, inquirer, TLS) is loaded when it is first used.
 * `argv` is looked at for `--no-color` alone.
 */
export function createSystem(argv: readonly string[] = process.argv): System {
  const env = process.env;
  const accounts = createAccounts();
  return {
    files: createFiles(accounts),
    commands: createCommands(env, accounts),
    tls: createTls(),
    prompts: createPrompts(),
    terminal: createTerminal(argv, env),
    clock: createClock(),
    templates: createTemplates(),
    host: createHost(accounts),
    signals: createSignals(),
    env,
  };
}
