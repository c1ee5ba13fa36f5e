import type { ScopeName } from '../installation.ts';
import type { Secret } from '../secret.ts';

/** One member as its peers meet it: files of one scope, and the name it is dialled by. Paths are absolute. */
export interface MemberSide {
  /** For people: the member's name or its home. */
  readonly label: string;
  readonly scope: ScopeName;
  readonly privateKey: string;
  readonly publicCertificate: string;
  readonly passphrase?: Secret | undefined;
  readonly trustedDirectory: string;
  readonly revokedDirectory: string;
  /** JSSE names. */
  readonly tlsVersions: readonly string[];
  readonly clientAuth: 'none' | 'optional' | 'require';
  readonly verifyHostname: boolean;
  /** What others dial; undefined: the first name of its certificate. */
  readonly dialled: string | undefined;
}
