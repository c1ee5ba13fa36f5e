import type { KeyObject } from 'node:crypto';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import type { RevocationList } from '../../pki/certificates/crl.ts';

/** What a rehearsal read back from disk. */
export interface RehearsedFiles {
  readonly keyBytes: Buffer;
  readonly key: KeyObject;
  readonly certificateBytes: Buffer;
  /** In the order of the file. */
  readonly chain: readonly [Certificate, ...Certificate[]];
  /** What the peer was given to trust. */
  readonly peerAnchors: readonly Certificate[];
  /** What lies in the trust folder here; undefined: there is no such folder. */
  readonly trusted: readonly Certificate[] | undefined;
  readonly revoked: readonly RevocationList[];
}
