import type { Entry } from '../entry.ts';

/** Messages of drivers, cypher-shell, browsers, curl and openssl. */
export const clients: readonly Entry[] = [
  {
    id: 'driver-cannot-connect',
    general: true,
    says: [
      'Failed to connect to server. Please ensure that your database is listening on the correct host and port',
      'compatible encryption settings both on Neo4j server and driver',
      'default encryption setting has changed in Neo4j 4.0',
      'Unable to connect to {address}, ensure the database is running',
      `Couldn't connect to {address} (resolved to`,
      'Connection to the database terminated',
      'ServiceUnavailable',
    ],
    meaning:
      'A driver could not connect{address|}; what follows "Caused by" says why. From 4.0 on drivers and servers are plaintext unless told otherwise, so both sides must be set alike.',
    remedy:
      'Encrypted server: bolt+s or neo4j+s (public or trusted CA), +ssc (any certificate). neo4j-tls verify shows what the port speaks.',
  },
  {
    id: 'driver-no-routing',
    general: true,
    says: [
      'Could not perform discovery. No routing servers available',
      'Could not perform discovery',
      'No routing servers available',
      'Could not connect to any routing servers',
      'Unable to retrieve routing information',
      'Unable to retrieve routing table',
    ],
    meaning:
      'With a neo4j scheme the driver asks for a routing table first, and could not. The real text is below it (JavaScript: error.cause.message); often certificate or scheme. The next addresses dialled are what server.bolt.advertised_address says.',
    remedy: 'Try bolt+s:// on one server to see the cause; see that each advertised address is in that server’s certificate.',
  },
  {
    id: 'driver-not-secured',
    general: true,
    says: ['Failed to establish secured connection with the server'],
    meaning:
      'The Java driver, which cypher-shell is made with, did not accept the server: mostly its JVM knows neither the CA nor the self-signed certificate, or the name that was dialled is not in the certificate. cypher-shell leaves the reason out.',
    remedy:
      'neo4j-tls verify tells which it is. A trust store for the JVM: neo4j-tls trust export --for cypher-shell --out neo4j.p12.',
  },
  {
    id: 'driver-self-signed',
    also: ['certificate-self-signed'],
    says: [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'self-signed certificate in certificate chain',
      'self signed certificate in certificate chain',
      'self-signed certificate',
      'self signed certificate',
      'MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT',
      'verify error:num=18',
      'verify error:num=19',
    ],
    meaning: 'The server’s certificate is self-signed (or its CA is private), and the client was not told to trust it.',
    remedy:
      'Give the client the certificate (neo4j-tls trust export --for python, javascript, java, curl …), or use +ssc, or a certificate of a public CA.',
  },
  {
    id: 'driver-unknown-issuer',
    also: ['certificate-stranger-refuses'],
    says: [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_GET_ISSUER_CERT',
      'unable to get local issuer certificate',
      'unable to get issuer certificate',
      'unable to verify the first certificate',
      'verify error:num=20',
      'verify error:num=21',
      'certificate signed by unknown authority',
      'RemoteCertificateChainErrors',
      'The remote certificate is invalid',
      'PartialChain',
      'UntrustedRoot',
      'NET::ERR_CERT_AUTHORITY_INVALID',
      'ERR_CERT_AUTHORITY_INVALID',
      'SEC_ERROR_UNKNOWN_ISSUER',
    ],
    meaning:
      'The client cannot build a chain from the server’s certificate to a CA it trusts: the CA is private, or the server does not send its intermediate (cert.pem instead of fullchain.pem). A browser may have fetched the intermediate elsewhere, so that it works there and not in the driver.',
    remedy:
      'neo4j-tls verify tells which. Complete public.crt (neo4j-tls doctor --fix), or give the client the CA: neo4j-tls trust export --for <client>.',
  },
  {
    id: 'driver-certificate-not-trusted',
    general: true,
    says: [
      'Server certificate is not trusted. If you trust the database you are connecting to',
      'Server certificate is not trusted',
      'Unable to verify the server certificate',
      'SSLCertVerificationError',
      'CERTIFICATE_VERIFY_FAILED',
      'certificate verify failed',
      'curl: (60)',
      'SSL certificate problem',
      'Failed to establish encrypted connection',
    ],
    meaning: 'The driver does not accept the server’s certificate. The code after "Socket responded with" says why.',
    remedy: 'Look at that code, or run neo4j-tls verify.',
  },
  {
    id: 'driver-scheme-and-options',
    says: [
      'Encryption/trust can only be configured either through URL or config, not both',
      'can only be configured either through URL or config',
      `The config settings 'encrypted', 'trust', 'trusted_certificates'`,
      'The config settings "encrypted", "trust", "trusted_certificates" and "ssl_context" can only be used with the URI schemes',
      'can only be used with the URI schemes',
      'is not configurable with scheme',
      'Scheme {scheme} is not configurable with manual encryption and trust settings',
    ],
    meaning: 'A +s or +ssc scheme already says everything about encryption and trust; the driver refuses to be told twice.',
    remedy:
      'For a CA of your own: plain bolt:// or neo4j:// with encryption on and trust of your certificate file; or +s with the CA in the client’s system store.',
  },
  {
    id: 'driver-client-certificate-provider',
    says: ['_clientCertificateProvider.getClientCertificate is not a function'],
    meaning: 'The JavaScript driver 6.3.0 takes a plain clientCertificate object only together with a +s or +ssc scheme.',
    remedy: 'With a plain scheme pass neo4j.clientCertificateProviders.rotating({initialCertificate: {…}}).',
  },
  {
    id: 'driver-connection-refused',
    also: ['port-refused'],
    says: [
      'connect ECONNREFUSED {address}',
      'ECONNREFUSED',
      { pattern: /connect(?:ion)?[^\n]{0,60}:(?:7687|7473|7474|6000|7000|7688|6362)\b[^\n]{0,40}refused/i, needs: 'refused' },
      'curl: (7)',
      'ConnectionRefusedError',
      'java.net.ConnectException: Connection refused',
      'net_error -102',
      'ERR_CONNECTION_REFUSED',
    ],
    meaning:
      'Nothing listens on {address|that port}: Neo4j is not running, listens on localhost alone (the default), or on another port.',
    remedy: 'See that it runs; server.default_listen_address=0.0.0.0 opens it to other machines.',
  },
  {
    id: 'port-timeout',
    says: ['connect ETIMEDOUT {address}', 'ETIMEDOUT', 'ERR_CONNECTION_TIMED_OUT', 'curl: (28)', 'ConnectTimeoutException'],
    meaning:
      'No answer from {address|the port} in time: a firewall drops the packets, or the host is down. A refusal would have come at once.',
    remedy: 'Open the port in the firewall or security group, and try from the server itself.',
  },
  {
    id: 'driver-trusted-file-missing',
    says: [
      { pattern: /ENOENT: no such file or directory, open '(?<path>[^'\n]{0,400}\.(?:pem|crt|cer|key))'/i, needs: 'enoent' },
    ],
    meaning: 'The certificate file that the driver was given, {path|}, is not there.',
    remedy: 'Write it with neo4j-tls trust export --out FILE on the server, and copy it to the client.',
  },
  {
    id: 'browser-websocket',
    also: ['https-without-bolt'],
    says: [
      'WebSocket connection failure. Due to security constraints in your web browser',
      'WebSocket connection failure',
      'WebSocket readyState is: 3',
      'WebSocket `readyState` is: 3',
      'readyState is: 3',
      'ERR_CERT_… WebSocket',
      'An insecure WebSocket connection may not be initiated from a page loaded over HTTPS',
      { pattern: /Mixed Content[^\n]{0,200}wss?:/i, needs: 'mixed content' },
    ],
    meaning:
      'Neo4j Browser was opened over https, and its Bolt WebSocket was refused: Bolt has no TLS, the browser never accepted the certificate of port 7687 (exceptions count per port), or the advertised Bolt address is not in it.',
    remedy: 'Encrypt Bolt too (neo4j-tls init --components bolt,https); self-signed: open https://HOST:7687 once and accept it.',
  },
  {
    id: 'curl-tls-failed',
    general: true,
    says: ['curl: (35)', 'curl: (56)', 'curl: (52)', 'SSL connect error', 'SEC_E_'],
    meaning: 'curl could not finish the TLS handshake or got no answer; the words after the number say why.',
    remedy: 'curl -v shows more; neo4j-tls verify HOST:PORT tells plaintext from a broken policy.',
  },
  {
    id: 'jvm-trust-store',
    says: ['javax.net.ssl.trustStore'],
    meaning:
      'A Java program (cypher-shell with +s, LDAP or OIDC inside Neo4j, https client certificates) judges by the JVM’s trust store, not by trusted/.',
    remedy: 'Give it the CA: -Djavax.net.ssl.trustStore=FILE (neo4j-tls trust export --for java), or use +ssc in cypher-shell.',
  },
  {
    id: 'driver-known-hosts-changed',
    says: [{ pattern: /neo4j[\\/]known_hosts/i, needs: 'known_hosts' }],
    meaning: 'An old driver (1.x) remembers the first certificate of each server, and the server has a new one.',
    remedy: 'Remove the server’s line from the known_hosts file named in the message, or update the driver.',
  },
  {
    id: 'openssl-depth-lookup',
    general: true,
    says: [
      'error 20 at 0 depth lookup',
      'error {number} at {depth} depth lookup',
      'verify error:num={number}',
      { pattern: /Verify return code: [1-9]\d*[^\n]{0,100}/i, needs: 'verify return code: ' },
    ],
    meaning: 'openssl checked a chain and stopped with the number and words beside it.',
    remedy: 'Give it the CA with -CAfile; neo4j-tls verify HOST:PORT does the same check with the names that clients use.',
  },
];
