import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inCellar } from '../../src/neo4j/homebrew.ts';
import { runInProcess } from '../support/in-process.ts';
import { testdir } from '../support/testdir.ts';

it('knows a home of one version, and where the next one will be', () => {
  expect(inCellar('/opt/homebrew/Cellar/neo4j/2026.08.1/libexec')?.remedy.split('\n').slice(1)).toEqual([
    'HOMEBREW_NO_INSTALL_CLEANUP=1 brew upgrade neo4j',
    'cp -R /opt/homebrew/Cellar/neo4j/2026.08.1/libexec/certificates /opt/homebrew/opt/neo4j/libexec',
    'neo4j-tls init --home /opt/homebrew/opt/neo4j/libexec',
  ]);
});

it.each([undefined, '/opt/neo4j', '/Users/a/Cellar/libexec', '/opt/homebrew/opt/neo4j/libexec'])('knows %s as none', (home) => {
  expect(inCellar(home)).toBeUndefined();
});

it('is said in the plan, by doctor and by status, of a home that a link leads to', async () => {
  const root = testdir();
  const real = join(root, 'Cellar/neo4j/5.26.0/libexec');
  mkdirSync(join(real, 'conf'), { recursive: true });
  writeFileSync(join(real, 'conf/neo4j.conf'), '');
  mkdirSync(join(root, 'opt'));
  symlinkSync('../Cellar/neo4j/5.26.0', join(root, 'opt/neo4j'));
  const home = join(root, 'opt/neo4j/libexec');
  const place = ['--home', home, '--neo4j-version', '5.26', '--edition', 'community'];
  const line = `neo4j-tls init --home ${home}`;
  const made = await runInProcess(['init', ...place, '--components', 'bolt', '--name', 'a.example.test', '--yes', '--json']);
  const isSaid = (text: string) => text.includes('brew upgrade') && text.includes(line);
  expect(
    JSON.parse(made.out).plan.notes.some(({ text, remedy = '' }: { text: string; remedy?: string }) => isSaid(text + remedy)),
  ).toBe(true);
  const judged = JSON.parse((await runInProcess(['doctor', ...place, '--json'])).out);
  const found = judged.findings.find(({ id }: { id: string }) => id === 'home-of-one-version');
  expect(found).toMatchObject({ severity: 'warning', fixable: false });
  expect(isSaid(found.message + found.remedy)).toBe(true);
  const status = await runInProcess(['status', ...place, '--offline']);
  expect(status.out.replaceAll(/\s+/g, ' ')).toContain('"brew upgrade" creates a new one');
  expect(status.out).toContain(line);
  expect(JSON.parse((await runInProcess(['status', ...place, '--offline', '--json'])).out).notes).toHaveLength(1);
});
