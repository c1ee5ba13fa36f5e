import type { Finding } from '../model/finding.ts';
import type { ScopeName } from '../model/installation.ts';
import { kindOfCertificate, kindSentence, neverTrustedBy } from '../pki/certificates/certificate-kind.ts';
import { isAuthority } from '../pki/certificates/chain.ts';
import { isPair } from '../pki/keys/private-key.ts';
import { chain } from './certificate/chain.ts';
import { dates } from './certificate/dates.ts';
import { type Input, nameOf } from './certificate/input.ts';
import { names } from './certificate/names.ts';
import { type Check, type CheckFacts, finding, scopeOf, servedScopes } from './check.ts';
import { issueAgainRemedy, newPairRemedy } from './new-pair.ts';

/** What a certificate says that Neo4j does not look at when it starts, and a peer does. */
export const certificates: Check = {
  ids: [
    'certificate-expired',
    'certificate-not-yet-valid',
    'certificate-expires-soon',
    'certificate-usage',
    'certificate-key-usage',
    'certificate-critical-extension',
    'certificate-weak',
    'certificate-never-trusted',
    'certificate-lacks-name',
    'certificate-name-not-compared',
    'certificate-no-names',
    'certificate-underscore',
    'certificate-ip-as-dns',
    'certificate-chain-incomplete',
    'certificate-signature-broken',
    'issuer-expired',
    'issuer-expires-soon',
  ],
  run: (facts) =>
    servedScopes(facts).flatMap((policy) => {
      const [leaf, ...issuers] = policy.chain ?? [];
      const file = facts.facts.files.get(policy.config.scope)?.publicCertificate.path;
      if (leaf === undefined || file === undefined) return [];
      // The certificate of a CA in the place of the server's: that is the fault, and what it lacks for a server is none.
      if (leaf.names.length === 0 && isAuthority(leaf) && policy.key !== undefined && !isPair(policy.key.key, leaf)) return [];
      const input: Input = { leaf, issuers, file, scope: scopeOf(policy), facts };
      return [...dates(input), ...usages(input), ...strength(input), ...names(input), ...chain(input), ...neverTrusted(input)];
    }),
};

/** Only of what clients look at: members are given what they trust. */
function neverTrusted({ leaf, issuers, file, scope, facts }: Input): readonly Finding[] {
  if (scope !== 'bolt' && scope !== 'https') return [];
  if (neverTrustedBy([leaf, ...issuers]) === undefined) return [];
  const kind = kindOfCertificate(leaf, [...issuers, ...(facts.judged.policies.get(scope)?.anchors ?? [])], facts.publicRoots);
  if (kind.kind !== 'never-trusted') return [];
  return [
    finding({
      ...{ id: 'certificate-never-trusted', severity: 'warning', component: scope, path: file },
      message: kindSentence(kind).replace(/\.$/, ''),
      remedy:
        'Replace it with a certificate from a public CA, or from a CA of your own that you give to your clients (ca create makes one).',
    }),
  ];
}

function usages({ leaf, file, scope, facts }: Input): readonly Finding[] {
  const base = { component: scope, path: file } as const;
  const found: Finding[] = [];
  const wanted = scope === 'cluster' || scope === 'backup' ? ['serverAuth', 'clientAuth'] : ['serverAuth'];
  const has = leaf.extendedKeyUsage;
  const missing = has === undefined || has.includes('anyExtendedKeyUsage') ? [] : wanted.filter((usage) => !has.includes(usage));
  if (missing.length > 0) {
    const role = missing.includes('serverAuth') ? 'server' : 'client';
    found.push(
      finding({
        ...base,
        id: 'certificate-usage',
        // Self-signed and trusted directly it passes; what a CA signed does not.
        severity: leaf.selfIssued && role === 'client' ? 'warning' : 'error',
        message: `the certificate cannot be used as a TLS ${role} (${missing.join(', ')} is missing)${role === 'client' ? ': members and backup clients use it as both' : ''}`,
        remedy: role === 'client' ? bothUsages(facts, scope) : issueAgainRemedy(facts, scope, 'with serverAuth'),
        neo4jSays: `Extended key usage does not permit use for TLS ${role} authentication`,
      }),
    );
  }
  if (leaf.keyUsage !== undefined && !leaf.keyUsage.includes('digitalSignature')) {
    found.push(
      finding({
        ...base,
        id: 'certificate-key-usage',
        severity: 'error',
        message: 'the key usage of the certificate lacks digitalSignature: clients and members refuse it',
        remedy: issueAgainRemedy(facts, scope, 'with digitalSignature'),
        neo4jSays: 'KeyUsage does not allow digital signatures',
      }),
    );
  }
  if (leaf.unknownCriticalExtensions.length > 0) {
    found.push(
      finding({
        ...base,
        id: 'certificate-critical-extension',
        severity: 'error',
        message: `the certificate has a critical extension that Java does not know (${leaf.unknownCriticalExtensions.join(', ')})`,
        remedy: issueAgainRemedy(facts, scope, 'without it'),
        neo4jSays: 'Certificate contains unsupported critical extensions',
      }),
    );
  }
  return found;
}

function strength({ leaf, issuers, file, scope, facts }: Input): readonly Finding[] {
  const base = { component: scope, path: file, id: 'certificate-weak', severity: 'warning' } as const;
  const found: Finding[] = [];
  const bits = /^rsa-(\d+)$/.exec(leaf.keyType)?.[1];
  if (bits !== undefined && Number(bits) < 2048) {
    found.push(
      finding({
        ...base,
        message: `the key has only ${bits} bits: openssl and recent drivers refuse it`,
        remedy: issueAgainRemedy(facts, scope, 'for a larger key'),
      }),
    );
  }
  // A root's own signature is looked at by nobody. Its hash is read first: to know a root takes a signature check.
  const weak = [leaf, ...issuers].find(
    (one) =>
      /^(?:sha1|md5|md2|md4)$/i.test(one.signatureAlgorithm.hash ?? '') && (one === leaf || leaf.selfSigned || !one.selfSigned),
  );
  if (weak !== undefined) {
    found.push(
      finding({
        ...base,
        message: `${weak === leaf ? 'the certificate' : `an issuer, ${nameOf(weak)},`} is signed with ${weak.signatureAlgorithm.hash?.toUpperCase()}, which clients refuse`,
        remedy:
          weak === leaf ? issueAgainRemedy(facts, scope, 'with SHA-256') : 'Get a chain from the CA that is signed with SHA-256.',
      }),
    );
  }
  return found;
}

/** Public CAs no longer issue for clients; a private one, also behind ACME, does what it is told. */
function bothUsages(facts: CheckFacts, scope: ScopeName): string {
  const leaf = facts.judged.policies.get(scope)?.chain?.[0];
  if (leaf?.selfSigned === true) return newPairRemedy(facts, scope);
  const [, ...issuers] = facts.judged.policies.get(scope)?.chain ?? [];
  const isPublic = leaf !== undefined && kindOfCertificate(leaf, issuers, facts.publicRoots).kind === 'public';
  const why = isPublic ? 'Public CAs no longer issue client certificates; a private CA does (ca create makes one). ' : '';
  return `${why}${issueAgainRemedy(facts, scope, 'with both usages')}`;
}
