import { run } from '../../src/main.ts';
import { createSystem } from '../../src/system/index.ts';
import type { System } from '../../src/system/system.ts';
import { checkDocument } from './documents.ts';

// What the build puts in.
Object.assign(globalThis, { __VERSION__: '0.0.0' });

export interface RunInProcess {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A command line without a terminal, in this process: a start of Node is most of a short run. */
export async function runInProcess(argv: readonly string[], changes: Partial<System> = {}): Promise<RunInProcess> {
  let out = '';
  let err = '';
  const { NEO4J_HOME: _home, NEO4J_CONF: _conf, ...env } = process.env;
  const system: System = {
    ...createSystem(),
    env,
    terminal: {
      ...{ inputIsTerminal: false, outputIsTerminal: false, errorIsTerminal: false, width: 80, colourAllowed: () => false },
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      settled: async () => undefined,
      readInput: async () => Buffer.alloc(0),
    },
    ...changes,
  };
  const code = await run(argv, system);
  checkDocument(out);
  return { code, out, err };
}
