import { join } from 'node:path';
import { inspectInstallation } from '../../src/inspect/home/installation.ts';
import { gatherVerdictFacts } from '../../src/inspect/home/verdict-facts.ts';
import type { System } from '../../src/system/system.ts';
import type { VerdictFacts } from '../../src/verdict/facts.ts';
import { judgeHandshake } from '../../src/verdict/handshake.ts';
import type { Judged } from '../../src/verdict/judge-installation.ts';
import { judge as judgeOurs } from '../../src/verdict/judge-installation.ts';
import type { Judge } from '../support/neo4j/judge.ts';
import { watchClock } from './clock.ts';
import type { FaultKind } from './fault.ts';
import type { Golden } from './golden.ts';
import { plannedFaults } from './kinds.ts';
import { numberFrom } from './material.ts';
import { makeSetup, type Scope, type SetupKind, scopes, setupKinds, type World } from './setups.ts';
import { writeMember } from './write-case.ts';

export interface CaseResult {
  readonly seed: number;
  readonly title: string;
  /** What differs, in words; empty when nothing does. */
  readonly disagreements: readonly string[];
  readonly handshakes: number;
}

export interface Bench {
  readonly judge: Pick<Judge, 'line'>;
  readonly java: number;
  readonly version: string;
  readonly system: System;
  readonly world: World;
  /** Written anew for each case. */
  readonly folder: string;
}

/** A bench whose questions are put to Neo4j only where its answer is not known. */
export interface GoldenBench extends Bench {
  readonly judge: Golden;
}

/** Names a client may dial besides the one it should. */
const otherHosts = [
  'localhost',
  '127.0.0.1',
  'core1.cluster.test.',
  'CORE1.Cluster.Test',
  'core_1.cluster.test',
  'core2.cluster.test',
  'deep.core1.cluster.test',
  '10.9.8.7',
  'core1',
  'test',
  '::1',
  '127.1',
  'localhost.',
  'LOCALHOST',
  '1.2.3',
  '256.1.1.1',
  'core1..cluster.test',
  '-core1.cluster.test',
  'xn--core1.cluster.test',
  'b\u00fccher.cluster.test',
  `${'a'.repeat(64)}.cluster.test`,
] as const;

export interface CaseOptions {
  /** In place of what the seed stands for. */
  readonly kinds?: readonly FaultKind[];
  readonly setupKind?: SetupKind;
  /** A further line of the spoilt member's neo4j.conf. */
  readonly line?: string | undefined;
}

/** Makes the case of a seed and writes its two homes. `spoilt`: which of them have a fault. */
export function makeCase(bench: Pick<Bench, 'judge' | 'world' | 'folder'>, seed: number, options: CaseOptions = {}) {
  const { judge, world, folder } = bench;
  const { kinds: planned, random } = plannedFaults(seed);
  const { kinds = planned, setupKind } = options;
  // Whatever was made before, the case is the same.
  numberFrom(2000);
  watchClock();
  const drawn = random.pick(setupKinds);
  const setup = makeSetup(setupKind ?? drawn, judge.line, world, random);
  const touched = new Set<Scope>();
  const spoilt = new Set<0 | 1>();
  const told: string[] = [];
  for (const { name, apply } of kinds) {
    const index = random.chance(0.7) ? 0 : 1;
    const scope = random.pick(scopes);
    touched.add(scope);
    spoilt.add(index);
    told.push(`${name} [${scope} of ${index}]`);
    const [member, peer] = index === 0 ? setup.members : [setup.members[1], setup.members[0]];
    apply({ member, peer, index, scope, line: judge.line, random, world, setup });
  }
  if (options.line !== undefined) setup.members[mainlySpoilt(spoilt)].lines.push(options.line);
  const homes = setup.members.map((member, index) => writeMember(member, join(folder, `m${index}`)));
  return { setup, homes, touched, spoilt, random, title: `${judge.line} ${setup.kind}: ${told.join(' + ')}` };
}

/** The member to look at: the first one with a fault, or the first. */
export const mainlySpoilt = (spoilt: ReadonlySet<0 | 1>): 0 | 1 => (spoilt.has(1) && !spoilt.has(0) ? 1 : 0);

/** Makes the case of a seed, asks Neo4j and ourselves, and compares. `anew`: Neo4j is asked although its answer is known. */
export async function runCase(bench: GoldenBench, seed: number, anew: boolean): Promise<CaseResult> {
  const { judge } = bench;
  const { setup, homes, touched, random, title } = makeCase(bench, seed);
  judge.begin(`seed ${seed}, ${title}`, anew);
  const disagreements: string[] = [];
  const judged: Judged[] = [];
  let bothStart = true;
  for (const [index, home] of homes.entries()) {
    const neo4j = await judge.load(home);
    const ours = judgeOurs(await factsOf(bench, home.home, home.expandCommands));
    judged.push(ours);
    bothStart &&= neo4j.starts;
    if (ours.verdict.starts !== neo4j.starts || ours.verdict.stage !== neo4j.stage) {
      const said = ours.verdict.reasons.filter(({ fatal, stage }) => fatal && stage !== 'connection').map(({ id }) => id);
      disagreements.push(
        `start of ${index}: Neo4j ${neo4j.stage ?? 'starts'} (${neo4j.messages.join(' / ')}), we ${ours.verdict.stage ?? 'start'} (${said.join(', ')})`,
      );
    }
  }
  let handshakes = 0;
  const dialled = (index: 0 | 1): string => (random.chance(0.25) ? random.pick(otherHosts) : setup.members[index].host);
  const [first, second] = homes;
  const [a, b] = judged;
  if (!bothStart || disagreements.length > 0 || first === undefined || second === undefined || a === undefined || b === undefined)
    return { seed, title, disagreements, handshakes };
  for (const scope of touched) {
    for (const [server, client, ours, host] of [
      [first, second, { server: a, client: b }, dialled(0)],
      [second, first, { server: b, client: a }, dialled(1)],
    ] as const) {
      handshakes++;
      const neo4j = await judge.handshake({ server, client, scope, host });
      const prediction = judgeHandshake({ ...ours, scope, host });
      if (prediction.succeeds === neo4j.succeeds) continue;
      const direction = `${server === first ? '1 dials 0' : '0 dials 1'} as ${host}`;
      disagreements.push(
        `${scope} ${direction}: Neo4j ${neo4j.succeeds ? 'succeeds' : 'fails'} (${neo4j.said}), we say ${prediction.because ?? 'succeeds'}`,
      );
    }
  }
  return { seed, title, disagreements, handshakes };
}

export async function factsOf(
  { system, version, java }: Pick<Bench, 'system' | 'version' | 'java'>,
  home: string,
  expandCommands = false,
): Promise<VerdictFacts> {
  const place = { home, neo4jVersion: version, edition: 'community' } as const;
  const installation = await inspectInstallation(system, { home, from: 'flag' }, place);
  const facts = await gatherVerdictFacts(system, installation, { java, expandCommands, owner: { uid: 0, gid: 0 } });
  // The judge starts them all on one class path, which the homes do not have: without Netty's OpenSSL.
  return facts.nettyJars === undefined ? facts : { ...facts, nettyJars: { ...facts.nettyJars, libSeen: true } };
}
