import type { Edition } from '../installation.ts';

/** A service of a compose file that runs Neo4j. */
export interface ComposeService {
  /** The file, absolute. */
  readonly path: string;
  readonly service: string;
  readonly image: string;
  /** From the image's tag; undefined where it tells none (`latest`). */
  readonly version: string | undefined;
  readonly edition: Edition | undefined;
  /** The command of its health check. */
  readonly healthTest: string | undefined;
  readonly containerName: string | undefined;
  /** Ports of the container that it publishes already, wherever to. */
  readonly published: readonly number[];
}
