import { dirname, join, resolve } from 'node:path';
import type { PublishedPort } from '../../model/container.ts';
import { UserError } from '../../model/errors.ts';
import type { Edition } from '../../model/installation.ts';
import { ownValue } from '../../model/own-value.ts';
import { containerUser } from '../../neo4j/container-environment.ts';
import type { System } from '../../system/system.ts';
import { readDocumentFile } from '../document-file.ts';
import { asAuthorsOf } from '../home/as-authors.ts';

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

/** Of one file; the service that is named, or the one with a neo4j image. */
async function fromCompose(system: System, path: string, named?: string): Promise<ContainerSpec> {
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

/** Version and edition by the image's tag; `latest` and none at all tell no version. */
export function imageVersion(image: string): { readonly version?: string; readonly edition: Edition } {
  const tag = /:([\w.-]+)(?:@|$)/.exec(image)?.[1] ?? '';
  const version = /^(\d+(?:\.\d+){0,2})/.exec(tag)?.[1];
  return { ...(version === undefined ? {} : { version }), edition: /enterprise/.test(tag) ? 'enterprise' : 'community' };
}

/**
 * What the entry point writes into neo4j.conf: `NEO4J_` goes, `__` is an underscore, `_` a dot; a setting of the environment
 * takes the place of the file's. Names that are no settings are left out, and so are empty values, which compose makes of
 * variables that nobody has set. APOC's settings have a file of their own from 5 on. Source: docker-neo4j, entry points of 4.x to
 * calver.
 */
export function settingsOfEnvironment(
  environment: ReadonlyMap<string, string>,
  { version }: { readonly version?: string | undefined } = {},
): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const [name, value] of environment) {
    const bare = /^NEO4J_([A-Za-z].*)$/.exec(name)?.[1];
    if (bare === undefined || value === '' || notSettings.test(bare)) continue;
    if (bare.startsWith('apoc_') && version?.startsWith('4.') !== true) continue;
    const setting = bare
      .replace(/_FILE$/, '')
      .split('__')
      .map((part) => part.replaceAll('_', '.'))
      .join('_');
    settings.set(setting, bare.endsWith('_FILE') ? '' : value);
  }
  return settings;
}

/**
 * {@link settingsOfEnvironment}, with what the files hold that variables name (`…_FILE`), as the container has them. For one
 * that cannot be read here a command stands in, since its value is known to the container alone.
 */
export async function settingsOfContainer(
  system: System,
  { environment, mounts, files, image }: Pick<ContainerSpec, 'environment' | 'mounts' | 'files' | 'image'>,
): Promise<ReadonlyMap<string, string>> {
  const theirs = asAuthorsOf(system, files);
  const version = imageVersion(image);
  const settings = new Map(settingsOfEnvironment(environment, version));
  for (const [name, file] of environment) {
    if (!name.endsWith('_FILE')) continue;
    const here = mounts.get(file);
    const value = here === undefined ? undefined : await theirs.files.read(here, secretLimit).then(String, () => undefined);
    for (const setting of settingsOfEnvironment(new Map([[name, file]]), version).keys())
      settings.set(setting, value?.replace(/\r?\n$/, '') ?? `$(cat ${file})`);
  }
  return settings;
}

const secretLimit = 64 * 1024;
/** What stands for a secret that cannot be read. */
export const unreadSecret = /^\$\(cat (.*)\)$/;

/** Variables of the entry point itself (docker-neo4j). */
const notSettings =
  /^(?:AUTH|AUTH_PATH|ACCEPT_LICENSE_AGREEMENT|PLUGINS|EDITION|HOME|CONF|SHA256|TARBALL|DEBUG|DEPRECATION_WARNING|dbms_jvm_additional|server_jvm_additional|CONFIG_FILE_CHARSET)$/;

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
async function readVariables(system: System, path: string): Promise<ReadonlyMap<string, string>> {
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

function mountOf(volume: unknown, folder: string): [string, string | undefined][] {
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

/** By number; the image's own group has a name as well. Of other names nothing is known here. */
function groupOf(group: unknown): readonly number[] {
  const text = plainText(group);
  if (text === 'neo4j') return [containerUser];
  return /^\d+$/.test(text) ? [Number(text)] : [];
}

function splitAt(text: string, sign: string): [string, string] {
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
