import { join } from 'node:path';
import { UserError } from '../../model/errors.ts';
import type { FileFact, Owner, PathFact } from '../../model/installation.ts';
import { withoutEndSlashes } from '../../model/trim.ts';
import { containerUser } from '../../neo4j/container-environment.ts';
import type { Files, System } from '../../system/system.ts';
import { asAuthorsOf } from '../home/as-authors.ts';
import { settingsOfContainer, unreadSecret } from './container-settings.ts';
import type { ContainerSpec } from './container-spec.ts';

/** Where the image keeps everything (docker-neo4j, all lines). */
export const containerHome = '/var/lib/neo4j';
export const containerConf = `${containerHome}/conf/neo4j.conf`;
const certificates = `${containerHome}/certificates`;

/**
 * A view of the files as the container has them: only what is mounted is there, and the conf is the one its entry point makes.
 * @throws UserError when a passphrase lies where it cannot be read from here.
 */
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
    if (here !== undefined) return files.stat(here);
    return made.has(path) ? asDirectory(path) : { state: 'missing' };
  };
  const mounted = await asAuthorsOf(system, spec.files).files.readFact(
    outside(containerConf) ?? join(containerHome, 'nothing'),
    8 * 1024 * 1024,
  );
  const settings = await settingsOfContainer(system, spec);
  for (const [name, value] of settings) {
    const inside = unreadSecret.exec(value)?.[1];
    if (inside !== undefined) throw unread(name, inside, spec.mounts.get(inside));
  }
  const bytes = confWithEnvironment(mounted.bytes, settings);
  const reader = readerOf(spec);
  const confFact: FileFact = {
    path: containerConf,
    bytes,
    fact: {
      state: 'present',
      type: 'file',
      ...confLooks(mounted.fact, reader, spec.groups),
      size: bytes.length,
      realPath: containerConf,
      isSymbolicLink: false,
    },
  };
  const view: Pick<Files, 'stat' | 'read' | 'readFact' | 'readFolder' | 'list' | 'realPath'> = {
    stat: async (path: string) => (path === containerConf ? confFact.fact : stat(path)),
    read: async (path: string, limit) => (path === containerConf ? bytes : files.read(outside(path) ?? '/nothing', limit)),
    async readFact(path: string, limit) {
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
    list: async (path: string) => {
      const here = outside(path);
      return here === undefined ? [] : files.list(here);
    },
    realPath: async (path) => path,
  };
  const seen: Files = { ...files, ...view, as: () => seen };
  return { ...system, files: seen, env: {}, host: { ...system.host, ...accountsInside(spec) } };
}

/** Who reads the files: `user:`, else the image's own. A user without a group is in root's, as Docker has it. */
export function readerOf({ user }: Pick<ContainerSpec, 'user'>): Owner {
  const [uid = '', gid] = (user ?? '').split(':');
  if (!/^\d+$/.test(uid) || Number(uid) === imageOwner.uid) return imageOwner;
  return { uid: Number(uid), gid: /^\d+$/.test(gid ?? '') ? Number(gid) : 0 };
}

/** The accounts of this machine are not those of the container: a number has no name there but the image's own. */
function accountsInside({ groups }: ContainerSpec): Pick<System['host'], 'findUser' | 'findGroup' | 'groupsOf'> {
  const isOwn = (account: string | number): boolean => account === 'neo4j' || account === imageOwner.uid;
  return {
    findUser: async (user) => (isOwn(user) ? { name: 'neo4j', uid: imageOwner.uid, gid: imageOwner.gid } : undefined),
    findGroup: async (group) => (isOwn(group) ? { name: 'neo4j', gid: imageOwner.gid } : undefined),
    groupsOf: async (uid) => [...(uid === imageOwner.uid ? [imageOwner.gid] : []), ...groups],
  };
}

/** What the entry point writes belongs to whoever it runs as; a file that is mounted is copied with its owner and mode. */
function confLooks(
  mounted: PathFact,
  reader: Owner,
  groups: readonly number[],
): { readonly mode: number; readonly owner: Owner } {
  const own = { mode: 0o640, owner: reader };
  if (mounted.state !== 'present' || reader.uid === 0) return own;
  const { mode, owner } = mounted;
  const bit = owner.uid === reader.uid ? 0o400 : [reader.gid, ...groups].includes(owner.gid) ? 0o040 : 0o004;
  // Within the container there is nobody else to read it.
  return (mode & bit) === 0 ? { mode, owner: { uid: owner.uid, gid: owner.gid } } : own;
}

function unread(setting: string, inside: string, here: string | undefined): UserError {
  return new UserError(
    `${setting} of the container is in ${inside}, which ${here === undefined ? 'no file of this machine is mounted to' : `is ${here} here and cannot be read`}.`,
    here === undefined
      ? 'Mount it, or declare it under secrets: with its file.'
      : 'Put the file there, or run as a user who may read it.',
    { paths: here === undefined ? [] : [here] },
  );
}

export const imageOwner: Owner = { uid: containerUser, gid: containerUser, user: 'neo4j', group: 'neo4j' };

/** `/ssl` takes the place of the certificates folder, `/conf` is copied over the home's. */
function insideNames(mount: string): readonly string[] {
  const path = withoutEndSlashes(mount);
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
  return Buffer.from([...kept, ...[...settings].map(([name, value]) => `${name}=${value}`), ''].join('\n'), 'latin1');
}
