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

/** Without a shell, so that Node may lie in C:\\Program Files. */
function node(args) {
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) {
    console.error(`neo4j-tls: set-up stopped at: ${args.join(' ')}`);
    process.exit(2);
  }
}

function npm(args) {
  // npm says where its own script is to what it runs; on Windows the program `npm` is a script that only a shell starts.
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js') || script?.endsWith('.cjs')) return node([script, ...args]);
  const shell = process.platform === 'win32';
  const result = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell });
  if (result.status !== 0) {
    console.error(`neo4j-tls: set-up stopped at: npm ${args.join(' ')}`);
    process.exit(2);
  }
}

const installed = join(root, 'node_modules', '.package-lock.json');
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs) {
  npm(['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']);
}
const built = join(root, 'dist', 'main.cjs');
const sources = ['src', 'package.json', 'bin/load.cjs', 'tools/bundle.mjs', 'tools/compile-ahead.cjs'].map((name) =>
  newest(join(root, name)),
);
if (!existsSync(built) || statSync(built).mtimeMs < Math.max(...sources)) node(['tools/bundle.mjs']);
