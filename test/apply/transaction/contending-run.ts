import { appendFileSync } from 'node:fs';
import { takeLock } from '../../../src/apply/transaction/lock.ts';
import { ownFolderOf } from '../../../src/apply/transaction/own-folder.ts';
import { UserError } from '../../../src/model/errors/errors.ts';
import { createSystem } from '../../../src/system/index.ts';

/** Takes the lock of a home again and again, and writes down when it has it. One that `dies` kills itself while it does. */
const [home = '', counter = '', end] = process.argv.slice(2);
const system = createSystem();
const me = String(process.pid);

for (let held = 0; held < 40; ) {
  try {
    const lock = await takeLock(ownFolderOf(home), 'contend', system);
    held += 1;
    appendFileSync(counter, `begin ${me}\n`);
    await system.clock.wait(1);
    if (end === 'dies' && held === 5) process.kill(process.pid, 'SIGKILL');
    appendFileSync(counter, `end ${me}\n`);
    await lock.release();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  await system.clock.wait(Math.random() * 3);
}
