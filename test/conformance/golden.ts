import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { HandshakeAnswer, HandshakeRequest, Judge, LoadAnswer, Member, Stage } from '../support/neo4j/judge.ts';
import { startJudge } from '../support/neo4j/judge.ts';
import type { Line } from '../support/neo4j/releases.ts';
import { type Answering, digestOfJudge, whatAnswers } from '../support/neo4j/what-answers.ts';
import { fixedTimesHold, isOfToday } from './clock.ts';
import { digestOfTree } from './seen.ts';

/** What is compared of a start. */
export type Start = Pick<LoadAnswer, 'starts' | 'stage' | 'messages'>;
/** What is compared of a handshake, and what was said when Neo4j was asked. */
export type Shaken = Pick<HandshakeAnswer, 'succeeds'> & { readonly said: string };

/** There is no answer in the store, and nobody to ask. */
export class NobodyToAsk extends Error {}

/** How often to ask Neo4j although the answer is known: never, always, or where a seed divided by `of` leaves `part`. */
export type Anew = 'all' | 'none' | { readonly part: number; readonly of: number };

export function anewFrom(text: string | undefined): Anew {
  if (text === 'all' || text === 'none') return text;
  const named = /^(\d+)\/(\d+)$/.exec(text ?? '3/10');
  if (named === null) throw new Error(`CONFORMANCE_ANEW is ${text}; it is "all", "none", or a share such as 3/10`);
  return { part: Number(named[1]), of: Number(named[2]) };
}

/**
 * Neo4j's answers, from the store where they are known. An answer is found by the digest of everything that Neo4j saw: both
 * homes with names, modes and bytes, the question, the release, its jars, the Java, and the judge's own sources. So an answer
 * that no longer belongs to its case is never found; then Neo4j is asked.
 */
export interface Golden {
  readonly line: Line;
  /** Begins with a case. `anew`: ask Neo4j, whatever is known. `passing`: its files will not be the same again, so nothing is stored. */
  begin(title: string, anew: boolean, options?: { readonly passing?: boolean }): void;
  load(member: Member): Promise<Start>;
  handshake(request: HandshakeRequest & { readonly client: Member }): Promise<Shaken>;
  /** Answers taken from the store, and questions that Neo4j was asked. */
  readonly counts: { known: number; asked: number };
  /** Where Neo4j no longer says what is stored, in words. */
  readonly differing: readonly string[];
  close(): Promise<void>;
}

type Word = Stage | 'starts' | 'shakes' | 'fails';

export interface GoldenOptions {
  /** Major version of the Java that answers; by default the first of the line's. */
  readonly java?: number | undefined;
  /** Another release than the one that stands for the line. */
  readonly version?: string | undefined;
  /** What Neo4j answers is added to the store. */
  readonly write?: boolean;
  /** What was stored stays beside what is added, as far as it is of the same Neo4j and Java. */
  readonly keep?: boolean;
  readonly folder?: URL;
  /** Begins the name of the store: whose cases they are. By default those of the conformance tests. */
  readonly of?: string;
  /** What would answer here; undefined when nothing can. */
  readonly here?: () => Promise<Answering | undefined>;
  readonly start?: () => Promise<Pick<Judge, 'load' | 'handshake' | 'close'>>;
}

/** Opens the store of a line: a file whose first line says what answered. */
export async function openGolden(line: Line, options: GoldenOptions = {}): Promise<Golden> {
  const { write = false, keep = true, folder = new URL('./golden/', import.meta.url) } = options;
  const { java, version, here: answersHere = () => whatAnswers(line, java, version) } = options;
  const { of = '', start = () => startJudge(line, { java, version }) } = options;
  const file = new URL(`${of}${version ?? (java === undefined ? line : `${line}-java${java}`)}.txt`, folder);
  const stored = readStore(file);
  const here = await answersHere();
  const answering = here ?? stored?.answering;
  const prefix = JSON.stringify([{ ...answering, judge: here?.judge ?? digestOfJudge() }, process.getuid?.() === 0]);
  const used = new Map<string, Word>(keep && isDeepStrictEqual(here, stored?.answering) ? stored?.answers : []);
  const differing: string[] = [];
  const counts = { known: 0, asked: 0 };
  const trees = new Map<string, string>();
  let title = '';
  let anew = false;
  let passing = false;
  let judge: Pick<Judge, 'load' | 'handshake' | 'close'> | undefined;

  const treeOf = ({ home, expandCommands }: Member): string => {
    const known = trees.get(home) ?? digestOfTree(home);
    trees.set(home, known);
    return `${known} ${expandCommands === true}`;
  };
  const answer = async (
    question: string,
    ask: (asked: Pick<Judge, 'load' | 'handshake'>) => Promise<readonly [Word, string] | undefined>,
  ) => {
    const digest = createHash('sha256').update(`${prefix}\n${question}`).digest('base64url').slice(0, 16);
    const known = fixedTimesHold() ? stored?.answers.get(digest) : undefined;
    if (known !== undefined && !anew) {
      counts.known++;
      used.set(digest, known);
      return [known, ''] as const;
    }
    if (here === undefined) throw new NobodyToAsk(title);
    judge ??= await start();
    counts.asked++;
    // Late once may be the machine; silent twice is an answer.
    const told = (await ask(judge)) ?? (await ask(judge)) ?? (['fails', 'no answer, twice'] as const);
    if (known !== undefined && known !== told[0]) differing.push(`${title}: ${known} is stored, Neo4j says ${told.join(', ')}`);
    if (!passing && !isOfToday()) used.set(digest, told[0]);
    if (counts.asked % 200 === 0) save();
    return told;
  };

  const save = (): void => {
    if (write && here !== undefined) writeStore(file, here, used);
  };

  return {
    line,
    counts,
    differing,
    begin(named, wanted, options) {
      title = named;
      anew = wanted;
      passing = options?.passing ?? false;
      trees.clear();
    },
    async load(member) {
      const [word, said] = await answer(`load ${treeOf(member)}`, async (asked) => {
        const { stage, messages } = await asked.load(member);
        return [stage ?? 'starts', messages.join(' / ')];
      });
      const starts = word === 'starts';
      return { starts, stage: starts ? null : (word as Stage), messages: said === '' ? [] : [said] };
    },
    async handshake(request) {
      const { server, client, scope, clientScope, host } = request;
      const question = JSON.stringify(['handshake', treeOf(server), treeOf(client), scope, clientScope, host]);
      const [word, said] = await answer(question, async (asked) => {
        const shaken = await asked.handshake(request);
        if (shaken.clientErrors.some((error) => error.includes('no answer within'))) return undefined;
        const { refused, protocol, cipher, serverErrors, clientErrors, succeeds } = shaken;
        const told = [refused, protocol, cipher, ...serverErrors, '|', ...clientErrors].filter(Boolean).join(' / ');
        return [succeeds ? 'shakes' : 'fails', told];
      });
      return { succeeds: word === 'shakes', said };
    },
    async close() {
      await judge?.close();
      save();
    },
  };
}

interface Store {
  readonly answering: Answering;
  readonly answers: ReadonlyMap<string, Word>;
}

/** The first line says what answered, each of the others is a digest and a word. */
function readStore(file: URL): Store | undefined {
  if (!existsSync(file)) return undefined;
  const [head = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  return { answering: JSON.parse(head) as Answering, answers: new Map(lines.map((one) => one.split(' ') as [string, Word])) };
}

function writeStore(file: URL, answering: Answering, answers: ReadonlyMap<string, Word>): void {
  const lines = [...answers].map((pair) => pair.join(' ')).sort();
  writeFileSync(file, `${[JSON.stringify(answering), ...lines].join('\n')}\n`);
}
