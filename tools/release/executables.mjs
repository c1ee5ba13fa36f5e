// The single executables: the bundle and all files that the program reads, put into Node's builds by Node itself.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { call, nodeFor, nodeLicence } from './node-builds.mjs';
import { sbomOfFile } from './sbom.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const builder = () => nodeFor(`linux-${process.arch}`);

/** Symbols that nobody needs to run it are a fifth of Node. */
const strippers = { 'linux-x64': ['strip', 'x86_64-linux-gnu-strip'], 'linux-arm64': ['aarch64-linux-gnu-strip', 'strip'] };

/** Every file below a folder, relative to it, in the same order on every machine. */
function filesBelow(folder, before = '') {
  return readdirSync(join(folder, before))
    .sort()
    .flatMap((name) => {
      const path = before === '' ? name : `${before}/${name}`;
      return statSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
    });
}

/**
 * Makes one. What V8 compiled ahead goes in where this machine can run the platform's Node: another one would not take it.
 * @param {string} platform as in node-builds.json
 * @param {string} out the file to make
 * @param {boolean} ahead with V8's cache; its bytes differ from build to build
 */
export async function makeExecutable(platform, out, ahead = platform === `linux-${process.arch}`) {
  const work = mkdtempSync(join(tmpdir(), 'neo4j-tls-single-'));
  try {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const main = join(work, 'main.cjs');
    await build({
      entryPoints: [join(root, 'bin', 'single.cjs')],
      ...{ outfile: main, bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' },
    });
    const dist = join(work, 'dist');
    cpSync(join(root, 'dist'), dist, { recursive: true, filter: (path) => !path.endsWith('.cache') });
    writeFileSync(join(dist, 'sbom.cdx.json'), sbomOfFile());
    for (const name of ['templates', 'package.json']) cpSync(join(root, name), join(work, name), { recursive: true });
    if (ahead) call(nodeFor(platform), [join(root, 'tools', 'compile-ahead.cjs'), dist, mkdtempSync(join(work, 'home-'))]);
    writeFileSync(join(work, 'version'), version);
    const assets = {
      version: join(work, 'version'),
      LICENSE: join(root, 'LICENSE'),
      'node/LICENSE': nodeLicence(),
      ...Object.fromEntries(filesBelow(dist).map((path) => [`dist/${path}`, join(dist, path)])),
      ...Object.fromEntries(
        filesBelow(join(root, 'templates')).map((path) => [`templates/${path}`, join(root, 'templates', path)]),
      ),
    };
    const executable = join(work, 'node');
    cpSync(nodeFor(platform), executable);
    stripped(platform, executable);
    const config = join(work, 'sea.json');
    writeFileSync(
      config,
      JSON.stringify({
        main: 'main.cjs',
        output: out,
        executable,
        assets,
        disableExperimentalSEAWarning: true,
        execArgvExtension: 'none',
      }),
    );
    // Its name is written down in the file: relative, so that it is the same everywhere.
    call(builder(), ['--build-sea', config], { cwd: work });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function stripped(platform, executable) {
  for (const program of strippers[platform] ?? []) {
    try {
      call(program, [executable]);
      return;
    } catch {
      // Not here, or for another processor.
    }
  }
  if (strippers[platform] !== undefined)
    console.warn(`  ${platform} keeps its symbols: none of ${strippers[platform].join(', ')} takes it`);
}
