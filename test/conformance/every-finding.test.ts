import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endpointFindingIds } from '../../src/checks/endpoint/endpoint.ts';
import { checks } from '../../src/checks/index.ts';
import { runChecks } from '../../src/checks/run-checks.ts';
import { findingIdOf, wordsOfReasons } from '../../src/checks/verdict/verdict-words.ts';
import { inspectInstallation } from '../../src/inspect/home/installation.ts';
import type { ReasonId } from '../../src/model/message-ids.ts';
import { readConf } from '../../src/neo4j/conf/conf.ts';
import { configuredAddresses } from '../../src/neo4j/config/address.ts';
import { createSystem } from '../../src/system/index.ts';
import { judge } from '../../src/verdict/judge-installation.ts';
import { type Line, lines, releases } from '../support/neo4j/releases.ts';
import { root } from '../support/program.ts';
import { faultKinds, seedOfKind } from './kinds.ts';
import { fixedKeys } from './material.ts';
import { type Bench, factsOf, makeCase } from './run-case.ts';
import { makeWorld } from './setups.ts';

/** What doctor finds in every kind of fault, without asking Neo4j; until nothing wanted is left to find. */
async function provoked(folder: string, wanted: readonly string[]): Promise<ReadonlySet<string>> {
  const system = createSystem([]);
  const world = makeWorld(fixedKeys());
  const found = new Set<string>();
  const turns = [...faultKinds.keys()].map((seed) => [lines[seed % lines.length] ?? '5', seed] as const);
  for (const [line, seed] of [...onlyOn, ...turns]) {
    if (wanted.every((id) => found.has(id))) break;
    const java = line === '4.4' || line === '5' ? 17 : 25;
    const bench = { system, world, folder, java, version: releases[line].version, judge: { line } } as unknown as Bench;
    for (const home of makeCase(bench, seed).homes) {
      const facts = await factsOf(bench, home.home, home.expandCommands);
      const place = { home: home.home, neo4jVersion: bench.version, edition: 'community' } as const;
      const { scopes } = await inspectInstallation(system, { home: home.home, from: 'flag' }, place);
      const conf = readConf(facts.conf.bytes, facts.version);
      const findings = runChecks({
        ...{ facts, scopes, judged: judge(facts), conf, addresses: configuredAddresses(conf), kind: 'archive' },
        ...{ owner: undefined, unfinished: undefined, role: 'server', publicRoots: [] },
      });
      for (const { id } of findings) found.add(id);
    }
  }
  return found;
}

const seedsOf = (name: string): readonly number[] => [1, 2, 3, 4, 5, 6, 7, 8].map((turn) => seedOfKind(name, turn));
/** Kinds that show on some lines alone, and in some setups. */
const onlyOn: readonly (readonly [Line, number])[] = [
  ...seedsOf('names that are junk').map((seed) => ['2026', seed] as const),
  ...seedsOf('encrypted, password not ASCII').map((seed) => ['5', seed] as const),
  ...seedsOf('key with a blank behind its header').map((seed) => ['5', seed] as const),
];

const testTexts = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts') && entry.name !== 'every-finding.test.ts')
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

describe('every finding', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'every-finding-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const reasonIds = Object.keys(wordsOfReasons) as ReasonId[];
  const ids = new Set([...checks.flatMap((check) => check.ids), ...reasonIds.map(findingIdOf), ...endpointFindingIds]);
  it('is provoked by a kind of fault, or by a test that names it', { timeout: 600_000 }, async () => {
    const texts = testTexts(join(root, 'test')).join('\n');
    const named = (id: string): boolean => new RegExp(`['"\`](?:\\w+ )?${id}['"\`: ]`).test(texts);
    const wanted = [...ids].filter((id) => !named(id));
    const found = await provoked(folder, wanted);
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((id) => !found.has(id))).toEqual([]);
  });
});
