import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

const bolt = 'server.bolt.tls_level=REQUIRED\ndbms.ssl.policy.bolt.enabled=true\n';

async function doctor(conf: string | Buffer, version: string): Promise<string> {
  const home = testdir();
  mkdirSync(join(home, 'conf'));
  writeFileSync(join(home, 'conf', 'neo4j.conf'), conf);
  return (await runProgram(['doctor', '--home', home, '--neo4j-version', version, '--edition', 'community'])).stdout;
}

describe('the first line is what ends the start, in the order in which Neo4j meets it', () => {
  it('not a suffix without effect above it', async () => {
    const text = await doctor(`dbms.ssl.policy.bolt.allow_key_generation=true\n${bolt}`, '5');
    expect(text.split('\n')[0]).toMatch(/not start.*base_directory .*certificates\/bolt/);
    expect(text).toContain('allow_key_generation has no effect');
  });

  it('a setting that is not known before a policy that cannot be loaded', async () => {
    const text = await doctor(`${bolt}server.metrics.prometheus.enabled=true\n`, '2026');
    expect(text.split('\n')[0]).toMatch(/not start.*server\.metrics\.prometheus\.enabled/);
  });

  it('UTF-16 by name, not by what it makes of the first line', async () => {
    const text = await doctor(Buffer.from(`\ufeff${bolt}`, 'utf16le'), '5');
    expect(text.split('\n')[0]).toMatch(/not start.*UTF-16/);
    expect(text).not.toContain('does not know the setting');
  });

  it('a suffix without effect where nothing stops the start', async () => {
    const text = await doctor('dbms.ssl.policy.bolt.enable=true\n', '5');
    expect(text.split('\n')[0]).toMatch(/will start.*enable has no effect/);
  });
});
