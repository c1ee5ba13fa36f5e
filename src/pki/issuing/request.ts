import type { KeyObject } from 'node:crypto';
import type { SubjectAttribute, SubjectName } from '../../model/certificates/certificate-request.ts';
import {
  type AlternativeName,
  readAlternativeNames,
  readExtendedKeyUsage,
  readExtensions,
} from '../certificates/certificate-extensions.ts';
import { readSignatureAlgorithm, verifySignature } from '../certificates/signature.ts';
import { type FoundThing, identifyDer, identifyLabel, listThings } from '../encoding/contents.ts';
import {
  children,
  contextConstructed,
  DerError,
  type DerNode,
  onlyChild,
  rawBytes,
  readBits,
  readDer,
  readOid,
  Tag,
} from '../encoding/der-read.ts';
import { Oid } from '../encoding/oids.ts';
import { splitPem } from '../encoding/pem.ts';
import { describeKey } from '../keys/key-type.ts';
import { openPublicKey } from '../keys/openssl.ts';
import { type DistinguishedName, readName } from '../names/distinguished-name.ts';

/** What a signing request asks for. Its signature was checked: whoever made it has the key. */
export interface SigningRequest {
  readonly der: Buffer;
  readonly subject: DistinguishedName;
  /** The subject as attributes that can be issued again; types without a short name are left out. */
  readonly subjectAttributes: readonly SubjectAttribute[];
  /** DNS first. */
  readonly names: readonly SubjectName[];
  readonly otherNames: readonly AlternativeName[];
  /** As in a certificate; undefined when none are asked for. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly publicKey: KeyObject;
  readonly keyType: string;
}

export type RequestReading =
  | { readonly kind: 'request'; readonly request: SigningRequest; readonly others: readonly FoundThing[] }
  | { readonly kind: 'damaged'; readonly reason: string }
  /** Changed on its way, or signed with another key than the one it carries. */
  | { readonly kind: 'bad-signature' }
  | { readonly kind: 'not-a-request'; readonly found: readonly FoundThing[] };

/** Reads the first signing request of a PEM or DER file. Never throws because of the bytes. */
export function readRequest(bytes: Buffer): RequestReading {
  const file = splitPem(bytes);
  const things = listThings(file, bytes);
  if (file.kind === 'der') {
    return identifyDer(bytes) === 'certificate-request' ? guard(bytes, []) : { kind: 'not-a-request', found: things };
  }
  const block = file.blocks.find((part) => identifyLabel(part.label) === 'certificate-request');
  if (block !== undefined)
    return guard(
      block.der,
      things.filter((thing) => thing.line !== block.line),
    );
  return file.broken.some((part) => identifyLabel(part.label) === 'certificate-request')
    ? { kind: 'damaged', reason: 'It is truncated or was changed.' }
    : { kind: 'not-a-request', found: things };
}

function guard(der: Buffer, others: readonly FoundThing[]): RequestReading {
  try {
    return parseRequest(der, others);
  } catch (error) {
    if (error instanceof DerError) return { kind: 'damaged', reason: 'Its content is not a signing request.' };
    throw error;
  }
}

function parseRequest(bytes: Buffer, others: readonly FoundThing[]): RequestReading {
  const whole = readDer(bytes);
  const [info, algorithm, signature] = children(whole, Tag.sequence);
  const [, name, publicKeyInfo, attributes] = children(info, Tag.sequence);
  if (info === undefined || name === undefined || publicKeyInfo === undefined) throw new DerError('a request that is cut off');
  const publicKey = openPublicKey(rawBytes(publicKeyInfo));
  if (publicKey === undefined) return { kind: 'damaged', reason: 'Its public key is damaged or has an unsupported type.' };
  if (!verifySignature(readSignatureAlgorithm(algorithm), publicKey, rawBytes(info), readBits(signature).bytes)) {
    return { kind: 'bad-signature' };
  }
  const wanted = readWanted(attributes);
  const subject = readName(name);
  const names = wanted.names ?? [];
  const request: SigningRequest = {
    der: rawBytes(whole),
    subject,
    subjectAttributes: subject.attributes
      .filter(({ type, oid: known }) => type !== known)
      .map(({ type, value }) => ({ type, value })),
    names: [...ofKind(names, 'dns'), ...ofKind(names, 'ip')],
    otherNames: names.filter((entry) => entry.kind !== 'dns' && entry.kind !== 'ip'),
    extendedKeyUsage: wanted.usages,
    publicKey,
    keyType: describeKey(publicKey),
  };
  return { kind: 'request', request, others };
}

interface Wanted {
  readonly names?: readonly AlternativeName[];
  readonly usages?: readonly string[];
}

function readWanted(attributes: DerNode | undefined): Wanted {
  let wanted: Wanted = {};
  if (attributes === undefined) return wanted;
  for (const attribute of children(attributes, contextConstructed(0))) {
    const [type, values] = children(attribute, Tag.sequence);
    if (readOid(type) !== Oid.extensionRequest) continue;
    for (const { oid: extension, value } of readExtensions(onlyChild(values, Tag.set))) {
      if (extension === Oid.subjectAltName) wanted = { ...wanted, names: readAlternativeNames(value) };
      if (extension === Oid.extendedKeyUsage) wanted = { ...wanted, usages: readExtendedKeyUsage(value) };
    }
  }
  return wanted;
}

function ofKind(names: readonly AlternativeName[], kind: 'dns' | 'ip'): readonly SubjectName[] {
  return names.filter((name) => name.kind === kind).map((name) => ({ kind, value: name.value.toLowerCase() }));
}
