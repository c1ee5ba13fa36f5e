import type { Certificate } from '../../pki/certificates/certificate.ts';
import {
  bitLength,
  children,
  content,
  DerError,
  type DerNode,
  readBits,
  readDer,
  readOid,
  Tag,
} from '../../pki/encoding/der-read.ts';
import { Oid } from '../../pki/encoding/oids.ts';

/**
 * Curves of OpenJDK's CurveDB (11 to 25 alike): those of SECG, the primes and some binary ones of X9.62, Brainpool's without
 * their twists. Java reads neither a key nor a certificate on others, nor on curves that are written out.
 */
const curves =
  /^(?:1\.3\.132\.0\.\d+|1\.2\.840\.10045\.3\.1\.[1-7]|1\.2\.840\.10045\.3\.0\.(?:[567]|1[1238]|20)|1\.3\.36\.3\.3\.2\.8\.1\.1\.(?:[13579]|1[13]))$/;

/** Why Java does not know the curve of an EC key's parameters; undefined when it does. */
export function refuseCurve(parameters: DerNode | undefined): string | undefined {
  if (parameters?.tag !== Tag.oid) return 'Only named ECParameters supported';
  const oid = readOid(parameters);
  return curves.test(oid) ? undefined : `Unknown named curve: ${oid}`;
}

/**
 * Why OpenJDK's key factories refuse a certificate's public key, and with it the certificate. Source: X509Key, RSAKeyFactory
 * (512 to 16384 bits, exponents from 3 on, of at most 64 bits beyond 3072), ECPublicKeyImpl (no compressed points, which
 * BouncyCastle reads). Kinds of keys that Java does not know pass unread.
 */
export function refusePublicKey({ publicKeyInfo }: Certificate, bouncyCastle: boolean): string | undefined {
  try {
    const [algorithm, bits] = children(readDer(publicKeyInfo), Tag.sequence);
    const [identifier, parameters] = children(algorithm, Tag.sequence);
    const type = readOid(identifier);
    const { bytes } = readBits(bits);
    if (type === Oid.rsaEncryption || type === Oid.rsassaPss) return refuseRsa(bytes);
    if (type !== Oid.ecPublicKey) return undefined;
    const refused = refuseCurve(parameters);
    if (refused !== undefined || bouncyCastle || bytes[0] === 0x04) return refused;
    return 'subject key, java.security.InvalidKeyException: Invalid EC key';
  } catch (error) {
    if (error instanceof DerError) return 'subject key, java.security.InvalidKeyException: Invalid RSA public key';
    throw error;
  }
}

function refuseRsa(bytes: Buffer): string | undefined {
  const [modulus, exponent] = children(readDer(bytes), Tag.sequence).map((node) => bitLength(content(node)));
  const refused = (why: string): string => `subject key, java.security.InvalidKeyException: ${why}`;
  if (modulus === undefined || exponent === undefined) return refused('Invalid RSA public key');
  if (modulus < 512) return refused('RSA keys must be at least 512 bits long');
  if (modulus > 16384) return refused('RSA keys must be no longer than 16384 bits');
  if (exponent < 2) return refused('exponent is smaller than 3');
  return modulus > 3072 && exponent > 64 ? refused('RSA exponents can be no longer than 64 bits') : undefined;
}
