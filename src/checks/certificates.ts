import type { Finding } from '../model/finding.ts';
import type { ScopeName } from '../model/installation.ts';
import { advertisedHosts, isAnyHost, isLoopbackHost } from '../neo4j/config/address.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';
import { isSignedBy } from '../pki/certificates/certificate.ts';
import { kindOfCertificate, neverTrustedBy } from '../pki/certificates/certificate-kind.ts';
import { isAuthority, orderChain } from '../pki/certificates/chain.ts';
import { matchesName } from '../pki/names/subject-names.ts';
import { type Check, type CheckFacts, day, finding, inDays, scopeOf, servedScopes, soonSeverity } from './check.ts';
import { issueAgainRemedy, newCertificateRemedy, newPairRemedy } from './new-pair.ts';

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
      const input: Input = { leaf, issuers, file, scope: scopeOf(policy), facts };
      return [...dates(input), ...usages(input), ...strength(input), ...names(input), ...chain(input), ...neverTrusted(input)];
    }),
};

interface Input {
  readonly leaf: Certificate;
  readonly issuers: readonly Certificate[];
  readonly file: string;
  readonly scope: ScopeName;
  readonly facts: CheckFacts;
}

/** Only of what clients look at: members are given what they trust. */
function neverTrusted({ leaf, issuers, file, scope, facts }: Input): readonly Finding[] {
  if (scope !== 'bolt' && scope !== 'https') return [];
  if (neverTrustedBy([leaf, ...issuers]) === undefined) return [];
  const kind = kindOfCertificate(leaf, issuers, facts.publicRoots);
  if (kind.kind !== 'never-trusted') return [];
  return [
    finding({
      ...{ id: 'certificate-never-trusted', severity: 'warning', component: scope, path: file },
      message: `no client trusts this certificate, which is from ${kind.by}: ${kind.meaning}`,
      remedy:
        'Put one in its place that a public CA has issued, or a CA of your own that your clients are given (neo4j-tls ca create).',
    }),
  ];
}

function dates({ leaf, issuers, file, scope, facts }: Input): readonly Finding[] {
  const { now } = facts.facts;
  const renew = newCertificateRemedy(facts, scope);
  const base = { component: scope, path: file } as const;
  const found: Finding[] = [];
  if (leaf.notAfter < now) {
    found.push(
      finding({
        ...base,
        id: 'certificate-expired',
        severity: 'error',
        message: `the certificate ran out on ${day(leaf.notAfter)}; Neo4j starts with it, and clients refuse it`,
        remedy: renew,
        neo4jSays: `NotAfter: ${leaf.notAfter.toISOString()}`,
      }),
    );
  } else if (leaf.notBefore > now) {
    found.push(
      finding({
        ...base,
        id: 'certificate-not-yet-valid',
        severity: 'error',
        message: `the certificate is valid from ${day(leaf.notBefore)} only; clients refuse it until then`,
        remedy: `Compare the clocks of this machine and of the one that issued it.\n${renew}`,
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
          remedy: renew,
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
          message: `an issuer in the chain, ${nameOf(issuer)}, ran out on ${day(issuer.notAfter)}`,
          remedy: 'Take the current chain from the CA, or have a new CA sign. For a CA that neo4j-tls made: neo4j-tls ca rotate.',
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
          remedy: 'Take a new chain from the CA in time. For a CA that neo4j-tls made: neo4j-tls ca rotate.',
        }),
      );
    }
  }
  return found;
}

function nameOf(certificate: Certificate): string {
  return certificate.commonName ?? certificate.subject.text;
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
        message: `the certificate may not be used as a TLS ${role} (${missing.join(', ')} is missing)${role === 'client' ? ': members and backup clients show it in both roles' : ''}`,
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
        message: 'the Key Usage of the certificate lacks digitalSignature: both sides of a connection refuse it',
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
        message: `the key has only ${bits} bits: openssl and newer drivers refuse it`,
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
          weak === leaf
            ? issueAgainRemedy(facts, scope, 'with SHA-256')
            : 'Take a chain from the CA that is signed with SHA-256.',
      }),
    );
  }
  return found;
}

function names(input: Input): readonly Finding[] {
  const { leaf, file, scope, facts } = input;
  const base = { component: scope, path: file } as const;
  const found: Finding[] = [];
  const under = leaf.names.find(({ kind, value }) => kind === 'dns' && value.includes('_'));
  if (under !== undefined) {
    found.push(
      finding({
        ...base,
        id: 'certificate-underscore',
        severity: 'warning',
        message: `the certificate carries ${under.value}; Java refuses host names with an underscore`,
        remedy: 'Give the host a name with hyphens, advertise that, and have a certificate issued for it.',
        neo4jSays: `Illegal given domain name: ${under.value}`,
      }),
    );
  }
  const ip = leaf.names.find(({ kind, value }) => kind === 'dns' && /^\d{1,3}(?:\.\d{1,3}){3}$|:/.test(value));
  if (ip !== undefined) {
    found.push(
      finding({
        ...base,
        id: 'certificate-ip-as-dns',
        severity: 'error',
        message: `the IP address ${ip.value} is written as a DNS name, which no client accepts for an address`,
        remedy: issueAgainRemedy(facts, scope, 'with an IP address entry', [ip.value]),
        neo4jSays: `No subject alternative names matching IP address ${ip.value} found`,
      }),
    );
  }
  if (leaf.names.length === 0) {
    found.push(
      finding({
        ...base,
        id: 'certificate-no-names',
        severity: 'error',
        message: `the certificate has no subject alternative name${leaf.commonName === undefined ? '' : `, only the common name ${leaf.commonName}`}: Java may take it, most drivers do not`,
        remedy: issueAgainRemedy(
          facts,
          scope,
          'with subject alternative names',
          leaf.commonName === undefined ? [] : [leaf.commonName],
        ),
        neo4jSays: 'No subject alternative names present',
      }),
    );
    return found;
  }
  if (facts.role === 'backup-client') return found;
  const configured = facts.addresses.connectors[scope === 'https' ? 'https' : 'bolt'];
  // Without a line, what is advertised is a default that nobody chose.
  const explicit =
    scope === 'bolt' || scope === 'https'
      ? configured.advertisedIsSet || facts.addresses.defaultAdvertisedHost !== 'localhost'
      : facts.addresses.channels.some((channel) => channel.scope === scope && channel.advertisedIsSet);
  const dialled = dialledNames(input);
  if (dialled.length > 0) return [...found, ...dialled];
  if (!explicit) return [...found, ...noOwnName(input)];
  const hosts = scope === 'backup' ? [] : advertisedHosts(facts.addresses, [scope]);
  if (hosts.every((host) => isLoopbackHost(host))) found.push(...noOwnName(input));
  for (const host of hosts) {
    const channel = facts.addresses.channels.find(({ scope: of, advertised }) => of === scope && advertised.host === host);
    if ((scope === 'cluster' && channel?.advertisedIsSet === false) || isLoopbackHost(host)) continue;
    const match = matchesName(leaf, host);
    if (match.kind === 'match') continue;
    const checked = scope !== 'cluster' || (facts.judged.policies.get('cluster')?.config.verifyHostname ?? false);
    found.push(
      finding({
        ...base,
        id: 'certificate-lacks-name',
        severity: checked ? 'error' : 'warning',
        message:
          match.reason === 'illegal-name'
            ? `${host} is advertised, and Java refuses host names with an underscore`
            : `${host} is advertised, and the certificate does not carry it (it has ${namesOf(leaf)})`,
        remedy:
          match.reason === 'illegal-name'
            ? 'Give the host a name with hyphens, and advertise that.'
            : `Advertise a name that the certificate carries, or have it issued for this one as well.\n${issueAgainRemedy(facts, scope, `with ${host}`, [host])}`,
        neo4jSays: match.javaSays,
      }),
    );
  }
  return found;
}

function namesOf({ names: all }: Certificate): string {
  const listed = all.slice(0, 4).map(({ value }) => value);
  return `${listed.join(', ')}${all.length > 4 ? ' …' : ''}`;
}

/** `--host`. Of members the handshake with the peer tells it, where one was given. */
function dialledNames({ leaf, file, scope, facts }: Input): readonly Finding[] {
  const host = facts.dialledAs;
  if (host === undefined || scope === 'backup') return [];
  if (scope === 'cluster' && facts.judged.policies.get('cluster')?.config.verifyHostname !== true) return [];
  const match = matchesName(leaf, host);
  if (match.kind === 'match') return [];
  return [
    finding({
      ...{ id: 'certificate-lacks-name', severity: 'error', component: scope, path: file },
      message: `clients connect to ${host}, and the certificate does not carry it (it has ${namesOf(leaf)})`,
      remedy: `Connect to a name that the certificate carries, or have it issued for this one. To make a new pair:\nneo4j-tls init --components ${scope} --name ${host} --force`,
      neo4jSays: match.javaSays,
    }),
  ];
}

/**
 * Nobody wrote down by which name clients connect. Then at least one of the certificate's should be this machine's; where certbot feeds
 * it, somebody has proved to a CA that they are.
 */
function noOwnName({ leaf, file, scope, facts }: Input): readonly Finding[] {
  const { machineNames, dialledAs, addresses, renewal } = facts;
  if (machineNames === undefined || dialledAs !== undefined || (scope !== 'bolt' && scope !== 'https')) return [];
  if (renewal?.lineages.some(({ result }) => result.scopes.includes(scope)) === true) return [];
  const { listen } = addresses.connectors[scope];
  const own = [...new Set([...machineNames, 'localhost', '127.0.0.1', listen.host])].filter(
    (host) => host !== '' && !isAnyHost(host),
  );
  if (own.some((host) => matchesName(leaf, host).kind === 'match')) return [];
  return [
    finding({
      ...{ id: 'certificate-name-not-compared', severity: 'info', component: scope, path: file },
      message: `the name was not checked: no host name is advertised, and the certificate is only for ${namesOf(leaf)}, not for a name of this machine (${own.join(', ')})`,
      remedy: 'Have it checked with the name that clients connect to (neo4j-tls doctor --host NAME), or advertise that name.',
    }),
  ];
}

function chain({ leaf, issuers, file, scope, facts }: Input): readonly Finding[] {
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
          message: `${nameOf(certificate)} names ${nameOf(issuer)} as its issuer, and was not signed by the one in the file`,
          remedy: 'Take the whole chain from the CA again; the file has another certificate of that CA.',
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
        message: 'the certificate names itself as its issuer, and its signature is not its own: nobody can verify it',
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
        message: `only the leaf is in the file, and its issuer ${leaf.issuer.text} is an intermediate CA: clients that know the root alone refuse it`,
        remedy: 'Add the issuers below the leaf; from certbot that is fullchain.pem instead of cert.pem.',
        neo4jSays: 'unable to find valid certification path to requested target',
      }),
    );
  }
  return found;
}

/** Public CAs no longer issue for clients. */
function bothUsages(facts: CheckFacts, scope: ScopeName): string {
  const leaf = facts.judged.policies.get(scope)?.chain?.[0];
  if (leaf?.selfSigned === true) return newPairRemedy(facts, scope);
  return `Public CAs no longer issue certificates for clients; a private one does (neo4j-tls ca create). ${issueAgainRemedy(facts, scope, 'with both usages')}`;
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
