import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/explain/catalogue.ts';
import { explainText } from '../../src/explain/explain-text.ts';
import { readLog } from '../../src/explain/read-log.ts';
import { cpuSeconds } from '../support/cpu-time.ts';

const bestId = (text: string): string | undefined => explainText(text)[0]?.id;

describe('explain', () => {
  /** Text as a server, driver, browser or tool prints it → the entry that must come first. */
  const messages: readonly (readonly [string, string])[] = [
    ["Base directory '/srv/neo4j/certificates/bolt' for SSL policy with name 'bolt' does not exist", 'base-directory-missing'],
    ['java.nio.file.NoSuchFileException: /srv/certificates/bolt/private.key', 'file-missing'],
    ['java.nio.file.AccessDeniedException: /srv/certificates/bolt/private.key', 'file-unreadable'],
    ['Failed to load private key: /srv/private.key (using configured password)', 'private-key-unloadable'],
    ['Found encrypted private key but no passphrase was provided.', 'passphrase-missing'],
    ['Passphrase was provided but found un-encrypted private key.', 'passphrase-superfluous'],
    ['Given final block not properly padded. Such issues can arise if a bad key is used during decryption.', 'passphrase-wrong'],
    ['BadPaddingException', 'passphrase-wrong'],
    ['PBE parameter parsing error: expecting the object identifier for AES cipher', 'key-encryption-unsupported'],
    ['PBE parameter parsing error: expecting the object identifier for PBKDF2', 'key-encryption-unsupported'],
    ['Encryption scheme CAMELLIA-256-CBC is not supported.', 'key-encryption-unsupported'],
    ['Password is not ASCII', 'passphrase-not-ascii'],
    ['pad block corrupted', 'passphrase-wrong'],
    ['Unrecognized private key format.', 'key-wrong-block'],
    ["Provided PEM does not contain a private key, found 'EC PARAMETERS'.", 'key-wrong-block'],
    ['File does not contain -----BEGIN  encapsulation boundary.', 'key-not-pem'],
    ['Missing footer: -----END PRIVATE KEY.', 'pem-truncated'],
    ['Key does not match RSA, DSA or EC spec.', 'key-type-unsupported'],
    ['Failed to load public certificate chain: /srv/public.crt', 'certificate-unloadable'],
    ['Certificate chain is not valid', 'certificate-chain-order'],
    ['failed to initialize the server-side SSL context', 'certificate-chain-order'],
    ["Param 'keyCertChain' must not be empty", 'certificate-file-empty'],
    ['Private key must be accompanied by certificate chain', 'certificate-file-empty'],
    ['Can not have multiple SslPolicies configured for CLUSTER', 'scope-spelt-twice'],
    ["'/srv/../x/private.key' is not a normalized path.", 'path-not-normalized'],
    ["Unable to find label, expecting '-----BEGIN (label)-----' but found '-----BEGIN PRIVATE KEY----- '", 'key-not-pem'],
    ['Unable to load config file [/etc/neo4j/neo4j.conf]', 'conf-unreadable'],
    ['Exception interrogating default enabled cipher suites', 'certificate-chain-order'],
    ['failed to load the required native library', 'native-library'],
    ['signed fields invalid', 'key-inside-certificates'],
    ['Unsupported protocol: TLSv9', 'tls-version-unknown'],
    ['Unsupported protocolTLSv9', 'tls-version-unknown'],
    [
      "Error evaluating value for setting 'dbms.ssl.policy.bolt.client_auth'. 'REQUIRED' not one of [NONE, OPTIONAL, REQUIRE]",
      'setting-value',
    ],
    ["Use of deprecated setting 'dbms.connector.bolt.tls_level'. It is replaced by 'server.bolt.tls_level'.", 'setting-renamed'],
    ['Error loading certificate file: /srv/trusted/README', 'trusted-entry'],
    ['Could not load CRL: /srv/revoked/old.crt', 'revoked-entry'],
    ['Client auth is required but no trust anchors found in: /srv/trusted', 'trusted-empty'],
    ['the trustAnchors parameter must be non-empty', 'nothing-trusted'],
    ['Expired certificate', 'certificate-expired'],
    ['Failed to establish secured connection with the server', 'driver-not-secured'],
    ['No SSL policy has been configured for Bolt server', 'tls-level-without-policy'],
    ['Requested encryption level REQUIRED for Bolt connector but no SSL policy was given', 'tls-level-without-policy'],
    ['TLS policy must be provided for Bolt when tls_level is not DISABLED', 'tls-level-without-policy'],
    ['HTTPS set to enabled, but no SSL policy provided', 'https-without-policy'],
    [
      "Unrecognized setting. No declared setting with name: dbms.ssl.policy.blot.enabled. Cleanup the config or disable 'server.config.strict_validation.enabled' to continue.",
      'setting-unknown',
    ],
    ['dbms.ssl.policy.bolt.enabled declared multiple times.', 'setting-duplicate'],
    [
      'dbms.ssl.policy.bolt.private_key_password is a command, but config is not explicitly told to expand it. (Missing --expand-commands argument?)',
      'command-not-expanded',
    ],
    [
      '/etc/neo4j/neo4j.conf does not have the correct file permissions to evaluate commands. Has [OTHERS_READ]',
      'command-conf-mode',
    ],
    // While it runs.
    [
      'PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
      'peer-not-trusted',
    ],
    ['javax.net.ssl.SSLHandshakeException: Received fatal alert: certificate_unknown', 'peer-rejected-us'],
    ['bad_certificate', 'peer-rejected-us'],
    ['validity check failed', 'certificate-expired'],
    ['NotAfter: Sun Nov 15 10:00:00 UTC 2026', 'certificate-expired'],
    ['No subject alternative DNS name matching core2.cluster.test found.', 'name-not-in-certificate'],
    ['No subject alternative names matching IP address 10.0.0.5 found', 'name-not-in-certificate'],
    ['No name matching core2 found', 'name-not-in-certificate'],
    ['No subject alternative names present', 'name-not-in-certificate'],
    ['Empty client certificate chain', 'client-certificate-missing'],
    ['Empty server certificate chain', 'client-certificate-missing'],
    ['null cert chain', 'client-certificate-missing'],
    ['Extended key usage does not permit use for TLS client authentication', 'certificate-usage'],
    ['KeyUsage does not allow digital signatures', 'certificate-key-usage'],
    ['unrecognized critical extension(s)', 'certificate-critical-extension'],
    ['TrustAnchor with subject "CN=core1" is not a CA certificate', 'member-renewed-not-exchanged'],
    ['Signature does not match.', 'member-renewed-not-exchanged'],
    ['Illegal given domain name: neo4j_core1', 'name-with-underscore'],
    ['Could not determine revocation status', 'revocation-unknown'],
    ['Certificate has been revoked, reason: KEY_COMPROMISE', 'certificate-revoked'],
    ['Invalid CertificateVerify signature', 'key-matches-certificate'],
    ['Invalid ECDH ServerKeyExchange signature', 'key-matches-certificate'],
    ['No available authentication scheme', 'no-common-cipher'],
    ['no cipher suites in common', 'no-common-cipher'],
    ['handshake_failure', 'no-common-cipher'],
    ['The client supported protocol versions [TLSv1.2] are not accepted by server preferences [TLS13]', 'protocol-version'],
    ['protocol_version', 'protocol-version'],
    ['Failed to load SSL policy for connector', 'ssl-policy-unloadable'],
    ['illegal_parameter', 'name-with-underscore'],
    ['SSL routines::unexpected eof while reading', 'closed-without-alert'],
    ['OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to 127.0.0.1:7687', 'closed-without-alert'],
    ['no peer certificate available', 'closed-without-alert'],
    ['Unsupported CipherSuite: TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA3844', 'cipher-unknown'],
    [
      'java.lang.SecurityException: An unencrypted connection attempt was made where encryption is required.',
      'plaintext-refused',
    ],
    ['HTTP ERROR 400 Invalid SNI', 'https-invalid-sni'],
    ['certificate accepted, then closed', 'accepted-then-closed'],
    ['not an SSL/TLS record: 6060b01700000404', 'plaintext-refused'],
    ['not an SSL/TLS record: 15030300020228', 'tls-on-plaintext-port'],
    ['error:0A00010B:SSL routines::wrong version number', 'tls-on-plaintext-port'],
    ['tls: first record does not look like a TLS handshake', 'tls-on-plaintext-port'],
    // Clients.
    ['Socket responded with: DEPTH_ZERO_SELF_SIGNED_CERT', 'driver-self-signed'],
    ['Socket responded with: UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'driver-unknown-issuer'],
    ['Socket responded with: ERR_TLS_CERT_ALTNAME_INVALID', 'name-not-in-certificate'],
    ['Socket responded with: CERT_HAS_EXPIRED', 'certificate-expired'],
    ['Client network socket disconnected before secure TLS connection was established', 'tls-on-plaintext-port'],
    [
      'Could not perform discovery. No routing servers available. Known routing table: RoutingTable[database=default database]',
      'driver-no-routing',
    ],
    [
      'Server responded HTTP. Make sure you are not trying to connect to the http endpoint (HTTP defaults to port 7474 whereas BOLT defaults to port 7687)',
      'http-answer-on-bolt',
    ],
    ['[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1007)', 'driver-self-signed'],
    [
      '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1007)',
      'driver-unknown-issuer',
    ],
    ['x509: certificate signed by unknown authority', 'driver-unknown-issuer'],
    ['x509: certificate is valid for localhost, not core2.test', 'name-not-in-certificate'],
    [
      'System.Security.Authentication.AuthenticationException: The remote certificate is invalid because of errors in the certificate chain: PartialChain',
      'driver-unknown-issuer',
    ],
    ['Encryption/trust can only be configured either through URL or config, not both', 'driver-scheme-and-options'],
    ['this._clientCertificateProvider.getClientCertificate is not a function', 'driver-client-certificate-provider'],
    ['NET::ERR_CERT_AUTHORITY_INVALID', 'driver-unknown-issuer'],
    ['NET::ERR_CERT_COMMON_NAME_INVALID', 'name-not-in-certificate'],
    ['SEC_ERROR_UNKNOWN_ISSUER', 'driver-unknown-issuer'],
    [
      'ServiceUnavailable: WebSocket connection failure. Due to security constraints in your web browser, the reason for the failure is not available',
      'browser-websocket',
    ],
    ['WebSocket readyState is: 3', 'browser-websocket'],
    ['curl: (60) SSL certificate problem: self-signed certificate', 'driver-self-signed'],
    ['curl: (60) SSL certificate problem: unable to get local issuer certificate', 'driver-unknown-issuer'],
    ['verify error:num=18:self-signed certificate', 'driver-self-signed'],
    ["SSL: no alternative certificate subject name matches target host name 'db.test'", 'name-not-in-certificate'],
    ['Could not bind TCP port 80 because it is already in use by another process on this system', 'certbot-port-in-use'],
    [
      'Detail: 192.0.2.7: Fetching http://db.example/.well-known/acme-challenge/x: Timeout during connect (likely firewall problem)',
      'certbot-unreachable',
    ],
    ['Detail: DNS problem: NXDOMAIN looking up A for db.example', 'certbot-dns'],
    ["Hook 'deploy-hook' reported error code 2", 'certbot-hook-failed'],
    ["An unexpected error occurred:\nAttributeError: can't set attribute", 'certbot-hidden'],
    ['Detail: No TXT record found at _acme-challenge.graph.example', 'certbot-no-txt'],
    ['Detail: No TXT records found for DNS challenge', 'certbot-no-txt'],
    [
      'Client with the currently selected authenticator does not support any combination of challenges that will satisfy the CA.',
      'certbot-wildcard',
    ],
    ['urn:ietf:params:acme:error:accountDoesNotExist :: Account not found.', 'certbot-account-unknown'],
    ['JWS has an invalid anti-replay nonce: 9f8e', 'certbot-nonce'],
    ['Order included an identifier for which issuance is forbidden by policy: "graph.example"', 'certbot-name-refused'],
    ["[Errno 13] Permission denied: '/var/log/letsencrypt'", 'certbot-not-root'],
    ['An unexpected error occurred:\nrequests.exceptions.ConnectionError: HTTPSConnectionPool', 'certbot-ca-unreachable'],
    ['The ACME server believes x is an invalid email address. Please ensure it is a valid email', 'certbot-email'],
    // As the pains page has them, cut short.
    ['Found encrypted private key', 'passphrase-missing'],
    ['Passphrase was provided but found un-encrypted', 'passphrase-superfluous'],
    ['PermissionError: /ssl/bolt/private.key: Permission denied', 'file-unreadable'],
    [
      'There is no procedure with the name `dbms.security.reloadTLS` registered for this database instance.',
      'tls-reload-on-community',
    ],
    ["INFO [o.n.s.c.SslPolicyLoader] Loaded SSL policy 'BOLT' = SslPolicy{keyCertChain=Subject: CN=a}", 'policy-loaded'],
    ['INFO  Bolt enabled on localhost:7687.', 'bolt-enabled'],
    ['INFO  Remote interface available at https://localhost:7473/', 'https-enabled'],
    ['INFO  Started.', 'started'],
    ["The 'server.bolt.enabled' setting is overridden. Setting value changed from 'a' to 'b'.", 'setting-overridden'],
    ['Neither RSA, DSA nor EC worked', 'key-type-unsupported'],
    [
      'SSL Hostname verification is disabled by default. Consider explicitly setting dbms.ssl.policy.cluster.verify_hostname',
      'hostname-check-unset',
    ],
  ];

  it.each(messages)('%s', (text, id) => {
    const [best] = explainText(text);
    expect(best?.id).toBe(id);
    expect(text).toContain(best?.line);
  });

  it.each(messages)('in a line of a log: %s', (text) => {
    expect(explainText(`2026-11-22 03:00:00.000+0000 ERROR [o.n.x] ${text}\n\tat a.b.C(C.java:1)`).length).toBeGreaterThan(0);
  });

  it('puts the names and paths of the text into the explanation', () => {
    expect(explainText('Illegal given domain name: neo4j_core1')[0]?.meaning).toContain('neo4j_core1');
    expect(explainText("Base directory '/srv/x' for SSL policy with name 'bolt' does not exist")[0]?.meaning).toContain('/srv/x');
    const nested =
      'Failed to load private key: /srv/bolt/private.key\nCaused by: java.io.IOException: Found encrypted private key but no passphrase was provided.';
    expect(explainText(nested).map(({ id }) => id)).toEqual(['passphrase-missing', 'private-key-unloadable']);
    expect(explainText(nested)[0]?.meaning).toContain('/srv/bolt/private.key');
  });

  it('reads JSON log lines', () => {
    const line = JSON.stringify({
      time: '2026',
      level: 'ERROR',
      message: 'Fatal',
      stacktrace: 'java.lang.X: y\n\tat a\nCaused by: Unsupported CipherSuite: TLS_X\n',
    });
    expect(explainText(line)[0]).toMatchObject({ id: 'cipher-unknown', meaning: expect.stringContaining('TLS_X') });
  });

  it.each([
    'hello world',
    '',
    '   ',
    'java.lang.OutOfMemoryError: Java heap space',
    'Neo.ClientError.Statement.SyntaxError: Invalid input',
    'bash: ./run.sh: Permission denied',
    'ssh: connect to host example.test port 22: Connection refused',
    'The database is ready to serve queries over an encrypted line.',
    'npm ERR! code ELIFECYCLE',
    'curl: (3) URL using bad/illegal format or missing URL',
    'your password is too short',
    'not-a-known-id',
    'Warning: Permanently added the host to ~/.ssh/known_hosts',
    'Host key verification failed.',
    'No space left on device',
    'connect ECONNREFUSED 127.0.0.1:7687',
    'certificate',
    'SSL',
    'TLS 1.3',
  ])('finds nothing in: %s', (text) => {
    expect(explainText(text)).toEqual([]);
  });

  it('has one entry per id, with words for both', () => {
    const ids = catalogue.flatMap(({ id, also = [] }) => [id, ...also]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const { id, meaning, remedy } of catalogue) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$|^started$/);
      expect(meaning.length, id).toBeGreaterThan(20);
      expect(remedy.length, id).toBeGreaterThan(5);
      expect(explainText(`${meaning} ${remedy}`).every(({ meaning: text }) => !text.includes('{'))).toBe(true);
    }
  });

  it('answers to the id of a finding', () => {
    expect(bestId('key-matches-certificate')).toBe('key-matches-certificate');
  });

  it('stays quick on long and hostile text', () => {
    const hostile = ['Failed to load private key: '.repeat(20_000), `${'a '.repeat(500_000)}Caused by`, 'x'.repeat(2_000_000)];
    expect(cpuSeconds(() => hostile.map((text) => explainText(text)))).toBeLessThan(6);
  });
});

describe('reading a log', () => {
  it('tells each cause once, with its lines', () => {
    const log = [
      '2026-11-22 03:00:00.000+0000 INFO  Starting...',
      '2026-11-22 03:00:01.000+0000 ERROR Failed to start Neo4j on localhost:7474.',
      'java.lang.RuntimeException: Error starting Neo4j',
      '\tat org.neo4j.X.y(X.java:1)',
      'Caused by: java.lang.RuntimeException: Failed to load private key: /srv/k.key',
      '\tat org.neo4j.X.y(X.java:1)',
      'Caused by: java.io.IOException: Found encrypted private key but no passphrase was provided.',
      '2026-11-22 03:00:02.000+0000 INFO  Stopped.',
    ].join('\n');
    const [first, ...rest] = readLog(log);
    expect(first).toMatchObject({ id: 'passphrase-missing', firstLine: 7, count: 1 });
    expect(rest.map(({ id }) => id)).toEqual(expect.arrayContaining(['private-key-unloadable', 'start-failed']));
  });

  it('reads JSON lines and a journal', () => {
    const json = JSON.stringify({
      level: 'WARN',
      message: 'TLS policy must be provided for Bolt when tls_level is not DISABLED',
    });
    const journal =
      'Nov 22 03:12:01 host neo4j[123]: java.lang.IllegalArgumentException: server.bolt.enabled declared multiple times.';
    expect(readLog(`${json}\n${journal}\n${json}\n`)).toMatchObject([
      { id: 'tls-level-without-policy', firstLine: 1, lastLine: 3, count: 2 },
      { id: 'setting-duplicate', firstLine: 2 },
    ]);
  });

  it('leaves out what is well', () => {
    expect(readLog("INFO Loaded SSL policy 'BOLT' = x\nINFO Bolt enabled on localhost:7687.\nINFO Started.\n")).toEqual([]);
  });

  it('takes time that grows with the log, and no faster', () => {
    const line =
      '2026-11-22 03:00:00.000+0000 INFO  [o.n.k.i.t.l.c.CheckPointerImpl] Checkpoint triggered by "Scheduled checkpoint for time threshold" @ txId: 3 checkpoint completed in 21ms\n';
    // Four times the log costs about four times the work; the machine's speed does not matter.
    const cost = (lines: number): number => {
      const before = process.cpuUsage();
      expect(readLog(line.repeat(lines))).toEqual([]);
      return process.cpuUsage(before).user;
    };
    cost(2_000);
    expect(cost(40_000) / cost(10_000)).toBeLessThan(8);
  });
});
