import type { Secret } from './secret.ts';

/** Settings to write: name → value, or null to take the line out. A Secret prints as `<hidden>`. */
export type SettingChanges = ReadonlyMap<string, string | Secret | null>;

/** What is to become of a neo4j.conf; `neo4j/conf/conf-edit.ts` performs it on text. */
export interface ConfEdit {
  readonly changes: SettingChanges;
  /** Comment lines (without `#`) that head a block of new settings, with the settings that belong under each. */
  readonly blocks: readonly { readonly heading: string; readonly names: readonly string[] }[];
  /** Setting names replaced in place by their successor: old → new. */
  readonly renames: ReadonlyMap<string, string>;
  /** Make duplicates one (the last value stays): of all settings, or of the changed ones alone. */
  readonly duplicates: 'all' | 'changed';
}

/** A setting by name and the line it stood on before the edit, from 1. */
export interface SettingLine {
  readonly name: string;
  readonly line: number;
}

/** A setting whose value changes, or which goes (`now` is null). Passwords are secrets. */
export interface SettingChange extends SettingLine {
  readonly was: string | Secret;
  readonly now: string | Secret | null;
}

/** What an edit does, in names, lines and values. */
export interface ConfEditSummary {
  readonly added: readonly string[];
  readonly changed: readonly SettingChange[];
  readonly removed: readonly SettingChange[];
  readonly renamed: readonly { readonly from: string; readonly to: string; readonly line: number }[];
  /** Lines under an old name that go because the new name is there as well, and wins. */
  readonly superseded: readonly { readonly name: string; readonly by: string; readonly line: number }[];
  /** Duplicates made one: the last line stays. */
  readonly merged: readonly { readonly name: string; readonly kept: number; readonly dropped: readonly number[] }[];
  /** `private_key_password` lines that are put above their `private_key`. */
  readonly moved: readonly SettingLine[];
  readonly bomRemoved: boolean;
  /** Lines whose `\u` escape is broken and which the edit leaves alone: Neo4j refuses the whole file because of them. */
  readonly brokenEscapes: readonly number[];
}
