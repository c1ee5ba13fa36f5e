import { ownValue } from '../../model/text/own-value.ts';
import { withoutEnd, withoutStart } from '../../model/text/trim.ts';

/**
 * Text as `java.util.Properties.load` reads it (Java 11, 17 and 25 agree). The text is a binary string (one character per byte), so that every byte
 * survives an edit; a character set only decides how keys and values are decoded.
 */

/** One setting as it stands in the text. Offsets count characters of the binary string. */
export interface PropertyEntry {
  readonly key: string;
  readonly value: string;
  /** Line on which the key begins, from 1. */
  readonly line: number;
  /** The logical line, indent included, line end excluded: [start, end). */
  readonly start: number;
  readonly end: number;
  /** Just after the line end; equals `end` when the text stops there. */
  readonly next: number;
  /** The key as written, escapes included: [keyStart, keyEnd). */
  readonly keyStart: number;
  readonly keyEnd: number;
  /** The value as written, up to the end of the logical line: [valueStart, end). */
  readonly valueStart: number;
  /** A separator stands between key and value: `=` or `:`, only blanks, or nothing at all. */
  readonly separator: 'sign' | 'blank' | 'none';
  /** A `\u` that is not followed by four hex digits. Java gives up the whole file. */
  readonly broken: boolean;
  /** The value is written in ASCII alone, so that it reads alike in every character set. */
  readonly isAscii: boolean;
}

export interface PropertiesOptions {
  /** Default latin1. */
  readonly charset?: 'latin1' | 'utf8';
}

/** All entries in the order of the text, duplicates included. Never throws: see {@link PropertyEntry.broken}. */
export function parseProperties(text: string, { charset = 'latin1' }: PropertiesOptions = {}): readonly PropertyEntry[] {
  if (lastRead?.text === text && lastRead.charset === charset) return lastRead.entries;
  const entries = logicalLines(text).map((line) => toEntry(text, line, charset));
  lastRead = { text, charset, entries };
  return entries;
}

/** The same conf is asked for by the one who looks, the verdict, and several checks. */
let lastRead: { readonly text: string; readonly charset: string; readonly entries: readonly PropertyEntry[] } | undefined;

/**
 * A value written so that Properties reads it back, in ASCII alone and therefore alike in every character set. A leading blank
 * is escaped, since a reader would skip it; a leading `=` or `:` only behind a blank separator, where it would be one itself.
 */
export function escapeValue(value: string, separator = '='): string {
  const escaped = value.replace(
    /[\\\t\n\r\f]|[^\x20-\x7e]/g,
    (character) => ownValue(shortEscapes, character) ?? unicodeEscape(character),
  );
  const skipped = /[=:]/.test(separator) ? /^ / : /^[ =:]/;
  return skipped.test(escaped) ? `\\${escaped}` : escaped;
}

/** A key written so that Properties reads it back. Setting names need no escapes and stay as they are. */
export function escapeKey(key: string): string {
  const escaped = key.replace(/[\\\t\n\r\f =:]|[^\x20-\x7e]/g, (character) => {
    if (character === ' ' || character === '=' || character === ':') return `\\${character}`;
    return ownValue(shortEscapes, character) ?? unicodeEscape(character);
  });
  return /^[#!]/.test(escaped) ? `\\${escaped}` : escaped;
}

/** Without blanks at its ends, as Java's `trim` sees them: everything up to U+0020, but no non-breaking space. */
export const trimmed = (value: string): string => withoutEnd(withoutStart(value, isTrimmed), isTrimmed);

const isTrimmed = (code: number): boolean => code <= 0x20;

/** Empty or blank, as Java sees it. */
export const isBlankValue = (value: string): boolean => /^[\t-\r\x1c-\x20]*$/.test(value);

/** A logical line: its characters without continuations, and where each stands in the text. */
interface LogicalLine {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly next: number;
  readonly characters: string;
  readonly offsets: readonly number[];
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t' || character === '\f';
const isLineEnd = (character: string | undefined): boolean => character === '\n' || character === '\r';

function logicalLines(text: string): LogicalLine[] {
  const found: LogicalLine[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const start = at;
    const startLine = line;
    let characters = '';
    const offsets: number[] = [];
    let backslash = false;
    let end = at;
    // One logical line: natural lines joined while they end in an odd number of backslashes.
    for (;;) {
      while (isBlank(text[at])) at++;
      if (characters.length === 0 && (text[at] === '#' || text[at] === '!')) {
        while (at < text.length && !isLineEnd(text[at])) at++;
      } else {
        while (at < text.length && !isLineEnd(text[at])) {
          backslash = text[at] === '\\' ? !backslash : false;
          characters += text[at];
          offsets.push(at);
          at++;
        }
      }
      end = at;
      const isEndOfText = at >= text.length;
      if (text[at] === '\r' && text[at + 1] === '\n') at += 2;
      else if (!isEndOfText) at += 1;
      if (!isEndOfText) line++;
      if (!backslash) break;
      // The backslash that continues the line is not part of it; at the end of the text it is dropped just the same.
      characters = characters.slice(0, -1);
      offsets.pop();
      backslash = false;
      if (at >= text.length) {
        // A lone backslash at the very end is, to Java, a setting without a name; but not when CR LF follows it.
        const isNothing = characters.length === 0 && at - end === 2;
        if (!isNothing) found.push({ line: startLine, start, end, next: at, characters, offsets });
        return found;
      }
    }
    if (characters.length > 0) found.push({ line: startLine, start, end, next: at, characters, offsets });
  }
  return found;
}

function toEntry(text: string, logical: LogicalLine, charset: 'latin1' | 'utf8'): PropertyEntry {
  const { characters, offsets } = logical;
  let keyLength = 0;
  let backslash = false;
  let separator: PropertyEntry['separator'] = 'none';
  while (keyLength < characters.length) {
    const character = characters[keyLength];
    if (!backslash && (character === '=' || character === ':')) separator = 'sign';
    else if (!backslash && isBlank(character)) separator = 'blank';
    if (separator !== 'none') break;
    backslash = character === '\\' ? !backslash : false;
    keyLength++;
  }
  let valueIndex = separator === 'none' ? characters.length : keyLength + 1;
  while (valueIndex < characters.length) {
    const character = characters[valueIndex];
    if (separator === 'blank' && (character === '=' || character === ':')) separator = 'sign';
    else if (!isBlank(character)) break;
    valueIndex++;
  }
  const key = readEscapes(decode(logical, 0, keyLength, charset));
  const value = readEscapes(decode(logical, valueIndex, characters.length, charset));
  const afterLast = characters.length === 0 ? logical.end : (offsets[offsets.length - 1] ?? logical.start) + 1;
  const keyStart = offsets[0] ?? logical.end;
  return {
    key: key.text,
    value: value.text,
    line: logical.line + countLineEnds(text, logical.start, keyStart),
    start: logical.start,
    end: logical.end,
    next: logical.next,
    keyStart,
    keyEnd: keyLength === 0 ? keyStart : (offsets[keyLength - 1] ?? keyStart) + 1,
    valueStart: offsets[valueIndex] ?? afterLast,
    separator,
    broken: key.broken || value.broken,
    isAscii: !/[\x80-\xff]/.test(characters.slice(valueIndex)),
  };
}

/** Some characters of a logical line, decoded piece by piece: what a continuation divides is never one character. */
function decode({ characters, offsets }: LogicalLine, from: number, to: number, charset: 'latin1' | 'utf8'): string {
  const binary = characters.slice(from, to);
  if (charset === 'latin1' || !/[\x80-\xff]/.test(binary)) return binary;
  let decoded = '';
  let start = from;
  for (let index = from + 1; index <= to; index++) {
    if (index < to && offsets[index] === (offsets[index - 1] ?? 0) + 1) continue;
    decoded += Buffer.from(characters.slice(start, index), 'latin1').toString('utf8');
    start = index;
  }
  return decoded;
}

function readEscapes(text: string): { text: string; broken: boolean } {
  if (!text.includes('\\')) return { text, broken: false };
  let broken = false;
  const plain = text.replace(
    /\\(?:u([0-9A-Fa-f]{4})|([\s\S])|$)/g,
    (all, hex: string | undefined, character: string | undefined) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (character === 'u') {
        broken = true;
        return all;
      }
      return character === undefined ? '' : (ownValue(escapedCharacters, character) ?? character);
    },
  );
  return { text: plain, broken };
}

const escapedCharacters: { readonly [letter: string]: string } = { t: '\t', n: '\n', r: '\r', f: '\f' };
const shortEscapes: { readonly [character: string]: string } = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\f': '\\f',
};

const unicodeEscape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

function countLineEnds(text: string, from: number, to: number): number {
  return text.slice(from, to).match(/\r\n|\r|\n/g)?.length ?? 0;
}
