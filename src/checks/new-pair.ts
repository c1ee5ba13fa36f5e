import type { ScopeName } from '../model/installation.ts';
import type { CheckFacts } from './check.ts';

/**
 * How a component gets a new certificate: a command where this program can issue it alone, else what to ask of its issuer.
 * @param newKey the key that is there must not be used again.
 */
export function newCertificateRemedy(facts: CheckFacts, scope: ScopeName, newKey = false): string {
  const leaf = facts.judged.policies.get(scope)?.chain?.[0];
  if (leaf?.selfSigned === true) return `neo4j-tls renew --component ${scope}${newKey ? ' --key new' : ''}`;
  if (leaf === undefined) return newPairRemedy(scope);
  const lineage = facts.renewal?.lineages.find(({ result }) => result.scopes.includes(scope));
  if (lineage !== undefined)
    return `certbot issues it: have it renewed there (certbot renew --cert-name ${lineage.result.name}); its deploy hook brings it here.`;
  const issuer = leaf.issuer.attributes.find(({ type }) => type === 'CN')?.value ?? leaf.issuer.text;
  return `Have its issuer, ${issuer}, issue a new one${newKey ? ' for a new key' : ''}. With a CA that neo4j-tls made: neo4j-tls renew --component ${scope}${newKey ? ' --key new' : ''} --ca DIR.`;
}

/** Whatever is there is replaced, and kept as a backup. */
export function newPairRemedy(scope: ScopeName): string {
  return `neo4j-tls init --components ${scope} --force`;
}
