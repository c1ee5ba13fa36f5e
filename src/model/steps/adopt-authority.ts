import { authorityFiles } from '../certificates/authority.ts';
import type { Secret } from '../secret.ts';
import { authorityOutput, type Output } from './output.ts';

/** A CA's folder from a key and certificates that somebody has. */
export interface AdoptAuthority {
  readonly kind: 'adoptAuthority';
  readonly directory: string;
  /** The file to read the key from. */
  readonly key: string;
  /** PEM: the CA that signs, then its issuers. */
  readonly certificate: string;
  /** Sign an empty revocation list. */
  readonly beginsList: boolean;
  readonly sourcePassphrase?: Secret | undefined;
  readonly passphrase?: Secret | undefined;
}

/** The files of the CA's folder, for a CA that somebody brought. */
export function adoptAuthorityOutputs({ directory, key, beginsList, passphrase }: AdoptAuthority): readonly Output[] {
  const at = (file: keyof typeof authorityFiles, what: string) => authorityOutput(directory, authorityFiles[file], what);
  return [
    at('key', `the key of ${key}, ${passphrase === undefined ? 'not encrypted' : 'encrypted'}`),
    at('certificate', 'the CA and its issuers, as given'),
    ...(beginsList ? [at('crl', 'nothing revoked yet')] : []),
  ];
}
