import type { FileFact } from '../installation.ts';

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

/** Files of a CA's folder, by their names in it. */
export const authorityFiles = {
  /** The CA that signs, then its issuers up to the root. */
  certificate: 'ca.crt',
  key: 'ca.key',
  crl: 'ca.crl',
  rootKey: 'root.key',
  rootCrl: 'root.crl',
  /** One file for each certificate, named by its serial, or one for a whole bundle. */
  issued: 'issued',
  /** The CA that comes, while a rotation is under way. */
  next: 'next',
  /** The CA that goes. */
  previous: 'previous',
  /** CAs that went, by the beginning of their fingerprint. */
  retired: 'retired',
} as const;

/** Permission bits in a CA's folder. */
export const authorityModes = { directory: 0o700, key: 0o400, certificate: 0o444, crl: 0o444 } as const;
