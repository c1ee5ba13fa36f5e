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

/** With this ending a variable names a file that holds the value: passwords stay out of `docker inspect`. */
export const fileEnding = '_FILE';
