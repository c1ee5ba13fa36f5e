import { createHash, pbkdf2Sync, randomBytes } from 'node:crypto';

/** What PBKDF2 makes a key from. */
export interface PasswordKeyInput {
  readonly password: Buffer;
  readonly salt: Buffer;
  readonly rounds: number;
  /** The hash inside HMAC, by OpenSSL's name. */
  readonly prf: string;
  /** Bytes wanted. */
  readonly length: number;
}

/** A run asks for a handful; hostile files could ask for many. */
const mostRemembered = 64;
const remembered = new Map<string, Buffer>();

/**
 * PBKDF2, each derivation once a run: the key of a CA is opened when a plan is made, when it is checked and when it is carried
 * out, and each derivation is meant to be slow.
 */
export function passwordKey({ password, salt, rounds, prf, length }: PasswordKeyInput): Buffer {
  const name = createHash('sha256')
    .update(`${prf} ${rounds} ${length} ${salt.length}\n`)
    .update(salt)
    .update(password)
    .digest('base64');
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const key = pbkdf2Sync(password, salt, rounds, length, prf);
  if (remembered.size === mostRemembered) remembered.clear();
  remembered.set(name, key);
  return key;
}

const salts = new Map<string, Buffer>();

/**
 * 16 random bytes, the same for everything that one run encrypts with one password. Whoever finds the password of one of those
 * files has it for all of them, whatever their salts; with one salt the run pays for one derivation.
 */
export function saltFor(password: Buffer): Buffer {
  const name = createHash('sha256').update(password).digest('base64');
  const known = salts.get(name);
  if (known !== undefined) return known;
  if (salts.size === mostRemembered) salts.clear();
  const salt = randomBytes(16);
  salts.set(name, salt);
  return salt;
}
