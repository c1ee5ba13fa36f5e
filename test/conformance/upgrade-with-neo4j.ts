import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { judgeHandshake } from '../../src/verdict/handshake.ts';
import { runInProcess } from '../support/in-process.ts';
import type { Judge, Member } from '../support/neo4j/judge.ts';
import { freePorts } from '../support/neo4j/plaintext-home.ts';
import { type Line, releases } from '../support/neo4j/releases.ts';
import { connectorSetting } from '../support/neo4j/tls-home.ts';
import { openGolden } from './golden.ts';
import { faultKinds } from './kinds.ts';
import { numberOf } from './random.ts';
import type { Bench } from './run-case.ts';
import { asVersion, commandFor, differing, type Pair, pairs, runUpgradeCase, seedsOf, upgradeCase } from './upgrade-case.ts';

export type Benches = ReadonlyMap<Line, Bench & { readonly judge: Judge }>;

/** `npm run conformance`: a thousand cases of each pair, and ten starts. */
const all = process.env.CONFORMANCE_CASES !== undefined;
const cases = all ? Number(process.env.UPGRADE_CASES ?? 1000) : 2;
const setups = 20;

/** What the two lines of each pair do, asked of both: their classes, a connection from one to the other, and whole servers. */
export function compareUpgrades(
  benches: Benches,
  addSettings: (conf: string, missing: readonly (readonly [string, string])[]) => void,
): void {
  const judgeOf = (line: Line): Judge => (benches.get(line) as Bench & { readonly judge: Judge }).judge;
  const makeBench = (line: Line) => {
    const folder = mkdtempSync(join(tmpdir(), 'upgrade-with-neo4j-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return { world: (benches.get(line) as Bench).world, folder };
  };

  it.each(pairs)('Neo4j %s and %s do what doctor --upgrade-to says, asked anew', { timeout: 3 * 3_600_000 }, async (...pair) => {
    const bench = makeBench(pair[0]);
    const open = (line: Line) =>
      openGolden(line, { of: 'upgrade-', start: async () => ({ ...judgeOf(line), close: async () => undefined }) });
    const neo4js = { old: await open(pair[0]), upgraded: await open(pair[1]) };
    const wrong: string[] = [];
    const seeds = seedsOf(pair, cases);
    for (const seed of seeds) {
      const { title, disagreements } = await runUpgradeCase(bench, pair, seed, neo4js, true);
      if (disagreements.length > 0) wrong.push([`seed ${seed}, ${title}`, ...disagreements].join('\n  '));
    }
    const asked = neo4js.old.counts.asked + neo4js.upgraded.counts.asked;
    console.log(`${pair.join(' to ')}: ${seeds.length} cases, ${asked} answers asked, ${wrong.length} disagreements`);
    expect(wrong.join('\n')).toBe('');
    expect([...neo4js.old.differing, ...neo4js.upgraded.differing].join('\n')).toBe('');
  });

  it.each(pairs)('members of Neo4j %s and %s connect when doctor --peer says so', { timeout: 600_000 }, async (...pair) => {
    const bench = makeBench(pair[0]);
    const wrong: string[] = [];
    const succeeded: boolean[] = [];
    let done = 0;
    for (const seed of crossSeeds(pair)) {
      if (done === setups) break;
      const { here, peer, hosts, touched, title } = upgradeCase(bench, pair[0], seed);
      if (here.expandCommands || peer.expandCommands) continue;
      const scope = touched.find((one) => one === 'cluster' || one === 'backup');
      if (scope === undefined) continue;
      // Whose turn it was on the night.
      const [ofHere, ofPeer] = seed % 2 === 0 ? pair : ([pair[1], pair[0]] as const);
      const sides = { here: { home: here, line: ofHere }, peer: { home: peer, line: ofPeer } };
      const models = {
        here: await asVersion(here.home, releases[ofHere].version, false),
        peer: await asVersion(peer.home, releases[ofPeer].version, false),
      };
      // Who does not start is told as such, and opens no port.
      if (models.here.verdict.starts === false || models.peer.verdict.starts === false) continue;
      done++;
      for (const [server, client] of [['here', 'peer'] as const, ['peer', 'here'] as const]) {
        const host = hosts[server];
        const predicted = judgeHandshake({ server: models[server], client: models[client], scope, host });
        const told = await connect(sides[server], sides[client], scope, host);
        succeeded.push(told.succeeds);
        const way = `${scope} from ${client} on ${sides[client].line} to ${server} on ${sides[server].line} as ${host}`;
        if (told.succeeds !== predicted.succeeds)
          wrong.push(
            `seed ${seed}, ${title}: ${way}: Neo4j ${told.succeeds ? 'succeeds' : `fails (${told.errors.join(' / ')})`}, we say ${predicted.because ?? 'succeeds'}`,
          );
      }
    }
    const failed = succeeded.filter((one) => !one).length;
    console.log(
      `${pair.join(' x ')}: ${done} setups, ${succeeded.length} handshakes, ${failed} fail, ${wrong.length} disagreements`,
    );
    expect(wrong.join('\n')).toBe('');
    expect(done).toBe(setups);
    expect(failed).toBeGreaterThan(0);
    expect(failed).toBeLessThan(succeeded.length);
  });

  interface Side {
    readonly home: Member;
    readonly line: Line;
  }

  /** Late once or twice may be the machine. */
  async function connect(server: Side, client: Side, scope: 'cluster' | 'backup', host: string) {
    const told = await connectOnce(server, client, scope, host);
    const isLate = ({ errors }: typeof told): boolean => errors.some((error) => error.includes('no answer within'));
    if (!isLate(told)) return told;
    const again = await connectOnce(server, client, scope, host);
    return isLate(again) ? connectOnce(server, client, scope, host) : again;
  }

  async function connectOnce(server: Side, client: Side, scope: 'cluster' | 'backup', host: string) {
    const serving = judgeOf(server.line);
    try {
      const { port } = await serving.serve({ ...server.home, scope, port: 0 });
      return await judgeOf(client.line).dial({ ...client.home, scope, host, port });
    } catch (error) {
      if (!String(error).includes('no policy to serve')) throw error;
      return { succeeds: false, errors: [String(error)] };
    } finally {
      await serving.unserve();
    }
  }

  it.each(pairs)(
    'a server of Neo4j %s starts as %s when doctor --upgrade-to says so',
    { timeout: 3_600_000 },
    async (...pair) => {
      const [from, to] = pair;
      const bench = makeBench(from);
      const wrong: string[] = [];
      for (const seed of startSeeds(pair)) {
        const homes = upgradeCase(bench, from, seed);
        const { here, title } = homes;
        const ports = await freePorts(3);
        addSettings(
          here.conf,
          (['bolt', 'https', 'http'] as const).map(
            (name, at) => [connectorSetting(from, name, 'listen_address'), `127.0.0.1:${ports[at]}`] as const,
          ),
        );
        const { out } = await runInProcess(commandFor(pair, homes, false));
        const told = JSON.parse(out) as Record<'before' | 'after', { readonly starts: boolean | null }>;
        for (const [line, side] of [[from, 'before'] as const, [to, 'after'] as const]) {
          // Once for each older line; the start of the new version is what differs from pair to pair.
          if (side === 'before' && !all && pairs.find(([older]) => older === from) !== pairs[turnOf(pair)]) continue;
          for (const name of ['data', 'logs', 'run', 'plugins', 'import', 'lib']) {
            rmSync(join(here.home, name), { recursive: true, force: true });
            mkdirSync(join(here.home, name));
          }
          const started = await judgeOf(line).start(here);
          await judgeOf(line).stop();
          if (started.started !== told[side].starts)
            wrong.push(
              `seed ${seed}, ${title}, ${line}: Neo4j ${started.started}, we ${told[side].starts}\n${started.thrown.join(' / ')}\n${started.userLog.slice(-500)}`,
            );
        }
      }
      expect(wrong.join('\n')).toBe('');
    },
  );
}

const ranked = (salt: string, kinds: readonly number[]): readonly number[] =>
  kinds
    .map((seed) => ({ seed, rank: numberOf(`${salt} ${faultKinds[seed]?.name}`) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ seed }) => seed);

const turnOf = ([from, to]: Pair): number => pairs.findIndex((one) => one[0] === from && one[1] === to);

/** What decides whether two members connect, and leaves their starts alone. */
const decidesConnection =
  /tls_versions|cipher|suites|verify|host|leaf|trusted|trust_all|client_auth|crl|revoked|chain|root|intermediate|usage|expired|versions/i;

function crossSeeds([from, to]: Pair): readonly number[] {
  return ranked(
    `${from} x ${to}`,
    [...faultKinds.keys()].filter((seed) => decidesConnection.test(faultKinds[seed]?.name ?? '')),
  );
}

/** In turn a case that the new line refuses, where there is one, and any other; with all, ten of both. */
function startSeeds(pair: Pair): readonly number[] {
  const [from, to] = pair;
  const beyondTls = /^a setting of |conf is|conf of no/;
  const others = ranked(
    `${from} starts ${to}`,
    [...faultKinds.keys()].filter((seed) => !beyondTls.test(faultKinds[seed]?.name ?? '')),
  );
  const refused = differing[from].map((name) => faultKinds.findIndex((kind) => kind.name === name));
  if (all) return [...refused.slice(0, 4), ...others].slice(0, 10);
  const turn = turnOf(pair);
  return turn % 2 === 0 && refused.length > 0 ? [refused[turn % refused.length] as number] : others.slice(0, 1);
}
