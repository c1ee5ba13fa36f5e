// Bundles src/ into dist/: a small entry, and a chunk per command that is loaded only when it is called. Everything of
// node_modules is inside, so that the packed tarball installs on a server that has no registry; the licences of what is
// inside are kept beside it.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// Built beside and renamed: a run that starts meanwhile finds the old one or the new one.
const outdir = join(root, `dist.${process.pid}`);

const { metafile } = await build({
  entryPoints: { main: 'src/main.ts' },
  absWorkingDir: root,
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  define: { __VERSION__: JSON.stringify(version) },
  // Some dependencies are CommonJS and call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});

/** Folder of a package, for a file inside it. */
const packages = new Set(
  Object.keys(metafile.inputs).flatMap(
    (input) => /^(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? [],
  ),
);
const notices = [...packages].sort().map((folder) => {
  const { name, version: packageVersion, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : readFileSync(join(root, folder, file), 'utf8').trim();
  return `${name} ${packageVersion} (${license})\n\n${text}\n`;
});
writeFileSync(
  join(outdir, 'THIRD-PARTY-LICENSES.txt'),
  `neo4j-tls contains code of the following packages.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`,
);

// The help as the program itself prints it, so that bin answers `--help` without loading anything.
const printed = spawnSync(
  process.execPath,
  [
    '--input-type=module',
    '-e',
    `import { createSystem, run } from ${JSON.stringify(pathToFileURL(join(outdir, 'main.js')).href)}; process.exitCode = await run(['--help'], createSystem());`,
  ],
  { encoding: 'utf8' },
);
if (printed.status !== 0) throw new Error(`the bundle cannot print its help:\n${printed.stderr}`);
writeFileSync(join(outdir, 'help.txt'), printed.stdout);

const dist = join(root, 'dist');
if (existsSync(dist)) renameSync(dist, `${outdir}.old`);
renameSync(outdir, dist);
rmSync(`${outdir}.old`, { recursive: true, force: true });
