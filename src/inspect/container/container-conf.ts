import { join } from 'node:path';
import type { ContainerRun } from '../../model/container.ts';
import type { Edition } from '../../model/installation.ts';
import { containerConfFolder, containerData } from '../../neo4j/container-environment.ts';
import { composeRun, dockerRun } from '../../neo4j/container-run.ts';
import type { System } from '../../system/system.ts';
import { asAuthorsOf } from '../home/as-authors.ts';
import { baseOf, readContainer } from './container.ts';
import { imageVersion, settingsOfContainer } from './container-settings.ts';
import type { ContainerSpec } from './container-spec.ts';

/** What a file of ours tells of its container: the settings as a conf, which Neo4j it is, how it is started again. */
export interface ContainerConf {
  readonly bytes: Buffer;
  readonly version: string | undefined;
  readonly edition: Edition;
  readonly container: ContainerRun;
}

/** The neo4j.conf that a container is given, as text of bytes; the entry point puts variables in the place of its lines. */
async function mountedConf(system: System, { mounts, files }: ContainerSpec): Promise<string> {
  const folder = mounts.get(containerConfFolder) ?? mounts.get('/var/lib/neo4j/conf');
  if (folder === undefined) return '';
  return asAuthorsOf(system, files)
    .files.read(join(folder, 'neo4j.conf'), confLimit)
    .then(
      (bytes) => bytes.toString('latin1'),
      () => '',
    );
}

const confLimit = 8 * 1024 * 1024;

/** @throws UserError when the file, or the compose file it adds to, cannot be read or has no Neo4j. */
export async function confOfContainer(system: System, file: string): Promise<ContainerConf> {
  const text = await system.files.read(file).then(String);
  const spec = await readContainer(system, file);
  const settings = await settingsOfContainer(system, spec);
  const lines = [...settings].map(([name, value]) => `${name}=${value}`);
  const mounted = await mountedConf(system, spec);
  const kept = mounted.split('\n').filter((line) => !settings.has(line.slice(0, Math.max(0, line.indexOf('=')))));
  const { version, edition } = imageVersion(spec.image);
  const run =
    spec.service === 'docker run'
      ? dockerRun(file, spec.name ?? 'neo4j', spec.mounts.get(containerData))
      : composeRun(file, baseOf(text, file), spec.service, spec.name, spec.mounts.get(containerData));
  return {
    bytes: Buffer.from([...kept, ...lines, ''].join('\n'), 'latin1'),
    version,
    edition,
    container: spec.published === undefined ? run : { ...run, published: spec.published },
  };
}
