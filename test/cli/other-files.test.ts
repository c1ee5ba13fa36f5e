import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
import { snapshotTree } from '../support/tree.ts';

let folder: string;
let home: string;
let other: string;
const place = () => ['--home', home, '--neo4j-version', '5.26.30', '--edition', 'community', '--yes'];
const init = (...more: string[]) => runInProcess(['init', ...place(), '--components', 'bolt', '--name', 'a.example', ...more]);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-other-'));
  home = join(folder, 'home');
  other = join(folder, 'hostname');
  mkdirSync(join(home, 'conf'), { recursive: true });
  writeFileSync(join(home, 'conf', 'neo4j.conf'), '');
  expect(await init()).toMatchObject({ code: 0 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['private_key', 'graph\n'],
  ['public_certificate', 'graph\n'],
  ['private_key', Buffer.alloc(32 * 1024 * 1024, 7)],
])('a file of another purpose that %s names is not replaced', async (setting, content) => {
  writeFileSync(other, content);
  const conf = join(home, 'conf', 'neo4j.conf');
  const line = new RegExp(`^dbms\\.ssl\\.policy\\.bolt\\.${setting}=.*$`, 'm');
  writeFileSync(conf, readFileSync(conf, 'utf8').replace(line, `dbms.ssl.policy.bolt.${setting}=${other}`));
  const before = snapshotTree(folder);
  const runs = [await init('--force'), await runInProcess(['renew', ...place(), '--component', 'bolt', '--force'])];
  for (const { code, err } of runs) {
    expect(code).toBe(2);
    expect(err).toContain(other);
  }
  expect(runs[0]?.err).toContain('is neither a key nor a certificate and is outside the Neo4j home');
  expect(snapshotTree(folder)).toEqual(before);
});
