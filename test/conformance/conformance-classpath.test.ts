import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { nettySystem } from '../../src/neo4j/netty-jars.ts';
import { judge } from '../../src/verdict/judge-installation.ts';
import { startJudge } from '../support/neo4j/judge.ts';
import { provideNettyJar } from '../support/neo4j/provision.ts';
import { type Line, lines, releases } from '../support/neo4j/releases.ts';
import { anewFrom, NobodyToAsk } from './golden.ts';
import { seedOfKind } from './kinds.ts';
import { openGoldenBench } from './open-bench.ts';
import { factsOf, makeCase } from './run-case.ts';

// What the other cases hold fixed: the class path. A conf that asks for OpenSSL stands before each of these folders of jars.
const anew = anewFrom(process.env['CONFORMANCE_ANEW']) === 'all';
const write = process.env['CONFORMANCE_GOLDEN'] === 'write';

const native = (version: string, system = 'linux-x86_64'): string =>
  `netty-tcnative-boringssl-static-${version}.Final-${system}.jar`;
const classes = (version: string): string => `netty-tcnative-classes-${version}.Final.jar`;
/** Those that Neo4j ships. */
const shipped: Readonly<Record<Line, readonly string[]>> = {
  '4.4': [],
  '5': [classes('2.0.77')],
  '2025': [classes('2.0.74')],
  '2026': [classes('2.0.77')],
};

/** Jars that somebody put there. */
const folders: readonly (readonly [string, 'lib' | 'plugins', readonly string[]])[] = [
  ['none', 'lib', []],
  ['that of 2.0.77', 'lib', [native('2.0.77')]],
  ['that of 2.0.77 in plugins', 'plugins', [native('2.0.77')]],
  ['that of 2.0.74', 'lib', [native('2.0.74')]],
  ['that of 2.0.70', 'lib', [native('2.0.70')]],
  ['that of 2.0.61', 'lib', [native('2.0.61')]],
  ['that of 2.0.65', 'lib', [native('2.0.65')]],
  ['that of 2.0.75', 'lib', [native('2.0.75')]],
  ['that of 2.0.80', 'lib', [native('2.0.80')]],
  ['one for ARM', 'lib', [native('2.0.77', 'linux-aarch_64')]],
  ['one for Windows in plugins', 'plugins', [native('2.0.77', 'windows-x86_64')]],
  ['one for ARM beside the right one', 'lib', [native('2.0.77', 'linux-aarch_64'), native('2.0.77')]],
  // Only 4.4 has none of its own.
  ['classes besides, and their native part', 'lib', [classes('2.0.77'), native('2.0.77')]],
];

// The jars are judged for this machine's system, and the ones that fit are named above.
it
  .runIf(nettySystem(process.platform, process.arch) === 'linux-x86_64')
  .each(lines.flatMap((line) => folders.map((folder) => [line, ...folder] as const)))(
  'Neo4j %s has OpenSSL when we say so, with these jars of Netty: %s',
  { timeout: 300_000 },
  async (line, title, place, jars) => {
    const start = async () => startJudge(line, { jars: await Promise.all(jars.map(provideNettyJar)) });
    const bench = await openGoldenBench(line, { of: 'classpath-', write, start });
    try {
      const { homes } = makeCase(bench, seedOfKind('provider OPENSSL'), { setupKind: 'ca' });
      const [home] = homes;
      if (home === undefined) throw new Error('no home');
      const names = [`lib/neo4j-kernel-${releases[line].version}.jar`, ...shipped[line].map((jar) => `lib/${jar}`)];
      for (const name of [...names, ...jars.map((jar) => `${place}/${jar}`)]) {
        mkdirSync(dirname(join(home.home, name)), { recursive: true });
        writeFileSync(join(home.home, name), '');
      }
      bench.judge.begin(title, anew);
      const { starts, stage, messages } = await bench.judge.load(home);
      const ours = judge(await factsOf(bench, home.home)).verdict;
      expect({ starts: ours.starts, stage: ours.stage }, messages.join(' / ')).toEqual({ starts, stage });
      expect(bench.judge.differing.join('\n')).toBe('');
    } catch (error) {
      if (!(error instanceof NobodyToAsk) || process.env['CI'] === 'true') throw error;
      process.stderr.write(`\n*** NOT RUN: Neo4j ${line} with these jars of Netty: ${title}\n`);
    } finally {
      await bench.close();
    }
  },
);
