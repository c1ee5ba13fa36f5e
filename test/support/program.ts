import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkDocument } from './documents.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const program = join(root, 'bin', 'neo4j-tls.js');

export interface ProgramResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly limitMs?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Runs the built program without a terminal, away from any Neo4j of this machine. Ends it by its own pid when it takes too long.
 * A JSON document on stdout is held against its schema.
 */
export async function runProgram(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  const { NEO4J_HOME: _home, NEO4J_CONF: _conf, NODE_EXTRA_CA_CERTS: _ca, FORCE_COLOR: _color, ...env } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    cwd: options.cwd ?? root,
    env: { ...env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const timer = setTimeout(() => child.kill('SIGKILL'), options.limitMs ?? 60_000);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      try {
        checkDocument(stdout);
        resolve({ code, signal, stdout, stderr });
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** The same, which must end with 0; what it printed is in the error otherwise. */
export async function runWell(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  const result = await runProgram(args, options);
  if (result.code !== 0)
    throw new Error(
      `neo4j-tls ${args.join(' ')} ended with ${result.code ?? result.signal}:\n${result.stdout}\n${result.stderr}`,
    );
  return result;
}
