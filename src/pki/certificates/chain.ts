import type { KeyObject } from 'node:crypto';
import { isPair } from '../keys/key-type.ts';
import type { DistinguishedName } from '../names/distinguished-name.ts';
import { type Certificate, isSignedBy } from './certificate.ts';

export interface ChainInput {
  /** In any order, with repeats and strangers. */
  readonly certificates: readonly Certificate[];
  /** The server's own certificate; without it, it is found by the key, or by its place below all others. */
  readonly leaf?: Certificate;
  readonly key?: KeyObject;
  /** Neo4j takes a chain with or without its root; peers have the root, or they would not trust it. */
  readonly keepRoot?: boolean;
}

/** How a chain ends at its top. */
export type ChainTop =
  /** With a root, whether it was kept in the chain or not. */
  | { readonly kind: 'root'; readonly root: Certificate }
  /** The issuer of the last certificate was not among the certificates: perhaps a root that peers have. */
  | { readonly kind: 'issuer-not-supplied'; readonly last: Certificate; readonly issuer: DistinguishedName }
  /**
   * An issuer in between is missing: `above` were supplied, belong higher up, and did not sign `last`. `other-key`: one
   * has the issuer's name but another key; `missing`: CAs are there, and none of them is the issuer.
   */
  | {
      readonly kind: 'gap';
      readonly last: Certificate;
      readonly reason: 'other-key' | 'missing';
      readonly above: readonly Certificate[];
    };

export interface Chain {
  readonly kind: 'chain';
  /** Leaf first, each signed by the next; every signature was verified. */
  readonly certificates: readonly Certificate[];
  readonly top: ChainTop;
  /** Repeats of certificates that are there already. */
  readonly duplicates: readonly Certificate[];
  /** Other certificates of a CA in the chain: same name and key, e.g. signed by another root. Not needed. */
  readonly alternatives: readonly Certificate[];
  /** Other certificates for the leaf's key, e.g. the one before the last renewal. */
  readonly otherLeaves: readonly Certificate[];
  /** What has nothing to do with the chain. */
  readonly strangers: readonly Certificate[];
}

export type ChainResult =
  | Chain
  | { readonly kind: 'empty' }
  /** No certificate is for this key. */
  | { readonly kind: 'no-leaf'; readonly certificates: readonly Certificate[] };

/** Puts certificates in order, leaf first. Issuers are found by name and proved by signature. */
export function orderChain({ certificates, leaf: given, key, keepRoot = false }: ChainInput): ChainResult {
  const { unique, duplicates } = dropDuplicates(given === undefined ? certificates : [given, ...certificates]);
  // The leaf that was named is usually among the others too; that is no repeat.
  const named = given === undefined ? -1 : duplicates.findIndex((one) => one.fingerprint256 === given.fingerprint256);
  if (unique.length === 0) return { kind: 'empty' };
  const leaf = given ?? (key === undefined ? lowest(unique) : leafOf(unique, key));
  if (leaf === undefined) return { kind: 'no-leaf', certificates: unique };
  const path = findPath(leaf, unique);
  const last = path.at(-1) ?? leaf;
  const rest = unique.filter((certificate) => !path.includes(certificate));
  const alternatives = rest.filter((certificate) => path.slice(1).some((member) => isSameAuthority(certificate, member)));
  const otherLeaves = rest.filter((certificate) => !alternatives.includes(certificate) && hasSameKey(certificate, leaf));
  const strangers = rest.filter((certificate) => !alternatives.includes(certificate) && !otherLeaves.includes(certificate));
  const top = findTop(last, path.length, strangers);
  const above = top.kind === 'gap' ? top.above : [];
  const dropRoot = top.kind === 'root' && !keepRoot && path.length > 1;
  return {
    kind: 'chain',
    certificates: dropRoot ? path.slice(0, -1) : path,
    top,
    duplicates: duplicates.filter((_, index) => index !== named),
    alternatives,
    otherLeaves,
    strangers: strangers.filter((certificate) => !above.includes(certificate)),
  };
}

/** May this certificate sign others? Version 1 certificates cannot say; a self-signed one of them counts as a CA. */
export function isAuthority(certificate: Certificate): boolean {
  return certificate.basicConstraints?.ca ?? (certificate.version < 3 && certificate.selfSigned);
}

/** Signatures that are tried before a heap of certificates made to keep us busy is given up on. */
const mostSignatures = 5_000;

function dropDuplicates(certificates: readonly Certificate[]) {
  const seen = new Map<string, Certificate>();
  const duplicates: Certificate[] = [];
  for (const certificate of certificates) {
    if (seen.has(certificate.fingerprint256)) duplicates.push(certificate);
    else seen.set(certificate.fingerprint256, certificate);
  }
  return { unique: [...seen.values()], duplicates };
}

function hasSameKey(one: Certificate, other: Certificate): boolean {
  return one.publicKeyDigest === other.publicKeyDigest;
}

function isSameAuthority(one: Certificate, other: Certificate): boolean {
  return hasSameKey(one, other) && one.subject.canonical === other.subject.canonical;
}

/** Of several certificates for one key the one that lasts longest: the others are older. */
function leafOf(certificates: readonly Certificate[], key: KeyObject): Certificate | undefined {
  return certificates
    .filter((certificate) => isPair(key, certificate))
    .sort(
      (one, other) => Number(isAuthority(one)) - Number(isAuthority(other)) || other.notAfter.getTime() - one.notAfter.getTime(),
    )[0];
}

/** The first certificate that is no CA, else the first that signs no other. */
function lowest(certificates: readonly Certificate[]): Certificate | undefined {
  const issuers = new Set(certificates.filter((one) => !one.selfIssued).map((one) => one.issuer.canonical));
  return (
    certificates.find((certificate) => !isAuthority(certificate)) ??
    certificates.find((certificate) => !issuers.has(certificate.subject.canonical)) ??
    certificates[0]
  );
}

/** The shortest way up to a root; without a root, the longest way there is. */
function findPath(leaf: Certificate, certificates: readonly Certificate[]): readonly Certificate[] {
  const bySubject = groupBySubject(certificates);
  const below = new Map<Certificate, Certificate | undefined>([[leaf, undefined]]);
  let budget = mostSignatures;
  let last = leaf;
  // A Map keeps its order and is walked on while it grows: breadth first.
  for (const certificate of below.keys()) {
    last = certificate;
    if (certificate.selfSigned) break;
    const candidates = bySubject.get(certificate.issuer.canonical) ?? [];
    for (const candidate of preferred(candidates, certificate)) {
      if (below.has(candidate)) continue;
      if (budget-- <= 0) break;
      if (isSignedBy(certificate, candidate)) below.set(candidate, certificate);
    }
  }
  const path: Certificate[] = [];
  for (let at: Certificate | undefined = last; at !== undefined; at = below.get(at)) path.unshift(at);
  return path;
}

function groupBySubject(certificates: readonly Certificate[]): ReadonlyMap<string, readonly Certificate[]> {
  const groups = new Map<string, Certificate[]>();
  for (const certificate of certificates) {
    const group = groups.get(certificate.subject.canonical);
    if (group === undefined) groups.set(certificate.subject.canonical, [certificate]);
    else group.push(certificate);
  }
  return groups;
}

/** Self-signed ones first, then those whose key identifier fits, then those that last longest. */
function preferred(candidates: readonly Certificate[], below: Certificate): readonly Certificate[] {
  const rank = (one: Certificate): number => (one.selfSigned ? 0 : 2) + (one.subjectKeyId === below.authorityKeyId ? 0 : 1);
  return [...candidates].sort((one, other) => rank(one) - rank(other) || other.notAfter.getTime() - one.notAfter.getTime());
}

function findTop(last: Certificate, length: number, strangers: readonly Certificate[]): ChainTop {
  if (last.selfSigned) return { kind: 'root', root: last };
  const sameName = strangers.filter((certificate) => certificate.subject.canonical === last.issuer.canonical);
  if (sameName.length > 0) return { kind: 'gap', last, reason: 'other-key', above: sameName };
  // A CA that signed another of the strangers belongs to that one; one that signed nothing here was meant for this chain,
  // when there is nothing else above the leaf or when it bears the organisation of the issuer that is missing.
  const idle = strangers.filter((certificate) => isAuthority(certificate) && !signsAny(certificate, strangers));
  const above = length === 1 ? idle : idle.filter((certificate) => sharesOrganisation(certificate.subject, last.issuer));
  if (above.length > 0) return { kind: 'gap', last, reason: 'missing', above };
  return { kind: 'issuer-not-supplied', last, issuer: last.issuer };
}

function signsAny(issuer: Certificate, certificates: readonly Certificate[]): boolean {
  return certificates.some((one) => one !== issuer && !isAuthority(one) && one.issuer.canonical === issuer.subject.canonical);
}

function sharesOrganisation(one: DistinguishedName, other: DistinguishedName): boolean {
  const organisations = one.attributes.filter((attribute) => attribute.type === 'O').map((attribute) => attribute.value);
  return other.attributes.some((attribute) => attribute.type === 'O' && organisations.includes(attribute.value));
}
