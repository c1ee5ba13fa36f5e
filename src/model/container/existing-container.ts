import type { Edition } from '../installation.ts';
import type { Secret } from '../secret.ts';
import type { PublishedPort } from './container.ts';

/** A folder or volume that a container is given. */
export interface KeptMount {
  /** Folder here, or name of the volume. */
  readonly source: string;
  readonly kind: 'bind' | 'volume';
  readonly target: string;
  readonly readOnly: boolean;
}

/** A container that Docker has, running or not, as `docker inspect` shows it. */
export interface ExistingContainer {
  readonly name: string;
  readonly image: string;
  /** By the image's tag, else by what the image says of itself; undefined: neither tells. */
  readonly version: string | undefined;
  readonly edition: Edition | undefined;
  /** `--user`; empty: the image's own. */
  readonly user: string;
  /** What it was given beside what the image sets itself. Passwords stand here in clear. */
  readonly environment: ReadonlyMap<string, Secret>;
  readonly mounts: readonly KeptMount[];
  /** Undefined: it shares this machine's network. */
  readonly published: readonly PublishedPort[] | undefined;
  /** The command of its health check, where it has one of its own. */
  readonly healthTest: string | undefined;
  /** Options of `docker run` that it has beside these, one a line: `--restart unless-stopped`. */
  readonly options: readonly string[];
  /** What a run line of ours does not carry over, by Docker's names. */
  readonly notCarried: readonly string[];
  /** Program and arguments that were given in place of the image's. */
  readonly command: readonly string[];
  /** Compose made it: of these files, for this service. */
  readonly compose: { readonly files: readonly string[]; readonly service: string; readonly folder: string } | undefined;
}
