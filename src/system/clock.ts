import type { Clock } from './system.ts';

export function createClock(): Clock {
  return {
    now: () => new Date(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}
