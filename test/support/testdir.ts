import {
  accessSync,
  chmodSync,
  constants,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** What a path holds: text of a file, or more about it. A path that ends in `/` is a directory. */
export type TestEntry =
  | string
  | Buffer
  | { readonly text?: string | Buffer; readonly mode?: number; readonly owner?: { readonly uid: number; readonly gid: number } }
  | { readonly link: string };

/**
 * A real directory with these contents, gone when the test is done. Its parents are open to everybody, so that another user
 * can be tried. Returns its path, symbolic links resolved.
 */
export function testdir(entries: Readonly<Record<string, TestEntry>> = {}, parent: string = tmpdir()): string {
  const path = realpathSync(mkdtempSync(join(parent, 'neo4j-tls-test-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  chmodSync(path, 0o755);
  fillDirectory(path, entries);
  return path;
}

/** The same into a directory that is there. */
export function fillDirectory(root: string, entries: Readonly<Record<string, TestEntry>>): void {
  for (const [name, entry] of Object.entries(entries)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    const { mode, owner, ...content } =
      typeof entry === 'string' || Buffer.isBuffer(entry) ? { text: entry } : { ...looks, ...entry };
    if ('link' in content) symlinkSync(content.link, path);
    else if (name.endsWith('/')) mkdirSync(path, { recursive: true });
    else writeFileSync(path, content.text ?? '');
    if (owner) lchownSync(path, owner.uid, owner.gid);
    if (mode !== undefined) chmodSync(path, mode);
  }
}

/** In memory where there is such a place: for tests that write and sync thousands of files. */
export const quickParent: string = isWritable('/dev/shm') ? '/dev/shm' : tmpdir();

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const looks: { readonly mode?: number; readonly owner?: { readonly uid: number; readonly gid: number } } = {};
