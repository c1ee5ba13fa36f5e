import asn1 from 'node-forge/lib/asn1.js';

/**
 * DER as node-forge writes it. A value is its bytes: what stays the same from certificate to certificate is written once and
 * put into others as it stands.
 */
export type Der = Buffer;

/** SEQUENCE of the parts that are there. */
export function sequence(...parts: readonly (Der | undefined)[]): Der {
  return constructed(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, parts);
}

/** As a name's parts have it: with one value, or with several in the order given. */
export function set(...parts: readonly (Der | undefined)[]): Der {
  return constructed(asn1.Class.UNIVERSAL, asn1.Type.SET, parts);
}

/** An object identifier such as `2.5.29.17`. */
export function oid(dotted: string): Der {
  const known = identifiers.get(dotted);
  if (known !== undefined) return known;
  const written = value(asn1.Class.UNIVERSAL, asn1.Type.OID, asn1.oidToDer(dotted).getBytes());
  identifiers.set(dotted, written);
  return written;
}

/** A whole number from 0 on, or the bytes of one, whose first bit is its sign. */
export function integer(number: number | Buffer): Der {
  return value(asn1.Class.UNIVERSAL, asn1.Type.INTEGER, typeof number === 'number' ? numberBytes(number) : shortest(number));
}

/** ENUMERATED, of a number from 0 on. */
export function enumerated(number: number): Der {
  return value(asn1.Class.UNIVERSAL, asn1.Type.ENUMERATED, numberBytes(number));
}

/** BOOLEAN, true as 0xff (X.690, 11.1). */
export function boolean(truth: boolean): Der {
  return value(asn1.Class.UNIVERSAL, asn1.Type.BOOLEAN, Buffer.from([truth ? 0xff : 0x00]));
}

/** NULL. */
export function nothing(): Der {
  return value(asn1.Class.UNIVERSAL, asn1.Type.NULL, '');
}

/** OCTET STRING. */
export function octets(bytes: Buffer): Der {
  return value(asn1.Class.UNIVERSAL, asn1.Type.OCTETSTRING, bytes);
}

/** `unused`: how many bits at the end do not count. */
export function bits(bytes: Buffer, unused = 0): Der {
  return value(asn1.Class.UNIVERSAL, asn1.Type.BITSTRING, Buffer.concat([Buffer.from([unused]), bytes]));
}

/** UTF8String. */
export function utf8(text: string): Der {
  return value(asn1.Class.UNIVERSAL, asn1.Type.UTF8, Buffer.from(text, 'utf8'));
}

/** PrintableString; that the text has none but its characters is the caller's care. */
export function printable(text: string): Der {
  return value(asn1.Class.UNIVERSAL, asn1.Type.PRINTABLESTRING, text);
}

/** IA5String: ASCII. */
export function ia5(text: string): Der {
  return value(asn1.Class.UNIVERSAL, asn1.Type.IA5STRING, text);
}

/** Text in UTF-16; node-forge does the encoding. */
export function bmp(text: string): Der {
  return value(asn1.Class.UNIVERSAL, asn1.Type.BMPSTRING, text);
}

/** UTCTime up to 2049, GeneralizedTime from 2050 on (RFC 5280, 4.1.2.5). Whole seconds: the rest is cut off. */
export function time(date: Date): Der {
  const digits = `${date.toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  const general = date.getUTCFullYear() >= 2050;
  return value(asn1.Class.UNIVERSAL, general ? asn1.Type.GENERALIZEDTIME : asn1.Type.UTCTIME, general ? digits : digits.slice(2));
}

/** `[n]` around other values: an explicit tag, or an implicit one of a constructed type. */
export function tagged(number: number, ...parts: readonly (Der | undefined)[]): Der {
  return constructed(asn1.Class.CONTEXT_SPECIFIC, number, parts);
}

/** `[n]` in place of the tag of a primitive value. */
export function implicit(number: number, bytes: Buffer): Der {
  return value(asn1.Class.CONTEXT_SPECIFIC, number, bytes);
}

const identifiers = new Map<string, Der>();

type TagClass = (typeof asn1.Class)[keyof typeof asn1.Class];

/** node-forge takes the number of the tag with the bit for "constructed" inside, and leaves the content alone. */
const constructedBit = 0x20;

function constructed(tagClass: TagClass, type: number, parts: readonly (Der | undefined)[]): Der {
  return value(tagClass, type | constructedBit, Buffer.concat(parts.filter((part) => part !== undefined)));
}

function value(tagClass: TagClass, type: number, content: Buffer | string): Der {
  const binary = typeof content === 'string' ? content : content.toString('latin1');
  return Buffer.from(asn1.toDer(asn1.create(tagClass, type, false, binary)).getBytes(), 'latin1');
}

function numberBytes(number: number): Buffer {
  const hex = number.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return ((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]);
}

/** DER has no zero byte in front that the sign does not need; node-forge takes one of them away. */
function shortest(bytes: Buffer): Buffer {
  let from = 0;
  while (from + 1 < bytes.length && bytes[from] === 0 && ((bytes[from + 1] ?? 0) & 0x80) === 0) from += 1;
  return bytes.subarray(from);
}
