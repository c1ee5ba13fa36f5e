import type { Neo4jVersion } from '../../model/installation.ts';
import { trimmed } from '../conf/properties.ts';
import { parseAddress } from './address.ts';
import { measure } from './setting-amounts.ts';
import { isAbsolutePath, readPath } from './setting-paths.ts';

/** Why a value breaks a constraint of its setting, in Neo4j's own words; undefined when it keeps to it. */
export function refuseConstraint(kind: string, constraint: string, value: string, version: Neo4jVersion): string | undefined {
  const failed = (why: string): string => `Failed to validate '${trimmed(value)}': ${why}`;
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
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(trimmed(value)))
    return failed(`value does not match expression: \`${pattern}\``);
  if (constraint === 'is absolute' && !isAbsolutePath(readPath(value, version), version))
    return failed(`'${trimmed(value)}' is not an absolute path.`);
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
