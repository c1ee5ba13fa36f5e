import type { Neo4jVersion } from '../../model/installation.ts';
import { trimmed } from '../conf/properties.ts';
import { jvmQuotesAsShell } from '../version.ts';
import { parseAddress } from './address.ts';
import type { KnownSetting } from './known-settings/index.ts';
import { byteCount, durationMilliseconds, isDouble, isInteger, maximumInt, maximumLong } from './setting-amounts.ts';
import { refuseConstraint } from './setting-constraints.ts';
import { refusePath } from './setting-paths.ts';

/**
 * Why a line refuses a value of a kind (see `known-settings`), in its own words; undefined when it takes it. Kinds that are
 * not known here are taken. Source: Neo4j's SettingValueParsers and SettingConstraints, alike on all lines.
 */
export function refuseValue(
  { kind, constraints }: Pick<KnownSetting, 'kind' | 'constraints'>,
  value: string,
  version: Neo4jVersion,
): string | undefined {
  const refused = refuseKind(kind, value, version);
  if (refused !== undefined) return refused;
  for (const constraint of constraints) {
    const broken = refuseConstraint(kind, constraint, value, version);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** Items of a list setting: between commas, without blanks around them; empty ones do not count. */
export function listItems(value: string): readonly string[] {
  return value
    .split(',')
    .map(trimmed)
    .filter((item) => item !== '');
}

function refuseKind(kind: string, value: string, version: Neo4jVersion): string | undefined {
  if (kind.startsWith('list:')) {
    for (const item of listItems(value)) {
      const refused = refuseKind(kind.slice('list:'.length), item, version);
      if (refused !== undefined) return refused;
    }
    return undefined;
  }
  if (kind.startsWith('enum:')) {
    const values = kind.slice('enum:'.length).split(',');
    const wanted = trimmed(value).toLowerCase();
    return values.some((one) => one.toLowerCase() === wanted) ? undefined : `'${value}' not one of [${values.join(', ')}]`;
  }
  return kinds.get(kind)?.(value, version);
}

type Refusal = string | undefined;

type Check = (value: string, version: Neo4jVersion) => Refusal;

const kinds: ReadonlyMap<string, Check> = new Map<string, Check>([
  [
    'bool',
    (value) =>
      /^(?:true|false)$/i.test(trimmed(value)) ? undefined : `'${value}' is not a valid boolean value, must be 'true' or 'false'`,
  ],
  [
    'int',
    (value) => (isInteger(trimmed(value), -maximumInt - 1n, maximumInt) ? undefined : `'${value}' is not a valid integer value`),
  ],
  [
    'long',
    (value) => (isInteger(trimmed(value), -maximumLong - 1n, maximumLong) ? undefined : `'${value}' is not a valid long value`),
  ],
  ['byte', (value) => (isInteger(trimmed(value), -128n, 127n) ? undefined : `'${value}' is not a valid byte value`)],
  ['unsigned_byte', (value) => (isInteger(trimmed(value), 0n, 255n) ? undefined : `'${value}' is not a valid byte value`)],
  ['double', (value) => (isDouble(value) ? undefined : `'${value}' is not a valid double value`)],
  ['duration', (value) => (durationMilliseconds(trimmed(value)) === undefined ? 'Unrecognized duration' : undefined)],
  ['duration_range', refuseRange],
  [
    'bytes',
    (value) => (byteCount(value) === undefined ? `'${value}' is not a valid size, must be e.g. 10, 5K, 1M, 11G` : undefined),
  ],
  ['socket_address', (value, version) => refuseAddress(value, version, false)],
  ['socket_address_only_host_name', (value, version) => refuseAddress(value, version, true)],
  ['uri', refuseUri],
  ['normalized_relative_uri', refuseUri],
  ['jvm_additional', refuseJvmAdditional],
  ['path', refusePath],
  ['databasename', refuseDatabaseName],
  ['timezone', (value) => (isTimeZone(trimmed(value)) ? undefined : `'${value}' is not a valid timezone value`)],
  [
    'other:<classname>=<mount point> string',
    (value) => (/^[^=]*=[^=]+=*$/.test(value) ? undefined : `config is wrong: ${value}`),
  ],
  [
    'other:a set of file permissions',
    (value) => (/^(?:[r-][w-][x-]){3}$/.test(trimmed(value)) ? undefined : `'${value}' is not a valid file permission value`),
  ],
]);

/** Neo4j's NormalizedDatabaseName and DatabaseNameValidator. Up to 5 it wants a letter first; 2025 and later take a digit as well. */
function refuseDatabaseName(value: string, version: Neo4jVersion): Refusal {
  const name = value.toLowerCase();
  if (name === '') return 'The provided database name is empty.';
  if (name.length < 3 || name.length > 63) return 'The provided database name must have a length between 3 and 63 characters.';
  if (!(version.major < 2025 ? /^[a-z]/ : /^[a-z0-9]/).test(name))
    return `Database name '${name}' is not starting with an ASCII alphabetic character.`;
  if (/[^a-z0-9.-]/.test(name)) return `Database name '${name}' contains illegal characters.`;
  return name.startsWith('system') ? `Database name '${name}' is invalid, due to the prefix 'system'.` : undefined;
}

/** An offset of at most eighteen hours, or a name of the zone database; of the short ones Java has only those of regions. */
function isTimeZone(text: string): boolean {
  const offset = /^(?:(?:UTC|GMT|UT)(?=[+-]\d\d:))?[+-](\d\d)(?::?(\d\d)(?::?(\d\d))?)?$/.exec(text);
  if (offset !== null) {
    const [hours, minutes, seconds] = offset.slice(1).map((part) => Number(part ?? 0)) as [number, number, number];
    return minutes < 60 && seconds < 60 && hours * 3600 + minutes * 60 + seconds <= 18 * 3600;
  }
  if (/^[zZ]$/.test(text)) return true;
  if (!/^[A-Za-z][\w+/-]*$/.test(text) || /^(?!(?:CET|EET|MET|WET|UTC|GMT|UCT|PRC|ROK)$)[A-Za-z]{3}$/i.test(text)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).format(0) !== '';
  } catch {
    return false;
  }
}

function refuseRange(value: string): Refusal {
  const parts = trimmed(value).replace(/^\[/, '').replace(/\]$/, '').split('-');
  const [least, most] = parts.map((part) => durationMilliseconds(part));
  if (parts.length !== 2 || least === undefined || most === undefined) {
    return 'must be in format <min>-<max>, where min and max are non-negative durations';
  }
  return least > most ? 'min may not be longer than max' : undefined;
}

function refuseAddress(value: string, version: Neo4jVersion, hostOnly: boolean): Refusal {
  const address = parseAddress(value, version);
  if (address === undefined || (hostOnly && (address.port !== undefined || address.host === undefined))) {
    return hostOnly
      ? `Configured socket address must be in the format of "hostname" (no port). "${trimmed(value)}" does not conform to this format.`
      : `Configured socket address must be in the format of "hostname:port", "[hostname]:port", "hostname", "[hostname]" or ":port". "${trimmed(value)}" does not conform to these formats.`;
  }
  return undefined;
}

function refuseUri(value: string): Refusal {
  const legal = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=\u00a1-\uffff]|%[0-9A-Fa-f]{2})*$/.test(value);
  return legal ? undefined : `'${value}' is not a valid URI`;
}

function refuseJvmAdditional(value: string, version: Neo4jVersion): Refusal {
  for (const line of value.split('\n')) {
    if (!jvmQuotesAsShell(version)) {
      if (endsInQuotes(trimmed(line))) return 'Missing end quote';
      continue;
    }
    let open = '';
    for (const character of line) {
      if (character !== '"' && character !== "'") continue;
      if (open === '') open = character;
      else if (open === character) open = '';
    }
    if (open !== '') return `Missing end quote: ${open}`;
  }
  return undefined;
}

/** As 4.4.10 and earlier read a line: a quotation mark opens where an option begins, and closes in front of a blank or the end. */
function endsInQuotes(line: string): boolean {
  let [quoted, pending, atStart] = [false, false, true];
  for (const character of line) {
    if (character === '"') {
      pending = atStart || (quoted && !pending);
      atStart = false;
    } else if (character === ' ') {
      if (pending) quoted = false;
      pending = false;
      if (!quoted) atStart = true;
    } else {
      if (pending) quoted = true;
      pending = false;
      atStart = false;
    }
  }
  return quoted && !pending;
}
