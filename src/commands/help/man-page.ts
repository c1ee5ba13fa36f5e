import { wrap } from '../../output/style.ts';
import { commands, type TopicName, topicNames } from '../index.ts';
import type { CommandEntry, LoadedVerb } from '../runner/command.ts';
import { type CommandTable, flagText, longName, sentence, valueForm } from '../runner/help.ts';
import { topics } from './topics.ts';

/**
 * The man page (mdoc), from the tables of the commands and the texts of `help`.
 * @param date of the page, as 2026-11-27
 */
export async function manPage(date: string): Promise<string> {
  const each = await Promise.all(commands.map(async (entry) => ({ entry, module: await entry.load([entry.name]) })));
  const all = each.flatMap(({ entry, module }) =>
    module.table === undefined ? module.verbs.map((verb) => ofVerb(entry, verb)) : [{ ...entry, table: module.table }],
  );
  return [
    `.Dd ${mdocDate(date)}`,
    '.Dt NEO4J-TLS 1',
    '.Os',
    ...['.Sh NAME', '.Nm neo4j-tls', '.Nd TLS for Neo4j: keys, certificates, trust and settings'],
    ...['.Sh SYNOPSIS', '.Nm', '.Ar command', '.Op Ar options', '.Nm', '.Cm help', '.Op Ar topic'],
    '.Sh DESCRIPTION',
    ...prose('Run it on each server. Without a command, on a terminal, it asks what it needs to know.'),
    '.Pp',
    'A command that writes shows its plan first, and everything is done or nothing.',
    '.Sh COMMANDS',
    ...all.flatMap(({ name, summary, table }) => commandLines(name, summary, table)),
    '.Sh FLAGS OF ALL COMMANDS',
    ...flagLines(sharedBy(all.map(({ table }) => table))),
    ...inOrder.flatMap((name) => [
      `.Sh ${headings[name] ?? name.toUpperCase()}`,
      '.Bd -literal',
      ...literal(topics[name]),
      '.Ed',
    ]),
  ]
    .join('\n')
    .concat('\n');
}

const headings: Partial<Record<TopicName, string>> = { 'exit-codes': 'EXIT STATUS' };
/** Sections that every man page may have come last, in the order that readers know. */
const last: readonly TopicName[] = ['environment', 'files', 'exit-codes', 'licenses'];
const inOrder = [...topicNames.filter((name) => !last.includes(name)), ...last];

interface Told {
  readonly name: string;
  readonly summary: string;
  readonly table: CommandTable;
}

function ofVerb({ name }: CommandEntry, { name: verb, summary, module }: LoadedVerb): Told {
  if (module?.table === undefined) throw new Error(`${name} ${verb} has no table`);
  return { name: `${name} ${verb}`, summary, table: module.table };
}

/** Flags that every command has, with the same words. */
function sharedBy(tables: readonly CommandTable[]): CommandTable['flags'] {
  return (tables[0]?.flags ?? []).filter((flag) =>
    tables.every(({ flags }) => flags.some((other) => other.flags === flag.flags && other.text === flag.text)),
  );
}

const everywhere = ['--json', '--quiet', '--no-color', '--debug'];

function commandLines(name: string, summary: string, { arguments: operands, flags, examples }: CommandTable): string[] {
  return [
    `.Ss ${name}`,
    ...prose(sentence(summary)),
    ...(operands.length === 0
      ? []
      : ['.Bl -tag -width Ds', ...operands.flatMap((one) => [`.It Ar ${word(bare(one.name))}`, ...prose(one.text)]), '.El']),
    ...flagLines(flags.filter((flag) => !everywhere.includes(longName(flag)))),
    ...examples.flatMap((example) => ['.Pp', ...prose(example.text), `.Dl neo4j-tls ${text(example.line)}`]),
  ];
}

function flagLines(flags: CommandTable['flags']): string[] {
  if (flags.length === 0) return [];
  const items = flags.flatMap((flag) => {
    const short = /^-\w\b/.exec(flag.flags)?.[0];
    const form = valueForm(flag);
    const names = [...(short === undefined ? [] : [`Fl ${short.slice(1)} ,`]), `Fl ${word(longName(flag).slice(1))}`];
    const value = form === undefined ? '' : form.startsWith('[') ? ` Op Ar ${word(bare(form))}` : ` Ar ${word(bare(form))}`;
    return [`.It ${names.join(' ')}${value}`, ...prose(flagText(flag))];
  });
  return ['.Bl -tag -width Ds', ...items, '.El'];
}

/** `<file>`, `[home...]` without their brackets. */
function bare(form: string): string {
  return form.replace(/^[<[]|[>\]]$/g, '');
}

/** One argument of a macro. */
function word(value: string): string {
  return text(value).replaceAll('|', '\\&|').replaceAll('[', '\\&[').replaceAll('=', '\\&=');
}

function text(value: string): string {
  return value
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1');
}

/** Running text: a sentence begins a line, and lines are short. */
function prose(value: string): string[] {
  return value
    .split(/(?<=\.) (?=[A-Z])/)
    .flatMap((one) => wrap(one, 70))
    .map(text);
}

function literal(value: string): string[] {
  return value
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .replaceAll('\\', '\\e')
        .replaceAll('-', '\\-')
        .replace(/^([.'])/, '\\&$1'),
    );
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function mdocDate(date: string): string {
  const [year, month = '1', day = '1'] = date.split('-');
  return `${months[Number(month) - 1]} ${Number(day)}, ${year}`;
}
