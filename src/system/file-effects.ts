import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { writeNew } from './many-files.ts';
import type { FileEffects, OpenFile } from './system.ts';

const { O_WRONLY, O_RDONLY, O_CREAT, O_EXCL, O_APPEND } = fs.constants;
/** Absent on Windows, where links need a privilege anyway. */
const O_NOFOLLOW = fs.constants.O_NOFOLLOW ?? 0;
const O_NONBLOCK = fs.constants.O_NONBLOCK ?? 0;
const copyTimeoutMs = 10_000;

const fsync = promisify(fs.fsync);

/**
 * One system call each. See the note in `files.ts` on why they are not handed to other threads: all but the syncs, which wait for
 * the disk, and wait together when several are asked for at once.
 */
export function createFileEffects(): FileEffects {
  return {
    async create(path, mode) {
      // Narrow first: the umask may only take bits away, and a key must never be wider than it will be.
      const descriptor = fs.openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode & 0o600);
      return { path, descriptor };
    },
    async open(path, how) {
      const descriptor = fs.openSync(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | (how === 'append' ? O_APPEND : 0));
      if (!fs.fstatSync(descriptor).isFile()) {
        fs.closeSync(descriptor);
        throw Object.assign(new Error(`ENOTFILE: not a regular file, '${path}'`), { code: 'ENOTFILE', path });
      }
      return { path, descriptor };
    },
    async write(file, bytes) {
      for (let at = 0; at < bytes.length; ) {
        at += fs.writeSync(file.descriptor, bytes, at, bytes.length - at);
      }
    },
    truncate: async (file, length) => fs.ftruncateSync(file.descriptor, length),
    sync: (file) => fsync(file.descriptor),
    close: async (file) => fs.closeSync(file.descriptor),
    setMode: async (target, mode) =>
      isOpen(target) ? fs.fchmodSync(target.descriptor, mode) : withoutFollowing(target, fs.fchmodSync, fs.chmodSync, mode),
    setOwner: async (target, uid, gid) =>
      isOpen(target)
        ? fs.fchownSync(target.descriptor, uid, gid)
        : withoutFollowing(target, fs.fchownSync, fs.chownSync, uid, gid),
    copyWithAttributes,
    link: async (existing, path) => fs.linkSync(existing, path),
    rename: async (from, to) => fs.renameSync(from, to),
    unlink: async (path) => fs.unlinkSync(path),
    makeDirectory: async (path, mode) => {
      fs.mkdirSync(path, { mode });
    },
    removeDirectory: async (path) => fs.rmdirSync(path),
    writeNew,
    syncDirectory,
  };
}

function isOpen(target: OpenFile | string): target is OpenFile {
  return typeof target !== 'string';
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
    if ((error as NodeJS.ErrnoException).code !== 'EACCES' && process.platform !== 'win32') throw error;
    byPath(path, ...values);
    return;
  }
  try {
    byDescriptor(descriptor, ...values);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Node cannot copy access-control lists on Linux; `cp` can. On macOS and Windows Node's own copy takes them along. */
async function copyWithAttributes(from: string, to: string): Promise<void> {
  if (process.platform === 'darwin' || process.platform === 'win32') {
    return promisify(fs.copyFile)(from, to, fs.constants.COPYFILE_EXCL);
  }
  // Made by us first, so that `cp` never writes through something that others put there.
  fs.closeSync(fs.openSync(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600));
  const { execFile } = await import('node:child_process');
  const run = promisify(execFile);
  try {
    await run('cp', ['--preserve=all', '--no-target-directory', '--', from, to], { timeout: copyTimeoutMs });
  } catch {
    // Not GNU's: `-p` is in the standard.
    await run('cp', ['-p', '--', from, to], { timeout: copyTimeoutMs });
  }
}

async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  let descriptor: number;
  try {
    descriptor = fs.openSync(path, O_RDONLY);
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
