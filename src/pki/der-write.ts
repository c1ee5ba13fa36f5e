/**
 * A small writer of DER. A value is its bytes: what is put into another is copied, nothing is kept beside it, and what stays the
 * same from certificate to certificate can be written once.
 */
export type Der = Buffer;
export type Asn1 = Der;

/** A value as a file: it is its bytes already. */
export function toDer(value: Der): Buffer {
  return value;
}

/** DER bytes that are there already as a value, whatever they are. */
export function encoded(der: Buffer): Der {
  return der;
}

export function sequence(...parts: readonly (Der | undefined)[]): Der {
  return constructed(0x30, parts);
}

/** As a name's parts have it: with one value, or with several in the order given. */
export function set(...parts: readonly (Der | undefined)[]): Der {
  return constructed(0x31, parts);
}

/** An object identifier such as `2.5.29.17`. */
export function oid(dotted: string): Der {
  const known = identifiers.get(dotted);
  if (known !== undefined) return known;
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const written = value(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
  identifiers.set(dotted, written);
  return written;
}

/** A whole number from 0 on, or the bytes of one, whose first bit is its sign. */
export function integer(number: number | Buffer): Der {
  return value(0x02, typeof number === 'number' ? numberBytes(number) : shortest(number));
}

export function enumerated(number: number): Der {
  return value(0x0a, numberBytes(number));
}

export function boolean(truth: boolean): Der {
  return value(0x01, Buffer.from([truth ? 0xff : 0x00]));
}

export function nothing(): Der {
  return value(0x05, Buffer.alloc(0));
}

export function octets(bytes: Buffer): Der {
  return value(0x04, bytes);
}

/** `unused`: how many bits at the end do not count. */
export function bits(bytes: Buffer, unused = 0): Der {
  return joined(0x03, [Buffer.from([unused]), bytes]);
}

export function utf8(text: string): Der {
  return value(0x0c, Buffer.from(text, 'utf8'));
}

export function printable(text: string): Der {
  return value(0x13, Buffer.from(text, 'latin1'));
}

export function ia5(text: string): Der {
  return value(0x16, Buffer.from(text, 'latin1'));
}

/** Text in UTF-16, the high byte first. */
export function bmp(text: string): Der {
  return value(0x1e, Buffer.from(text, 'utf16le').swap16());
}

/** UTCTime up to 2049, GeneralizedTime from 2050 on (RFC 5280, 4.1.2.5). Whole seconds: the rest is cut off. */
export function time(date: Date): Der {
  const digits = `${date.toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  const general = date.getUTCFullYear() >= 2050;
  return value(general ? 0x18 : 0x17, Buffer.from(general ? digits : digits.slice(2), 'latin1'));
}

/** `[n]` around other values: an explicit tag, or an implicit one of a constructed type. */
export function tagged(number: number, ...parts: readonly (Der | undefined)[]): Der {
  return constructed(0xa0 | number, parts);
}

/** `[n]` in place of the tag of a primitive value. */
export function implicit(number: number, bytes: Buffer): Der {
  return value(0x80 | number, bytes);
}

const identifiers = new Map<string, Der>();

function constructed(tag: number, parts: readonly (Der | undefined)[]): Der {
  return joined(
    tag,
    parts.filter((part) => part !== undefined),
  );
}

function value(tag: number, bytes: Buffer): Der {
  return joined(tag, [bytes]);
}

function joined(tag: number, parts: readonly Buffer[]): Der {
  let length = 0;
  for (const part of parts) length += part.length;
  // Short form below 128; above, the number of bytes that the length takes, then those.
  const lengthBytes = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x1_0000 ? 2 : length < 0x100_0000 ? 3 : 4;
  const written = Buffer.allocUnsafe(2 + lengthBytes + length);
  written[0] = tag;
  written[1] = lengthBytes === 0 ? length : 0x80 | lengthBytes;
  if (lengthBytes > 0) written.writeUIntBE(length, 2, lengthBytes);
  let at = 2 + lengthBytes;
  for (const part of parts) {
    part.copy(written, at);
    at += part.length;
  }
  return written;
}

/** Seven bits a byte, the highest first; all but the last have the first bit set. */
function base128(number: number): number[] {
  const bytes = [number % 0x80];
  for (let left = Math.floor(number / 0x80); left > 0; left = Math.floor(left / 0x80)) bytes.unshift(0x80 | (left % 0x80));
  return bytes;
}

/** DER has no zero byte in front that the sign does not need. */
function shortest(bytes: Buffer): Buffer {
  let from = 0;
  while (from + 1 < bytes.length && bytes[from] === 0 && ((bytes[from + 1] ?? 0) & 0x80) === 0) from += 1;
  return bytes.subarray(from);
}

function numberBytes(number: number): Buffer {
  const hex = number.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return ((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]);
}
