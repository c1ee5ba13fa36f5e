import type { ReleaseLine } from '../../model/installation.ts';
import { plural } from '../../model/text/plural.ts';
import type { UpgradeDifference } from '../../model/upgrade.ts';
import type { KnownSettings } from '../../neo4j/config/known-settings/index.ts';
import { nameOn44 } from '../../neo4j/config/renamed-settings.ts';
import type { CheckFacts } from '../check.ts';
import { type Comparison, difference } from './comparison.ts';

interface Line {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/** What becomes of the lines of a neo4j.conf: names that are replaced or taken out, values that are read as others. */
export function lineDifferences({ before, after, from, to }: Comparison): readonly UpgradeDifference[] {
  const [was, is] = [before.checkFacts.facts.known, after.checkFacts.facts.known];
  const lines: readonly Line[] = after.checkFacts.conf.entries;
  const path = after.checkFacts.facts.conf.path;
  // The new version starts with all of them.
  const common = { path, severity: 'info', when: 'nothing' } as const;
  const found: UpgradeDifference[] = [];

  const renamed = lines.filter((one) => fate(one, was) === 'kept' && fate(one, is) === 'renamed');
  const [first] = renamed;
  if (first !== undefined) {
    const successors = renamed.map(({ key }) => successorOf(key, is) ?? key);
    const both = successors.every((name) => was.settings.has(name));
    found.push(
      difference({
        ...common,
        ...{ id: 'upgrade-names', line: first.line, before: renamed.map(({ key }) => key).join(', ') },
        ...{ after: successors.join(', ') },
        message: `${plural(renamed.length, 'line has a name', 'lines have names')} that ${to} replaces but still reads (${shortList(renamed.map(({ key }, at) => `${key} → ${successors[at]}`))})`,
        remedy: both
          ? `No action needed to start. Both versions read the new names, so you can change the lines today.`
          : `No action needed to start. ${from} does not read the new names, so change them during the upgrade. This command does it:\nneo4j-admin server migrate-configuration`,
      }),
    );
  }
  const removed = lines.filter((one) => fate(one, was) !== 'removed' && fate(one, is) === 'removed');
  const [gone] = removed;
  if (gone !== undefined) {
    found.push(
      difference({
        ...common,
        ...{
          id: 'upgrade-removed',
          line: gone.line,
          before: removed.map(({ key }) => key).join(', '),
          after: 'ignored',
        },
        message: `${plural(removed.length, 'line has', 'lines have')} no effect in the new version (${shortList(removed.map(({ key }) => key))})`,
        remedy: 'No action needed to start. Remove the lines once the old version is gone.',
      }),
    );
  }
  for (const one of lines) {
    if (fate(one, is) !== 'changed' || fate(one, was) === 'changed') continue;
    const now = changeOf(one, is);
    found.push(
      difference({
        ...common,
        ...{ id: 'upgrade-value', line: one.line, before: `${one.key}=${one.value}` },
        after: now === null || now === undefined ? 'ignored' : `${now.name}=${now.value}`,
        message: `${one.key}=${one.value} ${now === null || now === undefined ? `has no effect on ${to}` : `is read as ${now.name}=${now.value} by ${to}`}`,
        remedy: 'No action needed: Neo4j converts the value when it reads the line.',
      }),
    );
  }
  return found;
}

/** A line to write in place of one that today's version migrates while it reads. */
export interface LineForBoth {
  readonly inPlaceOf: string;
  readonly name: string;
  /** Undefined: as it is. */
  readonly value: string | undefined;
}

/**
 * What today's version makes of a line that only it reads, where the new one reads that as well. A value is told only where a
 * table has it, so no secret is.
 */
export function lineForBoth(at: number | null, before: CheckFacts, after: CheckFacts): LineForBoth | undefined {
  const entry = before.conf.entries.find(({ line }) => line === at);
  if (entry === undefined) return undefined;
  const [was, is] = [before.facts.known, after.facts.known];
  const reads = (name: string): boolean => is.settings.has(name) || successorOf(name, is) !== undefined;
  const changed = changeOf(entry, was);
  if (changed !== undefined && changed !== null && reads(changed.name)) return { inPlaceOf: entry.key, ...changed };
  const name = was.renamed.get(entry.key);
  return name !== undefined && !reads(entry.key) && reads(name) ? { inPlaceOf: entry.key, name, value: undefined } : undefined;
}

/** Whether a version reads a name, whatever it makes of it. */
export function readsName(name: string, { known }: CheckFacts['facts']): boolean {
  return (
    known.settings.has(name) || known.removed.has(name) || known.changedValues.has(name) || successorOf(name, known) !== undefined
  );
}

/**
 * A text for the older version, with its own names in place of those that only the newer one reads, where the newer one reads the old
 * ones, too. Undefined: what is to be written has no name that both read.
 */
export function inNamesOfBoth(text: string, before: CheckFacts['facts'], after: CheckFacts['facts']): string | undefined {
  let unknown = false;
  const written = text.replace(/(?<![\w.])server\.[a-z0-9_]+(?:\.[a-z0-9_]+)*/g, (name) => {
    if (readsName(name, before)) return name;
    const old = nameOn44(name) ?? [...after.known.renamed].find(([one, now]) => now === name && readsName(one, before))?.[0];
    if (old === undefined || !readsName(old, after)) unknown = true;
    return old ?? name;
  });
  return unknown ? undefined : written;
}

/** Of Enterprise 4.4, or of Enterprise up to 5.26: names that no table of Community's has, and that the manual says were replaced. */
const enterpriseNamesOf: ReadonlyMap<ReleaseLine, RegExp> = new Map([
  ['4.4', /^(?:causal_clustering\.|dbms\.(?:mode|backup\.|routing\.|discovery_type|clustering\.)|metrics\.|fabric\.)/],
  ['5', /^(?:server\.discovery\.|dbms\.cluster\.discovery\.)/],
]);

/** Lines that only an older Enterprise is sure to read. What the new one makes of them, nobody here knows, so a person has to look. */
export function enterpriseDifferences(
  { before, after, from, to }: Comparison,
  told: ReadonlySet<number | null>,
): readonly UpgradeDifference[] {
  const { version, edition } = before.checkFacts.facts;
  const names = enterpriseNamesOf.get(version.line);
  const is = after.checkFacts.facts;
  if (edition !== 'enterprise' || names === undefined || version.line === is.version.line) return [];
  const lines = before.checkFacts.conf.entries.filter(
    ({ key, line }) => names.test(key) && !readsName(key, is) && !told.has(line),
  );
  const [first] = lines;
  if (first === undefined) return [];
  const all = [...new Set(lines.map(({ key }) => key))];
  return [
    difference({
      ...{ id: 'upgrade-enterprise-names', severity: 'warning', path: is.conf.path, line: first.line, when: 'night' },
      ...{ before: all.join(', '), after: 'not checked' },
      message: `${plural(all.length, 'setting', 'settings')} of Enterprise ${version.line} ${all.length === 1 ? 'has another name' : 'have other names'} or none in later versions (${shortList(all)}). Not checked: what ${to} makes of ${all.length === 1 ? 'it' : 'them'}`,
      remedy: `Let neo4j-admin server migrate-configuration rewrite the file, and look at each line that it comments out. ${from} needs the old names until then.`,
    }),
  ];
}

/** What the tables of one line say of a name. */
function fate(line: Line, known: KnownSettings): 'kept' | 'renamed' | 'removed' | 'changed' {
  if (changeOf(line, known) !== undefined) return 'changed';
  if (known.removed.has(line.key)) return 'removed';
  return successorOf(line.key, known) === undefined ? 'kept' : 'renamed';
}

/** By the tables; connectors of old names follow a rule (`neo4j/config/effective-config.ts`) that no table has. */
function successorOf(name: string, known: KnownSettings): string | undefined {
  const isOldConnector = known.settings.has('server.bolt.enabled') && /^dbms\.connector\.(?:bolt|https?)\./.test(name);
  return known.renamed.get(name) ?? (isOldConnector ? name.replace('dbms.connector', 'server') : undefined);
}

/** Values of few words alone: no setting whose value is a secret has one. */
function changeOf({ key, value }: Line, { changedValues }: KnownSettings) {
  return changedValues.get(key)?.get(/^(?:true|false)$/i.test(value) ? value.toLowerCase() : value);
}

function shortList(all: readonly string[]): string {
  return all.length <= 2 ? all.join(', ') : `${all.slice(0, 2).join(', ')} and ${all.length - 2} more`;
}
