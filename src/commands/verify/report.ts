import type { ExpectedEndpoint } from '../../checks/endpoint/endpoint.ts';
import type { EndpointFact } from '../../inspect/wire/endpoints.ts';
import type { Finding } from '../../model/finding.ts';
import { addressToText } from '../../neo4j/config/address.ts';
import type { EndpointLine } from '../../output/verify-text.ts';
import { type Certificate, isSignedBy } from '../../pki/certificates/certificate.ts';
import { isAuthority } from '../../pki/certificates/chain.ts';
import type { NotChecked } from '../judging/not-checked.ts';

/** A port with what was expected of it and what is wrong. */
export interface JudgedEndpoint {
  readonly fact: EndpointFact;
  readonly expected: ExpectedEndpoint;
  readonly findings: readonly Finding[];
}

/** An entry of `endpoints` of `neo4j-tls/verify@1`. */
export function toDocument({ fact, expected, findings }: JudgedEndpoint) {
  const tls = fact.state === 'tls' ? fact : undefined;
  const leaf = tls?.chain[0];
  const discovery = tls?.spoken.kind === 'http' ? discoveryOf(tls.spoken.body) : undefined;
  return {
    component: fact.component ?? null,
    address: addressToText(fact.address),
    name: fact.name,
    reachable: fact.state !== 'unreachable',
    encrypted: tls !== undefined,
    protocol: tls?.protocol ?? null,
    cipher: tls?.cipher ?? null,
    versions: tls?.versions ?? [],
    chain: (tls?.chain ?? []).map(describe),
    daysLeft: leaf === undefined ? null : Math.floor((leaf.notAfter.getTime() - expected.now.getTime()) / 86_400_000),
    matchesDisk:
      leaf === undefined || expected.onDisk === undefined ? null : leaf.fingerprint256 === expected.onDisk.fingerprint256,
    trusted:
      leaf === undefined
        ? null
        : {
            bySystem: tls?.systemRefuses === undefined,
            systemSays: tls?.systemRefuses ?? null,
            byOurs: isTrusted(tls?.chain ?? [], expected),
            clients: clientsOf(tls, expected),
          },
    ...(tls?.spoken.kind === 'bolt' ? { bolt: tls.spoken.version ?? null } : {}),
    ...(tls?.spoken.kind === 'http'
      ? {
          https: {
            status: tls.spoken.status,
            strictTransportSecurity: tls.spoken.headers.get('strict-transport-security') ?? null,
            ...discovery,
          },
        }
      : {}),
    ...(fact.state === 'unreachable' || fact.state === 'no-handshake' ? { why: fact.why, code: fact.code } : {}),
    findings,
  };
}

function describe(certificate: Certificate) {
  return {
    subject: certificate.subject.text,
    issuer: certificate.issuer.text,
    names: certificate.names.map(({ value }) => value),
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    fingerprint256: certificate.fingerprint256,
  };
}

function discoveryOf(body: string): { readonly version: string | undefined; readonly edition: string | undefined } {
  const version = /"neo4j_version"\s*:\s*"([^"]{1,40})"/.exec(body)?.[1];
  const edition = /"neo4j_edition"\s*:\s*"([^"]{1,40})"/.exec(body)?.[1];
  return { version, edition };
}

/** Does a client that has only our anchors accept what is sent? */
function isTrusted(chain: readonly Certificate[], { anchors }: ExpectedEndpoint): boolean {
  let [at] = chain;
  for (let steps = 0; at !== undefined && steps < 10; steps++) {
    const current: Certificate = at;
    if (anchors.some(({ fingerprint256 }) => fingerprint256 === current.fingerprint256)) return true;
    if (anchors.some((anchor) => anchor.subject.canonical === current.issuer.canonical && isSignedBy(current, anchor)))
      return true;
    at = chain.find(
      (other) => other !== current && other.subject.canonical === current.issuer.canonical && isSignedBy(current, other),
    );
  }
  return false;
}

type ServedTls = Extract<EndpointFact, { readonly state: 'tls' }>;

function trustWords({ systemRefuses, chain }: ServedTls, expected: ExpectedEndpoint): string {
  if (systemRefuses === undefined) return 'public CA, trusted by all clients';
  if (isTrusted(chain, expected)) return chain[0]?.selfSigned === true ? 'self-signed' : 'trusted with its own CA';
  if (chain[0]?.selfSigned === true) return 'self-signed';
  const issuer = chain.at(-1)?.issuer.text ?? '';
  return `not verified: the issuer ${issuer} is unknown here`;
}

/**
 * Who would accept the chain as it is served: a client that has the public roots, one that was given our CA, and one that was given
 * nothing but this certificate. Dates and names are judged apart from that.
 */
function clientsOf(tls: ServedTls | undefined, expected: ExpectedEndpoint) {
  const [leaf] = tls?.chain ?? [];
  if (tls === undefined || leaf === undefined) return [];
  const cas = expected.anchors.filter((one) => isAuthority(one) && one.selfSigned && one.fingerprint256 !== leaf.fingerprint256);
  const asStranger = { ...expected, anchors: cas };
  const names = cas.map(({ subject }) => subject.text).slice(0, 2);
  return [
    {
      client: 'a client that trusts only public CAs',
      answer: tls.systemRefuses === undefined ? 'trusts it' : `does not trust it (${tls.systemRefuses})`,
    },
    {
      client: `a client that trusts ${names.length === 0 ? 'your CA' : names.join(' and ')}`,
      answer:
        cas.length === 0
          ? 'no CA of yours is known here'
          : isTrusted(tls.chain, asStranger)
            ? 'trusts it'
            : 'does not trust it: the chain does not lead to that CA',
    },
    {
      client: 'a client that trusts only this certificate',
      answer: leaf.selfSigned
        ? 'trusts it'
        : 'trusts it if it uses Java or Go; Python, JavaScript and curl need the CA that issued it',
    },
  ];
}

/** What a finding leaves open, for the list of what was not checked. */
export function notComparedOf({ id, component, path, message, remedy }: Finding): readonly NotChecked[] {
  const open = ['certificate-not-public', 'endpoint-not-judged'];
  return open.includes(id) ? [{ component: component ?? 'port', path: path ?? '', because: message, remedy }] : [];
}

/** A line of the table. */
export function toLine({ fact, expected, findings }: JudgedEndpoint): EndpointLine {
  const tls = fact.state === 'tls' ? fact : undefined;
  const leaf = tls?.chain[0];
  const discovery = tls?.spoken.kind === 'http' ? discoveryOf(tls.spoken.body) : undefined;
  const inside =
    tls?.spoken.kind === 'bolt'
      ? `Bolt ${tls.spoken.version ?? ''}`.trim()
      : discovery?.version === undefined
        ? ''
        : `Neo4j ${discovery.version} ${discovery.edition ?? ''}`.trim();
  return {
    component: fact.component ?? 'port',
    address: addressToText(fact.address),
    speaks:
      tls === undefined
        ? fact.state === 'plaintext'
          ? 'plaintext'
          : fact.state === 'unreachable'
            ? fact.why
            : 'no TLS'
        : `${tls.protocol} ${tls.cipher}`,
    inside,
    until: leaf === undefined ? '' : leaf.notAfter.toISOString().slice(0, 10),
    trust: tls === undefined ? '' : trustWords(tls, expected),
    clients: tls === undefined ? [] : clientsOf(tls, expected).map(({ client, answer }) => [client, answer] as const),
    findings,
  };
}
