import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { inspectInstallation } from '../../src/inspect/home/installation.ts';
import { gatherVerdictFacts } from '../../src/inspect/home/verdict-facts.ts';
import type { UpgradeDifference, UpgradeHandshake } from '../../src/model/upgrade.ts';
import { createSystem } from '../../src/system/index.ts';
import { judgeHandshake } from '../../src/verdict/handshake.ts';
import { type Judged, judge } from '../../src/verdict/judge-installation.ts';
import { runInProcess } from '../support/in-process.ts';
import { type Line, releases } from '../support/neo4j/releases.ts';
import { faultKinds, mixturesFrom } from './kinds.ts';
import { fixedKeys } from './material.ts';
import { makeCase } from './run-case.ts';
import { makeWorld, type Scope } from './setups.ts';

// The model is held against Neo4j on every line; here the comparison of two versions is held against the model of each.
// UPGRADE_CASES=all takes every kind of fault for every pair of lines, some minutes each.
const pairs: readonly (readonly [Line, Line])[] = [
  ['4.4', '5'],
  ['4.4', '2025'],
  ['4.4', '2026'],
  ['5', '2025'],
  ['5', '2026'],
  ['2025', '2026'],
];
const everyOne = process.env.UPGRADE_CASES === 'all';
const seedsOf = (pair: number): readonly number[] =>
  [...faultKinds.keys()]
    .filter((seed) => everyOne || seed % (16 * pairs.length) === pair)
    .concat(Array.from({ length: 6 }, (_, at) => mixturesFrom + pair * 100 + at));

interface Told {
  readonly before: { readonly starts: boolean | null; readonly components: Readonly<Record<string, string>> };
  readonly after: Told['before'];
  readonly differences: readonly UpgradeDifference[];
  readonly handshakes?: readonly (UpgradeHandshake & { readonly component: Scope })[];
}

it.each(pairs)(
  'doctor --upgrade-to tells what the model says of both, from %s to %s',
  { timeout: 1_200_000 },
  async (from, to) => {
    const folder = mkdtempSync(join(tmpdir(), 'upgrade-agrees-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const bench = { judge: { line: from }, world: makeWorld(fixedKeys()), folder } as Parameters<typeof makeCase>[0];
    const [old, wanted] = [releases[from].version, releases[to].version];
    const wrong: string[] = [];
    let stopped = 0;
    let repaired = 0;
    for (const seed of seedsOf(pairs.findIndex(([one, other]) => one === from && other === to))) {
      const { homes, title, setup } = makeCase(bench, seed);
      const [here, peer] = homes;
      if (here === undefined || peer === undefined) continue;
      const fail = (what: string): number => wrong.push(`seed ${seed}, ${title}: ${what}`);
      const judged = new Map<string, Judged>();
      // One flag says for both homes whether commands in the conf are run.
      for (const [side, { home }] of [['here', here] as const, ['peer', peer] as const])
        for (const version of [old, wanted])
          judged.set(`${side} ${version}`, await asVersion(home, version, here.expandCommands));
      const model = (side: string, version: string): Judged => judged.get(`${side} ${version}`) as Judged;
      const verdicts = [old, wanted].map((version) => {
        const { starts, components } = model('here', version).verdict;
        return { starts, components };
      });
      const hosts = { here: setup.members[0].host, peer: setup.members[1].host };
      const { out, code } = await runInProcess([
        ...['doctor', '--home', here.home, '--upgrade-to', wanted, '--json', '--owner', 'root'],
        ...['--host', hosts.here, '--peer', peer.home, '--peer-host', hosts.peer],
        ...['--neo4j-version', old, '--edition', 'community'],
        ...(here.expandCommands ? ['--expand-commands'] : []),
      ]);
      const { before, after, differences, handshakes = [] } = JSON.parse(out) as Told;
      if (JSON.stringify([before, after]) !== JSON.stringify(verdicts))
        fail(`the model ${JSON.stringify(verdicts)}, the command ${JSON.stringify([before, after])}`);

      const errors = differences.filter(({ severity }) => severity === 'error');
      const stops = errors.filter(({ message }) => message.startsWith(`Neo4j ${wanted} would not start: `));
      if (before.starts !== false && after.starts === false) {
        stopped++;
        if (stops.length === 0) fail('no difference says why it would not start');
      } else if (stops.length > 0) fail(`it would not start: ${stops[0]?.message}`);
      if (before.starts !== false)
        for (const [scope, state] of Object.entries(before.components))
          if (state === 'encrypted' && after.components[scope] !== 'encrypted' && !errors.some((one) => one.component === scope))
            fail(`no difference says why ${scope} is ${after.components[scope]}`);
      if (before.starts === false && errors.length > 0) fail(`nothing works today, yet: ${errors[0]?.message}`);

      for (const { component: scope, server, client, serverVersion, clientVersion, because } of handshakes) {
        const sides = { server: model(server, serverVersion), client: model(client, clientVersion) };
        const predicted = judgeHandshake({ ...sides, scope, host: hosts[server] });
        const name = `${scope} from ${client} on ${clientVersion} to ${server} on ${serverVersion}`;
        if (predicted.because !== because) fail(`${name}: the model ${predicted.because}, the command ${because}`);
        const today = handshakes.find((other) => other.component === scope && other.server === server);
        if (before.starts === false || today?.succeeds !== true || because === null) continue;
        if (
          (scope === 'cluster' || scope === 'backup') &&
          !errors.some((one) => one.id === 'upgrade-handshake' && one.component === scope)
        )
          fail(`${name} is not told`);
      }
      const due = errors.length > 0 ? 1 : after.starts === null ? 2 : 0;
      if (code !== due) fail(`exit ${code} in place of ${due}`);

      const fixable = differences.filter((one) => one.fixable);
      if (fixable.length === 0) continue;
      repaired++;
      const fixed = await runInProcess([
        ...['doctor', '--home', here.home, '--upgrade-to', wanted, '--fix', '--yes', '--json', '--owner', 'root'],
        ...['--neo4j-version', old, '--edition', 'community'],
        ...(here.expandCommands ? ['--expand-commands'] : []),
      ]);
      const then = JSON.parse(fixed.out) as Told & { readonly changed?: boolean };
      if (then.changed !== true) fail(`nothing was repaired: ${fixed.out.slice(0, 400)}`);
      else if (then.differences.some((one) => one.fixable)) fail('something that could be repaired was not');
      // Who could connect today still can, whoever of the two listens.
      const [was, is, other] = [model('here', old), await asVersion(here.home, old, here.expandCommands), model('peer', old)];
      if (was.verdict.starts === true && is.verdict.starts !== true) fail(`--fix leaves a ${old} that does not start`);
      for (const scope of ['bolt', 'https', 'cluster', 'backup'] as const) {
        const state = was.verdict.components[scope];
        if (state === 'encrypted' && is.verdict.components[scope] !== state) fail(`--fix takes ${scope} from ${old}`);
        for (const [one, now, host] of [
          [{ server: was, client: other }, { server: is, client: other }, hosts.here] as const,
          [{ server: other, client: was }, { server: other, client: is }, hosts.peer] as const,
        ])
          if (judgeHandshake({ ...one, scope, host }).succeeds && !judgeHandshake({ ...now, scope, host }).succeeds)
            fail(`--fix breaks a connection of ${scope} to ${host} on ${old}`);
      }
    }
    expect(wrong.join('\n')).toBe('');
    // A pair of lines with nothing between them that stops a start proves little.
    if (from === '4.4') expect(stopped).toBeGreaterThan(0);
    if (to === '5') expect(repaired).toBeGreaterThan(0);
  },
);

const real = createSystem([]);

async function asVersion(home: string, neo4jVersion: string, expandCommands: boolean): Promise<Judged> {
  const installation = await inspectInstallation(real, { home, from: 'flag' }, { home, neo4jVersion, edition: 'community' });
  return judge(await gatherVerdictFacts(real, installation, { expandCommands, owner: { uid: 0, gid: 0 } }));
}
