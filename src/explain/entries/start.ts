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
      'tls_level asks for TLS on Bolt, and the policy bolt is not enabled; look for a typo in dbms.ssl.policy.bolt.enabled. Up to 5.26 Neo4j does not start; from 2025.03 it starts and closes every Bolt connection.',
    remedy: 'Enable the policy with its key and certificate, or set tls_level=DISABLED.\nneo4j-tls init --components bolt',
  },
  'https-without-policy': {
    also: ['https-policy-missing'],
    says: [
      'HTTPS set to enabled, but no SSL policy provided',
      `Cannot find enabled SSL policy with name '{scope}' in the configuration`,
      'Cannot find enabled SSL policy',
    ],
    meaning:
      'HTTPS is switched on, and the policy https is not enabled. The server stops a few seconds after its databases are up.',
    remedy: 'Enable the policy with its key and certificate, or switch HTTPS off.\nneo4j-tls init --components https',
  },
  'policy-without-tls-level': {
    also: ['bolt-policy-unused'],
    says: [],
    meaning: 'The policy bolt is enabled, and tls_level is not set: Neo4j starts, and port 7687 stays unencrypted.',
    remedy: 'Set server.bolt.tls_level=REQUIRED (4.4: dbms.connector.bolt.tls_level=REQUIRED).\nneo4j-tls doctor --fix',
  },
  'hostname-check-unset': {
    says: [
      'SSL Hostname verification is disabled by default. Consider explicitly setting {setting}',
      'SSL Hostname verification is disabled by default',
    ],
    meaning:
      'verify_hostname is not set, and its default on this version is false: members and backup clients do not check names. From 2025.01 the default is true.',
    remedy: 'Set verify_hostname=true for cluster and backup once every certificate has the names that members connect to.',
  },
  'start-failed': {
    general: true,
    says: ['Failed to start Neo4j on {address}', 'Starting Neo4j failed: {cause}', 'Starting Neo4j failed'],
    meaning:
      'Neo4j did not start. The address in the message is the HTTP one even when the Bolt policy is at fault; the cause is in the last "Caused by" below.',
    remedy: 'Look at the last cause, or let doctor find it.\nneo4j-tls doctor',
  },
  'plaintext-refused': {
    over: ['tls-on-plaintext-port', 'handshake-failed'],
    says: [
      'An unencrypted connection attempt was made where encryption is required',
      re('not an ssl/tls record: ', /not an SSL\/TLS record: (?:6060b017|474554|504f5354|48454144|505249)[0-9a-f]{0,2000}/i),
    ],
    meaning:
      'A client connected without TLS to a port that requires it: its URI begins with bolt:// or neo4j:// instead of bolt+s:// or neo4j+s:// (HTTP: http:// instead of https://).',
    remedy:
      'Give that client an encrypted scheme: bolt+s or neo4j+s (a CA that it trusts), bolt+ssc or neo4j+ssc (any certificate), https.',
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
      'One side speaks TLS and the other does not. For a client: the port is not encrypted (plaintext: the policy lacks tls_level, or it is the wrong port, http instead of https). In the server’s log: an unencrypted client connected to a TLS port.',
    remedy:
      'Find out which, then encrypt the connector on the server or correct scheme and port in the client.\nneo4j-tls verify\nneo4j-tls init --components bolt,https',
    heard: {
      client: {
        meaning:
          'The client speaks TLS, and the port it connected to does not: that port is plaintext (the policy lacks tls_level, or TLS was never set up), or it is the wrong port (7474 is http, 7687 Bolt, 7473 https).',
        remedy:
          'Correct the port, or encrypt the connector on the server.\nneo4j-tls verify\nneo4j-tls init --components bolt,https',
      },
      server: {
        meaning: 'A client connected without TLS to a port of this server that speaks TLS.',
        remedy:
          'Give that client an encrypted scheme (bolt+s, neo4j+s, https). A health check that only opens the port can cause this line, too.',
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
      'The client connected to a port of another protocol: a driver on an HTTP port (7474 or 7473), a proxy that answers HTTP where Bolt is expected, or http:// on a TLS or Bolt port.',
    remedy:
      'Drivers use the Bolt port, 7687; the HTTP API is https://HOST:7473. A proxy has to forward Bolt as TCP (nginx: stream{} instead of http{}).',
  },
  'policy-loaded': {
    good: true,
    says: [`Loaded SSL policy '{scope}'`],
    meaning:
      'Neo4j has read the files of policy {scope|}. This proves parsing only: from 2025.03 the line also appears with a chain with which every connection is closed.',
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
    meaning: 'The web server listens on, or advertises, {address|that address}.',
    remedy: 'To check its certificate:\nneo4j-tls verify',
  },
  started: {
    good: true,
    says: [re('started.', /(?:^|\bINFO\s{1,4})Started\.\s{0,4}$/m)],
    meaning: 'The server is up: every enabled policy could be loaded.',
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
    meaning: 'Ports in use, locks of the store, memory, disk space and passwords have nothing to do with TLS.',
    remedy: 'Look for another program, or a second Neo4j, that uses the same port or data folder.',
  },
});
