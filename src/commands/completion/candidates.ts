import { findHomes } from '../../inspect/home/find-home.ts';
import type { FlagWords } from '../../model/command-line/flag-words.ts';
import { scopeNames } from '../../model/installation.ts';
import type { System } from '../../system/system.ts';
import { commands, topicNames } from '../index.ts';
import type { Argument, Flag } from '../runner/flags.ts';
import { type CommandTable, flagText, longName, valueForm } from '../runner/help.ts';

/** One word that fits, and what it means. */
interface Candidate {
  readonly word: string;
  readonly text: string;
}

/** What may stand where a person pressed Tab. */
export interface Candidates {
  readonly words: readonly Candidate[];
  /** The shell offers these as well. */
  readonly paths?: 'files' | 'folders' | undefined;
  /** The word goes on: `docker:`, or a list. */
  readonly goesOn?: boolean;
}

const nothing: Candidates = { words: [] };

/**
 * Words that fit at the end of a command line, from the tables of the commands.
 * @param current what is typed of the word so far
 * @param before the words in front of it, without the program's name
 */
export async function candidatesFor(
  current: string,
  before: readonly string[],
  system: Pick<System, 'files' | 'commands' | 'host' | 'env'>,
): Promise<Candidates> {
  const all = await everyCandidate(current, before, system);
  return { ...all, words: all.words.filter(({ word }) => word.startsWith(current)) };
}

/** As the scripts of the shells read it: a line for each word, its meaning behind a tab; what begins with a colon is for the script. */
export function candidatesToText({ words, paths, goesOn }: Candidates): string {
  const lines = [
    ...words.map(({ word, text }) => (text === '' ? word : `${word}\t${text}`)),
    ...(goesOn === true ? [':nospace'] : []),
    ...(paths === undefined ? [] : [`:${paths}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

async function everyCandidate(
  current: string,
  before: readonly string[],
  system: Pick<System, 'files' | 'commands' | 'host' | 'env'>,
): Promise<Candidates> {
  const [name, second] = before;
  if (name === undefined) {
    const flags = current.startsWith('-') ? [helpFlag, { word: '--version', text: 'print the version' }] : [];
    return { words: [...commands.map(named), { word: 'help', text: 'help on a command or a topic' }, ...flags] };
  }
  if (name === 'help') {
    if (second === undefined) return { words: [...commands.map(named), ...plain(topicNames)] };
    return before.length > 2 ? nothing : { words: await verbsOf(second) };
  }
  const module = await commands.find((entry) => entry.name === name)?.load([...before]);
  if (module === undefined) return nothing;
  if (module.table !== undefined) return ofCommand(module.table, current, before.slice(1), system);
  const verb = module.verbs.find((one) => one.name === second);
  if (verb?.module?.table !== undefined) return ofCommand(verb.module.table, current, before.slice(2), system);
  return { words: second === undefined ? [...module.verbs.map(named), ...(current.startsWith('-') ? [helpFlag] : [])] : [] };
}

const helpFlag: Candidate = { word: '--help', text: 'show the help' };

function named({ name, summary }: { readonly name: string; readonly summary: string }): Candidate {
  return { word: name, text: summary };
}

async function verbsOf(name: string): Promise<readonly Candidate[]> {
  const module = await commands.find((entry) => entry.name === name)?.load([name]);
  return module?.verbs.map(named) ?? [];
}

async function ofCommand(
  table: CommandTable,
  current: string,
  given: readonly string[],
  system: Pick<System, 'files' | 'commands' | 'host' | 'env'>,
): Promise<Candidates> {
  const flagOf = (word: string | undefined): Flag | undefined =>
    table.flags.find((flag) => word !== undefined && flag.flags.split(/[ ,]+/).includes(word));
  const joined = /^(--[\w-]+)=/.exec(current);
  if (joined !== null) {
    const flag = flagOf(joined[1]);
    return flag === undefined || valueForm(flag) === undefined
      ? nothing
      : valuesOf(flag, current.slice(joined[0].length), joined[0], system);
  }
  const last = flagOf(given.at(-1));
  if (last !== undefined && valueForm(last)?.startsWith('<') === true) return valuesOf(last, current, '', system);
  if (current.startsWith('-')) return { words: [...flagsLeft(table, given), helpFlag] };
  const optional = last !== undefined && valueForm(last) !== undefined ? await valuesOf(last, current, '', system) : nothing;
  const standing = given.filter(
    (word, at) => !word.startsWith('-') && valueForm(flagOf(given[at - 1]) ?? noFlag)?.startsWith('<') !== true,
  );
  const argument = table.arguments[standing.length] ?? table.arguments.findLast(({ name }) => name.includes('...'));
  if (argument !== undefined) {
    const fits = argumentOf(argument);
    return { ...fits, words: [...optional.words, ...fits.words] };
  }
  return { words: [...optional.words, ...flagsLeft(table, given)] };
}

const noFlag: Flag = { flags: '', text: '' };

/** Those that are not there yet, and those that may come again. */
function flagsLeft(table: CommandTable, given: readonly string[]): readonly Candidate[] {
  const isThere = (flag: Flag): boolean => given.some((word) => word.split('=')[0] === longName(flag));
  return table.flags
    .filter((flag) => flag.repeatable === true || !isThere(flag))
    .map((flag) => ({ word: longName(flag), text: flagText(flag) }));
}

function argumentOf({ name, choices }: Argument): Candidates {
  if (choices !== undefined) return { words: plain(choices) };
  if (name.includes('home')) return { words: [], paths: 'folders' };
  return name.includes('file') ? { words: [], paths: 'files' } : nothing;
}

async function valuesOf(
  flag: Flag,
  typed: string,
  prefix: string,
  system: Pick<System, 'files' | 'commands' | 'host' | 'env'>,
): Promise<Candidates> {
  const { choices, words, list } = flag;
  if (choices !== undefined)
    return list === true
      ? wordsOf({ of: choices, form: 'list' }, typed, prefix)
      : { words: plain(choices.map((word) => prefix + word)) };
  if (words !== undefined) return wordsOf(words, typed, prefix);
  const form = valueForm(flag) ?? '';
  if (longName(flag) === '--home' || form === '<home>') {
    const homes = await findHomes(system, {}).catch(() => []);
    return { words: plain(homes.map(({ home }) => prefix + home)), paths: 'folders' };
  }
  if (/^.(dir|folder)/.test(form)) return { words: [], paths: 'folders' };
  return /^.file/.test(form) ? { words: [], paths: 'files' } : nothing;
}

/** What may follow in a list, or behind `bolt=`. */
function wordsOf({ of, form }: FlagWords, typed: string, prefix: string): Candidates {
  if (form === undefined) return { words: plain(of.map((word) => prefix + word)), goesOn: of.some((word) => word.endsWith(':')) };
  const done = typed.slice(0, typed.lastIndexOf(',') + 1);
  const part = typed.slice(done.length);
  const used = done.split(',').map((word) => word.split('=')[0] ?? '');
  const write = (word: string): string => prefix + done + word;
  if (form === 'list') return { words: plain(of.filter((word) => !used.includes(word)).map(write)), goesOn: true };
  const component = /^(\w+)=/.exec(part)?.[1];
  if (component !== undefined) return { words: plain(of.map((word) => write(`${component}=${word}`))), goesOn: true };
  const components = scopeNames.filter((scope) => !used.includes(scope)).map((scope) => write(`${scope}=`));
  return { words: plain([...(done === '' ? of.map(write) : []), ...components]), goesOn: true };
}

function plain(words: readonly string[]): readonly Candidate[] {
  return words.map((word) => ({ word, text: '' }));
}
