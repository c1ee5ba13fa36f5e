import asn1 from 'node-forge/lib/asn1.js';

/** A value that is to be written. Made by the functions below, turned into bytes by {@link toDer}. */
export type Asn1 = ReturnType<typeof asn1.create>;

const { Class, Type } = asn1;

export function toDer(value: Asn1): Buffer {
  return Buffer.from(asn1.toDer(value).getBytes(), 'latin1');
}

export function sequence(...parts: readonly (Asn1 | undefined)[]): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, present(parts));
}

export function set(...parts: readonly (Asn1 | undefined)[]): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.SET, true, present(parts));
}

export function oid(dotted: string): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(dotted).getBytes());
}

/** A whole number from 0 on, or the bytes of one, whose first bit is its sign. */
export function integer(value: number | Buffer): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.INTEGER, false, binary(typeof value === 'number' ? numberBytes(value) : value));
}

export function enumerated(value: number): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.ENUMERATED, false, binary(numberBytes(value)));
}

export function boolean(value: boolean): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.BOOLEAN, false, value ? '\xff' : '\x00');
}

export function nothing(): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.NULL, false, '');
}

export function octets(bytes: Buffer): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, binary(bytes));
}

/** `unused`: how many bits at the end do not count. */
export function bits(bytes: Buffer, unused = 0): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.BITSTRING, false, binary(Buffer.concat([Buffer.from([unused]), bytes])));
}

export function utf8(text: string): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.UTF8, false, binary(Buffer.from(text, 'utf8')));
}

export function printable(text: string): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.PRINTABLESTRING, false, text);
}

export function ia5(text: string): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.IA5STRING, false, text);
}

/** Text in UTF-16; node-forge does the encoding. */
export function bmp(text: string): Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.BMPSTRING, false, text);
}

/** UTCTime up to 2049, GeneralizedTime from 2050 on (RFC 5280, 4.1.2.5). Whole seconds: the rest is cut off. */
export function time(date: Date): Asn1 {
  const digits = `${date.toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  const general = date.getUTCFullYear() >= 2050;
  return asn1.create(Class.UNIVERSAL, general ? Type.GENERALIZEDTIME : Type.UTCTIME, false, general ? digits : digits.slice(2));
}

/** `[n]` around other values: an explicit tag, or an implicit one of a constructed type. */
export function tagged(number: number, ...parts: readonly (Asn1 | undefined)[]): Asn1 {
  return asn1.create(Class.CONTEXT_SPECIFIC, number, true, present(parts));
}

/** `[n]` in place of the tag of a primitive value. */
export function implicit(number: number, bytes: Buffer): Asn1 {
  return asn1.create(Class.CONTEXT_SPECIFIC, number, false, binary(bytes));
}

/** DER bytes that are there already, as they stand: a name that must stay the same byte for byte, or a public key. */
export function encoded(der: Buffer): Asn1 {
  const tag = der[0] ?? 0;
  const first = der[1] ?? 0;
  const header = 2 + (first > 0x80 ? first & 0x7f : 0);
  // node-forge takes the number of the tag with the bit for "constructed" inside and leaves the content alone.
  return asn1.create((tag & 0xc0) as (typeof Class)[keyof typeof Class], tag & 0x3f, false, binary(der.subarray(header)));
}

function present(parts: readonly (Asn1 | undefined)[]): Asn1[] {
  return parts.filter((part) => part !== undefined);
}

function binary(bytes: Buffer): string {
  return bytes.toString('latin1');
}

function numberBytes(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return ((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]);
}
