import type { Finding } from '../../model/finding.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { isSignedBy } from '../../pki/certificates/certificate.ts';
import { isAuthority, orderChain } from '../../pki/certificates/chain.ts';
import { finding } from '../check.ts';
import { newPairRemedy } from '../new-pair.ts';
import { type Input, nameOf } from './input.ts';

/** What is wrong with the chain as it lies in the file: issuers that did not sign, are missing, out of order or too many. */
export function chain({ leaf, issuers, file, scope, facts }: Input): readonly Finding[] {
  const base = { component: scope, path: file } as const;
  const found: Finding[] = [];
  const all = [leaf, ...issuers];
  for (const [index, certificate] of all.entries()) {
    const issuer = all[index + 1];
    if (issuer !== undefined && certificate.issuer.canonical === issuer.subject.canonical && !isSignedBy(certificate, issuer)) {
      found.push(
        finding({
          ...base,
          id: 'certificate-signature-broken',
          severity: 'error',
          message: `${nameOf(certificate)} names ${nameOf(issuer)} as its issuer, but the certificate of that name in the file did not sign it`,
          remedy: 'Get the whole chain from the CA again: the file has a different certificate of that CA.',
          neo4jSays: 'signature check failed',
        }),
      );
    }
  }
  const last = all.at(-1) ?? leaf;
  if (last.selfIssued) {
    if (last.selfSigned || issuers.length > 0) return found;
    found.push(
      finding({
        ...base,
        id: 'certificate-signature-broken',
        severity: 'error',
        message: 'the certificate claims to be self-signed, but its signature is not its own: nobody can verify it',
        remedy: newPairRemedy(facts, scope),
      }),
    );
    return found;
  }
  const anchors = facts.judged.policies.get(scope)?.anchors ?? [];
  const ordered = orderChain({ certificates: [...all, ...anchors], leaf });
  const knownAnchor = ordered.kind === 'chain' && ordered.top.kind === 'root';
  const intermediateKnown = anchors.some(
    (anchor) =>
      isAuthority(anchor) && !anchor.selfSigned && anchor.subject.canonical === last.issuer.canonical && isSignedBy(last, anchor),
  );
  // Issuer is a CA below a root: it must be sent along. A chain that ends below a root is as it should be.
  if (
    issuers.length === 0 &&
    (intermediateKnown || looksIntermediate(leaf)) &&
    !(knownAnchor && directlyUnderRoot(leaf, anchors))
  ) {
    found.push(
      finding({
        ...base,
        id: 'certificate-chain-incomplete',
        severity: intermediateKnown && (scope === 'cluster' || scope === 'backup') ? 'info' : 'warning',
        message: `the file contains only the server certificate, but its issuer ${leaf.issuer.text} is an intermediate CA: clients that know only the root refuse it`,
        remedy: 'Add the issuers below the server certificate. With certbot, use fullchain.pem instead of cert.pem.',
        neo4jSays: 'unable to find valid certification path to requested target',
      }),
    );
  }
  return found;
}

/** Public CAs sign with intermediates: R3, E5, "… Server CA", "… Issuing CA". */
function looksIntermediate(leaf: Certificate): boolean {
  const issuer = leaf.issuer.attributes;
  const name = issuer.find(({ type }) => type === 'CN')?.value ?? '';
  const organisation = issuer.find(({ type }) => type === 'O')?.value ?? '';
  return (
    /intermediate|issuing|\bsub\s?ca\b|server ca\b/i.test(name) ||
    (/^(?:R|E|YE|YR)\d{1,2}$/.test(name) && /let's encrypt/i.test(organisation))
  );
}

function directlyUnderRoot(leaf: Certificate, anchors: readonly Certificate[]): boolean {
  return anchors.some(
    (anchor) => anchor.selfSigned && anchor.subject.canonical === leaf.issuer.canonical && isSignedBy(leaf, anchor),
  );
}
