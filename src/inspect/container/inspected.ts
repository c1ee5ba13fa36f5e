import type { PublishedPort } from '../../model/container/container.ts';
import {
  type ContainerMount,
  type ContainerSpec,
  type Containers,
  mountsByTarget,
  type NotFollowed,
} from '../../model/container/container-spec.ts';
import { groupsOf, targetOf } from './mounts.ts';
import { isOfficial, isOther, otherImage } from './official-image.ts';
import { emptySpec, ownEntryPoint } from './spec-parts.ts';
import { listed, plainText, record, splitAt, textOf } from './yaml-values.ts';

/** Is that what `docker inspect` puts out of containers? */
export function isInspected(document: unknown): boolean {
  const first = record(listed(document)[0] ?? document);
  return typeof first['Config'] === 'object' && first['Config'] !== null && 'HostConfig' in first;
}

/**
 * The Neo4j containers of what `docker inspect` puts out, as they would be started again. Files that nobody mounted lie in the
 * container's own layer, which is not looked into.
 * @param file where it was saved, or how it is to be named.
 */
export function fromInspected(document: unknown, file: string): Containers {
  const specs: ContainerSpec[] = [];
  const others: NotFollowed[] = [];
  for (const one of Array.isArray(document) ? document : [document]) {
    const spec = inspectedSpec(one, file);
    if (isOfficial(spec.image)) specs.push(spec);
    else if (isOther(spec.image)) others.push(otherImage(file, spec.service, spec.image));
  }
  return { specs, others };
}

/** One container of it. */
export function inspectedSpec(document: unknown, file: string): ContainerSpec {
  const { Name: name, Id: id, Config: config, HostConfig: hostConfig, Mounts: mounts } = record(document);
  const { Image: image, Env: env, User: user, Hostname: hostname, Entrypoint: entrypoint } = record(config);
  const { PortBindings: bindings, NetworkMode: network, GroupAdd: groups, Binds: binds, Tmpfs: tmpfs } = record(hostConfig);
  const called = plainText(name).replace(/^\//, '');
  const own = [entrypoint].flat().map(plainText).join(' ');
  const notFollowed =
    own === '' || /(?:^|\/)(?:startup\/)?docker-entrypoint\.sh\b/.test(own)
      ? []
      : [ownEntryPoint(file, `the entry point ${own}`)];
  const all: ContainerMount[] = [
    // `Mounts` tells of a container that was started what `Binds` told of the command.
    ...listed(mounts).flatMap(mountedOf),
    ...Object.keys(record(tmpfs)).map(
      (target): ContainerMount => ({ target: targetOf(target), readOnly: false, source: { kind: 'empty' } }),
    ),
  ];
  const fromBinds = all.length > 0 ? [] : listed(binds).flatMap(boundOf);
  return {
    ...emptySpec('inspect', file, called === '' ? 'the container' : called),
    image: plainText(image),
    layers: 'the container itself',
    environment: new Map(
      listed(env)
        .map(plainText)
        .filter((one) => one.includes('='))
        .map((one) => splitAt(one, '=')),
    ),
    ...{ mounts: mountsByTarget([...all, ...fromBinds]), user: textOf(user), groups: groupsOf(groups), notFollowed },
    name: textOf(called),
    hostname: hostnameOf(hostname, id),
    published: publishedOf(network, bindings),
  };
}

function mountedOf(mount: unknown): readonly ContainerMount[] {
  const { Type: type, Source: source, Destination: target, RW: writable, Name: name } = record(mount);
  if (textOf(target) === undefined) return [];
  const at = { target: targetOf(plainText(target)), readOnly: writable === false };
  if (type === 'bind') return [{ ...at, source: { kind: 'here', path: plainText(source), ifMissing: 'folder' } }];
  if (type === 'tmpfs') return [{ ...at, source: { kind: 'empty' } }];
  return [
    {
      ...at,
      source: {
        kind: 'unseen',
        what: `the volume ${/^[0-9a-f]{64}$/.test(plainText(name)) ? 'without a name' : plainText(name)}`,
      },
    },
  ];
}

function boundOf(bind: unknown): readonly ContainerMount[] {
  const [source = '', target, options = ''] = plainText(bind).split(':');
  if (target === undefined) return [];
  const at = { target: targetOf(target), readOnly: options.split(',').includes('ro') };
  return [
    source.startsWith('/')
      ? { ...at, source: { kind: 'here', path: source, ifMissing: 'folder' } }
      : { ...at, source: { kind: 'unseen', what: `the volume ${source}` } },
  ];
}

/**
 * Ports that this machine opens, from `NetworkMode` and `PortBindings` (`"7687/tcp": [{"HostIp": "", "HostPort": "7687"}]`). Where no
 * port was named Docker chooses one at each start: it is left out. Undefined: the container shares this machine's network.
 */
export function publishedOf(network: unknown, bindings: unknown): readonly PublishedPort[] | undefined {
  if (network === 'host') return undefined;
  return Object.entries(record(bindings)).flatMap(([inside, bound]) => {
    const port = /^(\d+)(?:\/tcp)?$/.exec(inside)?.[1];
    return listed(bound).flatMap((one) => {
      const outside = Number(plainText(record(one)['HostPort']));
      return port === undefined || !(outside > 0)
        ? []
        : [{ inside: Number(port), host: plainText(record(one)['HostIp']), port: outside }];
    });
  });
}

/** The host name that somebody gave it; undefined: Docker made one of its id. */
export function hostnameOf(hostname: unknown, id: unknown): string | undefined {
  const name = textOf(hostname);
  return name === undefined || name === plainText(id).slice(0, 12) ? undefined : name;
}
