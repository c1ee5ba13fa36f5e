import type { Edition } from '../../model/installation.ts';
import type { System } from '../../system/system.ts';
import { asAuthorsOf } from '../home/as-authors.ts';
import type { ContainerSpec } from './container-spec.ts';

/** Version and edition by the image's tag; `latest` and none at all tell no version. */
export function imageVersion(image: string): { readonly version?: string; readonly edition: Edition } {
  const tag = /:([\w.-]+)(?:@|$)/.exec(image)?.[1] ?? '';
  const version = /^(\d+(?:\.\d+){0,2})/.exec(tag)?.[1];
  return { ...(version === undefined ? {} : { version }), edition: /enterprise/.test(tag) ? 'enterprise' : 'community' };
}

/**
 * What the entry point writes into neo4j.conf: `NEO4J_` goes, `__` is an underscore, `_` a dot; a setting of the environment
 * takes the place of the file's. Names that are no settings are left out, and so are empty values, which compose makes of
 * variables that nobody has set. APOC's settings have a file of their own from 5 on. Source: docker-neo4j, entry points of 4.x to
 * calver.
 */
export function settingsOfEnvironment(
  environment: ReadonlyMap<string, string>,
  { version }: { readonly version?: string | undefined } = {},
): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const [name, value] of environment) {
    const bare = /^NEO4J_([A-Za-z].*)$/.exec(name)?.[1];
    if (bare === undefined || value === '' || notSettings.test(bare)) continue;
    if (bare.startsWith('apoc_') && version?.startsWith('4.') !== true) continue;
    const setting = bare
      .replace(/_FILE$/, '')
      .split('__')
      .map((part) => part.replaceAll('_', '.'))
      .join('_');
    settings.set(setting, bare.endsWith('_FILE') ? '' : value);
  }
  return settings;
}

/**
 * {@link settingsOfEnvironment}, with what the files hold that variables name (`…_FILE`), as the container has them. For one
 * that cannot be read here a command stands in, since its value is known to the container alone.
 */
export async function settingsOfContainer(
  system: System,
  { environment, mounts, files, image }: Pick<ContainerSpec, 'environment' | 'mounts' | 'files' | 'image'>,
): Promise<ReadonlyMap<string, string>> {
  const theirs = asAuthorsOf(system, files);
  const version = imageVersion(image);
  const settings = new Map(settingsOfEnvironment(environment, version));
  for (const [name, file] of environment) {
    if (!name.endsWith('_FILE')) continue;
    const here = mounts.get(file);
    const value = here === undefined ? undefined : await theirs.files.read(here, secretLimit).then(String, () => undefined);
    for (const setting of settingsOfEnvironment(new Map([[name, file]]), version).keys())
      settings.set(setting, value?.replace(/\r?\n$/, '') ?? `$(cat ${file})`);
  }
  return settings;
}

const secretLimit = 64 * 1024;

/** What stands for a secret that cannot be read. */
export const unreadSecret = /^\$\(cat (.*)\)$/;

/** Variables of the entry point itself (docker-neo4j). */
const notSettings =
  /^(?:AUTH|AUTH_PATH|ACCEPT_LICENSE_AGREEMENT|PLUGINS|EDITION|HOME|CONF|SHA256|TARBALL|DEBUG|DEPRECATION_WARNING|dbms_jvm_additional|server_jvm_additional|CONFIG_FILE_CHARSET)$/;
