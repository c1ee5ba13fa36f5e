import type { Signals } from './system.ts';

const ending = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** While somebody listens, the process survives these signals; what they mean is the listener's decision. */
export function createSignals(): Signals {
  return {
    onInterrupt(handler) {
      for (const signal of ending) process.on(signal, handler);
      return () => {
        for (const signal of ending) process.off(signal, handler);
      };
    },
  };
}
