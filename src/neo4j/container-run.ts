import type { ContainerRun, PublishedPort } from '../model/container/container.ts';
import type { KeptMount } from '../model/container/existing-container.ts';
import { shellQuote } from '../model/text/shell.ts';

/** Path of the passphrase inside the container. */
export const containerPassphrase = '/run/secrets/neo4j_key_passphrase';

/** The file here that is mounted there: its name in the folder of the container. */
export const containerSecret = 'neo4j-key-passphrase';

/** How a container of our run script is started, and started again. `name`: the container's. `data`: the folder here that holds the graph. */
export function dockerRun(file: string, name: string, data: string | undefined): ContainerRun {
  return {
    file,
    start: `${data === undefined ? 'NEO4J_PASSWORD=… ' : ''}sh ${shellQuote(file)}`,
    startMeans: `first remove the old container, if there is one: docker rm -f ${name} (its data stays in ${data ?? 'the volume'})`,
    restart: `docker restart ${name}`,
    logs: `docker logs ${name}`,
    reload: `docker:${name}`,
  };
}

/** The file with the variables of a container that is made anew, in its folder: for its owner alone. */
export const containerVariables = 'neo4j-container.env';

/** A health check that asks a port, by number. */
export function asksPort(test: string, port: number): boolean {
  return new RegExp(`(?:^|\\D)${port}(?:\\D|$)`).test(test);
}

/** A health check that needs no certificate and no program but the image's own shell. */
export function boltAnswers(port: number): string {
  return `bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}'`;
}

/** A container that is there keeps running with new files: it reads them when it starts. */
export function keptRun(conf: string, name: string, published?: readonly PublishedPort[]): ContainerRun {
  return {
    kept: true,
    file: conf,
    start: `docker restart ${name}`,
    startMeans: 'Neo4j reads its settings and certificates when it starts',
    restart: `docker restart ${name}`,
    logs: `docker logs ${name}`,
    reload: `docker:${name}`,
    published,
  };
}

/** One that an earlier run of ours has made: only new certificates are left to be read. */
export function doneRun(file: string, name: string): ContainerRun {
  return { ...dockerRun(file, name, ''), start: `docker restart ${name}`, startMeans: 'Neo4j reads certificates when it starts' };
}

/** A container that is there, made anew by our run script. The old one is kept until the new one is known to work. */
export function anewRun(file: string, name: string, data: KeptMount | undefined): ContainerRun {
  const old = `${name}-before-tls`;
  return {
    ...dockerRun(file, name, data?.source ?? ''),
    before: [
      [`docker stop ${name}`, ''],
      [`docker rename ${name} ${old}`, 'keeps the old one until the new one works'],
    ],
    startMeans:
      data === undefined
        ? `starts with an empty graph, because the graph is inside the old container. Copy it first: docker cp ${old}:/data …`
        : `keeps the graph, which is in ${data.kind === 'volume' ? `the volume ${data.source}` : data.source}`,
    after: [[`docker rm ${old}`, 'once the new one works; the graph is not affected']],
  };
}

/**
 * The same of a compose file: ours, or `base` with ours beside it.
 * @param container its name, where the file gives one; else compose makes one up.
 * @param data the folder here that holds the graph of a service of ours.
 */
export function composeRun(
  file: string,
  base: string | undefined,
  service: string,
  container: string | undefined,
  data?: string,
): ContainerRun {
  const files = (base === undefined ? [file] : [base, file]).map((path) => `-f ${shellQuote(path)}`).join(' ');
  const restart = `docker compose ${files} restart ${service}`;
  return {
    file,
    start: `${base === undefined && data === undefined ? 'NEO4J_PASSWORD=… ' : ''}docker compose ${files} up -d${base === undefined ? '' : ` ${service}`}`,
    startMeans: `recreates an existing container (a restart would keep the old settings); its data stays in ${data ?? 'its volume'}`,
    restart: container === undefined ? restart : `docker restart ${container}`,
    logs: container === undefined ? `docker compose ${files} logs ${service}` : `docker logs ${container}`,
    reload: container === undefined ? `command:${restart}` : `docker:${container}`,
  };
}
