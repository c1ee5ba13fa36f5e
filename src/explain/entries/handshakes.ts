import type { Entry } from '../entry.ts';

/** Messages of a connection that was tried: server, members, backup client. */
export const handshakes: readonly Entry[] = [
  {
    id: 'peer-not-trusted',
    also: ['certificate-untrusted', 'chain-incomplete', 'certificate-chain-incomplete'],
    says: [
      'PKIX path building failed: {cause}',
      'PKIX path building failed',
      'unable to find valid certification path to requested target',
      'unable to find valid certification path',
      'PKIX path validation failed',
      'SunCertPathBuilderException',
    ],
    meaning:
      'The side that dialled does not trust the other’s certificate: its issuer is not in trusted/ (a Java client: not in the JVM’s store), or public.crt lacks the intermediate (certbot: cert.pem instead of fullchain.pem).',
    remedy:
      'Trust the CA (neo4j-tls trust add, or the driver’s own store), or complete the chain in public.crt: neo4j-tls doctor, neo4j-tls verify.',
  },
  {
    id: 'peer-rejected-us',
    says: [
      'Received fatal alert: {alert}',
      'alert certificate_unknown',
      'certificate_unknown',
      'certificate unknown',
      'bad_certificate',
      'bad certificate',
      'alert number 42',
      'alert number 46',
      'unknown_ca',
      'tlsv1 alert unknown ca',
      'alert unknown ca',
    ],
    meaning:
      'The other side refused the certificate it was shown ({alert|certificate_unknown or bad_certificate}). In the server’s log: the client does not trust us, often a browser that was never told to. In a client: the server wants a client certificate it can verify.',
    remedy:
      'neo4j-tls verify shows what a stranger sees. Browser: open https://HOST:7687 once and accept it, or use a certificate of a public CA.',
  },
  {
    id: 'name-not-in-certificate',
    also: ['certificate-names', 'certificate-lacks-name', 'name-mismatch', 'certificate-no-names'],
    says: [
      'No subject alternative DNS name matching {name} found',
      'No subject alternative names matching IP address {name} found',
      'No subject alternative names present',
      'No subject alternative',
      'No name matching {name} found',
      'No name matching',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      `Hostname/IP does not match certificate's altnames: {name}`,
      `does not match certificate's altnames`,
      'NET::ERR_CERT_COMMON_NAME_INVALID',
      'ERR_CERT_COMMON_NAME_INVALID',
      'SSL_ERROR_BAD_CERT_DOMAIN',
      'no alternative certificate subject name matches target host name {name}',
      'no alternative certificate subject name matches',
      'Hostname mismatch, certificate is not valid for {name}',
      'IP address mismatch, certificate is not valid for {name}',
      'x509: certificate is valid for {names}, not {name}',
      'x509: certificate is not valid for any names',
      `x509: cannot validate certificate for {name} because it doesn't contain any IP SANs`,
      'certificate relies on legacy Common Name field',
      'RemoteCertificateNameMismatch',
      'verify error:num=62',
      'verify error:num=64',
    ],
    meaning:
      'The address that was dialled, {name|as the message names it}, is not among the subject alternative names of the certificate. An IP address needs an IP entry; the common name alone is not enough for most clients.',
    remedy:
      'Dial a name that the certificate carries, or issue it again with this one: neo4j-tls init --name NAME --force. For routing, server.bolt.advertised_address must be carried too.',
  },
  {
    id: 'name-with-underscore',
    also: ['certificate-underscore', 'advertised-underscore'],
    says: [
      'Illegal given domain name: {name}',
      'Illegal given domain name',
      'Contains non-LDH ASCII characters',
      'illegal_parameter',
      'alert illegal parameter',
      'cannot have the trailing dot',
    ],
    meaning:
      'The host name {name|} has an underscore (or a final dot, on Java 11). Java refuses it whatever the certificate says; clients that send it as SNI are cut off by the server.',
    remedy: 'Give the host a name with hyphens, for example an alias, and advertise that.',
  },
  {
    id: 'certificate-usage',
    also: ['certificate-extended-key-usage', 'usage-client-missing', 'usage-server-missing'],
    says: [
      'Extended key usage does not permit use for TLS {role} authentication',
      'Extended key usage does not permit',
      'unsuitable certificate purpose',
      'unsupported certificate purpose',
      'verify error:num=26',
      'incompatible key usage',
      'INVALID_PURPOSE',
    ],
    meaning:
      'The certificate’s Extended Key Usage lacks the {role|client or server} role. Members and backup clients show one certificate in both roles; public CAs such as Let’s Encrypt no longer add clientAuth.',
    remedy: 'For cluster and backup use a private CA with both usages: neo4j-tls ca create, then neo4j-tls init --source ca.',
  },
  {
    id: 'certificate-key-usage',
    says: ['KeyUsage does not allow digital signatures', 'KeyUsage does not allow'],
    meaning: 'The certificate’s Key Usage lacks digitalSignature; both sides of a connection refuse it.',
    remedy: 'Issue it again with digitalSignature: neo4j-tls renew, or another request to the CA.',
  },
  {
    id: 'certificate-critical-extension',
    says: ['unrecognized critical extension(s)', 'unrecognized critical extension', 'unhandled critical extension'],
    meaning: 'The certificate has an extension marked critical that Java does not know, so it is refused.',
    remedy: 'Have it issued again without that extension, or not marked critical.',
  },
  {
    id: 'member-renewed-not-exchanged',
    also: ['trusted-outdated'],
    says: [
      'TrustAnchor with subject "{name}" is not a CA certificate',
      'TrustAnchor with subject … is not a CA certificate',
      'Signature does not match.',
    ],
    meaning:
      'A self-signed member {name|} was renewed, and the other side still trusts its old certificate (same key: "not a CA certificate"; new key: "Signature does not match").',
    remedy:
      'Exchange it again: neo4j-tls trust export on the renewed one, neo4j-tls trust add on each other. A private CA spares that.',
  },
  {
    id: 'client-certificate-missing',
    also: ['no-client-certificate', 'client-auth-on-bolt', 'trusted-bare-leaf'],
    says: [
      'Empty client certificate chain',
      'Empty server certificate chain',
      'null cert chain',
      'alert certificate required',
      'certificate_required',
      'tls: certificate required',
      'peer did not return a certificate',
      `client didn't provide a certificate`,
      'NO_CLIENT_CERTIFICATE',
      'alert number 116',
    ],
    meaning:
      'The server demands a client certificate, and none came. On Bolt: client_auth is REQUIRE and drivers have none. Between members: trusted/ holds bare leaves without their CA, so the dialling side finds no certificate it could offer.',
    remedy: 'Bolt, https: client_auth=NONE. Members: put the CA into trusted/ (neo4j-tls trust add ca.crt).',
  },
  {
    id: 'revocation-unknown',
    also: ['crl-expired', 'crl-missing', 'crl-stale', 'crl-missing-for-issuer'],
    says: [
      'Could not determine revocation status',
      'unable to get certificate CRL',
      'CRL has expired',
      'verify error:num=3',
      'verify error:num=12',
    ],
    meaning:
      'As soon as revoked/ holds one CRL, every issuer in the chain needs a fresh one. One is missing, or past its next update.',
    remedy:
      'Put a current CRL of each issuer into revoked/ on every member (neo4j-tls ca show, neo4j-tls ca revoke), or empty the folder.',
  },
  {
    id: 'certificate-revoked',
    also: ['peer-revoked'],
    says: [
      'Certificate has been revoked, reason: {reason}',
      'Certificate has been revoked',
      'certificate revoked',
      'CERT_REVOKED',
    ],
    meaning: 'The peer’s certificate stands on a CRL in revoked/ ({reason|no reason given}).',
    remedy: 'If that is wanted, nothing. Otherwise have the peer issued a new certificate.',
  },
  {
    id: 'no-common-cipher',
    also: ['cipher-key-mismatch', 'cipher-misfit', 'key-type-certificate'],
    says: [
      'No available authentication scheme',
      'no cipher suites in common',
      'no shared cipher',
      'sslv3 alert handshake failure',
      'handshake_failure',
      'alert handshake failure',
      'alert number 40',
      'NO_CYPHER_OVERLAP',
      'ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
      'tls: handshake failure',
    ],
    meaning:
      'Both sides could not agree on how to sign or encrypt: the key is of another type than the certificate, the suites in ciphers do not fit the key (ECDSA suites with an RSA key) or the protocol, or the key is DSA, Ed25519 or secp256k1.',
    remedy: 'Leave ciphers out or list suites for both key and protocol; neo4j-tls doctor compares key, certificate and suites.',
  },
  {
    id: 'protocol-version',
    also: ['tls-version-mismatch', 'tls13-dead'],
    says: [
      'client supported protocol versions',
      'protocol_version',
      'alert protocol version',
      'tlsv1 alert protocol version',
      '::unsupported protocol',
      'SSL routines:…:unsupported protocol',
      'UNSUPPORTED_PROTOCOL',
      'No appropriate protocol (protocol is disabled or cipher suites are inappropriate)',
      'No appropriate protocol',
      'protocol version not supported',
      'SSL_ERROR_UNSUPPORTED_VERSION',
      'alert number 70',
    ],
    meaning:
      'The two sides have no TLS version in common: tls_versions of the policy against what the client speaks; or the suites in ciphers leave one version unusable.',
    remedy: 'Use tls_versions=TLSv1.2,TLSv1.3 and leave ciphers out, or list suites for both versions.',
  },
  {
    id: 'closed-without-alert',
    says: [
      'unexpected eof while reading',
      'SSL_ERROR_SYSCALL',
      'no peer certificate available',
      'Remote host terminated the handshake',
      'Remote host closed connection during handshake',
      'SSL peer shut down incorrectly',
      'EOF occurred in violation of protocol',
      'UNEXPECTED_EOF_WHILE_READING',
      'PR_END_OF_FILE_ERROR',
      'Received an unexpected EOF or 0 bytes from the transport stream',
      'closed the connection before the handshake',
    ],
    meaning:
      'The server closed the connection without a TLS alert. Either the port is plaintext, or it is a TLS port whose policy cannot work: a bad cipher name, a chain out of order, tls_level without a policy (2025.03+), only TLSv1.1.',
    remedy: 'neo4j-tls doctor names the fault in the files; neo4j-tls verify tells plaintext from a broken port.',
  },
  {
    id: 'accepted-then-closed',
    says: ['certificate accepted, then closed'],
    meaning: 'A client sent a certificate while the server trusts nothing: it is dropped after the handshake.',
    remedy: 'Put the client’s CA into trusted/, or set client_auth=NONE.',
  },
  {
    id: 'connection-reset',
    general: true,
    says: [
      'Connection reset by peer',
      'ECONNRESET',
      'Connection was closed by server',
      'Connection closed by server',
      'ConnectionResetError',
    ],
    meaning:
      'The other side closed the connection. With Neo4j: plaintext on a TLS-only Bolt port, or a TLS port whose policy cannot work.',
    remedy: 'Check the scheme (bolt+s, neo4j+s), then neo4j-tls verify.',
  },
  {
    id: 'handshake-failed',
    general: true,
    says: ['TLS handshake has failed: {cause}', 'TLS handshake has failed', 'SSLHandshakeException'],
    meaning:
      'A TLS handshake failed: {cause|the cause stands beside it}. 5.x logs this at DEBUG only; failed https handshakes leave no line at all.',
    remedy: 'Explain the cause: neo4j-tls explain "…"; or look from outside: neo4j-tls verify.',
  },
  {
    id: 'https-invalid-sni',
    also: ['invalid-sni'],
    says: ['400 Invalid SNI', 'Error 400 Invalid SNI', 'Invalid SNI'],
    meaning:
      'The Host of the https request is not in the certificate, and verify_hostname is true (the default from 2025.01 on). The IP address or localhost is often what is missing.',
    remedy: 'Use a name of the certificate, or issue it with this one: neo4j-tls init --components https --name NAME --force.',
  },
];
