import type { Finding } from '../../model/finding.ts';
import { isAnyHost } from '../../neo4j/config/address.ts';
import { connectorSetting } from '../../neo4j/config/connectors.ts';
import { type Check, type CheckFacts, confStep, finding } from '../check.ts';
import { setUpRemedy } from '../new-pair.ts';

/** Ports and policies against each other: what is open although it should not be, or closed although it should be open. */
export const connectors: Check = {
  ids: [
    'policy-without-tls-level',
    'policy-not-enabled',
    'bolt-plaintext-allowed',
    'https-without-bolt',
    'http-open',
    'https-policy-unused',
    'http-and-https-off',
    'advertised-port',
  ],
  run: (facts) => (facts.role === 'backup-client' ? [] : [...boltAndHttps(facts), ...halfConfigured(facts), ...ports(facts)]),
};

function boltAndHttps(facts: CheckFacts): readonly Finding[] {
  const { config, verdict } = facts.judged;
  const { line } = facts.facts.version;
  const { bolt, https, http } = config.connectors;
  const { path } = facts.facts.conf;
  const enabled = (scope: string): boolean => config.policies.some((policy) => policy.scope === scope && policy.enabled);
  const tlsLevel = connectorSetting(line, 'bolt', 'tls_level');
  const found: Finding[] = [];
  if (bolt.enabled && enabled('bolt') && config.tlsLevel === 'DISABLED') {
    found.push(
      finding({
        ...{ id: 'policy-without-tls-level', severity: 'error', component: 'bolt', path, line: config.lineOf(tlsLevel) },
        message: `the bolt policy is enabled, but ${tlsLevel} is ${config.lineOf(tlsLevel) === undefined ? 'not set' : 'DISABLED'}: port ${bolt.listen.port} is not encrypted`,
        remedy: `Set ${tlsLevel}=REQUIRED.`,
        // Written out, DISABLED is somebody's decision; left out, it was forgotten.
        steps: config.lineOf(tlsLevel) === undefined ? confStep(facts, { changes: new Map([[tlsLevel, 'REQUIRED']]) }) : [],
      }),
    );
  }
  if (bolt.enabled && config.tlsLevel === 'OPTIONAL') {
    found.push(
      finding({
        ...{ id: 'bolt-plaintext-allowed', severity: 'warning', component: 'bolt', path, line: config.lineOf(tlsLevel) },
        message: `${tlsLevel} is OPTIONAL: clients can still use port ${bolt.listen.port} without encryption`,
        remedy: `Set ${tlsLevel}=REQUIRED once every client uses bolt+s, neo4j+s or +ssc.`,
      }),
    );
  }
  const boltPlain = bolt.enabled && config.tlsLevel === 'DISABLED';
  if (https.enabled && enabled('https') && boltPlain) {
    found.push(
      finding({
        ...{
          id: 'https-without-bolt',
          severity: 'error',
          component: 'bolt',
          path,
          line: config.lineOf(connectorSetting(line, 'https', 'enabled')),
        },
        message: 'https is on, but Bolt is not encrypted: Neo4j Browser opens but cannot log in (WebSocket readyState 3)',
        remedy: `Encrypt Bolt as well:\n${setUpRemedy(facts, 'bolt')}`,
      }),
    );
  }
  if (http.enabled && ((https.enabled && enabled('https')) || verdict.components.bolt === 'encrypted')) {
    const name = connectorSetting(line, 'http', 'enabled');
    found.push(
      finding({
        ...{ id: 'http-open', severity: 'warning', component: 'https', path, line: config.lineOf(name) },
        message: `http is open on port ${http.listen.port} and not encrypted${https.enabled ? ', in addition to https' : ''}`,
        remedy: `Check whether anyone still uses it. If not, set ${name}=false.${https.enabled ? '' : ` To encrypt the web server as well:\n${setUpRemedy(facts, 'https')}`}`,
      }),
    );
  }
  if (enabled('https') && !https.enabled) {
    const name = connectorSetting(line, 'https', 'enabled');
    found.push(
      finding({
        ...{ id: 'https-policy-unused', severity: 'warning', component: 'https', path, line: config.lineOf(name) },
        message: `the https policy is enabled, but the connector is off: nothing listens on port ${https.listen.port}, but the files of the policy can still keep Neo4j from starting`,
        remedy: `Decide whether Neo4j should serve https. If so, set ${name}=true. If not, set dbms.ssl.policy.https.enabled=false.`,
      }),
    );
  }
  if (!http.enabled && !https.enabled && config.lineOf(connectorSetting(line, 'http', 'enabled')) !== undefined) {
    found.push(
      finding({
        ...{ id: 'http-and-https-off', severity: 'info', component: 'https', path },
        message: 'http and https are both off: Neo4j Browser and the Query API are not available, only Bolt',
        remedy: `No action needed if this is intended. To serve https:\n${setUpRemedy(facts, 'https')}`,
      }),
    );
  }
  return found;
}

/** Lines for a policy that nobody switched on: usually `enable` for `enabled`, or a line forgotten. */
function halfConfigured(facts: CheckFacts): readonly Finding[] {
  const { config } = facts.judged;
  return config.policies.flatMap((policy) => {
    const { scope } = policy;
    if (
      policy.enabled ||
      policy.lines.has('enabled') ||
      (scope !== 'bolt' && scope !== 'https' && scope !== 'cluster' && scope !== 'backup')
    )
      return [];
    return finding({
      id: 'policy-not-enabled',
      severity: 'warning',
      component: scope,
      path: facts.facts.conf.path,
      line: [...policy.lines.values()][0],
      message: `the ${scope} policy has settings but no dbms.ssl.policy.${scope}.enabled=true: none of them takes effect`,
      remedy: `Set dbms.ssl.policy.${scope}.enabled=true, or remove its lines.`,
    });
  });
}

/** 5.0 and later advertise the default port whatever is listened on. */
function ports(facts: CheckFacts): readonly Finding[] {
  const { addresses, judged } = facts;
  const { line } = facts.facts.version;
  if (line === '4.4') return [];
  return (['bolt', 'https'] as const).flatMap((name) => {
    const { listen, advertised, advertisedIsSet } = addresses.connectors[name];
    if (!judged.config.connectors[name].enabled || advertisedIsSet || listen.port === advertised.port) return [];
    const setting = connectorSetting(line, name, 'advertised_address');
    const host = isAnyHost(advertised.host) ? 'HOST' : advertised.host;
    return finding({
      id: 'advertised-port',
      severity: 'warning',
      component: name,
      path: facts.facts.conf.path,
      line: judged.config.lineOf(connectorSetting(line, name, 'listen_address')),
      message: `${name} listens on ${listen.port} and advertises ${advertised.port}: clients that use routing connect to the wrong port`,
      remedy: `Set ${setting}=${host}:${listen.port}.`,
      steps: confStep(facts, { changes: new Map([[setting, `${host}:${listen.port}`]]) }),
    });
  });
}
