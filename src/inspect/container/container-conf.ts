import type { ContainerRun } from '../../model/container.ts';
import type { Edition } from '../../model/installation.ts';
import { composeRun, dockerRun } from '../../neo4j/container-run.ts';
import type { System } from '../../system/system.ts';
import { baseOf, readContainer } from './container.ts';
import { imageVersion, settingsOfContainer } from './container-settings.ts';

/** What a file of ours tells of its container: the settings as a conf, which Neo4j it is, how it is started again. */
export interface ContainerConf {
  readonly bytes: Buffer;
  readonly version: string | undefined;
  readonly edition: Edition;
  readonly container: ContainerRun;
}

/** @throws UserError when the file, or the compose file it adds to, cannot be read or has no Neo4j. */
export async function confOfContainer(system: System, file: string): Promise<ContainerConf> {
  const text = await system.files.read(file).then(String);
  const spec = await readContainer(system, file);
  const settings = await settingsOfContainer(system, spec);
  const lines = [...settings].map(([name, value]) => `${name}=${value}`);
  const { version, edition } = imageVersion(spec.image);
  const run =
    spec.service === 'docker run'
      ? dockerRun(file, spec.name ?? 'neo4j')
      : composeRun(file, baseOf(text, file), spec.service, spec.name);
  return {
    bytes: Buffer.from([...lines, ''].join('\n'), 'latin1'),
    version,
    edition,
    container: spec.published === undefined ? run : { ...run, published: spec.published },
  };
}
