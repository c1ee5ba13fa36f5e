import type { HandshakeRefusal, PathRefusal, RehearsalRefusal, SizeRefusal } from '../model/message-ids.ts';

/** The two ends of a connection, as a sentence names them: `this server`, `the peer`. */
export interface Ends {
  readonly server: string;
  readonly client: string;
}

const anyEnds: Ends = { server: 'the server', client: 'the client' };

/** Why the `judge` does not accept the chain that the `shown` end shows. */
const chainWords: Readonly<Record<PathRefusal | SizeRefusal, (shown: string, judge: string) => string>> = {
  'peer-not-trusted': (shown, judge) => `${judge} does not trust the certificate of ${shown}`,
  'nobody-trusted': (_shown, judge) => `${judge} trusts no certificate at all`,
  'anchor-is-no-ca': (shown, judge) => `${judge} trusts the issuer of ${shown}, but that certificate is not a CA`,
  expired: (shown) => `a certificate in the chain of ${shown} has expired`,
  'not-yet-valid': (shown) => `a certificate in the chain of ${shown} is not valid yet`,
  signature: (shown) => `a signature in the chain of ${shown} is wrong`,
  'not-a-ca': (shown) => `a certificate in the chain of ${shown} was issued by a certificate that is not a CA`,
  'path-too-long': (shown) => `the chain of ${shown} has more CAs than a CA in it allows`,
  'ca-key-usage': (shown) => `a CA in the chain of ${shown} is not allowed to sign certificates (key usage)`,
  'name-constraints': (shown) => `a CA in the chain of ${shown} does not allow its names (name constraints)`,
  'certificate-policies': (shown) => `the certificate policies in the chain of ${shown} exclude each other`,
  'critical-extension': (shown) => `a certificate in the chain of ${shown} has a critical extension that Java does not support`,
  'weak-algorithm': (shown) => `the chain of ${shown} uses an algorithm or a key size that Java refuses`,
  'crl-missing': (shown, judge) => `${judge} has no current CRL of a CA in the chain of ${shown}`,
  revoked: (shown) => `a certificate in the chain of ${shown} was revoked`,
  usage: (shown) => `the extended key usage of the certificate of ${shown} does not allow this use`,
  'key-usage': (shown) => `the key usage of the certificate of ${shown} does not allow this use`,
  'chain-too-long': (shown) => `the chain of ${shown} has more certificates than Java accepts`,
  'message-too-long': (shown) => `the chain of ${shown} has more bytes than Java accepts`,
};

type ChainRefusal = keyof typeof chainWords;
type OtherRefusal = Exclude<HandshakeRefusal | RehearsalRefusal, ChainRefusal | `client-${ChainRefusal}`>;

const otherWords: Readonly<Record<OtherRefusal, (ends: Ends) => string>> = {
  'broken-server': ({ server }) => `${server} does not start`,
  'broken-client': ({ client }) => `${client} does not start`,
  'server-not-encrypted': ({ server }) => `${server} does not encrypt`,
  'client-not-encrypted': ({ client }) => `${client} does not encrypt`,
  'key-does-not-match': ({ server }) => `the private key of ${server} does not belong to its certificate`,
  'client-key-does-not-match': ({ client }) => `the private key of ${client} does not belong to its certificate`,
  'client-certificate-missing': ({ client, server }) => `${client} shows no certificate, and ${server} requires one`,
  'no-common-protocol': () => 'the two have no TLS version in common',
  'no-common-cipher': () => 'the two have no cipher suite in common',
  'name-mismatch': ({ server }) => `the certificate of ${server} does not contain that name`,
  'host-not-in-certificate': ({ server }) => `the certificate of ${server} does not contain that name`,
  'name-not-in-certificate': ({ server }) => `the certificate of ${server} does not contain the name that is used to reach it`,
  'certificate-revoked': () => 'a certificate was revoked',
  'revocation-list-missing': () => 'a current CRL is missing',
  'certificate-expired': () => 'a certificate has expired, or is not valid yet',
  'handshake-failed': () => 'the TLS handshake failed',
};

/** Why a connection would not come about, as half a sentence; null: no reason is known. */
export function refusalWords(because: HandshakeRefusal | RehearsalRefusal | null, { server, client }: Ends = anyEnds): string {
  if (because === null) return 'the connection is refused';
  if (because in otherWords) return otherWords[because as keyof typeof otherWords]({ server, client });
  const own = because.replace(/^client-/, '') as ChainRefusal;
  return own === because ? chainWords[own](server, client) : chainWords[own](client, server);
}
