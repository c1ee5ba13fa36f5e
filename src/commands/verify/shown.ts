import type { ExpectedEndpoint } from '../../checks/endpoint-findings.ts';
import type { EndpointFact } from '../../inspect/wire/endpoints.ts';
import type { Finding } from '../../model/finding.ts';
import { addressToText } from '../../neo4j/config/address.ts';
import type { EndpointLine } from '../../output/verify-text.ts';
import { type Certificate, isSignedBy } from '../../pki/certificates/certificate.ts';

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

function discoveryOf(body: string): { readonly version?: string; readonly edition?: string } {
  const version = /"neo4j_version"\s*:\s*"([^"]{1,40})"/.exec(body)?.[1];
  const edition = /"neo4j_edition"\s*:\s*"([^"]{1,40})"/.exec(body)?.[1];
  return { ...(version === undefined ? {} : { version }), ...(edition === undefined ? {} : { edition }) };
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

/** A line of the table. */
export function toLine({ fact, expected, findings }: JudgedEndpoint): EndpointLine {
  const tls = fact.state === 'tls' ? fact : undefined;
  const leaf = tls?.chain[0];
  const discovery = tls?.spoken.kind === 'http' ? discoveryOf(tls.spoken.body) : {};
  const inside =
    tls?.spoken.kind === 'bolt'
      ? `Bolt ${tls.spoken.version ?? ''}`.trim()
      : discovery.version === undefined
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
    trust:
      tls === undefined
        ? ''
        : tls.systemRefuses === undefined
          ? 'trusted by this system'
          : isTrusted(tls.chain, expected)
            ? 'trusted with its own CA'
            : 'trusted by nobody asked',
    findings,
  };
}
