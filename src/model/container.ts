import type { Edition } from './installation.ts';

/** A service of a compose file that runs Neo4j. */
export interface ComposeService {
  /** The file, absolute. */
  readonly path: string;
  readonly service: string;
  readonly image: string;
  /** From the image's tag; undefined where it tells none (`latest`). */
  readonly version: string | undefined;
  readonly edition: Edition | undefined;
  readonly containerName: string | undefined;
  /** Ports of the container that it publishes already, wherever to. */
  readonly published: readonly number[];
}

/** A port of a container that this machine opens. */
export interface PublishedPort {
  readonly inside: number;
  /** Address of this machine; empty: all of them. */
  readonly host: string;
  readonly port: number;
}

/** How a container is started and started again, with the file that has its settings. */
export interface ContainerRun {
  /** The compose file or run script that we wrote, absolute. */
  readonly file: string;
  /** A command to type; `…` stands for what only the person knows. */
  readonly start: string;
  readonly startMeans: string;
  /** After a renewal: Neo4j reads its files when it starts. */
  readonly restart: string;
  /** Shows what it logs. */
  readonly logs: string;
  /** The same as a value of `--reload`. */
  readonly reload: string;
  /** Ports by which this machine reaches it. Undefined: not known, or as in the container. */
  readonly published?: readonly PublishedPort[];
}
