import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Handshake } from '../../src/commands/doctor/peers.ts';
import type { PlanNote } from '../../src/model/plan.ts';
import { runInProcess } from '../support/in-process.ts';
import type { Member } from '../support/neo4j/judge.ts';
import { type Line, releases } from '../support/neo4j/releases.ts';
import { runProgram } from '../support/program.ts';
import { snapshotTree } from '../support/tree.ts';
import type { Golden } from './golden.ts';
import { fixedKeys } from './material.ts';
import { type CaseOptions, mainlySpoilt, makeCase } from './run-case.ts';
import { leafOf, makeWorld, type Scope, scopes } from './setups.ts';

export const writers = ['init', 'renew', 'trust add', 'doctor --fix'] as const;
export type Writer = (typeof writers)[number];

/** One command on the case of a seed. */
export interface WriterCase extends Omit<CaseOptions, 'line'> {
  readonly writer: Writer;
  readonly seed: number;
  /** A second line in neo4j.conf, which none of ours wrote. */
  readonly foreign?: string | undefined;
  /** The built program, started; otherwise the command runs in this process. */
  readonly started?: boolean;
  /** Ask Neo4j although its answer is known, and about files with keys of this moment. */
  readonly anew: boolean;
}

interface Looked {
  readonly starts: boolean | null | undefined;
  readonly components: Readonly<Record<Scope, string>>;
  /** Names of the connections that come about. */
  readonly handshakes: ReadonlySet<string>;
  /** What was found, and what `--fix` promises to repair, by id and place; as often as it was. */
  readonly findings: ReadonlyMap<string, number>;
  readonly promised: ReadonlyMap<string, number>;
}

/** Runs writing commands on cases of one line, and gathers what they should not have done. */
export class WriterTrial {
  readonly wrong: string[] = [];
  /**
   * `refused`: with a reason that Neo4j shares, before (`stopped`: it does not start; `broken`: nobody gets through to what was asked
   * for) or after. `notThere`: what was asked for cannot be done there, such as renewing what another signed.
   */
  readonly counts = { runs: 0, started: 0, done: 0, refused: 0, stopped: 0, broken: 0, after: 0, notThere: 0, asked: 0 };
  readonly #bench: Parameters<typeof makeCase>[0];
  readonly #place: readonly string[];
  readonly #newcomer: string;

  constructor(
    line: Line,
    folder: string,
    readonly neo4j: Golden,
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

  async hold(one: WriterCase): Promise<void> {
    const { writer, seed, foreign, kinds, started = false, anew } = one;
    const { wrong, counts, neo4j } = this;
    // Only who signed a certificate can renew it; here that is the server itself.
    const setupKind = writer === 'renew' ? 'self-signed' : one.setupKind;
    const options = { ...(kinds === undefined ? {} : { kinds }), ...(setupKind === undefined ? {} : { setupKind }) };
    const made = makeCase(this.#bench, seed, { ...options, line: foreign });
    const here = mainlySpoilt(made.spoilt);
    const [ours, peer] = here === 0 ? made.homes : [made.homes[1], made.homes[0]];
    if (ours === undefined || peer === undefined) throw new Error('no homes');
    const { home, expandCommands } = ours;
    // What a conf names is written, by whoever may: this machine's own folders are none of a test's business.
    if (namesThisMachine(ours.conf)) return;
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
    const title = `${writer} on ${scope}, seed ${seed} (${made.title}${foreign === undefined ? '' : `, ${foreign}`})`;
    const say = (text: string): void => void wrong.push(`${title}: ${text.trim().slice(0, 600)}`);
    const look = () =>
      this.#look(home, expand, peer.expandCommands === expandCommands ? ['--peer', peer.home, '--peer-host', hosts[1]] : []);

    const before = await look();
    const tree = treeOf(home);
    const kept = foreign !== undefined && writer !== 'doctor --fix' && hasLine(ours.conf, foreign);
    const { code, out, err } = await (started ? startProgram : runInProcess)([...argv, '--yes', '--json']);
    const changed = treeOf(home) !== tree;
    const after = changed ? await look() : before;
    counts.runs++;
    if (started) counts.started++;
    neo4j.begin(title, anew, { passing: changed && (writer === 'init' || writer === 'renew') });
    const faultless = kinds?.length === 0;
    if (before.starts === true && after.starts !== true) say(`it started before, and does so no longer: ${err}`);
    // Whose certificate was replaced is unknown to its peers; all others are as they were, but for those that use the same pair, of
    // which the person is told.
    const issues = writer === 'init' || writer === 'renew';
    const notes = code === 0 ? notesOf(out) : [];
    const isTold = (each: Scope): boolean =>
      notes.some(({ text }) => new RegExp(`^(\\w+ and )*${each}\\b.* certificate`).test(text));
    const meantToChange: readonly Scope[] = issues ? scopes.filter((each) => asked.includes(each) || isTold(each)) : [];
    for (const name of before.handshakes)
      if (!meantToChange.some((meant) => name.startsWith(meant)) && !after.handshakes.has(name))
        say(`${name} no longer succeeds`);
    if (kept && !hasLine(ours.conf, foreign)) say(`${foreign} is gone`);
    if (writer === 'doctor --fix') {
      if (code === 0 && after.starts !== true) say(`nothing is wrong, it says, and it would not start`);
      if (code > 1 && before.starts === true) say(`exit ${code}: ${err}${out}`);
      for (const [found, times] of before.promised) {
        const left = after.findings.get(found) ?? 0;
        if (left > (before.findings.get(found) ?? 0) - times) say(`${found} was to be repaired, and is there: ${out}`);
      }
      if (faultless && (code !== 0 || changed))
        say(`exit ${code}${changed ? ', with changes,' : ''} where nothing is wrong: ${out}`);
    } else if (code === 0) {
      counts.done++;
      const { verdict } = JSON.parse(out) as { readonly verdict: Pick<Looked, 'starts' | 'components'> };
      if (verdict.starts !== true) say(`done, it says, with the verdict ${JSON.stringify(verdict)}: ${err}`);
      const fresh = { starts: after.starts, components: after.components };
      if (JSON.stringify(verdict) !== JSON.stringify(fresh))
        say(`its verdict is ${JSON.stringify(verdict)}, that of doctor ${JSON.stringify(fresh)}`);
      for (const each of asked) if (['broken', 'fatal'].includes(after.components[each])) say(`done, and ${each} is broken`);
      // No fault of the home: that it is renewed long before its time, that peers know the old certificate, and that the passphrase
      // goes with a key that has none.
      const inOrder = /^ *Renewing early: |trust the old certificate of this server|the new private key is not encrypted/;
      const warned = [...notes.filter(({ severity }) => severity === 'warning').map(({ text }) => text), ...err.split('\n')];
      const wrongly = warned.filter((text) => text.trim() !== '' && !inOrder.test(text));
      if (faultless && wrongly.length > 0) say(`a warning where nothing is wrong: ${wrongly.join(' / ')}`);
      if (faultless && !changed) say('done, it says, and nothing is changed');
    } else if (this.#isNotThere(writer, out, before, asked)) {
      counts.notThere++;
    } else {
      counts.refused++;
      if (changed) say(`exit ${code}, and the tree is another`);
      if (faultless) say(`exit ${code}: ${out}`);
      else await this.#holdRefusal({ say, out, code, argv, asked, ours, peer, hosts });
    }
    // Keys of this moment are in no store.
    if (after.starts === undefined || after.starts === null || (changed && meantToChange.length > 0 && !anew)) return;
    counts.asked++;
    const { starts, messages } = await neo4j.load(ours);
    if (starts !== after.starts) say(`Neo4j ${starts ? 'starts' : 'does not start'}: ${messages.join(' / ')}`);
  }

  /** Whoever is refused has a reason that Neo4j has, too. */
  async #holdRefusal(refusal: {
    readonly say: (text: string) => void;
    readonly code: number;
    readonly out: string;
    readonly argv: readonly string[];
    readonly asked: readonly Scope[];
    readonly ours: Member;
    readonly peer: Member;
    readonly hosts: readonly [string, string];
  }): Promise<void> {
    const { say, code, out, argv, asked, ours, peer, hosts } = refusal;
    const { counts, neo4j } = this;
    if (!(await neo4j.load(ours)).starts) {
      counts.stopped++;
      return;
    }
    for (const scope of asked) {
      const { succeeds } = await neo4j.handshake({ server: ours, client: peer, scope, host: hosts[0] });
      if (succeeds) continue;
      counts.broken++;
      return;
    }
    counts.after++;
    // A dry run shows what would lie there.
    const dry = await runInProcess([...argv, '--dry-run', '--json']);
    const { verdict } = (dry.code === 0 ? JSON.parse(dry.out) : {}) as { readonly verdict?: Looked };
    const wouldBreak =
      verdict !== undefined &&
      (verdict.starts === false || asked.some((scope) => ['broken', 'fatal'].includes(verdict.components[scope])));
    if (!wouldBreak) say(`exit ${code}: ${out}`);
  }

  /** What was asked for does not exist there. */
  #isNotThere(writer: Writer, out: string, before: Looked, asked: readonly Scope[]): boolean {
    if (writer === 'renew' && /only that issuer can renew it/.test(out)) return true;
    if (writer === 'renew' && /there is nothing to renew/.test(out))
      return asked.every((scope) => ['off', 'plaintext'].includes(before.components[scope]));
    // Nothing can be put into a folder that is a link in a circle; for Neo4j there is none.
    if (writer === 'trust add' && /form a loop|name too long|ENAMETOOLONG/.test(out)) return true;
    // No folder can be made where a link leads to nothing.
    if ((writer === 'trust add' || writer === 'init') && /symbolic link to .*, which does not exist/.test(out)) return true;
    // What Java takes for a certificate may have no names to issue it anew for.
    if (writer === 'renew' && /cannot be renewed, because its certificate cannot be read/.test(out)) return true;
    // Settings cannot be written into a folder of them.
    return writer === 'init' && /neo4j\.conf is a folder/.test(out);
  }

  #argvOf(writer: Writer, scope: Scope, host: string): readonly string[] {
    switch (writer) {
      case 'init':
        return [
          ...['init', '--components', 'bolt,https', '--name', host, '--name', 'localhost'],
          ...['--source', 'self-signed', '--force'],
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
    const {
      verdict,
      handshakes = [],
      findings = [],
    } = JSON.parse(out) as {
      readonly verdict?: Pick<Looked, 'starts' | 'components'>;
      readonly handshakes?: readonly Handshake[];
      readonly findings?: readonly { readonly id: string; component: string; path: string; fixable: boolean }[];
    };
    const names = handshakes.filter(({ succeeds }) => succeeds).map(({ component, server }) => `${component} of ${server}`);
    const unknown = Object.fromEntries(scopes.map((scope) => [scope, 'off'])) as Looked['components'];
    const named = (some: typeof findings) => countOf(some.map(({ id, component, path }) => `${id} of ${component} at ${path}`));
    return {
      ...{ starts: verdict?.starts, components: verdict?.components ?? unknown, handshakes: new Set(names) },
      ...{ findings: named(findings), promised: named(findings.filter(({ fixable }) => fixable)) },
    };
  }
}

/** What a person would be told beside the plan. */
function notesOf(out: string): readonly PlanNote[] {
  const { plan } = JSON.parse(out) as { readonly plan?: { readonly notes?: readonly PlanNote[] } };
  return plan?.notes ?? [];
}

/** A setting that leads to a file or folder outside the homes of the tests. */
function namesThisMachine(conf: string): boolean {
  if (!existsSync(conf) || !statSync(conf).isFile()) return false;
  const paths = /(?:base_directory|private_key|public_certificate|trusted_dir|revoked_dir) *[=:] *"?(\/\S*)/g;
  return [...readFileSync(conf, 'latin1').matchAll(paths)].some(([, path = '']) => !path.startsWith(tmpdir()));
}

const hasLine = (conf: string, line: string): boolean =>
  existsSync(conf) && statSync(conf).isFile() && readFileSync(conf, 'latin1').split('\n').includes(line);

async function startProgram(argv: readonly string[]) {
  const { code, stdout, stderr } = await runProgram(argv);
  return { code: code ?? -1, out: stdout, err: stderr };
}

function countOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** All but the folder that belongs to the program. */
function treeOf(home: string): string {
  return JSON.stringify(Object.entries(snapshotTree(home)).filter(([path]) => !path.startsWith('/.neo4j-tls')));
}
