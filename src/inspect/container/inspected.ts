import { readForm } from '../../documents/container/forms.ts';
import { type InspectedContainer, inspectedContainer, saveAgain } from '../../documents/container/inspected.ts';
import type { PublishedPort } from '../../model/container/container.ts';
import {
  type ContainerMount,
  type ContainerSpec,
  type Containers,
  mountsByTarget,
  type NotFollowed,
} from '../../model/container/container-spec.ts';
import { groupOf, targetOf } from './mounts.ts';
import { isOfficial, isOther, otherImage } from './official-image.ts';
import { emptySpec, ownEntryPoint } from './spec-parts.ts';
import { splitAt } from './variables.ts';

/** Is that what `docker inspect` puts out of containers? */
export function isInspected(document: unknown): boolean {
  const first: unknown = Array.isArray(document) ? document[0] : document;
  return typeof first === 'object' && first !== null && Object.hasOwn(first, 'Config') && Object.hasOwn(first, 'HostConfig');
}

/**
 * The Neo4j containers of what `docker inspect` puts out, as they would be started again. Files that nobody mounted lie in the
 * container's own layer, which is not looked into.
 * @param file where it was saved, or how it is to be named.
 * @throws UserError where something in it has another form than Docker gives it
 */
export function fromInspected(document: unknown, file: string): Containers {
  const specs: ContainerSpec[] = [];
  const others: NotFollowed[] = [];
  const several = Array.isArray(document);
  for (const [index, one] of (several ? document : [document]).entries()) {
    const place = { file, at: several ? [index] : [], remedy: saveAgain };
    const spec = inspectedSpec(readForm(inspectedContainer(), one, place), file);
    if (isOfficial(spec.image)) specs.push(spec);
    else if (isOther(spec.image)) others.push(otherImage(file, spec.service, spec.image));
  }
  return { specs, others };
}

function inspectedSpec(
  { Id: id, Name: name, Config: config, HostConfig: host, Mounts: mounts }: InspectedContainer,
  file: string,
): ContainerSpec {
  const called = name === '/' ? undefined : name?.replace(/^\//, '');
  const own = config.Entrypoint.join(' ');
  const notFollowed =
    own === '' || /(?:^|\/)(?:startup\/)?docker-entrypoint\.sh\b/.test(own)
      ? []
      : [ownEntryPoint(file, `the entry point ${own}`)];
  const all: ContainerMount[] = [
    // `Mounts` tells of a container that was started what `Binds` told of the command.
    ...mounts.flatMap(mountedOf),
    ...[...host.Tmpfs.keys()].map(
      (target): ContainerMount => ({ target: targetOf(target), readOnly: false, source: { kind: 'empty' } }),
    ),
  ];
  const fromBinds = all.length > 0 ? [] : host.Binds.flatMap(boundOf);
  return {
    ...emptySpec('inspect', file, called ?? 'the container'),
    image: config.Image ?? '',
    layers: 'the container itself',
    environment: new Map(config.Env.filter((one) => one.includes('=')).map((one) => splitAt(one, '='))),
    ...{ mounts: mountsByTarget([...all, ...fromBinds]), user: config.User, groups: host.GroupAdd.flatMap(groupOf), notFollowed },
    name: called,
    hostname: hostnameOf(config.Hostname, id),
    published: publishedOf(host),
  };
}

function mountedOf({
  Type: type,
  Source: source = '',
  Destination: target,
  RW: writable,
  Name: name = '',
}: InspectedContainer['Mounts'][number]): readonly ContainerMount[] {
  if (target === undefined) return [];
  const at = { target: targetOf(target), readOnly: writable === false };
  if (type === 'bind') return [{ ...at, source: { kind: 'here', path: source, ifMissing: 'folder' } }];
  if (type === 'tmpfs') return [{ ...at, source: { kind: 'empty' } }];
  const what = `the volume ${/^[0-9a-f]{64}$/.test(name) ? 'without a name' : name}`;
  return [{ ...at, source: { kind: 'unseen', what } }];
}

function boundOf(bind: string): readonly ContainerMount[] {
  const [source = '', target, options = ''] = bind.split(':');
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
export function publishedOf({
  NetworkMode: network,
  PortBindings: bindings,
}: InspectedContainer['HostConfig']): readonly PublishedPort[] | undefined {
  if (network === 'host') return undefined;
  return [...bindings].flatMap(([inside, bound]) => {
    const port = /^(\d+)(?:\/tcp)?$/.exec(inside)?.[1];
    return bound.flatMap(({ HostIp: host = '', HostPort: given }) => {
      const outside = Number(given);
      return port === undefined || !(outside > 0) ? [] : [{ inside: Number(port), host, port: outside }];
    });
  });
}

/** The host name that somebody gave it; undefined: Docker made one of its id. */
export function hostnameOf(hostname: string | undefined, id = ''): string | undefined {
  return hostname === id.slice(0, 12) ? undefined : hostname;
}
