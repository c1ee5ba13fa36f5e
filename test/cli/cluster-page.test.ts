import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rehearseMembers } from '../../src/apply/rehearsal/rehearse-members.ts';
import { inspectInstallation } from '../../src/inspect/home/installation.ts';
import type { MemberSide } from '../../src/model/certificates/member-side.ts';
import { readConf } from '../../src/neo4j/conf/conf.ts';
import { memberSide } from '../../src/plan/ca/member-side.ts';
import { createSystem } from '../../src/system/index.ts';
import { program, root } from '../support/program.ts';

const page = readFileSync(join(root, 'docs', 'cluster.md'), 'utf8');
const hosts = ['admin', 'core1', 'core2', 'core3'];

interface Block {
  readonly on: readonly string[];
  readonly script: string;
  readonly section: string;
}

/** The commands of the page in order, each with the hosts it is typed on. */
function blocks(): readonly Block[] {
  const found: Block[] = [];
  let section = '';
  for (const match of page.matchAll(/^#+ (.+)$|<!-- on ([a-z0-9 ]+) -->\n```sh\n([\s\S]*?)```/gm)) {
    if (match[1] !== undefined) section = match[1];
    else found.push({ on: (match[2] ?? '').split(' '), script: match[3] ?? '', section });
  }
  return found;
}

let folder: string;
const at = (host: string): string => join(folder, host);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-page-'));
  mkdirSync(join(folder, 'bin'));
  const tool = (name: string, text: string): void => {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  };
  tool('neo4j-tls', `exec ${process.execPath} ${program} "$@"`);
  tool('sudo', 'exec "$@"');
  tool('systemctl', 'exit 0');
  tool('hostname', 'echo "$HOST_NAME.cluster.test"');
  // Another host is a folder beside.
  tool(
    'scp',
    `for last; do :; done; to="${folder}/\${last%%:*}/\${last#*:}"; while [ $# -gt 1 ]; do cp "$1" "$to" || exit 1; shift; done`,
  );
  for (const host of hosts) {
    const home = join(at(host), 'neo4j');
    mkdirSync(join(home, 'conf'), { recursive: true });
    mkdirSync(join(home, 'lib'));
    writeFileSync(join(home, 'conf', 'neo4j.conf'), `# ${host}\n`, { mode: 0o640 });
    // What version and edition are told by.
    for (const jar of ['neo4j-kernel-5.26.30.jar', 'neo4j-enterprise-kernel-5.26.30.jar'])
      writeFileSync(join(home, 'lib', jar), '');
  }
  writeFileSync(join(at('admin'), 'passphrase'), 'keeps the CA\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function type(section: RegExp): void {
  for (const { on, script } of blocks().filter((block) => section.test(block.section))) {
    for (const host of on) {
      const result = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
        cwd: at(host),
        encoding: 'utf8',
        timeout: 60_000,
        env: {
          ...process.env,
          PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`,
          NEO4J_HOME: join(at(host), 'neo4j'),
          HOST_NAME: host,
        },
      });
      expect(result.status, `${host}:\n${script}\n${result.stdout}\n${result.stderr}`).toBe(0);
    }
  }
}

const system = createSystem();

async function sideOf(host: string, scope: 'cluster' | 'backup', conf?: string): Promise<MemberSide> {
  const home = join(at(host), 'neo4j');
  const installation = await inspectInstallation(system, { home, from: 'flag' }, conf === undefined ? {} : { conf });
  return memberSide(installation, readConf(installation.conf.bytes, installation.version), scope, `${host} ${scope}`);
}

/** Does the backup client reach the member's port of this scope? */
async function backsUp(from: string, scope: 'cluster' | 'backup'): Promise<boolean> {
  const client = await sideOf('admin', 'backup', join(at('admin'), 'neo4j', 'conf', 'neo4j-admin.conf'));
  const [result] = await rehearseMembers([await sideOf(from, scope), client], system, {
    ...{ pairs: [[0, 1]], now: new Date() },
  });
  return result?.succeeds === true;
}

/** Who talks to whom, with the files as they lie there now. */
async function talking(): Promise<readonly string[]> {
  const sides = await Promise.all(
    ['core1', 'core2', 'core3'].map(async (host) => ({ ...(await sideOf(host, 'cluster')), label: host })),
  );
  return (await rehearseMembers(sides, system, { now: new Date() }))
    .filter(({ succeeds }) => succeeds)
    .map(({ client, server }) => `${client}>${server}`);
}

const all = ['core2>core1', 'core3>core1', 'core1>core2', 'core3>core2', 'core1>core3', 'core2>core3'];

describe('docs/cluster.md, typed as it stands', () => {
  it('has no command that nobody types', () => {
    const typed = new Set(blocks().map(({ script }) => script));
    const sections = [...new Set(blocks().map(({ section }) => section))];
    expect([...page.matchAll(/```sh\n([\s\S]*?)```/g)].filter(([, script = '']) => !typed.has(script))).toEqual([]);
    expect(sections.map((section) => section.split(':')[0])).toEqual([
      'Self-signed',
      'A private CA',
      'Taking a member out',
      'The backup client',
      'Drivers with certificates of their own',
    ]);
  });

  it('makes three self-signed members believe each other', { timeout: 120_000 }, async () => {
    type(/^Self-signed/);
    expect([...(await talking())].sort()).toEqual([...all].sort());
    expect(readdirSync(join(at('core1'), 'neo4j', 'certificates', 'cluster', 'trusted'))).toEqual([
      'core2.cluster.test.pem',
      'core3.cluster.test.pem',
    ]);
  });

  it('gives three members a CA, a backup client and a driver certificates, and takes one out', { timeout: 120_000 }, async () => {
    type(/^A private CA/);
    expect([...(await talking())].sort()).toEqual([...all].sort());
    type(/^The backup client/);
    expect(await backsUp('core1', 'cluster')).toBe(true);
    type(/^Taking a member out/);
    const left = await talking();
    expect(left).toContain('core1>core2');
    expect(left).toContain('core2>core1');
    expect(left).not.toContain('core3>core1');
    expect(left).not.toContain('core3>core2');
    type(/^Drivers/);
    expect(readdirSync(join(at('admin'), 'app1'))).toContain('app1.p12');
  });
});
