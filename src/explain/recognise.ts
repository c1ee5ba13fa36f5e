import { ownValue } from '../model/own-value.ts';
import type { Entry, PatternWithNeed } from './entry.ts';
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

/** One entry found in a text. */
export interface TextMatch {
  readonly entry: Entry;
  /** As it stands in the text. */
  readonly part: string;
  readonly at: number;
  readonly values: Readonly<Record<string, string>>;
}

/** Entries recognised in a text, best first, each once. @param among from {@link candidatesIn} of this text or one around it. */
export function matchesIn(text: string, among: readonly Candidate[]): readonly TextMatch[] {
  const flat = flatten(text);
  const found = new Map<Entry, TextMatch>();
  let context: Readonly<Record<string, string>> | undefined;
  for (const { entry, pattern, needs } of among) {
    if (!flat.includes(needs)) continue;
    const match = pattern.exec(text);
    const best = found.get(entry);
    if (match === null || (best !== undefined && match[0].trim().length <= best.part.length)) continue;
    context ??= contextOf(text);
    found.set(entry, {
      entry,
      part: match[0].trim().slice(0, longestPart),
      at: match.index,
      values: { ...context, ...cleaned(match.groups) },
    });
  }
  const rank = ({ entry }: TextMatch): number => (entry.general === true ? 1 : 0);
  return withoutSwallowed([...found.values()]).sort(
    (one, other) => rank(one) - rank(other) || other.part.length - one.part.length || one.at - other.at,
  );
}

/** The patterns of these entries that a text may hold: logs are long, and most of a catalogue is not in them. */
export function candidatesIn(text: string, entries: readonly Entry[]): readonly Candidate[] {
  const flat = flatten(unwrapLogLines(text));
  return patternsOf(entries).filter(({ needs }) => flat.includes(needs));
}

function flatten(text: string): string {
  return text.replace(/\s+/g, ' ').toLowerCase();
}

/** What an entry says of the part of a text it was recognised by. */
export function toExplanation(entry: Entry, part: string, values: Readonly<Record<string, string>>): Explanation {
  return { id: entry.id, meaning: fill(entry.meaning, values), remedy: fill(entry.remedy, values), line: part };
}

/**
 * JSON log lines (Neo4j 2025+) as the text inside them: message, then stack trace. Other lines stay as they are. Bash-like
 * quoting is not undone.
 */
export function unwrapLogLines(text: string): string {
  if (!text.includes('{"')) return text;
  return text.split('\n').map(unwrapLogLine).join('\n');
}

/** {@link unwrapLogLines} of one line. */
export function unwrapLogLine(line: string): string {
  const from = line.indexOf('{"');
  if (from === -1 || !line.trimEnd().endsWith('}')) return line;
  try {
    const value = JSON.parse(line.slice(from)) as Record<string, unknown>;
    const parts = ['message', 'MESSAGE', 'stacktrace', 'stackTrace']
      .map((name) => ownValue(value, name))
      .filter((part) => typeof part === 'string');
    return parts.length === 0 ? line : parts.join('\n');
  } catch {
    return line;
  }
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

/** What a text says in one place and means in another: the cause of a key that does not load names no key. */
function contextOf(text: string): Readonly<Record<string, string>> {
  const one = (pattern: RegExp): string | undefined => pattern.exec(text)?.[1]?.trim();
  const keyPath = one(/Failed to load private key: ([^\n"]+?)(?: \(using configured password\))?(?:$|["\n])/m);
  const trustedPath = one(/Error loading certificate file: ([^\n"]+)/);
  return cleaned({
    keyPath,
    trustedPath,
    path:
      trustedPath ?? one(/Could not load CRL: ([^\n"]+)/) ?? keyPath ?? one(/Failed to load public certificate chain: ([^\n"]+)/),
  });
}

function cleaned(groups: Readonly<Record<string, string | undefined>> | undefined): Record<string, string> {
  const texts = Object.entries(groups ?? {}).map(([name, value]) => [name, value?.trim().replace(/[.,;]+$/, '') ?? ''] as const);
  return Object.fromEntries(
    texts.filter(([, text]) => text !== '' && text !== '…').map(([name, text]) => [name, text.slice(0, longestPart)]),
  );
}

/** `Unsupported protocol` inside `unsupported protocol version …` of another entry: the longer one says more, at the same place. */
function withoutSwallowed(found: readonly TextMatch[]): TextMatch[] {
  return found.filter(
    (one) =>
      !found.some(
        (other) =>
          other !== one &&
          other.entry.general !== true &&
          other.at <= one.at &&
          other.at + other.part.length >= one.at + one.part.length &&
          other.part.length > one.part.length,
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
