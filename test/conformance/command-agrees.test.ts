import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Handshake } from '../../src/commands/doctor/peers.ts';
import { inspectInstallation } from '../../src/inspect/home/installation.ts';
import { gatherVerdictFacts } from '../../src/inspect/home/verdict-facts.ts';
import { createSystem } from '../../src/system/index.ts';
import { judgeHandshake } from '../../src/verdict/handshake.ts';
import { type Judged, judge } from '../../src/verdict/judge-installation.ts';
import { type Line, lines, releases } from '../support/neo4j/releases.ts';
import { faultKinds, mixturesFrom } from './kinds.ts';
import { fixedKeys } from './material.ts';
import { makeCase } from './run-case.ts';
import { makeWorld } from './setups.ts';

// The model is held against Neo4j; here the command is held against the model: nothing between the files and the document may
// judge by itself. No Java is needed. COMMAND_CASES=all takes every kind of fault on every line, some minutes each.
const everyOne = process.env.COMMAND_CASES === 'all';
const seedsOf = (line: Line): readonly number[] =>
  [...faultKinds.keys()]
    .filter((seed) => everyOne || seed % 32 === 8 * lines.indexOf(line))
    .concat(Array.from({ length: 60 }, (_, at) => mixturesFrom + at));

vi.stubGlobal('__VERSION__', '0.0.0');
const { run } = await import('../../src/main.ts');

it.each(lines)('doctor --peer tells what the model says, on Neo4j %s', { timeout: 1_200_000 }, async (line) => {
  const folder = mkdtempSync(join(tmpdir(), 'command-agrees-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bench = { judge: { line }, world: makeWorld(fixedKeys()), folder } as Parameters<typeof makeCase>[0];
  const { version } = releases[line];
  const real = createSystem([]);
  let printed = '';
  const terminal = {
    ...real.terminal,
    out: (text: string) => {
      printed += text;
    },
    err: () => undefined,
  };
  const wrong: string[] = [];
  for (const seed of seedsOf(line)) {
    const { homes, title, setup } = makeCase(bench, seed);
    const [here, peer] = homes;
    if (here === undefined || peer === undefined) continue;
    const model = await Promise.all(
      homes.map(async ({ home, expandCommands }) => {
        const place = { home, neo4jVersion: version, edition: 'community' } as const;
        const installation = await inspectInstallation(real, { home, from: 'flag' }, place);
        return judge(await gatherVerdictFacts(real, installation, { expandCommands, owner: { uid: 0, gid: 0 } }));
      }),
    );
    const [ours, theirs] = model as [Judged, Judged];
    const hosts = setup.members.map(({ host }) => host) as [string, string];
    printed = '';
    await run(
      [
        ...['doctor', '--home', here.home, '--host', hosts[0], '--peer', peer.home, '--peer-host', hosts[1], '--json'],
        ...['--neo4j-version', version, '--edition', 'community', '--owner', 'root'],
        ...(here.expandCommands ? ['--expand-commands'] : []),
      ],
      { ...real, terminal },
    );
    const { verdict, handshakes } = JSON.parse(printed) as {
      readonly verdict?: { readonly starts: boolean; readonly components: object };
      readonly handshakes: readonly Handshake[];
    };
    const { starts, components } = ours.verdict;
    if (JSON.stringify([verdict?.starts, verdict?.components]) !== JSON.stringify([starts, components]))
      wrong.push(`seed ${seed}, ${title}: the model ${starts}, the command ${printed.slice(0, 400)}`);
    // One flag says for all homes whether commands in the conf are run.
    if (here.expandCommands !== peer.expandCommands || verdict === undefined) continue;
    for (const { component: scope, server, succeeds, because } of handshakes) {
      const sides = server === 'here' ? { server: ours, client: theirs } : { server: theirs, client: ours };
      const host = server === 'here' ? hosts[0] : hosts[1];
      const predicted = judgeHandshake({ ...sides, scope, host });
      if (predicted.succeeds !== succeeds)
        wrong.push(`seed ${seed}, ${title}: ${scope} of ${server} ${because}, ${predicted.because}`);
    }
  }
  expect(wrong.join('\n')).toBe('');
});
