import type { KeyObject } from 'node:crypto';
import { UserError } from '../model/errors/errors.ts';
import type { Secret } from '../model/secret.ts';
import type { KeyPairSource } from '../model/steps/import-key-pair.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';
import { readCertificates } from '../pki/certificates/certificates-file.ts';
import { orderChain } from '../pki/certificates/chain.ts';
import { readPrivateKey } from '../pki/keys/private-key.ts';
import { readPkcs12 } from '../pki/pkcs12/pkcs12.ts';
import type { System } from '../system/system.ts';
import { telling } from './error-words.ts';

export interface KeyPair {
  readonly key: KeyObject;
  /** Leaf first, then its issuers; without the root. */
  readonly chain: readonly Certificate[];
}

/**
 * A key and its certificates from the files that people have: PEM or DER, one file or several, PKCS #12, in any order.
 * @throws UserError with cause and cure. Whether the certificate is one that should be used is judged elsewhere.
 */
export async function loadKeyPair(source: KeyPairSource, system: Pick<System, 'files'>): Promise<KeyPair> {
  // What a person named is not the conf's word.
  const files = source.given ? system.files.as({ kind: 'root' }) : system.files;
  const read = (path: string) => telling('read', path, async () => files.read(files.place(path)));
  const passphrase = source.passphrase?.reveal();
  const certificates: Certificate[] = [];
  let key: KeyObject | undefined;
  if (source.pkcs12 !== undefined) {
    const store = openStore(await read(source.pkcs12), source.pkcs12, passphrase);
    key = store.key;
    certificates.push(...store.certificates);
  }
  for (const path of [source.certificate, source.chain]) {
    if (path !== undefined) certificates.push(...readCertificates(await read(path)).certificates);
  }
  const keyFile = source.privateKey ?? (key ? undefined : source.certificate);
  if (keyFile !== undefined) key = openKey(await read(keyFile), keyFile, source.passphrase);
  const paths = [source.privateKey, source.certificate, source.chain, source.pkcs12].filter((path) => path !== undefined);
  if (!key) throw new UserError('No private key was given.', 'Pass it with --private-key, or a PKCS#12 file with --pkcs12.');
  const chain = orderChain({ certificates, key });
  if (chain.kind === 'empty') {
    throw new UserError(`There is no certificate in ${paths.join(', ')}.`, 'Pass the file that contains it with --certificate.', {
      paths,
    });
  }
  if (chain.kind === 'no-leaf') {
    throw new UserError(
      `None of the certificates in ${paths.join(', ')} belongs to the private key.`,
      'Use the key that was made for the signing request, or get a certificate for this key.',
      { paths },
    );
  }
  if (chain.top.kind === 'gap') {
    throw new UserError(
      `The chain in ${paths.join(', ')} is incomplete: the issuer of one certificate is missing from the files given.`,
      'Get the intermediate certificates from the CA that issued the certificate.',
      { paths },
    );
  }
  return { key, chain: chain.certificates };
}

/** @throws UserError when there is no key, or it does not open. */
export function openKey(bytes: Buffer, path: string, passphrase: Secret | undefined): KeyObject {
  const reading = readPrivateKey(bytes, passphrase?.reveal());
  const problem = (message: string, remedy: string) => new UserError(`${path} ${message}`, remedy, { paths: [path] });
  switch (reading.kind) {
    case 'key':
      return reading.key;
    case 'needs-passphrase':
      throw problem(
        'is encrypted, but no passphrase was given.',
        'Pass it with --source-passphrase-file or --source-passphrase-env.',
      );
    case 'wrong-passphrase':
      throw problem('does not open with the passphrase given.', 'Check the passphrase. It may include a space or a line break.');
    case 'unsupported-encryption':
      throw problem(
        `is encrypted in a way that cannot be read: ${reading.reason}`,
        'Re-encrypt it: openssl pkcs8 -topk8 -v2 aes-256-cbc',
      );
    case 'damaged':
      throw problem(`contains a damaged private key. ${reading.reason}`, 'Get it again from its source.');
    case 'not-a-key':
      throw problem('contains no private key.', 'Pass the file that contains it.');
  }
}

function openStore(bytes: Buffer, path: string, password: string | undefined) {
  const reading = readPkcs12(bytes, password);
  const problem = (message: string, remedy: string) => new UserError(`${path} ${message}`, remedy, { paths: [path] });
  switch (reading.kind) {
    case 'store': {
      const [stored] = reading.keys;
      if (reading.keys.length > 1)
        throw problem('contains several private keys.', 'Export the one you want to a file of its own.');
      return { key: stored?.key, certificates: reading.certificates.map(({ certificate }) => certificate) };
    }
    case 'needs-password':
      throw problem('needs a password.', 'Pass it with --source-passphrase-file or --source-passphrase-env.');
    case 'wrong-password':
      throw problem('does not open with the password given.', 'Check the password. It may include a space or a line break.');
    case 'unsupported':
      throw problem(
        `cannot be read: ${reading.reason}`,
        'Convert it to PEM with openssl pkcs12, and pass the key and the certificate.',
      );
    case 'damaged':
      throw problem(`is damaged. ${reading.reason}`, 'Get it again from its source.');
    case 'not-a-store':
      throw problem('is not a PKCS#12 file.', 'Pass PEM files with --private-key and --certificate.');
  }
}
