import { win32 } from 'node:path';
import type { Neo4jVersion } from '../../model/installation.ts';
import { ownValue } from '../../model/text/own-value.ts';
import { trimmed } from '../conf/properties.ts';
import { jvmQuotesAsShell } from '../version.ts';
import { parseAddress } from './address.ts';
import type { KnownSetting } from './known-settings/index.ts';

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

/** As `String.trim()` of Java: everything up to the blank goes, other white space stays. */
export function javaTrim(text: string): string {
  return trimmed(text);
}

/** Items of a list setting: between commas, without blanks around them; empty ones do not count. */
export function listItems(value: string): readonly string[] {
  return value
    .split(',')
    .map(javaTrim)
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
    const wanted = javaTrim(value).toLowerCase();
    return values.some((one) => one.toLowerCase() === wanted) ? undefined : `'${value}' not one of [${values.join(', ')}]`;
  }
  return kinds.get(kind)?.(value, version);
}

type Refusal = string | undefined;

const isInteger = (text: string, least: bigint, most: bigint): boolean => isBetween(wholeNumber(text), least, most);

/** Undefined for what is none, and for one of more digits than any setting takes: reading a million of them takes long. */
function wholeNumber(text: string): bigint | undefined {
  const [, sign, digits] = /^([+-]?)0*(\d{1,40})$/.exec(text) ?? [];
  return digits === undefined ? undefined : BigInt(`${sign === '-' ? '-' : ''}${digits}`);
}

const isBetween = (number: bigint | undefined, least: bigint, most: bigint): boolean =>
  number !== undefined && number >= least && number <= most;
const maximumInt = 2n ** 31n - 1n;
const maximumLong = 2n ** 63n - 1n;

type Check = (value: string, version: Neo4jVersion) => Refusal;

const kinds: ReadonlyMap<string, Check> = new Map<string, Check>([
  [
    'bool',
    (value) =>
      /^(?:true|false)$/i.test(javaTrim(value))
        ? undefined
        : `'${value}' is not a valid boolean value, must be 'true' or 'false'`,
  ],
  [
    'int',
    (value) => (isInteger(javaTrim(value), -maximumInt - 1n, maximumInt) ? undefined : `'${value}' is not a valid integer value`),
  ],
  [
    'long',
    (value) => (isInteger(javaTrim(value), -maximumLong - 1n, maximumLong) ? undefined : `'${value}' is not a valid long value`),
  ],
  ['byte', (value) => (isInteger(javaTrim(value), -128n, 127n) ? undefined : `'${value}' is not a valid byte value`)],
  ['unsigned_byte', (value) => (isInteger(javaTrim(value), 0n, 255n) ? undefined : `'${value}' is not a valid byte value`)],
  ['double', (value) => (isDouble(value) ? undefined : `'${value}' is not a valid double value`)],
  ['duration', (value) => (durationMilliseconds(javaTrim(value)) === undefined ? 'Unrecognized duration' : undefined)],
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
  ['timezone', (value) => (isTimeZone(javaTrim(value)) ? undefined : `'${value}' is not a valid timezone value`)],
  [
    'other:<classname>=<mount point> string',
    (value) => (/^[^=]*=[^=]+=*$/.test(value) ? undefined : `config is wrong: ${value}`),
  ],
  [
    'other:a set of file permissions',
    (value) => (/^(?:[r-][w-][x-]){3}$/.test(javaTrim(value)) ? undefined : `'${value}' is not a valid file permission value`),
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

function isDouble(value: string): boolean {
  return /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/.test(javaTrim(value));
}

const nanoseconds: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
};

/** A duration as Neo4j reads it; a number alone means seconds. */
function durationMilliseconds(text: string): number | undefined {
  if (/^\d+$/.test(text)) return isInteger(text, 0n, maximumInt) ? Number(text) * 1000 : undefined;
  if (!/^(?:\d+\D+)+(?:\d+)?$/.test(text)) return undefined;
  let total = 0n;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d+)(\D*)/g)) {
    const factor = ownValue(nanoseconds, unit.toLowerCase());
    if (factor === undefined || !isInteger(amount, 0n, maximumInt)) return undefined;
    total += BigInt(amount) * factor;
  }
  return Number(total / 1_000_000n);
}

function refuseRange(value: string): Refusal {
  const parts = javaTrim(value).replace(/^\[/, '').replace(/\]$/, '').split('-');
  const [least, most] = parts.map((part) => durationMilliseconds(part));
  if (parts.length !== 2 || least === undefined || most === undefined) {
    return 'must be in format <min>-<max>, where min and max are non-negative durations';
  }
  return least > most ? 'min may not be longer than max' : undefined;
}

const byteUnits = /^(?:B|KiB|KB|K|kB|kb|k|MiB|MB|M|mB|mb|m|GiB|GB|G|gB|gb|g|TiB|TB|PiB|PB|EiB|EB)$/;
const powers = 'BKMGTPE';

function byteCount(value: string): number | undefined {
  const text = javaTrim(value);
  const number = /^-?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:E-?\d+)?/.exec(text)?.[0];
  if (number === undefined) return undefined;
  const unit = /^\s*(\S*)/.exec(text.slice(number.length))?.[1] ?? '';
  if (unit !== '' && !byteUnits.test(unit)) return undefined;
  const bytes = Number(number.replaceAll(',', '')) * 1024 ** Math.max(0, powers.indexOf((unit[0] ?? 'B').toUpperCase()));
  return bytes < 0 || bytes > 9.223372e18 ? undefined : bytes;
}

function refuseAddress(value: string, version: Neo4jVersion, hostOnly: boolean): Refusal {
  const address = parseAddress(value, version);
  if (address === undefined || (hostOnly && (address.port !== undefined || address.host === undefined))) {
    return hostOnly
      ? `Configured socket address must be in the format of "hostname" (no port). "${javaTrim(value)}" does not conform to this format.`
      : `Configured socket address must be in the format of "hostname:port", "[hostname]:port", "hostname", "[hostname]" or ":port". "${javaTrim(value)}" does not conform to these formats.`;
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
      if (endsInQuotes(javaTrim(line))) return 'Missing end quote';
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

/** `..` that leads out of the folder the path is relative to. What leads nowhere else (`a/../b`) is put right first. */
function refusePath(value: string, version: Neo4jVersion): Refusal {
  // 5.0 and later escape it like any other sign of its kind.
  if (value.includes('\0') && version.line === '4.4') return `Nul character not allowed: ${value}`;
  const text = pathText(value, version);
  if (version.onWindows) {
    const refusal = refuseWindowsPath(text);
    if (refusal !== undefined) return refusal;
  }
  const normal = readPath(value, version);
  return /^(?:[A-Za-z]:)?\.\.(?:\/|$)/.test(normal) ? `'${normal}' is not a normalized path.` : undefined;
}

const shortPathEscapes: { readonly [character: string]: string } = {
  '"': '/"',
  '\\': '//',
  '\b': '/b',
  '\n': '/n',
  '\t': '/t',
  '\f': '/f',
  '\r': '/r',
};

/**
 * What Neo4j makes of a path's text before it is a path. 5.0 and later: Java's escapes, with slashes for backslashes (`"` becomes
 * `/"`). 4.4 only turns backslashes into slashes.
 */
function pathText(value: string, version: Neo4jVersion): string {
  if (version.line === '4.4') return value.replaceAll('\\', '/');
  return value.replace(/["\\\u0000-\u001f\u007f-\uffff]/g, (character) => {
    const short = ownValue(shortPathEscapes, character);
    if (short !== undefined) return short;
    return character === '\u007f' ? '/u007F' : `/u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** A path setting as Neo4j reads it: relative to what it begins at unless it is absolute; empty for that folder itself. */
export const readPath = (value: string, version: Neo4jVersion): string =>
  version.onWindows ? normalWindowsPath(pathText(value, version)) : normalPath(pathText(value, version));

/** {@link readPath}, absolute. `base`, which is absolute: the home for `base_directory`, that folder for the rest of a policy. */
export function resolvePath(base: string, value: string, version: Neo4jVersion): string {
  const path = readPath(value, version);
  if (version.onWindows && !base.startsWith('/')) return win32.resolve(base, path);
  if (isAbsolutePath(path, version)) return path;
  // A home of Windows that is looked at elsewhere: no drive is there, and what is relative to one is relative to the home.
  const relative = version.onWindows ? path.replace(/^[A-Za-z]:/, '') : path;
  return relative === '' ? base : `${base === '/' ? '' : base}/${relative}`;
}

function isAbsolutePath(path: string, { onWindows }: Neo4jVersion): boolean {
  return onWindows ? /^(?:[A-Za-z]:)?\//.test(path) : path.startsWith('/');
}

/** What Java's parser of Windows' paths refuses (`sun.nio.fs.WindowsPathParser`): signs that no name has, a blank at a name's end. */
function refuseWindowsPath(text: string): Refusal {
  const begin = /^[A-Za-z]:/.test(text) ? 2 : 0;
  const index = begin + text.slice(begin).search(/[<>:"|?*\u0000-\u001f]/);
  if (index >= begin) return `Illegal char <${text[index]}> at index ${index}: ${text}`;
  const blank = text.search(/ (?=[\\/]|$)/);
  return blank < 0 || text === '' ? undefined : `Trailing char < > at index ${blank}: ${text}`;
}

/**
 * `java.nio.file.Path.normalize` on Windows, with `/`: a drive (`C:/x`; `C:x` is relative to where one is on that drive), a share (`//host/share/x`), or
 * a path from the root of the drive (`/x`). Dots at the end of a name are passed over, as the system does.
 */
function normalWindowsPath(text: string): string {
  const path = text.replaceAll('\\', '/');
  const share = /^\/\/+([^/]+)\/+([^/]+)/.exec(path);
  if (share !== null) return `//${share[1]}/${share[2]}${normalPath(`/${withoutDots(path.slice(share[0].length))}`)}`;
  const drive = /^[A-Za-z]:/.exec(path)?.[0] ?? '';
  return drive + normalPath(withoutDots(path.slice(drive.length)));
}

function withoutDots(path: string): string {
  return path
    .split('/')
    .map((name) => (/^\.{1,2}$/.test(name) ? name : name.replace(/\.+$/, '')))
    .join('/');
}

/** `java.nio.file.Path.normalize` of a Unix path: no `.`, no double slashes, `..` only at the front of a relative one. */
function normalPath(path: string): string {
  const absolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!absolute) parts.push('..');
  }
  return (absolute ? '/' : '') + parts.join('/');
}

function refuseConstraint(kind: string, constraint: string, value: string, version: Neo4jVersion): string | undefined {
  const failed = (why: string): string => `Failed to validate '${javaTrim(value)}': ${why}`;
  const any =
    /^is `([^`]*)` or is minimum `([^`]*)`$/.exec(constraint) ??
    reversed(/^is minimum `([^`]*)` or is `([^`]*)`$/.exec(constraint));
  if (any?.[1] !== undefined && any[2] !== undefined) {
    const is = measure(kind, any[1]) === measure(kind, value);
    return is || !below(kind, value, any[2]) ? undefined : failed(`does not fulfill any of ${constraint}`);
  }
  const range = /^is in the range `([^`]*)` to `([^`]*)`$/.exec(constraint);
  const least = range?.[1] ?? /^is minimum `([^`]*)`$/.exec(constraint)?.[1];
  const most = range?.[2] ?? /^is maximum `([^`]*)`$/.exec(constraint)?.[1];
  if (least !== undefined && below(kind, value, least)) return failed(`minimum allowed value is ${least}`);
  if (most !== undefined && below(kind, most, value)) return failed(`maximum allowed value is ${most}`);
  if (constraint === 'has no specified port' || constraint === 'is an accessible address')
    return refuseHost(constraint, value, version, failed);
  const pattern = /^matches the pattern `([^`]*)`/.exec(constraint)?.[1];
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(javaTrim(value)))
    return failed(`value does not match expression: \`${pattern}\``);
  if (constraint === 'is absolute' && !isAbsolutePath(readPath(value, version), version))
    return failed(`'${javaTrim(value)}' is not an absolute path.`);
  if (constraint === 'is power of 2') {
    const number = measure(kind, value) ?? 1;
    if (number <= 0 || !/^10*$/.test(Math.trunc(number).toString(2))) return failed('only power of 2 values allowed');
  }
  return undefined;
}

const reversed = (match: RegExpExecArray | null): readonly (string | undefined)[] | undefined =>
  match === null ? undefined : ['', match[2], match[1]];

function refuseHost(
  constraint: string,
  value: string,
  version: Neo4jVersion,
  failed: (why: string) => string,
): string | undefined {
  const address = parseAddress(value, version);
  if (constraint === 'has no specified port') {
    if (address?.port !== undefined) return failed('can not have a port');
    return address?.host === undefined ? failed('needs a hostname') : undefined;
  }
  if (address?.host === undefined) return undefined;
  if (/^0+\.0+\.0+\.0+$/.test(address.host)) return failed("advertised address cannot be '0.0.0.0'");
  return address.host === '::' ? failed("advertised address cannot be '::'") : undefined;
}

function below(kind: string, value: string, limit: string): boolean {
  const [a, b] = [measure(kind, value), measure(kind, limit)];
  return a !== undefined && b !== undefined && a < b;
}

function measure(kind: string, text: string): number | undefined {
  if (kind === 'duration') return durationMilliseconds(javaTrim(text));
  if (kind === 'bytes') return byteCount(text);
  // Java puts what is no number above all of them.
  if (kind === 'double' && /^[+-]?NaN$/.test(javaTrim(text))) return Number.POSITIVE_INFINITY;
  const number = Number(javaTrim(text).replace(/[fFdD]$/, ''));
  return Number.isNaN(number) ? undefined : number;
}
