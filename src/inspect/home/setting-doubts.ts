import { join, resolve } from 'node:path';
import type { Installation } from '../../model/installation.ts';
import { readConf } from '../../neo4j/conf/conf.ts';
import type { EffectiveConfig } from '../../neo4j/config/effective-config.ts';
import { compareVersions, newestReleases, parseVersion } from '../../neo4j/version.ts';
import type { System } from '../../system/system.ts';

/** Bytes of a plugin worth reading; the largest in wide use has some 60 million. */
const jarLimit = 128 * 1024 * 1024;
/** A jar that declares settings names its classes here (Java's ServiceLoader; neo4j-configuration has the interface). */
const declaration = 'META-INF/services/org.neo4j.configuration.SettingsDeclaration';

/** What may make a setting known to a Neo4j that the tables do not have (`SettingDoubts` of `verdict/`). */
export async function settingDoubts(system: Pick<System, 'files'>, installation: Installation, { refusals }: EffectiveConfig) {
  const { version, editionKnown } = installation;
  const matters = refusals.some(({ id, fatal }) => id === 'unknown-setting' && fatal);
  return {
    editionAssumed: !editionKnown,
    newerThanTables: compareVersions(version, parseVersion(newestReleases[version.line])) > 0,
    declaringPlugins: matters ? await declaringPlugins(system, installation) : [],
  };
}

/** Jars that declare settings, and those that cannot be looked into. */
async function declaringPlugins(
  system: Pick<System, 'files'>,
  { home, conf, version }: Installation,
): Promise<readonly string[]> {
  const { settings } = readConf(conf.bytes, version);
  const named = settings.get('server.directories.plugins') ?? settings.get('dbms.directories.plugins');
  const folder = resolve(home, named ?? 'plugins');
  const names = (await system.files.list(folder).catch(() => [])).filter((name) => name.endsWith('.jar'));
  const found: string[] = [];
  for (const name of names) {
    const bytes = await system.files.read(join(folder, name), jarLimit).catch(() => undefined);
    if (bytes === undefined || bytes.includes(declaration)) found.push(name);
  }
  return found;
}
