import type { Finding } from '../model/finding.ts';
import { type Certificate, isSignedBy } from '../pki/certificates/certificate.ts';
import { isAuthority } from '../pki/certificates/chain.ts';
import { usesTrusted } from '../scopes/uses-trusted.ts';
import type { LoadedPolicy } from '../verdict/loaded-policy.ts';
import { type Check, type CheckFacts, day, finding, inDays, scopeOf, servedScopes, soonSeverity } from './check.ts';
import { newCertificateRemedy } from './new-pair.ts';

/** CRLs: with one in place each issuer needs a fresh one, or nobody gets in. */
export const crls: Check = {
  ids: [
    'crl-expired',
    'crl-expires-soon',
    'crl-missing-for-issuer',
    'crl-of-stranger',
    'crl-twice',
    'crl-without-effect',
    'own-certificate-revoked',
  ],
  run: (facts) => servedScopes(facts).flatMap((policy) => crlsOf(policy, facts)),
};

type Crl = LoadedPolicy['crls'][number];

function crlsOf(policy: LoadedPolicy, facts: CheckFacts): readonly Finding[] {
  const { crls: lists, anchors, chain = [] } = policy;
  const scope = scopeOf(policy);
  const path = facts.facts.files.get(policy.config.scope)?.revoked.path;
  if (lists.length === 0 || path === undefined) return [];
  const base = { component: scope, path } as const;
  if (!usesTrusted(scope, policy.config.clientAuth !== 'NONE')) {
    return [
      finding({
        ...base,
        id: 'crl-without-effect',
        severity: 'info',
        message: `revoked/ contains a CRL, but ${scope} never uses one here`,
        remedy: 'No action needed: Neo4j only parses it when it starts.',
      }),
    ];
  }
  const { now } = facts.facts;
  const found: Finding[] = [];
  const fresh = (crl: Crl): boolean => crl.nextUpdate === undefined || crl.nextUpdate >= now;
  const authorities = [...anchors.filter(isAuthority), ...chain.slice(1)];
  const byIssuer = new Map<string, Crl[]>();
  for (const crl of lists) byIssuer.set(crl.issuer.canonical, [...(byIssuer.get(crl.issuer.canonical) ?? []), crl]);
  for (const group of byIssuer.values()) {
    const [first] = group;
    if (first === undefined) continue;
    // Java never asks a list of whom it does not know.
    if (!authorities.some(({ subject }) => subject.canonical === first.issuer.canonical)) continue;
    const name = first.issuer.text;
    const newest = group.reduce((best, crl) => (crl.thisUpdate > best.thisUpdate ? crl : best), first);
    if (!group.some(fresh)) {
      found.push(
        finding({
          ...base,
          id: 'crl-expired',
          severity: 'error',
          message: `the CRL of ${name} expired on ${newest.nextUpdate === undefined ? '' : day(newest.nextUpdate)}: every certificate is refused`,
          remedy: 'Get the current list from the CA, and add it on every member:\nneo4j-tls trust add FILE',
          neo4jSays: 'Could not determine revocation status',
        }),
      );
    }
    const severity =
      newest.nextUpdate === undefined
        ? undefined
        : soonSeverity({ notBefore: newest.thisUpdate, notAfter: newest.nextUpdate }, now);
    if (newest.nextUpdate !== undefined && severity !== undefined) {
      found.push(
        finding({
          ...base,
          id: 'crl-expires-soon',
          severity,
          message: `the CRL of ${name} expires ${inDays(newest.nextUpdate, now)}, on ${day(newest.nextUpdate)}; after that, every certificate is refused`,
          remedy: 'Get a newer list from the CA before then, and add it on every member:\nneo4j-tls trust add FILE',
        }),
      );
    }
    if (group.length > 1) {
      found.push(
        finding({
          ...base,
          id: 'crl-twice',
          severity: 'warning',
          message: `revoked/ contains ${group.length} CRLs of ${name}; which one Neo4j uses depends on the order of files in the folder`,
          remedy: 'Keep only the newest one.',
        }),
      );
    }
  }
  const strangers = new Set<string>();
  for (const crl of lists) {
    const issuer = authorities.find((candidate) => candidate.subject.canonical === crl.issuer.canonical);
    if (issuer === undefined && strangers.has(crl.issuer.canonical)) continue;
    if (issuer === undefined || issuer.publicKey === undefined || !crl.isSignedBy(issuer.publicKey)) {
      strangers.add(crl.issuer.canonical);
      found.push(
        finding({
          ...base,
          id: 'crl-of-stranger',
          severity: 'warning',
          message:
            issuer === undefined
              ? `revoked/ contains a CRL of ${crl.issuer.text}, which is not in trusted/`
              : `the CRL of ${crl.issuer.text} is not signed by that CA's key`,
          remedy: 'Remove it, unless it belongs to a CA that should be trusted. In that case, add that CA.',
        }),
      );
    }
  }
  const missing = issuersInUse(policy).filter((issuer) => !byIssuer.has(issuer.subject.canonical));
  for (const issuer of missing) {
    found.push(
      finding({
        ...base,
        id: 'crl-missing-for-issuer',
        severity: 'error',
        message: `revoked/ contains CRLs, but none of ${issuer.commonName ?? issuer.subject.text}: every certificate that it issued is refused`,
        remedy: 'Decide whether you need CRLs at all. If you do, add the one of that CA:\nneo4j-tls trust add FILE',
        neo4jSays: 'Could not determine revocation status',
      }),
    );
  }
  const leaf = chain[0];
  if (leaf !== undefined && lists.some((crl) => crl.issuer.canonical === leaf.issuer.canonical && crl.revoked.has(leaf.serial))) {
    found.push(
      finding({
        ...base,
        id: 'own-certificate-revoked',
        severity: 'error',
        message: "this server's own certificate is revoked: the other members refuse it",
        remedy: newCertificateRemedy(facts, scope, true),
        neo4jSays: 'Certificate has been revoked',
      }),
    );
  }
  return found;
}

/** CAs below which certificates stand: those that signed this server's chain, up to the anchor, and anchors that issue others. */
function issuersInUse(policy: LoadedPolicy): readonly Certificate[] {
  const { anchors, chain = [] } = policy;
  const own = chain[0];
  const used = new Map<string, Certificate>();
  const inTrust = own !== undefined && anchors.some(({ fingerprint256 }) => fingerprint256 === own.fingerprint256);
  if (!inTrust) {
    for (const certificate of chain) {
      const issuer = [...chain, ...anchors].find(
        (candidate) => candidate.subject.canonical === certificate.issuer.canonical && isSignedBy(certificate, candidate),
      );
      if (issuer !== undefined && issuer.fingerprint256 !== certificate.fingerprint256) used.set(issuer.fingerprint256, issuer);
      if (issuer === undefined || anchors.some(({ fingerprint256 }) => fingerprint256 === issuer.fingerprint256)) break;
    }
  }
  return [...used.values()];
}
