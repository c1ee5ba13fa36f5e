import { children, content, DerError, type DerNode, rawBytes, readOid, readText, Tag } from '../encoding/der-read.ts';
import { nameAttributes } from '../encoding/oids.ts';

/** One attribute, by its short name (C, ST, L, O, OU, CN, emailAddress, …) or, where there is none, its dotted identifier. */
export interface NameAttribute {
  readonly type: string;
  readonly oid: string;
  readonly value: string;
}

/** Subject or issuer of a certificate, request or CRL. */
export interface DistinguishedName {
  /** In the order of the file. */
  readonly attributes: readonly NameAttribute[];
  /** One line in the order of the file, `C=GB,O=Example,CN=core1`, with RFC 4514's escapes and control characters as `\XX`. */
  readonly text: string;
  /** The DER bytes as hex: equal exactly when two names are the same byte for byte. */
  readonly raw: string;
  /** For comparing as PKIX does: letter case, blanks and the choice of string type make no difference. */
  readonly canonical: string;
  /** The one that Java and openssl look at: the first of the last set that has one. */
  readonly commonName: string | undefined;
}

/** Reads a Name. Throws a DerError when it is none. */
export function readName(node: DerNode): DistinguishedName {
  const attributes: NameAttribute[] = [];
  const texts: string[] = [];
  const canonical: string[] = [];
  let commonName: string | undefined;
  for (const set of children(node, Tag.sequence)) {
    const parts = children(set, Tag.set).map(readAttribute);
    attributes.push(...parts.map((part) => part.attribute));
    commonName = parts.find(({ attribute }) => attribute.type === 'CN')?.attribute.value ?? commonName;
    texts.push(parts.map(({ attribute }) => `${attribute.type}=${escapeValue(attribute.value)}`).join('+'));
    canonical.push(
      parts
        .map((part) => part.canonical)
        .sort()
        .join('+'),
    );
  }
  return { attributes, text: texts.join(','), raw: rawBytes(node).toString('hex'), canonical: canonical.join(','), commonName };
}

/** RFC 4514's escapes, with control characters in hex so that a name stays on its line. */
export function escapeValue(value: string): string {
  return value
    .replace(/[\\,+"<>;=]/g, '\\$&')
    .replace(/^[ #]|(?<=.) $/g, '\\$&')
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, hexEscape);
}

function hexEscape(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');
}

function readAttribute(node: DerNode): { readonly attribute: NameAttribute; readonly canonical: string } {
  const [typeNode, valueNode] = children(node, Tag.sequence);
  if (valueNode === undefined) throw new DerError('a name attribute without a value');
  const oid = readOid(typeNode);
  const value = readText(valueNode);
  const attribute = { type: nameAttributes.get(oid) ?? oid, oid, value };
  return { attribute, canonical: `${oid}=${canonicalValue(oid, valueNode, value)}` };
}

/** Attributes that RFC 2253 has a keyword for. */
const withKeyword: ReadonlySet<string> = new Set([
  ...['2.5.4.3', '2.5.4.6', '2.5.4.7', '2.5.4.8', '2.5.4.9', '2.5.4.10', '2.5.4.11'],
  ...['0.9.2342.19200300.100.1.25', '0.9.2342.19200300.100.1.1'],
]);

/** OpenJDK's X500Principal compares only these, and of them two string types, as text; everything else by its bytes. */
function canonicalValue(oid: string, node: DerNode, value: string): string {
  const isText = node.tag === Tag.utf8String || node.tag === Tag.printableString;
  if (!isText || !withKeyword.has(oid)) return `#${node.tag.toString(16)}${content(node).toString('hex')}`;
  return escapeValue(value.normalize('NFKD').toUpperCase().toLowerCase().trim().replace(/\s+/g, ' '));
}
