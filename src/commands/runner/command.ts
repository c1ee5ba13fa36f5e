import type { Command } from 'commander';
import type { System } from '../../system/system.ts';

/**
 * What the file of a command holds. To add a command: a file beside this one that exports a {@link CommandModule}, a line in
 * `index.ts`, and a script in `test/cli/`.
 */

/** What a command's file exports. `define` adds flags and the action; the action's result is the exit code. */
export interface CommandModule {
  define(command: Command, context: CommandContext): void;
}

export interface CommandContext {
  readonly system: System;
  /** Told by the action: what the process exits with. */
  readonly finish: (code: number) => void;
}

/** One command: its name and line in the help; its file is loaded only when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}
