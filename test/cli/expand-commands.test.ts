import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
import { testdir } from '../support/testdir.ts';
import { snapshotTree } from '../support/tree.ts';

// A value that is a command is taken only by a Neo4j that is started with --expand-commands: doctor and whoever writes say the same.
let home: string;
let at: readonly string[];
beforeEach(async () => {
  home = testdir();
  at = ['--home', home, '--neo4j-version', '5.26.30', '--edition', 'community'];
  mkdirSync(join(home, 'conf'));
  writeFileSync(join(home, 'conf', 'neo4j.conf'), '# settings\n', { mode: 0o640 });
  const made = await runInProcess(['init', ...at, '--components', 'bolt', '--name', 'a.test', '--yes']);
  expect(made.code, made.err).toBe(0);
  const conf = join(home, 'conf', 'neo4j.conf');
  writeFileSync(conf, readFileSync(conf, 'utf8').replace('client_auth=NONE', 'client_auth=$(echo NONE)'));
});

const doctor = async (...more: readonly string[]) => JSON.parse((await runInProcess(['doctor', ...at, '--json', ...more])).out);
const renew = (...more: readonly string[]) => runInProcess(['renew', ...at, '--force', '--yes', '--json', ...more]);

it('without the flag it does not start, and nothing is written', async () => {
  const { verdict, findings } = await doctor();
  expect(verdict.starts).toBe(false);
  expect(findings[0]).toMatchObject({ id: 'command-without-flag' });
  const before = snapshotTree(home);
  const refused = await renew();
  expect(refused.code).toBe(2);
  expect(refused.err).toMatch(/dbms\.ssl\.policy\.bolt\.client_auth is a command/);
  expect(refused.err).toContain('--expand-commands');
  expect(snapshotTree(home)).toEqual(before);
  const ignored = await renew('--ignore-verdict');
  expect(ignored.code, ignored.err).toBe(0);
  expect(JSON.parse(ignored.out).verdict.starts).toBe(false);
});

it('with the flag it starts, and renew does its work', async () => {
  expect((await doctor('--expand-commands')).verdict).toMatchObject({ starts: true, components: { bolt: 'encrypted' } });
  const done = await renew('--expand-commands');
  expect(done.code, done.err).toBe(0);
  expect(JSON.parse(done.out).verdict).toMatchObject({ starts: true });
});

it.runIf(process.platform === 'linux')('a process that runs with the flag tells the same', async () => {
  mkdirSync(join(home, 'run'));
  for (const [flag, starts] of [
    ['--expand-commands', true],
    ['--console-mode', false],
  ] as const) {
    const server = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)', '--', `--home-dir=${home}`, flag]);
    writeFileSync(join(home, 'run', 'neo4j.pid'), `${server.pid}\n`);
    const { verdict } = await doctor();
    server.kill();
    expect(verdict.starts, flag).toBe(starts);
  }
});
