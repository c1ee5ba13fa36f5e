import { createHash, type KeyObject, type X509Certificate } from 'node:crypto';
import type { SubjectName } from '../../model/certificates/certificate-request.ts';
import { DerError, rawBytes, readDer } from '../encoding/der-read.ts';
import { Oid } from '../encoding/oids.ts';
import { encodePem } from '../encoding/pem.ts';
import { describeKey } from '../keys/key-type.ts';
import { certifiedKey, openCertificate } from '../keys/openssl.ts';
import type { DistinguishedName } from '../names/distinguished-name.ts';
import type { AlternativeName, BasicConstraints, Extension, KeyUsageName, NameConstraints } from './certificate-extensions.ts';
import { interpret, isSingleAddress, pick, readFields } from './certificate-fields.ts';
import { fingerprint256 } from './fingerprint.ts';
import type { SignatureAlgorithm } from './signature.ts';

/** All that a certificate says, read once. */
export interface Certificate {
  readonly x509: X509Certificate;
  /** One PEM block with the label CERTIFICATE and a final newline, however the file had it. */
  readonly pem: string;
  readonly der: Buffer;
  readonly version: number;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** The common name of the subject that counts. */
  readonly commonName: string | undefined;
  /** DNS and IP subject alternative names, DNS first, in lower case and canonical text. */
  readonly names: readonly SubjectName[];
  /** Alternative names of other kinds. */
  readonly otherNames: readonly AlternativeName[];
  /** Is there a subject alternative name extension at all? */
  readonly hasAlternativeNames: boolean;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256 of the DER bytes, 64 lower-case hex digits. */
  readonly fingerprint256: string;
  /** Lower-case hex without leading zero bytes. */
  readonly serial: string;
  /** Undefined: no such extension, so any usage. */
  readonly keyUsage: readonly KeyUsageName[] | undefined;
  /** Names where there are some (`serverAuth`), else identifiers. Undefined: no such extension, so any usage. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly basicConstraints: BasicConstraints | undefined;
  readonly nameConstraints: NameConstraints | undefined;
  readonly subjectKeyId: string | undefined;
  readonly authorityKeyId: string | undefined;
  /** The serial number of the issuer's certificate, where the authority key identifier names it. */
  readonly authoritySerial: string | undefined;
  /** All of them, as they stand. */
  readonly extensions: readonly Extension[];
  readonly criticalExtensions: readonly string[];
  /** Critical extensions that OpenJDK's path checking does not process anywhere in a chain: it refuses the certificate. */
  readonly unknownCriticalExtensions: readonly string[];
  /** Extensions, by identifier, whose content could not be read. They count as absent in the fields above. */
  readonly unreadableExtensions: readonly string[];
  /** See `describeKey`; `unknown` where Node cannot read the key. */
  readonly keyType: string;
  readonly publicKey: KeyObject | undefined;
  /** SubjectPublicKeyInfo, as it stands. */
  readonly publicKeyInfo: Buffer;
  /** SHA-256 of `publicKeyInfo`, hex: equal for all certificates of one key. */
  readonly publicKeyDigest: string;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** Subject and issuer are the same name. */
  readonly selfIssued: boolean;
  /** Self-issued, and the signature is its own key's. */
  readonly selfSigned: boolean;
}

/** Reads the DER bytes of one certificate (what `TRUSTED CERTIFICATE` has after it is ignored). Undefined when they are none. */
export function readCertificate(der: Buffer): Certificate | undefined {
  const name = der.toString('latin1');
  const known = recentlyRead.get(name);
  if (known !== undefined) return known;
  try {
    const own = rawBytes(readDer(der));
    const read = parseCertificate(own, () => {
      const x509 = openCertificate(own);
      return { x509: () => x509, publicKey: (spki) => certifiedKey(x509, spki) };
    });
    if (recentlyRead.size === mostRemembered) recentlyRead.clear();
    recentlyRead.set(name, read);
    return read;
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

/**
 * Certificates by their bytes: the same one stands in a component's folder, in another's `trusted/`, and is asked for by the
 * verdict and by several checks, each of which begins with a file's bytes.
 */
const recentlyRead = new Map<string, Certificate>();

const mostRemembered = 256;

/** A certificate that we have just made: what OpenSSL would work out again is known, and is left to when it is asked for. */
export function certificateOfOwn(der: Buffer, publicKey: KeyObject, selfSigned: boolean): Certificate {
  return parseCertificate(der, () => ({ x509: once(() => openCertificate(der)), publicKey: () => publicKey, selfSigned }));
}

/** Is this certificate's signature made with that one's key? Looks at nothing else. */
export function isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
  const key = issuer.publicKey;
  if (key === undefined) return false;
  try {
    return certificate.x509.verify(key);
  } catch {
    // OpenSSL throws where key and signature are of different kinds.
    return false;
  }
}

/** What OpenJDK's PKIX implementation processes (KeyChecker, ConstraintsChecker, PolicyChecker of OpenJDK 11 to 25). */
const processedByJava: ReadonlySet<string> = new Set([
  Oid.keyUsage,
  Oid.subjectAltName,
  Oid.basicConstraints,
  Oid.nameConstraints,
  Oid.certificatePolicies,
  Oid.policyMappings,
  Oid.policyConstraints,
  Oid.extendedKeyUsage,
  Oid.inhibitAnyPolicy,
]);

/** What OpenSSL knows of a certificate. */
interface Opened {
  readonly x509: () => X509Certificate;
  readonly publicKey: (spki: Buffer) => KeyObject | undefined;
  /** Undefined: to be found out. */
  readonly selfSigned?: boolean;
}

/**
 * Our own look comes first: it refuses junk at a hundredth of what an error of OpenSSL's costs. Opening the key and checking a
 * signature cost more than all the rest, and are left to when they are asked for.
 */
function parseCertificate(der: Buffer, open: () => Opened): Certificate {
  const fields = readFields(der);
  const opened = open();
  const { x509 } = opened;
  const publicKey = once(() => opened.publicKey(fields.publicKeyInfo));
  const keyType = once(() => describePublicKey(publicKey()));
  const { known, unreadable } = interpret(fields.extensions);
  const names = known.alternativeNames ?? [];
  const selfIssued = fields.subject.canonical === fields.issuer.canonical;
  const selfSigned = once(() => opened.selfSigned ?? (selfIssued && verifies(x509(), publicKey())));
  const criticalExtensions = fields.extensions.filter((extension) => extension.critical).map((extension) => extension.oid);
  return {
    get x509() {
      return x509();
    },
    pem: encodePem('CERTIFICATE', der),
    der,
    version: fields.version,
    subject: fields.subject,
    issuer: fields.issuer,
    commonName: fields.subject.commonName,
    names: [...pick(names, 'dns'), ...pick(names, 'ip')],
    otherNames: names.filter((name) => name.kind !== 'dns' && !isSingleAddress(name)),
    hasAlternativeNames: fields.extensions.some((extension) => extension.oid === Oid.subjectAltName),
    notBefore: fields.notBefore,
    notAfter: fields.notAfter,
    fingerprint256: fingerprint256(der),
    serial: fields.serial,
    keyUsage: known.keyUsage,
    extendedKeyUsage: known.extendedKeyUsage,
    basicConstraints: known.basicConstraints,
    nameConstraints: known.nameConstraints,
    subjectKeyId: known.subjectKeyId,
    authorityKeyId: known.authorityKeyId,
    authoritySerial: known.authoritySerial,
    extensions: fields.extensions,
    criticalExtensions,
    unknownCriticalExtensions: criticalExtensions.filter((oid) => !processedByJava.has(oid)),
    unreadableExtensions: unreadable,
    get keyType() {
      return keyType();
    },
    get publicKey() {
      return publicKey();
    },
    publicKeyInfo: fields.publicKeyInfo,
    publicKeyDigest: createHash('sha256').update(fields.publicKeyInfo).digest('hex'),
    signatureAlgorithm: fields.signatureAlgorithm,
    selfIssued,
    get selfSigned() {
      return selfSigned();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function describePublicKey(key: KeyObject | undefined): string {
  return key === undefined ? 'unknown' : describeKey(key);
}

function verifies(x509: X509Certificate, key: KeyObject | undefined): boolean {
  try {
    return key !== undefined && x509.verify(key);
  } catch {
    return false;
  }
}
