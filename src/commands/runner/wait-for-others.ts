import { FolderBusy } from '../../model/errors/errors.ts';
import type { System } from '../../system/system.ts';

/** How long a run waits for another one in the same folder, in milliseconds. */
const patienceMs = 60_000;

/** Runs that were told of already: a command may wait for one at several places. */
const told = new Set<string>();

function isFirst({ message }: FolderBusy): boolean {
  const isNew = !told.has(message);
  told.add(message);
  return isNew;
}

/**
 * Does work that takes a folder's lock, again and again while another run holds it.
 * @throws FolderBusy when the other run has not ended in time
 */
export async function waitForOthers<T>(
  { clock }: Pick<System, 'clock'>,
  say: (text: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  // Counted, since the clock may be set while we wait.
  for (let waited = 0; ; ) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof FolderBusy) || waited >= patienceMs) throw error;
      if (waited === 0 && isFirst(error)) say(`  ${error.message} Waiting for it, ${patienceMs / 1000} seconds at most.`);
      // Not all at once, where several wait for the same run.
      const pause = 100 + Math.floor(Math.random() * 150);
      waited += pause;
      await clock.wait(pause);
    }
  }
}
