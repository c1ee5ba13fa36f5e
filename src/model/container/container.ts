/** A port of a container that this machine opens. */
export interface PublishedPort {
  readonly inside: number;
  /** Address of this machine; empty: all of them. */
  readonly host: string;
  readonly port: number;
}

/** How a container is started and started again, with the file that has its settings. */
export interface ContainerRun {
  /** It is there already and stays: its file is a neo4j.conf of this machine. */
  readonly kept?: true;
  /** The compose file or run script that we wrote, absolute. */
  readonly file: string;
  /** A command to type; `…` stands for what only the person knows. */
  readonly start: string;
  readonly startMeans: string;
  /** Commands ahead of it, and after it, with what each means. */
  readonly before?: readonly (readonly [string, string])[];
  readonly after?: readonly (readonly [string, string])[];
  /** After a renewal: Neo4j reads its files when it starts. */
  readonly restart: string;
  /** Shows what it logs. */
  readonly logs: string;
  /** The same as a value of `--reload`. */
  readonly reload: string;
  /** Ports by which this machine reaches it. Undefined: not known, or as in the container. */
  readonly published?: readonly PublishedPort[] | undefined;
}
