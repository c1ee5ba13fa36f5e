import { re, spokenBy } from '../entry.ts';

/** How a start goes on or ends: connectors and policies against each other; TLS against plaintext; and the lines that prove success. */
export const start = spokenBy('server', {
  'tls-level-without-policy': {
    also: ['bolt-policy-missing'],
    says: [
      'No SSL policy has been configured for Bolt server',
      'Failed to initialize SSL encryption support, which is required to start this connector',
      'Requested encryption level {level} for Bolt connector but no SSL policy was given',
      'but no SSL policy was given',
      'TLS policy must be provided for Bolt when tls_level is not DISABLED',
    ],
    meaning:
      'tls_level requires TLS on Bolt, but the bolt policy is not enabled; check dbms.ssl.policy.bolt.enabled for a typo. Up to 5.26, Neo4j does not start. From 2025.03, it starts but closes every Bolt connection.',
    remedy: 'Set tls_level=DISABLED, or enable the policy with its key and certificate:\nneo4j-tls init --components bolt',
  },
  'https-without-policy': {
    also: ['https-policy-missing'],
    says: [
      'HTTPS set to enabled, but no SSL policy provided',
      `Cannot find enabled SSL policy with name '{scope}' in the configuration`,
      'Cannot find enabled SSL policy',
    ],
    meaning: 'HTTPS is on, but the https policy is not enabled. The server stops a few seconds after its databases have started.',
    remedy: 'Turn HTTPS off, or enable the policy with its key and certificate:\nneo4j-tls init --components https',
  },
  'policy-without-tls-level': {
    also: ['bolt-policy-unused'],
    says: [],
    meaning: 'The bolt policy is enabled, but tls_level is not set: Neo4j starts, but port 7687 stays unencrypted.',
    remedy: 'Set server.bolt.tls_level=REQUIRED (on 4.4, dbms.connector.bolt.tls_level=REQUIRED):\nneo4j-tls doctor --fix',
  },
  'hostname-check-unset': {
    says: [
      'SSL Hostname verification is disabled by default. Consider explicitly setting {setting}',
      'SSL Hostname verification is disabled by default',
    ],
    meaning:
      'verify_hostname is not set. Its default in this version is false, so members and backup clients do not check names. From 2025.01, the default is true.',
    remedy: 'Set verify_hostname=true for cluster and backup once every certificate includes the names that members connect to.',
  },
  'start-failed': {
    general: true,
    says: ['Failed to start Neo4j on {address}', 'Starting Neo4j failed: {cause}', 'Starting Neo4j failed'],
    meaning:
      'Neo4j did not start. The last "Caused by" below has the cause. The address in the message is the HTTP one, even if the bolt policy is the problem.',
    remedy: 'Read the last cause, or let doctor find it:\nneo4j-tls doctor',
  },
  'plaintext-refused': {
    over: ['tls-on-plaintext-port', 'handshake-failed'],
    says: [
      'An unencrypted connection attempt was made where encryption is required',
      re('not an ssl/tls record: ', /not an SSL\/TLS record: (?:6060b017|474554|504f5354|48454144|505249)[0-9a-f]{0,2000}/i),
    ],
    meaning:
      'A client connected without TLS to a port that requires it: its URI begins with bolt:// or neo4j:// instead of bolt+s:// or neo4j+s:// (or with http:// instead of https://).',
    remedy:
      'Use an encrypted scheme in that client: bolt+s or neo4j+s (a CA that it trusts), bolt+ssc or neo4j+ssc (any certificate), or https.',
  },
  'tls-on-plaintext-port': {
    also: ['endpoint-plaintext'],
    side: 'either',
    over: ['closed-without-alert', 'driver-certificate-not-trusted'],
    says: [
      re('unsupported_record_type', /generated CLIENT ALERT: Fatal - Unexpected Message[\s\S]{0,40}unsupported_record_type/),
      'server does not support SSL, but SSL was required',
      'The server does not support SSL connections',
      'TLS fatal alert has been received: Unexpected message',
      'gnutls_handshake() failed: An unexpected TLS packet was received',
      'not an SSL/TLS record',
      'NotSslRecordException',
      'first record does not look like a TLS handshake',
      'WRONG_VERSION_NUMBER',
      'wrong version number',
      'ERR_SSL_PROTOCOL_ERROR',
      'SSL_ERROR_RX_RECORD_TOO_LONG',
      'SSL received a record that exceeded the maximum permissible length',
      'packet length too long',
      'RECORD_LAYER_FAILURE',
      'record layer failure',
      'Unsupported or unrecognized SSL message',
      'Unrecognized SSL message, plaintext connection',
      'server gave HTTP response to HTTPS client',
      'check that TLS is enabled on the server',
      'Client network socket disconnected before secure TLS connection was established',
      'Cannot determine the frame size or a corrupted frame was received',
      'The handshake failed due to an unexpected packet format',
      'An unexpected TLS packet was received',
      'received corrupt message of type',
      'InvalidContentType',
      'InvalidMessage(',
      'SEC_E_INVALID_TOKEN',
      '0x80090308',
      'SEC_E_ILLEGAL_MESSAGE',
      'The message received was unexpected or badly formatted',
      re('unknown protocol', /SSL\S{0,30}[^\n]{0,60}unknown protocol/i),
      'tlsv1 alert unexpected message',
    ],
    meaning:
      'One side uses TLS and the other does not. For a client, the port is not encrypted (plaintext: the policy lacks tls_level, or it is the wrong port, http instead of https). In the server’s log, it means that an unencrypted client connected to a TLS port.',
    remedy:
      'Find out which, then encrypt the connector on the server, or correct the scheme and port in the client:\nneo4j-tls verify\nneo4j-tls init --components bolt,https',
    heard: {
      client: {
        meaning:
          'The client uses TLS, but the port does not: it is plaintext (the policy lacks tls_level, or TLS was never set up), or it is the wrong port (7474 is http, 7687 Bolt, 7473 https).',
        remedy:
          'Correct the port, or encrypt the connector on the server:\nneo4j-tls verify\nneo4j-tls init --components bolt,https',
      },
      server: {
        meaning: 'A client connected without TLS to a TLS port of this server.',
        remedy:
          'Use an encrypted scheme in that client (bolt+s, neo4j+s, https). A health check that only opens the port can also cause this line.',
      },
    },
  },
  'http-answer-on-bolt': {
    also: ['wrong-port', 'endpoint-speaks-other'],
    side: 'client',
    says: [
      'Server responded HTTP. Make sure you are not trying to connect to the http endpoint',
      'Server responded HTTP',
      'Received HTTP/0.9 when not allowed',
      'Unexpected protocol version … 1213486160',
      '1213486160',
      re('0x48545450', /0x48545450|unexpected (?:Bolt )?(?:version|protocol)[^\n]{0,40}(?:HTTP|1213486160)/i),
      'Cannot to connect to Bolt service on {address}; looks like HTTP',
      'looks like HTTP',
      'server responded HTTP',
    ],
    meaning:
      'The client uses a different protocol than the port: a driver on an HTTP port (7474 or 7473), a proxy that answers HTTP instead of Bolt, or http:// on a TLS or Bolt port.',
    remedy:
      'Drivers use the Bolt port, 7687; the HTTP API is https://HOST:7473. A proxy has to forward Bolt as TCP (nginx: stream{} instead of http{}).',
  },
  'policy-loaded': {
    good: true,
    says: [`Loaded SSL policy '{scope}'`],
    meaning:
      'Neo4j read the files of the policy {scope|}. This does not mean that TLS works: from 2025.03, the line also appears with a broken chain, when Neo4j closes every connection.',
    remedy: 'To see what the port serves:\nneo4j-tls verify',
  },
  'bolt-enabled': {
    good: true,
    says: ['Bolt enabled on {address}'],
    meaning: 'Bolt listens on {address|that address}. The line says nothing about TLS.',
    remedy: 'To see whether the port is encrypted:\nneo4j-tls verify',
  },
  'https-enabled': {
    good: true,
    says: ['HTTPS enabled on {address}', 'Remote interface available at https://{address}', 'Remote interface available at'],
    meaning: 'The web server listens on or advertises {address|that address}.',
    remedy: 'To check its certificate:\nneo4j-tls verify',
  },
  started: {
    good: true,
    says: [re('started.', /(?:^|\bINFO\s{1,4})Started\.\s{0,4}$/m)],
    meaning: 'The server has started, and loaded every enabled policy.',
    remedy: 'To check what it serves:\nneo4j-tls verify',
  },
  'not-about-tls': {
    notTls: true,
    says: [
      'Address already in use',
      'EADDRINUSE',
      'java.net.BindException',
      'is already in use, cannot bind to it',
      'Unable to obtain lock on store lock file',
      'Lock file has been locked by another process',
      'StoreLockException',
      'FileLockException',
      'OutOfMemoryError',
      'No space left on device',
      'Too many open files',
      'AuthenticationRateLimit',
      'The client is unauthorized due to authentication failure',
      'The client has provided incorrect authentication details',
    ],
    meaning: 'This is not about TLS, but about a port in use, a store lock, memory, disk space or a password.',
    remedy: 'For a port or a lock, look for another program, or a second Neo4j, that uses the same port or data folder.',
  },
});
