import { type FoundThing, identifyLabel, listThings } from '../encoding/contents.ts';
import {
  children,
  contextConstructed,
  DerError,
  type DerNode,
  eachChild,
  onlyChild,
  rawBytes,
  readBits,
  readDer,
  readIntegerHex,
  readSmallInteger,
  readTime,
  Tag,
} from '../encoding/der-read.ts';
import { Oid } from '../encoding/oids.ts';
import { encodePem, splitPem } from '../encoding/pem.ts';
import { type DistinguishedName, readName } from '../names/distinguished-name.ts';
import type { Certificate } from './certificate.ts';
import { type Extension, readAuthorityKeyId, readExtensions } from './certificate-extensions.ts';
import { fingerprint256 } from './fingerprint.ts';
import { readSignatureAlgorithm, type SignatureAlgorithm, verifySignature } from './signature.ts';

/** Reasons of RFC 5280, by their number. */
export const revocationReasons = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const;
export type RevocationReason = NonNullable<(typeof revocationReasons)[number]>;

export interface Revocation {
  /** Lower-case hex without leading zero bytes, as in `Certificate.serial`. */
  readonly serial: string;
  readonly at: Date;
  readonly reason: RevocationReason | undefined;
}

/** A certificate revocation list. */
export interface RevocationList {
  readonly pem: string;
  readonly der: Buffer;
  readonly fingerprint256: string;
  readonly issuer: DistinguishedName;
  readonly thisUpdate: Date;
  /** Past it, Java takes the list for missing and refuses everybody. Undefined: not said. */
  readonly nextUpdate: Date | undefined;
  /** By serial. */
  readonly revoked: ReadonlyMap<string, Revocation>;
  /** Hex; grows with each list of an issuer. */
  readonly number: string | undefined;
  readonly authorityKeyId: string | undefined;
  readonly criticalExtensions: readonly string[];
  readonly signatureAlgorithm: SignatureAlgorithm;
}

export interface RevocationListsFile {
  readonly lists: readonly RevocationList[];
  readonly others: readonly FoundThing[];
  readonly format: 'pem' | 'der' | 'none';
}

/** Reads every CRL of a PEM or DER file. Never throws because of the bytes: what is damaged is listed in `others`. */
export function readRevocationLists(bytes: Buffer): RevocationListsFile {
  const file = splitPem(bytes);
  const things = listThings(file, bytes);
  if (file.kind === 'der') {
    if (things[0]?.kind !== 'crl') return { lists: [], others: things, format: 'der' };
    const list = readRevocationList(bytes);
    return { lists: list === undefined ? [] : [list], others: list === undefined ? [{ kind: 'damaged' }] : [], format: 'der' };
  }
  const lists: RevocationList[] = [];
  const others = things.filter((thing) => thing.kind !== 'crl');
  for (const block of file.blocks.filter((part) => identifyLabel(part.label) === 'crl')) {
    const list = readRevocationList(block.der);
    if (list === undefined) others.push({ kind: 'damaged', label: block.label, line: block.line });
    else lists.push(list);
  }
  return { lists, others, format: file.kind === 'pem' ? 'pem' : 'none' };
}

/** Reads the DER bytes of one CRL. Undefined when they are none. */
function readRevocationList(bytes: Buffer): RevocationList | undefined {
  try {
    return parseList(bytes);
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

/** Was this list issued by the holder of that certificate? Name and signature both. */
export function isListOf(list: RevocationList, issuer: Certificate): boolean {
  if (list.issuer.canonical !== issuer.subject.canonical || issuer.publicKey === undefined) return false;
  const [signed, , signature] = children(readDer(list.der));
  if (signed === undefined) return false;
  return verifySignature(list.signatureAlgorithm, issuer.publicKey, rawBytes(signed), readBits(signature).bytes);
}

/** The entry that revokes a certificate, when this list is its issuer's and has one. Signatures and dates are not looked at. */
export function findRevocation(
  list: RevocationList,
  certificate: Pick<Certificate, 'serial' | 'issuer'>,
): Revocation | undefined {
  if (list.issuer.canonical !== certificate.issuer.canonical) return undefined;
  const entry = list.revoked.get(certificate.serial);
  return entry?.reason === 'removeFromCRL' ? undefined : entry;
}

/**
 * Whether the list names this certificate, by serial and issuer. Who signed the list, and when it ends, is asked elsewhere.
 */
export function isRevoked(list: RevocationList, certificate: Pick<Certificate, 'serial' | 'issuer'>): boolean {
  return findRevocation(list, certificate) !== undefined;
}

function parseList(bytes: Buffer): RevocationList {
  const whole = readDer(bytes);
  const der = rawBytes(whole);
  const [signed, algorithm, signature] = children(whole, Tag.sequence);
  readBits(signature);
  const parts = children(signed, Tag.sequence);
  const [, issuer, thisUpdate, ...rest] = parts[0]?.tag === Tag.integer ? parts.slice(1) : parts;
  if (issuer === undefined) throw new DerError('a revocation list that is cut off');
  const hasNext = rest[0]?.tag === Tag.utcTime || rest[0]?.tag === Tag.generalizedTime;
  const entries = rest.find((part) => part.tag === Tag.sequence);
  const extensionsNode = rest.find((part) => part.tag === contextConstructed(0));
  const extensions = extensionsNode === undefined ? [] : readExtensions(onlyChild(extensionsNode));
  return {
    pem: encodePem('X509 CRL', der),
    der,
    fingerprint256: fingerprint256(der),
    issuer: readName(issuer),
    thisUpdate: readTime(thisUpdate),
    nextUpdate: hasNext ? readTime(rest[0]) : undefined,
    revoked: readEntries(entries),
    number: extensionValue(extensions, Oid.crlNumber, (value) => readIntegerHex(readDer(value))),
    authorityKeyId: extensionValue(extensions, Oid.authorityKeyIdentifier, readAuthorityKeyId),
    criticalExtensions: extensions.filter((extension) => extension.critical).map((extension) => extension.oid),
    signatureAlgorithm: readSignatureAlgorithm(algorithm),
  };
}

function readEntries(node: DerNode | undefined): ReadonlyMap<string, Revocation> {
  const revoked = new Map<string, Revocation>();
  if (node === undefined) return revoked;
  for (const child of eachChild(node)) {
    const entry = readEntry(child);
    revoked.set(entry.serial, entry);
  }
  return revoked;
}

function readEntry(node: DerNode): Revocation {
  const [serial, at, extensions] = children(node, Tag.sequence);
  const code = extensionValue(extensions === undefined ? [] : readExtensions(extensions), Oid.reasonCode, (value) =>
    readSmallInteger(readDer(value), Tag.enumerated),
  );
  return { serial: readIntegerHex(serial), at: readTime(at), reason: code === undefined ? undefined : revocationReasons[code] };
}

function extensionValue<Value>(extensions: readonly Extension[], oid: string, read: (value: Buffer) => Value): Value | undefined {
  const extension = extensions.find((candidate) => candidate.oid === oid);
  return extension === undefined ? undefined : read(extension.value);
}
