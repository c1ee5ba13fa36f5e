/** User and group of Neo4j in its image. */
export const containerUser = 7474;

/** Where the image looks for certificates when it is mounted: it makes `certificates` of the home a link to it. */
export const containerCertificates = '/ssl';

/** Where the image keeps the graph: a volume of its own, unless a folder is mounted there. */
export const containerData = '/data';

/** What lies there is copied over the conf of the image. */
export const containerConfFolder = '/conf';

/**
 * The variable that the image turns into a setting: `_` doubled, then `.` as `_`. The entry point does the reverse: `NEO4J_`
 * off, every `_` a dot, every two dots an underscore.
 */
export function settingToVariable(name: string): string {
  return `NEO4J_${name.replaceAll('_', '__').replaceAll('.', '_')}`;
}

/** A setting, under any line's name, that decides whether bolt and https are encrypted: a variable of it wins over neo4j.conf. */
export function governsTls(setting: string | undefined): boolean {
  return (
    setting !== undefined &&
    /^(?:dbms\.ssl\.policy\.|dbms\.security\.tls_reload_enabled$|(?:server|dbms\.connector)\.(?:bolt\.tls_level|https?\.enabled|https\.listen_address)$)/.test(
      setting,
    )
  );
}

/** Where a container may be given the certificates of its server, or some of them. */
export function reachesCertificates(target: string): boolean {
  return /^(?:\/ssl|\/var\/lib\/neo4j\/certificates)(?:\/|$)/.test(target);
}

/** Where a container may be given the folder of its neo4j.conf. */
export function isConfFolder(target: string): boolean {
  return /^(?:\/conf|\/var\/lib\/neo4j\/conf)\/?$/.test(target);
}

/** With this ending a variable names a file that holds the value: passwords stay out of `docker inspect`. */
export const fileEnding = '_FILE';
