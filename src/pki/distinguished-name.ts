import { children, content, DerError, type DerNode, rawBytes, readOid, readText, Tag } from './der-read.ts';
import { nameAttributes } from './oids.ts';

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
}

/** Reads a Name. Throws a DerError when it is none. */
export function readName(node: DerNode): DistinguishedName {
  const attributes: NameAttribute[] = [];
  const texts: string[] = [];
  const canonical: string[] = [];
  for (const set of children(node, Tag.sequence)) {
    const parts = children(set, Tag.set).map(readAttribute);
    attributes.push(...parts.map((part) => part.attribute));
    texts.push(parts.map(({ attribute }) => `${attribute.type}=${escapeValue(attribute.value)}`).join('+'));
    canonical.push(
      parts
        .map((part) => part.canonical)
        .sort()
        .join('+'),
    );
  }
  return { attributes, text: texts.join(','), raw: rawBytes(node).toString('hex'), canonical: canonical.join(',') };
}

/** The last common name: the one that Java and openssl look at. */
export function commonNameOf(name: DistinguishedName): string | undefined {
  return name.attributes.findLast((attribute) => attribute.type === 'CN')?.value;
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
  return { attribute, canonical: `${oid}=${canonicalValue(valueNode, value)}` };
}

/** OpenJDK's X500Principal compares only these two as text, everything else by its bytes. */
function canonicalValue(node: DerNode, value: string): string {
  if (node.tag !== Tag.utf8String && node.tag !== Tag.printableString)
    return `#${node.tag.toString(16)}${content(node).toString('hex')}`;
  return escapeValue(value.normalize('NFKD').toUpperCase().toLowerCase().trim().replace(/\s+/g, ' '));
}
