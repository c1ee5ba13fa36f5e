import { dirname, join, resolve } from 'node:path';
import {
  type ComposeServiceForm,
  composeFile,
  composeGiven,
  composeImage,
  composeService,
  composeVolume,
} from '../../documents/container/compose.ts';
import { readForm } from '../../documents/container/forms.ts';
import {
  type ContainerMount,
  type ContainerSpec,
  type Containers,
  mountsByTarget,
  type NotFollowed,
} from '../../model/container/container-spec.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { System } from '../../system/system.ts';
import { readDocumentFile } from '../document-file.ts';
import { asAuthorsOf } from '../home/as-authors.ts';
import { fromBuild } from './dockerfile.ts';
import { groupOf, mountOf, publishedOf, type Surroundings, targetOf } from './mounts.ts';
import { isOfficial, isOther, otherImage } from './official-image.ts';
import { emptySpec, merged, ownEntryPoint } from './spec-parts.ts';
import { composeVariables, interpolated, type Variables, variablesIn } from './variables.ts';

/** A compose file with its variables put in. */
interface ComposeFile {
  readonly path: string;
  readonly services: ReadonlyMap<string, unknown>;
  readonly secrets: ReadonlyMap<string, unknown>;
  readonly configs: ReadonlyMap<string, unknown>;
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
  const specs: ContainerSpec[] = [];
  const others: NotFollowed[] = [];
  for (const [name, value] of file.services) {
    if (named === undefined ? runsSomethingElse(value) : name !== named) continue;
    const spec = await serviceOf(system, file, name, []);
    if (named !== undefined || isOfficial(spec.image)) specs.push(spec);
    else if (isOther(spec.image)) others.push(otherImage(path, name, spec.image));
  }
  return { specs, others: [...file.notFollowed, ...others] };
}

/** Such a service is not read any further: it may have whatever Compose learnt since. */
function runsSomethingElse(service: unknown): boolean {
  const { image, build = false } = composeImage().safeParse(service).data ?? {};
  return image !== undefined && !build && !isOfficial(image) && !isOther(image);
}

async function readCompose(system: Pick<System, 'files' | 'host' | 'env'>, path: string): Promise<ComposeFile> {
  const folder = dirname(path);
  const document = await readDocumentFile(system, path, 'compose file', 'services: { neo4j: { image: neo4j:5 } }', {
    aliases: true,
  });
  const variables = await composeVariables(system, folder);
  const { volumes, include, ...parts } = readForm(composeFile(), interpolated(document, variables), { file: path });
  const folderOfVolume = (name: string): string | undefined => {
    const declared = readForm(composeVolume(), volumes.get(name), { file: path, at: ['volumes', name] });
    const { o = '', device } = declared?.driver_opts ?? {};
    return /\bbind\b/.test(o) ? device : undefined;
  };
  return {
    ...{ path, variables, ...parts },
    around: { folder, home: variables.get('HOME'), folderOfVolume },
    notFollowed: include
      .flatMap((one) => (typeof one === 'string' ? [one] : one.path))
      .map((one) => ({
        path,
        because: `include: ${one} is not followed`,
        remedy: 'If that file has settings of Neo4j, check it too:\nneo4j-tls doctor --container FILE',
      })),
  };
}

/** A service with all that it extends. @throws UserError where one extends itself, or what is not there. */
async function serviceOf(
  system: Pick<System, 'files' | 'host' | 'env'>,
  file: ComposeFile,
  name: string,
  above: readonly string[],
): Promise<ContainerSpec> {
  const key = `${file.path}\n${name}`;
  const value = file.services.get(name);
  if (above.includes(key) || above.length > deepest)
    throw new UserError(
      `${file.path}: the service ${name} extends itself.`,
      'Make it extend another service, or write its settings directly.',
      { paths: [file.path] },
    );
  if (value === undefined)
    throw new UserError(`${file.path} has no service ${name}.`, 'Correct the name under extends.', { paths: [file.path] });
  const form = readForm(composeService(), value ?? {}, { file: file.path, at: ['services', name] });
  const own = await ownService(system, file, name, form);
  if (form.extends === undefined) return own;
  const { service, file: other } = typeof form.extends === 'string' ? { service: form.extends, file: undefined } : form.extends;
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
  form: ComposeServiceForm,
): Promise<ContainerSpec> {
  const folder = dirname(path);
  const theirs = asAuthorsOf(system, [path]);
  const notFollowed: NotFollowed[] = [];
  const environment = new Map<string, string>();
  const envFiles: string[] = [];
  for (const one of form.env_file) {
    const { path: named, required } = typeof one === 'string' ? { path: one, required: true } : one;
    const at = resolve(folder, named);
    const found = await variablesIn(theirs, at);
    if (found === undefined && required !== false)
      notFollowed.push({
        path: at,
        because: `env_file: ${named} cannot be read`,
        remedy: 'Create that file. Compose does not start without it.',
        decides: true,
      });
    for (const [variable, text] of found ?? []) environment.set(variable, interpolated(text, variables));
    envFiles.push(at);
  }
  for (const [variable, given] of form.environment) {
    const text = given ?? variables.get(variable);
    if (text === undefined) environment.delete(variable);
    else environment.set(variable, text);
  }
  if (form.volumes_from)
    notFollowed.push({
      path,
      because: 'neo4j-tls does not follow volumes_from',
      remedy: 'Write the volumes in the service itself.',
    });
  const { profiles } = form;
  if (profiles.length > 0)
    notFollowed.push({
      path,
      because: `${service} belongs to ${profiles.length === 1 ? 'the profile' : 'the profiles'} ${profiles.join(', ')}, and is started only with ${profiles.length === 1 ? 'it' : 'one of them'}`,
      remedy: `docker compose --profile ${profiles[0] ?? ''} up -d`,
    });
  if (form.entrypoint) notFollowed.push(ownEntryPoint(path, 'entrypoint:'));
  const mounts: readonly ContainerMount[] = [
    ...form.volumes.flatMap((volume) => mountOf(volume, around)),
    ...form.tmpfs.map(
      (one): ContainerMount => ({
        ...{ target: targetOf(one.split(':')[0] ?? ''), readOnly: false },
        source: { kind: 'empty' },
      }),
    ),
    ...form.secrets.map((one) => givenTo(one, { file: path, kind: 'secrets', declared: secrets, place: '/run/secrets' })),
    ...form.configs.map((one) => givenTo(one, { file: path, kind: 'configs', declared: configs, place: '/' })),
  ];
  const spec: ContainerSpec = {
    ...emptySpec('compose', path, service),
    files: [path, ...envFiles],
    ...{ image: form.image ?? '', environment, mounts: mountsByTarget(mounts), notFollowed },
    ...{ user: form.user, groups: form.group_add.flatMap(groupOf), name: form.container_name, hostname: form.hostname },
    published: form.network_mode === 'host' ? undefined : form.ports.flatMap(publishedOf),
  };
  return form.build === undefined
    ? spec
    : merged(await fromBuild(theirs, form.build, { folder, service, variables }), withoutName(spec));
}

/** What is built gets the name of `image:`, which then is no image of anybody's; only a tag still tells a version. */
function withoutName(spec: ContainerSpec): ContainerSpec {
  return { ...spec, image: '' };
}

/** Where the secrets or the configs of a service are declared, and the folder of the container that they come to. */
interface Declared {
  readonly file: string;
  readonly kind: 'secrets' | 'configs';
  readonly declared: ReadonlyMap<string, unknown>;
  readonly place: string;
}

/** A secret or a config is a file in the container, and a file here, with its owner and mode (outside swarm). */
function givenTo(one: ComposeServiceForm['secrets'][number], { file, kind, declared, place }: Declared): ContainerMount {
  const { source, target } = typeof one === 'string' ? { source: one, target: undefined } : one;
  const at = { target: targetOf(resolve(place, target ?? source)), readOnly: true };
  const given = readForm(composeGiven(), declared.get(source), { file, at: [kind, source] });
  if (given?.file !== undefined)
    return { ...at, source: { kind: 'here', path: resolve(dirname(file), given.file), ifMissing: 'refused' } };
  if (given?.content !== undefined)
    return { ...at, source: { kind: 'given', files: new Map([['', Buffer.from(given.content)]]), mode: 0o444, gid: 0 } };
  const what = given?.environment === undefined ? `the secret ${source}` : `the variable ${given.environment}`;
  return { ...at, source: { kind: 'unseen', what } };
}

/** The files that `docker compose` reads beside one: it is the newest of what both say. */
export function overrideOf(path: string): readonly string[] {
  const name = /^(?:(docker-)?compose)\.(ya?ml)$/.exec(path.slice(path.lastIndexOf('/') + 1));
  if (name === null) return [];
  const stem = join(dirname(path), `${name[1] ?? ''}compose.override`);
  return [`${stem}.yml`, `${stem}.yaml`];
}
