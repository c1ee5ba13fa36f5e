import { basename, dirname, join, resolve } from 'node:path';
import type { ContainerSpec, Containers } from '../../model/container/container-spec.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { System } from '../../system/system.ts';
import { inspectByName, isContainerName, printedJson } from './ask-docker.ts';
import { fromCompose, overrideOf } from './compose.ts';
import { dockerfileSpec, isDockerfile } from './dockerfile.ts';
import { fromInspected, isInspected } from './inspected.ts';
import { fromManifest } from './kubernetes.ts';
import { isManifest } from './manifests.ts';
import { isOfficial } from './official-image.ts';
import { fromRunLines, hasRunLine } from './run-line.ts';
import { merged } from './spec-parts.ts';

const fileLimit = 4 * 1024 * 1024;

/**
 * The Neo4j container of a file; of several the first one. @throws UserError when there is none.
 */
export async function readContainer(
  system: Pick<System, 'files' | 'commands' | 'host' | 'env'>,
  file: string,
): Promise<ContainerSpec> {
  const [first] = (await readContainers(system, file)).specs;
  if (first === undefined) throw new Error('readContainers gives at least one');
  return first;
}

/**
 * Every Neo4j container that a file describes: a compose file (ours beside another with that one together), a file with `docker run`
 * lines, a Dockerfile, a Kubernetes manifest, or what `docker inspect` put out; where there is no such file, the container of that name.
 * At least one.
 * @throws UserError when there is none.
 */
export async function readContainers(
  system: Pick<System, 'files' | 'commands' | 'host' | 'env'>,
  file: string,
): Promise<Containers> {
  if (isContainerName(file) && (await system.files.stat(resolve(system.host.workingDirectory, file))).state === 'missing') {
    const found = fromInspected(await ofDocker(system, file), file);
    return orNone({ ...found, specs: found.specs.map((spec) => ({ ...spec, files: [] })) }, file);
  }
  const path = resolve(system.host.workingDirectory, file);
  const text = await system.files.read(path, fileLimit).then(
    (bytes) => bytes.toString('utf8'),
    (error: { code?: string }) => {
      throw new UserError(
        `${path} cannot be read (${error.code ?? 'unknown reason'}).`,
        'Pass a compose file, a file with a docker run line, a Dockerfile, a Kubernetes manifest, or the output of docker inspect.',
        { paths: [path] },
      );
    },
  );
  return orNone(await describedIn(system, text, path), path);
}

function orNone(found: Containers, path: string): Containers {
  if (found.specs.length > 0) return found;
  const [other] = found.others;
  throw other === undefined
    ? new UserError(
        `${path} has no service with a neo4j image.`,
        'Pass the compose file that starts Neo4j. A file that only overrides settings does not tell which Neo4j it is.',
        { paths: [path] },
      )
    : new UserError(`${path}: ${other.because}.`, other.remedy, { paths: [path] });
}

async function describedIn(system: Pick<System, 'files' | 'host' | 'env'>, text: string, path: string): Promise<Containers> {
  if (basename(path).startsWith('Dockerfile') || /\.dockerfile$/i.test(path) || isDockerfile(text)) {
    const spec = dockerfileSpec(text, { path, service: 'the image', context: dirname(path), args: new Map(), target: undefined });
    return isOfficial(spec.image)
      ? { specs: [spec], others: [] }
      : {
          specs: [],
          others: [
            {
              path,
              because: `the Dockerfile builds on ${spec.image || 'no image'}, which is not the official image of Neo4j`,
              remedy: 'Check its files and settings as a home:\nneo4j-tls doctor --home DIR --neo4j-version VERSION',
            },
          ],
        };
  }
  if (hasRunLine(text) && !/^[ \t]*(?:services|apiVersion)[ \t]*:/m.test(text)) return fromRunLines(system, text, path);
  const json = /^\s*[[{]/.test(text) ? printedJson(text) : undefined;
  if (json !== undefined && isInspected(json)) return fromInspected(json, path);
  if (isManifest(text)) return fromManifest(system, text, path);
  const base = baseOf(text, path);
  if (base === undefined) return withOverride(system, path);
  const [below] = (await fromCompose(system, base)).specs;
  if (below === undefined) return { specs: [], others: [] };
  const { specs, others } = await fromCompose(system, path, below.service);
  return { specs: specs.map((own) => merged(below, own)), others };
}

/** @throws UserError where there is no container of that name either, or Docker cannot be asked. */
async function ofDocker(system: Pick<System, 'commands'>, name: string): Promise<unknown> {
  const answer = await inspectByName(system, name);
  if (answer.state === 'found') return answer.document;
  throw new UserError(
    `There is no file ${name} here, and ${answer.state === 'absent' ? 'Docker has no container of that name' : answer.reason}.`,
    'Pass a compose file, a file with a docker run line, a Dockerfile, a Kubernetes manifest, the output of docker inspect, or the name of a container.',
  );
}

/** Compose reads an override beside a file of the usual name by itself. */
async function withOverride(system: Pick<System, 'files' | 'host' | 'env'>, path: string): Promise<Containers> {
  const containers = await fromCompose(system, path);
  for (const override of overrideOf(path)) {
    if ((await system.files.stat(override)).state !== 'present') continue;
    const specs = await Promise.all(
      containers.specs.map(async (below) => {
        const [own] = (await fromCompose(system, override, below.service)).specs;
        return own === undefined ? below : { ...merged(below, own), files: [...new Set([...below.files, ...own.files])] };
      }),
    );
    return { ...containers, specs };
  }
  return containers;
}

/** The file of a compose service that lies beside it, where ours only adds to it. */
export function baseOf(text: string, file: string): string | undefined {
  const named = /docker compose -f (\S+) -f \S+ up/.exec(text)?.[1];
  return named === undefined ? undefined : join(dirname(file), named);
}
