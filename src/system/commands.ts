import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { CommandOptions, CommandResult, Commands, System } from './system.ts';

const defaultTimeoutMs = 60_000;
/** After a TERM, before the KILL. */
const graceMs = 5_000;
/** Enough for any program we run; what goes beyond is cut, not an error. */
const outputLimit = 4 * 1024 * 1024;

export function createCommands(env: System['env']): Commands {
  return { which: (program) => which(program, env), run };
}

async function run(argv: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const [program, ...args] = argv;
  if (program === undefined) throw new Error('no program to run');
  const show = options.output === 'show';
  const { execa } = await import('execa');
  const result = await execa(program, args, {
    reject: false,
    timeout: options.timeoutMs ?? defaultTimeoutMs,
    forceKillAfterDelay: graceMs,
    stripFinalNewline: false,
    maxBuffer: outputLimit,
    // What a shown program says goes to stderr: stdout belongs to our result.
    stdout: show ? ['pipe', process.stderr] : 'pipe',
    stderr: show ? ['pipe', process.stderr] : 'pipe',
    ...(options.input !== undefined ? { input: options.input } : { stdin: show ? ('inherit' as const) : ('ignore' as const) }),
    ...(options.workingDirectory !== undefined && { cwd: options.workingDirectory }),
    // An undefined value takes the variable out of what the program inherits.
    ...(options.env && { env: options.env as Partial<Record<string, string>> }),
    ...(options.signal && { cancelSignal: options.signal }),
  });
  const output = { argv, stdout: textOf(result.stdout), stderr: textOf(result.stderr) };
  if (result.timedOut) return { ...output, ended: 'timed-out' };
  if (result.exitCode !== undefined) return { ...output, ended: 'exited', exitCode: result.exitCode };
  if (result.isTerminated || result.isCanceled) return { ...output, ended: 'killed' };
  return { ...output, ended: result.code === 'ENOENT' ? 'not-found' : 'not-started' };
}

function textOf(output: unknown): string {
  return typeof output === 'string' ? output : '';
}

async function which(program: string, env: System['env']): Promise<string | undefined> {
  const windows = process.platform === 'win32';
  const endings = windows ? ['', ...(env.PATHEXT ?? '.EXE;.CMD;.BAT').split(';')] : [''];
  const isPath = program.includes('/') || (windows && program.includes('\\'));
  const folders = isPath ? [''] : (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of folders) {
    for (const ending of endings) {
      const candidate = folder === '' ? program + ending : join(folder, program + ending);
      if (await isProgram(candidate)) return candidate;
    }
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
