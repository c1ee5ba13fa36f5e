import { fstatSync, type Stats, statSync } from 'node:fs';
import { createOutput, outputSeemsClosed } from './output.ts';
import type { Terminal } from './parts/terminal.ts';
import type { System } from './system.ts';

const defaultWidth = 80;

/**
 * The terminal this process was started on; with `--no-color` among the words, or as the environment says, without colours.
 */
export function createTerminal(argv: readonly string[], env: System['env']): Terminal {
  const out = createOutput(1, () => process.stdout, outputSeemsClosed);
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
    oldFont: hasOldFont(process.platform, env),
    colourAllowed: (stream) => colourAllowed(argv, env, isTerminal(stream === 'out' ? 1 : 2)),
    out: out.write,
    err: createOutput(2, () => process.stderr).write,
    settled: out.settled,
    readInput,
  };
}

/**
 * Loading `node:tty` brings the network with it, so what is no character device is not looked at twice, nor the one that scripts
 * give their programs most.
 */
function isTerminal(descriptor: number): boolean {
  try {
    const seen = fstatSync(descriptor);
    return seen.isCharacterDevice() && !isNullDevice(seen) && process.getBuiltinModule('node:tty').isatty(descriptor);
  } catch {
    // Closed (`<&-`).
    return false;
  }
}

function isNullDevice({ rdev }: Stats): boolean {
  return statSync('/dev/null', { throwIfNoEntry: false })?.rdev === rdev;
}

/**
 * Is the console one of Windows' own, whose fonts (Consolas, Lucida Console, Terminal) lack the newer signs? Those that bring a font with more say so; the
 * questions of the wizard go by the same.
 */
export function hasOldFont(platform: NodeJS.Platform, env: System['env']): boolean {
  if (platform !== 'win32') return false;
  const { WT_SESSION, TERM_PROGRAM, TERM, TERMINAL_EMULATOR, ConEmuTask, TERMINUS_SUBLIME } = env;
  return !(
    WT_SESSION ||
    TERMINUS_SUBLIME ||
    TERM_PROGRAM === 'vscode' ||
    TERM_PROGRAM === 'Terminus-Sublime' ||
    TERM === 'xterm-256color' ||
    TERM === 'alacritty' ||
    TERMINAL_EMULATOR === 'JetBrains-JediTerm' ||
    ConEmuTask === '{cmd::Cmder}'
  );
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
