import { dirname, join, resolve } from 'node:path';
import { UserError } from '../model/errors.ts';
import type { Edition, FileFact, Owner, PathFact } from '../model/installation.ts';
import type { Files, System } from '../system/system.ts';
import { readDocumentFile } from './document-file.ts';

/** A container as a compose file or a `docker run` line has it. */
export interface ContainerSpec {
  readonly service: string;
  /** E.g. neo4j:5.26.30-enterprise. */
  readonly image: string;
  readonly environment: ReadonlyMap<string, string>;
  /** Container path → path here; undefined where it is a volume that Docker keeps. */
  readonly mounts: ReadonlyMap<string, string | undefined>;
  /** `user:` or `--user`; undefined: the image's own, 7474. */
  readonly user: string | undefined;
  /** `container_name:` or `--name`. */
  readonly name: string | undefined;
  /** The file of the secret that holds the passphrase of the keys, here. */
  readonly secretFile: string | undefined;
}

/** Where the image keeps everything (docker-neo4j, all lines). */
export const containerHome = '/var/lib/neo4j';
export const containerConf = `${containerHome}/conf/neo4j.conf`;
const certificates = `${containerHome}/certificates`;

/**
 * The Neo4j container of a compose file, or of a file with a `docker run` line. @throws UserError when there is none, or more
 * than one and `service` names none.
 */
export async function readContainer(
  system: System,
  file: string,
  { anyImage = false }: { readonly anyImage?: boolean } = {},
): Promise<ContainerSpec> {
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
  const folder = dirname(path);
  if (/^\s*(?:exec\s+)?(?:sudo\s+)?(?:docker|podman)\s+(?:container\s+)?(?:run|create)\b/m.test(text))
    return fromCommand(text, folder);
  const document = await readDocumentFile(system, file, 'compose file', 'services: { neo4j: { image: neo4j:5 } }');
  const secret = record(record(document.secrets)['neo4j_key_passphrase']).file;
  const secretFile = typeof secret === 'string' ? resolve(folder, secret) : undefined;
  const services = Object.entries(record(document.services)).map(([name, value]) => ({
    ...fromService(name, record(value), folder),
    secretFile,
  }));
  const found = services.filter(({ image }) => anyImage || /(?:^|\/)neo4j(?:[:@]|$)/.test(image));
  const [only] = found;
  if (only === undefined)
    throw new UserError(`${path} has no service with a neo4j image.`, 'Name the compose file that starts Neo4j.', {
      paths: [path],
    });
  return only;
}

/** Version and edition by the image's tag; `latest` and none at all tell no version. */
export function imageVersion(image: string): { readonly version?: string; readonly edition: Edition } {
  const tag = /:([\w.-]+)(?:@|$)/.exec(image)?.[1] ?? '';
  const version = /^(\d+(?:\.\d+){0,2})/.exec(tag)?.[1];
  return { ...(version === undefined ? {} : { version }), edition: /enterprise/.test(tag) ? 'enterprise' : 'community' };
}

/**
 * What the entry point writes into neo4j.conf: `NEO4J_` goes, `__` is an underscore, `_` a dot; a setting of the environment
 * takes the place of the file's. Names that are no settings are left out. Source: docker-neo4j, entry points of 4.x to calver.
 */
export function settingsOfEnvironment(environment: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const [name, value] of environment) {
    const bare = /^NEO4J_([A-Za-z].*)$/.exec(name)?.[1];
    if (bare === undefined || notSettings.test(bare)) continue;
    const setting = bare
      .replace(/_FILE$/, '')
      .split('__')
      .map((part) => part.replaceAll('_', '.'))
      .join('_');
    settings.set(setting, bare.endsWith('_FILE') ? '' : value);
  }
  return settings;
}

/** A view of the files as the container has them: only what is mounted is there, and the conf is the one its entry point makes. */
export async function containerView(system: System, spec: ContainerSpec): Promise<System> {
  const files = system.files;
  const outside = (path: string): string | undefined => {
    for (const [inside, here] of [...spec.mounts].sort(([one], [other]) => other.length - one.length)) {
      for (const place of insideNames(inside)) {
        if (path === place) return here;
        if (path.startsWith(`${place}/`)) return here === undefined ? undefined : join(here, path.slice(place.length + 1));
      }
    }
    return undefined;
  };
  const made = new Set([containerHome, `${containerHome}/conf`, '/', '/var', '/var/lib', certificates]);
  const asDirectory = (path: string): PathFact => ({
    state: 'present',
    type: 'directory',
    mode: 0o755,
    owner: imageOwner,
    size: 0,
    realPath: path,
    isSymbolicLink: false,
  });
  const stat = async (path: string): Promise<PathFact> => {
    const here = outside(path);
    if (here !== undefined) return { ...(await files.stat(here)), ...{} };
    return made.has(path) ? asDirectory(path) : { state: 'missing' };
  };
  const mounted = await files.readFact(outside(containerConf) ?? join(containerHome, 'nothing'), 8 * 1024 * 1024);
  const bytes = confWithEnvironment(mounted.bytes, settingsOfEnvironment(spec.environment));
  const confFact: FileFact = {
    path: containerConf,
    bytes,
    fact: {
      state: 'present',
      type: 'file',
      mode: 0o644,
      owner: imageOwner,
      size: bytes.length,
      realPath: containerConf,
      isSymbolicLink: false,
    },
  };
  const view: Pick<Files, 'stat' | 'read' | 'readFact' | 'readFolder' | 'list' | 'realPath'> = {
    stat: async (path) => (path === containerConf ? confFact.fact : stat(path)),
    read: async (path, limit) => (path === containerConf ? bytes : files.read(outside(path) ?? '/nothing', limit)),
    async readFact(path, limit) {
      if (path === containerConf) return confFact;
      const here = outside(path);
      return here === undefined
        ? { path, fact: await stat(path) }
        : withoutDetour({ ...(await files.readFact(here, limit)), path });
    },
    async readFolder(path, limits) {
      const here = outside(path);
      if (here === undefined) return { path, fact: await stat(path), entries: [] };
      const folder = await files.readFolder(here, limits);
      return {
        ...folder,
        path,
        entries: folder.entries.map((entry) => withoutDetour({ ...entry, path: join(path, entry.path.slice(here.length + 1)) })),
      };
    },
    list: async (path) => {
      const here = outside(path);
      return here === undefined ? [] : files.list(here);
    },
    realPath: async (path) => path,
  };
  return { ...system, files: { ...files, ...view }, env: {} };
}

export const imageOwner: Owner = { uid: 7474, gid: 7474, user: 'neo4j', group: 'neo4j' };

/** `/ssl` takes the place of the certificates folder, `/conf` is copied over the home's. */
function insideNames(mount: string): readonly string[] {
  const path = mount.replace(/\/+$/, '');
  if (path === '/ssl' || path.startsWith('/ssl/')) return [path, `${certificates}${path.slice('/ssl'.length)}`];
  return path === '/conf' || path.startsWith('/conf/') ? [path, `${containerHome}${path}`] : [path];
}

/** The folders above a mount are the container's, not this machine's. */
function withoutDetour(file: FileFact): FileFact {
  return file.fact.state === 'present' ? { ...file, fact: { ...file.fact, realPath: file.path } } : file;
}

function confWithEnvironment(bytes: Buffer | undefined, settings: ReadonlyMap<string, string>): Buffer {
  const kept = (bytes?.toString('latin1') ?? '')
    .split('\n')
    .filter((line) => ![...settings.keys()].some((name) => line.trim().startsWith(`${name}=`)));
  return Buffer.from(
    [...kept, ...[...settings].map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}`), ''].join('\n'),
    'latin1',
  );
}

/** Variables of the entry point itself (docker-neo4j). */
const notSettings =
  /^(?:AUTH|AUTH_PATH|ACCEPT_LICENSE_AGREEMENT|PLUGINS|EDITION|HOME|CONF|SHA256|TARBALL|DEBUG|dbms_jvm_additional|server_jvm_additional|CONFIG_FILE_CHARSET)$/;

function fromService(service: string, value: Record<string, unknown>, folder: string): ContainerSpec {
  const { image, environment, volumes, user, container_name: name } = value;
  const pairs = Array.isArray(environment)
    ? environment.map((item) => splitAt(String(item), '='))
    : Object.entries(record(environment)).map(([name, text]): [string, string] => [name, String(text ?? '')]);
  return {
    service,
    image: typeof image === 'string' ? image : '',
    environment: new Map(pairs),
    mounts: new Map((Array.isArray(volumes) ? volumes : []).flatMap((volume: unknown) => mountOf(volume, folder))),
    user: user === undefined ? undefined : String(user),
    name: typeof name === 'string' ? name : undefined,
    secretFile: undefined,
  };
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

function fromCommand(text: string, folder: string): ContainerSpec {
  const words = [...text.replace(/\\\r?\n/g, ' ').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  const environment = new Map<string, string>();
  const mounts = new Map<string, string | undefined>();
  let user: string | undefined;
  let name: string | undefined;
  for (const [index, word] of words.entries()) {
    const [flag, attached] = splitAt(word, '=');
    const value = word.includes('=') && flag.startsWith('--') ? attached : (words[index + 1] ?? '');
    if (flag === '-e' || flag === '--env') environment.set(...splitAt(value.replace(/^["']|["']$/g, ''), '='));
    if (flag === '-v' || flag === '--volume') for (const [inside, here] of mountOf(value, folder)) mounts.set(inside, here);
    if (flag === '--name') name = value;
    if (flag === '-u' || flag === '--user') user = value;
  }
  // A container may be called neo4j, too: `--name neo4j` is no image.
  const image =
    words.find((word) => /^(?:[\w.:-]+\/)*neo4j[:@][\w.:-]+$/.test(word)) ??
    words.find((word, index) => word === 'neo4j' && words[index - 1]?.startsWith('-') !== true) ??
    'neo4j';
  return { service: 'docker run', image, environment, mounts, user, name, secretFile: undefined };
}

function splitAt(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
