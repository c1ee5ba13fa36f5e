import { isAbsolute, relative } from 'node:path';
import type { ExistingContainer, KeptMount } from '../../model/container/existing-container.ts';
import type { Edition } from '../../model/installation.ts';
import { Secret } from '../../model/secret.ts';
import { ownValue } from '../../model/text/own-value.ts';
import { shellQuote } from '../../model/text/shell.ts';
import type { System } from '../../system/system.ts';
import { askDocker, inspectByName, printedJson } from './ask-docker.ts';
import { imageVersion } from './image-version.ts';
import { hostnameOf, publishedOf } from './inspected.ts';
import { isOfficial } from './official-image.ts';
import { listed, plainText, record } from './yaml-values.ts';

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
  const [container] = await readAll(system, answer.document);
  return container === undefined
    ? { state: 'unknown', reason: 'the output of docker inspect cannot be read' }
    : { state: 'found', container };
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
  const theirs = (value: unknown): boolean => mountsOf(record(value)).some(has);
  const containers = await readAll(system, printedJson(ran.stdout), theirs);
  return containers.filter(({ version, image }) => version !== undefined || isOfficial(image));
}

async function readAll(
  system: Pick<System, 'commands'>,
  document: unknown,
  wanted: (value: unknown) => boolean = () => true,
): Promise<readonly ExistingContainer[]> {
  const values = listed(document).filter(wanted);
  const images = await Promise.all(
    values.map(async (value) => {
      const ran = await askDocker(system, ['image', 'inspect', plainText(record(value)['Image'])]);
      return typeof ran === 'string' || ran.exitCode !== 0 ? {} : record(record(listed(printedJson(ran.stdout))[0])['Config']);
    }),
  );
  return values.map((value, index) => toContainer(record(value), images[index] ?? {}));
}

function toContainer(value: Record<string, unknown>, ofImage: Record<string, unknown>): ExistingContainer {
  const config = record(value['Config']);
  const host = record(value['HostConfig']);
  const image = plainText(config['Image']);
  const setByImage = new Set(texts(ofImage['Env']));
  const all = texts(config['Env']);
  const environment = all
    .filter((line) => !setByImage.has(line))
    .map((line) => {
      const at = line.indexOf('=');
      return at < 0 ? ([line, new Secret('')] as const) : ([line.slice(0, at), new Secret(line.slice(at + 1))] as const);
    });
  const labels = record(config['Labels']);
  const files = plainText(labels['com.docker.compose.project.config_files']);
  const service = plainText(labels['com.docker.compose.service']);
  return {
    name: plainText(value['Name']).replace(/^\//, ''),
    image,
    ...versionOf(image, all),
    user: plainText(config['User']) === plainText(ofImage['User']) ? '' : plainText(config['User']),
    environment: new Map(environment),
    mounts: mountsOf(value),
    published: publishedOf(host['NetworkMode'], host['PortBindings']),
    healthTest: healthTest(config, ofImage),
    options: optionsOf(value, config, host, ofImage),
    notCarried: notCarried(value, config, host, ofImage),
    command: same(config['Cmd'], ofImage['Cmd']) ? [] : texts(config['Cmd']),
    compose:
      service === '' || files === ''
        ? undefined
        : { files: files.split(','), service, folder: plainText(labels['com.docker.compose.project.working_dir']) },
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

function mountsOf(value: Record<string, unknown>): readonly KeptMount[] {
  return listed(value['Mounts']).flatMap((one): readonly KeptMount[] => {
    const { Type: type, Source: source, Destination: target, Name: name, RW: writable } = record(one) as Record<string, unknown>;
    if (typeof target !== 'string') return [];
    if (type === 'volume') return [{ kind: 'volume', source: plainText(name), target, readOnly: writable === false }];
    return type === 'bind' ? [{ kind: 'bind', source: plainText(source), target, readOnly: writable === false }] : [];
  });
}

function healthTest(config: Record<string, unknown>, ofImage: Record<string, unknown>): string | undefined {
  const [kind, ...words] = texts(record(config['Healthcheck'])['Test']);
  if (kind === undefined || kind === 'NONE' || same(config['Healthcheck'], ofImage['Healthcheck'])) return undefined;
  return kind === 'CMD-SHELL' ? words.join(' ') : words.map(shellQuote).join(' ');
}

/** What is set of these keeps its meaning by the option of the same name. */
function optionsOf(
  value: Record<string, unknown>,
  config: Record<string, unknown>,
  host: Record<string, unknown>,
  ofImage: Record<string, unknown>,
): readonly string[] {
  const option = (flag: string, text: string): string => `${flag} ${shellQuote(text)}`;
  const each = (flag: string, of: unknown): readonly string[] => texts(of).map((text) => option(flag, text));
  const restart = record(host['RestartPolicy']);
  const policy = plainText(restart['Name']);
  const retries = Number(restart['MaximumRetryCount'] ?? 0);
  const network = plainText(host['NetworkMode']);
  const hostName = network === 'host' ? undefined : hostnameOf(config['Hostname'], value['Id']);
  const health = record(config['Healthcheck']);
  const seconds = (flag: string, of: unknown): readonly string[] =>
    Number(of ?? 0) > 0 ? [`${flag} ${Number(of) / 1e6}ms`] : [];
  const number = (flag: string, of: unknown): readonly string[] => (Number(of ?? 0) > 0 ? [`${flag} ${Number(of)}`] : []);
  const imageLabels = record(ofImage['Labels']);
  return [
    ...(policy === '' || policy === 'no'
      ? []
      : [`--restart ${policy}${policy === 'on-failure' && retries > 0 ? `:${retries}` : ''}`]),
    ...(network === '' || network === 'default' || network === 'bridge' ? [] : [option('--network', network)]),
    ...(hostName === undefined ? [] : [option('--hostname', hostName)]),
    ...number('--memory', host['Memory']),
    ...(Number(host['NanoCpus'] ?? 0) > 0 ? [`--cpus ${Number(host['NanoCpus']) / 1e9}`] : []),
    ...(host['ShmSize'] === 67_108_864 ? [] : number('--shm-size', host['ShmSize'])),
    ...(host['Init'] === true ? ['--init'] : []),
    ...each('--add-host', host['ExtraHosts']),
    ...each('--dns', host['Dns']),
    ...each('--group-add', host['GroupAdd']),
    ...each('--cap-add', host['CapAdd']),
    ...each('--cap-drop', host['CapDrop']),
    ...each('--security-opt', host['SecurityOpt']),
    ...listed(host['Ulimits']).map((one) => {
      const { Name: name, Soft: soft, Hard: hard } = record(one);
      return `--ulimit ${plainText(name)}=${plainText(soft)}:${plainText(hard)}`;
    }),
    ...(host['ReadonlyRootfs'] === true ? ['--read-only'] : []),
    ...Object.entries(record(config['Labels'])).flatMap(([name, text]) =>
      name.startsWith('com.docker.') || plainText(ownValue(imageLabels, name)) === plainText(text)
        ? []
        : [option('--label', `${name}=${plainText(text)}`)],
    ),
    ...(same(config['Healthcheck'], ofImage['Healthcheck'])
      ? []
      : [
          ...seconds('--health-interval', health['Interval']),
          ...seconds('--health-timeout', health['Timeout']),
          ...seconds('--health-start-period', health['StartPeriod']),
          ...number('--health-retries', health['Retries']),
        ]),
  ];
}

/** Further things a run line may say, which are rare with a database; named, so that nobody misses them later. */
function notCarried(
  value: Record<string, unknown>,
  config: Record<string, unknown>,
  host: Record<string, unknown>,
  ofImage: Record<string, unknown>,
): readonly string[] {
  const isSet = (one: unknown): boolean =>
    !(one === null || one === undefined || one === '' || one === 0 || one === false || (Array.isArray(one) && one.length === 0));
  const named = [
    'Devices',
    'DeviceRequests',
    'Links',
    'VolumesFrom',
    'Privileged',
    'Sysctls',
    'Tmpfs',
    'CpusetCpus',
    'PidMode',
    'UTSMode',
  ];
  const networks = Object.keys(record(record(value['NetworkSettings'])['Networks']));
  const logs = plainText(record(host['LogConfig'])['Type']);
  return [
    ...named.filter((name) => isSet(ownValue(host, name))),
    ...(networks.length > 1 ? [`Networks (${networks.join(', ')})`] : []),
    ...(same(config['Entrypoint'], ofImage['Entrypoint']) ? [] : ['Entrypoint']),
    ...(logs === '' || logs === 'json-file' ? [] : [`LogConfig (${logs})`]),
  ];
}

const texts = (value: unknown): readonly string[] => listed(value).filter((one) => typeof one === 'string');
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
