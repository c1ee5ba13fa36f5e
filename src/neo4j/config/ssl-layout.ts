import type { ScopeName } from '../../model/installation.ts';
import { withoutEnd } from '../../model/text/trim.ts';

/**
 * Where everything lies under a Neo4j home. Each is named here once: what is written and what is checked come from the same
 * value. Paths are relative to the home and use `/`, as settings do.
 */

export const defaultFileNames = { privateKey: 'private.key', publicCertificate: 'public.crt' } as const;

/** What a CA is to sign, beside the key that it is for. */
export const requestName = 'request.csr';

/** Folders and files of this program and of Neo4j that do not depend on a scope. */
export const homePaths = {
  conf: 'conf/neo4j.conf',
  adminConf: 'conf/neo4j-admin.conf',
  adminBackupConf: 'conf/neo4j-admin-database-backup.conf',
  certificates: 'certificates',
  backupClient: 'certificates/backup-client',
  own: '.neo4j-tls',
  lib: 'lib',
} as const;

/** Places of one scope. */
export interface ScopePaths {
  readonly baseDirectory: string;
  readonly privateKey: string;
  readonly publicCertificate: string;
  readonly trusted: string;
  readonly revoked: string;
  /** The certificate request that waits for a CA. */
  readonly request: string;
}

/** A policy's folders and files inside a base directory: absolute when that is, else relative to the home. */
export function pathsIn(
  baseDirectory: string,
  fileNames: { readonly privateKey: string; readonly publicCertificate: string } = defaultFileNames,
): ScopePaths {
  const base = withoutEnd(baseDirectory, (code) => code === 0x2f || code === 0x5c);
  return {
    baseDirectory: base,
    privateKey: `${base}/${fileNames.privateKey}`,
    publicCertificate: `${base}/${fileNames.publicCertificate}`,
    trusted: `${base}/trusted`,
    revoked: `${base}/revoked`,
    request: `${base}/${requestName}`,
  };
}

/** The base directory Neo4j assumes for a scope, relative to the home. */
export const defaultBaseDirectory = (scope: ScopeName): string => `${homePaths.certificates}/${scope}`;
