import { fstatSync } from 'node:fs';
import type { System, Terminal } from './system.ts';

const defaultWidth = 80;

export function createTerminal(argv: readonly string[], env: System['env']): Terminal {
  return {
    // Asked of the descriptors, and only when wanted: setting up process.stdin takes longer than most of what it is wanted for.
    get inputIsTerminal() {
      return isTerminal(0);
    },
    get outputIsTerminal() {
      return isTerminal(1);
    },
    get errorIsTerminal() {
      return isTerminal(2);
    },
    get width() {
      return process.stdout.columns || process.stderr.columns || defaultWidth;
    },
    colourAllowed: (stream) => colourAllowed(argv, env, isTerminal(stream === 'out' ? 1 : 2)),
    out: quietWriter(() => process.stdout),
    err: quietWriter(() => process.stderr),
    readInput,
  };
}

/** Loading `node:tty` brings the network with it, so what is no character device is not looked at twice. */
function isTerminal(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(descriptor);
  } catch {
    // Closed (`<&-`).
    return false;
  }
}

/** `--no-color` wins over NO_COLOR (https://no-color.org: any value but empty), that over FORCE_COLOR, that over the stream. */
export function colourAllowed(argv: readonly string[], env: System['env'], isTerminal: boolean): boolean {
  const end = argv.indexOf('--');
  if ((end < 0 ? argv : argv.slice(0, end)).includes('--no-color')) return false;
  if (env.NO_COLOR) return false;
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTerminal && env.TERM !== 'dumb';
}

/** Writes until the reader goes away. `head` closing the pipe is how people read long output, not a fault. */
function quietWriter(stream: () => NodeJS.WriteStream): (text: string) => void {
  let state: 'new' | 'open' | 'gone' = 'new';
  return (text) => {
    if (state === 'gone' || text === '') return;
    if (state === 'new') {
      state = 'open';
      stream().on('error', (error: NodeJS.ErrnoException) => {
        state = 'gone';
        if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' || stream() === process.stderr) return;
        // The work is done, only the telling failed: a full disk under a redirected output must not look like a failed run.
        process.stderr.write(`neo4j-tls: the output could not be written (${error.code ?? error.message}).\n`);
      });
    }
    stream().write(text);
  };
}

async function readInput(limit = 16 * 1024 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > limit) throw Object.assign(new Error(`more than ${limit} bytes on standard input`), { code: 'EFBIG' });
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
