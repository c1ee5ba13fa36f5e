import type { Finding } from '../../model/finding.ts';
import type { ExpectedEndpoint, Say, SeenEndpoint } from './seen-endpoint.ts';

export function unreachable({ address, why, code }: SeenEndpoint, { containerLogs }: ExpectedEndpoint, say: Say): Finding {
  if (why === 'refused')
    return say(
      'endpoint-refused',
      'error',
      `nothing listens on ${address} (connection refused)`,
      containerLogs === undefined
        ? 'see that Neo4j runs and listens there: neo4j-tls doctor; journalctl -u neo4j'
        : `see that the container runs and publishes this port: docker ps; ${containerLogs}`,
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
        'neo4j-tls doctor names the fault',
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
        'neo4j-tls doctor; put back the right key, then restart',
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
          'members: neo4j-tls trust add on that server; bolt: client_auth=NONE',
          'Empty client certificate chain',
        );
      }
      return say(
        'endpoint-alert',
        'error',
        `${address} refuses the TLS handshake (${code})`,
        'neo4j-tls doctor; a client certificate may be demanded, or versions and ciphers do not meet',
      );
    default:
      return say(
        'endpoint-handshake-failed',
        'error',
        `the TLS handshake with ${address} fails (${code})`,
        'neo4j-tls explain, with that code',
      );
  }
}
