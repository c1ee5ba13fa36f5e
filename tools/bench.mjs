// `npm run bench`: ratios against a reference measured in the same run, interleaved (A B A B …), medians of CPU and of wall
// time. Absolute times say little on a shared machine; the ratios hold. Rows live in tools/bench/, one file per subject.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-bench-'));
const only = process.argv[2];
const { NODE_EXTRA_CA_CERTS: _extra, NEO4J_HOME: _home, NEO4J_CONF: _conf, ...env } = process.env;

/** Runs a command and gives seconds of CPU (user and system, children too) and of wall time, by bash's own `time`. */
function measure(argv) {
  const result = spawnSync(
    'bash',
    ['-c', 'TIMEFORMAT="%3R %3U %3S"; time "$@" >/dev/null 2>"$0"', join(folder, 'stderr'), ...argv],
    { env, encoding: 'utf8' },
  );
  const [wall, user, sys] = result.stderr.trim().split(/\s+/).slice(-3).map(Number);
  if (result.status !== 0) throw new Error(`exit ${result.status}: ${argv.join(' ')}`);
  return { wall, cpu: user + sys };
}

/** Peak memory in MiB of a Node program, told by itself when it ends. */
function peakMemory(argv) {
  const hook = join(folder, 'peak.mjs');
  const told = join(folder, 'peak.txt');
  writeFileSync(
    hook,
    `import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync(${JSON.stringify(told)}, String(process.resourceUsage().maxRSS)));`,
  );
  const result = spawnSync(argv[0], ['--import', hook, ...argv.slice(1)], { env, stdio: 'ignore' });
  if (result.status !== 0) throw new Error(`exit ${result.status}: ${argv.join(' ')}`);
  return Number(spawnSync('cat', [told], { encoding: 'utf8' }).stdout) / 1024;
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const ratio = (a, b) => (a / Math.max(b, 0.001)).toFixed(2);

const context = {
  root,
  folder,
  node: process.execPath,
  program: join(root, 'bin', 'neo4j-tls.js'),
  empty: join(folder, 'empty.mjs'),
  has: (program) => spawnSync('which', [program]).status === 0,
  peakMemory,
};
writeFileSync(context.empty, '');

const openssl = spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout?.trim() || 'no openssl';
console.log(`Node ${process.versions.node} (its OpenSSL ${process.versions.openssl}), ${openssl}`);
console.log('ratios of medians: ours / reference');
try {
  for (const file of readdirSync(join(root, 'tools', 'bench')).sort()) {
    if (only !== undefined && !file.includes(only)) continue;
    const { rows } = await import(join(root, 'tools', 'bench', file));
    for await (const row of rows(context)) {
      if (row.skip !== undefined) {
        console.log(`- ${row.name}: not measured: ${row.skip}`);
        continue;
      }
      if (row.figure !== undefined) {
        console.log(`- ${row.name}: ${row.figure}`);
        continue;
      }
      const ours = [];
      const reference = [];
      for (let run = -1; run < (row.runs ?? 11); run++) {
        const a = measure(row.ours(run));
        const b = measure(row.reference(run));
        if (run >= 0) {
          ours.push(a);
          reference.push(b);
        }
      }
      const cpu = [median(ours.map((m) => m.cpu)), median(reference.map((m) => m.cpu))];
      const wall = [median(ours.map((m) => m.wall)), median(reference.map((m) => m.wall))];
      console.log(
        `- ${row.name}: cpu ${ratio(...cpu)}, wall ${ratio(...wall)}  (${wall[0].toFixed(3)} s / ${wall[1].toFixed(3)} s${row.aim ? `; aim ${row.aim}` : ''})`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
