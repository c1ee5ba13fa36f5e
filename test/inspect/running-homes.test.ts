import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runningHomes } from '../../src/inspect/home/running-homes.ts';
import { createSystem } from '../../src/system/index.ts';
import type { System } from '../../src/system/system.ts';
import { testdir } from '../support/testdir.ts';

const real = createSystem();

/** This machine with a process list of its own, and with a systemd that says this. */
function machine(processes: Readonly<Record<string, readonly string[]>>, unit = ''): System {
  const { files, commands } = real;
  const result = { argv: [], ended: 'exited', exitCode: 0, stdout: unit, stderr: '' } as const;
  return {
    ...real,
    host: { ...real.host, platform: 'linux' },
    files: {
      ...files,
      list: async (path) => (path === '/proc' ? [...Object.keys(processes), 'self', 'cpuinfo'] : files.list(path)),
      read: async (path, limit) => {
        const [, pid = ''] = /^\/proc\/(\d+)\/cmdline$/.exec(String(path)) ?? [];
        return pid === '' ? files.read(path, limit) : Buffer.from(`${(processes[pid] ?? []).join('\0')}\0`);
      },
      stat: async (path) => (/^\/proc\/\d+$/.test(String(path)) ? files.stat('/proc/self') : files.stat(path)),
    },
    commands: { ...commands, which: async () => '/usr/bin/systemctl', run: async () => result },
  };
}

const java = (home: string, conf: string) => [
  '/usr/bin/java',
  '-cp',
  '/x/lib/*',
  'com.neo4j.server.enterprise.EnterpriseEntryPoint',
  `--home-dir=${home}`,
  `--config-dir=${conf}`,
];

it('finds a server that runs by its command line, and one that systemd starts', async () => {
  const folder = testdir();
  const [first, second] = [join(folder, 'a home'), join(folder, 'b')];
  for (const home of [first, second]) {
    mkdirSync(join(home, 'conf'), { recursive: true });
    writeFileSync(join(home, 'conf/neo4j.conf'), '');
  }
  const processes = { '81': java(first, '/etc/other'), '82': java('/gone', '/gone/conf'), '83': ['vi', `--home-dir=${second}`] };
  const unit = `ExecStart={ path=${second}/bin/neo4j ; argv[]=${second}/bin/neo4j console ; }\nEnvironment=\n`;
  expect(await runningHomes(machine(processes, unit))).toEqual([
    { home: first, conf: '/etc/other/neo4j.conf', from: 'flag', seenAs: 'process 81' },
    { home: second, from: 'flag', seenAs: 'systemd' },
  ]);
  const told = `ExecStart={ path=/usr/bin/neo4j ; }\nEnvironment="NEO4J_HOME=${first}" NEO4J_CONF=/etc/neo4j\n`;
  expect(await runningHomes(machine({}, told))).toEqual([
    { home: first, conf: '/etc/neo4j/neo4j.conf', from: 'flag', seenAs: 'systemd' },
  ]);
  expect(await runningHomes(machine({}))).toEqual([]);
});
