import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram, runWell } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

/** What the commands that exchange trust leave behind must leave `doctor` with nothing to say, on its own and between members. */

const names = ['core1', 'core2', 'core3'] as const;
const host = (name: string): string => `${name}.cluster.test`;

interface Cluster {
  readonly root: string;
  readonly home: (name: string) => string;
  readonly place: (name: string) => readonly string[];
}

function clusterOn(line: string): Cluster {
  const root = testdir();
  const home = (name: string): string => join(root, name);
  for (const name of names) {
    mkdirSync(join(home(name), 'conf'), { recursive: true });
    const advertised = line === '4.4' ? 'dbms.default_advertised_address' : 'server.default_advertised_address';
    writeFileSync(join(home(name), 'conf', 'neo4j.conf'), `${advertised}=${host(name)}\n`, { mode: 0o640 });
  }
  return { root, home, place: (name) => ['--home', home(name), '--neo4j-version', line, '--edition', 'enterprise'] };
}

/** Errors and warnings of one member, and the handshakes with the others that would fail. */
async function complaints({ home, place }: Cluster, name: string, peers: readonly string[]): Promise<readonly string[]> {
  const others = peers.flatMap((peer) => ['--peer', home(peer), '--peer-host', host(peer)]);
  const { stdout, stderr } = await runProgram(['doctor', ...place(name), '--host', host(name), ...others, '--json']);
  if (stdout === '') throw new Error(stderr);
  const { findings, handshakes } = JSON.parse(stdout) as {
    readonly findings: readonly { readonly id: string; readonly severity: string; readonly message: string }[];
    readonly handshakes: readonly { readonly component: string; readonly succeeds: boolean; readonly because?: string }[];
  };
  // Both directions, with each peer. What a peer's own Bolt would do as a client says nothing of drivers.
  const between = handshakes.filter(({ component }) => component === 'cluster' || component === 'backup');
  expect(between).toHaveLength(peers.length * 4);
  return [
    ...findings.filter(({ severity }) => severity !== 'info').map(({ id, message }) => `${name}: ${id}: ${message}`),
    ...between.filter(({ succeeds }) => !succeeds).map(({ component, because }) => `${name}: ${component}: ${because}`),
  ];
}

async function allComplaints(cluster: Cluster): Promise<readonly string[]> {
  const each = names.map((name) =>
    complaints(
      cluster,
      name,
      names.filter((other) => other !== name),
    ),
  );
  return (await Promise.all(each)).flat();
}

const init = (cluster: Cluster, name: string, ...more: readonly string[]) =>
  runWell(['init', ...cluster.place(name), '--components', 'cluster,backup', '--name', host(name), ...more, '--yes', '--quiet']);

describe.each(['4.4', '5', '2025', '2026'])('doctor has nothing against, on line %s,', (line) => {
  it('a self-signed exchange of three', async () => {
    const cluster = clusterOn(line);
    for (const name of names) {
      await init(cluster, name);
      await runWell([
        'trust',
        'export',
        ...cluster.place(name),
        '--component',
        'cluster',
        '--out',
        join(cluster.root, `${name}.cluster.pem`),
      ]);
      await runWell([
        'trust',
        'export',
        ...cluster.place(name),
        '--component',
        'backup',
        '--out',
        join(cluster.root, `${name}.backup.pem`),
      ]);
    }
    for (const name of names) {
      for (const component of ['cluster', 'backup']) {
        const others = names.filter((other) => other !== name).map((other) => join(cluster.root, `${other}.${component}.pem`));
        await runWell(['trust', 'add', ...others, ...cluster.place(name), '--component', component, '--yes']);
      }
    }
    expect(await allComplaints(cluster)).toEqual([]);
  });

  it.each([
    ['a private CA', []],
    ['a private CA with an intermediate', ['--intermediate']],
  ])('%s', async (_, more) => {
    const cluster = clusterOn(line);
    const ca = join(cluster.root, 'ca');
    await runWell(['ca', 'create', '--out', ca, '--no-passphrase', ...more, '--yes', '--quiet']);
    for (const name of names) await init(cluster, name, '--source', 'ca', '--ca', ca);
    expect(await allComplaints(cluster)).toEqual([]);
  });
});

it('a backup client, and drivers that present certificates, leave nothing to complain of', async () => {
  const cluster = clusterOn('2026');
  const ca = join(cluster.root, 'ca');
  await runWell(['ca', 'create', '--out', ca, '--no-passphrase', '--yes', '--quiet']);
  const withCa = ['--source', 'ca', '--ca', ca, '--yes', '--quiet'];
  for (const name of ['core1', 'core2']) await init(cluster, name, '--source', 'ca', '--ca', ca);
  await runWell([
    'init',
    ...cluster.place('core1'),
    '--components',
    'bolt',
    '--client-auth',
    'require',
    '--name',
    host('core1'),
    ...withCa,
  ]);
  await runWell(['init', ...cluster.place('core3'), '--role', 'backup-client', '--name', 'backups.cluster.test', ...withCa]);
  // Bolt alone was asked for: http stays as it was.
  expect(await complaints(cluster, 'core1', ['core2'])).toEqual([expect.stringContaining('http-open')]);
  const client = await runProgram(['doctor', ...cluster.place('core3'), '--role', 'backup-client', '--json']);
  const { findings } = JSON.parse(client.stdout) as {
    readonly findings: readonly { readonly severity: string; readonly id: string }[];
  };
  expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
});

it('each stage of replacing a CA leaves nothing to complain of', async () => {
  const cluster = clusterOn('5');
  const ca = join(cluster.root, 'ca');
  await runWell(['ca', 'create', '--out', ca, '--no-passphrase', '--yes', '--quiet']);
  for (const name of names) await init(cluster, name, '--source', 'ca', '--ca', ca);
  for (const stage of ['trust', 'switch', 'drop']) {
    await runWell([
      'ca',
      'rotate',
      '--ca',
      ca,
      '--stage',
      stage,
      '--neo4j-version',
      '5',
      ...names.flatMap((name) => ['--home', cluster.home(name)]),
      '--yes',
      '--quiet',
    ]);
    expect(await allComplaints(cluster), stage).toEqual([]);
  }
});
