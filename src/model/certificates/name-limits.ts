/** Names of one kind: a domain with all below it, an IP network such as 10.0.0.0/8, mailboxes of a host, URIs of a host. */
export interface NameSpace {
  readonly kind: 'dns' | 'ip' | 'email' | 'uri';
  readonly value: string;
}

/** What a CA is confined to (RFC 5280, 4.2.1.10). A kind of name that nothing is said about is not confined. */
export interface NameLimits {
  readonly permitted: readonly NameSpace[];
  readonly excluded: readonly NameSpace[];
}

/** Permitted in place of a kind that is permitted nowhere: RFC 6761 gives this domain to nobody. */
export const nobodysDomain = 'invalid';

/** The domains and networks that a CA may sign for, as `--permit` takes them; empty: any. */
export function permittedNames({ permitted }: Pick<NameLimits, 'permitted'>): readonly string[] {
  return permitted
    .filter(({ kind, value }) => (kind === 'dns' || kind === 'ip') && value !== nobodysDomain)
    .map(({ value }) => value);
}
