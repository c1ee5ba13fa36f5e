import type { Neo4jVersion } from '../model/installation.ts';
import { isAtLeast } from './version.ts';

/** Releases of Java that start a version, whether it was made for them or not; the usual one first. */
export function javaThatStarts({ major }: Neo4jVersion): readonly number[] {
  if (major >= 2025) return [21, 25];
  return major === 5 ? [17, 21] : [11, 17];
}

/** Releases of Java that a version is made for (manual, system requirements). */
export function javaSupportedBy(version: Neo4jVersion): readonly number[] {
  if (isAtLeast(version, 2025, 10)) return [21, 25];
  if (isAtLeast(version, 2025)) return [21];
  if (isAtLeast(version, 5, 14)) return [17, 21];
  return isAtLeast(version, 5) ? [17] : [11];
}
