import type { Installation, Owner } from './installation.ts';

/**
 * Whoever owns the home owns what is made in it; where that user is not in the home's group, with a group of its own. `there`: who owns what
 * is replaced, where it is not the home's owner.
 */
export function ownerOfNew(
  { homeOwner, groupOfRun }: Pick<Installation, 'homeOwner' | 'groupOfRun'>,
  there: Owner | undefined = homeOwner,
): Owner | undefined {
  if (there === undefined || homeOwner === undefined || groupOfRun === undefined) return there;
  if (there.uid !== homeOwner.uid || there.gid !== homeOwner.gid) return there;
  const { group: _group, ...owner } = there;
  return { ...owner, gid: groupOfRun };
}
