import type { Finding } from '../../model/finding.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { isSignedBy } from '../../pki/certificates/certificate.ts';
import { kindOfCertificate } from '../../pki/certificates/certificate-kind.ts';
import { isAuthority, orderChain } from '../../pki/certificates/chain.ts';
import { matchesName } from '../../pki/names/subject-names.ts';
import { day, inDays, namesOf, soonSeverity } from '../check.ts';
import type { ExpectedEndpoint, Say, SeenEndpoint } from './endpoint.ts';
import { spokenFindings } from './spoken-findings.ts';

/**
 * What is wrong with the certificate that a port shows: against the file on disk, the name it is reached by, and the clock.
 */
export function served(seen: SeenEndpoint, expected: ExpectedEndpoint, say: Say): readonly Finding[] {
  const { address, name, chain = [], versions = [], spoken, component } = seen;
  const [leaf] = chain;
  const { now, onDisk } = expected;
  const found: Finding[] = [];
  if (leaf === undefined)
    return [say('endpoint-handshake-failed', 'error', `${address} serves a certificate that cannot be read`, 'neo4j-tls doctor')];
  const who = component === 'bolt' || component === 'https' || component === undefined ? component : component;
  if (leaf.notAfter < now) {
    found.push(
      say(
        'certificate-expired',
        'error',
        `${address} serves a certificate that expired on ${day(leaf.notAfter)}`,
        `Renew it, then restart or reload:\nneo4j-tls renew${who === undefined ? '' : ` --component ${who}`}`,
        `NotAfter: ${leaf.notAfter.toISOString()}`,
      ),
    );
  } else if (leaf.notBefore > now) {
    found.push(
      say(
        'certificate-not-yet-valid',
        'error',
        `${address} serves a certificate that is not valid before ${day(leaf.notBefore)}`,
        'Compare the clocks of both machines.',
      ),
    );
  }
  const soon = leaf.notBefore > now ? undefined : soonSeverity(leaf, now);
  if (soon !== undefined) {
    found.push(
      say(
        'certificate-expires-soon',
        soon,
        `the certificate of ${address} expires ${inDays(leaf.notAfter, now)}, on ${day(leaf.notAfter)}`,
        `neo4j-tls renew${who === undefined ? '' : ` --component ${who}`}`,
      ),
    );
  }
  const chosen = [...(expected.nameIsChosen === false ? [] : [name]), ...expected.advertised];
  if (chosen.length === 0) found.push(...ownNameFindings(seen, leaf, expected, say));
  for (const host of new Set(chosen)) {
    const match = matchesName(leaf, host);
    if (match.kind === 'match') continue;
    const dialled = host === name;
    found.push(
      say(
        'certificate-lacks-name',
        'error',
        `${address}: the certificate is not valid for ${host}, ${dialled ? 'the name used to connect' : 'which is advertised'} (it is valid for ${namesOf(leaf)})`,
        'Connect to a name that is in the certificate, or issue it again with this name.',
        match.javaSays,
      ),
    );
  }
  found.push(...chainFindings(seen, chain, expected, say));
  if (onDisk !== undefined && onDisk.fingerprint256 !== leaf.fingerprint256) {
    found.push(
      say(
        'served-differs-from-disk',
        'error',
        `${address} serves another certificate (${told(leaf)}) than ${expected.path ?? 'the file'} holds (${told(onDisk)}): ${
          isFromElsewhere(leaf, onDisk)
            ? `a proxy in front of Neo4j terminates TLS there with its own certificate (issued by ${leaf.issuer.text}), or Neo4j was not restarted or reloaded since`
            : 'it was not restarted or reloaded since'
        }`,
        'Restart Neo4j. On Enterprise 2025.03 and later you can run this instead: CALL dbms.security.reloadTLS()',
      ),
    );
  }
  const old = versions.filter((version) => version === 'TLSv1.1' || version === 'TLSv1');
  if (old.length > 0)
    found.push(
      say('tls-version-obsolete', 'warning', `${address} still accepts ${old.join(', ')}`, 'tls_versions=TLSv1.2,TLSv1.3'),
    );
  found.push(...spokenFindings(seen, spoken, say));
  return found;
}

/** Nothing is advertised: is it for a name that `init` was given, or at least for one of this machine's own? */
function ownNameFindings(
  { address, component }: SeenEndpoint,
  leaf: Certificate,
  { ownNames, givenNames = [] }: ExpectedEndpoint,
  say: Say,
): readonly Finding[] {
  if (ownNames === undefined || component === 'cluster' || component === 'backup') return [];
  if ([...ownNames, ...givenNames].some((host) => matchesName(leaf, host).kind === 'match')) return [];
  const given = givenNames.length === 0 ? '' : `init was given ${givenNames.join(', ')}; `;
  return [
    say(
      'certificate-lacks-name',
      'error',
      `${address}: the certificate is only for ${namesOf(leaf)}, which is none of the names by which this server is known (${given}its own are ${ownNames.join(', ')}; none is advertised)`,
      `Get a certificate for the name that clients connect to. If the certificate already has that name, set it in neo4j.conf as server.${component ?? 'bolt'}.advertised_address, or check a name once:\nneo4j-tls verify --name NAME`,
    ),
  ];
}

/** What tells two certificates apart that end on the same day. */
function told({ serial, fingerprint256, notAfter }: Certificate): string {
  return `serial ${serial}, SHA-256 ${fingerprint256.slice(0, 16)}…, expires ${day(notAfter)}`;
}

/** Another issuer and another key: not what this installation had before it was renewed. */
function isFromElsewhere(served: Certificate, onDisk: Certificate): boolean {
  return (
    !served.selfSigned && served.issuer.canonical !== onDisk.issuer.canonical && served.publicKeyDigest !== onDisk.publicKeyDigest
  );
}

function chainFindings(
  seen: SeenEndpoint,
  chain: readonly Certificate[],
  expected: ExpectedEndpoint,
  say: Say,
): readonly Finding[] {
  const [leaf] = chain;
  const { address, component } = seen;
  if (leaf === undefined || seen.systemRefuses === undefined) return [];
  const { anchors, publicRoots = [] } = expected;
  const kind = kindOfCertificate(leaf, [...chain.slice(1), ...anchors], publicRoots);
  if (kind.kind === 'never-trusted' && component !== 'cluster' && component !== 'backup') {
    return [
      say(
        'certificate-never-trusted',
        'error',
        `${address}: no client trusts the certificate, which comes from ${kind.by}: ${kind.meaning}`,
        'Replace it with a certificate from a public CA, or from a CA of your own that you give to your clients (ca create makes one).',
      ),
    ];
  }
  if (leaf.selfSigned) return [];
  // A stranger has the root alone: whatever stands in between must have been sent.
  const roots = [...anchors, ...publicRoots].filter(({ selfSigned }) => selfSigned);
  const withRoots = orderChain({ certificates: [...chain, ...roots], leaf, keepRoot: true });
  if (withRoots.kind === 'chain' && withRoots.top.kind === 'root') return [];
  const withAll = orderChain({ certificates: [...chain, ...anchors, ...publicRoots], leaf, keepRoot: true });
  const gap = withAll.kind === 'chain' && withAll.certificates.length > chain.length;
  const endsAtAnchor =
    gap &&
    anchors.some(
      (anchor) => isAuthority(anchor) && !anchor.selfSigned && withAll.certificates.at(-1) === anchor && roots.length === 0,
    );
  if (gap && !endsAtAnchor) {
    return [
      say(
        'certificate-chain-incomplete',
        'error',
        `${address} does not send its whole chain: clients that know only the root refuse it`,
        'Put the server certificate first in public.crt, then each issuer. To see which are missing:\nneo4j-tls doctor',
        'unable to find valid certification path to requested target',
      ),
    ];
  }
  if (endsAtAnchor) return [];
  const top = chainTop(chain);
  // Sent whole, up to a root that only those trust who were given it.
  if (top.selfSigned) return [];
  const issuer = top.issuer.text === '' ? 'an issuer without a name' : top.issuer.text;
  // What another port's peers trust says nothing of this one's.
  const own = (expected.peersTrust ?? anchors).filter(isAuthority);
  if (expected.trustsItsIssuer === true && own.length > 0) {
    return [
      say(
        'certificate-chain-incomplete',
        'error',
        `${address}: the chain it sends ends at ${issuer}, whose certificate is neither sent nor here: clients that trust ${own
          .map(({ subject }) => subject.text)
          .slice(0, 3)
          .join(' or ')} refuse it`,
        `Append the certificate of ${issuer} to public.crt, below the server certificate, then restart or reload`,
        'unable to find valid certification path to requested target',
      ),
    ];
  }
  return [
    say(
      'certificate-not-public',
      'warning',
      `${address}: the chain it sends ends at ${issuer}, which is no public root and not here: whether clients trust it was not checked`,
      'For a public CA, check that public.crt contains the whole chain. For another CA, pass its certificate to check the chain:\nneo4j-tls verify --trust FILE',
    ),
  ];
}

/** The last certificate that is linked to the leaf by signatures. */
function chainTop(chain: readonly Certificate[]): Certificate {
  const [leaf] = chain;
  if (leaf === undefined) throw new Error('a chain has a leaf');
  let at = leaf;
  for (let steps = 0; steps < 10 && !at.selfSigned; steps++) {
    const below = at;
    const above = chain.find(
      (one) => one !== below && one.subject.canonical === below.issuer.canonical && isSignedBy(below, one),
    );
    if (above === undefined) break;
    at = above;
  }
  return at;
}
