import type { FileFact, ScopeName } from '../../model/installation.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';

/** One certificate as the JSON documents list it; the names of the fields are a contract. */
export interface ListedCertificate {
  readonly component: ScopeName;
  /** Relative to the home inside it. */
  readonly path: string;
  /** 64 lower-case hex digits. */
  readonly fingerprint256: string;
  /** Bare, DNS names first. */
  readonly names: readonly string[];
  /** ISO 8601, UTC. */
  readonly notAfter: string;
}

/** The leaf of a certificate file; empty when there is none. */
export function certificatesOf(component: ScopeName, file: FileFact, path: string): readonly ListedCertificate[] {
  const leaf = file.bytes === undefined ? undefined : readCertificates(file.bytes).certificates[0];
  if (leaf === undefined) return [];
  return [
    {
      component,
      path,
      fingerprint256: leaf.fingerprint256,
      names: leaf.names.map(({ value }) => value),
      notAfter: leaf.notAfter.toISOString(),
    },
  ];
}
