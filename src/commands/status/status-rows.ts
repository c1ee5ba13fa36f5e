import { basename } from 'node:path';
import type { Inspected } from '../../inspect/home/check-facts.ts';
import { shownPath } from '../../inspect/home/installation.ts';
import type { ServedCertificate } from '../../inspect/wire/served-certificate.ts';
import { expiryOf } from '../../model/certificates/expiry.ts';
import type { LineageFacts } from '../../model/certificates/lineage.ts';
import type { ScopeName } from '../../model/installation.ts';
import type { StatusRenewal, StatusRow } from '../../model/status.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { isAuthority } from '../../pki/certificates/chain.ts';
import { readRevocationLists } from '../../pki/certificates/crl.ts';
import { isPair } from '../../pki/keys/private-key.ts';
import type { Judged } from '../../verdict/judge-installation.ts';

const dayMs = 86_400_000;

function nameIn({ attributes, text }: Certificate['issuer']): string {
  return attributes.find(({ type }) => type === 'CN')?.value ?? text;
}

/** What is said of each certificate and list of a component. `served`: what its ports show; empty: nobody asked. */
export function rowsOf(
  scope: ScopeName,
  { installation, facts }: Inspected,
  judged: Judged,
  served: readonly ServedCertificate[],
  now: Date,
): StatusRow[] {
  const files = facts.files.get(scope);
  if (files === undefined) return [];
  const policy = judged.policies.get(scope);
  const relative = (path: string): string => shownPath(installation.home, path);
  const base = (certificate: Certificate, path: string) => ({
    component: scope,
    path: relative(path),
    names: certificate.names.map(({ value }) => value),
    subject: certificate.commonName ?? certificate.subject.text,
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    daysLeft: Math.floor((certificate.notAfter.getTime() - now.getTime()) / dayMs),
    expiry: expiryOf(certificate, now),
    commonName: certificate.commonName,
    issuer: nameIn(certificate.issuer),
    serial: certificate.serial,
    fingerprint256: certificate.fingerprint256,
  });
  const rows: StatusRow[] = [];
  // What Neo4j could not load is shown all the same, where it can be read at all.
  const chain =
    policy?.chain ??
    (files.publicCertificate.bytes === undefined ? [] : readCertificates(files.publicCertificate.bytes).certificates);
  for (const [index, certificate] of chain.entries()) {
    const key = policy?.key?.key;
    const keyMatches = index > 0 || key === undefined ? null : isPair(key, certificate);
    rows.push({
      ...base(certificate, files.publicCertificate.path),
      kind: index === 0 ? 'certificate' : 'issuer',
      keyMatches,
      served: index > 0 ? null : servedState(scope, certificate, served),
      ...(index === 0 && withoutTls(scope, served) ? { noHandshake: true as const } : {}),
    });
  }
  for (const entry of files.trusted.entries) {
    if (entry.bytes === undefined) continue;
    for (const certificate of readCertificates(entry.bytes).certificates) {
      rows.push({
        ...base(certificate, entry.path),
        kind: isAuthority(certificate) ? 'trusted CA' : 'trusted',
        keyMatches: null,
        served: null,
      });
    }
  }
  for (const entry of files.revoked.entries) {
    if (entry.bytes === undefined) continue;
    for (const list of readRevocationLists(entry.bytes).lists) {
      if (list.nextUpdate === undefined) continue;
      rows.push({
        ...{
          component: scope,
          path: relative(entry.path),
          names: [],
          subject: `CRL of ${list.issuer.text || basename(entry.path)}`,
          ...{ commonName: undefined, issuer: nameIn(list.issuer), serial: undefined },
          kind: 'crl',
          keyMatches: null,
          served: null,
        },
        notBefore: list.thisUpdate.toISOString(),
        notAfter: list.nextUpdate.toISOString(),
        daysLeft: Math.floor((list.nextUpdate.getTime() - now.getTime()) / dayMs),
        expiry: expiryOf({ notBefore: list.thisUpdate, notAfter: list.nextUpdate }, now),
        fingerprint256: list.fingerprint256,
      });
    }
  }
  return rows;
}

/** How the renewal of a lineage of certbot is getting on. */
export function renewalOf({ result, fullchain, renewedBy }: LineageFacts, { facts }: Inspected): StatusRenewal {
  const leafOf = (bytes: Buffer | undefined) => readCertificates(bytes ?? Buffer.alloc(0)).certificates[0]?.fingerprint256;
  const newest = leafOf(fullchain.bytes);
  const { name, scopes, lineage, outcome, reason, restart, time } = result;
  return {
    name,
    components: scopes,
    lineage,
    hook: outcome,
    reason,
    restart,
    time: time?.toISOString() ?? null,
    installed:
      newest === undefined ? null : scopes.every((scope) => leafOf(facts.files.get(scope)?.publicCertificate.bytes) === newest),
    renewedBy: renewedBy ?? null,
  };
}

/** No port of a scope showed a certificate, and one took the connection: it is not TLS that is spoken there. */
function withoutTls(scope: ScopeName, served: readonly ServedCertificate[]): boolean {
  const own = served.filter(({ component }) => component === scope);
  return own.every(({ state }) => state === 'silent') && own.some((port) => port.state === 'silent' && port.answered);
}

/** All ports of a scope must show it; one that shows another is what matters. */
function servedState(scope: ScopeName, certificate: Certificate, served: readonly ServedCertificate[]): boolean | null {
  const own = served.filter(({ component }) => component === scope);
  const seen = own.filter((port): port is Extract<ServedCertificate, { readonly state: 'serves' }> => port.state === 'serves');
  if (seen.length === 0) return null;
  return seen.every(({ leaf }) => leaf.fingerprint256 === certificate.fingerprint256);
}
