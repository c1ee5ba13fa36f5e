import { publicRootsFor } from '../../inspect/public-roots.ts';
import type { ScopeName } from '../../model/installation.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { type CertificateKind, kindOfCertificate, kindSentence } from '../../pki/certificates/certificate-kind.ts';
import type { System } from '../../system/system.ts';
import type { Judged } from '../../verdict/judge-installation.ts';

/** Who trusts what a component shows its clients; the names of the fields are a contract. */
export interface ShownKind {
  readonly component: ScopeName;
  readonly kind: CertificateKind['kind'];
  /** The same sentence wherever it is said. */
  readonly meaning: string;
}

/** Members and backup clients are given what they trust; of what the others are shown it is told. */
export function isForClients(scope: ScopeName): boolean {
  return scope === 'bolt' || scope === 'https';
}

/**
 * The kind of what a component shows.
 * @param own its certificate with what is sent along.
 * @param trusted what lies in its trusted/, among which its issuers may be.
 */
export async function kindShown(
  system: Pick<System, 'tls'>,
  [leaf, ...issuers]: readonly Certificate[],
  trusted: readonly Certificate[],
): Promise<CertificateKind | undefined> {
  if (leaf === undefined) return undefined;
  const around = [...issuers, ...trusted];
  return kindOfCertificate(leaf, around, await publicRootsFor(system, [leaf, ...around]));
}

/** Of every component that serves clients and is not broken. */
export async function kindsServed(system: Pick<System, 'tls'>, { policies, verdict }: Judged): Promise<readonly ShownKind[]> {
  const kinds = await Promise.all(
    [...policies.values()].map(async ({ config: { scope }, chain, anchors }) => {
      if ((scope !== 'bolt' && scope !== 'https') || verdict.components[scope] !== 'encrypted') return [];
      const kind = await kindShown(system, chain ?? [], anchors);
      return kind === undefined ? [] : [toShown(scope, kind)];
    }),
  );
  return kinds.flat();
}

/** As it is told. */
export function toShown(component: ScopeName, kind: CertificateKind): ShownKind {
  return { component, kind: kind.kind, meaning: kindSentence(kind) };
}
