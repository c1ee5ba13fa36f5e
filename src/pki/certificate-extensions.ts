import {
  children,
  content,
  contextConstructed,
  contextPrimitive,
  DerError,
  type DerNode,
  onlyChild,
  rawBytes,
  readBits,
  readBoolean,
  readDer,
  readOctets,
  readOid,
  readSmallInteger,
  Tag,
} from './der-read.ts';
import { readName } from './distinguished-name.ts';
import { formatIpAddress } from './ip-address.ts';
import { extendedKeyUsages } from './oids.ts';

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

export function readBasicConstraints(value: Buffer): BasicConstraints {
  const parts = children(readDer(value), Tag.sequence);
  const ca = parts[0]?.tag === Tag.boolean ? readBoolean(parts[0]) : false;
  const length = parts.find((part) => part.tag === Tag.integer);
  return { ca, pathLength: length === undefined ? undefined : readSmallInteger(length) };
}

/** One name that is none makes the whole list unreadable to Java, and so does a list without any. */
export function readAlternativeNames(value: Buffer): readonly AlternativeName[] {
  const names = children(readDer(value), Tag.sequence);
  if (names.length === 0) throw new DerError('a list of names without any');
  return names.map((node) => {
    const name = readGeneralName(node);
    if (node.tag === contextPrimitive(7) && name.kind !== 'ip') throw new DerError('an address of the wrong length');
    if (name.kind === 'uri' && !/^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(name.value)) throw new DerError('a URI that is none');
    return name;
  });
}

export function readNameConstraints(value: Buffer): NameConstraints {
  const parts = children(readDer(value), Tag.sequence);
  const side = (number: number): readonly AlternativeName[] => {
    const node = parts.find((part) => part.tag === contextConstructed(number));
    if (node === undefined) return [];
    return children(node).map((subtree) => {
      const [base] = children(subtree, Tag.sequence);
      if (base === undefined) throw new DerError('a name space without a name');
      return readGeneralName(base);
    });
  };
  return { permitted: side(0), excluded: side(1) };
}

/** The key identifier, as hex. */
export function readSubjectKeyId(value: Buffer): string {
  return readOctets(readDer(value)).toString('hex');
}

/** The issuer's key identifier, as hex; undefined when the extension names its issuer in another way. */
export function readAuthorityKeyId(value: Buffer): string | undefined {
  const node = children(readDer(value), Tag.sequence).find((part) => part.tag === contextPrimitive(0));
  return node === undefined ? undefined : content(node).toString('hex');
}

function readGeneralName(node: DerNode): AlternativeName {
  switch (node.tag) {
    case contextPrimitive(2):
      return { kind: 'dns', value: content(node).toString('latin1') };
    case contextPrimitive(7):
      return readAddress(content(node));
    case contextPrimitive(1):
      return { kind: 'email', value: content(node).toString('latin1') };
    case contextPrimitive(6):
      return { kind: 'uri', value: content(node).toString('latin1') };
    case contextConstructed(4):
      return { kind: 'directory', value: readName(onlyChild(node)).text };
    default:
      return { kind: 'other', value: rawBytes(node).subarray(0, 256).toString('hex') };
  }
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
