import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { confFolderOf, findHomes } from '../../../src/inspect/home/find-home.ts';
import { createSystem } from '../../../src/system/index.ts';
import type { Files } from '../../../src/system/parts/files.ts';
import type { System } from '../../../src/system/system.ts';
import { testdir } from '../../support/testdir.ts';

/** A Mac whose /opt/homebrew lies in a folder of ours. */
function mac(root: string, onPath: string): Pick<System, 'files' | 'commands' | 'host' | 'env'> {
  const real = createSystem();
  const brew = '/opt/homebrew';
  const there = (path: string): string => (path.startsWith(brew) ? root + path.slice(brew.length) : path);
  const back = (path: string): string => (path.startsWith(root) ? brew + path.slice(root.length) : path);
  const files: Files = {
    ...real.files,
    stat: (path) => real.files.stat(there(String(path))),
    list: (path) => real.files.list(there(String(path))),
    realPath: async (path) => back(await real.files.realPath(there(path))),
  };
  const host = Object.create(real.host, { platform: { value: 'darwin' }, workingDirectory: { value: '/dev' } });
  return { files, host, env: {}, commands: { ...real.commands, which: async () => onPath } };
}

it('finds one home of Homebrew, which two links lead to', async () => {
  const root = testdir();
  const cellar = join(root, 'Cellar/neo4j/2026.08.1');
  for (const folder of ['libexec/conf', 'libexec/bin', 'bin']) mkdirSync(join(cellar, folder), { recursive: true });
  writeFileSync(join(cellar, 'libexec/conf/neo4j.conf'), '');
  writeFileSync(join(cellar, 'libexec/bin/neo4j'), '');
  symlinkSync('../libexec/bin/neo4j', join(cellar, 'bin/neo4j'));
  for (const folder of ['opt', 'bin']) mkdirSync(join(root, folder));
  symlinkSync('../Cellar/neo4j/2026.08.1', join(root, 'opt/neo4j'));
  symlinkSync('../Cellar/neo4j/2026.08.1/bin/neo4j', join(root, 'bin/neo4j'));
  // By the name that an upgrade leaves as it is.
  expect(await findHomes(mac(root, '/opt/homebrew/bin/neo4j'), {})).toEqual([
    { home: '/opt/homebrew/opt/neo4j/libexec', from: 'usual-place' },
  ]);
});

it.each([
  ['of a package', ['etc/neo4j/neo4j.conf'], '/etc/neo4j'],
  ['of a package, beside a folder conf', ['etc/neo4j/neo4j.conf', 'var/lib/neo4j/conf/neo4j.conf'], '/etc/neo4j'],
  ['of a package that has none', [], '/etc/neo4j'],
  ['of the official image, or an archive unpacked there', ['var/lib/neo4j/conf/neo4j.conf'], '/var/lib/neo4j/conf'],
])('looks for the settings of /var/lib/neo4j %s where they are', async (_, present, folder) => {
  const root = testdir(Object.fromEntries(present.map((path) => [path, ''])));
  const { files } = createSystem();
  expect(
    await confFolderOf({ files: { ...files, stat: (path) => files.stat(join(root, String(path))) } }, '/var/lib/neo4j'),
  ).toBe(folder);
});
