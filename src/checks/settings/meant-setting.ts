import { nearest } from '../../model/text/spelling.ts';
import { type Replacement, replacementOf } from '../../neo4j/config/removed-settings.ts';
import type { Reason } from '../../verdict/facts.ts';
import type { CheckFacts } from '../check.ts';

/** A name that may have been meant, where the one that stands there is no name of another release. */
export function suggestionFor(reason: Reason, facts: CheckFacts): string | undefined {
  if (reason.id !== 'unknown-setting' || reason.setting === undefined) return undefined;
  return suggest(reason.setting, [...facts.facts.known.settings.keys()]);
}

/**
 * The setting of this release that an unknown name stands for: one that was renamed or moved. Undefined where the name is only
 * misspelt.
 */
export function replacementFor({ id, setting }: Reason, { facts }: CheckFacts): Replacement | undefined {
  if (id !== 'unknown-setting' || setting === undefined) return undefined;
  // A scope that is only misspelt has a better word.
  const misspelt = setting.startsWith('dbms.ssl.policy.') && suggest(setting, []) !== undefined;
  return misspelt ? undefined : replacementOf(setting, facts.version);
}

/** Setting names are long; a scope or a word in one is what is misspelt. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  const parts = name.split('.');
  if (name.startsWith('dbms.ssl.policy.')) {
    const scope = nearest(parts[3] ?? '', ['bolt', 'https', 'cluster', 'backup']);
    return scope === undefined ? undefined : [...parts.slice(0, 3), scope, ...parts.slice(4)].join('.');
  }
  return nearest(
    name,
    known.filter((candidate) => Math.abs(candidate.length - name.length) <= 2),
  );
}
