// Runs the built program and ends it with SIGKILL right before its nth change to the disk. Arguments: n, then the command line.
// With n = 0 it runs to its end and prints on stderr how many changes there were.
import { fileURLToPath } from 'node:url';
import loader from '../../bin/load.cjs';

const { createSystem, run } = loader.createLoader(fileURLToPath(new URL('../../dist', import.meta.url))).load('main.cjs');

const [n, ...argv] = process.argv.slice(2);
const system = createSystem();
let changes = 0;
const effects = Object.fromEntries(
  Object.entries(system.files.effects).map(([name, effect]) => [
    name,
    (...args) => {
      changes += 1;
      if (changes === Number(n)) process.kill(process.pid, 'SIGKILL');
      return effect.apply(system.files.effects, args);
    },
  ]),
);
process.exitCode = await run(argv, { ...system, files: { ...system.files, effects } });
if (n === '0') process.stderr.write(`changes: ${changes}\n`);
