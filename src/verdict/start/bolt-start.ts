import type { ReasonId } from '../../model/message-ids.ts';
import { connectorSetting, sslProviderSetting } from '../../neo4j/config/connectors.ts';
import type { EffectiveConfig } from '../../neo4j/config/effective-config.ts';
import type { Reason, VerdictFacts } from '../facts.ts';
import type { LoadedPolicy } from '../loaded-policy.ts';
import { boltBuildsAtStart } from '../policy-load.ts';
import { openSslFault } from '../ssl-provider.ts';
import { nettyServerContext } from '../tls-context.ts';

/** Stage B: Bolt opens its port. Up to 2025.02 it builds its TLS context first, and insists on a policy. */
export function startBolt(config: EffectiveConfig, policy: LoadedPolicy | undefined, facts: VerdictFacts): readonly Reason[] {
  const { bolt } = config.connectors;
  if (!bolt.enabled) return [];
  const reasons: Reason[] = [];
  const say = (id: ReasonId, setting: string, neo4jSays: string, path?: string): void => {
    reasons.push({
      id,
      stage: 'bolt',
      fatal: true,
      scope: 'bolt',
      path,
      line: config.lineOf(setting),
      setting,
      neo4jSays,
    });
  };
  const tlsLevel = connectorSetting(facts.version.line, 'bolt', 'tls_level');
  const is44 = facts.version.line === '4.4';
  if (config.tlsLevel !== 'DISABLED' && boltBuildsAtStart(facts)) {
    const wrapped = 'Failed to initialize SSL encryption support, which is required to start this connector. Error was: ';
    if (policy === undefined) {
      const text = is44
        ? `${wrapped}No SSL policy has been configured for Bolt server`
        : `Requested encryption level ${config.tlsLevel} for Bolt connector but no SSL policy was given`;
      say('bolt-policy-missing', tlsLevel, text);
    } else {
      const fault = nettyServerContext(policy);
      if (fault !== undefined) {
        say(
          fault.id,
          `dbms.ssl.policy.bolt.${fault.suffix}`,
          `${is44 ? wrapped : 'Failed to load SSL policy for Bolt connector: '}${fault.neo4jSays}`,
          policy.config.publicCertificate,
        );
      }
      const withoutLibrary = openSslFault(config, facts);
      if (withoutLibrary !== undefined) say(withoutLibrary.id, sslProviderSetting, withoutLibrary.neo4jSays);
    }
  }
  const listen = connectorSetting(facts.version.line, 'bolt', 'listen_address');
  if ((bolt.listen.port ?? 0) > 65535) say('port-out-of-range', listen, `port out of range:${bolt.listen.port}`);
  return reasons;
}
