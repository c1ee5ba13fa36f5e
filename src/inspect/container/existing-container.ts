import { isAbsolute, relative } from 'node:path';
import { readForm } from '../../documents/container/forms.ts';
import {
  type InspectedConfig,
  type InspectedContainer,
  inspectedContainer,
  inspectedImages,
  unknownImage,
} from '../../documents/container/inspected.ts';
import type { ExistingContainer, KeptMount } from '../../model/container/existing-container.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { Edition } from '../../model/installation.ts';
import { Secret } from '../../model/secret.ts';
import { posixQuote } from '../../model/text/shell.ts';
import type { System } from '../../system/system.ts';
import { askDocker, inspectByName, printedJson } from './ask-docker.ts';
import { imageVersion } from './image-version.ts';
import { hostnameOf, publishedOf } from './inspected.ts';
import { isOfficial } from './official-image.ts';

/** What asking Docker came to. */
export type ContainerLook =
  | { readonly state: 'found'; readonly container: ExistingContainer }
  | { readonly state: 'absent' }
  /** Docker is not here, or does not answer. */
  | { readonly state: 'unknown'; readonly reason: string };

/** The container of a name. Only asks; what it prints holds passwords, and goes nowhere. */
export async function inspectContainer(system: Pick<System, 'commands'>, name: string): Promise<ContainerLook> {
  const answer = await inspectByName(system, name);
  if (answer.state !== 'found') return answer;
  const [first] = Array.isArray(answer.document) ? answer.document : [];
  try {
    const [container] = await withImages(system, [
      readForm(inspectedContainer(), first, { file: 'the output of docker inspect', at: [0] }),
    ]);
    return container === undefined ? { state: 'absent' } : { state: 'found', container };
  } catch (error) {
    if (error instanceof UserError) return { state: 'unknown', reason: error.message.replace(/\.$/, '') };
    throw error;
  }
}

/** Containers with a Neo4j that are given this folder, or what lies below it. Empty, too, where Docker cannot be asked. */
export async function containersWith(system: Pick<System, 'commands'>, folder: string): Promise<readonly ExistingContainer[]> {
  const all = await askDocker(system, ['ps', '--all', '--quiet', '--no-trunc']);
  if (typeof all === 'string' || all.exitCode !== 0) return [];
  const ids = all.stdout.split('\n').filter((id) => /^[0-9a-f]{64}$/.test(id));
  if (ids.length === 0) return [];
  const ran = await askDocker(system, ['inspect', '--type', 'container', ...ids]);
  if (typeof ran === 'string') return [];
  const has = ({ kind, source }: KeptMount): boolean => {
    const way = relative(folder, source);
    return kind === 'bind' && !way.startsWith('..') && !isAbsolute(way);
  };
  const document = printedJson(ran.stdout);
  const theirs = (Array.isArray(document) ? document : []).flatMap((one) => {
    const read = inspectedContainer().safeParse(one);
    return read.success && mountsOf(read.data).some(has) ? [read.data] : [];
  });
  const containers = await withImages(system, theirs);
  return containers.filter(({ version, image }) => version !== undefined || isOfficial(image));
}

async function withImages(
  system: Pick<System, 'commands'>,
  containers: readonly InspectedContainer[],
): Promise<readonly ExistingContainer[]> {
  const images = await Promise.all(
    containers.map(async ({ Image: image = '' }) => {
      const ran = await askDocker(system, ['image', 'inspect', image]);
      if (typeof ran === 'string' || ran.exitCode !== 0) return undefined;
      return inspectedImages().safeParse(printedJson(ran.stdout)).data?.[0]?.Config;
    }),
  );
  return containers.map((container, index) => toContainer(container, images[index] ?? unknownImage()));
}

function toContainer(container: InspectedContainer, ofImage: InspectedConfig): ExistingContainer {
  const { Config: config, HostConfig: host } = container;
  const { Image: image = '', User: user = '', Labels: labels } = config;
  const setByImage = new Set(ofImage.Env);
  const environment = config.Env.filter((line) => !setByImage.has(line)).map((line) => {
    const at = line.indexOf('=');
    return at < 0 ? ([line, new Secret('')] as const) : ([line.slice(0, at), new Secret(line.slice(at + 1))] as const);
  });
  const files = labels.get('com.docker.compose.project.config_files') ?? '';
  const service = labels.get('com.docker.compose.service') ?? '';
  return {
    name: (container.Name ?? '').replace(/^\//, ''),
    image,
    ...versionOf(image, config.Env),
    user: user === (ofImage.User ?? '') ? '' : user,
    environment: new Map(environment),
    mounts: mountsOf(container),
    published: publishedOf(host),
    healthTest: healthTest(config, ofImage),
    options: optionsOf(container, ofImage),
    notCarried: notCarried(container, ofImage),
    command: same(config.Cmd, ofImage.Cmd) ? [] : config.Cmd,
    compose:
      service === '' || files === ''
        ? undefined
        : { files: files.split(','), service, folder: labels.get('com.docker.compose.project.working_dir') ?? '' },
  };
}

/** The tag tells it, else the name of the archive that the image was made from (docker-neo4j, NEO4J_TARBALL). */
function versionOf(image: string, environment: readonly string[]): { version: string | undefined; edition: Edition | undefined } {
  const tarball = environment.find((line) => line.startsWith('NEO4J_TARBALL=')) ?? '';
  const [, edition, version] = /=neo4j-(community|enterprise)-(\d+(?:\.\d+)*)/.exec(tarball) ?? [];
  const byTag = isOfficial(image) ? imageVersion(image) : undefined;
  const said = environment.find((line) => /^NEO4J_EDITION=/.test(line))?.slice('NEO4J_EDITION='.length);
  const known = edition ?? (said === 'community' || said === 'enterprise' ? said : byTag?.edition);
  return { version: version ?? byTag?.version, edition: known as Edition | undefined };
}

function mountsOf({ Mounts: mounts }: InspectedContainer): readonly KeptMount[] {
  return mounts.flatMap(
    ({ Type: type, Source: source = '', Destination: target, Name: name = '', RW: writable }): readonly KeptMount[] => {
      if (target === undefined) return [];
      if (type === 'volume') return [{ kind: 'volume', source: name, target, readOnly: writable === false }];
      return type === 'bind' ? [{ kind: 'bind', source, target, readOnly: writable === false }] : [];
    },
  );
}

function healthTest({ Healthcheck: health }: InspectedConfig, ofImage: InspectedConfig): string | undefined {
  const [kind, ...words] = health.Test;
  if (kind === undefined || kind === 'NONE' || same(health, ofImage.Healthcheck)) return undefined;
  return kind === 'CMD-SHELL' ? words.join(' ') : words.map(posixQuote).join(' ');
}

/** What is set of these keeps its meaning by the option of the same name. */
function optionsOf(
  { Id: id, Config: config, HostConfig: host }: InspectedContainer,
  ofImage: InspectedConfig,
): readonly string[] {
  const option = (flag: string, text: string): string => `${flag} ${posixQuote(text)}`;
  const each = (flag: string, of: readonly string[]): readonly string[] => of.map((text) => option(flag, text));
  const { Name: policy = '', MaximumRetryCount: retries } = host.RestartPolicy;
  const { NetworkMode: network = '' } = host;
  const hostName = network === 'host' ? undefined : hostnameOf(config.Hostname, id);
  const health = config.Healthcheck;
  const seconds = (flag: string, of: number): readonly string[] => (of > 0 ? [`${flag} ${of / 1e6}ms`] : []);
  const number = (flag: string, of: number): readonly string[] => (of > 0 ? [`${flag} ${of}`] : []);
  return [
    ...(policy === '' || policy === 'no'
      ? []
      : [`--restart ${policy}${policy === 'on-failure' && retries > 0 ? `:${retries}` : ''}`]),
    ...(network === '' || network === 'default' || network === 'bridge' ? [] : [option('--network', network)]),
    ...(hostName === undefined ? [] : [option('--hostname', hostName)]),
    ...number('--memory', host.Memory),
    ...(host.NanoCpus > 0 ? [`--cpus ${host.NanoCpus / 1e9}`] : []),
    ...(host.ShmSize === 67_108_864 ? [] : number('--shm-size', host.ShmSize)),
    ...(host.Init ? ['--init'] : []),
    ...each('--add-host', host.ExtraHosts),
    ...each('--dns', host.Dns),
    ...each('--group-add', host.GroupAdd),
    ...each('--cap-add', host.CapAdd),
    ...each('--cap-drop', host.CapDrop),
    ...each('--security-opt', host.SecurityOpt),
    ...host.Ulimits.map(({ Name: name, Soft: soft, Hard: hard }) => `--ulimit ${name}=${soft}:${hard}`),
    ...(host.ReadonlyRootfs ? ['--read-only'] : []),
    ...[...config.Labels].flatMap(([name, text]) =>
      name.startsWith('com.docker.') || ofImage.Labels.get(name) === text ? [] : [option('--label', `${name}=${text}`)],
    ),
    ...(same(health, ofImage.Healthcheck)
      ? []
      : [
          ...seconds('--health-interval', health.Interval),
          ...seconds('--health-timeout', health.Timeout),
          ...seconds('--health-start-period', health.StartPeriod),
          ...number('--health-retries', health.Retries),
        ]),
  ];
}

/** Further things a run line may say, which are rare with a database; named, so that nobody misses them later. */
function notCarried(
  { Config: config, HostConfig: host, NetworkSettings: { Networks: networks } }: InspectedContainer,
  ofImage: InspectedConfig,
): readonly string[] {
  const named = [
    'Devices',
    'DeviceRequests',
    'Links',
    'VolumesFrom',
    'Privileged',
    'Sysctls',
    'CpusetCpus',
    'PidMode',
    'UTSMode',
  ] as const;
  const { Type: logs = '' } = host.LogConfig;
  return [
    ...named.filter((name) => host[name]),
    ...(host.Tmpfs.size > 0 ? ['Tmpfs'] : []),
    ...(networks.size > 1 ? [`Networks (${[...networks.keys()].join(', ')})`] : []),
    ...(same(config.Entrypoint, ofImage.Entrypoint) ? [] : ['Entrypoint']),
    ...(logs === '' || logs === 'json-file' ? [] : [`LogConfig (${logs})`]),
  ];
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
