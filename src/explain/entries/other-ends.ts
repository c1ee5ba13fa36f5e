import { re, spokenBy } from '../entry.ts';

/** How every client says that it does not trust the certificate it was shown. */
const notTrusted = [
  'certificate verify failed',
  'CERTIFICATE_VERIFY_FAILED',
  'SSLCertVerificationError',
  'self-signed certificate',
  'self signed certificate',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'unable to get local issuer certificate',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'unable to verify the first certificate',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'PKIX path building failed',
  'PKIX path validation failed',
  'unable to find valid certification path',
  'certificate signed by unknown authority',
  'UnknownIssuer',
  'SEC_E_UNTRUSTED_ROOT',
  'UntrustedRoot',
  'PartialChain',
  'The remote certificate is invalid',
  'certificate was rejected by the provided RemoteCertificateValidationCallback',
  'Server certificate is not trusted',
  'Failed to establish secured connection with the server',
  'ERR_CERT_AUTHORITY_INVALID',
  'SEC_ERROR_UNKNOWN_ISSUER',
  'server certificate verification failed',
  'the trustAnchors parameter must be non-empty',
  'signature check failed',
  'RemoteCertificateChainErrors',
  'CLIENT ALERT: Fatal - Unknown CA',
] as const;

const nameDiffers = [
  'No subject alternative DNS name matching {name} found',
  'No subject alternative names matching IP address {name} found',
  'No subject alternative',
  'No name matching {name} found',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'Hostname mismatch, certificate is not valid for {name}',
  'hostname mismatch',
  'IP address mismatch, certificate is not valid for {name}',
  re('x509: certificate is valid for', /x509: certificate is valid for [^\n]{1,2000}?, not (?<name>[^\s"',;]{1,253})/i),
  'RemoteCertificateNameMismatch',
  `does not match target host name '{name}'`,
  `no alternative certificate subject name matches target host name '{name}'`,
  'NotValidForName',
  `did not match expected CN={name}`,
] as const;

const expired = [
  'certificate has expired',
  'CERT_HAS_EXPIRED',
  'certificate expired',
  'certificate is not yet valid',
  'validity check failed',
  'NotTimeValid',
  'CertificateExpiredException',
  'CertificateNotYetValidException',
] as const;

const broken = [
  'unexpected eof while reading',
  'UNEXPECTED_EOF_WHILE_READING',
  'EOF occurred in violation of protocol',
  'SSL_ERROR_SYSCALL',
  'WRONG_VERSION_NUMBER',
  'wrong version number',
  'first record does not look like a TLS handshake',
  'Remote host terminated the handshake',
  'Connection reset by peer',
  'ECONNRESET',
  'Client network socket disconnected before secure TLS connection was established',
  'handshake_failure',
  'sslv3 alert handshake failure',
  'protocol_version',
  'tls handshake eof',
  'closed with incomplete handshake response',
  'closed without handshake response',
  'Unsupported or unrecognized SSL message',
  'not an SSL/TLS record',
  'Connection to the database terminated',
  'Connection was closed by server',
  'Received fatal alert: {alert}',
  'received an unexpected EOF',
] as const;

/** Connections whose other end is not this Neo4j: the same words of TLS, and another cure. */
export const otherEnds = spokenBy('client', {
  'aura-not-trusted': {
    when: 'aura',
    says: notTrusted,
    meaning:
      'The connection goes to Aura, Neo4j’s cloud, whose certificates are public and valid. The client refuses the certificate because something in between re-signs TLS connections (a company proxy, antivirus software that inspects traffic), or because the client has no bundle of public CAs (Python on macOS, slim container images).',
    remedy:
      'Try from a network without the proxy. With a proxy: add its CA to the client’s trust store (SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, the JVM’s store) or exempt *.databases.neo4j.io from inspection. Without one: install the CA bundle (the package ca-certificates; Python: certifi and SSL_CERT_FILE). Keep neo4j+s.',
  },
  'aura-name': {
    when: 'aura',
    says: nameDiffers,
    meaning:
      'The connection was meant for Aura, but a server with a certificate for another name answered: a proxy or DNS leads elsewhere, or the URI has an IP address or alias instead of the name of the instance.',
    remedy:
      'Use the URI exactly as the Aura console shows it, neo4j+s://ID.databases.neo4j.io, and look for a proxy or a DNS entry in between.',
  },
  'aura-expired': {
    when: 'aura',
    says: expired,
    meaning:
      'To the client, the certificate for Aura is expired or not yet valid. Aura’s certificates are renewed in time, so the clock of this machine is wrong, its CA bundle is too old, or a proxy re-signs the connection with an expired certificate.',
    remedy: 'Check the clock (timedatectl), update the CA bundle (ca-certificates, certifi), then try without the proxy.',
  },
  'aura-no-handshake': {
    when: 'aura',
    says: broken,
    meaning:
      'The connection to Aura was closed before TLS was established: a firewall or proxy blocks Bolt on port 7687, the URI has a scheme without encryption, or the instance is paused.',
    remedy:
      'Use neo4j+s:// with the name from the Aura console, check that the instance is running, and allow outgoing TCP connections to port 7687.',
  },
  'aura-no-connection': {
    when: 'aura',
    general: true,
    says: [
      'Unable to retrieve routing information',
      'Unable to retrieve routing table',
      'Could not perform discovery',
      'No routing servers available',
      'Failed to connect to server',
      `Couldn't connect to {address}`,
      'Could not connect to any routing servers',
    ],
    meaning:
      'A driver could not connect to Aura, Neo4j’s cloud. The cause is in the same message or below it. The instance may be paused, or a firewall or proxy blocks Bolt on port 7687.',
    remedy:
      'Use the URI exactly as the Aura console shows it (neo4j+s://), check that the instance is running, and allow outgoing TCP connections to port 7687.',
  },
  'aura-encryption': {
    when: 'aura',
    says: ['Encryption/trust can only be configured', 'can only be used with the URI schemes', 'is not configurable with'],
    meaning: 'Aura needs neo4j+s://, and with that scheme the driver does not accept separate encryption or trust settings.',
    remedy: 'Remove the encrypted and trust settings from the driver’s configuration and keep neo4j+s://.',
  },
  'outgoing-not-trusted': {
    when: 'outgoing',
    side: 'server',
    says: notTrusted,
    meaning:
      'Neo4j itself is the client here (APOC, LOAD CSV, LDAP, OIDC or another plugin connects to another server), and it does not trust that server’s certificate. Outgoing connections use the trust store of Neo4j’s JVM (cacerts); the files in certificates/ are not used.',
    remedy:
      'Import the CA of that server into a trust store, add the store to neo4j.conf (on 4.4, the setting is dbms.jvm.additional), and restart Neo4j:\nkeytool -importcert -alias outside-ca -file outside-ca.crt -keystore /var/lib/neo4j/conf/truststore.p12 -storetype PKCS12\nserver.jvm.additional=-Djavax.net.ssl.trustStore=/var/lib/neo4j/conf/truststore.p12\nserver.jvm.additional=-Djavax.net.ssl.trustStorePassword=PASSWORD',
  },
  'outgoing-name': {
    when: 'outgoing',
    side: 'server',
    says: nameDiffers,
    meaning:
      'Neo4j itself is the client here (APOC, LDAP, OIDC or another plugin connects to another server), and that server’s certificate is not valid for the name or address {name|} in Neo4j’s settings.',
    remedy:
      'Use a host name that is in the other server’s certificate, in the URL or in the LDAP or OIDC setting. The certificates of this Neo4j are not involved.',
  },
  'outgoing-expired': {
    when: 'outgoing',
    side: 'server',
    says: expired,
    meaning:
      'Neo4j itself is the client here, and the certificate of the server that it connects to (LDAP, OIDC, a URL) is expired or not yet valid.',
    remedy:
      'Renew the certificate of the other server, and check the clock of this machine. Renewing Neo4j’s own certificate does not help.',
  },
  'outgoing-no-handshake': {
    when: 'outgoing',
    side: 'server',
    says: broken,
    meaning:
      'Neo4j itself is the client here (APOC, LDAP, OIDC or another plugin), and could not set up TLS with another server: that port has no TLS (ldaps:// on port 389, https:// on an http port), or the two have no TLS version in common.',
    remedy:
      'Check the scheme and port of the other server (ldaps is 636), and which TLS versions it supports:\nopenssl s_client -connect HOST:PORT',
  },
  'elsewhere-not-trusted': {
    when: 'elsewhere',
    says: [...notTrusted, ...nameDiffers],
    meaning:
      'The connection goes to a public service, not to this Neo4j. The certificate is refused because a company proxy re-signs TLS connections, or because this program has no bundle of public CAs.',
    remedy:
      'Add the proxy’s CA to this program’s trust store (SSL_CERT_FILE, REQUESTS_CA_BUNDLE, NODE_EXTRA_CA_CERTS, pip --cert), or install ca-certificates. Neo4j’s certificates are not involved.',
  },
});
