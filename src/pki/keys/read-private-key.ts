import type { KeyObject } from 'node:crypto';
import { type FoundThing, identifyDer, identifyLabel, listThings } from '../encoding/contents.ts';
import { children, DerError, readDer, Tag } from '../encoding/der-read.ts';
import { type PemBlock, splitPem } from '../encoding/pem.ts';
import type { PlainContainer } from './judge-key.ts';
import { describeKey } from './key-type.ts';
import { openPrivateKey } from './openssl.ts';
import { type PasswordEncryption, type PasswordScheme, readDekInfo, readEncryptedKeyInfo } from './password-encryption.ts';

/** The wrapping of a key: PKCS #8, PKCS #8 encrypted, or the older forms of RSA, EC and DSA keys. */
export type KeyContainer = PlainContainer | 'pkcs8-encrypted';

interface KeyPlace {
  readonly format: 'pem' | 'der';
  readonly container: KeyContainer;
  /** Line of the BEGIN line, from 1; undefined for DER. */
  readonly line: number | undefined;
  /** What else is in the file. */
  readonly others: readonly FoundThing[];
}

/** What a file that should hold a private key holds. */
export type PrivateKeyReading =
  | ({
      readonly kind: 'key';
      readonly key: KeyObject;
      /** See `describeKey`. */
      readonly keyType: string;
      /** How it was encrypted. Undefined: it lies there in clear. */
      readonly encryption: PasswordEncryption | undefined;
    } & KeyPlace)
  | ({ readonly kind: 'needs-passphrase' | 'wrong-passphrase'; readonly encryption: PasswordEncryption } & KeyPlace)
  | ({ readonly kind: 'unsupported-encryption'; readonly encryption: PasswordEncryption; readonly reason: string } & KeyPlace)
  /** There is a key, but it is damaged or of a kind that OpenSSL does not know. */
  | {
      readonly kind: 'damaged';
      /** A whole sentence. */
      readonly reason: string;
      readonly line: number | undefined;
      readonly others: readonly FoundThing[];
    }
  /** No key at all. */
  | { readonly kind: 'not-a-key'; readonly found: readonly FoundThing[] };

/**
 * Reads the first private key of a file: PEM or DER; PKCS #8, PKCS #1, SEC 1; encrypted as PKCS #8 or by a `DEK-Info` line; with
 * certificates or `EC PARAMETERS` around it. Never throws because of the bytes. A passphrase for a key in clear is not used.
 */
export function readPrivateKey(bytes: Buffer, passphrase?: string): PrivateKeyReading {
  const file = splitPem(bytes);
  if (file.kind === 'der') return readDerFile(bytes, listThings(file, bytes), passphrase);
  const things = listThings(file, bytes);
  const block = file.blocks.find(holdsKey);
  if (block === undefined) {
    const broken = file.broken.find((part) => part.label.endsWith('PRIVATE KEY'));
    return broken === undefined
      ? { kind: 'not-a-key', found: things }
      : { kind: 'damaged', reason: brokenReasons[broken.reason], line: broken.line, others: without(things, broken.line) };
  }
  const others = without(things, block.line);
  return guard(() => readBlock(block, others, passphrase), { line: block.line, others });
}

const brokenReasons = {
  'no-end': 'It is truncated: the END line is missing.',
  'label-mismatch': 'Its BEGIN and END lines do not match.',
  base64: 'It is not valid base64: characters are missing or were changed.',
} as const;

function holdsKey(block: PemBlock): boolean {
  const kind = identifyLabel(block.label);
  return kind === 'private-key' || kind === 'encrypted-private-key';
}

function without(things: readonly FoundThing[], line: number): readonly FoundThing[] {
  const at = things.findIndex((thing) => thing.line === line && thing.kind !== 'text');
  return things.filter((_, index) => index !== at);
}

function guard(
  read: () => PrivateKeyReading,
  place: { readonly line: number | undefined; readonly others: readonly FoundThing[] },
): PrivateKeyReading {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError) return { kind: 'damaged', reason: 'Its content is not a key.', ...place };
    throw error;
  }
}

function readDerFile(bytes: Buffer, things: readonly FoundThing[], passphrase: string | undefined): PrivateKeyReading {
  const kind = identifyDer(bytes);
  if (kind !== 'private-key' && kind !== 'encrypted-private-key') return { kind: 'not-a-key', found: things };
  const place = { format: 'der', line: undefined, others: [] } as const;
  return guard(() => {
    if (kind === 'encrypted-private-key') return openPkcs8(bytes, { ...place, container: 'pkcs8-encrypted' }, passphrase);
    return openPlain(bytes, { ...place, container: containerOf(bytes) }, undefined);
  }, place);
}

function readBlock(block: PemBlock, others: readonly FoundThing[], passphrase: string | undefined): PrivateKeyReading {
  const place = { format: 'pem', line: block.line, others } as const;
  if (block.label === 'OPENSSH PRIVATE KEY') {
    return { kind: 'damaged', reason: 'It is in OpenSSH format, which only ssh uses.', line: block.line, others };
  }
  const dekInfo = block.headers.find((header) => header.name.toLowerCase() === 'dek-info');
  if (dekInfo !== undefined) {
    const container = labelContainers.get(block.label) ?? 'pkcs1';
    return openEncrypted(readDekInfo(dekInfo.value), block.der, { ...place, container }, passphrase);
  }
  // By content rather than by label: files with the wrong label are common enough, and openssl reads them.
  if (identifyDer(block.der) === 'encrypted-private-key')
    return openPkcs8(block.der, { ...place, container: 'pkcs8-encrypted' }, passphrase);
  return openPlain(block.der, { ...place, container: containerOf(block.der) }, undefined);
}

const labelContainers: ReadonlyMap<string, KeyContainer> = new Map([
  ['RSA PRIVATE KEY', 'pkcs1'],
  ['EC PRIVATE KEY', 'sec1'],
  ['DSA PRIVATE KEY', 'dsa'],
]);

function openPkcs8(der: Buffer, place: KeyPlace, passphrase: string | undefined): PrivateKeyReading {
  const { scheme, bytes } = readEncryptedKeyInfo(readDer(der));
  return openEncrypted(scheme, bytes, place, passphrase);
}

function openEncrypted(
  scheme: PasswordScheme,
  bytes: Buffer,
  place: KeyPlace,
  passphrase: string | undefined,
): PrivateKeyReading {
  const { encryption, decrypt, unsupported } = scheme;
  if (decrypt === undefined) return { kind: 'unsupported-encryption', encryption, reason: unsupported ?? '', ...place };
  if (passphrase === undefined) return { kind: 'needs-passphrase', encryption, ...place };
  const plain = decrypt(passphrase, bytes);
  // One wrong passphrase in 256 leaves a padding that fits; then the content is noise.
  if (plain === undefined || identifyDer(plain) !== 'private-key') return { kind: 'wrong-passphrase', encryption, ...place };
  return openPlain(plain, place, encryption);
}

function openPlain(der: Buffer, place: KeyPlace, encryption: PasswordEncryption | undefined): PrivateKeyReading {
  const key = openPrivateKey(der, containerOf(der));
  if (key === undefined) {
    return {
      kind: 'damaged',
      reason: 'OpenSSL cannot read it: it is damaged or has an unsupported type.',
      line: place.line,
      others: place.others,
    };
  }
  return { kind: 'key', key, keyType: describeKey(key), encryption, ...place };
}

/** Tells the four plain forms apart by structure. */
function containerOf(der: Buffer): PlainContainer {
  const parts = children(readDer(der), Tag.sequence);
  if (parts[1]?.tag === Tag.sequence) return 'pkcs8';
  if (parts[1]?.tag === Tag.octetString) return 'sec1';
  return parts.length === 6 ? 'dsa' : 'pkcs1';
}
