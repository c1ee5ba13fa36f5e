// Feeds changed inputs of every kind to the commands: `npm run fuzz`. FUZZ_S: seconds (60), FUZZ_SEED: the run again. What ends the
// process or never comes back is seen from here, and the input that did it is kept.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const seconds = Number(process.env.FUZZ_S ?? 60);
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const silentSeconds = 30;
const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-fuzzing-'));
const script = join(folder, 'dist', 'fuzz.mjs');
const lastInput = join(folder, 'input');

cpSync('templates', join(folder, 'templates'), { recursive: true });
cpSync('package.json', join(folder, 'package.json'));
console.log(`fuzzing for ${seconds} s, FUZZ_SEED=${seed}`);
await build({
  entryPoints: ['test/fuzz/run.ts'],
  outfile: script,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  define: { __VERSION__: '"0"' },
  logLevel: 'error',
  banner: { js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);" },
});
const child = spawn(process.execPath, ['--max-old-space-size=300', script, String(seconds), String(seed), lastInput], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
let hung = false;
const watch = setInterval(() => {
  const written = statSync(lastInput, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (Date.now() - written < silentSeconds * 1000) return;
  hung = true;
  child.kill('SIGKILL');
}, 1000);
const code = await new Promise((resolve) => child.on('close', (status, signal) => resolve(signal ?? status)));
clearInterval(watch);
if (code === 0) rmSync(folder, { recursive: true, force: true });
else {
  const kind = statSync(`${lastInput}.kind`, { throwIfNoEntry: false })
    ? readFileSync(`${lastInput}.kind`, 'utf8')
    : 'the first inputs';
  const what = hung ? `gave no answer for ${silentSeconds} s` : code === 1 ? 'found something' : `ended by ${code}`;
  console.error(
    `fuzz: ${what}. Last kind: ${kind}; inputs are in ${folder}; again: FUZZ_SEED=${seed} FUZZ_S=${seconds} npm run fuzz`,
  );
  process.exitCode = 1;
}
