import type { Finding } from '../../model/finding.ts';
import { shellQuote } from '../../model/text/shell.ts';
import type { ExpectedEndpoint, Say, SeenEndpoint } from './endpoint.ts';

/** A port that nothing listens on, or that does not answer, with where to look next. */
export function unreachable({ address, why, code }: SeenEndpoint, { containerLogs }: ExpectedEndpoint, say: Say): Finding {
  if (why === 'refused')
    return say(
      'endpoint-refused',
      'error',
      `nothing listens on ${address} (connection refused)`,
      containerLogs === undefined
        ? 'Check that Neo4j is running and listening there (if not, its log shows why), and whether it can start:\nneo4j-tls doctor'
        : `Check that the container is running and publishes this port:\ndocker ps\n${containerLogs}`,
    );
  if (why === 'timed-out')
    return say(
      'endpoint-timed-out',
      'error',
      `${address} does not answer: a firewall drops the packets, or the host is down`,
      'Open the port in the firewall, or try from the server itself.',
    );
  if (why === 'unknown-host')
    return say(
      'endpoint-unknown-host',
      'error',
      `the name in ${address} cannot be resolved`,
      'Correct the name, or add it to DNS or the hosts file.',
    );
  return say('endpoint-refused', 'error', `${address} cannot be reached (${code})`, 'Check the address and the network.');
}

/** A port that took the connection and did not complete TLS, by how it ended. */
export function noHandshake({ address, why, code }: SeenEndpoint, say: Say): Finding {
  switch (why) {
    case 'closed':
      return say(
        'endpoint-closes',
        'error',
        `${address} closes TLS connections without an answer: either it is not encrypted, or its policy is broken (cipher name, chain order, tls_level without a policy)`,
        'On that server, check the policy:\nneo4j-tls doctor',
      );
    case 'silent':
      return say(
        'endpoint-silent',
        'error',
        `${address} accepts the connection but never answers the TLS handshake`,
        'Check what listens there (ss -ltnp), and restart it.',
      );
    case 'signature':
      return say(
        'key-matches-certificate',
        'error',
        `${address} uses a private key that does not belong to its certificate`,
        'Find the wrong file, restore the right one, and restart Neo4j:\nneo4j-tls doctor',
        'Invalid CertificateVerify signature',
      );
    case 'alert':
    case 'protocol':
      // What a server says of certificates, it says of its client's.
      if (/CERTIFICATE|UNKNOWN_CA/i.test(code ?? '')) {
        return say(
          'client-certificate-refused',
          'error',
          `${address} requires a client certificate, or does not accept this server's (${code})`,
          'Between members: add this certificate on that server (trust add). For Bolt: set client_auth=NONE.',
          'Empty client certificate chain',
        );
      }
      return say(
        'endpoint-alert',
        'error',
        `${address} refuses the TLS handshake (${code})`,
        'It may require a client certificate, or have no TLS version or cipher suite in common. On that server:\nneo4j-tls doctor',
      );
    default:
      return say(
        'endpoint-handshake-failed',
        'error',
        `the TLS handshake with ${address} fails (${code})`,
        `neo4j-tls explain ${shellQuote(code ?? 'handshake_failure')}`,
      );
  }
}
