/** What the entry point makes of a variable; undefined for one that is no setting to it. */
export function variableToSetting(variable: string): string | undefined {
  const match = /^NEO4J_(.+)$/.exec(variable);
  if (match?.[1] === undefined || /^\d/.test(match[1]) || notSettings.has(match[1])) return undefined;
  return match[1].replaceAll('_', '.').replaceAll('..', '_');
}

/** Variables the image keeps for itself. */
const notSettings: ReadonlySet<string> = new Set([
  'ACCEPT_LICENSE_AGREEMENT',
  'AUTH',
  'AUTH_PATH',
  'DEBUG',
  'EDITION',
  'HOME',
  'PLUGINS',
  'SHA256',
  'TARBALL',
  'DEPRECATION_WARNING',
]);
