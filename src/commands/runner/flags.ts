import { type Command, Option } from 'commander';
import type { Place } from '../../inspect/home/find-home.ts';
import { UserError } from '../../model/errors.ts';
import type { ToldOfHome } from '../../neo4j/told-record.ts';

/** One flag of a command: a line of its table, from which parser and help are made. */
export interface Flag {
  /** As commander has it: `--home <dir>`, `-y, --yes`, `--no-color`. */
  readonly flags: string;
  readonly text: string;
  /** Any other value is refused. */
  readonly choices?: readonly string[];
  readonly default?: string;
  /** Every value that is given counts, in order. */
  readonly repeatable?: true;
  /** Several values with commas between them; repeatable as well. */
  readonly list?: true;
}

/** A word that stands alone: `<serial|file>` must be there, `[file...]` are any number. */
export interface Argument {
  readonly name: string;
  readonly text: string;
}

/** Flags of every command, and of those that write. */
export interface CommonFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

/** Flags of commands that look at a Neo4j home. */
export interface SharedFlags extends CommonFlags {
  readonly home?: string;
  readonly conf?: string;
  readonly neo4jVersion?: string;
  readonly edition?: 'community' | 'enterprise';
  readonly expandCommands?: boolean;
}

/** Flags of commands that write to a Neo4j home. */
export interface JudgedFlags extends SharedFlags {
  /** Go on although other lines of the conf stop the start as before. */
  readonly ignoreVerdict?: boolean;
}

/** Which Neo4j. */
export const placeFlags: readonly Flag[] = [
  { flags: '--home <dir>', text: 'Neo4j home (else NEO4J_HOME, else the usual places)' },
  { flags: '--conf <file>', text: 'neo4j.conf, where it lies apart from the home' },
  {
    flags: '--neo4j-version <version>',
    text: 'a version or a line (5 means the newest 5.x), instead of what is detected',
  },
  { flags: '--edition <edition>', text: 'instead of what is detected', choices: ['community', 'enterprise'] },
  { flags: '--expand-commands', text: 'Neo4j is started with --expand-commands (else told by its service or process)' },
];

/** Of every command. */
export const outputFlags: readonly Flag[] = [
  { flags: '--json', text: 'one JSON document on stdout, no questions' },
  { flags: '--quiet', text: 'say only what went wrong' },
  { flags: '--no-color', text: 'no colours (NO_COLOR and FORCE_COLOR are respected too)' },
  {
    flags: '--debug',
    text: 'show facts, plan and each step as it runs, secrets hidden (also NEO4J_TLS_DEBUG=1)',
  },
];

/** Of commands that write. */
export const writeFlags: readonly Flag[] = [
  { flags: '-y, --yes', text: 'take every default that is left, ask nothing' },
  { flags: '--dry-run', text: 'show the plan, change nothing' },
];

/** Of commands that write to a Neo4j home. */
export const verdictFlags: readonly Flag[] = [
  {
    flags: '--ignore-verdict',
    text: 'write even though other lines of the configuration keep Neo4j from starting, as they do now',
  },
];

/** Opens a CA's key. */
export const caSecretFlags: readonly Flag[] = [
  { flags: '--ca-passphrase-file <file>', text: "opens the CA's key" },
  { flags: '--ca-passphrase-env <var>', text: 'the same, from an environment variable' },
];

/** Gives a command its flags, in the order of the help. */
export function addFlags(command: Command, flags: readonly Flag[]): Command {
  for (const flag of flags) command.addOption(toOption(flag));
  return command;
}

function toOption({ flags, text, choices, default: byDefault, repeatable, list }: Flag): Option {
  const option = new Option(flags, text);
  if (choices !== undefined) option.choices(choices);
  if (repeatable === true) option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
  if (list === true)
    option.argParser((value: string, before: readonly string[] | undefined) => [
      ...(before ?? []),
      ...value.split(',').map((part) => part.trim()),
    ]);
  if (byDefault !== undefined) option.default(byDefault);
  return option;
}

export function placeOf(flags: SharedFlags): Place {
  return {
    ...(flags.home === undefined ? {} : { home: flags.home }),
    ...(flags.conf === undefined ? {} : { conf: flags.conf }),
    ...(flags.neo4jVersion === undefined ? {} : { neo4jVersion: flags.neo4jVersion }),
    ...(flags.edition === undefined ? {} : { edition: flags.edition }),
    ...(flags.expandCommands === undefined ? {} : { expandCommands: flags.expandCommands }),
  };
}

/** What a person said of the Neo4j, and its files may not tell. */
export function toldBy({ neo4jVersion, edition }: Pick<Place, 'neo4jVersion' | 'edition'>): ToldOfHome {
  return { ...(neo4jVersion === undefined ? {} : { neo4jVersion }), ...(edition === undefined ? {} : { edition }) };
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
