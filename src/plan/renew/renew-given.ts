import { UserError } from '../../model/errors/errors.ts';
import type { ScopeName } from '../../model/installation.ts';
import type { KeyPairSource } from '../../model/steps/import-key-pair.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { matchesName } from '../../pki/names/subject-names.ts';
import { scopes } from '../../scopes/index.ts';
import { refuseDates, refuseUsages } from '../../sources/refuse-certificate.ts';
import type { RenewItem } from './renew-items.ts';

/** A pair that another engine renewed (acme.sh, lego, Vault, cert-manager, win-acme), read and put in order. */
export interface GivenPair {
  readonly from: KeyPairSource;
  /** Leaf first, then its issuers, without the root: as it will lie in `public.crt`. */
  readonly chain: readonly Certificate[];
}

/**
 * The pairs here that the given one takes the place of: of the components that were named, or else of all that came from elsewhere and
 * have the same names.
 * @param components as named with `--component`; undefined: none was.
 * @throws UserError where the names are others (unless `force`), the dates are wrong, or a component cannot use it.
 */
export function itemsForGiven(
  items: readonly RenewItem[],
  { chain }: GivenPair,
  {
    components,
    force,
    now,
  }: { readonly components: readonly ScopeName[] | undefined; readonly force: boolean; readonly now: Date },
): readonly RenewItem[] {
  const [leaf] = chain;
  if (leaf === undefined) throw new Error('an assembled pair has a leaf');
  refuseDates(chain, now);
  const foreign = items.filter(({ source, client }) => source === 'existing' && client === undefined);
  const candidates = components === undefined ? foreign.filter((item) => isUsableFor(item, leaf)) : items;
  if (candidates.length === 0) {
    throw new UserError(
      'No certificate here came from another tool, so it is not clear which one this pair should replace.',
      'Pass the component: --component bolt,https',
    );
  }
  const fitting = candidates.filter((item) => carriesNamesOf(leaf, item.leaf));
  const strange = candidates.filter((item) => !fitting.includes(item));
  // Without --component, what has other names is another certificate's business.
  const chosen = force ? candidates : fitting;
  const [first] = strange;
  if (first !== undefined && !force && (components !== undefined || fitting.length === 0)) {
    throw new UserError(
      `The new certificate is for ${namesOf(leaf)}; the one of ${first.scopes.join(' and ')} is for ${namesOf(first.leaf)}.`,
      'Get one issued for the same names, or add --force to use the new names.',
      { paths: [first.publicCertificate.path] },
    );
  }
  for (const item of chosen)
    for (const scope of item.scopes) refuseUsages(leaf, { scope, request: { usages: scopes[scope].usages } });
  return chosen.map((item) => ({ ...item, source: 'given' }));
}

function carriesNamesOf(leaf: Certificate, old: Certificate): boolean {
  return old.names.every(
    ({ value }) =>
      leaf.names.some((name) => name.value.toLowerCase() === value.toLowerCase()) ||
      (!value.startsWith('*.') && matchesName(leaf, value).kind === 'match'),
  );
}

function isUsableFor({ scopes: of }: RenewItem, { extendedKeyUsage }: Certificate): boolean {
  if (extendedKeyUsage === undefined || extendedKeyUsage.includes('anyExtendedKeyUsage')) return true;
  return of.every((scope) => scopes[scope].usages.every((usage) => extendedKeyUsage.includes(usage)));
}

function namesOf({ names }: Certificate): string {
  return names.map(({ value }) => value).join(', ') || 'no name';
}
