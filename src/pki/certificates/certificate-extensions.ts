import {
  children,
  content,
  contextConstructed,
  contextPrimitive,
  DerError,
  type DerNode,
  expectTag,
  integerHex,
  onlyChild,
  rawBytes,
  readBits,
  readBoolean,
  readDer,
  readOctets,
  readOid,
  Tag,
} from '../encoding/der-read.ts';
import { extendedKeyUsages } from '../encoding/oids.ts';
import { readName } from '../names/distinguished-name.ts';
import { formatIpAddress } from '../names/ip-address.ts';

/** An extension as it stands: its identifier, whether a reader must understand it, and the value inside. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Buffer;
}

/** Key usages by the names of RFC 5280, in the order of its bits. */
export const keyUsageNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsageName = (typeof keyUsageNames)[number];

export interface BasicConstraints {
  readonly ca: boolean;
  /** How many further CAs may stand between this one and a leaf; undefined: any number. */
  readonly pathLength: number | undefined;
}

/** One subject alternative name of any kind. `ip` values of a wrong length come as `other`. */
export interface AlternativeName {
  readonly kind: 'dns' | 'ip' | 'email' | 'uri' | 'directory' | 'other';
  readonly value: string;
}

/** One name space of a name constraint: a domain, or an IP network as `10.0.0.0/255.0.0.0`. */
export interface NameConstraints {
  readonly permitted: readonly AlternativeName[];
  readonly excluded: readonly AlternativeName[];
}

/** Reads `Extensions ::= SEQUENCE OF Extension`. */
export function readExtensions(node: DerNode): readonly Extension[] {
  return children(node, Tag.sequence).map((child) => {
    const parts = children(child, Tag.sequence);
    const oid = readOid(parts[0]);
    const critical = parts.length > 2 ? readBoolean(parts[1]) : false;
    return { oid, critical, value: readOctets(parts[parts.length > 2 ? 2 : 1]) };
  });
}

/** The usages whose bits are set (RFC 5280, 4.2.1.3). @throws DerError */
export function readKeyUsage(value: Buffer): readonly KeyUsageName[] {
  const { bytes } = readBits(readDer(value));
  return keyUsageNames.filter((_, bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

/** Usages by name where there is one (`serverAuth`, `clientAuth`, `anyExtendedKeyUsage`, …), else by identifier. */
export function readExtendedKeyUsage(value: Buffer): readonly string[] {
  return children(readDer(value), Tag.sequence).map((node) => {
    const oid = readOid(node);
    return extendedKeyUsages.get(oid) ?? oid;
  });
}

/** Whether it is a CA, and how many CAs may stand below it (RFC 5280, 4.2.1.9); undefined: any number. @throws DerError */
export function readBasicConstraints(value: Buffer): BasicConstraints {
  const parts = children(readDer(value), Tag.sequence);
  const ca = parts[0]?.tag === Tag.boolean ? readBoolean(parts[0]) : false;
  const length = parts.find((part) => part.tag === Tag.integer);
  return { ca, pathLength: length === undefined ? undefined : readInt(length) };
}

/** A number of Java's `int`; a longer one makes the extension unreadable. */
function readInt(node: DerNode): number {
  const bytes = content(node);
  if (bytes.length === 0 || bytes.length > 4) throw new DerError('a number out of range');
  return bytes.readIntBE(0, bytes.length);
}

/**
 * One name that is none makes the whole list unreadable to Java, and so does a list without any. Source: OpenJDK's GeneralName
 * and the classes of names behind it.
 */
export function readAlternativeNames(value: Buffer): readonly AlternativeName[] {
  const names = children(readWhole(value), Tag.sequence);
  if (names.length === 0) throw new DerError('a list of names without any');
  return names.map((node) => {
    const name = readGeneralName(node);
    if (node.tag === contextPrimitive(7) && name.kind !== 'ip') throw new DerError('an address of the wrong length');
    if (name.kind === 'uri' && !isJavaUri(name.value)) throw new DerError('a URI that is none');
    return name;
  });
}

/** The value of an extension; Java takes none with bytes behind it. */
function readWhole(value: Buffer): DerNode {
  const node = readDer(value);
  if (node.end !== value.length) throw new DerError('extra data at the end');
  return node;
}

/**
 * Does `new URI` of Java take it, with a scheme? RFC 2396, with letters outside ASCII besides. A part between `//` and the path
 * that is no host and port is a registry's name to Java, and passes.
 */
function isJavaUri(text: string): boolean {
  const unit = "[A-Za-z0-9_.!~*'();:@&=+$,\\-]|%[0-9A-Fa-f]{2}|[\u0080-\uffff]";
  const mark = `(?:${unit}|[/?[\\]])`;
  const path = `(?:${unit}|/)`;
  const authority = `(?:(?:${unit})*@)?(?:\\[[0-9A-Fa-f:.]+\\](?::\\d*)?|(?:${unit})+)`;
  const rest = `(?://(?:${authority})?(?:/${path}*)?|/(?!/)${path}*)(?:\\?${mark}*)?|(?:${unit}|\\?)${mark}*`;
  return text.endsWith('://') ? false : new RegExp(`^[A-Za-z][A-Za-z0-9+.-]*:(?:${rest})(?:#${mark}*)?$`).test(text);
}

/** The names that a CA may and may not sign for (RFC 5280, 4.2.1.10). @throws DerError */
export function readNameConstraints(value: Buffer): NameConstraints {
  const parts = children(readWhole(value), Tag.sequence);
  const side = (number: number): readonly AlternativeName[] => {
    const node = parts.find((part) => part.tag === contextConstructed(number));
    if (node === undefined) return [];
    return children(node).map((subtree) => {
      const [base] = children(subtree, Tag.sequence);
      if (base === undefined) throw new DerError('a name space without a name');
      const space = readGeneralName(base);
      if (space.kind === 'uri' && !isUriSpace(space.value)) throw new DerError('a space of URIs that is none');
      return space;
    });
  };
  return { permitted: side(0), excluded: side(1) };
}

/** A host, or with a dot in front the hosts below it: `URIName.nameConstraint` of Java. */
const isUriSpace = (text: string): boolean => /^\.?[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*$/i.test(text);

/** The key identifier, as hex. */
export function readSubjectKeyId(value: Buffer): string {
  return readOctets(expectTag(readWhole(value), Tag.octetString)).toString('hex');
}

/** The issuer's key identifier, as hex; undefined when the extension names its issuer in another way. */
export function readAuthorityKeyId(value: Buffer): string | undefined {
  const node = children(readDer(value), Tag.sequence).find((part) => part.tag === contextPrimitive(0));
  return node === undefined ? undefined : content(node).toString('hex');
}

/** The serial number of the issuer's certificate that an authority key identifier names, as hex; undefined when it names none. */
export function readAuthoritySerial(value: Buffer): string | undefined {
  const node = children(readWhole(value), Tag.sequence).find((part) => part.tag === contextPrimitive(2));
  return node === undefined ? undefined : integerHex(content(node));
}

function readGeneralName(node: DerNode): AlternativeName {
  switch (node.tag) {
    case contextPrimitive(2):
      return { kind: 'dns', value: content(node).toString('latin1') };
    case contextPrimitive(7):
      return readAddress(content(node));
    case contextPrimitive(1):
      return { kind: 'email', value: readMail(content(node).toString('latin1')) };
    case contextPrimitive(6):
      return { kind: 'uri', value: content(node).toString('latin1') };
    case contextConstructed(4):
      return { kind: 'directory', value: readName(onlyChild(node)).text };
    case contextConstructed(0):
    case contextConstructed(3):
    case contextConstructed(5):
    case contextPrimitive(8):
      return { kind: 'other', value: rawBytes(node).subarray(0, 256).toString('hex') };
    default:
      throw new DerError('a name of no known kind');
  }
}

/** `RFC822Name` of Java asks for little: something, and something behind the sign. */
function readMail(text: string): string {
  const domain = text.slice(text.indexOf('@') + 1);
  if (domain === '' || domain === '.') throw new DerError('a mail address that is none');
  return text;
}

function readAddress(bytes: Buffer): AlternativeName {
  const single = formatIpAddress(bytes);
  if (single !== undefined) return { kind: 'ip', value: single };
  const half = bytes.length / 2;
  const address = formatIpAddress(bytes.subarray(0, half));
  const mask = formatIpAddress(bytes.subarray(half));
  if ((half === 4 || half === 16) && address !== undefined && mask !== undefined)
    return { kind: 'ip', value: `${address}/${mask}` };
  return { kind: 'other', value: bytes.subarray(0, 256).toString('hex') };
}
