import type { Neo4jVersion } from '../../model/installation.ts';
import { migrateNamedPolicies } from '../config/named-policies.ts';
import { multiLineSettings, nameOn44, successorOf } from '../config/renamed-settings.ts';
import { confCharset, fiveNamesWork } from '../version.ts';
import { isUtf16, utf8Bom } from './conf-bytes.ts';
import { isBlankValue, type PropertyEntry, parseProperties, trimmed } from './properties.ts';

/** A neo4j.conf as one line of Neo4j reads it. */
export interface Conf {
  readonly version: Neo4jVersion;
  /** Every setting of the file in order, duplicates included, decoded as this line decodes it. */
  readonly entries: readonly PropertyEntry[];
  /**
   * What Neo4j sees, under the line's own names: on 5.0 and later a 4.x name counts for its successor unless that is there
   * itself; on 4.4 the lines of a named policy count for the scope that has it. Of duplicates the last (5.0 and later refuse them). Lines of a multi-line setting are joined by `\n`.
   */
  readonly settings: ReadonlyMap<string, string>;
  /** Names that stand in the file more than once and may not. Lines from 1, all of them. */
  readonly duplicates: readonly { readonly name: string; readonly lines: readonly number[] }[];
  /** Lines whose `\u` escape is broken. Neo4j gives up the file: no line of it starts. */
  readonly brokenEscapes: readonly { readonly name: string; readonly line: number }[];
  /** 4.4: names of 5.0 and later; only warned about there, without effect. `ownName` is what 4.4 calls it. */
  readonly foreignNames: readonly { readonly name: string; readonly ownName: string; readonly line: number }[];
  /** UTF-8 byte order mark: part of the first line to Neo4j, so that the line's setting or comment becomes an unknown setting. */
  readonly bom: boolean;
  /** UTF-16: nothing can be read, `entries` is empty. 5.0 and later do not start, 4.4 starts with nothing set. */
  readonly utf16: boolean;
}

/** Reads a neo4j.conf the way this version does. An absent file is the same as an empty one: all defaults. Never throws. */
export function readConf(bytes: Buffer | undefined, version: Neo4jVersion): Conf {
  const text = (bytes ?? Buffer.alloc(0)).toString('latin1');
  const utf16 = bytes !== undefined && isUtf16(bytes);
  const entries = utf16 ? [] : parseProperties(text, { charset: confCharset(version) });
  const written = new Set(entries.map(({ key }) => key));
  const read = entries.map((entry): Reading => {
    const successor = successorOf(entry.key, version);
    if (successor === undefined) return { entry, name: entry.key, effective: true };
    return { entry, name: successor, effective: !written.has(successor) && !isBlankValue(entry.value) };
  });
  return {
    version,
    entries,
    settings: version.line === '4.4' ? withNamedPolicies(toSettings(read)) : toSettings(read),
    duplicates: findDuplicates(entries),
    brokenEscapes: entries.filter(({ broken }) => broken).map(({ key, line }) => ({ name: key, line })),
    foreignNames: fiveNamesWork(version) ? [] : entries.flatMap(({ key, line }) => foreignName(key, line)),
    bom: text.startsWith(utf8Bom),
    utf16,
  };
}

/** A setting's value as Neo4j takes it for most types: without blanks at its ends. Undefined when it is not in the file. */
export function settingOf(conf: Conf, name: string): string | undefined {
  const value = conf.settings.get(name);
  return value === undefined ? undefined : trimmed(value);
}

/** A boolean setting: true or false in any case; `fallback` when absent; undefined for anything else, which Neo4j refuses. */
export function booleanOf(conf: Conf, name: string, fallback: boolean): boolean | undefined {
  const value = settingOf(conf, name)?.toLowerCase();
  if (value === undefined) return fallback;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** A list setting: items between commas, without blanks around them. Undefined when absent; an empty value has no items. */
export function listOf(conf: Conf, name: string): string[] | undefined {
  return settingOf(conf, name)
    ?.split(',')
    .map(trimmed)
    .filter((item) => item !== '');
}

/** An entry and the name Neo4j takes it for. */
interface Reading {
  readonly entry: PropertyEntry;
  readonly name: string;
  readonly effective: boolean;
}

function foreignName(name: string, line: number): { name: string; ownName: string; line: number }[] {
  const own = nameOn44(name);
  return own === undefined ? [] : [{ name, ownName: own, line }];
}

function toSettings(read: readonly Reading[]): Map<string, string> {
  const settings = new Map<string, string>();
  for (const { entry, name } of read.filter(({ effective }) => effective)) {
    const before = multiLineSettings.has(name) ? settings.get(name) : undefined;
    settings.set(name, before === undefined ? entry.value : `${before}\n${entry.value}`);
  }
  return settings;
}

function withNamedPolicies(settings: ReadonlyMap<string, string>): Map<string, string> {
  const values = new Map([...settings].map(([name, value]) => [name, { value }]));
  migrateNamedPolicies(values);
  return new Map([...values].map(([name, { value }]) => [name, value]));
}

function findDuplicates(entries: readonly PropertyEntry[]): { name: string; lines: number[] }[] {
  const lines = new Map<string, number[]>();
  for (const { key, line } of entries) {
    if (!multiLineSettings.has(key)) lines.set(key, [...(lines.get(key) ?? []), line]);
  }
  return [...lines].filter(([, where]) => where.length > 1).map(([name, where]) => ({ name, lines: where }));
}

/** What Neo4j's service is called on Windows, where it has one. */
export function windowsServiceOf({ settings, version }: Conf): string {
  const name = settings.get(version.line === '4.4' ? 'dbms.windows_service_name' : 'server.windows_service_name')?.trim();
  return name === undefined || name === '' ? 'neo4j' : name;
}
