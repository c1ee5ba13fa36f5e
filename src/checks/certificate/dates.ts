import type { Finding } from '../../model/finding.ts';
import { day, finding, inDays, soonSeverity } from '../check.ts';
import { newCertificateRemedy } from '../new-pair.ts';
import { type Input, nameOf } from './input.ts';

/** Certificates of the chain that have expired, will soon, or are not valid yet. */
export function dates({ leaf, issuers, file, scope, facts }: Input): readonly Finding[] {
  const { now } = facts.facts;
  // Asked for only where something is wrong: it takes a signature check to know.
  const renew = (): string => newCertificateRemedy(facts, scope);
  const base = { component: scope, path: file } as const;
  const found: Finding[] = [];
  if (leaf.notAfter < now) {
    found.push(
      finding({
        ...base,
        id: 'certificate-expired',
        severity: 'error',
        message: `the certificate expired on ${day(leaf.notAfter)}; Neo4j starts with it, but clients refuse it`,
        remedy: renew(),
        neo4jSays: `NotAfter: ${leaf.notAfter.toISOString()}`,
      }),
    );
  } else if (leaf.notBefore > now) {
    found.push(
      finding({
        ...base,
        id: 'certificate-not-yet-valid',
        severity: 'error',
        message: `the certificate is not valid before ${day(leaf.notBefore)}; clients refuse it until then`,
        remedy: `Compare the clocks of this machine and the one that issued it.\n${renew()}`,
        neo4jSays: `NotBefore: ${leaf.notBefore.toISOString()}`,
      }),
    );
  } else {
    const severity = soonSeverity(leaf, now);
    if (severity !== undefined) {
      found.push(
        finding({
          ...base,
          id: 'certificate-expires-soon',
          severity,
          message: `the certificate expires ${inDays(leaf.notAfter, now)}, on ${day(leaf.notAfter)}`,
          remedy: renew(),
        }),
      );
    }
  }
  for (const issuer of issuers) {
    if (issuer.notAfter < now) {
      found.push(
        finding({
          ...base,
          id: 'issuer-expired',
          severity: 'error',
          message: `an issuer in the chain, ${nameOf(issuer)}, expired on ${day(issuer.notAfter)}`,
          remedy: 'Get the current chain from the CA, or use a new CA. A CA that neo4j-tls made is replaced with ca rotate.',
        }),
      );
      continue;
    }
    const severity = soonSeverity(issuer, now);
    if (severity !== undefined) {
      found.push(
        finding({
          ...base,
          id: 'issuer-expires-soon',
          severity,
          message: `an issuer in the chain, ${nameOf(issuer)}, expires ${inDays(issuer.notAfter, now)}, on ${day(issuer.notAfter)}`,
          remedy: 'Get a new chain from the CA before then. A CA that neo4j-tls made is replaced with ca rotate.',
        }),
      );
    }
  }
  return found;
}
