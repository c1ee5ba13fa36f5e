import { basename, dirname, join } from 'node:path';
import type { AccessList } from '../../model/access-list.ts';
import type { FileFact, Owner, PathFact } from '../../model/installation.ts';
import type { FileEntry, Files, Place } from '../../system/parts/files.ts';
import type { System } from '../../system/system.ts';
import type { Transaction } from '../transaction/transaction.ts';

/** What will lie at a path. Content is `bytes`, or still what lies at `from` on the disk. */
interface PlannedNode {
  readonly type: 'file' | 'directory' | 'other';
  readonly mode: number;
  readonly owner: Owner;
  readonly bytes?: Buffer;
  readonly from?: string;
  /** Windows: a list lets in whom it has to alone. */
  readonly closed?: boolean;
}

export interface PlannedFiles<S> {
  /** The machine with every change made so far. Nothing can be written through it. */
  readonly system: S;
  /** Makes the changes, in memory alone. */
  readonly transaction: Transaction;
}

/**
 * A view of the disk to which changes are made in memory, so that a plan can be looked at as if it had run. Symbolic links
 * are followed as the system does.
 */
export function createPlannedFiles<S extends Pick<System, 'files' | 'host'>>(real: S): PlannedFiles<S> {
  return plannedOver(real, new Map());
}

/** @param nodes by path with the links of its folders resolved; undefined: gone. */
function plannedOver<S extends Pick<System, 'files' | 'host'>>(
  real: S,
  nodes: Map<string, PlannedNode | undefined>,
): PlannedFiles<S> {
  const { files } = real;
  const reached = new Map<string, Promise<string>>();

  /** The path with the links of the folders above it resolved, the last name as it is. */
  async function placeOf(path: string): Promise<string> {
    const folder = dirname(path);
    return folder === path ? path : join(await reach(folder), basename(path));
  }

  /** The path with all links resolved, as far as it is there. */
  function reach(path: string): Promise<string> {
    const known = reached.get(path);
    if (known !== undefined) return known;
    const found = placeOf(path).then((at) => (nodes.has(at) ? at : files.realPath(at).catch(() => at)));
    reached.set(path, found);
    return found;
  }

  /** The planned node that a path leads to; false where the disk has the answer. */
  async function plannedAt(path: string): Promise<{ at: string; node: PlannedNode | undefined; linked: boolean } | false> {
    const at = await placeOf(path);
    if (nodes.has(at)) return { at, node: nodes.get(at), linked: false };
    const target = await files.realPath(at).catch(() => at);
    return target !== at && nodes.has(target) ? { at: target, node: nodes.get(target), linked: true } : false;
  }

  function factOf(at: string, node: PlannedNode | undefined, isSymbolicLink: boolean): PathFact {
    if (node === undefined) return { state: 'missing' };
    const { type, mode, owner } = node;
    return { state: 'present', type, mode, owner, size: node.bytes?.length ?? 0, realPath: at, isSymbolicLink };
  }

  async function stat(path: string): Promise<PathFact> {
    const planned = await plannedAt(path);
    return planned ? factOf(planned.at, planned.node, planned.linked) : files.stat(path);
  }

  async function readFact(path: string, limit?: number): Promise<FileFact> {
    const planned = await plannedAt(path);
    if (!planned) return files.readFact(path, limit);
    const { at, node, linked } = planned;
    const fact = factOf(at, node, linked);
    if (node?.bytes !== undefined) return { path, fact, bytes: node.bytes };
    return node?.from === undefined ? { path, fact } : { ...(await files.readFact(node.from, limit)), path, fact };
  }

  async function list(path: string): Promise<readonly string[]> {
    const at = await reach(path);
    const node = nodes.get(at);
    if (nodes.has(at) && node === undefined) throw codeError('ENOENT');
    const names = new Set(nodes.has(at) && node?.from === undefined ? [] : await files.list(node?.from ?? at));
    for (const [other, planned] of nodes) {
      if (dirname(other) !== at || other === at) continue;
      if (planned === undefined) names.delete(basename(other));
      else names.add(basename(other));
    }
    return [...names].sort();
  }

  async function read(path: string, limit?: number): Promise<Buffer> {
    const planned = await plannedAt(path);
    if (!planned) return files.read(path, limit);
    const { bytes, unreadable } = await readFact(path, limit);
    if (bytes === undefined) throw codeError(unreadable ?? 'ENOENT');
    return bytes;
  }

  async function readFolder(path: string, limits: Parameters<Files['readFolder']>[1] = {}) {
    const at = await reach(path);
    const isTouched = nodes.has(at) || [...nodes.keys()].some((other) => dirname(other) === at);
    if (!isTouched) return files.readFolder(path, limits);
    const fact = await stat(path);
    if (fact.state !== 'present') return { path, fact, entries: [] };
    const names = await list(path).catch((error: NodeJS.ErrnoException) => error.code ?? String(error));
    if (typeof names === 'string') return { path, fact, entries: [], unlisted: names };
    const most = limits.entries ?? names.length;
    const entries = await Promise.all(names.slice(0, most).map((name) => readFact(join(path, name), limits.bytes)));
    return { path, fact, entries, ...(names.length > most && { unlisted: `more than ${most} entries` }) };
  }

  async function entry(path: string): Promise<FileEntry | undefined> {
    const at = await placeOf(path);
    if (!nodes.has(at)) return files.entry(path);
    const node = nodes.get(at);
    if (node === undefined) return undefined;
    const { type, mode, owner, bytes } = node;
    return { type, mode, uid: owner.uid, gid: owner.gid, size: bytes?.length ?? 0, identity: `planned ${at}`, links: 1 };
  }

  /** As {@link Transaction.closeToOthers} leaves it; keys are made so. */
  async function accessLists(paths: readonly string[], asked: Parameters<Files['accessLists']>[1]) {
    const planned = await Promise.all(paths.map(async (path) => [path, await plannedAt(path)] as const));
    const closed = planned.flatMap(([path, found]) =>
      found && (found.node?.closed === true || (found.node?.bytes !== undefined && (found.node.mode & 0o044) === 0))
        ? [path]
        : [],
    );
    const there = await files.accessLists(
      paths.filter((path) => !closed.includes(path)),
      asked,
    );
    if (there === undefined) return undefined;
    const service = there.service === undefined ? '' : `(A;;FR;;;${there.service.sid})`;
    const list: AccessList = { state: 'read', sddl: `O:BAD:PAI(A;;FR;;;SY)(A;;FA;;;BA)${service}`, names: new Map() };
    return { ...there, lists: new Map([...there.lists, ...closed.map((path) => [path, list] as const)]) };
  }

  async function realPath(path: string): Promise<string> {
    const planned = await plannedAt(path);
    if (!planned) return files.realPath(path);
    if (planned.node === undefined) throw codeError('ENOENT');
    return planned.at;
  }

  async function refusal(path: string, what: 'read' | 'write' | 'search'): Promise<string | undefined> {
    const planned = await plannedAt(path);
    return planned ? undefined : files.refusal(path, what);
  }

  const us = (): Owner => real.host.user ?? { uid: 0, gid: 0 };

  /** As it lies there now, to be given another content or another mode. */
  async function existing(path: string): Promise<{ at: string; node: PlannedNode } | undefined> {
    const at = await reach(path);
    if (nodes.has(at)) {
      const node = nodes.get(at);
      return node && { at, node };
    }
    const fact = await files.stat(at);
    if (fact.state !== 'present') return undefined;
    return { at, node: { type: fact.type, mode: fact.mode, owner: fact.owner, from: at } };
  }

  /** Who makes what comes to a path: the owner of the folder where others than root can change it, see {@link Files.place}. */
  async function makerOf(path: string): Promise<Owner> {
    const folder = nodes.get(dirname(await placeOf(path)));
    if (real.host.user?.uid === 0 && folder !== undefined && folder.owner.uid !== 0) return folder.owner;
    return files.place(path).actor ?? us();
  }

  async function putFile({ path, mode, owner }: Parameters<Transaction['putFile']>[0], bytes: Uint8Array) {
    nodes.set(await placeOf(path), { type: 'file', mode, owner: owner ?? (await makerOf(path)), bytes: Buffer.from(bytes) });
    return 'written' as const;
  }

  const transaction: Transaction = {
    async makeDirectory(path, mode, owner) {
      if ((await stat(path)).state === 'present') return false;
      nodes.set(await reach(path), { type: 'directory', mode, owner: owner ?? (await makerOf(path)) });
      return true;
    },
    putFile,
    putFiles: (wanted) => Promise.all(wanted.map(({ spec, bytes }) => putFile(spec, bytes))),
    async rewriteFile(path, bytes) {
      const there = await existing(path);
      if (there === undefined) throw codeError('ENOENT');
      const { type, mode, owner } = there.node;
      nodes.set(there.at, { type, mode, owner, bytes: Buffer.from(bytes) });
      return 'written';
    },
    async closeToOthers(path) {
      const there = await existing(path);
      if (there === undefined) throw codeError('ENOENT');
      nodes.set(there.at, { ...there.node, closed: true });
      return 'written';
    },
    async makeTree(path, mode) {
      nodes.set(await reach(path), { type: 'directory', mode, owner: await makerOf(path) });
      return {
        async add(entries) {
          for (const { path: inside, mode: own, content } of entries) {
            const made =
              content === undefined ? ({ type: 'directory' } as const) : { type: 'file' as const, bytes: Buffer.from(content) };
            nodes.set(await reach(inside), { ...made, mode: own, owner: await makerOf(inside) });
          }
        },
      };
    },
    async removeFile(path) {
      if ((await entry(path)) === undefined) return false;
      nodes.set(await placeOf(path), undefined);
      return true;
    },
    async moveFile(from, to) {
      const [source, target] = [await placeOf(from), await placeOf(to)];
      const there = await existing(from);
      // A link that leads nowhere can be moved as well, and is nothing to Neo4j at either place.
      if (there !== undefined) nodes.set(target, there.node);
      nodes.set(source, undefined);
    },
    async setLooks(path, mode, owner) {
      const there = await existing(path);
      if (there === undefined) throw codeError('ENOENT');
      nodes.set(there.at, { ...there.node, mode, owner: owner ?? there.node.owner });
      return true;
    },
    settle: async () => {},
  };

  const view: Files = {
    ...files,
    as: (author, exceptions) => plannedOver({ ...real, files: files.as(author, exceptions) }, nodes).system.files,
    stat: (path) => stat(barePath(path)),
    entry: (path) => entry(barePath(path)),
    read: (path, limit) => read(barePath(path), limit),
    readToCopy: (place) => read(place.path),
    // The view follows links itself, those to what is only planned as well.
    realPlace: (place) => place,
    readFact,
    readFolder,
    list: (path) => list(barePath(path)),
    realPath,
    accessLists,
    refusal: (path, what) => refusal(barePath(path), what),
    allows: async (path, what) => (await refusal(barePath(path), what)) === undefined,
    syncAll: refuseToWrite,
    effects: Object.fromEntries(
      Object.keys(files.effects).map((name) => [name, refuseToWrite]),
    ) as unknown as System['files']['effects'],
  };
  return { system: { ...real, files: view }, transaction };
}

/** A view changes nothing, so that it need not know as whom it would. */
function barePath(path: string | Place): string {
  return typeof path === 'string' ? path : path.path;
}

function refuseToWrite(): never {
  throw new Error('a plan that is only looked at must not write');
}

function codeError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
