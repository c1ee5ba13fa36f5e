import type { ReleaseLine } from '../../../model/installation.ts';

/** One setting as its line declares it. */
export interface KnownSetting {
  readonly name: string;
  /** `bool`, `int`, `duration`, `path`, `enum:A,B`, `list:int`, …; `other:` with Neo4j's description where there is no more to tell. */
  readonly kind: string;
  readonly internal: boolean;
  /** As Java prints it; empty when there is none, or when it is long. */
  readonly fallback: string;
  /** What the value must satisfy besides, in Neo4j's words. */
  readonly constraints: readonly string[];
}

/** The settings of one release line. Community's: Enterprise declares more. */
export interface KnownSettings {
  readonly settings: ReadonlyMap<string, KnownSetting>;
  /** Old names that this line still reads, and what it reads them as. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Old names that this line takes out with a warning. */
  readonly removed: ReadonlySet<string>;
  /** Values of which this line's migration makes others: name, then value, to what takes its place (null: nothing). */
  readonly changedValues: ReadonlyMap<string, ReadonlyMap<string, SettingAndValue | null>>;
}

export interface SettingAndValue {
  readonly name: string;
  readonly value: string;
}

/** The table of a line, made by `tools/known-settings`; a chunk of its own, so that only commands that judge load it. */
export function loadKnownSettings(line: ReleaseLine): Promise<KnownSettings> {
  const known = loaded.get(line) ?? modules[line]().then(({ facts }) => parseKnownSettings(facts));
  loaded.set(line, known);
  return known;
}

const loaded = new Map<ReleaseLine, Promise<KnownSettings>>();

const modules = {
  '4.4': () => import('./4-4.ts'),
  '5': () => import('./5.ts'),
  '2025': () => import('./2025.ts'),
  '2026': () => import('./2026.ts'),
} satisfies Record<ReleaseLine, () => Promise<{ readonly facts: string }>>;

function parseKnownSettings(facts: string): KnownSettings {
  const settings = new Map<string, KnownSetting>();
  const renamed = new Map<string, string>();
  const removed = new Set<string>();
  const changedValues = new Map<string, Map<string, SettingAndValue | null>>();
  for (const line of facts.split('\n')) {
    const [what, name = '', second = '', flags = '', fallback = '', constraints = ''] = line.split('\t');
    if (what === 'R') renamed.set(name, second);
    if (what === 'X') removed.add(name);
    if (what === 'V') {
      const values = changedValues.get(name) ?? new Map<string, SettingAndValue | null>();
      changedValues.set(name, values.set(second, flags === '' ? null : { name: flags, value: fallback }));
    }
    if (what !== 'S') continue;
    settings.set(name, {
      name,
      kind: second,
      internal: flags.includes('i'),
      fallback,
      constraints: constraints === '' ? [] : constraints.split(' ; '),
    });
  }
  return { settings, renamed, removed, changedValues };
}
