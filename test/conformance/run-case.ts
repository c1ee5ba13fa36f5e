import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspectInstallation } from '../../src/inspect/installation.ts';
import { gatherVerdictFacts } from '../../src/inspect/verdict-facts.ts';
import type { System } from '../../src/system/system.ts';
import type { VerdictFacts } from '../../src/verdict/facts.ts';
import { judgeHandshake } from '../../src/verdict/handshake.ts';
import type { Judged } from '../../src/verdict/judge-installation.ts';
import { judge as judgeOurs } from '../../src/verdict/judge-installation.ts';
import type { Judge } from '../support/neo4j/judge.ts';
import { certificateFaults } from './certificate-faults.ts';
import { certificateFormFaults } from './certificate-form-faults.ts';
import { chainFaults } from './chain-faults.ts';
import { confFileFaults } from './conf-file-faults.ts';
import { confTextFaults } from './conf-text-faults.ts';
import type { FaultKind } from './fault.ts';
import { keyEncryptionFaults } from './key-encryption-faults.ts';
import { keyFaults } from './key-faults.ts';
import { keyFormFaults } from './key-form-faults.ts';
import { moreCrlFaults } from './more-crl-faults.ts';
import { nameFaults } from './name-faults.ts';
import { leaveSocket, pathFaults } from './path-faults.ts';
import { seeded } from './random.ts';
import { settingFaults } from './setting-faults.ts';
import { settingValueFaults } from './setting-value-faults.ts';
import { type MemberTree, makeSetup, type Scope, scopes, setupKinds, type World } from './setups.ts';
import { crlFaults, trustFaults } from './trust-faults.ts';

export const faultKinds: readonly FaultKind[] = [
  ...settingFaults,
  ...keyFaults,
  ...certificateFaults,
  ...trustFaults,
  ...crlFaults,
  ...confTextFaults,
  ...pathFaults,
  ...keyEncryptionFaults,
  ...nameFaults,
  ...chainFaults,
  ...moreCrlFaults,
  ...confFileFaults,
  ...certificateFormFaults,
  ...settingValueFaults,
  ...keyFormFaults,
];

export interface CaseResult {
  readonly seed: number;
  readonly title: string;
  /** What differs, in words; empty when nothing does. */
  readonly disagreements: readonly string[];
  readonly handshakes: number;
}

export interface Bench {
  readonly judge: Judge;
  readonly java: number;
  readonly version: string;
  readonly system: System;
  readonly world: World;
  /** Written anew for each case. */
  readonly folder: string;
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

/**
 * Seeds below the number of kinds take each kind once, alone; further ones mix one or two. From a million on, the last six
 * digits name a kind that is taken alone, in another setup each time.
 */
export function plannedFaults(seed: number): {
  readonly kinds: readonly FaultKind[];
  readonly random: ReturnType<typeof seeded>;
} {
  const random = seeded(seed);
  const first = faultKinds[seed >= 1_000_000 ? seed % 1_000_000 : seed];
  if (first !== undefined) return { kinds: [first], random };
  const kinds = [random.pick(faultKinds)];
  if (random.chance(0.6)) kinds.push(random.pick(faultKinds));
  return { kinds, random };
}

/** Makes the case of a seed and writes its two homes. */
export function makeCase(bench: Pick<Bench, 'judge' | 'world' | 'folder'>, seed: number) {
  const { judge, world, folder } = bench;
  const { kinds, random } = plannedFaults(seed);
  const setup = makeSetup(random.pick(setupKinds), judge.line, world, random);
  const touched = new Set<Scope>();
  const told: string[] = [];
  for (const { name, apply } of kinds) {
    const index = random.chance(0.7) ? 0 : 1;
    const scope = random.pick(scopes);
    touched.add(scope);
    told.push(`${name} [${scope} of ${index}]`);
    const [member, peer] = index === 0 ? setup.members : [setup.members[1], setup.members[0]];
    apply({ member, peer, index, scope, line: judge.line, random, world, setup });
  }
  const homes = setup.members.map((member, index) => write(member, join(folder, `m${index}`)));
  return { setup, homes, touched, random, title: `${judge.line} ${setup.kind}: ${told.join(' + ')}` };
}

/** Makes the case of a seed, asks Neo4j and ourselves, and compares. */
export async function runCase(bench: Bench, seed: number): Promise<CaseResult> {
  const { judge } = bench;
  const { setup, homes, touched, random, title } = makeCase(bench, seed);
  const disagreements: string[] = [];
  const judged: Judged[] = [];
  let bothStart = true;
  for (const [index, home] of homes.entries()) {
    const member = setup.members[index];
    const neo4j = await judge.load({ ...home, expandCommands: member?.expandCommands ?? false });
    const fact = await factsOf(bench, home.home, member?.expandCommands ?? false);
    const ours = judgeOurs(fact);
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
  if (
    bothStart &&
    disagreements.length === 0 &&
    first !== undefined &&
    second !== undefined &&
    a !== undefined &&
    b !== undefined
  ) {
    for (const scope of touched) {
      for (const [server, client, ours, host] of [
        [first, second, { server: a, client: b }, dialled(0)],
        [second, first, { server: b, client: a }, dialled(1)],
      ] as const) {
        handshakes++;
        const expand = (home: typeof server): boolean => setup.members[home === first ? 0 : 1].expandCommands ?? false;
        const neo4j = await judge.handshake({
          server: { ...server, expandCommands: expand(server) },
          client: { ...client, expandCommands: expand(client) },
          scope,
          host,
        });
        const prediction = judgeHandshake({ ...ours, scope, host });
        if (prediction.succeeds === neo4j.succeeds) continue;
        const said = [neo4j.refused, neo4j.protocol, neo4j.cipher, ...neo4j.serverErrors, '|', ...neo4j.clientErrors]
          .filter(Boolean)
          .join(' / ');
        const direction = `${server === first ? '1 dials 0' : '0 dials 1'} as ${host}`;
        disagreements.push(
          `${scope} ${direction}: Neo4j ${neo4j.succeeds ? 'succeeds' : 'fails'} (${said}), we say ${prediction.because ?? 'succeeds'}`,
        );
      }
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
  return gatherVerdictFacts(system, installation, { java, expandCommands, owner: { uid: 0, gid: 0 } });
}

function write(
  member: MemberTree,
  home: string,
): { readonly home: string; readonly conf: string; readonly expandCommands: boolean } {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(join(home, 'conf'), { recursive: true });
  mkdirSync(join(home, 'certificates'), { recursive: true });
  const conf = join(home, 'conf', 'neo4j.conf');
  writeConf(member, conf);
  for (const [path, node] of member.nodes) {
    const at = join(home, 'certificates', path);
    try {
      mkdirSync(dirname(at), { recursive: true });
      if (node.kind === 'folder') mkdirSync(at, { recursive: true });
      else if (node.kind === 'link') symlinkSync(node.to, at);
      else if (node.kind === 'socket') leaveSocket(at);
      else writeFileSync(at, node.bytes);
    } catch (error) {
      // Two faults may not go together on one disk (a file inside what became a link); both judges see what is left.
      if (!['ENOTDIR', 'EEXIST', 'ELOOP', 'ENOENT', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return { home, conf, expandCommands: member.expandCommands ?? false };
}

function writeConf(member: MemberTree, conf: string): void {
  const { confNode } = member;
  if (confNode?.kind === 'missing') return;
  if (confNode?.kind === 'link') {
    symlinkSync(confNode.to, conf);
    return;
  }
  if (confNode?.kind === 'folder') {
    mkdirSync(conf);
    for (const [name, value] of confNode.files) writeFileSync(join(conf, name), value, 'latin1');
    return;
  }
  writeFileSync(conf, member.confBytes ?? Buffer.from(`${member.lines.join('\n')}\n`, 'latin1'));
  chmodSync(conf, member.confMode ?? 0o640);
}
