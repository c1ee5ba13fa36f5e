import { hash } from 'node:crypto';
import type { CertificateRequest, TlsUsage } from '../../model/certificates/certificate-request.ts';
import type { NameLimits, NameSpace } from '../../model/certificates/name-limits.ts';
import { type KeyUsageName, keyUsageNames } from '../certificates/certificate-extensions.ts';
import { children, readBits, readDer } from '../encoding/der-read.ts';
import { bits, boolean, type Der, implicit, integer, octets, oid, sequence, tagged } from '../encoding/der-write.ts';
import { extendedKeyUsages, Oid, oidByName } from '../encoding/oids.ts';
import { parseIpAddress, parseNetwork } from '../names/ip-address.ts';
import { mailAddresses } from '../names/subject.ts';

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
    ...writeAlternatives(request),
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

function writeExtendedKeyUsage(usages: readonly TlsUsage[]): Der {
  return extension(
    Oid.extendedKeyUsage,
    false,
    sequence(...usages.map((usage) => oid(oidByName(extendedKeyUsages, usage) ?? usage))),
  );
}

/**
 * A mail address of the subject has to stand here as well (RFC 5280, 4.1.2.6). Critical where the subject is empty, since then
 * this alone says whose certificate it is (4.2.1.6).
 */
function writeAlternatives({ subject, names }: Pick<CertificateRequest, 'subject' | 'names'>): readonly Der[] {
  const all = [...names, ...mailAddresses(subject).map((value): NameSpace => ({ kind: 'email', value }))];
  return all.length === 0 ? [] : [extension(Oid.subjectAltName, subject.length === 0, sequence(...all.map(writeGeneralName)))];
}

/** From a SubjectPublicKeyInfo: SHA-1 of the key's bits (RFC 5280, 4.2.1.2). An identifier; nothing rests on its strength. */
export function keyIdentifier(publicKeyInfo: Buffer): Buffer {
  const [, key] = children(readDer(publicKeyInfo));
  return hash('sha1', readBits(key).bytes, 'buffer');
}

/** By which certificates below find this one (RFC 5280, 4.2.1.2). @param keyId SHA-1 of the public key */
export function writeSubjectKeyId(keyId: Buffer): Der {
  return extension(Oid.subjectKeyIdentifier, false, octets(keyId));
}

/** The issuer's own identifier. */
export function writeAuthorityKeyId(keyId: Buffer): Der {
  return extension(Oid.authorityKeyIdentifier, false, sequence(implicit(0, keyId)));
}

/** Critical, as RFC 5280 demands. */
export function writeNameConstraints({ permitted, excluded }: NameLimits): Der {
  const side = (number: number, spaces: readonly NameSpace[]): Der | undefined =>
    spaces.length === 0 ? undefined : tagged(number, ...spaces.map((space) => sequence(writeSpace(space))));
  return extension(Oid.nameConstraints, true, sequence(side(0, permitted), side(1, excluded)));
}

/** An extension with its value wrapped as it must be. */
export function extension(type: string, critical: boolean, value: Der): Der {
  return sequence(oid(type), critical ? boolean(true) : undefined, octets(value));
}

// The same in every leaf.
const noAuthority = writeBasicConstraints(false);
const rsaKeyUsage = writeKeyUsage(['digitalSignature', 'keyEncipherment']);
const otherKeyUsage = writeKeyUsage(['digitalSignature']);

/** The numbers of RFC 5280's GeneralName. */
const textTags = { email: 1, dns: 2, uri: 6 } as const;

function writeGeneralName({ kind, value }: NameSpace): Der {
  if (kind !== 'ip') return implicit(textTags[kind], Buffer.from(value, 'latin1'));
  const bytes = parseIpAddress(value);
  if (bytes === undefined) throw new TypeError(`${value} is not an IP address.`);
  return implicit(7, bytes);
}

function writeSpace(space: NameSpace): Der {
  if (space.kind !== 'ip') return writeGeneralName(space);
  const network = parseNetwork(space.value);
  if (network === undefined) throw new TypeError(`${space.value} is not an IP network.`);
  const { address, mask } = network;
  return implicit(7, Buffer.concat([address.map((byte, index) => byte & (mask[index] ?? 0)), mask]));
}
