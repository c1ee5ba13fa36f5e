import type { CertificateRequest, SubjectName } from '../../model/certificates/certificate-request.ts';
import { type NameLimits, type NameSpace, nobodysDomain, permittedNames } from '../../model/certificates/name-limits.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { Certificate } from '../certificates/certificate.ts';
import type { NameConstraints } from '../certificates/certificate-extensions.ts';
import { networkText, parseIpAddress, parseNetwork } from './ip-address.ts';
import { mailAddresses } from './subject.ts';

/**
 * Limits that leave nothing open: a kind of name without a permitted one would not be confined at all, and whoever steals the CA's
 * key could sign for every address.
 *
 * Addresses are excluded as a whole where no network is permitted. With one, no further address is permitted, of either family;
 * excluding the other family by name would make Java up to 17 refuse the permitted one, too: it compares addresses byte by byte
 * without looking at their length. For mail and URIs there is no space that holds all of them, so that the only one permitted is
 * nobody's.
 */
export function closedLimits(permitted: readonly SubjectName[]): NameLimits {
  const has = (kind: NameSpace['kind']): boolean => permitted.some((space) => space.kind === kind);
  return {
    permitted: [
      ...permitted,
      ...(['dns', 'email', 'uri'] as const).filter((kind) => !has(kind)).map((kind) => ({ kind, value: nobodysDomain })),
    ],
    excluded: has('ip')
      ? []
      : [
          { kind: 'ip', value: '0.0.0.0/0' },
          { kind: 'ip', value: '::/0' },
        ],
  };
}

/** The limits that a CA has, for another one with the same; undefined where it has none. */
export function limitsOf({ nameConstraints }: Pick<Certificate, 'nameConstraints'>): NameLimits | undefined {
  if (nameConstraints === undefined) return undefined;
  const spaces = (side: NameConstraints['permitted']): readonly NameSpace[] =>
    side.flatMap(({ kind, value }) =>
      kind === 'directory' || kind === 'other' ? [] : [{ kind, value: kind === 'ip' ? networkText(value) : value }],
    );
  const limits = { permitted: spaces(nameConstraints.permitted), excluded: spaces(nameConstraints.excluded) };
  return limits.permitted.length === 0 && limits.excluded.length === 0 ? undefined : limits;
}

/** The domains and networks that a CA may sign for, as `--permit` takes them; empty: any. */
export function permittedBy(certificate: Pick<Certificate, 'nameConstraints'>): readonly string[] {
  return permittedNames(limitsOf(certificate) ?? { permitted: [] });
}

/** The CAs of a chain whose limits count: all that stand between a leaf and the end of the chain. */
export interface LimitedChain {
  readonly intermediates: readonly Certificate[];
  readonly root: Certificate;
}

/** Names that a CA may not put into a certificate, because of the limits in its chain. */
export function namesOutside(names: readonly SubjectName[], { intermediates, root }: LimitedChain): readonly SubjectName[] {
  return names.filter((name) => !withinAll(name, [...intermediates, root]));
}

/**
 * Everything in a request that a CA may not sign, as text: its names, mail addresses of the subject, and the common name where
 * verifiers take it for a host's because no other name of its kind is there.
 */
export function partsOutside(
  { names, subject }: Pick<CertificateRequest, 'names' | 'subject'>,
  chain: LimitedChain,
): readonly string[] {
  const { intermediates, root } = chain;
  const all = [...intermediates, root];
  const mail = mailAddresses(subject).filter((value) => !withinAll({ kind: 'email', value }, all));
  const commonName = subject.findLast(({ type }) => type === 'CN')?.value;
  const host = commonName === undefined ? undefined : hostOf(commonName);
  // OpenSSL takes a single label for no host; Java does, and does not look at the limits of a root that it trusts.
  const judges = host?.kind === 'dns' && !host.value.includes('.') ? intermediates : all;
  return [
    ...namesOutside(names, chain).map(({ value }) => value),
    ...mail,
    ...(host === undefined || names.some(({ kind }) => kind === host.kind) || withinAll(host, judges) ? [] : [host.value]),
  ];
}

/**
 * A client's name with a permitted domain behind it, where the name alone would be refused: a single label is a host name to
 * Java, and an intermediate that is limited to domains does not permit it. Undefined where there is no need, or no such domain.
 */
export function hostNameFor(client: string, chain: LimitedChain): SubjectName | undefined {
  const [issuer] = chain.intermediates;
  if (issuer === undefined || partsOutside({ names: [], subject: [{ type: 'CN', value: client }] }, chain).length === 0)
    return undefined;
  const domain = limitsOf(issuer)?.permitted.find(({ kind, value }) => kind === 'dns' && value !== nobodysDomain)?.value;
  const name = { kind: 'dns', value: `${client.toLowerCase()}.${domain?.replace(/^\./, '')}` } as const;
  return domain === undefined || client.includes('.') || namesOutside([name], chain).length > 0 ? undefined : name;
}

/** @throws UserError when a CA may not sign a request, with everything that is in the way. */
export function refuseOutside(request: Pick<CertificateRequest, 'names' | 'subject'>, chain: LimitedChain): void {
  const outside = partsOutside(request, chain);
  if (outside.length > 0) throw outsideError(outside, chain);
}

/** `outside`: the names as a person knows them. */
export function outsideError(outside: readonly string[], { intermediates, root }: LimitedChain): UserError {
  const issuer = intermediates[0] ?? root;
  const permitted = permittedBy(issuer);
  const shown = outside.length > 10 ? [...outside.slice(0, 10), `${outside.length - 10} more`] : outside;
  return new UserError(
    `The CA ${issuer.subject.text} is not permitted to sign for ${shown.join(', ')}${permitted.length === 0 ? '' : `: it is limited to ${permitted.join(', ')}`}.`,
    outside.length === 1
      ? 'Remove the name, or use a CA that is permitted to sign for it.'
      : 'Remove the names, or use a CA that is permitted to sign for them.',
  );
}

/** A common name that Java's path validation takes for an address or a DNS name. */
function hostOf(commonName: string): SubjectName | undefined {
  if (parseIpAddress(commonName) !== undefined) return { kind: 'ip', value: commonName };
  const isDns = /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*$/i.test(commonName);
  return isDns ? { kind: 'dns', value: commonName.toLowerCase() } : undefined;
}

function withinAll(name: NameSpace, chain: readonly Certificate[]): boolean {
  return chain.every(({ nameConstraints }) => nameConstraints === undefined || permits(nameConstraints, name));
}

function permits({ permitted, excluded }: NameConstraints, name: NameSpace): boolean {
  const ofKind = permitted.filter(({ kind }) => kind === name.kind);
  if (excluded.some((space) => space.kind === name.kind && lies(name, space.value))) return false;
  return ofKind.length === 0 || ofKind.some((space) => lies(name, space.value));
}

/** Does a name lie within a space of its own kind? RFC 5280, 4.2.1.10. */
export function lies(name: NameSpace, space: string): boolean {
  switch (name.kind) {
    case 'dns':
      return liesInDomain(name.value.replace(/^\*\./, ''), space.toLowerCase());
    case 'ip':
      return liesInNetwork(name.value, space);
    case 'email':
      return liesAtHost(name.value.toLowerCase(), space.toLowerCase());
    case 'uri':
      return false;
  }
}

function liesInDomain(value: string, base: string): boolean {
  return base === '' || (base.startsWith('.') ? value.endsWith(base) : value === base || value.endsWith(`.${base}`));
}

function liesInNetwork(value: string, space: string): boolean {
  const network = parseNetwork(space);
  const address = parseIpAddress(value);
  if (network === undefined || address === undefined || network.address.length !== address.length) return false;
  return network.mask.every((byte, index) => (byte & (network.address[index] ?? 0)) === (byte & (address[index] ?? 0)));
}

/** A mailbox, all mailboxes of a host, or of all hosts below a domain. */
function liesAtHost(value: string, space: string): boolean {
  if (space.includes('@')) return value === space;
  const host = value.slice(value.lastIndexOf('@') + 1);
  return space.startsWith('.') ? host.endsWith(space) : host === space;
}
