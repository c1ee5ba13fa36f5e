/** User and group of Neo4j in its image. */
export const containerUser = 7474;

/** Where the image looks for certificates when it is mounted: it makes `certificates` of the home a link to it. */
export const containerCertificates = '/ssl';

/**
 * The variable that the image turns into a setting: `_` doubled, then `.` as `_`. The entry point does the reverse: `NEO4J_`
 * off, every `_` a dot, every two dots an underscore.
 */
export function settingToVariable(name: string): string {
  return `NEO4J_${name.replaceAll('_', '__').replaceAll('.', '_')}`;
}

/** What the entry point makes of a variable; undefined for one that is no setting to it. */
export function variableToSetting(variable: string): string | undefined {
  const match = /^NEO4J_(.+)$/.exec(variable);
  if (match?.[1] === undefined || /^\d/.test(match[1]) || notSettings.has(match[1])) return undefined;
  return match[1].replaceAll('_', '.').replaceAll('..', '_');
}

/** With this ending a variable names a file that holds the value: passwords stay out of `docker inspect`. */
export const fileEnding = '_FILE';

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
