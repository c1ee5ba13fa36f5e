import { type Certificate, readCertificate } from '../../pki/certificates/certificate.ts';
import { readExtensions } from '../../pki/certificates/certificate-extensions.ts';
import {
  children,
  contextConstructed,
  contextPrimitive,
  DerError,
  type DerNode,
  onlyChild,
  rawBytes,
  readBits,
  readDer,
  readOid,
  Tag,
} from '../../pki/encoding/der-read.ts';
import { certificatesOfPkcs7 } from '../../pki/encoding/pkcs7.ts';
import { JavaError, type JavaStream, readOneBlock } from './java-blocks.ts';
import { refuseCritical } from './java-extensions.ts';
import { refusePublicKey } from './java-keys.ts';

/**
 * `CertificateFactory.generateCertificates` on a whole file: certificates in PEM or DER, or one PKCS #7 bundle. No bytes at
 * all are no certificates. Source: OpenJDK's X509Factory; how PEM is read depends on the Java version.
 * @param bouncyCastle its provider stands in where Java's own does not read a key, as in 4.4.
 * @throws JavaError with the text of the innermost exception.
 */
export function generateCertificates(bytes: Buffer, java: number, bouncyCastle = false): readonly Certificate[] {
  return readAll(bytes, java, 'No certificate data found', certificatesOfPkcs7, (der) => javaCertificate(der, bouncyCastle));
}

/**
 * `generateCertificate`, again and again while bytes are left: how Neo4j 4.4 reads a file of `trusted/`. Blank lines after the
 * last certificate are too much for it, and PKCS #7 too.
 * @throws JavaError as above.
 */
export function generateOneByOne(bytes: Buffer, java: number): readonly Certificate[] {
  const stream: JavaStream = { bytes, at: 0 };
  const found: Certificate[] = [];
  while (stream.at < bytes.length) {
    const block = readOneBlock(stream, java);
    if (block === undefined) throw new JavaError('Could not parse certificate: java.io.IOException: Empty input');
    found.push(javaCertificate(block, true));
  }
  return found;
}

/** The part of the two `generate…s` that certificates and CRLs have in common. */
export function readAll<T>(
  bytes: Buffer,
  java: number,
  nothing: string,
  bundle: (block: Buffer) => readonly Buffer[] | undefined,
  readOne: (block: Buffer) => T,
): readonly T[] {
  if (bytes.length === 0) return [];
  const stream: JavaStream = { bytes, at: 0 };
  const first = readOneBlock(stream, java);
  if (first === undefined) throw new JavaError(nothing);
  const bundled = bundle(first);
  if (bundled !== undefined) {
    try {
      return bundled.map(readOne);
    } catch (error) {
      if (!(error instanceof JavaError)) throw error;
    }
  }
  const found: T[] = [];
  for (let block: Buffer | undefined = first; block !== undefined; block = readOneBlock(stream, java)) found.push(readOne(block));
  return found;
}

/**
 * One certificate as `X509CertImpl` parses it.
 * @throws JavaError for what it refuses.
 */
function javaCertificate(der: Buffer, bouncyCastle: boolean): Certificate {
  try {
    checkShape(der);
  } catch (error) {
    if (error instanceof DerError) throw new JavaError(`Unable to initialize, java.io.IOException: ${error.message}`);
    throw error;
  }
  const certificate = readCertificate(der);
  if (certificate === undefined) throw new JavaError('Unable to initialize');
  const badKey = refusePublicKey(certificate, bouncyCastle);
  if (badKey !== undefined) throw new JavaError(badKey);
  const unread = certificate.unreadableExtensions.find((oid) => certificate.criticalExtensions.includes(oid));
  if (unread !== undefined) throw new JavaError(`Unable to initialize: the critical extension ${unread} cannot be read`);
  for (const extension of certificate.extensions) {
    const refused = refuseCritical(extension);
    if (refused !== undefined) throw new JavaError(`Unable to initialize: ${refused}`);
  }
  return certificate;
}

function checkShape(der: Buffer): void {
  if (der.length < 2) throw new JavaError('Too short');
  const whole = readDer(der);
  if (whole.end !== der.length) throw new JavaError('extra data at the end');
  const parts = children(whole, Tag.sequence);
  const [toSign, algorithm, signature] = parts;
  if (toSign === undefined || algorithm === undefined || signature === undefined) throw new JavaError('Too short');
  if (parts.length > 3) throw new JavaError(`signed overrun, bytes = ${whole.contentEnd - signature.end}`);
  if (toSign.tag !== Tag.sequence) throw new JavaError('signed fields invalid');
  readBits(signature);
  const fields = children(toSign);
  const versioned = fields[0]?.tag === contextConstructed(0);
  const [, inner, issuer, , subject] = versioned ? fields.slice(1) : fields;
  if (issuer === undefined || subject === undefined) throw new JavaError('Too short');
  if (algorithmText(inner) !== algorithmText(algorithm)) throw new JavaError('Signature algorithm mismatch');
  if (isEmptyName(issuer)) throw new JavaError('Empty issuer DN not allowed in X509Certificates');
  const version = versioned ? (children(fields[0])[0]?.source[(children(fields[0])[0]?.contentEnd ?? 1) - 1] ?? 0) + 1 : 1;
  const behind = fields.slice(versioned ? 7 : 6);
  if (version === 1 && behind.length > 0) throw new JavaError('no more data allowed for version 1 certificate');
  // Java reads the unique identifiers of version 2 in a way that real ones never fit.
  if (behind.some(({ tag }) => tag === contextPrimitive(1) || tag === contextPrimitive(2))) {
    throw new JavaError('Not enough bytes in BitString');
  }
  const wrapped = fields.find((field) => field.tag === contextConstructed(3));
  if (wrapped !== undefined && version !== 3) throw new JavaError('Extensions not allowed in v2 certificate');
  const extensions = wrapped === undefined ? [] : readExtensions(onlyChild(wrapped));
  const seen = new Set<string>();
  for (const { oid } of extensions) {
    if (seen.has(oid)) throw new JavaError('Duplicate extensions not allowed');
    seen.add(oid);
  }
  if (!isEmptyName(subject)) return;
  const names = extensions.find(({ oid }) => oid === '2.5.29.17');
  if (names === undefined || !names.critical) {
    throw new JavaError(
      'X.509 Certificate is incomplete: subject field is empty, and SubjectAlternativeName extension is absent',
    );
  }
}

/** No attribute in it, whatever sets there are. */
const isEmptyName = (name: DerNode): boolean => children(name, Tag.sequence).every((set) => children(set, Tag.set).length === 0);

/** Identifier and parameters; NULL counts as none. */
export function algorithmText(node: DerNode | undefined): string {
  const [type, parameters] = children(node, Tag.sequence);
  const rest = parameters === undefined || parameters.tag === Tag.null ? '' : rawBytes(parameters).toString('hex');
  return `${readOid(type)} ${rest}`;
}
