import type { BundleMember } from '../../model/steps/write-bundle.ts';

/** Members by what their folders have in common: those of one kind differ in names and keys alone. */
export function membersByKind(members: readonly BundleMember[]): readonly (readonly [BundleMember, ...BundleMember[]])[] {
  const kinds = new Map<string, [BundleMember, ...BundleMember[]]>();
  for (const member of members) {
    const { version, edition, policies, passphrase } = member;
    const pairs = policies.map(({ scope, request }) => `${scope} ${request.keyType}`);
    const kind = [version, edition, passphrase === undefined ? 'clear' : 'encrypted', ...pairs].join('\n');
    const same = kinds.get(kind);
    if (same === undefined) kinds.set(kind, [member]);
    else same.push(member);
  }
  return [...kinds.values()];
}
