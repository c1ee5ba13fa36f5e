import type { Clock } from './system.ts';

/** The machine's own clock. Milliseconds to wait. */
export function createClock(): Clock {
  return {
    now: () => new Date(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}
