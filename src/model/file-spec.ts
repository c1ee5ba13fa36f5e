import type { Owner } from './installation.ts';

/** Where a file goes and how it shall look there. */
export interface FileSpec {
  readonly path: string;
  /** Octal permission bits, e.g. 0o400. */
  readonly mode: number;
  readonly owner?: Owner | undefined;
  /** This program chose the path itself (a hook of certbot's), or a person named its folder (a CA's): no conf did. */
  readonly ownPath?: true;
  /** A passphrase is in it, whatever its mode lets a group read. */
  readonly holdsSecret?: boolean;
}
