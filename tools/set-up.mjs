// All set-up a fresh clone needs, done only when something is missing or out of date: the libraries, then the bundle.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 17)) {
  console.error(
    `neo4j-tls needs Node 20.17 or newer; this is ${process.versions.node}.\nInstall a current Node.js and run the command again.`,
  );
  process.exit(2);
}

/** Newest modification time (ms) of a file, or of all files below a folder. */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function run(command, args) {
  // On Windows npm is a script, which only a shell starts.
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    console.error(`neo4j-tls: set-up stopped at: ${command} ${args.join(' ')}`);
    process.exit(2);
  }
}

const installed = join(root, 'node_modules', '.package-lock.json');
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs) {
  run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']);
}
const built = join(root, 'dist', 'main.cjs');
const sources = ['src', 'package.json', 'bin/load.cjs', 'tools/bundle.mjs', 'tools/compile-ahead.cjs'].map((name) =>
  newest(join(root, name)),
);
if (!existsSync(built) || statSync(built).mtimeMs < Math.max(...sources)) run(process.execPath, ['tools/bundle.mjs']);
