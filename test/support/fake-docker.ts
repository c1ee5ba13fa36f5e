import { join } from 'node:path';
import { fillDirectory } from './testdir.ts';

export interface FakeContainer {
  readonly name: string;
  readonly image?: string;
  readonly user?: string;
  readonly env?: readonly string[];
  /** `from:to`, or `from:to:ro`; a `from` without a slash is a volume. */
  readonly mounts?: readonly string[];
  /** `outside:inside`. */
  readonly ports?: readonly string[];
  readonly network?: string;
  readonly health?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly more?: Readonly<Record<string, unknown>>;
}

const imageEnvironment = ['PATH=/bin', 'NEO4J_EDITION=community', 'NEO4J_TARBALL=neo4j-community-5.26.30-unix.tar.gz'];

/** A program named docker that has one container, and shows it in the shape of `docker inspect` (20.10). Returns the folder of its PATH. */
export function fakeDocker(folder: string, container: FakeContainer): string {
  const { name, image = 'neo4j:5.26', user = '', env = [], mounts = [], ports = [], network = 'default' } = container;
  const id = 'a'.repeat(64);
  const shown = {
    Id: id,
    Name: `/${name}`,
    Image: 'sha256:1',
    HostConfig: {
      NetworkMode: network,
      RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
      PortBindings: Object.fromEntries(
        ports.map((port) => {
          const [outside = '', inside = ''] = port.split(':');
          return [`${inside}/tcp`, [{ HostIp: '', HostPort: outside }]];
        }),
      ),
      ShmSize: 67_108_864,
      ...container.more,
    },
    Mounts: mounts.map((mount) => {
      const [source = '', target = '', mode] = mount.split(':');
      const of = source.startsWith('/')
        ? { Type: 'bind', Source: source }
        : { Type: 'volume', Name: source, Source: `/v/${source}` };
      return { ...of, Destination: target, RW: mode !== 'ro' };
    }),
    Config: {
      Hostname: id.slice(0, 12),
      User: user,
      Env: [...env, ...imageEnvironment],
      Image: image,
      Labels: container.labels ?? {},
      ...(container.health === undefined ? {} : { Healthcheck: { Test: container.health, Interval: 10_000_000_000 } }),
    },
    NetworkSettings: { Networks: { bridge: {} } },
  };
  const docker = `#!/bin/sh
case "$1 $2 $3 $4" in
  'inspect --type container ${name}' | 'inspect --type container ${id}') cat '${folder}/fake-docker/container.json' ;;
  'image inspect '*) cat '${folder}/fake-docker/image.json' ;;
  'ps --all'*) echo ${id} ;;
  'inspect '*) echo "Error: No such container: $4" >&2; exit 1 ;;
  *) echo "unexpected: $*" >&2; exit 9 ;;
esac
`;
  fillDirectory(folder, {
    'fake-docker/docker': { text: docker, mode: 0o755 },
    'fake-docker/container.json': JSON.stringify([shown]),
    'fake-docker/image.json': JSON.stringify([{ Config: { Env: imageEnvironment, User: '', Labels: {} } }]),
  });
  return join(folder, 'fake-docker');
}
