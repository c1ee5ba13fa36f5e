import type { Finding } from '../../model/finding.ts';
import { shellQuote } from '../../model/shell.ts';
import type { Say, SeenEndpoint } from './seen-endpoint.ts';

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
        `${address} answers 400 Invalid SNI: the name dialled is not in its certificate`,
        'Use a name that it carries, or issue it with this one:\nneo4j-tls init --components https --name NAME --force',
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
        'Bolt is not HTTP. A proxy has to forward it as TCP (nginx: stream { } instead of http { }; HAProxy: mode tcp). Without a proxy: https is on 7473, Bolt on 7687',
      ),
    ];
  if (component === 'bolt' && spoken.kind === 'other')
    return [say('endpoint-speaks-other', 'error', `${address} speaks TLS, and no Bolt inside`, 'see what listens there')];
  if (spoken.kind === 'failed' || spoken.kind === 'closed') {
    const code = spoken.code ?? '';
    const aboutCertificate = /CERTIFICATE|UNKNOWN_CA/i.test(code);
    if (aboutCertificate || asksForCertificate === true) {
      return [
        say(
          'client-certificate-refused',
          'error',
          `${address} ends the connection after the handshake${code === '' ? '' : ` (${code})`}: it demands a client certificate, or does not accept ours`,
          'Members: have that server trust this certificate (trust add, there). Bolt: set client_auth=NONE.',
          'Empty client certificate chain',
        ),
      ];
    }
    if (spoken.kind === 'failed')
      return [
        say(
          'endpoint-alert',
          'error',
          `${address} ends the connection after the handshake with a TLS alert (${code})`,
          `neo4j-tls explain ${shellQuote(code)}`,
        ),
      ];
    const protocol = component === 'https' ? 'HTTP' : component === 'bolt' ? 'Bolt' : 'a word';
    const doubt =
      asksForCertificate === undefined
        ? ' (whether it asks for a client certificate could not be seen: it does not speak TLS 1.2)'
        : '; it did not ask for a client certificate';
    return [
      say(
        'endpoint-closes-inside',
        'error',
        `${address} completes the TLS handshake and then closes the connection without ${protocol}${doubt}: a proxy or load balancer whose Neo4j behind it is down, or Neo4j 2025.03 or later with a policy that cannot work`,
        'Behind a proxy, see that Neo4j runs and that the proxy reaches it. On the server itself, see what is wrong with the policy:\nneo4j-tls doctor',
      ),
    ];
  }
  if ((component === 'bolt' || component === 'https') && spoken.kind === 'silent') {
    return [
      say(
        'endpoint-silent',
        'error',
        `${address} ends the handshake and then answers nothing`,
        'look at its log (debug.log); restart it',
      ),
    ];
  }
  return [];
}
