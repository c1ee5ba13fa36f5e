import type { ContainerRun } from '../model/container.ts';
import { shellQuote } from '../model/shell.ts';

/** Path of the passphrase inside the container. */
export const containerPassphrase = '/run/secrets/neo4j_key_passphrase';

/** The file here that is mounted there: its name in the folder of the container. */
export const containerSecret = 'neo4j-key-passphrase';

/** How a container of our run script is started, and started again. `name`: the container's. `data`: the folder here that holds the graph. */
export function dockerRun(file: string, name: string, data: string | undefined): ContainerRun {
  return {
    file,
    start: `${data === undefined ? 'NEO4J_PASSWORD=… ' : ''}sh ${shellQuote(file)}`,
    startMeans: `once a container ${name} from before is gone: docker rm -f ${name} (the data are in ${data ?? 'the volume'})`,
    restart: `docker restart ${name}`,
    logs: `docker logs ${name}`,
    reload: `docker:${name}`,
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
    startMeans: `makes the container anew where it is there already (a restart keeps the old settings); its data stay in ${data ?? 'their volume'}`,
    restart: container === undefined ? restart : `docker restart ${container}`,
    logs: container === undefined ? `docker compose ${files} logs ${service}` : `docker logs ${container}`,
    reload: container === undefined ? `command:${restart}` : `docker:${container}`,
  };
}
