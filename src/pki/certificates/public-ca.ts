import { type Certificate, isSignedBy, readCertificate } from './certificate.ts';
import { isAuthority } from './chain.ts';

/**
 * Of a list of public roots those that have to do with these certificates: they have the key of one, or the name of an issuer.
 * The others are not parsed: there are some hundred.
 * @param pems as Node lists them, one PEM block each.
 */
export function rootsConcerning(pems: readonly string[], certificates: readonly Certificate[]): readonly Certificate[] {
  if (certificates.length === 0) return [];
  const marks = certificates.flatMap(({ publicKeyInfo, issuer }) => [publicKeyInfo, Buffer.from(issuer.raw, 'hex')]);
  return pems.flatMap((pem) => {
    const der = Buffer.from(pem.replace(/-----[^-]*-----|\s/g, ''), 'base64');
    return marks.some((mark) => der.includes(mark)) ? (readCertificate(der) ?? []) : [];
  });
}

/**
 * Does this CA sign for anybody who asks? By its key, never by its name: it has the key of a public root, or was signed by a
 * public CA. Trusting it lets in everybody to whom one of those sells a certificate.
 * @param around certificates among which intermediates may be found.
 */
export function isPublicCa(
  certificate: Certificate,
  roots: readonly Certificate[],
  around: readonly Certificate[] = [],
  depth = 8,
): boolean {
  if (!isAuthority(certificate) || depth === 0) return false;
  if (roots.some(({ publicKeyDigest }) => publicKeyDigest === certificate.publicKeyDigest)) return true;
  if (certificate.selfSigned) return false;
  const issued = (other: Certificate): boolean =>
    other.publicKeyDigest !== certificate.publicKeyDigest &&
    other.subject.canonical === certificate.issuer.canonical &&
    isSignedBy(certificate, other);
  return roots.some(issued) || around.some((other) => issued(other) && isPublicCa(other, roots, around, depth - 1));
}
