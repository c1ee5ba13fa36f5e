import { hash } from 'node:crypto';
import type { CertificateRequest, SubjectName, TlsUsage } from '../model/plan.ts';
import { type KeyUsageName, keyUsageNames } from './certificate-extensions.ts';
import { children, readBits, readDer } from './der-read.ts';
import { bits, boolean, type Der, implicit, integer, octets, oid, sequence, tagged } from './der-write.ts';
import { parseIpAddress } from './ip-address.ts';
import { extendedKeyUsages, Oid, oidByName } from './oids.ts';

/** A name space that a CA is confined to: a domain with all below it, or an IP network such as 10.0.0.0/8. */
export type PermittedName = { readonly kind: 'dns'; readonly value: string } | { readonly kind: 'ip'; readonly value: string };

/**
 * What a server's or client's own certificate carries, and a request for one asks for; key identifiers come on top.
 * `keyKind`: as Node calls it, `rsa` or `ec`.
 */
export function leafExtensions(
  request: Pick<CertificateRequest, 'subject' | 'names' | 'usages'>,
  keyKind: string | undefined,
): readonly Der[] {
  return [
    noAuthority,
    keyKind === 'rsa' ? rsaKeyUsage : otherKeyUsage,
    ...(request.usages.length === 0 ? [] : [writeExtendedKeyUsage(request.usages)]),
    ...(request.names.length === 0 ? [] : [writeSubjectAltName(request.names, request.subject.length === 0)]),
  ];
}

/** Critical. A leaf says that it is no CA with an empty sequence: false is the default, and DER leaves defaults out. */
export function writeBasicConstraints(ca: boolean, pathLength?: number): Der {
  const length = pathLength === undefined ? undefined : integer(pathLength);
  return extension(Oid.basicConstraints, true, ca ? sequence(boolean(true), length) : sequence());
}

/** Critical. */
export function writeKeyUsage(usages: readonly KeyUsageName[]): Der {
  const numbers = usages.map((usage) => keyUsageNames.indexOf(usage));
  const highest = Math.max(...numbers);
  const bytes = Buffer.alloc((highest >> 3) + 1);
  for (const number of numbers) bytes[number >> 3] = (bytes[number >> 3] ?? 0) | (0x80 >> (number & 7));
  return extension(Oid.keyUsage, true, bits(bytes, 7 - (highest & 7)));
}

export function writeExtendedKeyUsage(usages: readonly TlsUsage[]): Der {
  return extension(
    Oid.extendedKeyUsage,
    false,
    sequence(...usages.map((usage) => oid(oidByName(extendedKeyUsages, usage) ?? usage))),
  );
}

/** Critical where the subject is empty, since then it alone says whose certificate this is (RFC 5280, 4.2.1.6). */
export function writeSubjectAltName(names: readonly SubjectName[], critical: boolean): Der {
  return extension(Oid.subjectAltName, critical, sequence(...names.map(writeGeneralName)));
}

/** From a SubjectPublicKeyInfo: SHA-1 of the key's bits (RFC 5280, 4.2.1.2). An identifier; nothing rests on its strength. */
export function keyIdentifier(publicKeyInfo: Buffer): Buffer {
  const [, key] = children(readDer(publicKeyInfo));
  return hash('sha1', readBits(key).bytes, 'buffer');
}

export function writeSubjectKeyId(keyId: Buffer): Der {
  return extension(Oid.subjectKeyIdentifier, false, octets(keyId));
}

/** The issuer's own identifier. */
export function writeAuthorityKeyId(keyId: Buffer): Der {
  return extension(Oid.authorityKeyIdentifier, false, sequence(implicit(0, keyId)));
}

/** Critical, as RFC 5280 demands. */
export function writeNameConstraints(permitted: readonly PermittedName[]): Der {
  return extension(Oid.nameConstraints, true, sequence(tagged(0, ...permitted.map((name) => sequence(writePermitted(name))))));
}

/** An extension with its value wrapped as it must be. */
export function extension(type: string, critical: boolean, value: Der): Der {
  return sequence(oid(type), critical ? boolean(true) : undefined, octets(value));
}

// The same in every leaf.
const noAuthority = writeBasicConstraints(false);
const rsaKeyUsage = writeKeyUsage(['digitalSignature', 'keyEncipherment']);
const otherKeyUsage = writeKeyUsage(['digitalSignature']);

function writeGeneralName(name: SubjectName): Der {
  if (name.kind === 'dns') return implicit(2, Buffer.from(name.value, 'latin1'));
  const bytes = parseIpAddress(name.value);
  if (bytes === undefined) throw new TypeError(`${name.value} is not an IP address.`);
  return implicit(7, bytes);
}

function writePermitted(name: PermittedName): Der {
  if (name.kind === 'dns') return implicit(2, Buffer.from(name.value, 'latin1'));
  const [address = '', prefix] = name.value.split('/');
  const bytes = parseIpAddress(address);
  const length = prefix === undefined ? (bytes?.length ?? 0) * 8 : Number(prefix);
  if (bytes === undefined || !Number.isInteger(length) || length < 0 || length > bytes.length * 8) {
    throw new TypeError(`${name.value} is not an IP network.`);
  }
  const mask = bytes.map((_, index) => (0xff00 >> Math.min(8, Math.max(0, length - index * 8))) & 0xff);
  return implicit(7, Buffer.concat([bytes.map((byte, index) => byte & (mask[index] ?? 0)), mask]));
}
