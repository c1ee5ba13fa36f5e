import { dirname, join, posix } from 'node:path';
import { savedOptionsFile } from '../../documents/saved-options.ts';
import type { Entered } from '../../model/container/container-entry.ts';
import type { ContainerMount, ContainerSpec } from '../../model/container/container-spec.ts';
import { notReadableHereReason } from '../../model/container/not-readable-here.ts';
import type { Edition, FileFact, Neo4jVersion, Owner, PathFact } from '../../model/installation.ts';
import { homePaths } from '../../neo4j/config/ssl-layout.ts';
import { containerHome, type EntryInput, enterContainer, reowns, type SeenMount } from '../../neo4j/entry-point/enter.ts';
import { allEntryRules, type EntryRules } from '../../neo4j/entry-point/rules.ts';
import { useOfVariable } from '../../neo4j/entry-point/variables.ts';
import type { Files } from '../../system/parts/files.ts';
import type { System } from '../../system/system.ts';
import { asAuthorsOf } from '../home/as-authors.ts';
import { accountsInside, imageOwner, readerOf, startsAsRoot } from './container-accounts.ts';
import { certificatesInside, FilesInside } from './files-inside.ts';

export const containerConf = `${containerHome}/conf/neo4j.conf`;
/** What `init` was told lies beside the folder that is mounted, and counts for the container. */
const toldInside = join(containerHome, homePaths.own, savedOptionsFile);
const confLimit = 8 * 1024 * 1024;
const secretLimit = 64 * 1024;

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
  const inside = new FilesInside(spec, rules, reowns({ startedAs }, rules));
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
    reason: notReadableHereReason(source.kind === 'unseen' ? source.what : 'the container'),
  };
  return { target, readOnly, fact, refusedIfMissing: false, name: source.kind === 'unseen' ? source.what : target };
}

/** The conf that the entry point goes on from: what /conf has, else what is mounted in the home; undefined: the image's own. */
async function mountedConf(inside: FilesInside, files: Files, rules: EntryRules): Promise<FileFact | undefined> {
  const hasConf = inside.has('/conf');
  const path = hasConf ? '/conf/neo4j.conf' : containerConf;
  if (!hasConf && inside.mountOf(path) === undefined) {
    const { confLayer } = inside;
    return confLayer === undefined
      ? undefined
      : { path, fact: { state: 'unreachable', reason: notReadableHereReason(confLayer) } };
  }
  const file = await inside.readFact(files, path, confLimit);
  if (file.fact.state === 'missing') return undefined;
  // Without this rule a copy would be the image user's own.
  return rules.has('conf-copied-as-is') || !hasConf || file.fact.state !== 'present'
    ? file
    : { ...file, fact: { ...file.fact, owner: imageOwner, mode: 0o640 } };
}

function viewOf<S extends Pick<System, 'files' | 'host'>>(
  system: S,
  inside: FilesInside,
  conf: FileFact,
  spec: ContainerSpec,
): S {
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
      const source = path === toldInside ? inside.mountOf(certificatesInside)?.source : undefined;
      return source?.kind === 'here'
        ? files.readFact(join(dirname(source.path), homePaths.own, savedOptionsFile), limit)
        : inside.readFact(files, path, limit);
    },
    readFolder: (path, limits) => inside.readFolder(files, path, limits),
    list: async (path: string) => (await inside.readFolder(files, path)).entries.map((entry) => posix.basename(entry.path)),
    realPath: async (path) => path,
  };
  const seen: Files = { ...files, ...view, as: () => seen };
  return { ...system, files: seen, env: {}, host: { ...system.host, ...accountsInside(spec) } };
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
