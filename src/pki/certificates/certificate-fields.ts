import type { SubjectName } from '../../model/certificates/certificate-request.ts';
import {
  children,
  contextConstructed,
  DerError,
  onlyChild,
  rawBytes,
  readDer,
  readIntegerHex,
  readSmallInteger,
  readTime,
  Tag,
} from '../encoding/der-read.ts';
import { Oid } from '../encoding/oids.ts';
import { readName } from '../names/distinguished-name.ts';
import {
  type AlternativeName,
  type BasicConstraints,
  type Extension,
  type KeyUsageName,
  type NameConstraints,
  readAlternativeNames,
  readAuthorityKeyId,
  readAuthoritySerial,
  readBasicConstraints,
  readExtendedKeyUsage,
  readExtensions,
  readKeyUsage,
  readNameConstraints,
  readSubjectKeyId,
} from './certificate-extensions.ts';
import { readSignatureAlgorithm } from './signature.ts';

/** The parts of a certificate (RFC 5280, 4.1), not yet judged. @throws DerError where one is missing */
export function readFields(der: Buffer) {
  const [tbs, algorithm] = children(readDer(der), Tag.sequence);
  const parts = children(tbs, Tag.sequence);
  const versioned = parts[0]?.tag === contextConstructed(0);
  const version = versioned ? readSmallInteger(onlyChild(parts[0])) + 1 : 1;
  const [serial, , issuer, validity, subject, publicKeyInfo, ...rest] = versioned ? parts.slice(1) : parts;
  if (issuer === undefined || subject === undefined || publicKeyInfo === undefined)
    throw new DerError('a certificate that is cut off');
  const [notBefore, notAfter] = children(validity, Tag.sequence);
  const extensions = rest.find((part) => part.tag === contextConstructed(3));
  return {
    version,
    serial: readIntegerHex(serial),
    signatureAlgorithm: readSignatureAlgorithm(algorithm),
    issuer: readName(issuer),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    subject: readName(subject),
    publicKeyInfo: rawBytes(publicKeyInfo),
    extensions: extensions === undefined ? [] : readExtensions(onlyChild(extensions)),
  };
}

interface KnownExtensions {
  readonly alternativeNames?: readonly AlternativeName[];
  readonly keyUsage?: readonly KeyUsageName[];
  readonly extendedKeyUsage?: readonly string[];
  readonly basicConstraints?: BasicConstraints;
  readonly nameConstraints?: NameConstraints;
  readonly subjectKeyId?: string;
  readonly authorityKeyId?: string | undefined;
  readonly authoritySerial?: string | undefined;
}

/** The extensions that are known here, and the identifiers of those that cannot be read. */
export function interpret(extensions: readonly Extension[]): {
  readonly known: KnownExtensions;
  readonly unreadable: readonly string[];
} {
  let known: KnownExtensions = {};
  const unreadable: string[] = [];
  for (const extension of extensions) {
    try {
      known = { ...known, ...interpretOne(extension) };
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
      unreadable.push(extension.oid);
    }
  }
  return { known, unreadable };
}

function interpretOne({ oid, value }: Extension): KnownExtensions {
  switch (oid) {
    case Oid.subjectAltName:
      return { alternativeNames: readAlternativeNames(value) };
    case Oid.keyUsage:
      return { keyUsage: readKeyUsage(value) };
    case Oid.extendedKeyUsage:
      return { extendedKeyUsage: readExtendedKeyUsage(value) };
    case Oid.basicConstraints:
      return { basicConstraints: readBasicConstraints(value) };
    case Oid.nameConstraints:
      return { nameConstraints: readNameConstraints(value) };
    case Oid.subjectKeyIdentifier:
      return { subjectKeyId: readSubjectKeyId(value) };
    case Oid.authorityKeyIdentifier:
      return { authorityKeyId: readAuthorityKeyId(value), authoritySerial: readAuthoritySerial(value) };
    default:
      return {};
  }
}

/** The names of one kind, in lower case; networks are no names of a server. */
export function pick(names: readonly AlternativeName[], kind: 'dns' | 'ip'): readonly SubjectName[] {
  return names
    .filter((name) => name.kind === kind && (kind === 'dns' || isSingleAddress(name)))
    .map((name) => ({ kind, value: name.value.toLowerCase() }));
}

/** An address alone, not a network as name constraints have them. */
export function isSingleAddress(name: AlternativeName): boolean {
  return name.kind === 'ip' && !name.value.includes('/');
}
