import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runProgram, runWell } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

// A person who looks at a home that is another's. Root's tests become somebody; others take the right away from themselves.
const asRoot = process.getuid?.() === 0;
const somebody = asRoot ? { uid: 65534, gid: 65534 } : {};
const place = ['--neo4j-version', '5', '--edition', 'community'];

let home: string;
beforeEach(async () => {
  home = testdir();
  mkdirSync(join(home, 'conf'));
  writeFileSync(join(home, 'conf', 'neo4j.conf'), '');
  await runWell(['init', '--home', home, ...place, '--components', 'bolt', '--name', 'graph.example.test', '--yes']);
  chmodSync(join(home, 'conf', 'neo4j.conf'), 0o644);
});

const look = (command: string, ...more: string[]) => runProgram([command, '--home', home, ...place, ...more], somebody);

describe('with a neo4j.conf that this account may not read', () => {
  beforeEach(() => chmodSync(join(home, 'conf', 'neo4j.conf'), asRoot ? 0o640 : 0o000));

  it.each([['status'], ['status', '--within', '400d'], ['doctor'], ['verify'], ['doctor', '--fix', '--dry-run']])(
    '%s %s: nothing was checked, and that is said',
    async (command, ...more) => {
      const { code, stdout, stderr } = await look(command, ...more);
      expect(code).toBe(2);
      expect(stderr).toMatch(/do not have permission to read .*neo4j\.conf[\s\S]*with sudo/);
      expect(stdout + stderr).not.toMatch(/Neo4j says|plaintext|nothing is encrypted|chown|chmod/);
    },
  );

  it('--json is the error', async () => {
    const { code, stdout } = await look('doctor', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'neo4j-tls/error@1', paths: [join(home, 'conf', 'neo4j.conf')] });
  });
});

it('doctor promises no start while the key alone was not read', async () => {
  if (!asRoot) chmodSync(join(home, 'certificates', 'bolt', 'private.key'), 0o000);
  const { code, stdout } = await look('doctor', '--json');
  const { verdict, notChecked, findings } = JSON.parse(stdout);
  // Somebody who owns the home is the one that runs Neo4j: then it is Neo4j, too, that may not read it.
  if (!asRoot) return expect([code, verdict.starts]).toEqual([1, false]);
  expect([code, verdict.starts]).toEqual([2, null]);
  expect(notChecked).toMatchObject([{ component: 'bolt', path: 'certificates/bolt/private.key' }]);
  expect(findings).toContainEqual(expect.objectContaining({ id: 'file-not-looked-at', severity: 'warning' }));
  expect((await look('status', '--within', '30d')).code).toBe(0);
});

it('certificates that may not be entered are not called absent', async () => {
  chmodSync(join(home, 'certificates'), asRoot ? 0o700 : 0o000);
  const status = await look('status', '--within', '30d', '--json');
  chmodSync(join(home, 'certificates'), asRoot ? 0o700 : 0o000);
  const text = await look('status');
  chmodSync(join(home, 'certificates'), 0o700);
  if (!asRoot) return;
  expect(status.code).toBe(2);
  expect(JSON.parse(status.stdout).notChecked).not.toEqual([]);
  expect(text.stdout).toMatch(/was not checked: permission denied/);
  expect(text.stdout).not.toMatch(/No certificates|nothing is encrypted/);
});

it.each([
  ['renew', '--check'],
  ['renew', '--dry-run', '--yes'],
  ['renew', '--install-timer', '--dry-run', '--yes'],
  ['trust', 'list'],
  ['trust', 'export', '--component', 'bolt'],
  ['verify', '--rehearse'],
  ['doctor', '--host', 'graph.example.test'],
  ['doctor', '--fix', '--dry-run'],
  ['doctor', '--upgrade-to', '2026'],
  ['status', '--format', 'nagios'],
  ['status', '--format', 'prometheus'],
  ['init', '--dry-run', '--yes'],
  ['recover', '--dry-run'],
])('%s %s: what another account may not read is said, and is no crash', async (command, ...more) => {
  if (!asRoot) chmodSync(join(home, 'certificates', 'bolt', 'private.key'), 0o000);
  const { code, stdout, stderr } = await runProgram([command, ...more, '--home', home, ...place], somebody);
  expect([0, 1, 2]).toContain(code);
  expect(stdout + stderr).not.toMatch(/this is a bug|^\s+at /m);
});
