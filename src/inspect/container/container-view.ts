import { dirname, join, posix } from 'node:path';
import { toldFile } from '../../documents/told-record.ts';
import type { Entered } from '../../model/container/container-entry.ts';
import { type ContainerMount, type ContainerSpec, mountAt } from '../../model/container/container-spec.ts';
import { notSeenReason } from '../../model/container/not-seen.ts';
import type { Edition, FileFact, FolderFact, Neo4jVersion, Owner, PathFact } from '../../model/installation.ts';
import { homePaths } from '../../neo4j/config/ssl-layout.ts';
import { containerUser } from '../../neo4j/container-environment.ts';
import { containerHome, type EntryInput, enterContainer, reowns, type SeenMount } from '../../neo4j/entry-point/enter.ts';
import { allEntryRules, type EntryRules } from '../../neo4j/entry-point/rules.ts';
import { useOfVariable } from '../../neo4j/entry-point/variables.ts';
import type { Files, System } from '../../system/system.ts';
import { asAuthorsOf } from '../home/as-authors.ts';

export const containerConf = `${containerHome}/conf/neo4j.conf`;
const certificates = `${containerHome}/certificates`;
/** What `init` was told lies beside the folder that is mounted, and counts for the container. */
const toldInside = join(containerHome, homePaths.own, toldFile);
const confLimit = 8 * 1024 * 1024;
const secretLimit = 64 * 1024;
const pemLimit = 16 * 1024 * 1024;

const imageOwner: Owner = { uid: containerUser, gid: containerUser, user: 'neo4j', group: 'neo4j' };
const rootOwner: Owner = { uid: 0, gid: 0 };

/** A container's own view of its files, and what its entry point makes of them. */
export interface SeenContainer<S> {
  readonly view: S;
  readonly entered: Entered;
  /** Who runs Neo4j there. */
  readonly reader: Owner;
}

/**
 * The files as the container has them: only what is mounted is there, and the conf is the one that its entry point makes. What lies
 * where nobody can look from here is `unreachable`, with a reason that says so.
 */
export async function seeContainer<S extends Pick<System, 'files' | 'host'>>(
  system: S,
  spec: ContainerSpec,
  neo4j: { readonly version: Neo4jVersion; readonly edition: Edition },
  rules: EntryRules = allEntryRules,
): Promise<SeenContainer<S>> {
  const reader = readerOf(spec);
  const startedAs = startsAsRoot(spec) ? undefined : reader;
  const inside = new Inside(spec, rules, reowns({ startedAs }, rules));
  const theirs = asAuthorsOf(system, spec.files).files;
  const names = [...spec.environment].flatMap(([name, value]) => {
    const use = useOfVariable(name, value, neo4j.version.line, rules);
    return 'fromFile' in use && use.fromFile ? [value] : [];
  });
  const [mounts, named, conf] = await Promise.all([
    Promise.all(spec.mounts.map((mount) => seenMount(system.files, mount))),
    Promise.all(names.map(async (path) => [path, await inside.readFact(theirs, path, secretLimit)] as const)),
    mountedConf(inside, theirs, rules),
  ]);
  const input: EntryInput = {
    ...neo4j,
    ...{ startedAs, reader, mounts, conf, groups: spec.groups, named: new Map(named), hostname: spec.hostname },
    ...{ environment: spec.environment, unseenVariables: spec.unseenVariables },
    alone: spec.form === 'kubernetes',
    doubts: spec.notFollowed.filter(({ decides }) => decides === true),
  };
  const entered = enterContainer(input, rules);
  const confFact: FileFact = {
    path: containerConf,
    bytes: entered.conf,
    fact: {
      ...{ state: 'present', type: 'file', size: entered.conf.length, realPath: containerConf, isSymbolicLink: false },
      ...confLooks(conf?.fact, reader, spec.groups),
    },
  };
  return { view: viewOf(system, inside, confFact, spec), entered, reader };
}

async function seenMount(files: Files, { target, source, readOnly }: ContainerMount): Promise<SeenMount> {
  if (source.kind === 'here')
    return {
      ...{ target, readOnly, name: source.path, refusedIfMissing: source.ifMissing === 'refused' },
      fact: await files.stat(source.path),
    };
  const fact: PathFact = {
    state: 'unreachable',
    reason: notSeenReason(source.kind === 'unseen' ? source.what : 'the container'),
  };
  return { target, readOnly, fact, refusedIfMissing: false, name: source.kind === 'unseen' ? source.what : target };
}

/** The conf that the entry point goes on from: what /conf has, else what is mounted in the home; undefined: the image's own. */
async function mountedConf(inside: Inside, files: Files, rules: EntryRules): Promise<FileFact | undefined> {
  const hasConf = inside.has('/conf');
  const path = hasConf ? '/conf/neo4j.conf' : containerConf;
  if (!hasConf && inside.mountOf(path) === undefined) {
    const { confLayer } = inside;
    return confLayer === undefined ? undefined : { path, fact: { state: 'unreachable', reason: notSeenReason(confLayer) } };
  }
  const file = await inside.readFact(files, path, confLimit);
  if (file.fact.state === 'missing') return undefined;
  // Without this rule a copy would be the image user's own.
  return rules.has('conf-copied-as-is') || !hasConf || file.fact.state !== 'present'
    ? file
    : { ...file, fact: { ...file.fact, owner: imageOwner, mode: 0o640 } };
}

function viewOf<S extends Pick<System, 'files' | 'host'>>(system: S, inside: Inside, conf: FileFact, spec: ContainerSpec): S {
  const files = system.files;
  const view: Pick<Files, 'stat' | 'read' | 'readFact' | 'readFolder' | 'list' | 'realPath'> = {
    stat: async (path: string) => (path === conf.path ? conf.fact : inside.stat(files, path)),
    async read(path: string, limit) {
      const { bytes, unreadable, fact } = path === conf.path ? conf : await inside.readFact(files, path, limit);
      if (bytes !== undefined) return bytes;
      throw Object.assign(new Error(`${path} cannot be read`), {
        code: unreadable ?? (fact.state === 'missing' ? 'ENOENT' : 'EACCES'),
      });
    },
    async readFact(path: string, limit) {
      if (path === conf.path) return conf;
      const source = path === toldInside ? inside.mountOf(certificates)?.source : undefined;
      return source?.kind === 'here'
        ? files.readFact(join(dirname(source.path), homePaths.own, toldFile), limit)
        : inside.readFact(files, path, limit);
    },
    readFolder: (path, limits) => inside.readFolder(files, path, limits),
    list: async (path: string) => (await inside.readFolder(files, path)).entries.map((entry) => posix.basename(entry.path)),
    realPath: async (path) => path,
  };
  const seen: Files = { ...files, ...view, as: () => seen };
  return { ...system, files: seen, env: {}, host: { ...system.host, ...accountsInside(spec) } };
}

/** Paths of a container, and what lies there. */
class Inside {
  readonly #spec: ContainerSpec;
  readonly #rules: EntryRules;
  readonly #reowned: boolean;
  readonly #made: ReadonlySet<string>;

  constructor(spec: ContainerSpec, rules: EntryRules, reowned: boolean) {
    this.#spec = spec;
    this.#rules = rules;
    this.#reowned = reowned;
    const parents = rules.has('parents-of-mounts') ? spec.mounts.flatMap(({ target }) => foldersAbove(target)) : [];
    const own = ['/', '/var', '/var/lib', '/run', '/run/secrets', containerHome, `${containerHome}/conf`, certificates];
    this.#made = new Set([...own, ...parents]);
  }

  get confLayer(): string | undefined {
    return this.#rules.has('unseen-is-not-missing') ? this.#spec.confLayer : undefined;
  }

  /** A folder of the top that is there because something is mounted to it or below it. */
  has(path: string): boolean {
    return this.#spec.mounts.some(({ target }) => target === path || target.startsWith(`${path}/`));
  }

  mountOf(path: string): ContainerMount | undefined {
    return mountAt(this.#spec.mounts, this.#led(path));
  }

  /** `certificates` of the home is a link to /ssl, where that is there. */
  #led(path: string): string {
    const below = path === certificates || path.startsWith(`${certificates}/`);
    return below && this.#rules.has('ssl-replaces-certificates') && this.has('/ssl')
      ? `/ssl${path.slice(certificates.length)}`
      : path;
  }

  async stat(files: Files, path: string): Promise<PathFact> {
    return (await this.#look(files, path, 0)).fact;
  }

  async readFact(files: Files, path: string, limit = pemLimit): Promise<FileFact> {
    return this.#look(files, path, limit);
  }

  async readFolder(
    files: Files,
    path: string,
    limits?: { readonly entries?: number; readonly bytes?: number },
  ): Promise<FolderFact> {
    const led = this.#led(path);
    const mount = mountAt(this.#spec.mounts, led);
    const fact = await this.stat(files, path);
    const source = mount?.source;
    let names: readonly string[] = this.#mountedBelow(led);
    let unlisted: string | undefined;
    if (mount !== undefined && source?.kind === 'here') {
      const folder = await files.readFolder(join(source.path, led.slice(mount.target.length)), limits);
      names = [...names, ...folder.entries.map((entry) => posix.basename(entry.path.replaceAll('\\', '/')))];
      unlisted = folder.unlisted;
    } else if (source?.kind === 'given' && mount?.target === led) names = [...names, ...source.files.keys()];
    else if (fact.state === 'unreachable') unlisted = fact.reason;
    // The kubelet's way of exchanging all files at once.
    const isKubelets = mount?.target === led && mount.part === undefined && this.#spec.form === 'kubernetes';
    if (isKubelets && (source?.kind === 'given' || (source?.kind === 'unseen' && /^the (?:Secret|ConfigMap) /.test(source.what))))
      names = [...names, '..data', '..2026_01_01_00_00_00.0000000000'];
    const entries = await Promise.all(
      [...new Set(names)]
        .sort()
        .map(async (name) =>
          isKubelets && name.startsWith('..')
            ? { path: join(path, name), fact: asFolder(join(path, name), rootOwner) }
            : this.readFact(files, join(path, name), limits?.bytes),
        ),
    );
    return { path, fact, entries, ...(unlisted === undefined ? {} : { unlisted }) };
  }

  #mountedBelow(path: string): readonly string[] {
    const start = path === '/' ? '/' : `${path}/`;
    return this.#spec.mounts.flatMap(({ target }) =>
      target.startsWith(start) ? [target.slice(start.length).split('/')[0] ?? ''] : [],
    );
  }

  async #look(files: Files, path: string, limit: number): Promise<FileFact> {
    const led = this.#led(path);
    const mount = mountAt(this.#spec.mounts, led);
    const found = mount === undefined ? this.#ofImage(led) : await this.#mounted(files, mount, led, limit);
    const { fact } = found;
    const isThere = fact.state === 'missing' && this.#made.has(led);
    return this.#withOwner({ ...found, path, fact: isThere ? asFolder(path, rootOwner) : fact }, led, mount);
  }

  #ofImage(path: string): Omit<FileFact, 'path'> {
    const { layers } = this.#spec;
    if (this.#made.has(path)) return { fact: asFolder(path, path.startsWith(containerHome) ? imageOwner : rootOwner) };
    // The start script looks there, and only there, for what nobody mounts.
    if (layers !== undefined && this.#rules.has('unseen-is-not-missing'))
      return { fact: { state: 'unreachable', reason: notSeenReason(layers) } };
    return { fact: { state: 'missing' } };
  }

  async #mounted(files: Files, { source, target }: ContainerMount, path: string, limit: number): Promise<Omit<FileFact, 'path'>> {
    const rest = path.slice(target.length).replace(/^\//, '');
    switch (source.kind) {
      case 'unseen':
        return {
          fact: this.#rules.has('unseen-is-not-missing')
            ? { state: 'unreachable', reason: notSeenReason(source.what) }
            : { state: 'missing' },
        };
      case 'empty':
        return { fact: rest === '' ? asFolder(path, rootOwner) : { state: 'missing' } };
      case 'given':
        return givenFile(source, path, rest);
      case 'here': {
        const here = rest === '' ? source.path : join(source.path, rest);
        const { path: _, ...file } =
          limit === 0 ? { path: here, fact: await files.stat(here) } : await files.readFact(here, limit);
        if (
          file.fact.state === 'missing' &&
          rest === '' &&
          source.ifMissing === 'folder' &&
          this.#rules.has('missing-becomes-folder')
        )
          return { fact: asFolder(path, rootOwner) };
        return (await this.#leadsOut(files, file.fact, { source: source.path, target }, here))
          ? { fact: { state: 'missing' } }
          : file;
      }
    }
  }

  /** A link that is followed here may lead to nothing there: its end has to be mounted, at the place that the link says. */
  async #leadsOut(
    files: Files,
    fact: PathFact,
    { source, target }: { readonly source: string; readonly target: string },
    here: string,
  ): Promise<boolean> {
    if (fact.state !== 'present' || here === source || !this.#rules.has('links-within-container')) return false;
    const root = await files.realPath(source).catch(() => source);
    if (fact.realPath === root || fact.realPath.startsWith(`${root}/`)) return false;
    const candidates = [posix.resolve(target, posix.relative(root, fact.realPath)), fact.realPath];
    for (const candidate of candidates) {
      const mount = mountAt(this.#spec.mounts, candidate);
      if (mount?.source.kind === 'unseen') return false;
      if (mount?.source.kind !== 'here') continue;
      const end = await files.realPath(join(mount.source.path, candidate.slice(mount.target.length))).catch(() => undefined);
      if (end === fact.realPath) return false;
    }
    return true;
  }

  /** Accounts of this machine mean nothing there; and what the entry point gives to the image's user is that user's. */
  #withOwner(file: FileFact, led: string, mount: ContainerMount | undefined): FileFact {
    if (file.fact.state !== 'present') return file;
    const copied = mount?.source.kind === 'here' ? mount.source.owner : undefined;
    const owner = copied ?? file.fact.owner;
    const inHome = (this.#rules.has('ssl-not-reowned') ? led : file.path).startsWith(containerHome);
    const given = this.#reowned && inHome && mount?.readOnly !== true;
    const fact: PathFact = {
      ...file.fact,
      ...(given
        ? { owner: imageOwner, mode: 0o700 }
        : { owner: owner.uid === imageOwner.uid ? imageOwner : { uid: owner.uid, gid: owner.gid } }),
      realPath: file.path,
    };
    return { ...file, fact };
  }
}

function givenFile(
  source: Extract<ContainerMount['source'], { kind: 'given' }>,
  path: string,
  rest: string,
): Omit<FileFact, 'path'> {
  const [only] = source.files;
  const owner = { uid: 0, gid: source.gid };
  const single = source.files.size === 1 && only?.[0] === '' ? only[1] : undefined;
  if (rest === '' && single === undefined) return { fact: { ...asFolder(path, owner), mode: 0o755 } };
  const bytes = rest === '' ? single : source.files.get(rest);
  if (bytes === undefined) return { fact: { state: 'missing' } };
  return {
    bytes,
    fact: { state: 'present', type: 'file', mode: source.mode, owner, size: bytes.length, realPath: path, isSymbolicLink: false },
  };
}

function asFolder(path: string, owner: Owner): Extract<PathFact, { state: 'present' }> {
  return { state: 'present', type: 'directory', mode: 0o755, owner, size: 0, realPath: path, isSymbolicLink: false };
}

function foldersAbove(path: string): readonly string[] {
  const above = posix.dirname(path);
  return above === path ? [] : [above, ...foldersAbove(above)];
}

/** Without `user:`, and with root's, the entry point starts as root and hands over to the image's user. */
function startsAsRoot({ user }: Pick<ContainerSpec, 'user'>): boolean {
  const [name = ''] = (user ?? '').split(':');
  return name === '' || name === 'root' || /^0+$/.test(name);
}

/** Who reads the files: `user:`, else the image's own. A user without a group is in root's, as Docker has it. */
export function readerOf({ user }: Pick<ContainerSpec, 'user'>): Owner {
  const [uid = '', gid] = (user ?? '').split(':');
  if (startsAsRoot({ user }) || !/^\d+$/.test(uid)) return imageOwner;
  const group = /^\d+$/.test(gid ?? '') ? Number(gid) : undefined;
  if (Number(uid) === imageOwner.uid)
    return group === undefined || group === imageOwner.gid ? imageOwner : { uid: imageOwner.uid, gid: group, user: 'neo4j' };
  return { uid: Number(uid), gid: group ?? 0 };
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
  mounted: PathFact | undefined,
  reader: Owner,
  groups: readonly number[],
): { readonly mode: number; readonly owner: Owner } {
  const own = { mode: 0o640, owner: reader };
  if (mounted?.state !== 'present' || reader.uid === 0) return own;
  const { mode, owner } = mounted;
  const bit = owner.uid === reader.uid ? 0o400 : [reader.gid, ...groups].includes(owner.gid) ? 0o040 : 0o004;
  // Within the container there is nobody else to read it.
  return (mode & bit) === 0 ? { mode, owner: { uid: owner.uid, gid: owner.gid } } : own;
}
