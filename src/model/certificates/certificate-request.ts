/** Key types that Neo4j of every line serves and every driver accepts. */
export const keyTypes = ['ec-p256', 'ec-p384', 'rsa-2048', 'rsa-3072', 'rsa-4096'] as const;
export type KeyType = (typeof keyTypes)[number];

/** Extended key usages of TLS. */
export type TlsUsage = 'serverAuth' | 'clientAuth';

/** One subject alternative name, already normalised (A-label, lower case; IP in canonical text). */
export type SubjectName = { readonly kind: 'dns'; readonly value: string } | { readonly kind: 'ip'; readonly value: string };

/** One attribute of a distinguished name, by its short name: C, ST, L, O, OU, CN, emailAddress. */
export interface SubjectAttribute {
  readonly type: string;
  readonly value: string;
}

/** Names, usages and validity asked of a certificate source. Holds no secret. */
export interface CertificateRequest {
  readonly subject: readonly SubjectAttribute[];
  readonly names: readonly SubjectName[];
  readonly usages: readonly TlsUsage[];
  readonly keyType: KeyType;
  /** Days from now; the certificate starts a little earlier, for clocks that are behind. */
  readonly days: number;
}

/** `ec-p256` → `EC P-256`. */
export function keyTypeText(type: string): string {
  return type.replace(/^ec-p/, 'EC P-').replace(/^rsa-/, 'RSA ');
}
