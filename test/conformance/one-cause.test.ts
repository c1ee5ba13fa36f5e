import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runChecks } from '../../src/checks/run-checks.ts';
import { findingIdOf } from '../../src/checks/verdict/verdict-words.ts';
import { inspectInstallation } from '../../src/inspect/home/installation.ts';
import type { FindingId } from '../../src/model/message-ids.ts';
import { readConf } from '../../src/neo4j/conf/conf.ts';
import { configuredAddresses } from '../../src/neo4j/config/address.ts';
import { createSystem } from '../../src/system/index.ts';
import { judge } from '../../src/verdict/judge-installation.ts';
import { lines, releases } from '../support/neo4j/releases.ts';
import { faultKinds, mixturesFrom } from './kinds.ts';
import { fixedKeys } from './material.ts';
import { type Bench, factsOf, makeCase } from './run-case.ts';
import { makeWorld } from './setups.ts';

// ONE_CAUSE_CASES=all takes every kind of fault; else some, and some mixtures.
const wanted = process.env['ONE_CAUSE_CASES'] ?? '40';
const count = wanted === 'all' ? faultKinds.length : Number(wanted);
const step = faultKinds.length / count;
const seeds = [
  ...Array.from({ length: count }, (_, at) => Math.floor(step * at)),
  ...Array.from({ length: count / 2 }, (_, at) => mixturesFrom + at),
];

/** Words of a reason that say more than its name. */
const saidAs: Readonly<Partial<Record<FindingId, readonly FindingId[]>>> = {
  'unknown-setting': ['conf-byte-order-mark', 'conf-utf16', 'tls-reload-on-community', 'setting-of-later-version'],
  'trusted-entry-unreadable': ['trusted-entry-folder'],
  'revoked-entry-unreadable': ['revoked-entry-folder'],
};

/** Two facts at one place: one may be without the other. Lists of several CAs lie in one folder. */
const apart: readonly string[] = [
  'broken-escape + unknown-setting',
  'broken-escape + setting-of-later-version',
  'client-auth-not-required + duplicate-setting',
  'invalid-value + duplicate-setting',
  'certificate-key-usage + certificate-no-names',
  'crl-expired + crl-expired',
  'tls13-dead + cipher-weak',
];
const isApart = (pair: string): boolean => apart.includes(pair) || / \+ (?:same-key-twice|crl-of-stranger)$/.test(pair);

it('the first line is what Neo4j meets first, and no cause is told twice', { timeout: 600_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'one-cause-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const system = createSystem([]);
  const world = makeWorld(fixedKeys());
  const wrong: string[] = [];
  for (const seed of seeds) {
    const line = lines[seed % lines.length] ?? '5';
    const java = line === '4.4' || line === '5' ? 17 : 25;
    const bench = { system, world, folder, java, version: releases[line].version, judge: { line } } as unknown as Bench;
    const made = makeCase(bench, seed);
    for (const index of made.spoilt) {
      const spoilt = made.homes[index];
      if (spoilt === undefined) continue;
      const { home } = spoilt;
      const facts = await factsOf(bench, home, spoilt.expandCommands);
      const place = { home, neo4jVersion: bench.version, edition: 'community' } as const;
      const { scopes } = await inspectInstallation(system, { home, from: 'flag' }, place);
      const conf = readConf(facts.conf.bytes, facts.version);
      const judged = judge(facts);
      const all = runChecks({
        ...{ facts, scopes, judged, conf, addresses: configuredAddresses(conf), kind: 'archive' },
        ...{ owner: undefined, unfinished: undefined, role: 'server', publicRoots: [] },
      });
      const [first] = all;
      const met = judged.verdict.reasons.find(({ fatal, stage }) => fatal && stage !== 'connection');
      const say = (text: string): void => void wrong.push(`seed ${seed}, ${made.title}: ${text}`);
      if (judged.verdict.starts === false && met !== undefined) {
        const id = findingIdOf(met.id);
        if (first?.severity !== 'error' || (first.id !== id && saidAs[id]?.includes(first.id) !== true))
          say(`first is ${first?.id}, and Neo4j meets ${id}`);
      }
      const told = all.filter(({ severity }) => severity !== 'info');
      for (const [at, one] of told.entries())
        for (const other of told.slice(at + 1)) {
          const inConf = one.path === facts.conf.path;
          const samePlace =
            one.path === other.path &&
            one.component === other.component &&
            (!inConf || (one.line !== null && one.line === other.line));
          // It is mended to what was meant, which has a fault of its own.
          if (one.id === 'invalid-value' && one.fixable) continue;
          if (samePlace && !isApart(`${one.id} + ${other.id}`))
            say(`one place is told of twice: ${one.id} (${one.message}) + ${other.id} (${other.message})`);
        }
    }
  }
  expect(wrong.join('\n')).toBe('');
});
