import { type Command, Argument as Operand, Option } from 'commander';
import { refuseOutside } from '../../model/command-line/number-range.ts';
import { UserError } from '../../model/errors/errors.ts';
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
export function flagText({ text, choices, range, default: byDefault, defaultText = byDefault, repeatable, list }: Flag): string {
  const more = [
    ...(choices === undefined ? [] : [choices.join(list === true ? ',' : ' | ')]),
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
  for (const argument of table.arguments) parser.addArgument(toOperand(argument));
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

function toOperand({ name, text, choices, check }: Argument): Operand {
  const operand = new Operand(name, choices === undefined ? text : `${text} (${choices.join(' | ')})`);
  if (choices !== undefined) return operand.choices(choices);
  if (check === undefined) return operand;
  const isOne = !name.includes('...');
  return operand.argParser<unknown>((word: string, before: unknown) => {
    check(word);
    return isOne ? word : appended(before, [word]);
  });
}

function toOption(flag: Flag): Option {
  const { flags, choices, range, check, default: byDefault, repeatable, list } = flag;
  const option = new Option(flags, flagText(flag)).helpGroup(`${headingOf(flag)}:`);
  if (choices !== undefined && list !== true) option.choices(choices);
  else if (range !== undefined || check !== undefined || repeatable === true || list === true)
    option.argParser<unknown>((value: string, before: unknown) => {
      const values = list === true ? partsOf(flag, value) : [value];
      for (const one of values) {
        if (range !== undefined) refuseOutside(range, longName(flag), one);
        check?.(one);
      }
      return list === true || repeatable === true ? appended(before, values) : value;
    });
  if (byDefault !== undefined) option.default(byDefault);
  return option;
}

/** Commander hands over what was given before; nothing, the first time. */
const appended = (before: unknown, values: readonly string[]): readonly unknown[] => [
  ...(Array.isArray(before) ? before : []),
  ...values,
];

/** @throws UserError where it names nothing, or something that is no choice. */
function partsOf(flag: Flag, value: string): readonly string[] {
  const { choices } = flag;
  const parts = value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const unknown = parts.find((part) => choices?.includes(part) === false);
  if (choices === undefined || (parts.length > 0 && unknown === undefined)) return parts;
  throw new UserError(
    `${longName(flag)}: "${unknown ?? value}" is not one of ${choices.join(', ')}.`,
    'Name one, or several with commas between them.',
  );
}
