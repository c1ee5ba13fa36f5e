import { existsSync, readFileSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { judge } from '../../src/verdict/judge-installation.ts';
import { describeNeeds } from '../support/needs.ts';
import { freePorts } from '../support/neo4j/plaintext-home.ts';
import { type Line, lines } from '../support/neo4j/releases.ts';
import { connectorSetting } from '../support/neo4j/tls-home.ts';
import { faultKinds } from './kinds.ts';
import { openBench } from './open-bench.ts';
import { factsOf, makeCase } from './run-case.ts';

/**
 * Every kind of fault before a real starting server takes half an hour per line. CONFORMANCE_STARTS=all does it, 3/10 takes the
 * kinds 3, 13, 23 …; by default each line starts a few of them, each line others.
 */
const [part, parts] = partOf(process.env.CONFORMANCE_STARTS);

function partOf(wanted: string | undefined): readonly [number, number] {
  if (wanted === 'all') return [0, 1];
  const named = /^(\d+)\/(\d+)$/.exec(wanted ?? '');
  if (named !== null) return [Number(named[1]), Number(named[2])];
  return [19, 220];
}

/** Ports are what only a real start looks at. */
const portFaults: readonly (readonly [string, (line: Line, ports: readonly number[]) => readonly string[]])[] = [
  ['a port out of range', (line) => [`${connectorSetting(line, 'bolt', 'listen_address')}=127.0.0.1:70000`]],
  [
    'one port for two connectors',
    (line, [port]) => [
      `${connectorSetting(line, 'bolt', 'listen_address')}=127.0.0.1:${port}`,
      `${connectorSetting(line, 'https', 'listen_address')}=127.0.0.1:${port}`,
    ],
  ],
];

describeNeeds(['java', 'maven'], 'a real server starts when we say so', () => {
  for (const line of lines) {
    let bench: Awaited<ReturnType<typeof openBench>>;
    beforeAll(async () => {
      bench = await openBench(line);
    }, 300_000);
    afterAll(() => bench?.close());

    it(`Neo4j ${line}`, { timeout: 3_600_000 }, async () => {
      const wrong: string[] = [];
      let starts = 0;
      const compare = async (
        title: string,
        seed: number,
        more: (ports: readonly number[]) => readonly string[],
      ): Promise<void> => {
        const { homes } = makeCase({ ...bench }, seed);
        const [home] = homes;
        if (home === undefined) return;
        const ports = await freePorts(3);
        const wanted = more(ports);
        const listen = (['bolt', 'https', 'http'] as const)
          .map((connector, at) => [connectorSetting(line, connector, 'listen_address'), `127.0.0.1:${ports[at]}`] as const)
          .filter(([name]) => !wanted.some((setting) => setting.startsWith(`${name}=`)));
        addSettings(home.conf, listen, wanted);
        const ours = judge(await factsOf(bench, home.home, home.expandCommands)).verdict;
        starts++;
        const real = await bench.judge.start({ ...home });
        await bench.judge.stop();
        if (real.started === ours.starts) return;
        wrong.push(`${title}: Neo4j ${real.started}, we ${ours.starts}\n${real.thrown.join(' / ')}\n${real.userLog.slice(-500)}`);
      };
      for (const [title, change] of portFaults) await compare(title, neutralSeed, (ports) => change(line, ports));
      const first = (part + 30 * lines.indexOf(line)) % parts;
      for (let seed = first; seed < faultKinds.length; seed += parts) {
        if (beyondTls.test(faultKinds[seed]?.name ?? '')) continue;
        await compare(`seed ${seed}, ${faultKinds[seed]?.name}`, seed, () => []);
      }
      console.log(`Neo4j ${line}: ${starts} starts, part ${part} of ${parts}, ${wrong.length} disagreements`);
      expect(wrong.join('\n')).toBe('');
    });
  }
});

/** What a path leads to; undefined for nothing, and for a circle of links. */
function seenAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Adds what is not there to a conf, be it a file or a folder of files; what is neither is left as the fault made it. */
function addSettings(conf: string, missing: readonly (readonly [string, string])[], wanted: readonly string[]): void {
  const found = seenAt(conf);
  if (found?.isDirectory()) {
    for (const [name, value] of missing) if (!existsSync(join(conf, name))) writeFileSync(join(conf, name), value);
    return;
  }
  if (!found?.isFile()) return;
  const text = readFileSync(conf);
  // A file in UTF-16 cannot be added to; it does not get as far as the ports.
  if (text[0] === 0xff) return;
  const lines = missing.filter(([name]) => !text.toString('latin1').includes(`${name}=`)).map((pair) => pair.join('='));
  const lineEnd = text.includes(10) ? '\n' : '';
  writeFileSync(conf, Buffer.concat([text, Buffer.from(`${lineEnd}${[...lines, ...wanted].join('\n')}\n`, 'latin1')]));
}

/** Any setting at all with a value that it may have: a whole database has more reasons than ours not to start then. */
const beyondTls = /^a setting of /;

/** A kind that changes nothing: `enabled=TRUE`. */
const neutralSeed = faultKinds.findIndex(({ name }) => name === 'enabled="TRUE"');
