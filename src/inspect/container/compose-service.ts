import { dirname, join, resolve } from 'node:path';
import type { PublishedPort } from '../../model/container.ts';
import { UserError } from '../../model/errors.ts';
import { ownValue } from '../../model/own-value.ts';
import { containerUser } from '../../neo4j/container-environment.ts';
import type { System } from '../../system/system.ts';
import { readDocumentFile } from '../document-file.ts';
import { asAuthorsOf } from '../home/as-authors.ts';
import type { ContainerSpec } from './container-spec.ts';

/** Of one file; the service that is named, or the one with a neo4j image. */
export async function fromCompose(system: System, path: string, named?: string): Promise<ContainerSpec> {
  const folder = dirname(path);
  const document = await readDocumentFile(system, path, 'compose file', 'services: { neo4j: { image: neo4j:5 } }', {
    aliases: true,
  });
  const services = Object.entries(record(document.services));
  const found = services.find(([name, value]) =>
    named === undefined ? /(?:^|\/)neo4j(?:[:@]|$)/.test(plainText(record(value).image ?? '')) : name === named,
  );
  if (found === undefined)
    throw new UserError(
      `${path} has no service with a neo4j image.`,
      'Name the compose file that starts Neo4j; one that only adds to it does not tell which Neo4j it is.',
      { paths: [path] },
    );
  const [name, value] = found;
  const variables = await composeVariables(system, folder);
  return fromService(system, name, interpolated(record(value), variables), { path, secrets: record(document.secrets) });
}

async function fromService(
  system: System,
  service: string,
  value: Record<string, unknown>,
  { path: file, secrets }: { readonly path: string; readonly secrets: Record<string, unknown> },
): Promise<ContainerSpec> {
  const folder = dirname(file);
  const theirs = asAuthorsOf(system, [file]);
  const { image, environment, volumes, user, container_name: name, ports, network_mode: network } = value;
  const pairs = Array.isArray(environment)
    ? environment.map((item) => splitAt(plainText(item), '='))
    : Object.entries(record(environment)).map(([name, text]): [string, string] => [name, plainText(text ?? '')]);
  const named = [value.env_file].flat().flatMap((one: unknown) => (typeof one === 'string' ? [one] : [record(one).path]));
  const files = named.filter((one): one is string => typeof one === 'string').map((one) => resolve(folder, one));
  const fromFiles = await Promise.all(files.map((path) => readVariables(theirs, path)));
  return {
    files: [file],
    service,
    image: typeof image === 'string' ? image : '',
    environment: new Map([...fromFiles.flatMap((variables) => [...variables]), ...pairs]),
    mounts: new Map([
      ...listed(volumes).flatMap((volume) => mountOf(volume, folder)),
      ...listed(value.secrets).flatMap((secret) => secretOf(secret, secrets, folder)),
    ]),
    user: user === undefined ? undefined : plainText(user),
    groups: listed(value['group_add']).flatMap(groupOf),
    name: typeof name === 'string' ? name : undefined,
    published: network === 'host' ? undefined : listed(ports).flatMap(publishedOf),
  };
}

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A secret is a file in the container, and a file here. */
function secretOf(secret: unknown, secrets: Record<string, unknown>, folder: string): [string, string | undefined][] {
  const source = typeof secret === 'string' ? secret : record(secret).source;
  if (typeof source !== 'string') return [];
  const target = record(secret).target;
  const { file } = record(ownValue(secrets, source));
  return [
    [
      resolve('/run/secrets', typeof target === 'string' ? target : source),
      typeof file === 'string' ? resolve(folder, file) : undefined,
    ],
  ];
}

/** `17687:7687`, `127.0.0.1:17687:7687`, `7687/tcp`, `7473-7474:7473-7474`, or the long form. A port of Docker's choice is left out. */
export function publishedOf(port: unknown): readonly PublishedPort[] {
  if (typeof port === 'object' && port !== null) {
    const { target, published, host_ip: host } = record(port);
    const [inside, outside] = [Number(target), Number(published)];
    return inside > 0 && outside > 0 ? [{ inside, host: typeof host === 'string' ? host : '', port: outside }] : [];
  }
  const parts = /^(?:(\[[^\]]+\]|[^:]*):)?(\d+)(?:-(\d+))?:(\d+)(?:-\d+)?(?:\/tcp)?$/.exec(plainText(port));
  if (parts === null) return [];
  const [, host = '', first = '', last = first, inside = ''] = parts;
  return Array.from({ length: Math.max(0, Math.min(1000, Number(last) - Number(first) + 1)) }, (_, index) => ({
    ...{ inside: Number(inside) + index, port: Number(first) + index },
    host: host.replace(/^\[|\]$/g, ''),
  }));
}

/** `NAME=value` lines, as `env_file`, `--env-file` and compose's own `.env` have them. A file that cannot be read has none. */
export async function readVariables(system: System, path: string): Promise<ReadonlyMap<string, string>> {
  const text = await system.files.read(path, 1024 * 1024).then(String, () => '');
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const parts = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line);
      return parts === null ? [] : [[parts[1] ?? '', (parts[2] ?? '').replace(/^(["'])(.*)\1\s*$/, '$2')] as const];
    }),
  );
}

/** What compose puts in for variables: its surroundings, and a file `.env` beside the compose file. */
export async function composeVariables(system: System, folder: string): Promise<ReadonlyMap<string, string | undefined>> {
  const file = await readVariables(system, join(folder, '.env'));
  return new Map([...file, ...Object.entries(system.env), ['PWD', folder]]);
}

/** Compose puts variables of its own surroundings in: `$NAME`, `${NAME}`, `${NAME:-default}`; `$$` is a dollar. */
export function interpolated<T>(value: T, variables: ReadonlyMap<string, string | undefined>): T {
  if (typeof value === 'string')
    return value.replace(
      /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])([^}]*))?\})/g,
      (whole, plain?: string, name = plain, sign = '', word = '') => {
        if (whole === '$$') return '$';
        const there = variables.get(name);
        const counts = there !== undefined && (there !== '' || !sign.startsWith(':'));
        if (sign.endsWith('+')) return counts ? word : '';
        return counts ? there : sign.endsWith('-') ? word : '';
      },
    ) as T;
  if (Array.isArray(value)) return value.map((item) => interpolated(item, variables)) as T;
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, interpolated(item, variables)])) as T;
  return value;
}

export function mountOf(volume: unknown, folder: string): [string, string | undefined][] {
  if (typeof volume === 'string') {
    const [source = '', target] = volume.split(':');
    return target === undefined ? [[source, undefined]] : [[target, hostPath(source, folder)]];
  }
  const { source, target, type } = record(volume);
  return typeof target === 'string'
    ? [[target, type === 'bind' && typeof source === 'string' ? hostPath(source, folder) : undefined]]
    : [];
}

/** A name without a slash is a volume that Docker keeps. */
function hostPath(source: string, folder: string): string | undefined {
  const expanded = source.replace(/^\$(?:\{PWD\}|PWD|\(pwd\))/, '.');
  return /^[./~]/.test(expanded) ? resolve(folder, expanded) : undefined;
}

/** By number; the image's own group has a name as well. Of other names nothing is known here. */
export function groupOf(group: unknown): readonly number[] {
  const text = plainText(group);
  if (text === 'neo4j') return [containerUser];
  return /^\d+$/.test(text) ? [Number(text)] : [];
}

export function splitAt(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** What a YAML scalar says; nothing of a list or a mapping, which may not even have a text (`{toString: null}`). */
function plainText(value: unknown): string {
  return ['string', 'number', 'boolean', 'bigint'].includes(typeof value) ? `${value as string}` : '';
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
