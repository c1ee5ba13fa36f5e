import { constants, type KeyObject, sign, verify } from 'node:crypto';
import {
  children,
  contextConstructed,
  DerError,
  type DerNode,
  onlyChild,
  readOid,
  readSmallInteger,
} from '../encoding/der-read.ts';
import { hashes, Oid, signatureAlgorithms } from '../encoding/oids.ts';
import { keyDetails } from '../keys/openssl.ts';

/** How something was signed. */
export interface SignatureAlgorithm {
  readonly oid: string;
  /** As openssl prints it, e.g. `sha256WithRSAEncryption`; the identifier where we know no name. */
  readonly name: string;
  /** The hash that was signed, e.g. `sha256`; undefined where the algorithm has its own (Ed25519) or is unknown. */
  readonly hash: string | undefined;
  /** Bytes of salt, for RSASSA-PSS. */
  readonly saltLength?: number;
}

/** Reads an AlgorithmIdentifier of a signature. */
export function readSignatureAlgorithm(node: DerNode | undefined): SignatureAlgorithm {
  const [type, parameters] = children(node);
  const oid = readOid(type);
  if (oid === Oid.rsassaPss) return { oid, name: 'rsassaPss', ...readPssParameters(parameters) };
  const known = signatureAlgorithms.get(oid);
  return { oid, name: known?.name ?? oid, hash: known?.hash };
}

/** Checks a signature over `signed`. False also where key and algorithm do not go together. */
export function verifySignature(algorithm: SignatureAlgorithm, key: KeyObject, signed: Buffer, signature: Buffer): boolean {
  if (!signatureAlgorithms.has(algorithm.oid) && algorithm.oid !== Oid.rsassaPss) return false;
  const padding =
    algorithm.oid === Oid.rsassaPss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.saltLength ?? 20 } : {};
  try {
    return verify(algorithm.hash ?? null, signed, { key, ...padding }, signature);
  } catch {
    // OpenSSL throws where key and signature are of different kinds, and for hashes it does not have.
    return false;
  }
}

/** What we sign with: SHA-256, and SHA-384 for P-384 so that the hash is as strong as the key. */
export function signatureAlgorithmFor(key: KeyObject): { readonly oid: string; readonly hash: 'sha256' | 'sha384' } {
  if (key.asymmetricKeyType === 'rsa') return { oid: Oid.sha256WithRsa, hash: 'sha256' };
  if (key.asymmetricKeyType !== 'ec') throw new TypeError(`No signatures are made with ${key.asymmetricKeyType} keys.`);
  const { curve } = keyDetails(key);
  return curve === 'secp384r1' || curve === 'secp521r1'
    ? { oid: Oid.ecdsaWithSha384, hash: 'sha384' }
    : { oid: Oid.ecdsaWithSha256, hash: 'sha256' };
}

/** Signs with {@link signatureAlgorithmFor} the key. */
export function signBytes(key: KeyObject, bytes: Buffer): Buffer {
  return sign(signatureAlgorithmFor(key).hash, bytes, key);
}

function readPssParameters(node: DerNode | undefined): { readonly hash: string | undefined; readonly saltLength: number } {
  let hash: string | undefined = 'sha1';
  let saltLength = 20;
  if (node === undefined) return { hash, saltLength };
  for (const part of children(node)) {
    if (part.tag === contextConstructed(0)) hash = hashes.get(readOid(children(onlyChild(part))[0]));
    if (part.tag === contextConstructed(2)) saltLength = readSmallInteger(onlyChild(part));
  }
  if (saltLength > 512) throw new DerError('a salt of unusable length');
  return { hash, saltLength };
}
