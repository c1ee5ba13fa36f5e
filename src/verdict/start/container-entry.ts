import { wholeConf } from '../../model/container/container-entry.ts';
import type { ReasonId } from '../../model/message-ids.ts';
import type { EffectiveConfig } from '../../neo4j/config/effective-config.ts';
import type { Reason, VerdictFacts } from '../facts.ts';
import { type NotSeen, notSeenBecause, notSeenRemedy } from './readability.ts';

/** Stage A, of a container alone: its image's entry point, which may end before Neo4j is started. */
export function entryReasons({ container }: VerdictFacts): readonly Reason[] {
  return (container?.faults ?? []).map(({ id, variable, path, says, because }) => ({
    ...{
      id,
      stage: 'container',
      fatal: true,
      scope: undefined,
      path,
      line: undefined,
      setting: variable,
      neo4jSays: says,
      because,
    },
  }));
}

/** What of the container's settings nobody can see from here, by the component that it may change. */
export function unknownSettings(
  config: EffectiveConfig,
  { container, conf }: VerdictFacts,
): ReadonlyMap<string, readonly NotSeen[]> {
  const doubts = container?.doubts ?? [];
  const lacks = new Map<string, NotSeen[]>(doubts.length > 0 ? [['container', [...doubts]]] : []);
  for (const [setting, where] of container?.unknown ?? []) {
    const scope = /^dbms\.ssl\.policy\.(\w+)\./.exec(setting)?.[1] ?? /\.(bolt|https|backup|cluster)\./.exec(setting)?.[1];
    const isWhole = setting === wholeConf;
    if (!isWhole && scope === undefined && !/ssl|tls|listen|advertised/.test(setting)) continue;
    // A policy that nothing turns on is nobody's matter.
    if (scope !== undefined && !setting.endsWith('.enabled') && setting.includes('.ssl.policy.') && !isOn(scope, config))
      continue;
    const component = scope ?? 'settings';
    const lack = isWhole
      ? { path: conf.path, because: notSeenBecause(where), remedy: notSeenRemedy }
      : {
          path: setting,
          because: `its value comes from ${where}, which cannot be read from here`,
          remedy: 'Give it a value that can be read here, then run this again.',
        };
    lacks.set(component, [...(lacks.get(component) ?? []), lack]);
  }
  return lacks;
}

const isOn = (scope: string, { policies }: EffectiveConfig): boolean =>
  policies.some((one) => one.scope === scope && one.enabled);

/** What an empty folder would mean is not said of one that could not be looked into. */
const ofFolders: ReadonlySet<ReasonId> = new Set(['trusted-empty', 'nobody-trusted', 'crls-without-anchors']);
/** What a missing line would mean, where any line may be there. */
const ofLines: ReadonlySet<ReasonId> = new Set(['bolt-policy-missing', 'https-policy-missing']);

/** Leaves out what would be concluded from files and settings that were not seen. */
export function withoutGuesses(
  reasons: readonly Reason[],
  {
    config,
    unseen,
    facts,
  }: { readonly config: EffectiveConfig; readonly unseen: ReadonlyMap<string, readonly NotSeen[]>; readonly facts: VerdictFacts },
): readonly Reason[] {
  const unknown = facts.container?.unknown ?? new Map<string, string>();
  if (unseen.size === 0 && unknown.size === 0) return reasons;
  const hidden = new Set([...unseen.values()].flat().map(({ path }) => path));
  return reasons.filter(({ id, scope, setting, stage, path }) => {
    if (stage === 'container') return true;
    if (setting !== undefined && unknown.has(setting)) return false;
    if (ofLines.has(id) && (unknown.has(wholeConf) || unknown.has(`dbms.ssl.policy.${scope}.enabled`))) return false;
    const policy = config.policies.find((one) => one.scope === scope);
    if (policy === undefined) return true;
    if (ofFolders.has(id) && hidden.has(policy.trustedDir)) return false;
    // Without the passphrase nothing is known of the key but that it is there.
    const locked = unknown.has(`dbms.ssl.policy.${scope}.private_key_password`);
    return !(locked && path === policy.privateKey && /^key-(?:encrypted|password)/.test(id));
  });
}
