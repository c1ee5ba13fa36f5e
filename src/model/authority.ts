import type { FileFact } from './installation.ts';

/** What was observed of a CA's folder, the one that `ca create` makes. Nothing is judged. */
export interface AuthorityFacts {
  /** Absolute. */
  readonly directory: string;
  /** The certificate that signs, then its issuers up to the root. */
  readonly certificate: FileFact;
  readonly key: FileFact;
  readonly crl: FileFact;
  /** Of the root, where an intermediate signs. They may lie elsewhere, offline. */
  readonly rootKey: FileFact;
  readonly rootCrl: FileFact;
}
