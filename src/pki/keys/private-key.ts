import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyType } from '../../model/certificates/certificate-request.ts';
import type { Secret } from '../../model/secret.ts';

export { isPair } from './key-type.ts';
export { type KeyContainer, type PrivateKeyReading, readPrivateKey } from './read-private-key.ts';

const generate = promisify(generateKeyPair);

/** Makes a key on Node's thread pool, so that several are made at once on several cores. */
export async function generatePrivateKey(type: KeyType): Promise<KeyObject> {
  const { privateKey } = type.startsWith('ec-')
    ? await generate('ec', { namedCurve: type === 'ec-p256' ? 'P-256' : 'P-384' })
    : await generate('rsa', { modulusLength: Number(type.slice('rsa-'.length)), publicExponent: 0x10001 });
  return privateKey;
}

/** The key as PKCS #8 PEM, in clear. */
export function writePkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A key that Neo4j reads at each start, as PKCS #8 PEM. The passphrase must have passed `checkPassphrase`. */
export async function writeServerKey(key: KeyObject, passphrase: Secret | undefined): Promise<string> {
  if (passphrase === undefined) return writePkcs8(key);
  const { encryptPkcs8, rounds } = await import('./encrypt-private-key.ts');
  return encryptPkcs8(key, passphrase.reveal(), passphrase.random ? rounds.unguessable : rounds.server);
}

/** A key that nothing but its passphrase protects, as PKCS #8 PEM. */
export async function writeGuardedKey(key: KeyObject, passphrase: Secret | undefined): Promise<string> {
  if (passphrase === undefined) return writePkcs8(key);
  const { encryptPkcs8, rounds } = await import('./encrypt-private-key.ts');
  return encryptPkcs8(key, passphrase.reveal(), rounds.guarded);
}
