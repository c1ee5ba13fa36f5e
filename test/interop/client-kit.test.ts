import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pythonWithDriver } from '../support/acme-lab.ts';
import { describeNeeds } from '../support/needs.ts';
import { releases } from '../support/neo4j/releases.ts';
import { makePlaintextHome, type Neo4jServer, type PlaintextHome, startNeo4j } from '../support/neo4j/server.ts';
import { root, runWell } from '../support/program.ts';

const run = promisify(execFile);
const limit = { timeout: 60_000 };

describeNeeds(['java', 'maven', 'python-driver', 'curl'], 'what clients are told works against a running Neo4j', () => {
  const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-kit-'));
  const pem = join(folder, 'neo4j.pem');
  let home: PlaintextHome;
  let server: Neo4jServer | undefined;
  const at = () => ['--home', home.home, '--neo4j-version', releases['5'].version, '--edition', 'community'];
  const kit = async (client: string): Promise<string> => {
    const { stdout } = await runWell([
      'trust',
      'export',
      ...at(),
      '--component',
      client === 'curl' ? 'https' : 'bolt',
      '--for',
      client,
      '--out',
      pem,
      '--json',
    ]);
    return (JSON.parse(stdout).kit as string[]).join('\n');
  };

  beforeAll(async () => {
    home = await makePlaintextHome(join(folder, 'home'), '5');
    await runWell(['init', ...at(), '--name', 'localhost', '--yes']);
    server = await startNeo4j({ line: '5', home: home.home });
  }, 180_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('javascript', async () => {
    const code = `import neo4j from 'neo4j-driver'; const user = 'neo4j', password = '';
      const driver = ${(await kit('javascript')).replace(/\n\/\/ .*$/, '')};
      console.log((await driver.executeQuery('RETURN 42 AS answer')).records[0].get('answer').toNumber()); await driver.close();`;
    expect((await run(process.execPath, ['--input-type=module', '-e', code], { ...limit, cwd: root })).stdout).toBe('42\n');
  }, 70_000);

  it('python', async () => {
    const lines = (await kit('python')).split('\n');
    const code = [
      lines[0],
      'user, password = "neo4j", ""',
      `driver = ${lines.slice(1).join('\n')}`,
      'print(driver.execute_query("RETURN 42 AS answer").records[0]["answer"])',
      'driver.close()',
    ].join('\n');
    expect((await run(pythonWithDriver(), ['-c', code], limit)).stdout).toBe('42\n');
  }, 70_000);

  it('curl', async () => {
    const { stdout } = await run('/bin/sh', ['-c', `${await kit('curl')} -sS`], limit);
    expect(JSON.parse(stdout)).toMatchObject({ neo4j_version: releases['5'].version });
  }, 70_000);
});
