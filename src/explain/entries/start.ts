import type { Entry } from '../entry.ts';

/** How a start goes on or ends: connectors and policies against each other; and the lines that prove success. */
export const start: readonly Entry[] = [
  {
    id: 'tls-level-without-policy',
    says: [
      'No SSL policy has been configured for Bolt server',
      'Failed to initialize SSL encryption support, which is required to start this connector',
      'Requested encryption level {level} for Bolt connector but no SSL policy was given',
      'but no SSL policy was given',
      'TLS policy must be provided for Bolt when tls_level is not DISABLED',
    ],
    meaning:
      'tls_level asks for TLS on Bolt, and the policy bolt is not enabled: look for a typo in dbms.ssl.policy.bolt.enabled. Up to 5.26 that stops the start; from 2025.03 on the server runs and closes every Bolt connection.',
    remedy: 'Add dbms.ssl.policy.bolt.enabled=true with its key and certificate (neo4j-tls init), or set tls_level=DISABLED.',
  },
  {
    id: 'https-without-policy',
    says: [
      'HTTPS set to enabled, but no SSL policy provided',
      `Cannot find enabled SSL policy with name '{scope}' in the configuration`,
      'Cannot find enabled SSL policy',
    ],
    meaning:
      'https is switched on, and the policy https is not enabled. The server ends some seconds after its databases came up.',
    remedy:
      'Add dbms.ssl.policy.https.enabled=true with its key and certificate (neo4j-tls init --components https), or switch https off.',
  },
  {
    id: 'policy-without-tls-level',
    also: ['bolt-policy-unused'],
    says: [],
    meaning: 'The policy bolt is enabled, and tls_level is not set: Neo4j starts, and port 7687 stays plaintext.',
    remedy: 'Add server.bolt.tls_level=REQUIRED (4.4: dbms.connector.bolt.tls_level=REQUIRED): neo4j-tls doctor --fix.',
  },
  {
    id: 'hostname-check-unset',
    says: [
      'SSL Hostname verification is disabled by default. Consider explicitly setting {setting}',
      'SSL Hostname verification is disabled by default',
    ],
    meaning:
      'verify_hostname is not set, and this line’s default is false: members and backup clients do not compare names. From 2025.01 on the default is true.',
    remedy: 'Set verify_hostname=true for cluster and backup once every certificate carries the names that are dialled.',
  },
  {
    id: 'start-failed',
    general: true,
    says: ['Failed to start Neo4j on {address}', 'Starting Neo4j failed: {cause}', 'Starting Neo4j failed'],
    meaning:
      'The start ended. The address named is the HTTP one even when the Bolt policy is at fault; the cause stands in the last "Caused by" below.',
    remedy: 'Look at the last cause, or run neo4j-tls doctor.',
  },
  {
    id: 'plaintext-refused',
    says: ['An unencrypted connection attempt was made where encryption is required', 'TransportSelectionHandler'],
    meaning:
      'A client spoke plaintext to the Bolt port, where tls_level is REQUIRED: its URI begins with bolt:// or neo4j:// instead of bolt+s:// or neo4j+s://.',
    remedy: 'Give that client an encrypted scheme: bolt+s or neo4j+s (a trusted CA), bolt+ssc or neo4j+ssc (any certificate).',
  },
  {
    id: 'tls-on-plaintext-port',
    says: [
      'not an SSL/TLS record',
      'NotSslRecordException',
      'first record does not look like a TLS handshake',
      'WRONG_VERSION_NUMBER',
      'wrong version number',
      'ERR_SSL_PROTOCOL_ERROR',
      'SSL_ERROR_RX_RECORD_TOO_LONG',
      'packet length too long',
      'Unsupported or unrecognized SSL message',
      'Client network socket disconnected before secure TLS connection was established',
      'Cannot determine the frame size or a corrupted frame was received',
    ],
    meaning:
      'One side speaks TLS and the other plaintext. Either the port has no TLS (policy without tls_level, wrong port, http instead of https), or a plaintext client dialled a TLS port ("not an SSL/TLS record" in the server’s log).',
    remedy: 'neo4j-tls verify tells which: then enable policy and tls_level, or correct the client’s scheme and port.',
  },
  {
    id: 'http-answer-on-bolt',
    also: ['wrong-port'],
    says: [
      'Server responded HTTP. Make sure you are not trying to connect to the http endpoint',
      'Server responded HTTP',
      'Received HTTP/0.9 when not allowed',
      'Unexpected protocol version … 1213486160',
      '1213486160',
    ],
    meaning: 'The client dialled a port of another protocol: a driver on 7474 or 7473 (http), or http:// on the https port.',
    remedy: 'Bolt is 7687; https is https://HOST:7473.',
  },
  {
    id: 'policy-loaded',
    good: true,
    says: [`Loaded SSL policy '{scope}'`],
    meaning:
      'Neo4j has read the files of policy {scope|}. That proves parsing only: from 2025.03 on it also appears with a chain that drops every connection.',
    remedy: 'neo4j-tls verify shows what the port really serves.',
  },
  {
    id: 'bolt-enabled',
    good: true,
    says: ['Bolt enabled on {address}'],
    meaning: 'Bolt listens on {address|that address}. It says nothing about TLS.',
    remedy: 'neo4j-tls verify tells whether the port is encrypted.',
  },
  {
    id: 'https-enabled',
    good: true,
    says: ['HTTPS enabled on {address}', 'Remote interface available at https://{address}', 'Remote interface available at'],
    meaning: 'The web server listens on, or advertises, {address|that address}.',
    remedy: 'neo4j-tls verify checks its certificate.',
  },
  {
    id: 'started',
    good: true,
    says: [{ pattern: /(?:^|\bINFO\s+)Started\.\s*$/m, needs: 'started.' }],
    meaning: 'The server is up: every enabled policy could be loaded.',
    remedy: 'neo4j-tls verify checks what it serves.',
  },
];
