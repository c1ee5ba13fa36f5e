import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { describeNeeds } from '../support/needs.ts';
import { program } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

/** Addresses that a run connects to or sends to, as the kernel was asked, but for this machine's own loopback and its sockets in files. */
function contacted(
  folder: string,
  args: readonly string[],
): { readonly code: number | null; readonly addresses: readonly string[] } {
  const calls = join(folder, 'calls');
  const { NEO4J_HOME: _home, NEO4J_CONF: _conf, ...env } = process.env;
  const { status } = spawnSync(
    'strace',
    [
      '-f',
      '-qq',
      '-e',
      'trace=connect,sendto,sendmsg,sendmmsg',
      '-e',
      'signal=none',
      '-o',
      calls,
      process.execPath,
      program,
      ...args,
    ],
    { cwd: folder, env: { ...env, HOME: folder }, timeout: 60_000 },
  );
  const addresses = [
    ...readFileSync(calls, 'utf8').matchAll(/sa_family=AF_INET6?.*?(?:inet_addr|inet_pton)\((?:AF_INET6, )?"([^"]+)"/g),
  ]
    .map(([, address = '']) => address)
    .filter((address) => address !== '127.0.0.1' && address !== '::1');
  return { code: status, addresses: [...new Set(addresses)] };
}

/** Every command with what it needs. In this order: each finds what those before it left. */
function runsIn(folder: string): readonly (readonly [string, readonly string[]])[] {
  const place = ['--home', join(folder, 'neo4j'), '--neo4j-version', '5', '--edition', 'enterprise'];
  const name = ['--name', 'graph.example.test'];
  return [
    ['init', ['init', ...place, ...name, '--components', 'bolt,https,cluster,backup', '--yes']],
    ['doctor', ['doctor', ...place]],
    ['doctor --upgrade-to', ['doctor', ...place, '--upgrade-to', '2026']],
    ['doctor --fix', ['doctor', ...place, '--fix', '--yes']],
    ['status --offline', ['status', ...place, '--offline']],
    // Its own ports, by its own address alone.
    ['status', ['status', ...place]],
    ['verify', ['verify', ...place, '--timeout', '1']],
    ['verify --rehearse', ['verify', ...place, '--rehearse']],
    ['renew', ['renew', ...place, '--component', 'bolt', '--force', '--reload', 'none', '--yes']],
    ['renew --check', ['renew', ...place, '--check']],
    ['renew --install-timer', ['renew', ...place, '--install-timer', 'cron', '--timer-dir', folder, '--dry-run']],
    ['trust export', ['trust', 'export', ...place, '--component', 'bolt', '--out', 'self.pem']],
    ['trust add', ['trust', 'add', 'self.pem', ...place, '--as', 'other', '--yes']],
    ['trust list', ['trust', 'list', ...place]],
    ['trust remove', ['trust', 'remove', 'other', ...place, '--yes']],
    ['ca create', ['ca', 'create', '--out', 'ca', '--no-passphrase', '--yes']],
    ['ca sign', ['ca', 'sign', '--ca', 'ca', ...name, '--out', 'signed', '--yes']],
    ['ca revoke', ['ca', 'revoke', 'signed/public.crt', '--ca', 'ca', '--yes']],
    ['ca show', ['ca', 'show', '--ca', 'ca']],
    ['bundle', ['bundle', '--members', 'members.yaml', '--ca', 'ca', '--out', 'bundle', '--yes']],
    [
      'init --from-bundle',
      ['init', '--from-bundle', 'bundle/core1', '--home', join(folder, 'member'), ...place.slice(2), '--yes'],
    ],
    ['ca rotate', ['ca', 'rotate', '--stage', 'trust', '--ca', 'ca', '--yes']],
    ['explain', ['explain', 'PKIX path building failed']],
    ['recover', ['recover', ...place, '--yes']],
    ['completion', ['completion', 'bash']],
    ['help', ['help', 'sources']],
    ['help licenses', ['help', 'licenses', '--json']],
    ['--version', ['--version']],
    ['what Tab asks', ['__complete', '=', 'init', '--home']],
  ];
}

const members = 'line: "5"\ncomponents: [cluster]\nmembers:\n  - name: core1\n    names: [core1.example.test]\n';

describeNeeds(['strace'], 'connections', () => {
  it('are made to nobody by a command that was given no address', () => {
    const folder = testdir({ 'neo4j/conf/neo4j.conf': '', 'member/conf/neo4j.conf': '', 'members.yaml': members });
    const seen = runsIn(folder).map(([what, args]) => ({ what, ...contacted(folder, args) }));
    expect(seen.filter(({ code }) => code === null || code > 1)).toEqual([]);
    expect(seen.filter(({ addresses }) => addresses.length > 0)).toEqual([]);
  });

  it('were looked at for every command that there is', async () => {
    const typed = runsIn('/').map(([, args]) => args.join(' '));
    const lines: string[] = [];
    for (const { name, load } of commands) {
      const verbs = (await load([name])).verbs.map((verb) => `${name} ${verb.name}`);
      lines.push(...(verbs.length > 0 ? verbs : [name]));
    }
    expect(lines.length).toBeGreaterThan(15);
    expect(lines.filter((line) => !typed.some((one) => `${one} `.startsWith(`${line} `)))).toEqual([]);
  });

  it('are made to the address that was given, and to no other', () => {
    // Of a network that belongs to nobody (RFC 5737).
    const { addresses } = contacted(testdir({}), ['verify', '192.0.2.1:7687', '--timeout', '1']);
    expect(addresses).toEqual(['192.0.2.1']);
  });
});
