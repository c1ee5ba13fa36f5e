import { basename } from 'node:path';
import type { FileFact, FolderFact, ScopeFiles } from '../../model/installation.ts';
import { type Certificate, isSignedBy } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { isAuthority } from '../../pki/certificates/chain.ts';
import { isListOf, type RevocationList, readRevocationLists } from '../../pki/certificates/crl.ts';

/** The name of the stand-in that keeps `trusted/` from being empty. */
export const standInName = 'self.pem';

/** One file of `trusted/`. */
export interface TrustedFile {
  readonly path: string;
  /** File name without its ending. */
  readonly name: string;
  readonly certificates: readonly Certificate[];
  /** This server's own certificate, there because the folder may not be empty. */
  readonly isStandIn: boolean;
  readonly file: FileFact;
}

/** One CRL of `revoked/`, with the file it is in. */
export interface RevokedFile {
  readonly path: string;
  readonly list: RevocationList;
}

/** What a scope trusts and revokes, read; and what it shows of itself. */
export interface TrustState {
  readonly own: readonly Certificate[];
  readonly trusted: readonly TrustedFile[];
  readonly revoked: readonly RevokedFile[];
}

/** Reads a scope's trust from the facts. Junk is told, never thrown. */
export function readTrustState(files: ScopeFiles): TrustState {
  const own = files.publicCertificate.bytes === undefined ? [] : readCertificates(files.publicCertificate.bytes).certificates;
  return {
    own,
    trusted: entriesOf(files.trusted).map((entry) => readTrustedFile(entry, own[0])),
    revoked: entriesOf(files.revoked).flatMap((entry) =>
      entry.bytes === undefined ? [] : readRevocationLists(entry.bytes).lists.map((list) => ({ path: entry.path, list })),
    ),
  };
}

/**
 * Does a file of `trusted/` trust somebody? One that cannot be read may. An empty file, a folder and what is no certificate trust
 * nobody, although Neo4j counts them, or stops over them.
 */
export function trustsSomebody({ fact, bytes }: FileFact): boolean {
  if (bytes !== undefined) return readCertificates(bytes).certificates.length > 0;
  return fact.state === 'unreachable' || (fact.state === 'present' && fact.type === 'file');
}

/** CAs whose CRL has to be in `revoked/` as soon as any is: each that peers' chains lead through. */
export function issuersNeedingLists(trusted: readonly Certificate[], known: readonly Certificate[]): readonly Certificate[] {
  const anchors = trusted.filter(isAuthority);
  const below = known.filter((one) => isAuthority(one) && !one.selfSigned && leadsTo(one, anchors, known));
  return unique([...anchors, ...below]);
}

/** Issuers without a list that is in force. */
export function withoutList(
  issuers: readonly Certificate[],
  lists: readonly RevocationList[],
  now: Date,
): readonly Certificate[] {
  return issuers.filter(
    (issuer) => !lists.some((list) => isListOf(list, issuer) && (list.nextUpdate === undefined || list.nextUpdate > now)),
  );
}

/** Who issued a certificate, among others; proved by its signature. */
export function issuerAmong(certificate: Certificate, others: readonly Certificate[]): Certificate | undefined {
  return others.find(
    (other) =>
      other.fingerprint256 !== certificate.fingerprint256 &&
      other.subject.canonical === certificate.issuer.canonical &&
      isSignedBy(certificate, other),
  );
}

/** Each certificate once, by fingerprint; the order stays. */
export function unique(certificates: readonly Certificate[]): readonly Certificate[] {
  return [...new Map(certificates.map((one) => [one.fingerprint256, one])).values()];
}

/** A name a person knows a certificate by. */
export function whoIs(certificate: Certificate): string {
  return (
    certificate.names.find(({ kind }) => kind === 'dns')?.value ??
    certificate.commonName ??
    certificate.names[0]?.value ??
    certificate.subject.text
  );
}

function entriesOf(folder: FolderFact): readonly FileFact[] {
  return folder.entries;
}

function readTrustedFile(file: FileFact, own: Certificate | undefined): TrustedFile {
  const fileName = basename(file.path);
  const certificates = file.bytes === undefined ? [] : readCertificates(file.bytes).certificates;
  const isStandIn =
    fileName === standInName ||
    (own !== undefined && certificates.length === 1 && certificates[0]?.fingerprint256 === own.fingerprint256);
  return {
    path: file.path,
    name: fileName.replace(/\.(pem|crt|cer|der)$/i, ''),
    certificates,
    isStandIn,
    file,
  };
}

function leadsTo(certificate: Certificate, anchors: readonly Certificate[], known: readonly Certificate[], depth = 8): boolean {
  if (depth === 0) return false;
  const issuer = issuerAmong(certificate, [...anchors, ...known]);
  if (issuer === undefined) return false;
  return (
    anchors.some(({ fingerprint256 }) => fingerprint256 === issuer.fingerprint256) || leadsTo(issuer, anchors, known, depth - 1)
  );
}
