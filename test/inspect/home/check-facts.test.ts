import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { inspectForChecks } from '../../../src/inspect/home/check-facts.ts';
import { createSystem, type System } from '../../../src/system/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-check-facts-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('reads the files of each policy once, for what lies there and for the verdict together', async () => {
  mkdirSync(join(folder, 'conf'));
  const policies = ['bolt', 'https', 'cluster', 'backup'].map((scope) => {
    mkdirSync(join(folder, 'certificates', scope, 'trusted'), { recursive: true });
    mkdirSync(join(folder, 'certificates', scope, 'revoked'));
    for (const name of ['private.key', 'public.crt'])
      writeFileSync(join(folder, 'certificates', scope, name), `${scope} ${name}`);
    return `dbms.ssl.policy.${scope}.enabled=true\n`;
  });
  writeFileSync(join(folder, 'conf', 'neo4j.conf'), policies.join(''));
  const read: string[] = [];
  const system = counted(createSystem(), read);

  const { facts } = await inspectForChecks(
    system,
    { home: folder, from: 'flag' },
    { home: folder, neo4jVersion: '5', edition: 'enterprise' },
  );

  expect([...facts.files.keys()].sort()).toEqual(['backup', 'bolt', 'cluster', 'https']);
  expect(facts.files.get('bolt')?.privateKey.bytes?.toString()).toBe('bolt private.key');
  const ofPolicies = read.filter((path) => /private\.key$|public\.crt$|trusted$|revoked$/.test(path)).sort();
  expect(ofPolicies).toEqual([...new Set(ofPolicies)]);
  expect(ofPolicies).toHaveLength(16);
});

/** The real machine; every path whose content or entries are asked for is noted. */
function counted(system: System, read: string[]): System {
  const noting = (files: System['files']): System['files'] => ({
    ...files,
    as: (...given) => noting(files.as(...given)),
    readFact: (path, limit) => {
      read.push(String(path));
      return files.readFact(path, limit);
    },
    readFolder: (path, limits) => {
      read.push(path);
      return files.readFolder(path, limits);
    },
  });
  return { ...system, files: noting(system.files) };
}
