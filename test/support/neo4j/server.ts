import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { neo4jEnvironment } from './environment.ts';
import { provision } from './provision.ts';
import type { Line } from './releases.ts';

export { freePorts, makePlaintextHome, type PlaintextHome, type Ports } from './plaintext-home.ts';

export interface ServerOptions {
  readonly line: Line;
  readonly home: string;
  /** A file named neo4j.conf; by default the one in the home's conf directory. */
  readonly conf?: string;
  /** Further arguments, such as --expand-commands. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Neo4jServer {
  readonly pid: number;
  /** It said "Started." and has not ended. */
  readonly running: boolean;
  /** Null while it runs, and when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Ends the process, by force if it takes too long, and waits until it is gone. */
  stop(): Promise<void>;
}

const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 30_000;

/**
 * Starts Community as a process of its own, resolves when it says "Started." or has ended. Throws, having ended the
 * process, when neither happened in time. Memory settings are given as arguments; the conf stays as it is.
 */
export async function startNeo4j(options: ServerOptions): Promise<Neo4jServer> {
  const { release, jdk, serverClassPath } = await provision(options.line);
  for (const name of ['data', 'logs', 'run']) await mkdir(join(options.home, name), { recursive: true });
  const conf = options.conf ?? join(options.home, 'conf', 'neo4j.conf');
  const child = spawn(
    join(jdk.home, 'bin', 'java'),
    [
      ...release.jvmFlags,
      '-Xmx512m',
      '-cp',
      serverClassPath,
      release.mainClass,
      `--home-dir=${options.home}`,
      `--config-dir=${dirname(conf)}`,
      ...(options.line === '4.4' ? [] : ['--console-mode']),
      ...Object.entries(release.small).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ...(options.args ?? []),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...neo4jEnvironment(), ...options.env }, cwd: options.home },
  );
  const state = { stdout: '', stderr: '', ended: false, started: false };
  const gone = new Promise<void>((resolve) => {
    child.on('close', () => {
      state.ended = true;
      resolve();
    });
  });
  const failedToRun = new Promise<never>((_, reject) => {
    child.on('error', (cause) => reject(new Error(`cannot run Java for Neo4j ${release.version}`, { cause })));
  });
  const started = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      state.stdout += chunk.toString();
      if (/\bStarted\.\s/.test(state.stdout)) {
        state.started = true;
        resolve();
      }
    });
  });
  child.stderr.on('data', (chunk: Buffer) => {
    state.stderr += chunk.toString();
  });
  const endWithThisProcess = () => child.kill('SIGKILL');
  process.once('exit', endWithThisProcess);
  void gone.then(() => process.removeListener('exit', endWithThisProcess));

  const within = async (limitMs: number, ...events: readonly Promise<void>[]): Promise<boolean> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), limitMs);
    });
    const happened = await Promise.race([...events.map((event) => event.then(() => true)), late, failedToRun]);
    clearTimeout(timer);
    return happened;
  };
  const stop = async () => {
    if (state.ended) return;
    child.kill('SIGTERM');
    if (await within(STOP_LIMIT_MS, gone)) return;
    child.kill('SIGKILL');
    await gone;
  };
  if (!(await within(START_LIMIT_MS, started, gone))) {
    child.kill('SIGKILL');
    await gone;
    throw new Error(`Neo4j ${release.version} neither started nor ended within ${START_LIMIT_MS / 1000} s:\n${state.stdout}`);
  }
  return {
    pid: child.pid ?? 0,
    get running() {
      return state.started && !state.ended;
    },
    get exitCode() {
      return child.exitCode;
    },
    get stdout() {
      return state.stdout;
    },
    get stderr() {
      return state.stderr;
    },
    stop,
  };
}
