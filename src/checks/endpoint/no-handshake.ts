import type { Finding } from '../../model/finding.ts';
import { shellQuote } from '../../model/shell.ts';
import type { ExpectedEndpoint, Say, SeenEndpoint } from './seen-endpoint.ts';

export function unreachable({ address, why, code }: SeenEndpoint, { containerLogs }: ExpectedEndpoint, say: Say): Finding {
  if (why === 'refused')
    return say(
      'endpoint-refused',
      'error',
      `nothing listens on ${address} (connection refused)`,
      containerLogs === undefined
        ? 'See that Neo4j runs and listens there (its log says why not), and that it would start:\nneo4j-tls doctor'
        : `See that the container runs and publishes this port:\ndocker ps\n${containerLogs}`,
    );
  if (why === 'timed-out')
    return say(
      'endpoint-timed-out',
      'error',
      `${address} does not answer in time: a firewall drops the packets, or the host is down`,
      'open the port in the firewall; try from the server itself',
    );
  if (why === 'unknown-host')
    return say(
      'endpoint-unknown-host',
      'error',
      `the name in ${address} cannot be resolved`,
      'correct the name, or add it to DNS or /etc/hosts',
    );
  return say('endpoint-refused', 'error', `${address} cannot be reached (${code})`, 'check the address and the network');
}

export function noHandshake({ address, why, code }: SeenEndpoint, say: Say): Finding {
  switch (why) {
    case 'closed':
      return say(
        'endpoint-closes',
        'error',
        `${address} closes TLS connections without a word: plaintext by its policy, or a policy that cannot work (cipher name, chain order, tls_level without a policy)`,
        'See what is wrong with the policy, on that server:\nneo4j-tls doctor',
      );
    case 'silent':
      return say(
        'endpoint-silent',
        'error',
        `${address} takes the connection and never answers the TLS handshake`,
        'see what listens there (ss -ltnp); restart it',
      );
    case 'signature':
      return say(
        'key-matches-certificate',
        'error',
        `${address} signs with a key that is not its certificate's`,
        'See which file is the wrong one, put back the right one, and restart Neo4j:\nneo4j-tls doctor',
        'Invalid CertificateVerify signature',
      );
    case 'alert':
    case 'protocol':
      // What a server says of certificates, it says of its client's.
      if (/CERTIFICATE|UNKNOWN_CA/i.test(code ?? '')) {
        return say(
          'client-certificate-refused',
          'error',
          `${address} demands a client certificate, or does not accept ours (${code})`,
          'Members: have that server trust this certificate (trust add, there). Bolt: set client_auth=NONE.',
          'Empty client certificate chain',
        );
      }
      return say(
        'endpoint-alert',
        'error',
        `${address} refuses the TLS handshake (${code})`,
        'It may demand a client certificate, or share no TLS version or cipher suite. On that server:\nneo4j-tls doctor',
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
