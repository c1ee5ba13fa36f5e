/**
 * A small reader of DER, and of the BER that old PKCS #7 and PKCS #12 files use (indefinite lengths, strings in pieces).
 * It looks at the bytes in place: names and signed parts can be compared and verified as they stand, and hostile input
 * costs neither memory nor deep recursion. What is malformed throws a {@link DerError}, which every reader of files catches.
 */
export class DerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DerError';
  }
}

/** One value: its first tag byte (class, constructed bit and number together), and where it lies in `source`. */
export interface DerNode {
  readonly tag: number;
  readonly source: Buffer;
  readonly start: number;
  readonly contentStart: number;
  readonly contentEnd: number;
  /** One past the last byte, end-of-contents bytes included. */
  readonly end: number;
}

/** Tag bytes of the universal types that occur in what we read. */
export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Context-specific tags: `[n]` that holds one primitive value, and `[n]` that holds others. */
export const contextPrimitive = (number: number): number => 0x80 | number;
export const contextConstructed = (number: number): number => 0xa0 | number;

/** Nested deeper than anything real; also bounds the search for the end of indefinite lengths. */
const maximumDepth = 32;
/** Names, extensions, bags: files in use have a few hundred at most. */
const mostChildren = 10_000;

/** Reads the value that starts at `at`. Bytes after it are not looked at. */
export function readDer(source: Buffer, at = 0, limit: number = source.length): DerNode {
  return readNode(source, at, limit, 0);
}

/** The value's own bytes, tag and length included. */
export function rawBytes(node: DerNode): Buffer {
  return node.source.subarray(node.start, node.end);
}

/** The bytes inside. */
export function content(node: DerNode): Buffer {
  return node.source.subarray(node.contentStart, node.contentEnd);
}

/** The values inside a constructed one; with `tag`, only of such a value. More than anything real has is malformed. */
export function children(node: DerNode | undefined, tag?: number): readonly DerNode[] {
  const found: DerNode[] = [];
  for (const child of eachChild(node, tag)) {
    if (found.length === mostChildren) throw new DerError('too many values');
    found.push(child);
  }
  return found;
}

/** The same one by one, for lists that may be as long as their file. */
export function* eachChild(node: DerNode | undefined, tag?: number): Generator<DerNode, void> {
  if (node === undefined) throw new DerError('a value is missing');
  if (tag !== undefined && node.tag !== tag) throw new DerError(`tag ${tag} expected, found ${node.tag}`);
  if ((node.tag & 0x20) === 0) throw new DerError('a constructed value expected');
  for (let at = node.contentStart; at < node.contentEnd; ) {
    const child = readDer(node.source, at, node.contentEnd);
    yield child;
    at = child.end;
  }
}

/** The value, when it has this tag. */
export function expectTag(node: DerNode | undefined, tag: number): DerNode {
  if (node === undefined) throw new DerError('a value is missing');
  if (node.tag !== tag) throw new DerError(`tag ${tag} expected, found ${node.tag}`);
  return node;
}

/** The one value inside an explicit tag or a wrapper of one. */
export function onlyChild(node: DerNode | undefined, tag?: number): DerNode {
  const [first, second] = children(node, tag);
  if (first === undefined || second !== undefined) throw new DerError('exactly one value expected');
  return first;
}

/** An object identifier in dotted form. */
export function readOid(node: DerNode | undefined): string {
  const bytes = content(expectTag(node, Tag.oid));
  if (bytes.length === 0 || bytes.length > 128) throw new DerError('an object identifier of unusable length');
  // The same two dozen come again and again, and big numbers are slow.
  const key = bytes.toString('latin1');
  const known = knownOids.get(key);
  if (known !== undefined) return known;
  const dotted = decodeOid(bytes);
  if (knownOids.size < 256) knownOids.set(key, dotted);
  return dotted;
}

const knownOids = new Map<string, string>();

function decodeOid(bytes: Buffer): string {
  const arcs: string[] = [];
  let value = 0n;
  let open = false;
  for (const byte of bytes) {
    value = (value << 7n) | BigInt(byte & 0x7f);
    open = (byte & 0x80) !== 0;
    if (open) continue;
    if (arcs.length === 0) {
      const first = value < 40n ? 0n : value < 80n ? 1n : 2n;
      arcs.push(String(first), String(value - first * 40n));
    } else {
      arcs.push(String(value));
    }
    value = 0n;
  }
  if (open) throw new DerError('an object identifier that is cut off');
  return arcs.join('.');
}

/** A whole number as lower-case hex, without leading zero bytes; `-` in front when it is negative as encoded. */
export function readIntegerHex(node: DerNode | undefined): string {
  return integerHex(content(expectTag(node, Tag.integer)));
}

/** The same of a number's bytes, whatever their tag was. */
export function integerHex(bytes: Buffer): string {
  if (bytes.length === 0) throw new DerError('an integer without digits');
  if (((bytes[0] ?? 0) & 0x80) !== 0) {
    const width = BigInt(bytes.length * 8);
    const value = (1n << width) - BigInt(`0x${bytes.toString('hex')}`);
    return `-${evenHex(value.toString(16))}`;
  }
  const hex = bytes.toString('hex').replace(/^(?:00)+/, '');
  return hex === '' ? '00' : hex;
}

/** How many bits the number in these bytes has, read without a sign. */
export function bitLength(bytes: Buffer): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? 0 : (bytes.length - first) * 8 + 24 - Math.clz32(bytes[first] ?? 0);
}

/** A whole number that fits 32 bits and is not negative, e.g. a version or an iteration count. */
export function readSmallInteger(node: DerNode | undefined, tag: number = Tag.integer): number {
  const bytes = content(expectTag(node, tag));
  if (bytes.length === 0 || bytes.length > 5) throw new DerError('a number of unusable length');
  const value = bytes.readIntBE(0, bytes.length);
  if (value < 0 || value > 0xffffffff) throw new DerError('a number out of range');
  return value;
}

/** Any byte but 0 is true, as BER has it. @throws DerError */
export function readBoolean(node: DerNode | undefined): boolean {
  const bytes = content(expectTag(node, Tag.boolean));
  if (bytes.length !== 1) throw new DerError('a boolean of unusable length');
  return bytes[0] !== 0;
}

/** The bytes of an OCTET STRING, put together when it comes in pieces (BER). */
export function readOctets(node: DerNode | undefined): Buffer {
  if (node === undefined) throw new DerError('a value is missing');
  const number = node.tag & ~0x20;
  if (number !== Tag.octetString && (number & 0xc0) !== 0x80) throw new DerError('an octet string expected');
  if ((node.tag & 0x20) === 0) return content(node);
  return Buffer.concat(children(node).map((piece) => content(expectTag(piece, Tag.octetString))));
}

/** A BIT STRING: its bytes, and how many bits at the end do not count. */
export function readBits(node: DerNode | undefined): { readonly unused: number; readonly bytes: Buffer } {
  const bytes = content(expectTag(node, Tag.bitString));
  const unused = bytes[0];
  if (unused === undefined || unused > 7) throw new DerError('a bit string without its first byte');
  return { unused, bytes: bytes.subarray(1) };
}

/** UTCTime or GeneralizedTime. Years of two digits: 50 to 99 are of the last century (RFC 5280, 4.1.2.5.1). */
export function readTime(node: DerNode | undefined): Date {
  if (node === undefined) throw new DerError('a time is missing');
  if (node.contentEnd - node.contentStart > 40) throw new DerError('a time of unusable length');
  const text = content(node).toString('latin1');
  const general = node.tag === Tag.generalizedTime;
  if (!general && node.tag !== Tag.utcTime) throw new DerError('a time expected');
  const found = (general ? generalizedTime : utcTime).exec(text);
  if (found === null) throw new DerError('a time in no known form');
  const [, year = '', month, day, hour, minute, second = '00', fraction = '', zone = 'Z'] = found;
  const century = general ? '' : Number(year) >= 50 ? '19' : '20';
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const milliseconds = fraction.slice(1, 4).padEnd(3, '0');
  const date = new Date(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${offset}`);
  if (Number.isNaN(date.getTime())) throw new DerError('a date that does not exist');
  return date;
}

/** Text of any of ASN.1's string types. Bytes that are no valid text become the replacement character. */
export function readText(node: DerNode): string {
  const bytes = content(node);
  switch (node.tag) {
    case Tag.utf8String:
      return bytes.toString('utf8');
    case Tag.bmpString:
      return swapPairs(bytes).toString('utf16le');
    case Tag.universalString:
      return readUniversal(bytes);
    default:
      return bytes.toString('latin1');
  }
}

const utcTime = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?()(Z|[+-]\d{4})$/;
const generalizedTime = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?([.,]\d{1,9})?(Z|[+-]\d{4})?$/;

function readNode(source: Buffer, at: number, limit: number, depth: number): DerNode {
  const tag = source[at];
  const first = source[at + 1];
  if (tag === undefined || first === undefined || at + 2 > limit) throw new DerError('cut off');
  if ((tag & 0x1f) === 0x1f) throw new DerError('a tag number that nothing here uses');
  if (first === 0x80) return readIndefinite(source, tag, at, limit, depth);
  let contentStart = at + 2;
  let length = first;
  if (first > 0x80) {
    const count = first & 0x7f;
    if (count > 4 || contentStart + count > limit) throw new DerError('a length that leads nowhere');
    length = source.readUIntBE(contentStart, count);
    contentStart += count;
  }
  const end = contentStart + length;
  if (end > limit) throw new DerError('cut off');
  return { tag, source, start: at, contentStart, contentEnd: end, end };
}

function readIndefinite(source: Buffer, tag: number, at: number, limit: number, depth: number): DerNode {
  if ((tag & 0x20) === 0 || depth >= maximumDepth) throw new DerError('a length that leads nowhere');
  const contentStart = at + 2;
  let position = contentStart;
  while (!(source[position] === 0 && source[position + 1] === 0 && position + 2 <= limit)) {
    position = readNode(source, position, limit, depth + 1).end;
  }
  return { tag, source, start: at, contentStart, contentEnd: position, end: position + 2 };
}

function evenHex(hex: string): string {
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}

function swapPairs(bytes: Buffer): Buffer {
  const even = Buffer.from(bytes.subarray(0, bytes.length & ~1));
  return even.swap16();
}

function readUniversal(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = bytes.readUInt32BE(at);
    text += point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  }
  return text;
}
