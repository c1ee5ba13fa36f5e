import type { ScopeName } from '../model/installation.ts';

/**
 * Whether `trusted/` of a policy decides anything. A member of a cluster, and whoever makes or gives a backup, also dials with the
 * policy and looks there for the other side's CA, even where it asks nobody for a certificate; bolt looks there only for the
 * certificates that it asks for; https never does: its clients are judged by the trust store of the Java runtime.
 */
export function usesTrusted(scope: ScopeName, asksForCertificates: boolean): boolean {
  return scope === 'cluster' || scope === 'backup' || (scope === 'bolt' && asksForCertificates);
}
