import type { Finding } from '../model/finding.ts';
import type { ScopeName } from '../model/installation.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';
import { isSignedBy } from '../pki/certificates/certificate.ts';
import { kindOfCertificate } from '../pki/certificates/certificate-kind.ts';
import { isAuthority, orderChain } from '../pki/certificates/chain.ts';
import { matchesName } from '../pki/names/subject-names.ts';
import { day, finding, inDays, soonSeverity } from './check.ts';

/** What was seen of a port, as `inspect/wire/endpoints.ts` tells it; here only what is judged. */
export interface SeenEndpoint {
  readonly component: ScopeName | undefined;
  readonly address: string;
  readonly name: string;
  readonly state: 'unreachable' | 'plaintext' | 'no-handshake' | 'tls';
  readonly why?: string;
  readonly code?: string;
  readonly chain?: readonly Certificate[];
  readonly versions?: readonly string[];
  readonly systemRefuses?: string | undefined;
  /** Undefined: not known. */
  readonly asksForCertificate?: boolean | undefined;
  readonly spoken?: { readonly kind: string; readonly status?: number; readonly body?: string; readonly code?: string };
}

/** What it should be, where there is something to compare with. */
export interface ExpectedEndpoint {
  /** The leaf that lies on disk. */
  readonly onDisk: Certificate | undefined;
  /** Where it lies. */
  readonly path: string | undefined;
  /** Names that clients are told to dial. */
  readonly advertised: readonly string[];
  /** Names of this server by which nobody may dial it, yet a certificate for none of them is suspicious: the host name, localhost. */
  readonly ownNames?: readonly string[];
  /** The name dialled is one that somebody chose: given, or advertised. Default: it is. */
  readonly nameIsChosen?: boolean;
  /** Certificates that our own peers are given to trust. */
  readonly anchors: readonly Certificate[];
  /** What lies in `trusted/` can only be there as the issuer of what is served: no client is asked for a certificate, or all are peers. */
  readonly trustsItsIssuer?: boolean;
  /** Public roots that have to do with what is served. */
  readonly publicRoots?: readonly Certificate[];
  /** It runs in a container: how its log is read. */
  readonly containerLogs?: string;
  readonly now: Date;
}

export const endpointFindingIds = [
  'endpoint-refused',
  'endpoint-timed-out',
  'endpoint-unknown-host',
  'endpoint-plaintext',
  'endpoint-closes',
  'endpoint-closes-inside',
  'endpoint-not-judged',
  'endpoint-silent',
  'endpoint-alert',
  'endpoint-handshake-failed',
  'endpoint-speaks-other',
  'client-certificate-refused',
  'key-matches-certificate',
  'certificate-expired',
  'certificate-not-yet-valid',
  'certificate-expires-soon',
  'certificate-lacks-name',
  'certificate-name-not-compared',
  'certificate-never-trusted',
  'certificate-chain-incomplete',
  'served-differs-from-disk',
  'tls-version-obsolete',
  'https-invalid-sni',
  'certificate-not-public',
] as const;

/** Judges what a port serves. An error: a client that does things right would fail. */
export function endpointFindings(seen: SeenEndpoint, expected: ExpectedEndpoint): readonly Finding[] {
  const say = (
    id: (typeof endpointFindingIds)[number],
    severity: Finding['severity'],
    message: string,
    remedy: string,
    neo4jSays: string | null = null,
  ): Finding => finding({ id, severity, component: seen.component, path: seen.address, message, remedy, neo4jSays });
  switch (seen.state) {
    case 'unreachable':
      return [unreachable(seen, expected, say)];
    case 'plaintext':
      return [
        seen.spoken?.kind === 'http' && seen.component === 'bolt'
          ? say(
              'endpoint-speaks-other',
              'error',
              `${seen.address} speaks HTTP in plaintext, not Bolt`,
              'Bolt is on 7687, http on 7474',
            )
          : say(
              'endpoint-plaintext',
              'error',
              `${seen.address} speaks plaintext: nothing is encrypted there`,
              'neo4j-tls doctor says what is missing (policy, tls_level); then restart. Where a proxy ends TLS in front of Neo4j, look at the proxy: neo4j-tls verify HOST:PORT',
            ),
      ];
    case 'no-handshake':
      return [noHandshake(seen, say)];
    case 'tls':
      return served(seen, expected, say);
  }
}

type Say = (
  id: (typeof endpointFindingIds)[number],
  severity: Finding['severity'],
  message: string,
  remedy: string,
  neo4jSays?: string | null,
) => Finding;

function unreachable({ address, why, code }: SeenEndpoint, { containerLogs }: ExpectedEndpoint, say: Say): Finding {
  if (why === 'refused')
    return say(
      'endpoint-refused',
      'error',
      `nothing listens on ${address} (connection refused)`,
      containerLogs === undefined
        ? 'see that Neo4j runs and listens there: neo4j-tls doctor; journalctl -u neo4j'
        : `see that the container runs and publishes this port: docker ps; ${containerLogs}`,
    );
  if (why === 'timed-out')
    return say(
      'endpoint-timed-out',
      'error',
      `${address} does not answer in time: a firewall drops the packets, or the host is down`,
      'open the port in the firewall; try from the server itself',
    );
  if (why === 'unknown-host')
    return say(
      'endpoint-unknown-host',
      'error',
      `the name in ${address} cannot be resolved`,
      'correct the name, or add it to DNS or /etc/hosts',
    );
  return say('endpoint-refused', 'error', `${address} cannot be reached (${code})`, 'check the address and the network');
}

function noHandshake({ address, why, code }: SeenEndpoint, say: Say): Finding {
  switch (why) {
    case 'closed':
      return say(
        'endpoint-closes',
        'error',
        `${address} closes TLS connections without a word: plaintext by its policy, or a policy that cannot work (cipher name, chain order, tls_level without a policy)`,
        'neo4j-tls doctor names the fault',
      );
    case 'silent':
      return say(
        'endpoint-silent',
        'error',
        `${address} takes the connection and never answers the TLS handshake`,
        'see what listens there (ss -ltnp); restart it',
      );
    case 'signature':
      return say(
        'key-matches-certificate',
        'error',
        `${address} signs with a key that is not its certificate's`,
        'neo4j-tls doctor; put back the right key, then restart',
        'Invalid CertificateVerify signature',
      );
    case 'alert':
    case 'protocol':
      // What a server says of certificates, it says of its client's.
      if (/CERTIFICATE|UNKNOWN_CA/i.test(code ?? '')) {
        return say(
          'client-certificate-refused',
          'error',
          `${address} demands a client certificate, or does not accept ours (${code})`,
          'members: neo4j-tls trust add on that server; bolt: client_auth=NONE',
          'Empty client certificate chain',
        );
      }
      return say(
        'endpoint-alert',
        'error',
        `${address} refuses the TLS handshake (${code})`,
        'neo4j-tls doctor; a client certificate may be demanded, or versions and ciphers do not meet',
      );
    default:
      return say(
        'endpoint-handshake-failed',
        'error',
        `the TLS handshake with ${address} fails (${code})`,
        'neo4j-tls explain, with that code',
      );
  }
}

function served(seen: SeenEndpoint, expected: ExpectedEndpoint, say: Say): readonly Finding[] {
  const { address, name, chain = [], versions = [], spoken, component } = seen;
  const [leaf] = chain;
  const { now, onDisk } = expected;
  const found: Finding[] = [];
  if (leaf === undefined)
    return [say('endpoint-handshake-failed', 'error', `${address} shows no certificate that can be read`, 'neo4j-tls doctor')];
  const who = component === 'bolt' || component === 'https' || component === undefined ? component : component;
  if (leaf.notAfter < now) {
    found.push(
      say(
        'certificate-expired',
        'error',
        `${address} serves a certificate that ran out on ${day(leaf.notAfter)}`,
        `neo4j-tls renew${who === undefined ? '' : ` --component ${who}`}, then restart or reload`,
        `NotAfter: ${leaf.notAfter.toISOString()}`,
      ),
    );
  } else if (leaf.notBefore > now) {
    found.push(
      say(
        'certificate-not-yet-valid',
        'error',
        `${address} serves a certificate that is valid from ${day(leaf.notBefore)} only`,
        'compare the clocks of both machines',
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
        `${address}: the certificate does not carry ${host}, ${dialled ? 'the name dialled' : 'which is advertised'} (it has ${namesOf(leaf)})`,
        'dial a name it carries, or issue it again with this one',
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
            ? `a proxy in front of Neo4j ends TLS there with its own (issued by ${leaf.issuer.text}), or Neo4j was not restarted or reloaded since`
            : 'it was not restarted or reloaded since'
        }`,
        'restart Neo4j, or on Enterprise 2025.03 and later: CALL dbms.security.reloadTLS()',
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

/** Nobody chose a name: is it at least one of this machine's own? */
function ownNameFindings(
  { address, component }: SeenEndpoint,
  leaf: Certificate,
  { ownNames }: ExpectedEndpoint,
  say: Say,
): readonly Finding[] {
  if (ownNames === undefined || component === 'cluster' || component === 'backup') return [];
  if (ownNames.some((host) => matchesName(leaf, host).kind === 'match')) return [];
  return [
    say(
      'certificate-name-not-compared',
      'warning',
      `${address}: the certificate is only for ${namesOf(leaf)}; no name of this server is among them (${ownNames.join(', ')}), and none is advertised, so the name was not checked`,
      `pass the name that clients connect to (neo4j-tls verify --name NAME), or set it in neo4j.conf as server.${component ?? 'bolt'}.advertised_address`,
    ),
  ];
}

function namesOf({ names }: Certificate): string {
  const listed = names.slice(0, 4).map(({ value }) => value);
  return names.length === 0 ? 'no name' : `${listed.join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`;
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
        `${address}: no client trusts the certificate, which is from ${kind.by}: ${kind.meaning}`,
        'put one in its place that a public CA has issued, or a CA of your own that your clients are given (neo4j-tls ca create)',
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
        `${address} does not send its whole chain: a client that knows only the root refuses it`,
        'leaf first, then each issuer, in public.crt: neo4j-tls doctor',
        'unable to find valid certification path to requested target',
      ),
    ];
  }
  if (endsAtAnchor) return [];
  const top = chainTop(chain);
  // Sent whole, up to a root that only those trust who were given it.
  if (top.selfSigned) return [];
  const issuer = top.issuer.text === '' ? 'an issuer without a name' : top.issuer.text;
  const own = anchors.filter(isAuthority);
  if (expected.trustsItsIssuer === true && own.length > 0) {
    return [
      say(
        'certificate-chain-incomplete',
        'error',
        `${address}: the chain it sends ends at ${issuer}, whose certificate is neither sent nor here: clients that trust ${own
          .map(({ subject }) => subject.text)
          .slice(0, 3)
          .join(' or ')} refuse it`,
        `append the certificate of ${issuer} to public.crt, below the leaf, then restart or reload`,
        'unable to find valid certification path to requested target',
      ),
    ];
  }
  return [
    say(
      'certificate-not-public',
      'warning',
      `${address}: the chain it sends ends at ${issuer}, which is no public root and not here: whether clients trust it was not checked`,
      "name the CA's certificate to have it checked: neo4j-tls verify --trust FILE; for a public CA, see that public.crt holds the whole chain",
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

function spokenFindings(
  { address, component, asksForCertificate }: SeenEndpoint,
  spoken: SeenEndpoint['spoken'],
  say: Say,
): readonly Finding[] {
  if (spoken === undefined) return [];
  if (spoken.kind === 'http' && spoken.status === 400 && /Invalid SNI/i.test(spoken.body ?? '')) {
    return [
      say(
        'https-invalid-sni',
        'error',
        `${address} answers 400 Invalid SNI: the name dialled is not in its certificate`,
        'use a name it carries, or issue it with this one: neo4j-tls init --components https --name NAME --force',
        'Invalid SNI',
      ),
    ];
  }
  if (component === 'bolt' && spoken.kind === 'http')
    return [
      say(
        'endpoint-speaks-other',
        'error',
        `${address} speaks HTTP inside TLS, not Bolt`,
        'Bolt is not HTTP. A proxy has to forward it as TCP (nginx: stream { } instead of http { }; HAProxy: mode tcp). Without a proxy: https is on 7473, Bolt on 7687',
      ),
    ];
  if (component === 'bolt' && spoken.kind === 'other')
    return [say('endpoint-speaks-other', 'error', `${address} speaks TLS, and no Bolt inside`, 'see what listens there')];
  if (spoken.kind === 'failed' || spoken.kind === 'closed') {
    const code = spoken.code ?? '';
    const aboutCertificate = /CERTIFICATE|UNKNOWN_CA/i.test(code);
    if (aboutCertificate || asksForCertificate === true) {
      return [
        say(
          'client-certificate-refused',
          'error',
          `${address} ends the connection after the handshake${code === '' ? '' : ` (${code})`}: it demands a client certificate, or does not accept ours`,
          'members: neo4j-tls trust add on that server; bolt: client_auth=NONE',
          'Empty client certificate chain',
        ),
      ];
    }
    if (spoken.kind === 'failed')
      return [
        say(
          'endpoint-alert',
          'error',
          `${address} ends the connection after the handshake with a TLS alert (${code})`,
          `neo4j-tls explain ${code}`,
        ),
      ];
    const protocol = component === 'https' ? 'HTTP' : component === 'bolt' ? 'Bolt' : 'a word';
    const doubt =
      asksForCertificate === undefined
        ? ' (whether it asks for a client certificate could not be seen: it does not speak TLS 1.2)'
        : '; it did not ask for a client certificate';
    return [
      say(
        'endpoint-closes-inside',
        'error',
        `${address} completes the TLS handshake and then closes the connection without ${protocol}${doubt}: a proxy or load balancer whose Neo4j behind it is down, or Neo4j 2025.03 or later with a policy that cannot work`,
        'Behind a proxy, see that Neo4j runs and that the proxy reaches it. On the server itself, neo4j-tls doctor names what is wrong with the policy',
      ),
    ];
  }
  if ((component === 'bolt' || component === 'https') && spoken.kind === 'silent') {
    return [
      say(
        'endpoint-silent',
        'error',
        `${address} ends the handshake and then answers nothing`,
        'look at its log (debug.log); restart it',
      ),
    ];
  }
  return [];
}
