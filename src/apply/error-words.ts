import { UserError } from '../model/errors.ts';
import { ownValue } from '../model/own-value.ts';
import type { Place } from '../system/system.ts';

interface Words {
  readonly cause: string;
  readonly remedy: string;
}

/** Where Windows means something else by a code, or has another cure. */
const onWindows: { readonly [code: string]: Words } = {
  EPERM: {
    cause: 'the system does not permit it',
    remedy:
      'Run it as administrator. A read-only file is opened by: attrib -r FILE. If another program holds it (a virus scanner, a backup), run this again.',
  },
  EACCES: {
    cause: 'permission denied',
    remedy: 'Run it as administrator. A read-only file is opened by: attrib -r FILE.',
  },
  EBUSY: {
    cause: 'another program holds it',
    remedy: 'Close what has it open (a virus scanner, an editor, a backup), and run this again.',
  },
};

/** What the system's codes mean to the person, and what to do. */
const words: { readonly [code: string]: Words } = {
  ENOSPC: { cause: 'the disk is full', remedy: 'Free some space there (df -h shows which disk) and run it again.' },
  EDQUOT: { cause: 'the disk quota is used up', remedy: 'Free some space or have the quota raised, and run it again.' },
  EROFS: { cause: 'the disk is read-only', remedy: 'Mount it writable, or run this where the files can be written.' },
  EACCES: { cause: 'permission denied', remedy: 'Run it as the owner of the Neo4j home, or as root (sudo).' },
  EPERM: {
    cause: 'the system does not permit it',
    remedy: 'Run it as root (sudo); if it was root, see whether the file is immutable (lsattr) or the disk is a network share.',
  },
  EIO: { cause: 'the disk reports an error', remedy: 'Look at the system log (dmesg) before anything else is written there.' },
  EMFILE: { cause: 'this process has too many open files', remedy: 'Raise the limit (ulimit -n) and run it again.' },
  ENFILE: { cause: 'the system has too many open files', remedy: 'Close some programs or raise fs.file-max, and run it again.' },
  ENOMEM: { cause: 'there is not enough memory', remedy: 'Free some memory and run it again.' },
  ENOENT: { cause: 'it is not there', remedy: 'Check the path; something may have removed it meanwhile.' },
  EEXIST: { cause: 'something is there already', remedy: 'Move it away, and run it again.' },
  ENOTDIR: { cause: 'a part of the path is a file', remedy: 'Check the path.' },
  EISDIR: { cause: 'it is a directory', remedy: 'Move it away, or name another file.' },
  ENOTFILE: { cause: 'it is no regular file', remedy: 'Move it away, or name another file.' },
  EFBIG: { cause: 'the file is too large', remedy: 'Check whether it is the right file.' },
  ELOOP: { cause: 'its symbolic links lead in a circle, or to where they should not', remedy: 'Check the links (ls -l).' },
  ENAMETOOLONG: { cause: 'the path is too long', remedy: 'Use a shorter one.' },
  EBUSY: { cause: 'it is in use', remedy: 'Stop what uses it (a mount, an editor) and run it again.' },
  EXDEV: { cause: 'it lies on another file system', remedy: 'Check how the folder is mounted.' },
  ENOTEMPTY: { cause: 'the directory is not empty', remedy: 'See what is in it.' },
  ETXTBSY: { cause: 'it is in use', remedy: 'Stop what uses it and run it again.' },
  ENOSYS: { cause: 'the file system cannot do that', remedy: 'Use a folder on a local disk.' },
  ENOTSUP: { cause: 'the file system cannot do that', remedy: 'Use a folder on a local disk.' },
  ESTALE: { cause: 'the network file system lost it', remedy: 'Mount it again and run it again.' },
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
    known?.remedy ?? 'Check the path and the disk, and run it again.',
    { paths: [path], cause },
  );
}

/** {@link refusalOf} where it is another user who may not: the one who can change the path, or the setting that names it. */
export function refusalAs(code: string, { path, actor }: Place, cause?: unknown): UserError {
  return new UserError(
    `${path} could not be written: neo4j-tls works there as user ${actor?.uid}, who can change the path or the neo4j.conf that names it, and that user may not do it (${ownValue(words, code)?.cause ?? 'refused'}, ${code}).`,
    'Name a folder of that user in neo4j.conf; or let root own neo4j.conf, in a folder of root: then its settings are root’s word.',
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
