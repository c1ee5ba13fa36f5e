import { dirname, join, resolve } from 'node:path';
import {
  type ContainerMount,
  type ContainerSpec,
  type Containers,
  mountsByTarget,
  type NotFollowed,
} from '../../model/container/container-spec.ts';
import { UserError } from '../../model/errors/errors.ts';
import { ownValue } from '../../model/text/own-value.ts';
import type { System } from '../../system/system.ts';
import { readDocumentFile } from '../document-file.ts';
import { asAuthorsOf } from '../home/as-authors.ts';
import { fromBuild } from './dockerfile.ts';
import { groupsOf, mountOf, publishedOf, type Surroundings, targetOf } from './mounts.ts';
import { isOfficial, isOther, otherImage } from './official-image.ts';
import { emptySpec, merged, ownEntryPoint } from './spec-parts.ts';
import { composeVariables, interpolated, type Variables, variablesIn } from './variables.ts';
import { listed, plainText, record, splitAt, textOf } from './yaml-values.ts';

/** A compose file with its variables put in. */
interface ComposeFile {
  readonly path: string;
  readonly services: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
  readonly configs: Readonly<Record<string, unknown>>;
  readonly around: Surroundings;
  readonly variables: Variables;
  readonly notFollowed: readonly NotFollowed[];
}

/** How many services may extend one another. */
const deepest = 20;

/** Every service that runs Neo4j; `named`: that one, whatever its image. @throws UserError where the file cannot be read. */
export async function fromCompose(
  system: Pick<System, 'files' | 'host' | 'env'>,
  path: string,
  named?: string,
): Promise<Containers> {
  const file = await readCompose(system, path);
  const wanted = Object.keys(file.services).filter((name) => named === undefined || name === named);
  const specs: ContainerSpec[] = [];
  const others: NotFollowed[] = [];
  for (const name of wanted) {
    const spec = await serviceOf(system, file, name, []);
    if (named !== undefined || isOfficial(spec.image)) specs.push(spec);
    else if (isOther(spec.image)) others.push(otherImage(path, name, spec.image));
  }
  return { specs, others: [...file.notFollowed, ...others] };
}

async function readCompose(system: Pick<System, 'files' | 'host' | 'env'>, path: string): Promise<ComposeFile> {
  const folder = dirname(path);
  const document = await readDocumentFile(system, path, 'compose file', 'services: { neo4j: { image: neo4j:5 } }', {
    aliases: true,
  });
  const variables = await composeVariables(system, folder);
  const part = (name: string): Record<string, unknown> => record(interpolated(ownValue(document, name), variables));
  const included = listed(document['include']).flatMap((one) => textOf(one) ?? [record(one)['path']].flat().flatMap(textOfAny));
  return {
    ...{ path, variables, services: part('services'), secrets: part('secrets'), configs: part('configs') },
    around: { folder, home: variables.get('HOME'), volumes: part('volumes') },
    notFollowed: included.map((one) => ({
      path,
      because: `include: ${one} is not followed`,
      remedy: 'If that file has settings of Neo4j, check it too:\nneo4j-tls doctor --container FILE',
    })),
  };
}

const textOfAny = (value: unknown): readonly string[] => {
  const text = textOf(value);
  return text === undefined ? [] : [text];
};

/** A service with all that it extends. @throws UserError where one extends itself, or what is not there. */
async function serviceOf(
  system: Pick<System, 'files' | 'host' | 'env'>,
  file: ComposeFile,
  name: string,
  above: readonly string[],
): Promise<ContainerSpec> {
  const key = `${file.path}\n${name}`;
  const value = ownValue(file.services, name);
  if (above.includes(key) || above.length > deepest)
    throw new UserError(
      `${file.path}: the service ${name} extends itself.`,
      'Make it extend another service, or write its settings directly.',
      { paths: [file.path] },
    );
  if (value === undefined)
    throw new UserError(`${file.path} has no service ${name}.`, 'Correct the name under extends.', { paths: [file.path] });
  const own = await ownService(system, file, name, record(value));
  const { extends: base } = record(value);
  const from = typeof base === 'string' ? { service: base, file: undefined } : record(base);
  const service = textOf(from.service);
  if (service === undefined) return own;
  const other = textOf(from.file);
  const path = other === undefined ? file.path : resolve(dirname(file.path), other);
  // What a file names is read with no more rights than its author's, however many files lie between.
  const theirs = asAuthorsOf(system, [file.path]);
  const below = path === file.path ? file : await readCompose(theirs, path);
  return merged(await serviceOf(theirs, below, service, [...above, key]), own);
}

async function ownService(
  system: Pick<System, 'files' | 'host'>,
  { path, around, variables, secrets, configs }: ComposeFile,
  service: string,
  value: Record<string, unknown>,
): Promise<ContainerSpec> {
  const folder = dirname(path);
  const theirs = asAuthorsOf(system, [path]);
  const { image, volumes, user, container_name: name, hostname, ports, network_mode: network, entrypoint, profiles } = value;
  const notFollowed: NotFollowed[] = [];
  const environment = new Map<string, string>();
  const envFiles: string[] = [];
  for (const one of [value['env_file']].flat()) {
    const named = textOf(one) ?? textOf(record(one)['path']);
    if (named === undefined) continue;
    const at = resolve(folder, named);
    const found = await variablesIn(theirs, at);
    if (found === undefined && record(one)['required'] !== false)
      notFollowed.push({
        path: at,
        because: `env_file: ${named} cannot be read`,
        remedy: 'Create that file. Compose does not start without it.',
        decides: true,
      });
    for (const [variable, text] of found ?? []) environment.set(variable, interpolated(text, variables));
    envFiles.push(at);
  }
  for (const [variable, text] of pairsOf(value['environment'], variables)) {
    if (text === undefined) environment.delete(variable);
    else environment.set(variable, text);
  }
  if (value['volumes_from'] !== undefined)
    notFollowed.push({
      path,
      because: 'neo4j-tls does not follow volumes_from',
      remedy: 'Write the volumes in the service itself.',
    });
  const profile = listed(profiles).flatMap(textOfAny);
  if (profile.length > 0)
    notFollowed.push({
      path,
      because: `${service} belongs to ${profile.length === 1 ? 'the profile' : 'the profiles'} ${profile.join(', ')}, and is started only with ${profile.length === 1 ? 'it' : 'one of them'}`,
      remedy: `docker compose --profile ${profile[0] ?? ''} up -d`,
    });
  if (entrypoint !== undefined && entrypoint !== null) notFollowed.push(ownEntryPoint(path, 'entrypoint:'));
  const mounts: readonly ContainerMount[] = [
    ...listed(volumes).flatMap((volume) => mountOf(volume, around)),
    ...[value['tmpfs']]
      .flat()
      .flatMap(textOfAny)
      .map(
        (one): ContainerMount => ({
          ...{ target: targetOf(one.split(':')[0] ?? ''), readOnly: false },
          source: { kind: 'empty' },
        }),
      ),
    ...listed(value['secrets']).flatMap((one) => secretOf(one, secrets, folder, '/run/secrets')),
    ...listed(value['configs']).flatMap((one) => secretOf(one, configs, folder, '/')),
  ];
  const spec: ContainerSpec = {
    ...emptySpec('compose', path, service),
    files: [path, ...envFiles],
    ...{ image: plainText(image), environment, mounts: mountsByTarget(mounts), notFollowed },
    ...{ user: textOf(user), groups: groupsOf(value['group_add']), name: textOf(name), hostname: textOf(hostname) },
    published: network === 'host' ? undefined : listed(ports).flatMap(publishedOf),
  };
  const built = value['build'];
  return built === undefined || built === null
    ? spec
    : merged(await fromBuild(theirs, built, folder, service), withoutName(spec));
}

/** What is built gets the name of `image:`, which then is no image of anybody's; only a tag still tells a version. */
function withoutName(spec: ContainerSpec): ContainerSpec {
  return { ...spec, image: '' };
}

/** `KEY: value`, `KEY=value`, and `KEY` alone, which takes the value of its surroundings, or none. */
function pairsOf(environment: unknown, variables: Variables): readonly (readonly [string, string | undefined])[] {
  if (Array.isArray(environment))
    return environment
      .map(plainText)
      .map((item) => (item.includes('=') ? splitAt(item, '=') : ([item, variables.get(item)] as const)));
  return Object.entries(record(environment)).map(
    ([name, text]) => [name, text === null ? variables.get(name) : plainText(text)] as const,
  );
}

/** A secret or a config is a file in the container, and a file here, with its owner and mode (outside swarm). */
function secretOf(
  one: unknown,
  declared: Readonly<Record<string, unknown>>,
  folder: string,
  place: string,
): readonly ContainerMount[] {
  const source = textOf(one) ?? textOf(record(one)['source']);
  if (source === undefined) return [];
  const target = targetOf(resolve(place, textOf(record(one)['target']) ?? source));
  const { file, content, environment } = record(ownValue(declared, source));
  if (typeof file === 'string')
    return [{ target, source: { kind: 'here', path: resolve(folder, file), ifMissing: 'refused' }, readOnly: true }];
  if (typeof content === 'string')
    return [
      { target, source: { kind: 'given', files: new Map([['', Buffer.from(content)]]), mode: 0o444, gid: 0 }, readOnly: true },
    ];
  const what = textOf(environment) === undefined ? `the secret ${source}` : `the variable ${textOf(environment)}`;
  return [{ target, source: { kind: 'unseen', what }, readOnly: true }];
}

/** The files that `docker compose` reads beside one: it is the newest of what both say. */
export function overrideOf(path: string): readonly string[] {
  const name = /^(?:(docker-)?compose)\.(ya?ml)$/.exec(path.slice(path.lastIndexOf('/') + 1));
  if (name === null) return [];
  const stem = join(dirname(path), `${name[1] ?? ''}compose.override`);
  return [`${stem}.yml`, `${stem}.yaml`];
}
