import { type Certificate, isSignedBy } from './certificate.ts';
import { isPublicCa } from './public-ca.ts';

/** Who believes a certificate that a server shows. */
export type CertificateKind =
  /** Every client does: its chain ends at a root that all of them ship. */
  | { readonly kind: 'public' }
  /** Nobody does, whatever is above it; `by` is who issued it. */
  | { readonly kind: 'never-trusted'; readonly by: string; readonly meaning: string }
  /** Whoever was given it. */
  | { readonly kind: 'self-signed' }
  /** Whoever was given the CA at its top. */
  | { readonly kind: 'private'; readonly root: Certificate }
  /** Its chain breaks off below `issuer`: a private CA whose root is not here, or an intermediate that is missing. */
  | { readonly kind: 'issuer-not-here'; readonly issuer: string };

/**
 * Issuers that no client ever trusts, by a part of their name (the CAs' own pages and programs' sources, looked up on 26
 * November 2026).
 */
const neverTrusted: readonly { readonly name: RegExp; readonly meaning: string }[] = [
  { name: /cloudflare origin/i, meaning: 'a Cloudflare origin CA, which only Cloudflare accepts' },
  { name: /\(STAGING\)|\bFake LE\b/, meaning: "Let's Encrypt's staging CA, which is for testing" },
  { name: /TRAEFIK DEFAULT CERT/, meaning: "Traefik's default certificate" },
  {
    name: /Kubernetes Ingress Controller Fake Certificate/,
    meaning: 'the default certificate of ingress-nginx',
  },
];

/**
 * What kind of certificate it is. Public is told by the keys of the roots, never by a name.
 * @param around certificates among which its issuers may be found.
 * @param roots public ones that concern it; see {@link rootsConcerning}.
 */
export function kindOfCertificate(
  leaf: Certificate,
  around: readonly Certificate[],
  roots: readonly Certificate[],
): CertificateKind {
  const path = [leaf];
  for (let at: Certificate | undefined = leaf; at !== undefined && !at.selfSigned && path.length < 10; ) {
    const below: Certificate = at;
    if (roots.some((root) => issued(root, below))) return { kind: 'public' };
    at = around.find((one) => issued(one, below) && !path.includes(one));
    if (at === undefined) continue;
    if (isPublicCa(at, roots, around)) return { kind: 'public' };
    path.push(at);
  }
  const never = neverTrustedBy(path);
  if (never !== undefined) return { kind: 'never-trusted', by: leaf.issuer.text, meaning: never.meaning };
  if (leaf.selfSigned) return { kind: 'self-signed' };
  const top = path.at(-1) ?? leaf;
  return top.selfSigned ? { kind: 'private', root: top } : { kind: 'issuer-not-here', issuer: top.issuer.text };
}

/**
 * The issuer among these names that no client ever trusts. Names alone: whoever asks whether it matters for a certificate can rule it
 * out by this before any signature is checked.
 */
export function neverTrustedBy(certificates: readonly Certificate[]): { readonly meaning: string } | undefined {
  const names = certificates.flatMap(({ issuer, subject }) => [issuer.text, subject.text]);
  return neverTrusted.find(({ name }) => names.some((text) => name.test(text)));
}

function issued(issuer: Certificate, certificate: Certificate): boolean {
  return issuer.subject.canonical === certificate.issuer.canonical && isSignedBy(certificate, issuer);
}

/** Who believes it, as one sentence that is the same wherever it is said. */
export function kindSentence(kind: CertificateKind): string {
  switch (kind.kind) {
    case 'public':
      return 'Issued by a public CA: every client trusts it.';
    case 'never-trusted':
      return `No client trusts this certificate, which comes from ${kind.by}: ${kind.meaning}.`;
    case 'self-signed':
      return 'Self-signed: clients trust it once they have the certificate itself.';
    case 'private':
      return `Issued by a private CA: clients trust it once they have ${kind.root.subject.text}.`;
    case 'issuer-not-here':
      return `Issued by ${kind.issuer}, which is neither here nor a public root: clients trust it once they have that CA. If it is an intermediate CA, add its certificate to the chain.`;
  }
}
