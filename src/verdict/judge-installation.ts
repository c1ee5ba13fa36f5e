import type { ScopeName } from '../model/installation.ts';
import { scopeNames } from '../model/installation.ts';
import type { EffectiveConfig } from '../neo4j/config/effective-config.ts';
import type { ComponentState, Reason, Verdict, VerdictFacts } from './facts.ts';
import type { LoadedPolicy } from './loaded-policy.ts';
import { loadPolicy } from './policy-load.ts';
import { serverFaults } from './server-side.ts';
import { doubtOpenSsl } from './ssl-provider.ts';
import { startBolt } from './start/bolt-start.ts';
import { parseConf } from './start/conf-parsing.ts';
import { entryReasons, unknownSettings, withoutGuesses } from './start/container-entry.ts';
import { startHttps } from './start/https-start.ts';
import { type NotSeen, notSeenOf } from './start/readability.ts';

/** What came of an installation, with what a handshake needs to go on from there. */
export interface Judged {
  readonly facts: VerdictFacts;
  readonly verdict: Verdict;
  readonly config: EffectiveConfig;
  readonly policies: ReadonlyMap<string, LoadedPolicy>;
  /** What this run was not allowed to look at, by policy; a policy that was seen whole is left out. */
  readonly unseen: ReadonlyMap<string, readonly NotSeen[]>;
}

/**
 * What this Neo4j would do with this conf and these files, stage by stage, with the policies that it loads. Never throws because of
 * what it is given.
 */
export function judge(facts: VerdictFacts): Judged {
  const { config, reasons: confReasons } = parseConf(facts);
  const found: Reason[] = [...entryReasons(facts), ...confReasons];
  const policies = new Map<string, LoadedPolicy>();
  const unseen = new Map<string, readonly NotSeen[]>();
  for (const policy of config.policies) {
    const files = facts.files.get(policy.scope);
    if (!policy.enabled || files === undefined) continue;
    const outcome = loadPolicy(policy, files, config, facts);
    policies.set(policy.scope, outcome.policy);
    const notSeen = notSeenOf(files, facts);
    if (notSeen.length > 0) unseen.set(policy.scope, notSeen);
    found.push(...outcome.reasons);
  }
  found.push(...startBolt(config, policies.get('bolt'), facts));
  found.push(...startHttps(config, policies.get('https'), facts));
  for (const scope of scopeNames) {
    const policy = policies.get(scope);
    if (policy !== undefined) found.push(...serverFaults(scope, policy, config, facts));
    else if (scope === 'bolt') found.push(...boltWithoutPolicy(config, found));
  }
  for (const [component, lacks] of unknownSettings(config, facts))
    unseen.set(component, [...(unseen.get(component) ?? []), ...lacks]);
  const reasons = withoutGuesses(found, { config, unseen, facts }).map((reason) => doubtOpenSsl(reason, facts));
  const first = reasons.find(({ fatal, stage }) => fatal && stage !== 'connection');
  const components = Object.fromEntries(
    scopeNames.map((scope) => [scope, stateOf(scope, policies.get(scope), config, reasons)]),
  ) as Verdict['components'];
  const stage = first === undefined || first.stage === 'connection' ? null : first.stage;
  return { facts, verdict: { starts: startsBy(reasons, unseen), stage, components, reasons }, config, policies, unseen };
}

/** False for what certainly ends the start; null where only something that is not known, or was not seen, could. */
function startsBy(reasons: readonly Reason[], unseen: Judged['unseen']): boolean | null {
  if (reasons.some(({ fatal, stage }) => fatal && stage !== 'connection')) return false;
  if (unseen.size > 0) return null;
  return reasons.some(({ doubt, stage }) => doubt !== undefined && stage !== 'connection') ? null : true;
}

/**
 * The same for a backup client, which reads its conf and loads every enabled policy, and then only dials: ports and the
 * certificates of other scopes do not matter to it. `starts`: the command gets as far as dialling.
 */
export function judgeBackupClient(facts: VerdictFacts): Judged {
  const judged = judge(facts);
  const reasons = judged.verdict.reasons.filter(
    ({ stage, scope }) => stage === 'conf' || stage === 'policy' || scope === 'backup',
  );
  const stage = judged.verdict.stage === 'conf' || judged.verdict.stage === 'policy' ? judged.verdict.stage : null;
  const components = { bolt: 'off', https: 'off', cluster: 'off', backup: judged.verdict.components.backup } as const;
  const policies = new Map([...judged.policies].filter(([scope]) => scope === 'backup'));
  return { ...judged, policies, verdict: { starts: startsBy(reasons, judged.unseen), stage, components, reasons } };
}

/** 2025.03 and later start with a tls_level and no policy; then every connection is closed. */
function boltWithoutPolicy(config: EffectiveConfig, before: readonly Reason[]): readonly Reason[] {
  const said = before.some(({ id }) => id === 'bolt-policy-missing');
  if (said || !config.connectors.bolt.enabled || config.tlsLevel === 'DISABLED') return [];
  const neo4jSays = 'TLS policy must be provided for Bolt when tls_level is not DISABLED';
  return [
    {
      ...{ id: 'bolt-policy-missing', stage: 'connection', fatal: true, scope: 'bolt', path: undefined },
      ...{ line: config.lineOf('server.bolt.tls_level'), setting: 'server.bolt.tls_level', neo4jSays },
    },
  ];
}

function stateOf(
  scope: ScopeName,
  policy: LoadedPolicy | undefined,
  config: EffectiveConfig,
  reasons: readonly Reason[],
): ComponentState {
  const own = reasons.filter((reason) => reason.scope === scope && reason.fatal && reason.stage !== 'conf');
  if (own.some(({ stage }) => stage !== 'connection')) return 'fatal';
  if (scope === 'bolt' && !config.connectors.bolt.enabled) return 'off';
  if (scope === 'https' && !config.connectors.https.enabled) return 'off';
  if (scope === 'bolt' && config.tlsLevel === 'DISABLED')
    return policy !== undefined || isHalfConfigured(scope, config) ? 'plaintext' : 'off';
  if (own.length > 0) return 'broken';
  if (policy !== undefined) return 'encrypted';
  return isHalfConfigured(scope, config) ? 'plaintext' : 'off';
}

/** The file has lines for the scope, but the policy never comes to life, and nobody said `enabled=false`. */
function isHalfConfigured(scope: ScopeName, config: EffectiveConfig): boolean {
  const policy = config.policies.find((one) => one.scope === scope);
  return policy !== undefined && !policy.enabled && !policy.lines.has('enabled');
}
