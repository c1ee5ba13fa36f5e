import { re, spokenBy } from '../entry.ts';

/** Messages about public.crt, trusted/ and revoked/ while a policy is loaded, and about dates. */
export const certificates = spokenBy('server', {
  'base-directory-missing': {
    says: [`Base directory '{path}' for SSL policy with name '{scope}' does not exist`, 'Base directory … does not exist'],
    meaning:
      'The base_directory {path|} of the policy {scope|} does not exist. A relative path starts at the Neo4j home (for neo4j-admin, at its own home). In Docker, the mount may be missing.',
    remedy: 'Create the folder and its files, mount it, or correct dbms.ssl.policy.SCOPE.base_directory.\nneo4j-tls init',
  },
  'certificate-unloadable': {
    also: ['certificate-file-unparsable'],
    general: true,
    says: ['Failed to load public certificate chain: {path}', 'Failed to load public certificate chain'],
    meaning:
      'Neo4j could not load the certificate {path|file of a policy}: it is missing, not readable, or not PEM. The lines below it say why.',
    remedy: 'Read those lines, or let doctor find the cause:\nneo4j-tls doctor',
  },
  'certificate-chain-order': {
    also: [
      'chain-order',
      'certificate-chain-duplicate',
      'certificate-chain-stranger',
      'chain-strangers',
      'chain-out-of-order',
      'chain-duplicate',
    ],
    says: [
      'Certificate chain is not valid',
      'failed to initialize the server-side SSL context',
      'Exception interrogating default enabled cipher suites',
    ],
    meaning:
      'public.crt is not the server certificate followed by its issuers: the order is wrong, a certificate is in it twice, or one does not belong there. HTTPS, and Bolt up to 5.26, do not start. From 2025.03, Bolt starts but closes every connection.',
    remedy: 'Put the server certificate first, then each issuer, and nothing else:\nneo4j-tls doctor --fix',
  },
  'certificate-file-empty': {
    also: ['certificate-empty', 'certificate-not-a-certificate', 'chain-empty'],
    says: [
      'File does not contain valid certificates: {path}',
      'File does not contain valid certificates',
      'found no certificates: {path}',
      'found no certificates in input stream',
      `Param 'keyCertChain' must not be empty`,
      'Private key must be accompanied by certificate chain',
      'No certificate data found',
    ],
    meaning:
      'A file contains no certificate where one is expected{path|}: public.crt is empty or has other text, or a file in trusted/ is something else.',
    remedy:
      'Write the certificate there as PEM, the server certificate first, and move everything else out of trusted/. doctor finds the file:\nneo4j-tls doctor',
  },
  'ssl-policy-unloadable': {
    general: true,
    says: [
      'Failed to load SSL policy for Bolt connector',
      'Failed to load SSL policy for connector',
      'Failed to load SSL policy for server side routing',
      'Failed to load SSL policy',
    ],
    meaning:
      'The TLS context of a connector could not be built, because the chain in public.crt is out of order or empty. From 2025.03, the server runs but closes every connection.',
    remedy: 'doctor finds the file, and doctor --fix reorders a chain:\nneo4j-tls doctor',
  },
  'trust-manager-failed': {
    general: true,
    says: ['Failed to create trust manager based on: {path}', 'Failed to create trust manager'],
    meaning: 'Neo4j could not use the trust folder {path|of a policy}. The lines below it say which file, and why.',
    remedy: 'Read those lines, or let doctor find the file:\nneo4j-tls doctor',
  },
  'trusted-entry': {
    also: [
      'trusted-stray-file',
      'trusted-file',
      'trusted-not-a-certificate',
      'trusted-folder',
      'trusted-junk',
      'trusted-entry-not-certificates',
    ],
    says: [
      'Error loading certificate file: {path}',
      'Error loading certificate file',
      'Could not parse certificate: java.io.IOException: Empty input',
      'Could not parse certificate',
      'signed overrun',
      'Illegal footer',
      'Short read of DER length',
      re('exception: ', /(?:IOException|CertificateException): (?:Too short|Incomplete data)/i),
    ],
    meaning:
      '{path|A file in trusted/} is not a certificate, but Neo4j parses every file there. It may be text, a key, a signing request, a public key or a subfolder, or start with a byte order mark (on 4.4 also PKCS#7, or a blank line at the end).',
    remedy: 'Move it out of trusted/, which is only for certificates:\nneo4j-tls doctor --fix',
  },
  'revoked-entry': {
    also: [
      'revoked-stray-file',
      'revoked-file',
      'revoked-not-a-crl',
      'revoked-certificate',
      'revoked-junk',
      'revoked-entry-not-crls',
    ],
    says: ['Could not load CRL: {path}', 'Could not load CRL', 'algid parse error, not a sequence', 'No CRL data found'],
    meaning:
      '{path|A file in revoked/} is not a certificate revocation list (CRL), and revoked/ is only for CRLs. With a certificate there, as some guides recommend, Neo4j does not start.',
    remedy:
      'Move it out of revoked/. To stop trusting a peer, revoke its certificate, or remove a self-signed one from trusted/:\nneo4j-tls ca revoke --ca DIR FILE\nneo4j-tls trust remove NAME',
  },
  'trusted-empty': {
    says: ['Client auth is required but no trust anchors found in: {path}', 'Client auth is required but no trust anchors found'],
    meaning: 'client_auth is REQUIRE but {path|trusted/} is empty, so no client could connect and Neo4j does not start.',
    remedy:
      'For Bolt and HTTPS with ordinary clients, set client_auth=NONE. Otherwise add the certificates of the clients or members:\nneo4j-tls trust add FILE',
  },
  'nothing-trusted': {
    also: ['trusted-missing', 'crl-without-trust', 'crl-nothing-trusted', 'crls-without-anchors', 'nobody-trusted'],
    side: 'either',
    says: ['the trustAnchors parameter must be non-empty', 'trustAnchors parameter must be non-empty'],
    meaning:
      'Nothing is trusted: trusted/ is missing or has only empty files, or there are CRLs but no certificates. In a Java client, its trust store is missing or empty.',
    remedy: 'Add the certificate of the CA or of each peer:\nneo4j-tls trust add FILE',
    heard: {
      client: {
        meaning: 'The trust store of the Java client is missing or empty, so it trusts nobody.',
        remedy:
          'Check the path in -Djavax.net.ssl.trustStore, or write a new trust store:\nneo4j-tls trust export --for java --out neo4j.p12',
      },
    },
  },
  'certificate-expired': {
    also: ['own-certificate-expired', 'certificate-dates', 'issuer-expired', 'expired'],
    side: 'either',
    over: ['peer-rejected-us', 'peer-not-trusted', 'driver-unknown-issuer', 'driver-certificate-not-trusted'],
    says: [
      re('peer cert untrusted or revoked', /peer cert untrusted or revoked \(0x(?:402)\)/i),
      'gnutls_handshake() failed: Certificate is expired',
      re('expired', /\[?SSL\/TLS handshake failure:[^\n]{0,200}[`']expired'/i),
      'remote error: tls: expired certificate',
      'tls: expired certificate',
      'chain uses expired certificate',
      'errSSLCertExpired',
      'has either expired or is not yet valid',
      'Fatal - Certificate Expired',
      'TLS fatal alert has been received: Certificate is expired',
      'SSLV3_ALERT_CERTIFICATE_EXPIRED',
      'NSURLErrorDomain Code=-1201',
      'ServerCertificateHasBadDate',
      re('fatal alert code is', /fatal alert code is 45\b/i),
      re('certificate verification', /Certificate verification: Expired/i),
      re('expired certificate', /\bExpired certificate\b/),
      'validity check failed',
      re('notafter: ', /(?<!GMT; )NotAfter: (?<date>[^\n"]{5,60})/),
      'CertificateExpiredException',
      'CERT_HAS_EXPIRED',
      'certificate has expired',
      'certificate expired',
      'sslv3 alert certificate expired',
      'alert certificate_expired',
      'certificate_expired',
      'CertificateExpired',
      'alert number 45',
      'NET::ERR_CERT_DATE_INVALID',
      'ERR_CERT_DATE_INVALID',
      'SEC_ERROR_EXPIRED_CERTIFICATE',
      'SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE',
      'SSL_ERROR_EXPIRED_CERT_ALERT',
      'verify error:num=10',
      'error 10 at',
      'x509: certificate has expired or is not yet valid',
      re('nottimevalid', /NotTimeValid/),
      'SEC_E_CERT_EXPIRED',
      '0x80090328',
      'CERT_E_EXPIRED',
      '0x800B0101',
      'InvalidCertificate(Expired',
      'invalid peer certificate: Expired',
      re('has expired', /The certificate of ['‘’"]?[^\s'‘’"]{1,253}['‘’"]? has expired/i),
      'The certificate has expired',
      'Issued certificate has expired',
      'errSSLCertExpired',
      'The certificate for this server has expired',
      'certificate is expired',
      "Peer's Certificate has expired",
    ],
    meaning: 'A certificate has expired{date|}. Neo4j still starts with an expired certificate, but clients refuse it.',
    remedy: 'Find out which one it is, renew it, then restart or reload Neo4j:\nneo4j-tls status\nneo4j-tls renew',
  },
  'certificate-not-yet-valid': {
    also: ['not-yet-valid'],
    side: 'either',
    over: ['certificate-expired', 'peer-not-trusted', 'driver-certificate-not-trusted', 'driver-unknown-issuer'],
    says: [
      re('peer cert untrusted or revoked', /peer cert untrusted or revoked \(0x(?:202)\)/i),
      'not activated yet',
      'is not activated',
      'chain uses not yet valid certificate',
      'errSSLCertNotYetValid',
      'ServerCertificateNotYetValid',
      'NSURLErrorDomain Code=-1204',
      re('certificate verification', /Certificate verification: Not (?:yet )?activated/i),
      'CertificateNotYetValidException',
      re('notbefore: ', /(?<!v:)NotBefore: (?<date>[^\n"]{5,60})/),
      'certificate is not yet valid',
      'CERT_NOT_YET_VALID',
      'verify error:num=9:',
      'error 9 at',
      'SEC_ERROR_NOT_YET_VALID',
      'NOT_YET_VALID_CERTIFICATE',
      'NotValidYet',
      'certificate not valid yet',
      re(
        'is before',
        /x509: certificate has expired or is not yet valid: current time [^\n]{5,60} is before (?<date>[^\s"']{5,60})/i,
      ),
      'is not yet activated',
      'certificate has not yet been activated',
      'Issued certificate not yet valid',
      'The certificate is not yet valid',
    ],
    meaning:
      'A certificate is not valid yet{date|}: the clock of the machine that issued it is ahead, or the clock of this machine is behind.',
    remedy:
      'Compare the clocks of both machines (timedatectl). If the certificate really starts in the future, renew it:\nneo4j-tls renew',
  },
  'native-library': {
    also: ['ssl-provider', 'openssl-without-library'],
    says: [
      'failed to load the required native library',
      'io/netty/internal/tcnative/SSLPrivateKeyMethod',
      'NoClassDefFoundError: io/netty/internal/tcnative',
    ],
    meaning: 'dbms.netty.ssl.provider is OPENSSL, but the netty-tcnative library is missing.',
    remedy:
      'Remove that line (JDK is the default), or put the netty-tcnative-boringssl-static jar for this system and processor into lib/ or plugins/.',
  },
  'tls-version-unknown': {
    also: ['tls-versions'],
    says: [re('unsupported protocol', /Unsupported protocol:? ?(?<protocol>[^\s"':]{0,40}(?:TLS|SSL|…)[^\s"']{0,40})/i)],
    meaning:
      'tls_versions lists {protocol|a version}, which Java does not know. The names are TLSv1.2 and TLSv1.3, separated by commas, without quotes.',
    remedy: 'Write tls_versions=TLSv1.2,TLSv1.3, or remove the line.',
  },
  'cipher-unknown': {
    also: ['cipher-name'],
    says: ['Unsupported CipherSuite: {suite}', 'Unsupported CipherSuite'],
    meaning:
      'ciphers lists {suite|a suite}, which Java does not know: it is misspelled, or has its openssl name. Neo4j starts but closes every connection of that policy without a TLS alert.',
    remedy: 'Use Java’s names (TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384), or remove the ciphers line: the default is good.',
  },
  'certificate-duplicate-label': {
    also: ['public-key-as-certificate'],
    says: ['BEGIN PUBLIC KEY', 'sequence tag error'],
    meaning: 'The file contains a public key, but a certificate is expected. A public key has no name, issuer or dates.',
    remedy: 'Use the certificate that the CA issued for it.',
  },
});
