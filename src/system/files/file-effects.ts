import * as fs from 'node:fs';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import type { FileEffects, OpenFile, Place } from '../parts/files.ts';
import { closeToOthers, listsAgree } from './access-list.ts';
import { acting, beOurselves } from './acting.ts';
import { changing, insideOf, through } from './decided.ts';
import { writeNew } from './many-files.ts';
import { hasModes, whileHeld } from './windows.ts';

const { O_WRONLY, O_RDONLY, O_CREAT, O_EXCL, O_APPEND } = fs.constants;
/** Absent on Windows, where links need a privilege anyway. */
const O_NOFOLLOW = fs.constants.O_NOFOLLOW ?? 0;
const O_NONBLOCK = fs.constants.O_NONBLOCK ?? 0;
const O_DIRECTORY = fs.constants.O_DIRECTORY ?? 0;
const copyTimeoutMs = 10_000;
/** In another user's name no file gets a set-user-id or set-group-id bit, whatever a journal says. */
const plainBits = 0o1777;

const fsync = promisify(fs.fsync);

/**
 * One system call each, as the user that was decided for the place. See the note in `files.ts` on why they are not handed to other
 * threads: all but the syncs, which wait for the disk, and wait together when several are asked for at once. What happens on a
 * descriptor needs no other user: the right to it was had when the file was opened.
 */
export function createFileEffects(): FileEffects {
  return {
    async create(place, mode, owner) {
      // Narrow first: the umask may only take bits away, and a key must never be wider than it will be.
      const make = (at: string): number => fs.openSync(at, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode & 0o600);
      const { actor } = insideOf(place);
      const forAnother = owner !== undefined && actor !== undefined && owner.uid !== actor.uid;
      const descriptor = forAnother && process.platform === 'linux' ? createFor(place, owner, make) : through(place, make);
      return { path: place.path, place, descriptor };
    },
    async open(place, how) {
      const flags = O_WRONLY | O_NOFOLLOW | O_NONBLOCK | (how === 'append' ? O_APPEND : 0);
      const descriptor = through(place, (at) => fs.openSync(at, flags));
      if (!fs.fstatSync(descriptor).isFile()) {
        fs.closeSync(descriptor);
        throw failure('ENOTFILE', 'not a regular file', place.path);
      }
      return { path: place.path, place, descriptor };
    },
    async write(file, bytes) {
      for (let at = 0; at < bytes.length; ) {
        at += fs.writeSync(file.descriptor, bytes, at, bytes.length - at);
      }
    },
    truncate: async (file, length) => fs.ftruncateSync(file.descriptor, length),
    sync: (file) => fsync(file.descriptor),
    close: async (file) => fs.closeSync(file.descriptor),
    async setMode(target, mode) {
      if (!hasModes) return;
      if (isOpen(target)) return fs.fchmodSync(target.descriptor, mode);
      if (insideOf(target).actor === undefined)
        return changing(target, (at) => withoutFollowing(at, fs.fchmodSync, fs.chmodSync, mode));
      through(target, (at) => fs.chmodSync(at, mode & plainBits));
    },
    async setOwner(target, uid, gid) {
      if (!hasModes) return;
      if (isOpen(target)) return fs.fchownSync(target.descriptor, uid, gid);
      if (insideOf(target).actor === undefined)
        return changing(target, (at) => withoutFollowing(at, fs.fchownSync, fs.chownSync, uid, gid));
      giveAway(target, uid, gid);
    },
    closeToOthers: async (place, how) => closeToOthers(place.path, how),
    copyWithAttributes,
    link: async (existing, place) => whileHeld(() => between(existing, place, fs.linkSync)),
    rename: async (from, to) => {
      // What is moved may be a folder on the way to others, and what is replaced a link.
      changing(to, () => undefined);
      whileHeld(() => changing(from, () => between(from, to, fs.renameSync)));
    },
    unlink: async (place) => whileHeld(() => changing(place, fs.unlinkSync)),
    makeDirectory: async (place, mode) => {
      through(place, (at) => fs.mkdirSync(at, { mode }));
    },
    removeDirectory: async (place) => whileHeld(() => changing(place, (at) => fs.rmdirSync(at))),
    writeNew,
    syncDirectory,
  };
}

function isOpen(target: OpenFile | Place): target is OpenFile {
  return 'descriptor' in target;
}

function failure(code: string, what: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${what}, '${path}'`), { code, path });
}

/** Both ends belong to one user's part of the tree, or it is as if they lay on two disks: the caller copies. */
function between(from: Place, to: Place, work: (from: string, to: string) => void): void {
  if (insideOf(from).actor?.uid !== insideOf(to).actor?.uid) throw failure('EXDEV', 'touched as different users', to.path);
  through(to, () => undefined);
  through(from, (at) => work(at, insideOf(to).at));
}

/**
 * For somebody else in the folder of `place`: by root, in the folder as its owner opened it, so that it is never the folder's
 * owner's. Who has a file open keeps it, whoever it is given to later.
 */
function createFor(
  place: Place,
  { uid, gid }: { readonly uid: number; readonly gid: number },
  make: (at: string) => number,
): number {
  const folder = through(place, (at) => fs.openSync(dirname(at), O_RDONLY | O_DIRECTORY));
  try {
    if (fs.fstatSync(folder).uid !== insideOf(place).actor?.uid)
      throw failure('EPERM', 'the folder belongs to another user', place.path);
    const descriptor = acting(undefined, () => make(`/proc/self/fd/${folder}/${basename(place.path)}`));
    fs.fchownSync(descriptor, uid, gid);
    return descriptor;
  } finally {
    fs.closeSync(folder);
  }
}

/**
 * By root, who alone may, on what the folder's owner opened: it is that user's, has no other name, and so is nobody else's.
 * A folder only while nothing is in it: what is in it would be given away as well.
 */
function giveAway(target: Place, uid: number, gid: number): void {
  const descriptor = through(target, (at) => fs.openSync(at, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  try {
    const found = fs.fstatSync(descriptor);
    const sole = found.isFile() && found.nlink === 1;
    const empty = found.isDirectory() && namesIn(descriptor, target).length === 0;
    if (found.uid !== insideOf(target).actor?.uid || (!sole && !empty && found.uid !== uid) || uid === 0)
      throw failure('EPERM', 'not a file that may be given away', target.path);
    fs.fchownSync(descriptor, uid, gid);
  } finally {
    fs.closeSync(descriptor);
  }
}

function namesIn(folder: number, { path }: Place): readonly string[] {
  return fs.readdirSync(process.platform === 'linux' ? `/proc/self/fd/${folder}` : path);
}

/**
 * By descriptor where the file can be opened: root working in a folder of somebody else's must not be led through a link
 * that was put there a moment ago.
 */
function withoutFollowing<A extends readonly unknown[]>(
  path: string,
  byDescriptor: (descriptor: number, ...values: A) => void,
  byPath: (path: string, ...values: A) => void,
  ...values: A
): void {
  let descriptor: number;
  try {
    descriptor = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    // Its owner may set the mode of a file that it cannot open.
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    byPath(path, ...values);
    return;
  }
  try {
    byDescriptor(descriptor, ...values);
  } finally {
    fs.closeSync(descriptor);
  }
}

/**
 * Node cannot copy access-control lists on Linux; `cp` can. On macOS Node's own copy takes them along. On Windows a copy has the list that its folder
 * hands down: ENOTSUP where the file's is another one, and would be lost.
 */
async function copyWithAttributes(from: Place, to: Place, { anyList = false } = {}): Promise<void> {
  if (process.platform === 'darwin' || process.platform === 'win32') {
    between(from, to, (source, copy) => fs.copyFileSync(source, copy, fs.constants.COPYFILE_EXCL));
    if (process.platform === 'win32' && !anyList && !listsAgree(from.path, to.path))
      throw failure('ENOTSUP', 'the copy has another access-control list', from.path);
    return;
  }
  // Made by us first, so that `cp` never writes through something that others put there.
  between(from, to, (_, copy) => fs.closeSync(fs.openSync(copy, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)));
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  const { actor, at: source } = insideOf(from);
  const { at: copy } = insideOf(to);
  const passed = [heldFolder(source), heldFolder(copy)].filter((descriptor) => descriptor !== undefined);
  const run = (flags: readonly string[]) => {
    beOurselves();
    execFileSync('cp', [...flags, '--', reopened(source, passed), reopened(copy, passed)], {
      timeout: copyTimeoutMs,
      stdio: ['ignore', 'ignore', 'pipe', ...passed],
      ...(actor && { uid: actor.uid, gid: actor.gid, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } }),
    });
  };
  try {
    run(['--preserve=all', '--no-target-directory']);
  } catch {
    // Not GNU's: `-p` is in the standard.
    run(['-p']);
  }
}

const heldPath = /^\/proc\/self\/fd\/(\d+)/;

function heldFolder(at: string): number | undefined {
  const number = heldPath.exec(at)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** The path as a child sees it, which is given the folders we hold as its descriptors from 3 on. */
function reopened(at: string, passed: readonly number[]): string {
  return at.replace(heldPath, (_, number: string) => `/proc/self/fd/${3 + passed.indexOf(Number(number))}`);
}

async function syncDirectory(place: Place): Promise<void> {
  if (process.platform === 'win32') return;
  const { actor, at } = insideOf(place);
  let descriptor: number;
  try {
    descriptor = acting(actor, () => fs.openSync(at, O_RDONLY));
  } catch (error) {
    // Names may be changed in a directory that may not be listed; then it cannot be opened either.
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return;
    throw error;
  }
  try {
    await fsync(descriptor);
  } catch (error) {
    // Some network file systems refuse; there the rename is as lasting as they make it.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EINVAL' && code !== 'ENOTSUP' && code !== 'EBADF') throw error;
  } finally {
    fs.closeSync(descriptor);
  }
}
