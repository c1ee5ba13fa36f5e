import { dirname, join, resolve } from 'node:path';
import type { PublishedPort } from '../../model/container.ts';
import { UserError } from '../../model/errors.ts';
import type { System } from '../../system/system.ts';
import { asAuthorsOf } from '../home/as-authors.ts';
import { fromCompose, groupOf, mountOf, publishedOf, readVariables, splitAt } from './compose-service.ts';
import type { ContainerSpec } from './container-spec.ts';

/**
 * The Neo4j container of a compose file, or of a file with a `docker run` line; of a compose file that we wrote beside another,
 * both together. @throws UserError when there is none.
 */
export async function readContainer(system: System, file: string): Promise<ContainerSpec> {
  const path = resolve(system.host.workingDirectory, file);
  const text = await system.files.read(path, 4 * 1024 * 1024).then(
    (bytes) => bytes.toString('utf8'),
    (error: { code?: string }) => {
      throw new UserError(
        `${path} cannot be read (${error.code ?? 'unknown reason'}).`,
        'Name a compose file, or a file with a docker run line.',
        { paths: [path] },
      );
    },
  );
  if (/^\s*(?:exec\s+)?(?:sudo\s+)?(?:docker|podman)\s+(?:container\s+)?(?:run|create)\b/m.test(text))
    return fromCommand(system, text, path);
  const base = baseOf(text, path);
  if (base === undefined) return fromCompose(system, path);
  const below = await fromCompose(system, base);
  const own = await fromCompose(system, path, below.service);
  return {
    files: [path, base],
    service: below.service,
    image: below.image,
    environment: new Map([...below.environment, ...own.environment]),
    mounts: new Map([...below.mounts, ...own.mounts]),
    user: own.user ?? below.user,
    groups: [...below.groups, ...own.groups],
    name: own.name ?? below.name,
    published: own.published === undefined || below.published === undefined ? undefined : [...below.published, ...own.published],
  };
}

/** The file of a compose service that lies beside it, where ours only adds to it. */
export function baseOf(text: string, file: string): string | undefined {
  const named = /docker compose -f (\S+) -f \S+ up/.exec(text)?.[1];
  return named === undefined ? undefined : join(dirname(file), named);
}

async function fromCommand(system: System, text: string, file: string): Promise<ContainerSpec> {
  const folder = dirname(file);
  const theirs = asAuthorsOf(system, [file]);
  const words = [...text.replace(/\\\r?\n/g, ' ').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  const environment = new Map<string, string>();
  const mounts = new Map<string, string | undefined>();
  const published: PublishedPort[] = [];
  const groups: number[] = [];
  let [user, name, network]: (string | undefined)[] = [];
  for (const [index, word] of words.entries()) {
    const [flag, attached] = splitAt(word, '=');
    const value = word.includes('=') && flag.startsWith('--') ? attached : (words[index + 1] ?? '');
    if (flag === '-e' || flag === '--env') environment.set(...splitAt(value.replace(/^["']|["']$/g, ''), '='));
    if (flag === '--env-file')
      for (const [one, its] of await readVariables(theirs, resolve(folder, value)))
        if (!environment.has(one)) environment.set(one, its);
    if (flag === '-v' || flag === '--volume') for (const [inside, here] of mountOf(value, folder)) mounts.set(inside, here);
    if (flag === '-p' || flag === '--publish') published.push(...publishedOf(value));
    if (flag === '--name') name = value;
    if (flag === '-u' || flag === '--user') user = value;
    if (flag === '--group-add') groups.push(...groupOf(value));
    if (flag === '--network' || flag === '--net') network = value;
  }
  // A container may be called neo4j, too: `--name neo4j` is no image.
  const image =
    words.find((word) => /^(?:[\w.:-]+\/)*neo4j[:@][\w.:-]+$/.test(word)) ??
    words.find((word, index) => word === 'neo4j' && words[index - 1]?.startsWith('-') !== true) ??
    'neo4j';
  const ports = network === 'host' ? undefined : published;
  return { files: [file], service: 'docker run', image, environment, mounts, user, groups, name, published: ports };
}
