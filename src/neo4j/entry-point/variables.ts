import type { Neo4jVersion } from '../../model/installation.ts';
import { fileEnding } from '../container-environment.ts';
import { allEntryRules, type EntryRules } from './rules.ts';

/** Variables of the entry point itself: no settings (docker-neo4j, all lines). */
const ownVariables: ReadonlySet<string> = new Set([
  ...['ACCEPT_LICENSE_AGREEMENT', 'AUTH', 'AUTH_PATH', 'DEBUG', 'EDITION', 'HOME', 'PLUGINS', 'SHA256', 'TARBALL'],
  'DEPRECATION_WARNING',
]);

/** What a variable is to the entry point. */
export type VariableUse =
  | { readonly use: 'none' }
  /** The entry point's own; `fromFile` is looked for all the same. */
  | { readonly use: 'own'; readonly fromFile: boolean }
  | { readonly use: 'skipped'; readonly because: 'empty' | 'digit' }
  /** `fromFile`: the value names a file that holds the setting's. */
  | { readonly use: 'setting' | 'apoc'; readonly setting: string; readonly fromFile: boolean };

/** `NEO4J_` goes, `__` is an underscore, `_` a dot. */
export function useOfVariable(
  name: string,
  value: string,
  line: Neo4jVersion['line'] | undefined,
  rules: EntryRules = allEntryRules,
): VariableUse {
  const bare = /^NEO4J_(.+)$/s.exec(name)?.[1];
  if (bare === undefined) return { use: 'none' };
  const fromFile = rules.has('value-from-file') && bare.endsWith(fileEnding) && bare.length > fileEnding.length;
  const plain = fromFile ? bare.slice(0, -fileEnding.length) : bare;
  if (rules.has('own-variables-left-out') && ownVariables.has(plain)) return { use: 'own', fromFile: fromFile && value !== '' };
  if (rules.has('empty-dropped') && value === '') return { use: 'skipped', because: 'empty' };
  if (rules.has('digit-first-skipped') && /^\d/.test(plain)) return { use: 'skipped', because: 'digit' };
  const setting = rules.has('underscores')
    ? plain
        .split('__')
        .map((part) => part.replaceAll('_', '.'))
        .join('_')
    : plain.replaceAll('_', '.');
  const isApoc = rules.has('apoc-to-own-file') && setting.startsWith('apoc.') && line !== '4.4';
  return { use: isApoc ? 'apoc' : 'setting', setting, fromFile };
}

/** The setting that a variable gives a value to, whatever that is; undefined for one that is none. */
export function settingOfVariable(name: string): string | undefined {
  const use = useOfVariable(name, 'set', undefined);
  return 'setting' in use ? use.setting : undefined;
}
