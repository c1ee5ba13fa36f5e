import type { PolicyConfig } from '../neo4j/config/policy-config.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';
import type { Crl } from './java/java-crls.ts';
import type { KeyFile } from './java/private-key-file.ts';

/** An enabled policy with what its files hold. Whatever could not be read is undefined, and has a reason. */
export interface LoadedPolicy {
  readonly config: PolicyConfig;
  readonly key: Extract<KeyFile, { readonly kind: 'key' }> | undefined;
  readonly chain: readonly Certificate[] | undefined;
  /** `trusted/`, every certificate of every file. */
  readonly anchors: readonly Certificate[];
  readonly crls: readonly Crl[];
  /** The same by file; one that Neo4j refuses, or passes over, is not among them. */
  readonly trusted: ReadonlyMap<string, readonly Certificate[]>;
  readonly revoked: ReadonlyMap<string, readonly Crl[]>;
}
