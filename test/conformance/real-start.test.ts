import { existsSync, mkdirSync, readFileSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { judge } from '../../src/verdict/judge-installation.ts';
import { runInProcess } from '../support/in-process.ts';
import { describeNeeds } from '../support/needs.ts';
import { freePorts } from '../support/neo4j/plaintext-home.ts';
import { type Line, lines } from '../support/neo4j/releases.ts';
import { connectorSetting } from '../support/neo4j/tls-home.ts';
import { faultKinds } from './kinds.ts';
import { type OldConf, oldConfs } from './old-confs.ts';
import { openBench } from './open-bench.ts';
import { factsOf, makeCase } from './run-case.ts';
import { compareUpgrades } from './upgrade-with-neo4j.ts';

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
  const benches = new Map<Line, Awaited<ReturnType<typeof openBench>>>();
  for (const line of lines) {
    let bench: Awaited<ReturnType<typeof openBench>>;
    beforeAll(async () => {
      bench = await openBench(line);
      benches.set(line, bench);
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

    const all = process.env.CONFORMANCE_CASES !== undefined;
    const turn = (part + lines.indexOf(line)) % 10;
    const wanted = oldConfs(line, []).flatMap(({ title }, index) => (all || index === turn ? [{ title, index }] : []));
    it.each(wanted)(
      `Neo4j ${line} starts on what init wrote over a conf with $title`,
      { timeout: 180_000 },
      async ({ index }) => {
        const ports = await freePorts(3);
        const { title, text } = oldConfs(line, ports)[index] as OldConf;
        const home = join(bench.folder, 'old');
        rmSync(home, { recursive: true, force: true });
        for (const name of ['conf', 'data', 'logs', 'run', 'plugins', 'import', 'lib'])
          mkdirSync(join(home, name), { recursive: true });
        const conf = join(home, 'conf', 'neo4j.conf');
        writeFileSync(conf, text, { encoding: 'latin1', mode: 0o640 });
        const { code, err, out } = await runInProcess([
          ...['init', '--home', home, '--neo4j-version', bench.version, '--edition', 'community'],
          ...['--components', 'bolt,https', '--source', 'self-signed', '--name', 'localhost', '--yes', '--json'],
        ]);
        expect(code, `${title}: ${err}${out}`).toBe(0);
        const real = await bench.judge.start({ home, conf });
        try {
          expect(real.started, `${real.thrown.join(' / ')}\n${real.userLog.slice(-500)}`).toBe(true);
          expect(await speaksTls(Number(ports[0]))).toMatch(/^TLSv1\.[23]$/);
        } finally {
          await bench.judge.stop();
        }
      },
    );
  }
  // With the same four Neo4js, which are warm by now.
  compareUpgrades(benches, (conf, missing) => addSettings(conf, missing, []));
});

/** The protocol that a port of loopback speaks with any client. */
function speaksTls(port: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, timeout: 10_000 }, () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.on('error', reject);
    socket.on('timeout', () => socket.destroy(new Error('no answer')));
  });
}

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
