// Node's own builds, from npm's packages, pinned by hash: what the single executables are made from.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const { version, builds } = JSON.parse(readFileSync(new URL('node-builds.json', import.meta.url), 'utf8'));
export const nodeVersion = version;
export const platforms = Object.keys(builds);
/** Where what was fetched is kept. */
export const cache = process.env.NEO4J_TLS_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'neo4j-tls');

/** Runs a program; throws with what it said. Returns its stdout. */
export function call(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28, ...options });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}\n${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}`);
  return stdout;
}

/** The program of Node for a platform: fetched, compared with its hash, and kept in the cache. */
export function nodeFor(platform) {
  const { package: name, integrity } = builds[platform];
  const folder = join(cache, 'node', `${version}-${platform}`);
  const program = join(folder, 'package', 'bin', platform.startsWith('win-') ? 'node.exe' : 'node');
  if (existsSync(program)) return program;
  mkdirSync(join(cache, 'node'), { recursive: true });
  const made = mkdtempSync(join(cache, 'node', 'fetched-'));
  const file = call('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', made])
    .trim()
    .split('\n')
    .at(-1);
  const found = `sha512-${createHash('sha512')
    .update(readFileSync(join(made, file)))
    .digest('base64')}`;
  if (found !== integrity) {
    rmSync(made, { recursive: true });
    throw new Error(`${name}@${version} is not what was pinned: ${found}`);
  }
  call('tar', ['-xzf', file], { cwd: made });
  rmSync(join(made, file));
  rmSync(folder, { recursive: true, force: true });
  renameSync(made, folder);
  return program;
}

/** The licence of Node and of what is in it, the same for every platform of a version. */
export function nodeLicence() {
  return join(nodeFor(`linux-${process.arch}`), '..', '..', 'LICENSE');
}
