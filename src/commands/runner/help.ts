import { type Command, Argument as Operand, Option } from 'commander';
import { refuseOutside } from '../../model/command-line/number-range.ts';
import { type Argument, type Example, type Flag, lastGroups } from './flags.ts';

/** All that a command reads from the command line and says of itself: parser, help, completion and man page come from it. */
export interface CommandTable {
  readonly arguments: readonly Argument[];
  /** In the order of the help: by heading, then as declared. */
  readonly flags: readonly Flag[];
  readonly examples: readonly Example[];
  /** Flags that the help shows without `--all`, by their long names; undefined: every one. */
  readonly short: readonly string[] | undefined;
}

/** Columns of the help, on every terminal and without one. */
export const helpWidth = 80;

const headingOf = ({ group = 'Options' }: Flag): string => group;

/** A command's own headings as they first appear, then those of all commands. */
export function byHeading(flags: readonly Flag[]): readonly Flag[] {
  const own = [...new Set(flags.map(headingOf))].filter((heading) => !lastGroups.includes(heading));
  return [...own, ...lastGroups].flatMap((heading) => flags.filter((flag) => headingOf(flag) === heading));
}

/** `--key-type` of `--key-type <type>`, `--yes` of `-y, --yes`. */
export function longName({ flags }: Flag): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags;
}

/** What stands behind it: `<file>`, `[kind]`; undefined for a switch. */
export function valueForm({ flags }: Flag): string | undefined {
  return /[<[].*$/.exec(flags)?.[0];
}

/** The line of a flag in help and man page: meaning, then what it takes and what happens without it. */
export function flagText({ text, choices, range, default: byDefault, defaultText = byDefault, repeatable }: Flag): string {
  const more = [
    ...(choices === undefined ? [] : [choices.join(' | ')]),
    ...(range === undefined ? [] : [`${range.least} to ${range.most}`]),
    ...(defaultText === undefined ? [] : [`default: ${defaultText}`]),
    ...(repeatable === true ? ['repeatable'] : []),
  ];
  return more.length === 0 ? text : `${text} (${more.join('; ')})`;
}

/**
 * Gives a parser what the table says.
 * @param words the command line; `--all` in it shows the help of every flag
 */
export function defineTable(parser: Command, table: CommandTable, words: readonly string[]): void {
  for (const { name, text, choices } of table.arguments) {
    const operand = new Operand(name, choices === undefined ? text : `${text} (${choices.join(' | ')})`);
    parser.addArgument(choices === undefined ? operand : operand.choices(choices));
  }
  // For the help alone: what is hidden is not suggested to somebody who mistypes it.
  const isShort =
    table.short !== undefined && !words.includes('--all') && words.some((word) => word === '--help' || word === '-h');
  const shown = (flag: Flag): boolean => !isShort || table.short?.includes(longName(flag)) === true;
  for (const flag of table.flags) parser.addOption(toOption(flag).hideHelp(!shown(flag)));
  const hidden = table.flags.some((flag) => !shown(flag));
  addExamples(parser, table.examples);
  if (hidden) parser.addHelpText('after', () => `\nAll flags: ${fullName(parser)} --help --all`);
}

/** Below the flags. */
export function addExamples(parser: Command, examples: readonly Example[]): void {
  if (examples.length > 0) parser.addHelpText('after', ['', 'Examples:', ...examples.flatMap(exampleLines)].join('\n'));
}

/** A command's line in a list, as the first line of its own help. */
export function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

/** Settings of the help that all commands inherit. */
export function styleHelp(program: Command): void {
  for (const option of program.options) option.helpGroup('Output:');
  program.addHelpOption(new Option('-h, --help', 'show this help').helpGroup('Output:')).configureHelp({
    helpWidth,
    subcommandTerm: (command) => command.name(),
    optionDescription: ({ description }) => description,
    argumentDescription: ({ description }) => description,
  });
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

function exampleLines({ text, line }: Example): readonly string[] {
  return [`  ${text}`, `    neo4j-tls ${line}`];
}

function toOption(flag: Flag): Option {
  const { flags, choices, range, check, default: byDefault, repeatable, list } = flag;
  const option = new Option(flags, flagText(flag)).helpGroup(`${headingOf(flag)}:`);
  if (choices !== undefined) option.choices(choices);
  if (repeatable === true) option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
  if (list === true)
    option.argParser((value: string, before: readonly string[] | undefined) => [
      ...(before ?? []),
      ...value.split(',').map((part) => part.trim()),
    ]);
  if (range !== undefined || check !== undefined)
    option.argParser((value: string) => {
      if (range !== undefined) refuseOutside(range, longName(flag), value);
      check?.(value);
      return value;
    });
  if (byDefault !== undefined) option.default(byDefault);
  return option;
}
