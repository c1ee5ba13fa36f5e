import { createECDH } from 'node:crypto';
import type { KeyType } from '../../model/certificates/certificate-request.ts';
import type { Secret } from '../../model/secret.ts';
import { bits, integer, octets, oid, sequence, tagged } from '../encoding/der-write.ts';
import { Oid } from '../encoding/oids.ts';
import { encodePem } from '../encoding/pem.ts';
import { publicHalfOf } from './openssl.ts';
import { generatePrivateKey, writeServerKey } from './private-key.ts';
import { encodePublicKey, type PublicKeyBytes } from './write-public-key.ts';

/** A new key pair in the two forms that are written: nothing else is to be done with it. */
export interface KeyPairBytes {
  /** PKCS #8 PEM, see {@link writeServerKey}. */
  readonly privateKey: string;
  readonly publicKey: PublicKeyBytes;
}

/**
 * Makes a key and writes it down, for where there are hundreds to make. OpenSSL 3 takes ten times as long to bring a P-256 key
 * into its own form and out of it again as to make it, so that one is put together from its numbers.
 */
export async function generateKeyPairBytes(type: KeyType, passphrase?: Secret): Promise<KeyPairBytes> {
  if (type === 'ec-p256' && passphrase === undefined) return generateP256();
  const key = await generatePrivateKey(type);
  const publicKey = publicHalfOf(key);
  return {
    privateKey: await writeServerKey(key, passphrase),
    publicKey: { kind: publicKey.asymmetricKeyType, info: encodePublicKey(publicKey) },
  };
}

const p256Bytes = 32;

/** Setting up the curve takes as long as making a key on it. */
let p256: ReturnType<typeof createECDH> | undefined;

function generateP256(): KeyPairBytes {
  p256 ??= createECDH('prime256v1');
  const pair = p256;
  const point = bits(pair.generateKeys());
  const number = pair.getPrivateKey();
  const padded = Buffer.concat([Buffer.alloc(p256Bytes - number.length), number]);
  const algorithm = sequence(oid(Oid.ecPublicKey), oid(Oid.prime256v1));
  // RFC 5915 inside RFC 5208, as OpenSSL writes it: the curve stands outside alone.
  const privateKey = sequence(integer(0), algorithm, octets(sequence(integer(1), octets(padded), tagged(1, point))));
  return { privateKey: encodePem('PRIVATE KEY', privateKey), publicKey: { kind: 'ec', info: sequence(algorithm, point) } };
}
