import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Finding } from '../../src/model/finding.ts';
import { runInProcess } from '../support/in-process.ts';

/** What doctor said of a home, as far as two of them are compared. */
export interface Said {
  readonly starts: boolean | null;
  readonly components: Readonly<Record<string, string>>;
  readonly findings: readonly Finding[];
}

/** A command that a remedy names; `asItStands`: on a line of its own, to be pasted. */
export interface Named {
  readonly words: readonly string[];
  readonly asItStands: boolean;
}

const places = /[A-Z]{3,}/;

/**
 * The commands of this program in a remedy: lines to paste, and those that a sentence names with a word in capitals for what a
 * person has to fill in. The bare name of a command (`neo4j-tls ca create`) points at its help, and is no command to run.
 */
export function commandsIn(remedy: string): readonly Named[] {
  return remedy.split('\n').flatMap((line): readonly Named[] => {
    const pasted = /^(?:sudo )?(neo4j-tls .*)$/.exec(line)?.[1];
    if (pasted !== undefined) return [{ words: wordsOf(pasted), asItStands: true }];
    return [...line.matchAll(/neo4j-tls [a-z][a-z-]*(?: [\w./:'@-]+(?:,[\w./:-]+)*)*/g)].flatMap(([text]) => {
      const words = wordsOf(text.replace(/[.:']+$/, ''));
      return words.length > 1 && words.some((word) => word.startsWith('--') || places.test(word))
        ? [{ words, asItStands: false }]
        : [];
    });
  });
}

/** A line as a POSIX shell takes it apart. */
function wordsOf(line: string): readonly string[] {
  const { stdout } = spawnSync('sh', ['-c', `for word in ${line.replace(/^neo4j-tls /, '')}; do printf '%s\\0' "$word"; done`], {
    encoding: 'utf8',
  });
  return stdout.split('\0').slice(0, -1);
}

/** Commands that look, and mend nothing. */
export function onlyLooks(words: readonly string[]): boolean {
  const [command] = words;
  if (command === 'doctor') return !words.includes('--fix');
  return (
    command === 'status' || command === 'verify' || command === 'explain' || words.includes('--check') || words[1] === 'export'
  );
}

/** Commands that change the machine beside the home: a test must not run them. */
export function changesTheMachine(words: readonly string[]): boolean {
  return words.includes('--install-timer');
}

/** A home and how it is spoken of, to which it can be brought back. */
export class Spoilt {
  constructor(
    readonly home: string,
    readonly where: readonly string[],
    readonly more: readonly string[] = [],
    readonly path: string | undefined = undefined,
  ) {
    copy(home, `${home}.kept`);
  }

  async doctor(...flags: readonly string[]): Promise<Said> {
    const { out, err } = await this.run(['doctor', ...this.where, ...this.more, ...flags, '--json']);
    const { verdict, findings } = JSON.parse(out);
    if (verdict === undefined) throw new Error(`doctor gave no verdict: ${out}${err}`);
    return { ...verdict, findings };
  }

  /** Runs a command of the program. */
  run(argv: readonly string[]) {
    return withPath(this.path, () => runInProcess(argv));
  }

  back(): void {
    copy(`${this.home}.kept`, this.home);
  }
}

/** Programs are found by this process's own PATH. */
export async function withPath<T>(path: string | undefined, run: () => Promise<T>): Promise<T> {
  const own = process.env.PATH;
  if (path !== undefined) process.env.PATH = path;
  try {
    return await run();
  } finally {
    process.env.PATH = own;
  }
}

function copy(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

const at = ({ id, component, path }: Finding): string => [id, component, path].join(' ');

/** Is it no more, not even in other words? */
export function isGone(found: Finding, before: Said, after: Said): boolean {
  const count = ({ findings }: Said): number => findings.filter((one) => at(one) === at(found)).length;
  const same = after.findings.some((one) => at(one) === at(found) && one.message === found.message);
  return !same && count(after) < count(before);
}

const rank: Readonly<Record<string, number>> = { fatal: 0, broken: 1, plaintext: 2, off: 2, encrypted: 3 };

/** What is worse than before, in words. */
export function worsened(before: Said, after: Said): readonly string[] {
  const states = Object.entries(after.components)
    .filter(([scope, state]) => (rank[state] ?? 0) < (rank[before.components[scope] ?? ''] ?? 0))
    .map(([scope, state]) => `${scope} was ${before.components[scope]}, is ${state}`);
  const known = new Set(before.findings.filter(({ severity }) => severity === 'error').map(at));
  const errors = after.findings.filter((one) => one.severity === 'error' && !known.has(at(one)));
  return [
    ...(before.starts === true && after.starts !== true ? ['it starts no longer'] : []),
    ...states,
    ...errors.map((one) => `a new error: ${at(one)}: ${one.message}`),
  ];
}
