import type { Neo4jVersion } from '../../model/installation.ts';
import { fiveNamesWork } from '../version.ts';
import type { KnownSettings, SettingAndValue } from './known-settings/index.ts';
import { migrateNamedPolicies } from './named-policies.ts';

export interface Line {
  readonly value: string;
  readonly line: number;
}

/** Puts old names under their new ones, as the line's migrators do before anything is looked at. */
export function migrate(values: Map<string, Line>, known: KnownSettings, version: Neo4jVersion): void {
  if (version.line === '4.4') {
    migrateNamedPolicies(values);
    for (const name of legacyPolicy) values.delete(name);
  }
  for (const [name, line] of [...values]) {
    const connector = /^dbms\.connector.*\.(bolt|http|https)\.(.+)$/.exec(name);
    const isOldConnector = fiveNamesWork(version) && connector !== null;
    const discarded = known.removed.has(name) || (isOldConnector && name.endsWith('.type')) || isForeignConnector(name, version);
    const renamed = known.renamed.get(name) ?? (isOldConnector ? name.replace('dbms.connector', 'server') : undefined);
    const other = changedValueOf(name, line.value, known);
    if (other !== undefined) {
      values.delete(name);
      if (other !== null && !values.has(other.name)) values.set(other.name, { value: other.value, line: line.line });
      continue;
    }
    const successor = discarded ? undefined : renamed;
    if (successor === undefined && !discarded) continue;
    values.delete(name);
    if (successor === undefined || /^\s*$/.test(line.value)) continue;
    if (!values.has(successor)) values.set(successor, line);
  }
}

/** 3.5's policy without a name, which 4.4 only warns about. */
const legacyPolicy = [
  'dbms.directories.certificates',
  'unsupported.dbms.security.tls_certificate_file',
  'unsupported.dbms.security.tls_key_file',
];

/** Booleans are compared in any case, but not trimmed (run). */
function changedValueOf(name: string, value: string, { changedValues }: KnownSettings): SettingAndValue | null | undefined {
  const values = changedValues.get(name);
  return values?.get(/^(?:true|false)$/i.test(value) ? value.toLowerCase() : value) ?? values?.get('*');
}

/** 4.4 throws out connectors of other names, and the type of the three it has. */
function isForeignConnector(name: string, version: Neo4jVersion): boolean {
  if (version.line !== '4.4') return false;
  const connector = /^dbms\.connector\.([^.]+)\.([^.]+)$/.exec(name);
  if (connector?.[1] === undefined) return /^dbms\.ssl\.policy\.[^.]+\.allow_key_generation$/.test(name);
  return !/^(?:bolt|https?)$/.test(connector[1]) || connector[2] === 'type';
}
