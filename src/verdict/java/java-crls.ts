import type { KeyObject } from 'node:crypto';
import { type Extension, readAuthorityKeyId, readExtensions } from '../../pki/certificates/certificate-extensions.ts';
import { readSignatureAlgorithm, type SignatureAlgorithm, verifySignature } from '../../pki/certificates/signature.ts';
import {
  children,
  contextConstructed,
  DerError,
  type DerNode,
  expectTag,
  onlyChild,
  rawBytes,
  readBits,
  readDer,
  readIntegerHex,
  readTime,
  Tag,
} from '../../pki/encoding/der-read.ts';
import { type DistinguishedName, readName } from '../../pki/names/distinguished-name.ts';
import { JavaError } from './java-blocks.ts';
import { algorithmText, readAll } from './java-certificates.ts';

/** A certificate revocation list, as far as checking a chain needs it. */
export interface Crl {
  readonly der: Buffer;
  readonly issuer: DistinguishedName;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  readonly extensions: readonly Extension[];
  /** Serial numbers, lower-case hex, with the extensions of their entries. */
  readonly revoked: ReadonlyMap<string, readonly Extension[]>;
  readonly authorityKeyId: string | undefined;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly isSignedBy: (key: KeyObject) => boolean;
}

/**
 * `CertificateFactory.generateCRLs` on a whole file. No bytes at all are no CRLs.
 * @throws JavaError with the text of the innermost exception.
 */
export function generateCrls(bytes: Buffer, java: number): readonly Crl[] {
  return readAll(bytes, java, 'No CRL data found', crlsOfPkcs7, javaCrl);
}

function javaCrl(der: Buffer): Crl {
  try {
    return parse(der);
  } catch (error) {
    if (error instanceof DerError) throw new JavaError(`Parsing error: ${error.message}`);
    throw error;
  }
}

function parse(der: Buffer): Crl {
  const whole = readDer(der);
  if (whole.end !== der.length) throw new JavaError('Parsing error: extra data at the end');
  const parts = children(whole, Tag.sequence);
  const [toSign, algorithm, signature] = parts;
  if (toSign === undefined || algorithm === undefined || signature === undefined) throw new JavaError('Parsing error: Too short');
  if (parts.length > 3) throw new JavaError('signed overrun');
  const fields = children(toSign, Tag.sequence);
  let at = 0;
  let version = 1;
  if (fields[0]?.tag === Tag.integer) {
    version = readIntegerHex(fields[at++]) === '01' ? 2 : 0;
    if (version !== 2) throw new JavaError('Parsing error: Invalid version');
  }
  const inner = fields[at++];
  if (inner === undefined || inner.tag !== Tag.sequence || children(inner)[0]?.tag !== Tag.oid) {
    throw new JavaError('Parsing error: algid parse error, not a sequence');
  }
  const issuer = readName(required(fields[at++]));
  if (issuer.attributes.length === 0) throw new JavaError('Empty issuer DN not allowed in X509CRLs');
  const thisUpdate = readTime(fields[at++]);
  const isTime = (node: DerNode | undefined): boolean => node?.tag === Tag.utcTime || node?.tag === Tag.generalizedTime;
  const nextUpdate = isTime(fields[at]) ? readTime(fields[at++]) : undefined;
  const revoked = new Map<string, readonly Extension[]>();
  if (fields[at]?.tag === Tag.sequence) {
    let ofIssuer = issuer.canonical;
    for (const entry of children(fields[at++])) {
      const [serial, , wrappedEntry] = children(entry, Tag.sequence);
      const own = wrappedEntry === undefined ? [] : readExtensions(wrappedEntry);
      checkExtensions(own);
      // Of an indirect list: from here on, certificates of another CA.
      const other = own.find(({ oid }) => oid === '2.5.29.29');
      if (other !== undefined) ofIssuer = certificateIssuer(other) ?? ofIssuer;
      if (ofIssuer === issuer.canonical) revoked.set(readIntegerHex(serial), own);
    }
  }
  const wrapped = fields[at];
  const extensions = wrapped?.tag === contextConstructed(0) ? readExtensions(onlyChild(wrapped)) : [];
  if (new Set(extensions.map(({ oid }) => oid)).size !== extensions.length)
    throw new JavaError('Duplicate extensions not allowed');
  checkExtensions(extensions);
  if (algorithmText(inner) !== algorithmText(algorithm)) throw new JavaError('Signature algorithm mismatch');
  const signatureAlgorithm = readSignatureAlgorithm(algorithm);
  const signed = rawBytes(toSign);
  const { bytes } = readBits(signature);
  const authority = extensions.find(({ oid }) => oid === '2.5.29.35');
  return {
    der,
    issuer,
    thisUpdate,
    nextUpdate,
    extensions,
    revoked,
    authorityKeyId: authority === undefined ? undefined : readAuthorityKeyId(authority.value),
    signatureAlgorithm,
    isSignedBy: (key) => verifySignature(signatureAlgorithm, key, signed, bytes),
  };
}

/** Any extension that Java knows and cannot read ends the reading, critical or not. */
function checkExtensions(extensions: readonly Extension[]): void {
  for (const { oid, value } of extensions) {
    const node = readDer(value);
    if (oid === '2.5.29.20' || oid === '2.5.29.27') readIntegerHex(node);
    else if (oid === '2.5.29.21') expectTag(node, Tag.enumerated);
    else if (oid === '2.5.29.24') readTime(node);
    else if (knownSequences.has(oid)) children(node, Tag.sequence);
  }
}

const knownSequences: ReadonlySet<string> = new Set(['2.5.29.18', '2.5.29.28', '2.5.29.29', '2.5.29.35', '2.5.29.46']);

/** The directory name inside a CertificateIssuer extension, as it is compared. */
function certificateIssuer({ value }: Extension): string | undefined {
  const name = children(readDer(value), Tag.sequence).find(({ tag }) => tag === contextConstructed(4));
  return name === undefined ? undefined : readName(onlyChild(name)).canonical;
}

function required(node: DerNode | undefined): DerNode {
  if (node === undefined) throw new DerError('Too short');
  return node;
}

/** The CRLs of a PKCS #7 bundle; undefined when it is none. */
function crlsOfPkcs7(bytes: Buffer): readonly Buffer[] | undefined {
  try {
    const [type, wrapped] = children(readDer(bytes), Tag.sequence);
    if (type?.tag !== Tag.oid || wrapped === undefined) return undefined;
    const fields = children(onlyChild(wrapped, contextConstructed(0)), Tag.sequence);
    const set = fields.find((field) => field.tag === contextConstructed(1));
    return set === undefined ? [] : children(set).map(rawBytes);
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}
