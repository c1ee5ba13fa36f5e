import type { Installation, ScopeName } from '../../model/installation.ts';
import type { Conf } from '../../neo4j/conf/conf.ts';
import { readPolicy } from '../../neo4j/config/ssl-policy.ts';
import { isSignedBy } from '../../pki/certificates/certificate.ts';
import type { Authority } from '../../pki/issuing/authority.ts';
import { readTrustState, type TrustState } from '../trust/trust-folder.ts';

/** A stage of a CA's replacement, in their order. */
export type RotationStage = 'trust' | 'switch' | 'drop';

/** How far a member is, for each scope that lives by one of the CAs. Told by its files alone. */
export function memberStages(
  installation: Installation,
  conf: Conf,
  old: readonly Authority[],
  next: Authority,
): readonly { readonly scope: ScopeName; readonly stage: 'before' | RotationStage }[] {
  return scopesOf(installation, conf, [...old, next]).map((scope) => ({
    scope,
    stage: memberStage(readTrustState(installation.scopes[scope]), old, next),
  }));
}

/** Scopes that live by one of these CAs: it has signed their certificate, or they trust it. */
export function scopesOf(installation: Installation, conf: Conf, authorities: readonly Authority[]): readonly ScopeName[] {
  return (Object.keys(installation.scopes) as ScopeName[]).filter((scope) => {
    if (readPolicy(conf, scope).enabled !== true) return false;
    const state = readTrustState(installation.scopes[scope]);
    return authorities.some(
      (authority) => state.own.some((one) => isSignedBy(one, authority.issuer)) || trustsRoot(state, authority),
    );
  });
}

/** Whether this root is among the trusted certificates, by fingerprint. */
export function trustsRoot(state: TrustState, authority: Authority): boolean {
  return state.trusted.some(({ certificates }) =>
    certificates.some(({ fingerprint256 }) => fingerprint256 === authority.root.fingerprint256),
  );
}

/** Told by who has signed its certificate, and whom it trusts. */
function memberStage(state: TrustState, old: readonly Authority[], next: Authority): 'before' | RotationStage {
  const [leaf] = state.own;
  const isNew = leaf !== undefined && isSignedBy(leaf, next.issuer);
  const trustsOld = old.some((authority) => trustsRoot(state, authority));
  if (!trustsRoot(state, next)) return 'before';
  return isNew ? (trustsOld ? 'switch' : 'drop') : 'trust';
}
