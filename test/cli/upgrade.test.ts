import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
import { fillDirectory } from '../support/testdir.ts';

let folder: string;
let usual: string;
let breaks: string;
const as44 = ['--neo4j-version', '4.4', '--edition', 'community'];
const as5 = ['--neo4j-version', '5', '--edition', 'enterprise'];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-upgrade-'));
  [usual, breaks] = [join(folder, 'usual'), join(folder, 'breaks')];
  fillDirectory(usual, { 'conf/neo4j.conf': 'server.bolt.listen_address=127.0.0.1:7687\n' });
  fillDirectory(breaks, { 'conf/neo4j.conf': 'dbms.connector.bolt.enabled=true\ndbms.logs.query.enabled=true\n' });
  const init = (home: string, ...more: readonly string[]) =>
    runInProcess(['init', '--home', home, ...more, '--name', 'graph.example.test', '--yes', '--quiet', '--ignore-verdict']);
  expect(await init(usual, ...as5)).toMatchObject({ code: 0 });
  expect(await init(breaks, ...as44)).toMatchObject({ code: 0 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('tells of a usual home that nothing breaks, in a screen', async () => {
  const { code, out } = await runInProcess(['doctor', '--home', usual, ...as5, '--upgrade-to', '2026']);
  expect(code).toBe(0);
  expect(out).toMatch(/^ +Everything that works today would work under Neo4j 2026\./);
  expect(out.split('\n').length).toBeLessThan(24);
});

it('names what would stop the start, what was before, and when to act', async () => {
  const args = ['doctor', '--home', breaks, ...as44, '--upgrade-to', '2025'];
  const { code, out } = await runInProcess([...args, '--json']);
  expect(code).toBe(1);
  const { schema, before, after, differences } = JSON.parse(out);
  expect([schema, before.starts, after.starts]).toEqual(['neo4j-tls/upgrade@1', true, false]);
  expect(differences[0]).toMatchObject({ severity: 'error', line: 2, when: 'today' });
  expect(differences[0].message).toContain('db.logs.query.enabled');
});

it('repairs what both versions read, and nothing else', async () => {
  const args = ['doctor', '--home', breaks, ...as44, '--upgrade-to', '2025'];
  const shown = await runInProcess([...args, '--fix', '--dry-run']);
  expect(readFileSync(join(breaks, 'conf/neo4j.conf'), 'utf8')).toContain('dbms.logs.query.enabled=true');
  expect(shown.out + shown.err).toContain('dbms.logs.query.enabled');
  expect(await runInProcess([...args, '--fix', '--yes'])).toMatchObject({ code: 0 });
  const { out } = await runInProcess(['doctor', '--home', breaks, ...as44, '--json']);
  expect(JSON.parse(out).verdict.starts).toBe(true);
  expect(JSON.parse((await runInProcess([...args, '--json'])).out).after.starts).toBe(true);
});

it.each([
  ['an older version', ['--home', 'USUAL', ...as5, '--upgrade-to', '4.4'], 'is older than the Neo4j that is judged'],
  ['a word that is no version', ['--home', 'USUAL', ...as5, '--upgrade-to', 'newest'], 'newest'],
  ['two homes', ['USUAL', 'BREAKS', ...as5, '--upgrade-to', '2026'], 'one home at a time'],
  ['a log as well', ['--from-log', 'x.log', '--upgrade-to', '2026'], '--from-log explains a log'],
])('refuses %s, with exit 2', async (_, args, said) => {
  const { code, err } = await runInProcess(['doctor', ...args.map((one) => ({ USUAL: usual, BREAKS: breaks })[one] ?? one)]);
  expect([code, err]).toEqual([2, expect.stringContaining(said)]);
});
