import { type Command, Option } from 'commander';
import type { Place } from '../../inspect/find-home.ts';
import { UserError } from '../../model/errors.ts';
import { createStyle, type Style } from '../../output/style.ts';
import type { System } from '../../system/system.ts';

/** Flags that mean the same in every command. */
export interface SharedFlags {
  readonly home?: string;
  readonly conf?: string;
  readonly neo4jVersion?: string;
  readonly edition?: 'community' | 'enterprise';
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

/** Which Neo4j: `--home`, `--conf`, `--neo4j-version`, `--edition`. */
export function addPlaceFlags(command: Command): Command {
  return command
    .option('--home <dir>', 'Neo4j home (else NEO4J_HOME, else the usual places)')
    .option('--conf <file>', 'neo4j.conf, where it lies apart from the home')
    .option('--neo4j-version <version>', 'a version or a line (5 means the newest 5.x), instead of what is detected')
    .addOption(new Option('--edition <edition>', 'instead of what is detected').choices(['community', 'enterprise']));
}

/** `--json`, `--quiet`, `--no-color`, `--debug`. */
export function addOutputFlags(command: Command): Command {
  return command
    .option('--json', 'one JSON document on stdout, no questions')
    .option('--quiet', 'say only what went wrong')
    .option('--no-color', 'no colours (NO_COLOR and FORCE_COLOR are respected too)')
    .option('--debug', 'show facts, plan and each step as it runs, secrets hidden (also NEO4J_TLS_DEBUG=1)');
}

/** For commands that write: `--yes`, `--dry-run`. */
export function addWriteFlags(command: Command): Command {
  return command
    .option('-y, --yes', 'take every default that is left, ask nothing')
    .option('--dry-run', 'show the plan, change nothing');
}

/** For commands that write to a Neo4j home: `--ignore-verdict`. */
export function addVerdictFlag(command: Command): Command {
  return command.option(
    '--ignore-verdict',
    'write even though other lines of the configuration keep Neo4j from starting, as they do now',
  );
}

export function placeOf(flags: SharedFlags): Place {
  return {
    ...(flags.home === undefined ? {} : { home: flags.home }),
    ...(flags.conf === undefined ? {} : { conf: flags.conf }),
    ...(flags.neo4jVersion === undefined ? {} : { neo4jVersion: flags.neo4jVersion }),
    ...(flags.edition === undefined ? {} : { edition: flags.edition }),
  };
}

/** May we ask? Only on a terminal, and neither with `--yes` nor with `--json`. */
export function mayAsk(system: System, flags: SharedFlags): boolean {
  return flags.yes !== true && flags.json !== true && system.terminal.inputIsTerminal && system.terminal.errorIsTerminal;
}

/**
 * A command that writes and may not ask needs `--yes`.
 * @param lacking flags without a value, named at once so that a script is mended in one go.
 */
export function needYes(command: string, lacking: readonly string[]): UserError {
  const list = lacking.length === 0 ? '' : `, and these have no value: ${lacking.join(', ')}`;
  return new UserError(
    `There is nobody to ask: ${command} writes, so it needs --yes when it runs without a terminal or with --json${list}.`,
    lacking.length === 0
      ? 'Add --yes, or look first with --dry-run.'
      : `Give them, or add --yes to take the default of each; --dry-run shows what that would be.`,
  );
}

/** How text looks here: colour and width of the terminal; a pipe gets long lines, so that a script can search them. */
export function styleFor(system: System): Style {
  const { terminal } = system;
  const onTerminal = terminal.outputIsTerminal || terminal.errorIsTerminal;
  return createStyle({ color: terminal.colourAllowed('out'), width: onTerminal ? terminal.width : Number.POSITIVE_INFINITY });
}

export function debugWanted(system: System, flags: SharedFlags): boolean {
  return flags.debug === true || (system.env['NEO4J_TLS_DEBUG'] ?? '') !== '';
}
