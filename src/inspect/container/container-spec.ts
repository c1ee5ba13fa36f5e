import type { PublishedPort } from '../../model/container.ts';

/** A container as a compose file or a `docker run` line has it. */
export interface ContainerSpec {
  /** The files that say so. */
  readonly files: readonly string[];
  readonly service: string;
  /** E.g. neo4j:5.26.30-enterprise. */
  readonly image: string;
  readonly environment: ReadonlyMap<string, string>;
  /** Container path → path here; undefined where it is a volume that Docker keeps. */
  readonly mounts: ReadonlyMap<string, string | undefined>;
  /** `user:` or `--user`; undefined: the image's own, 7474. */
  readonly user: string | undefined;
  /** `group_add:` or `--group-add`: further groups of that user. */
  readonly groups: readonly number[];
  /** `container_name:` or `--name`. */
  readonly name: string | undefined;
  /** Ports of the container that this machine opens. Undefined: it shares this machine's network. */
  readonly published: readonly PublishedPort[] | undefined;
}
