// Bundles src/ into dist/: a small entry, a few files that commands share, and a file per command that is loaded only when it
// is called. Everything of node_modules is inside, so that the packed tarball installs on a server that has no registry; the
// licences of what is inside are kept beside it.
//
// esbuild alone cuts a piece for every set of commands that share something: some ninety, of which `init` loads forty, and
// Node's loader takes about a millisecond for each. So rollup joins the pieces again, by the rule in `sharedFile`.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { rollup } from 'rollup';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** Of the man page: the changelog's newest date, so that two builds are the same; before the first release a fixed one. */
const releaseDate = /^## .*(\d{4}-\d{2}-\d{2})/m.exec(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'))?.[1] ?? '2026-11-27';
// Built beside and renamed: a run that starts meanwhile finds the old one or the new one.
const outdir = join(root, `dist.${process.pid}`);

/**
 * Parts of dependencies that this program never reaches, and whose loading is a tenth of its start: commander starts programs
 * for subcommands that are files of their own, chalk asks the terminal what it can, where we tell it (`output/style.ts`), and
 * inquirer's question that opens an editor brings the code pages of forty languages.
 */
const leftOutAs = {
  nothing: 'module.exports = {};',
  'no-colour-support': 'export default { stdout: false, stderr: false };',
  'no-editor': 'export default undefined;',
};
const leftOut = {
  name: 'left-out',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /node_modules.commander/.test(importer) ? { path: 'nothing', namespace: 'left-out' } : undefined,
    );
    esbuild.onResolve({ filter: /^@inquirer\/editor$/ }, () => ({ path: 'no-editor', namespace: 'left-out' }));
    esbuild.onResolve({ filter: /^#supports-color$/ }, () => ({ path: 'no-colour-support', namespace: 'left-out' }));
    esbuild.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: leftOutAs[path],
    }));
  },
};

const { metafile, outputFiles } = await build({
  entryPoints: { main: 'src/main.ts' },
  absWorkingDir: root,
  outdir,
  write: false,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  define: { __VERSION__: JSON.stringify(version) },
  plugins: [leftOut],
});
/**
 * Dependencies that are CommonJS are evaluated when one of their exports is first wanted: what only looks never writes DER, and
 * loading node-forge's parts for it took a thirtieth of its time.
 */
const whenWanted = (code) =>
  code.replaceAll(/^var (import_\w+) = (__toESM\(require_\w+\(\)(?:, 1)?\));$/gm, (declared, name, loaded) =>
    code.match(new RegExp(`\\b${name}\\b(?!\\.default\\b)`, 'g')).length > 1
      ? declared
      : `var ${name} = { own: void 0, get default() { return (this.own ??= ${loaded}).default; } };`,
  );
const pieces = new Map(outputFiles.map(({ path, text }) => [basename(path), whenWanted(text)]));
const pieceOf = new Map(
  Object.entries(metafile.outputs).map(([path, { imports, entryPoint }]) => [
    basename(path),
    {
      entryPoint,
      imports: imports
        .filter(({ kind, external }) => kind === 'import-statement' && !external)
        .map(({ path: to }) => basename(to)),
      later: imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path: to }) => basename(to)),
    },
  ]),
);

/** The pieces that are loaded together with one, itself among them. */
function loadedWith(piece, found = new Set()) {
  if (found.has(piece)) return found;
  found.add(piece);
  for (const next of pieceOf.get(piece).imports) loadedWith(next, found);
  return found;
}
const loadedBy = (wanted) =>
  [...pieceOf].filter(([, { entryPoint }]) => wanted(entryPoint ?? '')).map(([piece]) => loadedWith(piece));
const entries = loadedBy((entry) => entry !== '');
const [always] = loadedBy((entry) => entry === 'src/main.ts');
const [init] = loadedBy((entry) => entry === 'src/commands/init/init.ts');
const [doctor] = loadedBy((entry) => entry === 'src/commands/doctor/doctor.ts');
const [verify] = loadedBy((entry) => entry === 'src/commands/verify/verify.ts');
const [status] = loadedBy((entry) => entry === 'src/commands/status/status.ts');
const [apply] = loadedBy((entry) => entry === 'src/apply/apply-plan.ts');
const isCommand = (entry = '') => entry.startsWith('src/commands/');
/** What each command loads; for one that another hands over to (`doctor` to `doctor-fix`), what it loads besides. */
const commands = [...pieceOf]
  .filter(([, { entryPoint }]) => isCommand(entryPoint))
  .map(([command]) => {
    const before = loadedBy(isCommand).filter((loaded) =>
      [...loaded].some((piece) => pieceOf.get(piece).later.includes(command)),
    );
    return new Set([...loadedWith(command)].filter((piece) => !before.some((loaded) => loaded.has(piece))));
  });

/**
 * The file a piece goes into; undefined: rollup's choice. What imports a piece is never loaded by more commands than the piece
 * itself, so these files cannot come to import each other in a ring.
 */
function sharedFile(piece) {
  if (always.has(piece)) return 'main';
  const users = commands.filter((loaded) => loaded.has(piece));
  if (users.length > commands.length * 0.8) return 'main';
  if (users.length > commands.length / 2 || (init.has(piece) && (doctor.has(piece) || status.has(piece)))) return 'core';
  if (verify.has(piece) && users.length > 1) return 'core';
  if (init.has(piece) && entries.filter((loaded) => loaded.has(piece)).length > 1) return 'plan';
  if (users.length > 1 && (doctor.has(piece) || status.has(piece))) return 'judge';
  if (users.length === 0 && apply.has(piece)) return 'apply';
  return undefined;
}

const joined = await rollup({
  input: { main: 'main.js' },
  plugins: [
    {
      name: 'pieces',
      resolveId: (name) => (pieces.has(basename(name)) ? basename(name) : { id: name, external: true }),
      load: (name) => pieces.get(name),
    },
  ],
  treeshake: false,
  onwarn: (warning, warn) => warning.code === 'UNUSED_EXTERNAL_IMPORT' || warn(warning),
  preserveEntrySignatures: 'allow-extension',
});
// CommonJS: such a file can be compiled ahead in every Node (bin/load.cjs), and its require of one of Node's own modules does not
// make Node read each of that module's exports, some of which load ten more modules.
const { output } = await joined.generate({
  format: 'cjs',
  exports: 'named',
  dynamicImportInCjs: false,
  manualChunks: sharedFile,
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name].cjs',
});

mkdirSync(outdir);
for (const { fileName, code } of output) {
  const { code: small } = await transform(code, { minify: true, format: 'cjs', target: 'node20', legalComments: 'none' });
  writeFileSync(join(outdir, fileName), small);
}

/** Folder of a package, for a file inside it. */
const packages = new Set(
  Object.keys(metafile.inputs).flatMap(
    (input) => /^(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? [],
  ),
);
if (packages.size === 0) throw new Error('no package of node_modules is in the bundle, so their licences would be missing');
const inside = [...packages].sort().map((folder) => {
  const { name, version: packageVersion, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : readFileSync(join(root, folder, file), 'utf8').trim();
  return { name, version: packageVersion, license, text };
});
const notices = inside.map(({ name, version: of, license, text }) => `${name} ${of} (${license})\n\n${text}\n`);
writeFileSync(
  join(outdir, 'THIRD-PARTY-LICENSES.txt'),
  `neo4j-tls contains code of the following packages.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`,
);
// The same for programs: CycloneDX.
const purl = (name, of) => `pkg:npm/${name.replace('@', '%40')}@${of}`;
const sbom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: {
    component: {
      ...{ type: 'application', 'bom-ref': purl('neo4j-tls', version), name: 'neo4j-tls', version },
      licenses: [{ license: { id: 'Apache-2.0' } }],
    },
  },
  components: inside.map(({ name, version: of, license }) => ({
    ...{ type: 'library', 'bom-ref': purl(name, of), name, version: of, purl: purl(name, of) },
    licenses: [/ (OR|AND) /.test(license) ? { expression: license } : { license: { id: license } }],
  })),
};
writeFileSync(join(outdir, 'sbom.cdx.json'), `${JSON.stringify(sbom, null, 2)}\n`);

// The help as the program itself prints it, so that bin answers `--help` without loading anything, and the man page.
const printed = (...args) =>
  spawnSync(
    process.execPath,
    [
      '-e',
      `const { createLoader } = require(process.argv[1]); const { createSystem, run } = createLoader(process.argv[2]).load('main.cjs'); run(process.argv.slice(3), createSystem()).then((code) => { process.exitCode = code; });`,
      ...[join(root, 'bin', 'load.cjs'), outdir, ...args],
    ],
    { encoding: 'utf8' },
  );
for (const [file, ...args] of [
  ['help.txt', '--help'],
  ['neo4j-tls.1', '__man', releaseDate],
]) {
  const { status, stdout, stderr } = printed(...args);
  if (status !== 0) throw new Error(`the bundle cannot print ${file}:\n${stderr}`);
  writeFileSync(join(outdir, file), stdout);
}

const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-bundle-'));
const ahead = spawnSync(process.execPath, [join(root, 'tools', 'compile-ahead.cjs'), outdir, folder], { encoding: 'utf8' });
rmSync(folder, { recursive: true, force: true });
// Without it everything works, and takes its time.
if (ahead.status !== 0) console.warn(`The bundle was not compiled ahead, so each run compiles it:\n${ahead.stderr}`);

const dist = join(root, 'dist');
if (existsSync(dist)) renameSync(dist, `${outdir}.old`);
renameSync(outdir, dist);
rmSync(`${outdir}.old`, { recursive: true, force: true });
