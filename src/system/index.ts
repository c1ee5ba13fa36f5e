import { createClock } from './clock.ts';
import { createCommands } from './commands.ts';
import { createAccounts } from './files/accounts.ts';
import { createFiles } from './files/files.ts';
import { createHost } from './host.ts';
import { createTls } from './network/tls.ts';
import { createPrompts } from './prompts.ts';
import { createSignals } from './signals.ts';
import type { System } from './system.ts';
import { createTemplates, type FilesInside, templatesInside } from './template-files.ts';
import { createTerminal } from './terminal.ts';

export type * from './system.ts';

/**
 * The real machine. Costs next to nothing: what is expensive (execa, inquirer, TLS) is loaded when it is first used.
 * `argv` is looked at for `--no-color` alone.
 * @param inside where the program is one file: the files in it (`bin/single.cjs`)
 */
export function createSystem(argv: readonly string[] = process.argv, inside?: FilesInside): System {
  const env = process.env;
  const accounts = createAccounts();
  const files = createFiles(accounts);
  const host = createHost(accounts, inside !== undefined);
  const terminal = createTerminal(argv, env);
  return {
    files,
    commands: createCommands(env, accounts),
    tls: createTls(),
    prompts: createPrompts({ files, host }, () => terminal.colourAllowed('err')),
    terminal,
    clock: createClock(),
    templates: inside === undefined ? createTemplates() : templatesInside(inside),
    host,
    signals: createSignals(),
    env,
  };
}
