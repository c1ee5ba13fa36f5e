import type { ConfEdit } from '../../model/conf-edit.ts';
import { withoutEnd } from '../../model/text/trim.ts';
import { escapeKey, escapeValue, type PropertyEntry } from './properties.ts';

/** An entry of the file and what is to become of it. */
export interface Setting {
  readonly entry: PropertyEntry;
  name: string;
  /** `moved`: not written at its own place but above another entry. */
  state: 'kept' | 'gone' | 'moved';
  /** New value, not yet escaped; undefined: as it was. */
  value?: string;
  /** Lines written right above this one. */
  above?: (Setting | string)[];
}

/** Settings that are not in the file yet. */
export interface Missing {
  /** Still to be written at the end. */
  readonly toAppend: Map<string, string>;
  /** All of them, those written above a `private_key` included. */
  readonly added: Set<string>;
}

/** The text with its settings as they are to be, and what is missing added in blocks at the end. */
export function writeConf(text: string, settings: readonly Setting[], missing: Missing, edit: ConfEdit, lineEnd: string): string {
  return appendBlocks(assemble(text, settings, lineEnd), missing, edit, lineEnd);
}

/** A line that goes above an existing one. */
export const settingLine = (name: string, value: string): string => `${escapeKey(name)}=${escapeValue(value)}`;

function assemble(text: string, settings: readonly Setting[], lineEnd: string): string {
  let edited = '';
  let at = 0;
  for (const setting of settings) {
    const { start, end, next } = setting.entry;
    edited += text.slice(at, start);
    at = next;
    if (setting.state !== 'kept') continue;
    for (const line of setting.above ?? []) {
      edited +=
        (typeof line === 'string' ? indentOf(text, setting.entry) + line : withoutDanglingBackslash(written(text, line))) +
        lineEnd;
    }
    edited += written(text, setting) + text.slice(end, next);
  }
  return edited + text.slice(at);
}

function written(text: string, { entry, name, value }: Setting): string {
  const head =
    text.slice(entry.start, entry.keyStart) + (name === entry.key ? text.slice(entry.keyStart, entry.keyEnd) : escapeKey(name));
  if (value === undefined) return head + text.slice(entry.keyEnd, entry.end);
  const separator = entry.separator === 'none' ? '=' : text.slice(entry.keyEnd, entry.valueStart);
  // With nothing after it a continuation could swallow the line end and join the next line.
  if (value === '') return head + separator.replace(/\\[\r\n]+[ \t\f]*/g, '');
  return head + separator + escapeValue(value, separator);
}

/** At the end of the text a last backslash means nothing; above another line it would join the two. */
const withoutDanglingBackslash = (line: string): string =>
  (line.length - withoutEnd(line, (code) => code === 0x5c).length) % 2 === 1 ? line.slice(0, -1) : line;

const indentOf = (text: string, entry: PropertyEntry): string =>
  /^[ \t]*/.exec(text.slice(entry.start, entry.keyStart))?.[0] ?? '';

function appendBlocks(text: string, missing: Missing, edit: ConfEdit, lineEnd: string): string {
  let edited = text;
  const left = new Map(missing.toAppend);
  for (const { heading, names } of edit.blocks) {
    const inBlock = names.filter((name) => left.has(name));
    if (inBlock.length === 0) continue;
    edited = appendBlock(edited, heading, settingLines(inBlock, left), lineEnd);
    for (const name of inBlock) left.delete(name);
  }
  return left.size === 0 ? edited : appendBlock(edited, '', settingLines([...left.keys()], left), lineEnd);
}

/** `name=value` lines, a password right before its key. */
function settingLines(names: readonly string[], values: ReadonlyMap<string, string>): string[] {
  const ordered = names.filter(
    (name) => !(name.endsWith('.private_key_password') && names.includes(name.slice(0, -'_password'.length))),
  );
  return ordered.flatMap((name) => {
    const password = `${name}_password`;
    const both = name.endsWith('.private_key') && names.includes(password) ? [password, name] : [name];
    return both.map((each) => settingLine(each, values.get(each) ?? ''));
  });
}

/** Adds lines below a heading: at the end of its paragraph when the heading is there already, else at the end of the text. */
function appendBlock(text: string, heading: string, lines: readonly string[], lineEnd: string): string {
  const comments = heading === '' ? [] : heading.split('\n').map((comment) => `# ${comment}`.trimEnd());
  const existing = endOfParagraph(text, comments);
  if (existing !== undefined) {
    const before = text.slice(0, existing);
    const added = lines.map((line) => line + lineEnd).join('');
    return endWithLineEnd(before, lineEnd) + added + text.slice(existing);
  }
  const start = text === '' ? '' : endWithBlankLine(endWithLineEnd(text, lineEnd), lineEnd);
  return start + [...comments, ...lines].map((line) => line + lineEnd).join('');
}

/** Offset after the last line of the paragraph that begins with exactly these comments; undefined when there is none. */
function endOfParagraph(text: string, comments: readonly string[]): number | undefined {
  const [first] = comments;
  if (first === undefined) return undefined;
  const lines = [...text.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g)].map((match) => ({
    text: match[0].replace(/[\r\n]+$/, ''),
    end: match.index + match[0].length,
  }));
  for (let index = lines.length - 1; index >= 0; index--) {
    if (!comments.every((comment, offset) => lines[index + offset]?.text === comment)) continue;
    let last = index + comments.length - 1;
    while ((lines[last + 1]?.text ?? '').trim() !== '') last++;
    // A line that ends in a backslash may run on into the blank one: leave such a paragraph alone.
    return lines[last]?.text.endsWith('\\') ? undefined : lines[last]?.end;
  }
  return undefined;
}

function endWithLineEnd(text: string, lineEnd: string): string {
  return text === '' || /[\r\n]$/.test(text) ? text : text + lineEnd;
}

function endWithBlankLine(text: string, lineEnd: string): string {
  if (/(?:^|\r\n|\n|\r(?!\n))[ \t\f]*(?:\r\n|\n|\r)$/.test(text)) return text;
  // After a lone CR a LF would only complete the line end before it.
  return text.endsWith('\r') && lineEnd === '\n' ? `${text}\n\n` : text + lineEnd;
}
