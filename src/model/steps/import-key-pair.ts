import type { FileSpec } from '../file-spec.ts';
import type { ScopeName } from '../installation.ts';
import type { Secret } from '../secret.ts';
import { copiesOf } from './issue-certificate.ts';
import { encryption, type Output, outputAt } from './output.ts';

/** Files a key pair is taken from. */
export interface KeyPairSource {
  readonly privateKey?: string | undefined;
  readonly certificate?: string | undefined;
  readonly chain?: string | undefined;
  readonly pkcs12?: string | undefined;
  readonly passphrase?: Secret | undefined;
  /** The person, or certbot's own folder, named them; otherwise a conf did, and they are read with its author's rights. */
  readonly given?: true;
}

export interface ImportKeyPair {
  readonly kind: 'importKeyPair';
  readonly scope: ScopeName;
  readonly from: KeyPairSource;
  readonly key: FileSpec;
  readonly certificate: FileSpec;
  readonly passphrase?: Secret | undefined;
  readonly certificateCopies: readonly FileSpec[];
}

/** Key, chain and copies, as they are written for Neo4j to read. */
export function importKeyPairOutputs(step: ImportKeyPair): readonly Output[] {
  const { privateKey, certificate, pkcs12 } = step.from;
  return [
    outputAt(step.key, `key from ${pkcs12 ?? privateKey ?? certificate ?? ''}, as PKCS#8${encryption(step.passphrase)}`),
    outputAt(step.certificate, `chain from ${pkcs12 ?? certificate ?? ''}, leaf first`),
    ...copiesOf(step),
  ];
}
