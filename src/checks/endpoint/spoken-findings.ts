import type { Finding } from '../../model/finding.ts';
import { shellQuote } from '../../model/text/shell.ts';
import type { Say, SeenEndpoint } from './endpoint.ts';

/** What is wrong with what the port speaks inside TLS. Undefined `spoken`: it was not asked. */
export function spokenFindings(
  { address, component, asksForCertificate }: SeenEndpoint,
  spoken: SeenEndpoint['spoken'],
  say: Say,
): readonly Finding[] {
  if (spoken === undefined) return [];
  if (spoken.kind === 'http' && spoken.status === 400 && /Invalid SNI/i.test(spoken.body ?? '')) {
    return [
      say(
        'https-invalid-sni',
        'error',
        `${address} answers 400 Invalid SNI: its certificate does not include the name in the request`,
        'Use a name that is in the certificate, or issue it again with this name:\nneo4j-tls init --components https --name NAME --force',
        'Invalid SNI',
      ),
    ];
  }
  if (component === 'bolt' && spoken.kind === 'http')
    return [
      say(
        'endpoint-speaks-other',
        'error',
        `${address} speaks HTTP inside TLS, not Bolt`,
        'Bolt is not HTTP. A proxy has to forward it as TCP (nginx: stream { } instead of http { }; HAProxy: mode tcp). Without a proxy, https is on port 7473 and Bolt on 7687.',
      ),
    ];
  if (component === 'bolt' && spoken.kind === 'other')
    return [say('endpoint-speaks-other', 'error', `${address} speaks TLS, but not Bolt`, 'Check what listens there.')];
  if (spoken.kind === 'failed' || spoken.kind === 'closed') {
    const code = spoken.code ?? '';
    const aboutCertificate = /CERTIFICATE|UNKNOWN_CA/i.test(code);
    if (aboutCertificate || asksForCertificate === true) {
      return [
        say(
          'client-certificate-refused',
          'error',
          `${address} closes the connection after the handshake${code === '' ? '' : ` (${code})`}: it requires a client certificate, or does not accept this server's`,
          'Between members: add this certificate on that server (trust add). For Bolt: set client_auth=NONE.',
          'Empty client certificate chain',
        ),
      ];
    }
    if (spoken.kind === 'failed')
      return [
        say(
          'endpoint-alert',
          'error',
          `${address} closes the connection after the handshake with a TLS alert (${code})`,
          `neo4j-tls explain ${shellQuote(code)}`,
        ),
      ];
    const protocol = component === 'https' ? 'HTTP' : component === 'bolt' ? 'Bolt' : 'an answer';
    const doubt =
      asksForCertificate === undefined
        ? ' (it does not support TLS 1.2, so whether it asks for a client certificate is unknown)'
        : '; it did not ask for a client certificate';
    return [
      say(
        'endpoint-closes-inside',
        'error',
        `${address} completes the TLS handshake and then closes the connection without ${protocol}${doubt}: either a proxy or load balancer whose Neo4j is down, or Neo4j 2025.03 or later with a broken policy`,
        'Behind a proxy, check that Neo4j is running and that the proxy can reach it. On the server itself, check the policy:\nneo4j-tls doctor',
      ),
    ];
  }
  if ((component === 'bolt' || component === 'https') && spoken.kind === 'silent') {
    return [
      say(
        'endpoint-silent',
        'error',
        `${address} completes the handshake and then does not answer`,
        'Check its log (debug.log), and restart it.',
      ),
    ];
  }
  return [];
}
