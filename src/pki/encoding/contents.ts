import { children, contextConstructed, DerError, type DerNode, readDer, readOid, Tag } from './der-read.ts';
import { Oid } from './oids.ts';
import type { PemFile } from './pem.ts';

/** What a piece of a file is, judged by its structure. */
export type ThingKind =
  | 'certificate'
  | 'private-key'
  | 'encrypted-private-key'
  | 'public-key'
  | 'certificate-request'
  | 'crl'
  | 'pkcs7'
  | 'pkcs12'
  | 'parameters'
  | 'text'
  | 'damaged'
  | 'unknown';

/** One thing found in a file beside what was looked for. */
export interface FoundThing {
  readonly kind: ThingKind;
  /** The PEM label, as it stands in the file. */
  readonly label?: string;
  /** Line on which it begins, from 1. */
  readonly line?: number;
}

/** For people: `a certificate`, `a private key`, … */
export function nameThing(kind: ThingKind): string {
  return thingNames[kind];
}

/** What a PEM label promises. */
export function identifyLabel(label: string): ThingKind {
  if (label === 'ENCRYPTED PRIVATE KEY') return 'encrypted-private-key';
  if (label.endsWith('PRIVATE KEY')) return 'private-key';
  if (label.endsWith('PUBLIC KEY')) return 'public-key';
  if (label.endsWith('PARAMETERS')) return 'parameters';
  return labels.get(label) ?? 'unknown';
}

/** What DER bytes are. */
export function identifyDer(bytes: Buffer): ThingKind {
  try {
    return identifyNode(readDer(bytes));
  } catch (error) {
    if (error instanceof DerError) return 'unknown';
    throw error;
  }
}

/** Everything that is in a file, blank text aside; for saying what it is when it is not what was wanted. */
export function listThings(file: PemFile, bytes: Buffer): readonly FoundThing[] {
  if (file.kind === 'der') return [{ kind: identifyDer(bytes) }];
  return file.parts.flatMap((part): readonly FoundThing[] => {
    if (part.kind === 'text') return part.text.trim() === '' ? [] : [{ kind: 'text', line: part.line }];
    if (part.kind === 'broken') return [{ kind: 'damaged', label: part.label, line: part.line }];
    return [{ kind: identifyLabel(part.label), label: part.label, line: part.line }];
  });
}

const thingNames: Readonly<Record<ThingKind, string>> = {
  certificate: 'a certificate',
  'private-key': 'a private key',
  'encrypted-private-key': 'an encrypted private key',
  'public-key': 'a public key',
  'certificate-request': 'a certificate signing request',
  crl: 'a certificate revocation list',
  pkcs7: 'a PKCS #7 bundle',
  pkcs12: 'a PKCS #12 store',
  parameters: 'key parameters',
  text: 'text',
  damaged: 'a damaged block',
  unknown: 'something else',
};

const labels: ReadonlyMap<string, ThingKind> = new Map([
  ['CERTIFICATE', 'certificate'],
  ['X509 CERTIFICATE', 'certificate'],
  ['TRUSTED CERTIFICATE', 'certificate'],
  ['CERTIFICATE REQUEST', 'certificate-request'],
  ['NEW CERTIFICATE REQUEST', 'certificate-request'],
  ['X509 CRL', 'crl'],
  ['PKCS7', 'pkcs7'],
  ['CMS', 'pkcs7'],
  ['PKCS #7 SIGNED DATA', 'pkcs7'],
  ['PKCS12', 'pkcs12'],
]);

function identifyNode(node: DerNode): ThingKind {
  const parts = children(node, Tag.sequence);
  const [first, second, third] = parts.map((part) => part.tag);
  const [firstPart] = parts;
  if (first === Tag.oid) return readOid(firstPart) === Oid.signedData ? 'pkcs7' : 'unknown';
  if (first === Tag.integer) return identifyNumbered(parts);
  if (first !== Tag.sequence) return 'unknown';
  if (second === Tag.octetString) return 'encrypted-private-key';
  if (second === Tag.bitString) return 'public-key';
  return second === Tag.sequence && third === Tag.bitString ? identifySigned(children(firstPart)) : 'unknown';
}

/** Keys and PKCS #12 begin with a version. */
function identifyNumbered(parts: readonly DerNode[]): ThingKind {
  const second = parts[1];
  const third = parts[2];
  if (second?.tag === Tag.octetString) return 'private-key';
  if (second?.tag === Tag.integer && parts.length >= 6) return 'private-key';
  if (second?.tag !== Tag.sequence) return 'unknown';
  if (third?.tag === Tag.octetString) return 'private-key';
  const [inner] = children(second);
  return inner?.tag === Tag.oid && readOid(inner).startsWith('1.2.840.113549.1.7.') ? 'pkcs12' : 'unknown';
}

/** What is signed tells a certificate, a request and a CRL apart. */
function identifySigned(fields: readonly DerNode[]): ThingKind {
  const tags = fields.map((field) => field.tag);
  if (tags[0] === contextConstructed(0)) return 'certificate';
  const isTime = (tag: number | undefined): boolean => tag === Tag.utcTime || tag === Tag.generalizedTime;
  if (isTime(tags[2]) || isTime(tags[3])) return 'crl';
  if (tags[0] !== Tag.integer) return 'unknown';
  // A version 1 certificate has no version field and goes on with two names around the dates.
  return tags.length >= 6 && tags[3] === Tag.sequence && tags[4] === Tag.sequence ? 'certificate' : 'certificate-request';
}
