import { join } from 'node:path';
import { containerFileOf } from '../../inspect/container/container-home.ts';
import type { Place } from '../../inspect/home/find-home.ts';
import type { InitAnswers } from '../../model/command-line/answers.ts';
import type { ComposeService } from '../../model/container/compose-service.ts';
import type { ExistingContainer } from '../../model/container/existing-container.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { Owner } from '../../model/installation.ts';
import { parseProperties } from '../../neo4j/conf/properties.ts';
import { containerConfFolder, containerUser } from '../../neo4j/container-environment.ts';
import { containerSecret, containerVariables } from '../../neo4j/container-run.ts';
import { parseReloadWay } from '../../neo4j/reload-way.ts';
import type { ContainerFacts } from '../../plan/init/init-inputs.ts';
import type { System } from '../../system/system.ts';
import { targets } from '../../targets/index.ts';
import type { CommandRun } from '../runner/run.ts';
import { userOfExisting } from './existing.ts';

const fileLimit = 1024 * 1024;

/** Is the result for a container? */
export function forContainer({ target }: InitAnswers): boolean {
  return !targets[target ?? 'home'].editsConf;
}

/** A container that exists tells version and edition by its image, where nobody said them. */
export async function placeFromCompose(
  system: Pick<System, 'files' | 'commands' | 'host' | 'env'>,
  home: string,
  place: Place,
  answers: InitAnswers,
): Promise<Place> {
  if (!forContainer(answers) || (place.neo4jVersion !== undefined && place.edition !== undefined)) return place;
  const service = await findComposeService(system, home);
  const told = service ?? (await ownContainer(system, home));
  return {
    ...place,
    ...(place.neo4jVersion === undefined && told?.version !== undefined ? { neo4jVersion: told.version } : {}),
    ...(place.edition === undefined && told?.edition !== undefined ? { edition: told.edition } : {}),
  };
}

/** One container is meant throughout: its own flag counts, for the restart as well. */
export function withOneContainer(run: CommandRun, answers: InitAnswers): InitAnswers {
  const { container, reload } = answers;
  const way = reload === undefined ? undefined : parseReloadWay(reload);
  if (container === undefined || way?.kind !== 'docker' || way.container === container) return answers;
  run.warn(
    `  ${run.errorStyle.warning} --reload docker:${way.container} and --container ${container} name different containers. ${container} is the one that will be restarted.`,
  );
  return { ...answers, reload: `docker:${container}` };
}

/** What an earlier run rendered in this folder tells of the image. */
async function ownContainer(system: Pick<System, 'files' | 'commands' | 'host' | 'env'>, home: string) {
  const file = await containerFileOf(system, home);
  if (file === undefined) return undefined;
  const { confOfContainer } = await import('../../inspect/container/container-conf.ts');
  return confOfContainer(system, file).catch((error: unknown) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });
}

/**
 * Who reads the key in the container: whoever owns a graph that is there, else the image's own user; another one only where
 * nobody may give files away.
 */
export async function containerOwner(
  system: Pick<System, 'files' | 'host'>,
  home: string,
  answers: InitAnswers,
  existing?: ExistingContainer,
): Promise<string | undefined> {
  if (answers.owner === undefined && existing !== undefined) return userOfExisting(existing);
  if (answers.owner !== undefined || !forContainer(answers)) return answers.owner;
  const { user } = system.host;
  const graph = await ownerOfGraph(system, home);
  if (graph !== undefined && graph.uid > 0) return `${graph.uid}:${graph.gid}`;
  return user === undefined || user.uid === 0 ? `${containerUser}:${containerUser}` : `${user.uid}:${user.gid}`;
}

/** What the plan for a container has to see. */
export async function containerFactsFor(
  system: Pick<System, 'files' | 'templates' | 'env'>,
  home: string,
  answers: InitAnswers,
  existing?: ExistingContainer,
): Promise<ContainerFacts | undefined> {
  const target = targets[answers.target ?? 'home'];
  if (target.editsConf) return undefined;
  const own = ['docker-run.sh', 'compose.yaml', 'compose.neo4j-tls.yaml', containerSecret, containerVariables].map((name) =>
    join(home, name),
  );
  const [compose, mounts, graph, templates, files] = await Promise.all([
    existing !== undefined && existing.compose === undefined
      ? undefined
      : findComposeService(system, home, existing?.compose?.service),
    mountsOf(system, home),
    ownerOfGraph(system, home),
    Promise.all(target.templates.map(async (path) => [path, await system.templates.read(path)] as const)),
    Promise.all(own.map(async (path) => [path, await system.files.read(path, fileLimit).catch(() => undefined)] as const)),
  ]);
  return {
    compose,
    mounts,
    takesOver: graph?.uid === 0 && answers.owner === undefined,
    templates: new Map(templates),
    there: new Map(files.flatMap(([path, bytes]) => (bytes === undefined ? [] : [[path, bytes] as const]))),
  };
}

/**
 * What a container of this folder had before, and is to have again: its graph, whose place an empty volume would take, logs,
 * plugins, and settings of its own.
 */
async function mountsOf(system: Pick<System, 'files'>, home: string): Promise<readonly (readonly [string, string])[]> {
  const holdsSomething = async (name: string): Promise<boolean> =>
    (await system.files.list(join(home, name)).catch(() => [])).length > 0;
  const settings = await system.files.read(join(home, 'conf', 'neo4j.conf'), fileLimit).then(
    (bytes) => parseProperties(bytes.toString('latin1')),
    () => [],
  );
  const folders = await Promise.all(
    (['data', 'logs', 'plugins', 'import'] as const).map(async (name) => ((await holdsSomething(name)) ? [name] : [])),
  );
  const graph = folders[0]?.length === 1;
  return [
    // Without a graph logs alone would be of another server.
    ...(graph ? folders.flat() : []).map((name) => [join(home, name), `/${name}`] as const),
    ...(settings.length > 0 ? [[join(home, 'conf'), `${containerConfFolder}:ro`] as const] : []),
  ];
}

/** Undefined where this home holds no graph. */
async function ownerOfGraph(system: Pick<System, 'files'>, home: string): Promise<Owner | undefined> {
  const path = join(home, 'data');
  if ((await system.files.list(path).catch(() => [])).length === 0) return undefined;
  const fact = await system.files.stat(path);
  return fact.state === 'present' ? fact.owner : undefined;
}

/** Loaded only here: it reads YAML, which takes its time. */
async function findComposeService(
  system: Pick<System, 'files' | 'env'>,
  folder: string,
  service?: string,
): Promise<ComposeService | undefined> {
  const { findComposeService: find } = await import('../../inspect/container/compose-file.ts');
  return find(system, folder, service);
}
