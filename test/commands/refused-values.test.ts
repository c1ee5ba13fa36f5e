import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
import { testdir } from '../support/testdir.ts';

it.each([
  // 4.4 took true and false here.
  ['db.logs.query.enabled=true', 'Set db.logs.query.enabled to one of: OFF, INFO, VERBOSE.'],
  ['server.http.enabled=yes', 'Write server.http.enabled=true or server.http.enabled=false'],
  ['server.bolt.tls_level=on', 'Set server.bolt.tls_level to REQUIRED, OPTIONAL or DISABLED.'],
])('the cure of %s names values that Neo4j takes there', async (line, cure) => {
  const home = testdir();
  mkdirSync(join(home, 'conf'));
  writeFileSync(join(home, 'conf', 'neo4j.conf'), `${line}\n`, { mode: 0o640 });
  const { out } = await runInProcess(['doctor', '--home', home, '--neo4j-version', '5', '--edition', 'community', '--json']);
  const { findings } = JSON.parse(out) as {
    readonly findings: readonly { readonly severity: string; readonly remedy: string }[];
  };
  expect(findings.find(({ severity }) => severity === 'error')?.remedy).toContain(cure);
});
