import type { Owner } from '../installation.ts';
import type { PublishedPort } from './container.ts';

/** Where that comes from what a container has mounted. */
export type MountSource =
  /** A path of this machine. `ifMissing`: what Docker does where nothing lies there. `owner`: whose its copy in an image is. */
  | { readonly kind: 'here'; readonly path: string; readonly ifMissing: 'folder' | 'refused'; readonly owner?: Owner }
  /** Files whose content stands in the description itself (a ConfigMap or Secret of the same manifest). */
  | { readonly kind: 'given'; readonly files: ReadonlyMap<string, Buffer>; readonly mode: number; readonly gid: number }
  /** Nothing yet: tmpfs, an emptyDir that nobody fills. */
  | { readonly kind: 'empty' }
  /** Not to be looked into from here; `what` names it: `the volume certs`. */
  | { readonly kind: 'unseen'; readonly what: string };

export interface ContainerMount {
  /** Absolute, in the container, without a slash at its end. */
  readonly target: string;
  readonly source: MountSource;
  readonly readOnly: boolean;
  /** A single entry of the source (`subPath`): mounted by itself, it has no links of the kubelet's. */
  readonly part?: string | undefined;
}

/** Something of the description that was not looked at, and why that matters. */
export interface NotFollowed {
  /** The file that says so. */
  readonly path: string;
  readonly because: string;
  readonly remedy: string;
  /** Whether Neo4j would start hangs on it. */
  readonly decides?: boolean;
}

/** Which form a description has; decides how its remedies are spelt. */
export type ContainerForm = 'compose' | 'run' | 'dockerfile' | 'kubernetes' | 'inspect';

/** A container as a compose file, a `docker run` line, a Dockerfile, a manifest or `docker inspect` has it. */
export interface ContainerSpec {
  readonly form: ContainerForm;
  /** The files that say so, those that decide first. */
  readonly files: readonly string[];
  readonly service: string;
  /** E.g. neo4j:5.26.30-enterprise. */
  readonly image: string;
  /** Files that were put into the image, or into the container's own layer, are not known; says which. Undefined: the image as published. */
  readonly layers?: string | undefined;
  /** So is its neo4j.conf: something that cannot be followed writes it. Undefined: the image's own. */
  readonly confLayer?: string | undefined;
  readonly environment: ReadonlyMap<string, string>;
  /** Variables that are set to what cannot be seen from here, and why: `the Secret graph-auth`. */
  readonly unseenVariables: ReadonlyMap<string, string>;
  /** One for each target. */
  readonly mounts: readonly ContainerMount[];
  /** `user:` or `--user`; undefined: the image's own, which starts as root and goes on as 7474. */
  readonly user: string | undefined;
  /** `group_add:` or `--group-add`: further groups of that user. */
  readonly groups: readonly number[];
  /** `container_name:` or `--name`. */
  readonly name: string | undefined;
  /** `hostname:` or `--hostname`; undefined: the container's id. */
  readonly hostname?: string | undefined;
  /** Ports of the container that this machine opens. Undefined: it shares this machine's network. */
  readonly published: readonly PublishedPort[] | undefined;
  readonly notFollowed: readonly NotFollowed[];
}

/** What a file tells of containers that run Neo4j. */
export interface Containers {
  readonly specs: readonly ContainerSpec[];
  /** What else is in the file, or beside it, and was not followed. */
  readonly others: readonly NotFollowed[];
}

/** The mount that a path of the container lies in or is: the one with the longest target. */
export function mountAt(mounts: readonly ContainerMount[], path: string): ContainerMount | undefined {
  return mounts
    .filter(({ target }) => path === target || path.startsWith(target === '/' ? '/' : `${target}/`))
    .reduce<ContainerMount | undefined>(
      (best, one) => (best !== undefined && best.target.length > one.target.length ? best : one),
      undefined,
    );
}

/** The later of two mounts on one target counts, as Compose has it. */
export function mountsByTarget(mounts: readonly ContainerMount[]): readonly ContainerMount[] {
  return [...new Map(mounts.map((mount) => [mount.target, mount])).values()];
}

/** The path of this machine that is mounted there; undefined: none is. */
export function hereAt(mounts: readonly ContainerMount[], target: string): string | undefined {
  const source = mounts.find((mount) => mount.target === target)?.source;
  return source?.kind === 'here' ? source.path : undefined;
}
