import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder for one test file, gone when its tests are done. */
export interface Folder {
  readonly path: string;
  write(name: string, content: string | Buffer): string;
  read(name: string): Buffer;
  /** Runs a program in the folder and gives its stdout; throws with its stderr when it fails. */
  run(program: string, ...args: readonly string[]): string;
}

export function makeFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'neo4j-tls-pki-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    write(name, content) {
      writeFileSync(join(path, name), content);
      return join(path, name);
    },
    read: (name) => readFileSync(join(path, name)),
    run: (program, ...args) =>
      execFileSync(program, args, { cwd: path, encoding: 'utf8', timeout: 60_000, stdio: ['ignore', 'pipe', 'pipe'] }),
  };
}
