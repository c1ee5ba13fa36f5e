// One fuzzing process: changes real inputs, runs the commands in process, and writes each input down before it is tried, so that
// whoever started it can show the one that ended it. Started by tools/fuzz.mjs.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/main.ts';
import { createSystem } from '../../src/system/index.ts';
import type { System } from '../../src/system/system.ts';
import { type InputKind, inputKinds, withInput } from './kinds.ts';
import { mutationsOf } from './mutate.ts';

const [seconds = 60, seed = 1] = process.argv.slice(2, 4).map(Number);
const lastInput = process.argv[4] ?? 'last-input';
/** CPU seconds of one input, and MiB above what sixteen first runs take. */
const mostSeconds = 2;
const mostMemory = 300;

const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-fuzz-'));
mkdirSync(join(folder, 'tmp'));
let shown = '';
const real = createSystem([]);
const keep = (text: string): void => {
  shown += text;
};
const system: System = { ...real, terminal: { ...real.terminal, out: keep, err: keep } };
/** Everything that moves a cursor or turns text around, but for line ends. */
const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

async function tryInput(kind: InputKind, bytes: Buffer): Promise<string | undefined> {
  shown = '';
  const before = process.cpuUsage();
  const held = process.memoryUsage.rss();
  const argv = kind.command.map((word) =>
    word === '@' ? bytes.toString('utf8').replace(/^-+/, '').slice(0, 50_000) || 'x' : word,
  );
  const code = await withInput(folder, kind, bytes, () => run(argv, system));
  const { user } = process.cpuUsage(before);
  if (shown.includes('bug in neo4j-tls')) return `a crash:\n${shown.slice(-1500)}`;
  if (![0, 1, 2, 3].includes(code)) return `exit ${code}`;
  if (raw.test(shown)) return `a raw control character: ${JSON.stringify(raw.exec(shown)?.[0])}`;
  const taken = (process.memoryUsage.rss() - held) / 2 ** 20;
  if (taken > mostMemory) return `${Math.round(taken)} MiB of memory`;
  return user > mostSeconds * 1e6 ? `${Math.round(user / 1000)} ms of CPU` : undefined;
}

const kinds = await inputKinds(folder);
const counts = new Map(kinds.map(({ name }) => [name, 0]));
const mutate = mutationsOf(seed);
const problems: string[] = [];
for (const kind of kinds) {
  for (const bytes of kind.seeds) await tryInput(kind, bytes);
  // A command line that is refused never gets as far as the input.
  if (/See: neo4j-tls [\w ]*--help/.test(shown)) problems.push(`${kind.name}: its command is refused: ${shown.slice(0, 300)}`);
}
const memory = process.memoryUsage.rss();
const end = performance.now() + seconds * 1000;
for (let round = 0; performance.now() < end; round += 1) {
  const kind = kinds[round % kinds.length] as InputKind;
  const bytes = mutate(kind.seeds);
  writeFileSync(lastInput, bytes);
  writeFileSync(`${lastInput}.kind`, kind.name);
  counts.set(kind.name, (counts.get(kind.name) ?? 0) + 1);
  const problem = await tryInput(kind, bytes);
  if (problem === undefined) continue;
  const saved = `${lastInput}.${problems.length}`;
  writeFileSync(saved, bytes);
  problems.push(`${kind.name}: ${problem}\n  input: ${saved}`);
  if (problems.length >= 10) break;
}
rmSync(folder, { recursive: true, force: true });
const grown = (process.memoryUsage.rss() - memory) / 2 ** 20;
if (grown > mostMemory) problems.push(`memory grew by ${Math.round(grown)} MiB`);
process.stdout.write(`${[...counts].map(([name, count]) => `${String(count).padStart(7)}  ${name}`).join('\n')}\n`);
process.stdout.write(problems.length === 0 ? 'nothing found\n' : `${problems.join('\n')}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
