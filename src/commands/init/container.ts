import { join } from 'node:path';
import type { Place } from '../../inspect/home/find-home.ts';
import type { InitAnswers } from '../../model/answers.ts';
import type { ComposeService } from '../../model/compose-service.ts';
import { containerUser } from '../../neo4j/container-environment.ts';
import { containerSecret } from '../../neo4j/container-run.ts';
import type { ContainerFacts } from '../../plan/init/init-inputs.ts';
import type { System } from '../../system/system.ts';
import { targets } from '../../targets/index.ts';

const fileLimit = 1024 * 1024;

/** Is the result for a container? */
export function forContainer({ target }: InitAnswers): boolean {
  return !targets[target ?? 'home'].editsConf;
}

/** A container that exists tells version and edition by its image, where nobody said them. */
export async function placeFromCompose(system: System, home: string, place: Place, answers: InitAnswers): Promise<Place> {
  if (!forContainer(answers) || (place.neo4jVersion !== undefined && place.edition !== undefined)) return place;
  const service = await findComposeService(system, home);
  return {
    ...place,
    ...(place.neo4jVersion === undefined && service?.version !== undefined ? { neo4jVersion: service.version } : {}),
    ...(place.edition === undefined && service?.edition !== undefined ? { edition: service.edition } : {}),
  };
}

/** Who reads the key in the container; another user than the image's own only where nobody may give files away. */
export function containerOwner(system: System, answers: InitAnswers): string | undefined {
  if (answers.owner !== undefined || !forContainer(answers)) return answers.owner;
  const { user } = system.host;
  return user === undefined || user.uid === 0 ? `${containerUser}:${containerUser}` : `${user.uid}:${user.gid}`;
}

/** What the plan for a container has to see. */
export async function containerFactsFor(system: System, home: string, answers: InitAnswers): Promise<ContainerFacts | undefined> {
  const target = targets[answers.target ?? 'home'];
  if (target.editsConf) return undefined;
  const own = ['docker-run.sh', 'compose.yaml', 'compose.neo4j-tls.yaml', containerSecret].map((name) => join(home, name));
  const [compose, templates, files] = await Promise.all([
    findComposeService(system, home),
    Promise.all(target.templates.map(async (path) => [path, await system.templates.read(path)] as const)),
    Promise.all(own.map(async (path) => [path, await system.files.read(path, fileLimit).catch(() => undefined)] as const)),
  ]);
  return {
    compose,
    templates: new Map(templates),
    there: new Map(files.flatMap(([path, bytes]) => (bytes === undefined ? [] : [[path, bytes] as const]))),
  };
}

/** Loaded only here: it reads YAML, which takes its time. */
async function findComposeService(system: System, folder: string): Promise<ComposeService | undefined> {
  const { findComposeService: find } = await import('../../inspect/container/compose-file.ts');
  return find(system, folder);
}
