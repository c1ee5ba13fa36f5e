import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { sayPassing } from './clock.ts';

/** One key a line, by name: `{"name": ..., "pem": ...}`. Everybody may know them; they protect nothing. */
const file = new URL('./golden/keys.jsonl', import.meta.url);
const made = new Map<string, KeyObject>();
let stored: Map<string, string> | undefined;

const storedKeys = (): Map<string, string> => {
  if (stored !== undefined) return stored;
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  stored = new Map(
    lines.filter(Boolean).map((line) => {
      const { name, pem } = JSON.parse(line) as { readonly name: string; readonly pem: string };
      return [name, pem];
    }),
  );
  return stored;
};

/**
 * The key of a name: the same in every run, so that a case is, too. A name that is not stored gets a new key; it is stored
 * when answers of Neo4j are written, since they are of no use without it.
 */
export function fixedKey(name: string, make: () => KeyObject): KeyObject {
  let key = made.get(name) ?? storedKey(name);
  if (key === undefined) {
    key = make();
    if (process.env.CONFORMANCE_GOLDEN === 'write' && canBeKept(key)) store(name, key);
    else passing.add(name);
  }
  made.set(name, key);
  if (passing.has(name)) sayPassing();
  return key;
}

/** Keys that are other ones in the next run. */
const passing = new Set<string>();

function storedKey(name: string): KeyObject | undefined {
  const pem = storedKeys().get(name);
  return pem === undefined ? undefined : createPrivateKey(pem);
}

/** A key on the curve SM2 is made as one of any curve, and read back as something that Node has no name for. */
function canBeKept(key: KeyObject): boolean {
  const again = createPrivateKey(key.export({ type: 'pkcs8', format: 'pem' }));
  return again.asymmetricKeyType === key.asymmetricKeyType;
}

function store(name: string, key: KeyObject): void {
  storedKeys().set(name, key.export({ type: 'pkcs8', format: 'pem' }).toString());
  const lines = [...storedKeys()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([known, pem]) => JSON.stringify({ name: known, pem }));
  writeFileSync(file, `${lines.join('\n')}\n`);
}

export const fixedEc = (namedCurve: string, name = namedCurve): KeyObject =>
  fixedKey(name, () => generateKeyPairSync('ec', { namedCurve }).privateKey);

export const fixedRsa = (modulusLength: number, name = `RSA ${modulusLength}`, publicExponent = 65537): KeyObject =>
  fixedKey(name, () => generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey);

export const fixedDsa = (modulusLength: number, divisorLength: number): KeyObject =>
  fixedKey(`DSA ${modulusLength}`, () => generateKeyPairSync('dsa', { modulusLength, divisorLength }).privateKey);
