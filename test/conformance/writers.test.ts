import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Handshake } from '../../src/commands/doctor/peers.ts';
import { runInProcess } from '../support/in-process.ts';
import { type Judge, startJudge } from '../support/neo4j/judge.ts';
import { type Line, lines, releases } from '../support/neo4j/releases.ts';
import { snapshotTree } from '../support/tree.ts';
import { faultKinds } from './kinds.ts';
import { fixedKeys } from './material.ts';
import { type CaseOptions, makeCase } from './run-case.ts';
import { leafOf, makeWorld, type Scope, scopes, setupKinds } from './setups.ts';

// What every command that writes promises of every kind of fault: done is said only of a server that starts, a server that starts
// goes on starting, connections that were not meant to change still come about, and whoever is refused has a reason to be. Some
// kinds a line; WRITER_CASES is how many, or `all`, WRITER_SEED takes one alone, WRITER_KINDS those whose names match, and
// WRITER_LINES only these lines. WRITER_NEO4J=1 asks Neo4j about each result.
const wanted = process.env['WRITER_CASES'] ?? '5';
const count = wanted === 'all' ? faultKinds.length : Number(wanted);
const only = process.env['WRITER_SEED'];
const named = process.env['WRITER_KINDS'];
function seedsOf(line: Line): readonly number[] {
  if (only !== undefined) return [Number(only)];
  if (named !== undefined) return [...faultKinds.keys()].filter((seed) => new RegExp(named).test(faultKinds[seed]?.name ?? ''));
  const step = faultKinds.length / count;
  return Array.from({ length: count }, (_, at) => Math.floor(step * (at + lines.indexOf(line) / lines.length)));
}

const writers = ['init', 'renew', 'trust add', 'doctor --fix'] as const;
type Writer = (typeof writers)[number];

interface Looked {
  readonly starts: boolean | null | undefined;
  readonly components: Readonly<Record<Scope, string>>;
  /** Names of the connections that come about. */
  readonly handshakes: ReadonlySet<string>;
}

it.each(lines.filter((line) => (process.env['WRITER_LINES'] ?? lines.join()).split(',').includes(line)))(
  'whoever writes says done of what starts, and breaks nothing, on Neo4j %s',
  { timeout: 7_200_000 },
  async (line) => {
    const folder = mkdtempSync(join(tmpdir(), 'writers-'));
    const neo4j = process.env['WRITER_NEO4J'] === '1' ? await startJudge(line) : undefined;
    onTestFinished(async () => {
      await neo4j?.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const trial = new Trial(line, folder, neo4j);
    for (const seed of seedsOf(line)) for (const writer of writers) await trial.hold(writer, seed);
    if (only === undefined && named === undefined)
      for (const [turn, setupKind] of setupKinds.entries())
        for (const writer of writers)
          if (count > 100 || turn === lines.indexOf(line)) await trial.hold(writer, turn, { kinds: [], setupKind });
    if (count > 50)
      process.stdout.write(`${line}: ${JSON.stringify(trial.counts)}
`);
    expect(trial.wrong.join('\n')).toBe('');
    expect(trial.counts.done).toBeGreaterThan(only === undefined && named === undefined ? 4 : -1);
  },
);

class Trial {
  readonly wrong: string[] = [];
  readonly counts = { runs: 0, done: 0, refused: 0, notOurs: 0, asked: 0 };
  readonly #bench: Parameters<typeof makeCase>[0];
  readonly #place: readonly string[];
  readonly #newcomer: string;

  constructor(
    line: Line,
    folder: string,
    readonly neo4j: Judge | undefined,
  ) {
    const world = makeWorld(fixedKeys());
    this.#bench = { judge: { line }, world, folder } as Parameters<typeof makeCase>[0];
    this.#place = ['--neo4j-version', releases[line].version, '--edition', 'community'];
    this.#newcomer = join(folder, 'core3.pem');
    const name = 'core3.cluster.test';
    const key = world.keys.ec[6];
    if (key === undefined) throw new Error('out of keys');
    writeFileSync(this.#newcomer, leafOf(0, key, undefined, { name, names: [`DNS:${name}`] }).pem);
  }

  /** Runs one command on the case of a seed, and writes down what it should not have done. */
  async hold(writer: Writer, seed: number, options: CaseOptions = {}): Promise<void> {
    // Only who signed a certificate can renew it; here that is the server itself.
    const made = makeCase(this.#bench, seed, writer === 'renew' ? { ...options, setupKind: 'self-signed' } : options);
    const here = made.spoilt.has(1) && !made.spoilt.has(0) ? 1 : 0;
    const [ours, peer] = here === 0 ? made.homes : [made.homes[1], made.homes[0]];
    if (ours === undefined || peer === undefined) throw new Error('no homes');
    const { home, expandCommands } = ours;
    // Neo4j's own jars, so that it is known what the class path lacks.
    for (const each of made.homes) {
      mkdirSync(join(each.home, 'lib'));
      writeFileSync(join(each.home, 'lib', `neo4j-kernel-${releases[this.#bench.judge.line].version}.jar`), '');
    }
    const [scope = 'cluster'] = made.touched;
    const hosts = [made.setup.members[here].host, made.setup.members[here === 0 ? 1 : 0].host] as const;
    const expand = expandCommands ? ['--expand-commands'] : [];
    const asked: readonly Scope[] = writer === 'init' ? ['bolt', 'https'] : writer === 'doctor --fix' ? [] : [scope];
    const argv = [...this.#argvOf(writer, scope, hosts[0]), '--home', home, ...this.#place, ...expand];
    const say = (text: string): void =>
      void this.wrong.push(`${writer} on ${scope}, seed ${seed} (${made.title}): ${text.trim().slice(0, 600)}`);
    const look = () =>
      this.#look(home, expand, peer.expandCommands === expandCommands ? ['--peer', peer.home, '--peer-host', hosts[1]] : []);

    const before = await look();
    const tree = treeOf(home);
    const { code, out, err } = await runInProcess([...argv, '--yes', '--json']);
    const after = await look();
    this.counts.runs++;
    if (before.starts === true && after.starts !== true) say(`it started before, and does so no longer: ${err}`);
    // Whose certificate was replaced is unknown to its peers; all others are as they were.
    const meantToChange: readonly Scope[] = writer === 'init' || writer === 'renew' ? asked : [];
    for (const name of before.handshakes)
      if (!meantToChange.some((one) => name.startsWith(one)) && !after.handshakes.has(name)) say(`${name} no longer succeeds`);
    if (writer === 'doctor --fix') {
      if (code === 0 && after.starts !== true) say(`nothing is wrong, it says, and it would not start`);
      if (code > 1 && before.starts === true) say(`exit ${code}: ${err}${out}`);
    } else if (code === 0) {
      this.counts.done++;
      const { verdict } = JSON.parse(out) as { readonly verdict: Pick<Looked, 'starts' | 'components'> };
      if (verdict.starts !== true) say(`done, it says, with the verdict ${JSON.stringify(verdict)}: ${err}`);
      const fresh = { starts: after.starts, components: after.components };
      if (JSON.stringify(verdict) !== JSON.stringify(fresh))
        say(`its verdict is ${JSON.stringify(verdict)}, that of doctor ${JSON.stringify(fresh)}`);
      for (const one of asked) if (['broken', 'fatal'].includes(after.components[one])) say(`done, and ${one} is broken`);
      if (options.kinds?.length === 0 && err !== '') say(`a warning where nothing is wrong: ${err}`);
    } else if (/only they can renew it/.test(out)) {
      // The fault put another's certificate there.
      this.counts.notOurs++;
    } else {
      this.counts.refused++;
      if (treeOf(home) !== tree) say(`exit ${code}, and the tree is another`);
      if (options.kinds?.length === 0 || (isSound(before) && !(await this.#wouldBreak(argv, asked)))) say(`exit ${code}: ${out}`);
    }
    if (this.neo4j !== undefined && after.starts !== undefined && after.starts !== null) {
      this.counts.asked++;
      const { starts, messages } = await this.neo4j.load(ours);
      if (starts !== after.starts) say(`Neo4j ${starts ? 'starts' : 'does not start'}: ${messages.join(' / ')}`);
    }
  }

  #argvOf(writer: Writer, scope: Scope, host: string): readonly string[] {
    switch (writer) {
      case 'init':
        return [
          'init',
          '--components',
          'bolt,https',
          '--name',
          host,
          '--name',
          'localhost',
          '--source',
          'self-signed',
          '--force',
        ];
      case 'renew':
        return ['renew', '--component', scope, '--force'];
      case 'trust add':
        return ['trust', 'add', this.#newcomer, '--component', scope];
      case 'doctor --fix':
        return ['doctor', '--fix'];
    }
  }

  /** What `doctor` says of a home; nothing where it cannot say anything. */
  async #look(home: string, expand: readonly string[], peer: readonly string[]): Promise<Looked> {
    const { out } = await runInProcess(['doctor', '--home', home, ...this.#place, ...expand, ...peer, '--json']);
    const { verdict, handshakes = [] } = JSON.parse(out) as {
      readonly verdict?: Pick<Looked, 'starts' | 'components'>;
      readonly handshakes?: readonly Handshake[];
    };
    const names = handshakes.filter(({ succeeds }) => succeeds).map(({ component, server }) => `${component} of ${server}`);
    const unknown = Object.fromEntries(scopes.map((scope) => [scope, 'off'])) as Looked['components'];
    return { starts: verdict?.starts, components: verdict?.components ?? unknown, handshakes: new Set(names) };
  }

  /** Is it the judge that refuses? A dry run shows what would lie there. */
  async #wouldBreak(argv: readonly string[], asked: readonly Scope[]): Promise<boolean> {
    const { code, out } = await runInProcess([...argv, '--dry-run', '--json']);
    if (code !== 0) return false;
    const { verdict } = JSON.parse(out) as { readonly verdict: Pick<Looked, 'starts' | 'components'> };
    return verdict.starts === false || asked.some((scope) => ['broken', 'fatal'].includes(verdict.components[scope]));
  }
}

function isSound({ starts, components }: Looked): boolean {
  return starts === true && scopes.every((scope) => !['broken', 'fatal'].includes(components[scope]));
}

/** All but the folder that belongs to the program. */
function treeOf(home: string): string {
  return JSON.stringify(Object.entries(snapshotTree(home)).filter(([path]) => !path.startsWith('/.neo4j-tls')));
}
