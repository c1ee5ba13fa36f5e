/** One line of the RFC 1421 kind inside a block, e.g. `DEK-Info: AES-256-CBC,0123…`. */
export interface PemHeader {
  readonly name: string;
  readonly value: string;
}

/** Where a part lies. Offsets count bytes from the start of the file (characters, in a UTF-16 file); lines count from 1. */
export interface PemPlace {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** A whole block. */
export interface PemBlock extends PemPlace {
  readonly kind: 'block';
  /** What stands between `BEGIN ` and the dashes. */
  readonly label: string;
  /** The whole lines on which the block begins and ends, without their line ends: blanks and neighbours show here. */
  readonly header: string;
  readonly footer: string;
  readonly headers: readonly PemHeader[];
  readonly der: Buffer;
}

export interface BrokenPemBlock extends PemPlace {
  readonly kind: 'broken';
  readonly label: string;
  /** `no-end`: cut off; `label-mismatch`: BEGIN and END name different things; `base64`: damaged in between. */
  readonly reason: 'no-end' | 'label-mismatch' | 'base64';
  readonly header: string;
}

/** What stands outside the blocks, blank lines alone included. Its line is the first that is not blank. */
export interface PemText extends PemPlace {
  readonly kind: 'text';
  readonly text: string;
}

export type PemPart = PemBlock | BrokenPemBlock | PemText;

export interface PemFile {
  /** `pem`: at least one BEGIN line; `der`: binary that begins like DER; `text`: neither; `empty`: no bytes, or blank ones. */
  readonly kind: 'pem' | 'der' | 'text' | 'empty';
  /** A byte order mark: editors on Windows leave one, and Neo4j refuses it. */
  readonly bom: 'utf-8' | 'utf-16le' | 'utf-16be' | undefined;
  readonly parts: readonly PemPart[];
  readonly blocks: readonly PemBlock[];
  readonly broken: readonly BrokenPemBlock[];
}

/**
 * Splits a file into its PEM blocks and the text between them. More patient than openssl: blocks may be indented, have
 * blanks after their dashes, or share a line with a neighbour; `header` and `footer` let a stricter reader object.
 */
export function splitPem(bytes: Buffer): PemFile {
  const { text, bom } = decode(bytes);
  const parts = splitText(text);
  const blocks = parts.filter((part) => part.kind === 'block');
  const broken = parts.filter((part) => part.kind === 'broken');
  const hasPem = blocks.length + broken.length > 0;
  const kind = hasPem ? 'pem' : bom === undefined && beginsLikeDer(bytes) ? 'der' : text.trim() === '' ? 'empty' : 'text';
  return { kind, bom, parts: kind === 'der' ? [] : parts, blocks, broken };
}

/** A PEM block with lines of 64 characters and a final newline. */
export function encodePem(label: string, der: Buffer): string {
  const base64 = der.toString('base64');
  let lines = '';
  for (let at = 0; at < base64.length; at += 64) lines += `${base64.slice(at, at + 64)}\n`;
  return `-----BEGIN ${label}-----\n${lines}-----END ${label}-----\n`;
}

const beginMark = '-----BEGIN ';
const endMark = '-----END ';
/** Longer than any label in use; a longer one is text. */
const longestLabel = 64;
/** How much of a line is kept on each side of a mark. */
const longestLine = 120;

function decode(bytes: Buffer): { readonly text: string; readonly bom: PemFile['bom'] } {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { text: bytes.toString('latin1'), bom: 'utf-8' };
  const whole = bytes.subarray(0, bytes.length & ~1);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: whole.toString('utf16le'), bom: 'utf-16le' };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: Buffer.from(whole).swap16().toString('utf16le'), bom: 'utf-16be' };
  return { text: bytes.toString('latin1'), bom: undefined };
}

function beginsLikeDer(bytes: Buffer): boolean {
  const length = bytes[1];
  return bytes[0] === 0x30 && length !== undefined && bytes.length > 2 && (length <= 0x84 || length === bytes.length - 2);
}

function splitText(text: string): readonly PemPart[] {
  const parts: PemPart[] = [];
  const lines = lineCounter(text);
  let at = 0;
  let textFrom = textStart(text);
  const flushText = (until: number): void => {
    if (until > textFrom) {
      const between = text.slice(textFrom, until);
      const said = Math.max(0, between.search(/\S/));
      parts.push({ kind: 'text', text: between, start: textFrom, end: until, line: lines(textFrom + said) });
    }
  };
  for (;;) {
    const begin = findMark(text, beginMark, at);
    if (begin === undefined) break;
    flushText(begin.start);
    const part = readBlock(text, begin, lines(begin.start));
    parts.push(part);
    at = part.end;
    textFrom = part.end;
  }
  flushText(text.length);
  return parts;
}

function textStart(text: string): number {
  if (text.startsWith('\u00ef\u00bb\u00bf')) return 3;
  return text.startsWith('\ufeff') ? 1 : 0;
}

interface Mark {
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

/** The next `-----BEGIN x-----` or `-----END x-----` from `from` on. */
function findMark(text: string, mark: string, from: number): Mark | undefined {
  for (let at = text.indexOf(mark, from); at !== -1; at = text.indexOf(mark, at + 1)) {
    const window = text.slice(at + mark.length, at + mark.length + longestLabel + 5);
    const found = /^([^\r\n]*?)-----/.exec(window);
    if (found?.[1] !== undefined) return { label: found[1].trim(), start: at, end: at + mark.length + found[0].length };
  }
  return undefined;
}

function readBlock(text: string, begin: Mark, line: number): PemBlock | BrokenPemBlock {
  const next = findMark(text, beginMark, begin.end);
  const limit = next?.start ?? text.length;
  // Only up to the next BEGIN, so that a file of nothing but BEGIN lines is still read in one pass.
  const end = findMark(text.slice(0, limit), endMark, begin.end);
  const header = wholeLine(text, begin.start, begin.end);
  const start = begin.start;
  if (end === undefined) return { kind: 'broken', reason: 'no-end', label: begin.label, header, start, end: limit, line };
  const broken = { kind: 'broken', label: begin.label, header, start, end: end.end, line } as const;
  if (end.label !== begin.label) return { ...broken, reason: 'label-mismatch' };
  const body = readBody(text.slice(begin.end, end.start));
  if (body === undefined) return { ...broken, reason: 'base64' };
  const footer = wholeLine(text, end.start, end.end);
  return { kind: 'block', label: begin.label, header, footer, ...body, start, end: end.end, line };
}

function readBody(body: string): { readonly headers: readonly PemHeader[]; readonly der: Buffer } | undefined {
  const { headers, rest } = readHeaders(body);
  const base64 = rest.replace(/[\s\0]+/g, '');
  if (base64.length % 4 !== 0 || !isBase64(base64)) return undefined;
  return { headers, der: Buffer.from(base64, 'base64') };
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]*$/.test(text.slice(0, -2)) && /^(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==)?$/.test(text.slice(-2));
}

function readHeaders(body: string): { readonly headers: readonly PemHeader[]; readonly rest: string } {
  const lines = body.split(/\r\n|\r|\n/);
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first === -1 || !lines[first]?.includes(':')) return { headers: [], rest: body };
  const headers: PemHeader[] = [];
  let at = first;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const colon = line.indexOf(':');
    const previous = headers.at(-1);
    if (colon !== -1) {
      headers.push({ name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() });
    } else if (previous !== undefined && /^[ \t]+\S/.test(line)) {
      headers[headers.length - 1] = { name: previous.name, value: previous.value + line.trim() };
    } else {
      break;
    }
  }
  return { headers, rest: lines.slice(at).join('\n') };
}

/** The line around a mark; of a very long one, what is near. */
function wholeLine(text: string, start: number, end: number): string {
  const before =
    text
      .slice(Math.max(0, start - longestLine), start)
      .split(/[\r\n]/)
      .at(-1) ?? '';
  const after = /^[^\r\n]*/.exec(text.slice(end, end + longestLine))?.[0] ?? '';
  return before + text.slice(start, end) + after;
}

/** Line numbers for rising offsets, each counted once. */
function lineCounter(text: string): (offset: number) => number {
  let at = 0;
  let line = 1;
  return (offset) => {
    for (; at < offset; at++) {
      const character = text.charCodeAt(at);
      if (character === 10 || (character === 13 && text.charCodeAt(at + 1) !== 10)) line++;
    }
    return line;
  };
}
