import { ownValue } from '../model/text/own-value.ts';
import type { Entry, PatternWithNeed } from './entry.ts';
import { type Situation, situationsOf } from './situation.ts';
import { compileTemplate } from './template.ts';

/** What was recognised in a text. The names of the fields are a contract. */
export interface Explanation {
  readonly id: string;
  readonly meaning: string;
  readonly remedy: string;
  /** The part of the text that was recognised. */
  readonly line: string;
}

/** Shown of a recognised part. */
const longestPart = 400;
/** Shown of a captured name or path. */
const longestValue = 200;

/** One entry found in a text. */
export interface TextMatch {
  readonly entry: Entry;
  /** As it is in the text. */
  readonly part: string;
  readonly at: number;
  readonly values: Readonly<Record<string, string>>;
  /** Which end of the connection printed the text, where that can be seen. */
  readonly speaker: 'server' | 'client' | undefined;
}

/**
 * Entries recognised in a text, best first, each once.
 * @param among from {@link candidatesIn} of this text or one around it
 * @param known a situation that the caller knows of, whatever the text shows
 */
export function matchesIn(text: string, among: readonly Candidate[], known?: Situation): readonly TextMatch[] {
  const flat = flatten(text);
  const shown = situationsOf(text);
  const situations = known === undefined ? shown : new Set([...shown, known]);
  const speaker = situations.has('client') ? 'client' : situations.has('server') ? 'server' : undefined;
  const found = new Map<Entry, TextMatch>();
  let context: Readonly<Record<string, string>> | undefined;
  for (const { entry, pattern, needs } of among) {
    if (!flat.includes(needs) || (entry.when !== undefined && !situations.has(entry.when))) continue;
    const match = pattern.exec(text);
    const best = found.get(entry);
    if (match === null || (best !== undefined && match[0].trim().length <= best.part.length)) continue;
    context ??= contextOf(text);
    const values = { ...context, ...cleaned(match.groups) };
    found.set(entry, { entry, part: match[0].trim().slice(0, longestPart), at: match.index, values, speaker });
  }
  return ranked(withoutSwallowed(aboutTls([...found.values()])));
}

/** A connection refused says nothing of TLS, and then neither do the frames around it. */
function aboutTls(found: readonly TextMatch[]): readonly TextMatch[] {
  const other = found.some(({ entry }) => entry.notTls === true);
  return found.filter(({ entry }) => entry.notTls !== true && !(other && entry.general === true));
}

/** The most specific first: what holds only in this situation, then causes, then what several causes share, then frames. */
function ranked(found: readonly TextMatch[]): TextMatch[] {
  const special = found.filter(({ entry }) => isSpecial(entry));
  const kept =
    special.length === 0
      ? found
      : found.filter(({ entry }) => entry.own === true || isSpecial(entry) || !aboutThisServer.has(entry.side));
  const less = new Set(kept.flatMap(({ entry }) => entry.over ?? []));
  const rank = ({ entry }: TextMatch): number => {
    if (entry.general === true) return entry.when === undefined ? 0 : 0.5;
    if (entry.own === true && special.length > 0) return 5;
    if (entry.when !== undefined && entry.broad !== true) return 4;
    return (entry.broad === true ? 1 : 2) - (less.has(entry.id) ? 0.5 : 0);
  };
  // Of two causes the one further down is the deeper one, as in "Caused by".
  return [...kept].sort((one, other) => rank(other) - rank(one) || other.at - one.at || other.part.length - one.part.length);
}

/** Sides whose answers are about the Neo4j server of this machine and its clients. */
const aboutThisServer: ReadonlySet<Entry['side']> = new Set(['client', 'either', 'server', 'tool']);

/** Another server is at the other end, so what is said of this one and its files is wrong. */
function isSpecial({ when, general }: Entry): boolean {
  return when === 'aura' || when === 'outgoing' || when === 'elsewhere' || (when === 'certbot' && general !== true);
}

/**
 * The patterns of these entries that a text may hold: logs are long, and most of a catalogue is not in them. Goes by the words
 * of the text, each once, since a search for every pattern in the whole of a log takes seconds.
 */
export function candidatesIn(lines: Iterable<string>, entries: readonly Entry[]): readonly Candidate[] {
  const seen = new Set<string>();
  for (const line of lines) for (const word of wordsOf(line.toLowerCase())) seen.add(word);
  const vocabulary = [...seen].join('\n');
  const known = new Map<string, boolean>();
  const holds = (word: string): boolean => {
    const before = known.get(word);
    if (before !== undefined) return before;
    const found = seen.has(word) || vocabulary.includes(word);
    known.set(word, found);
    return found;
  };
  return patternsOf(entries).filter(({ needs }) => wordsOf(needs).every(holds));
}

/** Words of letters, digits and `_`; numbers alone are left out, as a log is full of them. */
function wordsOf(text: string): readonly string[] {
  return text.split(/[^a-z0-9_]+/).filter((word) => /[a-z_]/.test(word));
}

function flatten(text: string): string {
  return text.replace(/\s+/g, ' ').toLowerCase();
}

/** What an entry says of the part of a text it was recognised by. */
export function toExplanation({ entry, part, values, speaker }: Omit<TextMatch, 'at'>): Explanation {
  const { meaning, remedy } = (speaker === undefined ? undefined : entry.heard?.[speaker]) ?? entry;
  return { id: entry.id, meaning: fill(meaning, values), remedy: fill(remedy, values), line: part };
}

/** One pattern of an entry. */
export interface Candidate extends PatternWithNeed {
  readonly entry: Entry;
}

const compiled = new Map<readonly Entry[], readonly Candidate[]>();

function patternsOf(entries: readonly Entry[]): readonly Candidate[] {
  const known = compiled.get(entries);
  if (known !== undefined) return known;
  const patterns = entries.flatMap((entry) =>
    entry.says.map((says) => ({ entry, ...(typeof says === 'string' ? compileTemplate(says) : says) })),
  );
  compiled.set(entries, patterns);
  return patterns;
}

const pathEnd = '(?=["\'\\n]|$|[:,;.]?\\s{1,3}\\(|[:,;.]\\s)';
const keyLine = new RegExp(`Failed to load private key: (?<path>[^\\n"']{1,300}?)${pathEnd}`, 'm');
const trustedLine = new RegExp(`Error loading certificate file: (?<path>[^\\n"']{1,300}?)${pathEnd}`, 'm');
const crlLine = new RegExp(`Could not load CRL: (?<path>[^\\n"']{1,300}?)${pathEnd}`, 'm');
const chainLine = new RegExp(`Failed to load public certificate chain: (?<path>[^\\n"']{1,300}?)${pathEnd}`, 'm');

/** What a text says in one place and means in another: the cause of a key that does not load names no key. */
function contextOf(text: string): Readonly<Record<string, string>> {
  const one = (pattern: RegExp): string | undefined => pattern.exec(text)?.groups?.['path'];
  const keyPath = one(keyLine);
  const trustedPath = one(trustedLine);
  return cleaned({ keyPath, trustedPath, path: trustedPath ?? one(crlLine) ?? keyPath ?? one(chainLine) });
}

/** Captured values without blanks, quotes and stops around them; one that is empty, or only three dots, is none. */
function cleaned(groups: Readonly<Record<string, string | undefined>> | undefined): Record<string, string> {
  const texts = Object.entries(groups ?? {}).map(([name, value]) => [name, bare(value ?? '').slice(0, longestValue)] as const);
  return Object.fromEntries(texts.filter(([, text]) => text !== '' && text !== '…'));
}

function bare(value: string): string {
  const text = value
    .trim()
    .replace(/^["'‘’“”`]+/, '')
    .replace(/["'‘’“”`.,;:]{1,20}$/, '');
  // A closing bracket that was opened before what was captured.
  return /[)\]]$/.test(text) && !/[([]/.test(text) ? text.slice(0, -1) : text;
}

/** `Unsupported protocol` inside `unsupported protocol version …` of another entry: the longer one says more, at the same place. */
function withoutSwallowed(found: readonly TextMatch[]): readonly TextMatch[] {
  return found.filter(
    (one) =>
      !found.some(
        (other) =>
          other !== one &&
          other.entry.general !== true &&
          other.entry.broad !== true &&
          one.entry.when === undefined &&
          other.at <= one.at &&
          other.at + other.part.length >= one.at + one.part.length &&
          other.part.length > one.part.length &&
          !one.entry.over?.includes(other.entry.id),
      ),
  );
}

/** `{name|words}`; with a blank in front, an empty one takes the blank with it. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/( ?)\{(\w+)\|([^{}]*)\}/g, (_, blank: string, name: string, words: string) => {
    const value = ownValue(values, name);
    if (value !== undefined) return `${blank === '' && words === '' ? ' ' : blank}${value}`;
    return words === '' ? '' : `${blank}${words}`;
  });
}
