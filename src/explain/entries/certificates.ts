import type { Entry } from '../entry.ts';

/** Messages about public.crt, trusted/ and revoked/ while a policy is loaded. */
export const certificates: readonly Entry[] = [
  {
    id: 'base-directory-missing',
    says: [`Base directory '{path}' for SSL policy with name '{scope}' does not exist`, 'Base directory … does not exist'],
    meaning:
      'The folder {path|of a policy} of the policy {scope|} is not there. A relative base_directory counts from the Neo4j home (for neo4j-admin from its own); in Docker the mount may be missing.',
    remedy: 'Make the folder with its files (neo4j-tls init), mount it, or correct dbms.ssl.policy.<scope>.base_directory.',
  },
  {
    id: 'certificate-unloadable',
    general: true,
    says: ['Failed to load public certificate chain: {path}', 'Failed to load public certificate chain'],
    meaning:
      'Neo4j could not take the certificate {path|file of a policy}: not there, not readable, or not PEM. Why stands in the lines below it.',
    remedy: 'Look at the cause, or let neo4j-tls doctor name it.',
  },
  {
    id: 'certificate-chain-order',
    also: ['chain-order', 'certificate-chain-duplicate', 'certificate-chain-stranger', 'chain-strangers'],
    says: [
      'Certificate chain is not valid',
      'failed to initialize the server-side SSL context',
      'Exception interrogating default enabled cipher suites',
    ],
    meaning:
      'public.crt is not the leaf followed by its issuers in order: a wrong order, a certificate twice, or one that does not belong. https and Bolt up to 5.26 do not start; Bolt from 2025.03 on starts and drops every connection.',
    remedy: 'Leaf first, then each issuer, nothing else: neo4j-tls doctor --fix reorders it.',
  },
  {
    id: 'certificate-file-empty',
    also: ['certificate-empty', 'certificate-not-a-certificate'],
    says: [
      `Param 'keyCertChain' must not be empty`,
      'Private key must be accompanied by certificate chain',
      'No certificate data found',
    ],
    meaning:
      'No certificate was found where one should be{path|}: public.crt is empty or holds text, or a file of trusted/ is junk.',
    remedy: 'Put the certificate there in PEM (leaf first), and take what is no certificate out of trusted/.',
  },
  {
    id: 'ssl-policy-unloadable',
    general: true,
    says: [
      'Failed to load SSL policy for Bolt connector',
      'Failed to load SSL policy for connector',
      'Failed to load SSL policy for server side routing',
      'Failed to load SSL policy',
    ],
    meaning:
      'The TLS context of a connector could not be built: the chain in public.crt is out of order or empty. From 2025.03 on the server runs, and every connection is closed.',
    remedy: 'neo4j-tls doctor names the file; neo4j-tls doctor --fix reorders a chain.',
  },
  {
    id: 'trust-manager-failed',
    general: true,
    says: ['Failed to create trust manager based on: {path}', 'Failed to create trust manager'],
    meaning: 'Neo4j could not use the trust folder {path|of a policy}. Which file it is, and why, stands in the lines below it.',
    remedy: 'Look at the cause, or let neo4j-tls doctor name the file.',
  },
  {
    id: 'trusted-entry',
    also: ['trusted-stray-file', 'trusted-file', 'trusted-not-a-certificate', 'trusted-folder', 'trusted-junk'],
    says: [
      'Error loading certificate file: {path}',
      'Error loading certificate file',
      'Could not parse certificate: java.io.IOException: Empty input',
      'Could not parse certificate',
      'signed overrun',
      'Illegal footer',
      'Short read of DER length',
      { pattern: /(?:IOException|CertificateException): (?:Too short|Incomplete data)/i, needs: 'exception: ' },
    ],
    meaning:
      'Neo4j parses every file of trusted/, whatever its name, and {path|one of them} is no certificate: text, a key, a request, a public key, a subfolder, a byte order mark (4.4: also a blank line at the end, or PKCS#7).',
    remedy: 'Take it out: neo4j-tls doctor --fix moves it to quarantine. Only certificates belong into trusted/.',
  },
  {
    id: 'revoked-entry',
    also: ['revoked-stray-file', 'revoked-file', 'revoked-not-a-crl', 'revoked-certificate', 'revoked-junk'],
    says: ['Could not load CRL: {path}', 'Could not load CRL', 'algid parse error, not a sequence', 'No CRL data found'],
    meaning:
      'revoked/ takes certificate revocation lists alone, and {path|a file there} is none. A certificate there stops the start, although pages tell people to copy one.',
    remedy:
      'Take it out. To shut a peer out: neo4j-tls ca revoke makes a CRL; a self-signed one goes with neo4j-tls trust remove.',
  },
  {
    id: 'trusted-empty',
    says: ['Client auth is required but no trust anchors found in: {path}', 'Client auth is required but no trust anchors found'],
    meaning: 'client_auth is REQUIRE, and {path|trusted/} holds nothing: nobody could ever get in, so Neo4j does not start.',
    remedy: 'Add who may connect: neo4j-tls trust add FILE. Bolt and https for ordinary clients want client_auth=NONE.',
  },
  {
    id: 'nothing-trusted',
    also: ['trusted-missing', 'crl-without-trust', 'crl-nothing-trusted'],
    says: ['the trustAnchors parameter must be non-empty', 'trustAnchors parameter must be non-empty'],
    meaning:
      'Nothing is trusted: trusted/ is missing or holds only empty files, or there are CRLs and no certificate beside them.',
    remedy: 'Put the CA’s or the peers’ certificates into trusted/: neo4j-tls trust add FILE.',
  },
  {
    id: 'certificate-expired',
    also: ['own-certificate-expired', 'certificate-dates'],
    says: [
      { pattern: /\bExpired certificate\b/, needs: 'expired certificate' },
      'validity check failed',
      { pattern: /NotAfter: (?<date>[^\n"]{5,60})/, needs: 'notafter: ' },
      'CertificateExpiredException',
      'CERT_HAS_EXPIRED',
      'certificate has expired',
      'certificate expired',
      'sslv3 alert certificate expired',
      'alert certificate_expired',
      'NET::ERR_CERT_DATE_INVALID',
      'ERR_CERT_DATE_INVALID',
      'SEC_ERROR_EXPIRED_CERTIFICATE',
      'verify error:num=10',
      'x509: certificate has expired or is not yet valid',
      'The remote certificate is invalid … NotTimeValid',
    ],
    meaning: 'A certificate has run out{date|}. Neo4j starts with an expired certificate all the same; clients refuse it.',
    remedy: 'neo4j-tls status shows which; neo4j-tls renew makes a new one, then restart or reload.',
  },
  {
    id: 'certificate-not-yet-valid',
    says: [
      'CertificateNotYetValidException',
      { pattern: /NotBefore: (?<date>[^\n"]{5,60})/, needs: 'notbefore: ' },
      'certificate is not yet valid',
      'CERT_NOT_YET_VALID',
      'verify error:num=9',
      'SEC_ERROR_NOT_YET_VALID',
    ],
    meaning:
      'A certificate is not valid yet{date|}: it was made on a machine whose clock is ahead, or this machine’s clock is behind.',
    remedy: 'Compare the clocks (timedatectl); renew the certificate if it is really dated ahead.',
  },
  {
    id: 'native-library',
    also: ['ssl-provider'],
    says: [
      'failed to load the required native library',
      'io/netty/internal/tcnative/SSLPrivateKeyMethod',
      'NoClassDefFoundError: io/netty/internal/tcnative',
    ],
    meaning: 'dbms.netty.ssl.provider asks for OPENSSL, and the netty-tcnative library is not there.',
    remedy:
      'Remove that line (JDK is the default), or put the netty-tcnative-boringssl-static jar for this system and processor into lib/ or plugins/.',
  },
  {
    id: 'tls-version-unknown',
    also: ['tls-versions'],
    says: [
      { pattern: /Unsupported protocol:? ?(?<protocol>[^\s"']{0,40}(?:TLS|SSL|…)[^\s"']{0,40})/i, needs: 'unsupported protocol' },
    ],
    meaning:
      'tls_versions names {protocol|a version} that Java does not know. The names are TLSv1.2 and TLSv1.3, separated by commas, without quotes.',
    remedy: 'Write tls_versions=TLSv1.2,TLSv1.3, or leave the line out.',
  },
  {
    id: 'cipher-unknown',
    also: ['cipher-name'],
    says: ['Unsupported CipherSuite: {suite}', 'Unsupported CipherSuite'],
    meaning:
      'ciphers names {suite|a suite} that Java does not know: misspelt, or in openssl’s spelling. Neo4j starts, and every connection of that policy is closed without an alert.',
    remedy: 'Use Java’s names (TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384), or leave ciphers out: the default is good.',
  },
  {
    id: 'certificate-duplicate-label',
    also: ['public-key-as-certificate'],
    says: ['BEGIN PUBLIC KEY', 'sequence tag error'],
    meaning: 'A public key was put where a certificate is expected. A public key carries no name, no issuer and no dates.',
    remedy: 'Use the certificate that the CA issued for it.',
  },
];
