import { spawn } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { neo4jEnvironment } from './environment.ts';
import { provision } from './provision.ts';
import type { Line } from './releases.ts';

export type Scope = 'bolt' | 'https' | 'cluster' | 'backup' | 'fabric';

/** A home and the conf file that goes with it, both absolute. */
export interface Member {
  readonly home: string;
  readonly conf: string;
  readonly expandCommands?: boolean;
}

/** A driver, browser or curl: PEM files of its own, no Neo4j policy. Without `trust` it believes any certificate. */
export interface PlainClient {
  readonly trust?: string;
  readonly certificate?: string;
  readonly key?: string;
  /** Compare the name dialled with the certificate; by default when there is `trust`. */
  readonly verifyHost?: boolean;
  readonly tlsVersions?: readonly string[];
}

export interface PropertiesAnswer {
  /** In the order of the text; a key given twice is there twice, and Java keeps the last. */
  readonly entries: readonly (readonly [string, string])[];
  /** Text of the exception that ended reading (a malformed \uXXXX); the entries before it are there. */
  readonly error: string | null;
}

export interface ScopeAnswer {
  readonly loaded: boolean;
  /** Exception texts, outermost first; empty: the context can be built; null: no policy. */
  readonly serverContext: readonly string[] | null;
  readonly clientContext: readonly string[] | null;
  /** Effective values by suffix, resolved by Neo4j; passwords are left out. */
  readonly settings: Readonly<Record<string, string | boolean | readonly string[] | null>>;
}

export type Stage = 'conf' | 'policy' | 'bolt' | 'https';

export interface LoadAnswer {
  readonly starts: boolean;
  /** What the first fault ended; null when it starts. */
  readonly stage: Stage | null;
  /** "ExceptionClass: message", outermost first. */
  readonly messages: readonly string[];
  /** What Neo4j logs while reading the conf file, at WARN and ERROR. */
  readonly warnings: readonly string[];
  readonly connectors: Readonly<Partial<Record<'bolt' | 'https' | 'http', Readonly<Record<string, string | boolean | null>>>>>;
  /** Scopes that have a line in the conf. */
  readonly scopes: Readonly<Partial<Record<Scope, ScopeAnswer>>>;
}

export interface HandshakeRequest {
  readonly server: Member;
  readonly client: Member | PlainClient;
  readonly scope: Scope;
  /** The policy the client dials with, where it is another (a backup client on the cluster's port). */
  readonly clientScope?: Scope;
  /** The name or address dialled; it needs no resolving. The connection goes to 127.0.0.1. */
  readonly host: string;
}

export interface HandshakeAnswer {
  /** A request went one way and an answer came back; for https, one other than 400. */
  readonly succeeds: boolean;
  /** Why there was no handshake to attempt; null when one was attempted. */
  readonly refused: string | null;
  readonly httpStatus: string | null;
  readonly protocol: string | null;
  readonly cipher: string | null;
  readonly serverErrors: readonly string[];
  readonly clientErrors: readonly string[];
}

export interface DialRequest {
  readonly scope: Scope;
  readonly host: string;
  readonly port: number;
}

export interface DialAnswer {
  /** A request went one way and an answer came back. */
  readonly succeeds: boolean;
  readonly errors: readonly string[];
}

export interface StartAnswer {
  readonly started: boolean;
  /** Null when the start ended with an exception: in `thrown`, as for faults of the conf. */
  readonly exitCode: number | null;
  readonly thrown: readonly string[];
  readonly userLog: string;
}

/** A JVM with the classes of one line; requests are answered one after the other. */
export interface Judge {
  readonly line: Line;
  /** Reads a file, or bytes, as java.util.Properties does. */
  properties(from: { file: string } | { bytes: Uint8Array }, charset?: 'ISO-8859-1' | 'UTF-8'): Promise<PropertiesAnswer>;
  /** The TLS half of a server start, without a database. */
  load(member: Member): Promise<LoadAnswer>;
  handshake(request: HandshakeRequest): Promise<HandshakeAnswer>;
  /** Opens a port served with the policy of a scope, as cluster and backup ports are, until the next call or `unserve`. */
  serve(member: Member & { readonly scope: Scope; readonly port: number }): Promise<{ readonly port: number }>;
  unserve(): Promise<{ readonly wasOpen: boolean }>;
  /** Dials a port of loopback, that another judge serves, as a member under the name `host`. */
  dial(member: Member & DialRequest): Promise<DialAnswer>;
  /** A real Community start in the judge's JVM. The one started before is stopped first. */
  start(member: Member): Promise<StartAnswer>;
  stop(): Promise<{ readonly wasRunning: boolean }>;
  /** Ends the process; also ends a server that was started. */
  close(): Promise<void>;
}

const READY_LIMIT_MS = 60_000;
/** The first question loads thousands of classes, which takes its time on a busy machine. */
const QUICK_LIMIT_MS = 90_000;
const SERVER_LIMIT_MS = 120_000;
const CLOSE_LIMIT_MS = 3_000;

/** Every TLS context goes through a key store in memory; protecting that with 10000 rounds is most of the work otherwise. */
const cheapKeyStores = ['keyPbeIterationCount', 'certPbeIterationCount', 'macIterationCount'].map(
  (name) => `-Dkeystore.pkcs12.${name}=1`,
);

export interface JudgeOptions {
  /** Major version of the Java to run on; by default the first of the line's. */
  readonly java?: number | undefined;
  /** Another release than the one that stands for the line. */
  readonly version?: string | undefined;
  /** Jars on the class path besides Neo4j's own. */
  readonly jars?: readonly string[];
  /** Runs the JVM as somebody else (root may), from a copy of the classes, which this user may not be able to reach. */
  readonly user?: { readonly uid: number; readonly gid: number; readonly folder: string };
}

/** Starts the judge of a line, fetching and compiling what is missing. Close it, or it lives as long as this process. */
export async function startJudge(line: Line, { java, version, jars = [], user }: JudgeOptions = {}): Promise<Judge> {
  const { release, jdk, judgeClassPath: own } = await provision(line, java, version);
  const judgeClassPath = [user === undefined ? own : await copyClassPath(own, user.folder), ...jars].join(delimiter);
  const child = spawn(
    join(jdk.home, 'bin', 'java'),
    [...release.jvmFlags, '-Xmx1g', '-XX:+UseSerialGC', ...cheapKeyStores, '-cp', judgeClassPath, 'bench.Judge'],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: neo4jEnvironment(),
      ...(user === undefined ? {} : { uid: user.uid, gid: user.gid, cwd: user.folder }),
    },
  );
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-20_000);
  });

  interface Waiting {
    resolve(result: unknown): void;
    reject(error: Error): void;
  }
  const waiting = new Map<number, Waiting>();
  let ready: Waiting | undefined;
  let ended: Error | undefined;
  const giveUp = (reason: string) => {
    ended ??= new Error(`the judge of Neo4j ${release.version} ${reason}\n${complaints}`);
    for (const one of [...waiting.values(), ...(ready === undefined ? [] : [ready])]) one.reject(ended);
    waiting.clear();
  };
  const exited = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      giveUp(`cannot be run: ${error.message}`);
      resolve();
    });
    child.on('close', (code, signal) => {
      giveUp(`has ended with ${signal ?? `exit code ${code}`}`);
      resolve();
    });
  });
  // A write to a process that has just died is reported by 'close'; without this it would be thrown besides.
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (text) => {
    const answer = JSON.parse(text) as { ready?: true; id?: number; result?: unknown; error?: string };
    if (answer.ready === true) {
      ready?.resolve(undefined);
      return;
    }
    const one = waiting.get(answer.id ?? -1);
    waiting.delete(answer.id ?? -1);
    if (answer.error === undefined) one?.resolve(answer.result);
    else one?.reject(new Error(`the judge of Neo4j ${release.version} failed: ${answer.error}`));
  });

  /** A request that takes too long ends the process: whatever it hangs in, later answers could not be trusted. */
  const limited = <T>(limitMs: number, what: string, begin: (one: Waiting) => void): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (ended !== undefined) {
        reject(ended);
        return;
      }
      const timer = setTimeout(() => {
        giveUp(`did not answer '${what}' within ${limitMs / 1000} s`);
        child.kill('SIGKILL');
      }, limitMs);
      begin({
        resolve: (result) => {
          clearTimeout(timer);
          resolve(result as T);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
    });
  let lastId = 0;
  let turn: Promise<unknown> = Promise.resolve();
  /** One at a time, so that the limit of a request does not run while it waits for others. */
  const ask = <T>(op: string, limitMs: number, details: object): Promise<T> => {
    const answer = turn.then(() =>
      limited<T>(limitMs, op, (one) => {
        lastId += 1;
        waiting.set(lastId, one);
        child.stdin.write(`${JSON.stringify({ id: lastId, op, ...details })}\n`);
      }),
    );
    turn = answer.catch(() => undefined);
    return answer;
  };

  await limited<void>(READY_LIMIT_MS, 'start', (one) => {
    ready = one;
  });
  return {
    line,
    properties: (from, charset = release.confCharset) =>
      ask('properties', QUICK_LIMIT_MS, {
        charset,
        ...('file' in from ? { file: from.file } : { base64: Buffer.from(from.bytes).toString('base64') }),
      }),
    load: (member) => ask('load', QUICK_LIMIT_MS, member),
    handshake: (request) => ask('handshake', QUICK_LIMIT_MS, request),
    serve: (request) => ask('serve', QUICK_LIMIT_MS, request),
    unserve: () => ask('unserve', QUICK_LIMIT_MS, {}),
    dial: ({ port, ...member }) => ask('serve', QUICK_LIMIT_MS, { ...member, dial: port }),
    start: (member) => ask('start', SERVER_LIMIT_MS, { ...member, overrides: release.small }),
    stop: () => ask('stop', SERVER_LIMIT_MS, {}),
    close: async () => {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_LIMIT_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

async function copyClassPath(classPath: string, folder: string): Promise<string> {
  const copies: string[] = [];
  for (const [index, entry] of classPath.split(delimiter).entries()) {
    const jars = entry.endsWith('*');
    const to = join(folder, String(index));
    await mkdir(to, { recursive: true, mode: 0o755 });
    await cp(jars ? dirname(entry) : entry, to, { recursive: true });
    copies.push(jars ? join(to, '*') : to);
  }
  return copies.join(delimiter);
}
