import { join, posix } from 'node:path';
import { type ContainerMount, type ContainerSpec, mountAt } from '../../model/container/container-spec.ts';
import { notReadableHereReason } from '../../model/container/not-readable-here.ts';
import type { FileFact, FolderFact, Owner, PathFact } from '../../model/installation.ts';
import { containerHome } from '../../neo4j/entry-point/enter.ts';
import type { EntryRules } from '../../neo4j/entry-point/rules.ts';
import type { Files } from '../../system/parts/files.ts';
import { imageOwner, rootOwner } from './container-accounts.ts';

/** Where Neo4j looks for certificates by default. */
export const certificatesInside = `${containerHome}/certificates`;
const pemLimit = 16 * 1024 * 1024;
/** Paths of a container, and what lies there. */
export class FilesInside {
  readonly #spec: ContainerSpec;
  readonly #rules: EntryRules;
  readonly #reowned: boolean;
  readonly #made: ReadonlySet<string>;

  constructor(spec: ContainerSpec, rules: EntryRules, reowned: boolean) {
    this.#spec = spec;
    this.#rules = rules;
    this.#reowned = reowned;
    const parents = rules.has('parents-of-mounts') ? spec.mounts.flatMap(({ target }) => foldersAbove(target)) : [];
    const own = ['/', '/var', '/var/lib', '/run', '/run/secrets', containerHome, `${containerHome}/conf`, certificatesInside];
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
    const below = path === certificatesInside || path.startsWith(`${certificatesInside}/`);
    return below && this.#rules.has('ssl-replaces-certificates') && this.has('/ssl')
      ? `/ssl${path.slice(certificatesInside.length)}`
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
      return { fact: { state: 'unreachable', reason: notReadableHereReason(layers) } };
    return { fact: { state: 'missing' } };
  }

  async #mounted(files: Files, { source, target }: ContainerMount, path: string, limit: number): Promise<Omit<FileFact, 'path'>> {
    const rest = path.slice(target.length).replace(/^\//, '');
    switch (source.kind) {
      case 'unseen':
        return {
          fact: this.#rules.has('unseen-is-not-missing')
            ? { state: 'unreachable', reason: notReadableHereReason(source.what) }
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
