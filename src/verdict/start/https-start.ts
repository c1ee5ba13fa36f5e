import type { ReasonId } from '../../model/message-ids.ts';
import { connectorNames, connectorSetting } from '../../neo4j/config/connectors.ts';
import type { EffectiveConfig } from '../../neo4j/config/effective-config.ts';
import type { Reason, VerdictFacts } from '../facts.ts';
import { javaPattern } from '../java/java-pattern.ts';
import type { LoadedPolicy } from '../loaded-policy.ts';
import { chainForPkcs12, namesUnreadable } from '../tls-context.ts';

/** Stage H: the web server puts key and chain into a key store of its own and opens its ports, last of all. */
export function startHttps(config: EffectiveConfig, policy: LoadedPolicy | undefined, facts: VerdictFacts): readonly Reason[] {
  const { https, http } = config.connectors;
  const reasons: Reason[] = [];
  const say = (id: ReasonId, setting: string, neo4jSays: string, path?: string): void => {
    reasons.push({
      id,
      stage: 'https',
      fatal: true,
      scope: 'https',
      path,
      line: config.lineOf(setting),
      setting,
      neo4jSays,
    });
  };
  if (https.enabled) {
    if (policy === undefined) {
      say(
        'https-policy-missing',
        connectorSetting(facts.version.line, 'https', 'enabled'),
        'HTTPS set to enabled, but no SSL policy provided',
      );
    } else if (policy.chain?.length === 0) {
      say(
        'chain-empty',
        'dbms.ssl.policy.https.public_certificate',
        'Private key must be accompanied by certificate chain',
        policy.config.publicCertificate,
      );
    } else if (policy.chain !== undefined) {
      const fault = chainForPkcs12(policy.chain);
      const [leaf] = policy.chain;
      if (fault === undefined && leaf !== undefined && namesUnreadable(leaf, facts.java)) {
        say(
          'certificate-names-unreadable',
          'dbms.ssl.policy.https.public_certificate',
          'CertificateParsingException: Invalid encoding for GeneralNames.',
          policy.config.publicCertificate,
        );
      }
      const notPattern = (policy.config.ciphers ?? []).find((name) => javaPattern(name) === undefined);
      if (notPattern !== undefined) {
        say('cipher-unknown', 'dbms.ssl.policy.https.ciphers', `PatternSyntaxException: Dangling meta character: ${notPattern}`);
      }
      const notProtocol = policy.config.tlsVersions.find((name) => javaPattern(name) === undefined);
      if (notProtocol !== undefined && facts.version.line !== '4.4') {
        say('tls-version-unknown', 'dbms.ssl.policy.https.tls_versions', `PatternSyntaxException: ${notProtocol}`);
      }
      if (fault !== undefined)
        say(
          fault.id,
          'dbms.ssl.policy.https.public_certificate',
          `KeyStoreException: ${fault.neo4jSays}`,
          policy.config.publicCertificate,
        );
    }
  }
  if ((https.enabled || http.enabled) && config.httpTransports?.length === 0) {
    say('http-transports-empty', 'server.http_enabled_transports', 'IllegalStateException: No default protocol');
  }
  for (const connector of ['https', 'http'] as const) {
    const { enabled, listen } = connector === 'https' ? https : http;
    if (enabled && (listen.port ?? 0) > 65535) {
      say(
        'port-out-of-range',
        connectorSetting(facts.version.line, connector, 'listen_address'),
        `port out of range:${listen.port}`,
      );
    }
  }
  reasons.push(...portConflicts(config, facts));
  return reasons;
}

/** Two connectors on one port: the one that comes second cannot bind. */
function portConflicts(config: EffectiveConfig, facts: VerdictFacts): readonly Reason[] {
  const found: Reason[] = [];
  const open = connectorNames.filter((name) => config.connectors[name].enabled);
  for (const [index, first] of open.entries()) {
    for (const second of open.slice(index + 1)) {
      const [a, b] = [config.connectors[first].listen, config.connectors[second].listen];
      if (a.port === undefined || a.port === 0 || a.port !== b.port || !hostsMeet(a.host ?? '', b.host ?? '')) continue;
      const setting = connectorSetting(facts.version.line, second, 'listen_address');
      const neo4jSays = `Address ${b.host}:${b.port} is already in use, cannot bind to it.`;
      found.push({
        ...{ id: 'port-conflict', stage: 'https', fatal: true, scope: undefined, path: undefined },
        ...{ line: config.lineOf(setting), setting, neo4jSays },
      } as Reason);
    }
  }
  return found;
}

function hostsMeet(a: string, b: string): boolean {
  const loopback = (host: string): string => (host === 'localhost' || host === '127.0.0.1' ? 'loopback' : host);
  const everywhere = (host: string): boolean => /^(?:0\.0\.0\.0|::|)$/.test(host);
  return everywhere(a) || everywhere(b) || loopback(a) === loopback(b);
}
