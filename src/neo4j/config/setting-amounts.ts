import { ownValue } from '../../model/text/own-value.ts';
import { trimmed } from '../conf/properties.ts';

/** A whole number within these bounds, both included. */
export const isInteger = (text: string, least: bigint, most: bigint): boolean => isBetween(wholeNumber(text), least, most);

/** Undefined for what is none, and for one of more digits than any setting takes: reading a million of them takes long. */
export function wholeNumber(text: string): bigint | undefined {
  const [, sign, digits] = /^([+-]?)0*(\d{1,40})$/.exec(text) ?? [];
  return digits === undefined ? undefined : BigInt(`${sign === '-' ? '-' : ''}${digits}`);
}

export const isBetween = (number: bigint | undefined, least: bigint, most: bigint): boolean =>
  number !== undefined && number >= least && number <= most;
export const maximumInt = 2n ** 31n - 1n;
export const maximumLong = 2n ** 63n - 1n;
/** A text that Java reads as a `double`. */
export function isDouble(value: string): boolean {
  return /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/.test(trimmed(value));
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
export function durationMilliseconds(text: string): number | undefined {
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

const byteUnits = /^(?:B|KiB|KB|K|kB|kb|k|MiB|MB|M|mB|mb|m|GiB|GB|G|gB|gb|g|TiB|TB|PiB|PB|EiB|EB)$/;
const powers = 'BKMGTPE';

/** Bytes, as Neo4j reads a size (`512m`, `1.5 GiB`); undefined for what is none. */
export function byteCount(value: string): number | undefined {
  const text = trimmed(value);
  const number = /^-?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:E-?\d+)?/.exec(text)?.[0];
  if (number === undefined) return undefined;
  const unit = /^\s*(\S*)/.exec(text.slice(number.length))?.[1] ?? '';
  if (unit !== '' && !byteUnits.test(unit)) return undefined;
  const bytes = Number(number.replaceAll(',', '')) * 1024 ** Math.max(0, powers.indexOf((unit[0] ?? 'B').toUpperCase()));
  return bytes < 0 || bytes > 9.223372e18 ? undefined : bytes;
}

/** What is compared with a limit: milliseconds of a duration, bytes of a size, else the number itself. */
export function measure(kind: string, text: string): number | undefined {
  if (kind === 'duration') return durationMilliseconds(trimmed(text));
  if (kind === 'bytes') return byteCount(text);
  // Java puts what is no number above all of them.
  if (kind === 'double' && /^[+-]?NaN$/.test(trimmed(text))) return Number.POSITIVE_INFINITY;
  const number = Number(trimmed(text).replace(/[fFdD]$/, ''));
  return Number.isNaN(number) ? undefined : number;
}
