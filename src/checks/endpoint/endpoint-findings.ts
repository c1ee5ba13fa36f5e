import type { Finding } from '../../model/finding.ts';
import { finding } from '../check.ts';
import type { ExpectedEndpoint, endpointFindingIds, SeenEndpoint } from './endpoint.ts';
import { noHandshake, unreachable } from './no-handshake.ts';
import { served } from './served-findings.ts';

/** Judges what a port serves. An error: a client that does things right would fail. */
export function endpointFindings(seen: SeenEndpoint, expected: ExpectedEndpoint): readonly Finding[] {
  const say = (
    id: (typeof endpointFindingIds)[number],
    severity: Finding['severity'],
    message: string,
    remedy: string,
    neo4jSays: string | null = null,
  ): Finding => finding({ id, severity, component: seen.component, path: seen.address, message, remedy, neo4jSays });
  switch (seen.state) {
    case 'unreachable':
      return [unreachable(seen, expected, say)];
    case 'plaintext':
      return [
        seen.spoken?.kind === 'http' && seen.component === 'bolt'
          ? say(
              'endpoint-speaks-other',
              'error',
              `${seen.address} speaks HTTP in plaintext, not Bolt`,
              'Bolt is on port 7687, http on 7474.',
            )
          : say(
              'endpoint-plaintext',
              'error',
              `${seen.address} is not encrypted`,
              'If a proxy in front of Neo4j terminates TLS, verify the address of the proxy instead. Otherwise check the configuration, then restart Neo4j:\nneo4j-tls doctor',
            ),
      ];
    case 'no-handshake':
      return [noHandshake(seen, say)];
    case 'tls':
      return served(seen, expected, say);
  }
}
