import type { ContainerRun } from '../../model/container/container.ts';
import type { Entered } from '../../model/container/container-entry.ts';
import { type ContainerSpec, hereAt } from '../../model/container/container-spec.ts';
import type { Edition } from '../../model/installation.ts';
import { containerData } from '../../neo4j/container-environment.ts';
import { composeRun, dockerRun } from '../../neo4j/container-run.ts';
import { allEntryRules, type EntryRules } from '../../neo4j/entry-point/rules.ts';
import { useOfVariable } from '../../neo4j/entry-point/variables.ts';
import { parseVersion } from '../../neo4j/version.ts';
import type { System } from '../../system/system.ts';
import { baseOf, readContainer } from './container.ts';
import { seeContainer } from './container-view.ts';
import { imageVersion } from './image-version.ts';

/** What a file of ours tells of its container: the settings as a conf, which Neo4j it is, how it is started again. */
export interface ContainerConf {
  readonly bytes: Buffer;
  readonly version: string | undefined;
  readonly edition: Edition;
  readonly container: ContainerRun;
}

/** @throws UserError when the file, or the compose file it adds to, cannot be read or has no Neo4j. */
export async function confOfContainer(
  system: Pick<System, 'files' | 'commands' | 'host' | 'env'>,
  file: string,
): Promise<ContainerConf> {
  const text = await system.files.read(file).then(String);
  const spec = await readContainer(system, file);
  const { version, edition } = imageVersion(spec.image);
  const { entered } = await seeContainer(system, spec, { version: parseVersion(version ?? newestLine), edition }, writtenAlone);
  const run =
    spec.service === 'docker run'
      ? dockerRun(file, spec.name ?? 'neo4j', hereAt(spec.mounts, containerData))
      : composeRun(file, baseOf(text, file), spec.service, spec.name, hereAt(spec.mounts, containerData));
  return {
    bytes: Buffer.concat([entered.conf, Buffer.from(secretLines(spec, entered))]),
    version,
    edition,
    container: spec.published === undefined ? run : { ...run, published: spec.published },
  };
}

/** For an image that tells no version: names alone are read here, and the lines share them. */
const newestLine = '2026';

/** What is set by whoever wrote the file; what the image adds is for inside the container. */
const writtenAlone: EntryRules = new Set(
  [...allEntryRules].filter((rule) => rule !== 'defaults-added' && rule !== 'advertised-addresses-added'),
);

/** For a value that lies in a file which cannot be read here a command stands in: the container alone knows it. */
function secretLines({ environment }: ContainerSpec, { unknown, faults }: Entered): string {
  return [...environment]
    .flatMap(([variable, value]) => {
      const use = useOfVariable(variable, value, undefined);
      return use.use === 'setting' &&
        use.fromFile &&
        (unknown.has(use.setting) || faults.some((fault) => fault.variable === variable))
        ? [`${use.setting}=$(cat ${value})\n`]
        : [];
    })
    .join('');
}
