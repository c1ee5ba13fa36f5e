import { type FoundThing, identifyDer, identifyLabel, listThings } from '../encoding/contents.ts';
import { DerError, rawBytes, readDer } from '../encoding/der-read.ts';
import { splitPem } from '../encoding/pem.ts';
import { certificatesOfPkcs7 } from '../encoding/pkcs7.ts';
import { type Certificate, readCertificate } from './certificate.ts';

/** What a file holds. */
export interface CertificatesFile {
  /** In the order of the file. */
  readonly certificates: readonly Certificate[];
  /** Whatever else is in it: keys, damaged blocks, text. */
  readonly others: readonly FoundThing[];
  readonly format: 'pem' | 'der' | 'none';
}

/**
 * Reads every certificate of a file: PEM (`CERTIFICATE`, `X509 CERTIFICATE`, `TRUSTED CERTIFICATE`), DER, PKCS #7 in either.
 * Never throws because of the bytes: what is damaged is listed in `others`.
 */
export function readCertificates(bytes: Buffer): CertificatesFile {
  const file = splitPem(bytes);
  if (file.kind === 'der') return readDerFile(bytes, listThings(file, bytes));
  const first = file.kind === 'pem' && bytes[0] === derSequence ? certificateAtStart(bytes) : undefined;
  if (first !== undefined) {
    const rest = readCertificates(bytes.subarray(first.end));
    return { ...rest, certificates: [first.certificate, ...rest.certificates] };
  }
  const certificates: Certificate[] = [];
  const others: FoundThing[] = [];
  for (const part of file.parts) {
    if (part.kind === 'text') {
      if (part.text.trim() !== '') others.push({ kind: 'text', line: part.line });
      continue;
    }
    const found = { label: part.label, line: part.line };
    let promised = identifyLabel(part.label);
    if (part.kind === 'broken') {
      others.push({ kind: 'damaged', ...found });
      continue;
    }
    // Java goes by what is in a block; a certificate under the label of a request is one.
    if (promised !== 'certificate' && identifyDer(part.der) === 'certificate') promised = 'certificate';
    if (promised === 'certificate' || promised === 'pkcs7') {
      const read = promised === 'pkcs7' ? certificatesOfPkcs7(part.der) : [part.der];
      const readable = (read ?? []).map(readCertificate);
      certificates.push(...readable.filter((certificate) => certificate !== undefined));
      if (read === undefined || readable.includes(undefined)) others.push({ kind: 'damaged', ...found });
    } else {
      others.push({ kind: promised, ...found });
    }
  }
  return { certificates, others, format: file.kind === 'pem' ? 'pem' : 'none' };
}

function readDerFile(bytes: Buffer, things: readonly FoundThing[]): CertificatesFile {
  const kind = things[0]?.kind;
  if (kind !== 'pkcs7' && kind !== 'certificate') return { certificates: [], others: things, format: 'der' };
  const ders = kind === 'pkcs7' ? certificatesOfPkcs7(bytes) : oneAfterTheOther(bytes);
  const readable = ders?.map(readCertificate) ?? [undefined];
  const certificates = readable.filter((certificate) => certificate !== undefined);
  return { certificates, others: readable.includes(undefined) ? [{ kind: 'damaged' }] : [], format: 'der' };
}

/** First byte of a certificate in DER. */
const derSequence = 0x30;

/** A certificate in DER with PEM behind it, as Java reads them: the first is what the server shows. */
function certificateAtStart(bytes: Buffer): { readonly certificate: Certificate; readonly end: number } | undefined {
  try {
    const node = readDer(bytes);
    const certificate = readCertificate(rawBytes(node));
    return certificate && { certificate, end: node.end };
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

/** DER files that were joined into one, as Java reads them; blank space behind the last does not count. */
function oneAfterTheOther(bytes: Buffer): readonly Buffer[] | undefined {
  const found: Buffer[] = [];
  try {
    for (let at = 0; at < bytes.length; ) {
      const node = readDer(bytes, at);
      found.push(rawBytes(node));
      at = node.end;
      if (isBlank(bytes, at)) break;
    }
    return found;
  } catch (error) {
    if (error instanceof DerError) return found.length === 0 ? undefined : [...found, Buffer.alloc(0)];
    throw error;
  }
}

function isBlank(bytes: Buffer, from: number): boolean {
  const rest = bytes.subarray(from, from + 16);
  return rest.every((byte) => byte === 0 || byte === 0x0a || byte === 0x0d || byte === 0x20);
}
