import type { SizeRefusal } from '../model/message-ids.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';

export type Protocol = 'TLSv1.2' | 'TLSv1.3';

/** `jdk.tls.maxHandshakeMessageSize`: what JSSE takes of one message at most. */
const longestMessage = 32_768;
/** No list of names can say more than this. */
const longestList = 0xffff;
/** What a request for a certificate says besides names: its signature schemes, mostly. */
const requestWithoutNames = 120;

/**
 * Is a chain more than the other side's JSSE reads? Ten certificates are the most it takes; from Java 24 on a server takes eight
 * of a client (`jdk.tls.client.maxInboundCertificateChainLength` and its counterpart). Source: OpenJDK's CertificateMessage.
 */
export function refuseChainSize(
  chain: readonly Certificate[],
  { peer, protocol, java }: { readonly peer: 'server' | 'client'; readonly protocol: Protocol; readonly java: number },
): SizeRefusal | null {
  if (chain.length > (peer === 'client' && java >= 24 ? 8 : 10)) return 'chain-too-long';
  const around = protocol === 'TLSv1.3' ? 5 : 3;
  const total = chain.reduce((sum, { der }) => sum + der.length + around, protocol === 'TLSv1.3' ? 4 : 3);
  return total > longestMessage ? 'message-too-long' : null;
}

/** The names of issuers that a server sends with its request for a certificate, or that it cannot send them. */
export type IssuerNames = ReadonlySet<string> | 'too-long';

/**
 * Names of every trusted certificate go into the request, of a whole system's list as well. More than fit into a list are left out
 * by TLS 1.3, and are the end of it in TLS 1.2. Source: OpenJDK's CertificateAuthoritiesExtension and CertificateRequest.
 */
export function issuerNames(anchors: readonly Certificate[], protocol: Protocol): IssuerNames {
  const different = [...new Map(anchors.map((anchor) => [anchor.fingerprint256, anchor])).values()];
  const lengths = different.map(({ subject }) => subject.raw.length / 2);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (protocol === 'TLSv1.3' && total > longestList) return new Set();
  if (total + 2 * lengths.length + requestWithoutNames > longestMessage) return 'too-long';
  return new Set(different.map(({ subject }) => subject.canonical));
}

/** Does a client of Java's show its chain? Where the server names an issuer of any certificate in it, or names none at all. */
export function isAskedFor(chain: readonly Certificate[], names: ReadonlySet<string>): boolean {
  return names.size === 0 || chain.some(({ issuer }) => names.has(issuer.canonical));
}
