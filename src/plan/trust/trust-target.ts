import type { FileSpec } from '../../model/file-spec.ts';
import type { Owner, ScopeFiles, ScopeName } from '../../model/installation.ts';
import type { ClientAuthValue } from '../../neo4j/config/ssl-policy.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { usesTrusted } from '../../scopes/uses-trusted.ts';
import type { TrustState } from './trust-folder.ts';

/** A scope whose trust is changed. */
export interface TrustTarget {
  readonly scope: ScopeName;
  readonly files: ScopeFiles;
  readonly clientAuth: ClientAuthValue | undefined;
  readonly enabled: boolean;
}

/** Where trust decides who is let in, and whom this server connects to. */
export function countsForMembers({ scope, clientAuth }: TrustTarget): boolean {
  return usesTrusted(scope, clientAuth !== 'NONE');
}

/** What lies in `trusted/`, but for this server's own stand-in. */
export function trustedCertificates(state: TrustState): readonly Certificate[] {
  return state.trusted.filter(({ isStandIn }) => !isStandIn).flatMap(({ certificates }) => certificates);
}

/** A file of a trust folder; mode octal. */
export function trustFile(path: string, mode: number, owner: Owner | undefined): FileSpec {
  return { path, mode, owner };
}
