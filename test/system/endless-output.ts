import { createSystem } from '../../src/system/index.ts';

/** Prints more than any pipe holds, for a reader that goes away in the middle. */
const { terminal, clock } = createSystem();
for (let line = 0; line < 2_000; line += 1) {
  terminal.out(`${'x'.repeat(1_000)}\n`);
  if (line % 100 === 0) await clock.wait(1);
}
terminal.err('done\n');
