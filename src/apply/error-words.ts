import { UserError } from '../model/errors/errors.ts';
import { ownValue } from '../model/text/own-value.ts';
import type { Place } from '../system/parts/files.ts';

interface Words {
  readonly cause: string;
  readonly remedy: string;
}

/** Where Windows means something else by a code, or has another cure. */
const onWindows: { readonly [code: string]: Words } = {
  EPERM: {
    cause: 'operation not permitted',
    remedy:
      'Run this as administrator. To clear a read-only flag: attrib -r FILE. If another program has the file open (a virus scanner, a backup), close it and run this again.',
  },
  EACCES: {
    cause: 'permission denied',
    remedy: 'Run this as administrator. To clear a read-only flag: attrib -r FILE.',
  },
  EBUSY: {
    cause: 'another program has it open',
    remedy: 'Close the program that has it open (a virus scanner, an editor, a backup), and run this again.',
  },
};

/** What the system's codes mean to the person, and what to do. */
const words: { readonly [code: string]: Words } = {
  ENOSPC: { cause: 'the disk is full', remedy: 'Free some space (df -h shows which disk), and run this again.' },
  EDQUOT: { cause: 'the disk quota is used up', remedy: 'Free some space or raise the quota, and run this again.' },
  EROFS: { cause: 'the disk is read-only', remedy: 'Mount it read-write, or run this where the files can be written.' },
  EACCES: { cause: 'permission denied', remedy: 'Run this as the owner of the Neo4j home, or with sudo.' },
  EPERM: {
    cause: 'operation not permitted',
    remedy: 'Run this with sudo. If you already are root, check whether the file is immutable (lsattr) or on a network share.',
  },
  EIO: {
    cause: 'the disk reports an error',
    remedy: 'Check the system log (dmesg) before you write anything else to that disk.',
  },
  EMFILE: { cause: 'this process has too many open files', remedy: 'Raise the limit (ulimit -n), and run this again.' },
  ENFILE: {
    cause: 'the system has too many open files',
    remedy: 'Close some programs or raise fs.file-max, and run this again.',
  },
  ENOMEM: { cause: 'there is not enough memory', remedy: 'Free some memory, and run this again.' },
  ENOENT: { cause: 'it does not exist', remedy: 'Check the path. Another program may have removed it.' },
  EEXIST: { cause: 'it already exists', remedy: 'Move it away, and run this again.' },
  ENOTDIR: { cause: 'a part of the path is a file', remedy: 'Check the path.' },
  EISDIR: { cause: 'it is a directory', remedy: 'Move it away, or choose another file.' },
  ENOTFILE: { cause: 'it is not a regular file', remedy: 'Move it away, or choose another file.' },
  EFBIG: { cause: 'the file is too large', remedy: 'Check that it is the right file.' },
  ELOOP: { cause: 'its symbolic links form a loop or lead to a place they should not', remedy: 'Check the links (ls -l).' },
  ENAMETOOLONG: { cause: 'the path is too long', remedy: 'Use a shorter one.' },
  EBUSY: { cause: 'it is in use', remedy: 'Stop the program that uses it (a mount, an editor), and run this again.' },
  EXDEV: { cause: 'it is on another file system', remedy: 'Check how the folder is mounted.' },
  ENOTEMPTY: { cause: 'the directory is not empty', remedy: 'Check what is in it.' },
  ETXTBSY: { cause: 'it is in use', remedy: 'Stop the program that uses it, and run this again.' },
  ENOSYS: { cause: 'the file system does not support this', remedy: 'Use a folder on a local disk.' },
  ENOTSUP: { cause: 'the file system does not support this', remedy: 'Use a folder on a local disk.' },
  ESTALE: { cause: 'the network file system lost it', remedy: 'Mount it again, and run this again.' },
};

/** The system's code of an error, e.g. ENOSPC; undefined for any other error. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/**
 * A refusal of the system in plain words, as `<path> could not be <done>: the disk is full (ENOSPC).` Other errors come back
 * unchanged: they are either told already or bugs.
 */
export function inWords(error: unknown, done: string, path: string): unknown {
  const code = codeOf(error);
  if (error instanceof UserError || code === undefined) return error;
  return refusalOf(code, done, path, error);
}

/** {@link inWords} where there is a code alone. */
export function refusalOf(code: string, done: string, path: string, cause?: unknown): UserError {
  const known = (process.platform === 'win32' ? ownValue(onWindows, code) : undefined) ?? ownValue(words, code);
  return new UserError(
    `${path} could not be ${done}: ${known ? `${known.cause} (${code})` : code}.`,
    known?.remedy ?? 'Check the path and the disk, and run this again.',
    { paths: [path], cause },
  );
}

/** {@link refusalOf} where it is another user who may not: the one who can change the path, or the setting that names it. */
export function refusalAs(code: string, { path, actor }: Place, cause?: unknown): UserError {
  return new UserError(
    `${path} could not be written. neo4j-tls writes there as user ${actor?.uid}, because that user can change the path or the neo4j.conf that contains it, and that user does not have permission (${ownValue(words, code)?.cause ?? 'refused'}, ${code}).`,
    'Set a folder of that user in neo4j.conf. Or make root the owner of neo4j.conf and its folder: then neo4j-tls follows its paths as root.',
    { paths: [path], cause },
  );
}

/** Runs something; what the system refuses is told by path and in words. */
export async function telling<T>(done: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw inWords(error, done, path);
  }
}
