import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyType } from '../model/plan.ts';
import { describeKey } from './key-type.ts';
import type { Parsed } from './subject-names.ts';

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

/**
 * The key as PKCS #8 PEM, with a passphrase encrypted as PBES2 with AES-256-CBC and HMAC-SHA256: the form that Neo4j of
 * every line reads. The passphrase must have passed {@link checkPassphrase}.
 */
export function writePkcs8(key: KeyObject, passphrase?: string): string {
  const encryption = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase };
  return key.export({ type: 'pkcs8', format: 'pem', ...encryption }).toString();
}

/** A private key in one word: a `KeyType`, or what else it is; see `describeKey`. */
export function describePrivateKey(key: KeyObject): string {
  return describeKey(key);
}

/**
 * Can Neo4j take this passphrase from its configuration? Neo4j 5+: printable ASCII only ("Password is not ASCII"); every
 * line trims blanks at the ends, even escaped ones; an empty one counts as none.
 */
export function checkPassphrase(passphrase: string): Parsed<string> {
  const remedy = 'Use printable ASCII characters, without a blank at either end.';
  if (passphrase === '') return { kind: 'refused', reason: 'The passphrase is empty.', remedy };
  if (/[^\u0020-\u007e]/.test(passphrase)) {
    return { kind: 'refused', reason: 'The passphrase has characters outside printable ASCII, which Neo4j cannot use.', remedy };
  }
  if (passphrase !== passphrase.trim()) {
    return { kind: 'refused', reason: 'The passphrase has a blank at its end or beginning, and Neo4j would trim it.', remedy };
  }
  return { kind: 'ok', value: passphrase };
}
