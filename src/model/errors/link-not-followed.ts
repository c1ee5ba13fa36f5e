import type { FileFact } from '../installation.ts';

/**
 * Why a file that a person named was not read, where links on the way lead to one that whoever can change them may not read; undefined:
 * that is not the reason.
 */
export function whyLinkNotFollowed({
  path,
  fact,
  unreadable,
}: FileFact): { readonly reason: string; readonly remedy: string } | undefined {
  if (unreadable !== 'EACCES' || fact.state !== 'present' || fact.realPath === path) return undefined;
  return {
    reason: `it leads to ${fact.realPath}, which the user who can change the path cannot read`,
    remedy: `Use ${fact.realPath} itself, if that is the intended file.`,
  };
}
