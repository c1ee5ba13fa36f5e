import { constants, statSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { UserError } from '../model/errors/errors.ts';
import type { Accounts } from './files/accounts.ts';
import { beOurselves, canAct } from './files/acting.ts';
import { writersOf } from './files/writers.ts';
import type { CommandOptions, CommandResult, Commands } from './parts/commands.ts';
import type { Writers } from './parts/files.ts';
import type { System } from './system.ts';

const defaultTimeoutMs = 60_000;
/** After a TERM, before the KILL. */
const graceMs = 5_000;
/** Enough for any program we run; what goes beyond is cut, not an error. */
const outputLimit = 4 * 1024 * 1024;

/** Runs programs of the PATH in this environment; as another user where root asks for it. */
export function createCommands(env: System['env'], accounts: Accounts): Commands {
  const runnable = (program: string): Promise<string | undefined> => runnableOf(program, env, accounts);
  return {
    which: async (program) => (await candidates(program, env).next()).value ?? undefined,
    runnable,
    run: (argv, options) => run(argv, options, { env, accounts, runnable }),
  };
}

interface Surroundings {
  readonly env: System['env'];
  readonly accounts: Accounts;
  readonly runnable: Commands['runnable'];
}

async function run(
  argv: readonly string[],
  options: CommandOptions = {},
  { env, accounts, runnable }: Surroundings,
): Promise<CommandResult> {
  const [named, ...args] = argv;
  if (named === undefined) throw new Error('no program to run');
  const { runAs } = options;
  const isRoot = canAct();
  const program = isRoot && runAs === undefined ? await runnable(named) : named;
  if (program === undefined) {
    const isThere = named.includes('/') && statSync(named, { throwIfNoEntry: false }) !== undefined;
    return { argv, ended: isThere ? 'not-started' : 'not-found', stdout: '', stderr: '' };
  }
  const show = options.output === 'show';
  const path = isRoot ? { PATH: safePath(env, accounts) } : {};
  const inherited = runAs === undefined ? {} : { LANG: env.LANG, LC_ALL: env.LC_ALL };
  const { execa } = await import('execa');
  beOurselves();
  const running = execa(program, args, {
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
    env: { ...inherited, ...path, ...options.env } as Partial<Record<string, string>>,
    ...(runAs !== undefined && { uid: runAs.uid, gid: runAs.gid, extendEnv: false, detached: true }),
    ...(options.asTyped === true && { windowsVerbatimArguments: true }),
    ...(options.signal && { cancelSignal: options.signal }),
  });
  // What a program left running may hold the pipes open for ever.
  const cut = setTimeout(
    () => {
      running.stdout?.destroy();
      running.stderr?.destroy();
    },
    (options.timeoutMs ?? defaultTimeoutMs) + 2 * graceMs,
  );
  cut.unref();
  const result = await running.finally(() => clearTimeout(cut));
  const output = { argv, stdout: textOf(result.stdout), stderr: textOf(result.stderr) };
  if (result.timedOut) return { ...output, ended: 'timed-out' };
  if (result.exitCode !== undefined) return { ...output, ended: 'exited', exitCode: result.exitCode };
  if (result.isTerminated || result.isCanceled) return { ...output, ended: 'killed' };
  return { ...output, ended: result.code === 'ENOENT' ? 'not-found' : 'not-started' };
}

function textOf(output: unknown): string {
  return typeof output === 'string' ? output : '';
}

/** Programs of that name in the order of the PATH; a path is its only candidate. */
async function* candidates(program: string, env: System['env']): AsyncGenerator<string, undefined> {
  const windows = process.platform === 'win32';
  const endings = windows ? ['', ...(env.PATHEXT ?? '.EXE;.CMD;.BAT').split(';')] : [''];
  const isPath = program.includes('/') || (windows && program.includes('\\'));
  const folders = isPath ? [''] : foldersOf(env);
  for (const folder of folders) {
    for (const ending of endings) {
      const candidate = folder === '' ? program + ending : join(folder, program + ending);
      if (await isProgram(candidate)) yield candidate;
    }
  }
  return undefined;
}

async function runnableOf(program: string, env: System['env'], accounts: Accounts): Promise<string | undefined> {
  let refusal: UserError | undefined;
  for await (const candidate of candidates(program, env)) {
    const writers: Writers = canAct() ? writersOf(resolve(candidate), accounts) : { kind: 'root' };
    if (writers.kind === 'root') return candidate;
    refusal ??= refusalOf(candidate, writers);
  }
  if (refusal !== undefined) throw refusal;
  return undefined;
}

function refusalOf(program: string, writers: Exclude<Writers, { kind: 'root' }>): UserError {
  const who = writers.kind === 'user' ? `user ${writers.uid}` : 'more than one user';
  return new UserError(
    `${program} is not run as root, because ${who} can change it (${writers.folder}).`,
    `Put a copy that only root can change on the PATH, or run this command as the user that owns ${program}.`,
    { paths: [program] },
  );
}

/** The folders of the PATH from which root may run programs: those of the programs that it runs, too. */
function safePath(env: System['env'], accounts: Accounts): string {
  return foldersOf(env)
    .filter((folder) => isAbsolute(folder) && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true)
    .filter((folder) => writersOf(folder, accounts).kind === 'root')
    .join(delimiter);
}

function foldersOf({ PATH = '' }: System['env']): readonly string[] {
  return PATH.split(delimiter).filter((folder) => folder !== '');
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
