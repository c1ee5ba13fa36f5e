import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runInProcess } from '../support/in-process.ts';
import { describeNeeds } from '../support/needs.ts';
import { testdir } from '../support/testdir.ts';

/** Compose's own word on files, joined as `up` would join them. Empty: it takes them. */
function complaint(folder: string, ...files: readonly string[]): string {
  const named = files.flatMap((file) => ['-f', join(folder, file)]);
  const { status, stderr } = spawnSync('docker-compose', [...named, 'config', '--quiet'], {
    ...{ encoding: 'utf8', timeout: 30_000, cwd: folder },
    env: { PATH: process.env['PATH'] ?? '', NEO4J_PASSWORD: 'some words', NEO4J_ACCEPT_LICENSE_AGREEMENT: 'yes' },
  });
  return status === 0 ? '' : stderr || `exit ${status}`;
}

describeNeeds(['docker-compose'], 'Compose takes what init writes for it', () => {
  const passphrase = { pass: { text: 'a"b$c\\d #e: f\n', mode: 0o600 } };
  const init = async (home: string, ...flags: readonly string[]) => {
    const at = ['--home', home, '--target', 'compose', '--name', 'graph.example.test', '--yes'];
    const { code, err } = await runInProcess(['init', ...at, ...flags]);
    expect(code, err).toBe(0);
  };

  it.each([
    ['4.4', 'community', 'bolt,https'],
    ['5', 'enterprise', 'bolt,https,cluster,backup'],
    ['2025', 'community', 'bolt'],
    ['2026', 'enterprise', 'bolt,cluster'],
  ])('a whole file for %s %s, %s', async (version, edition, components) => {
    const home = testdir(passphrase);
    const flags = ['--neo4j-version', version, '--edition', edition, '--components', components];
    await init(home, ...flags, '--passphrase-file', join(home, 'pass'));
    expect(complaint(home, 'compose.yaml')).toBe('');
  });

  it('the file beside one that is there', async () => {
    const home = testdir({
      ...passphrase,
      'docker-compose.yml': `services:\n  db:\n    image: neo4j:5.26.30\n    ports: ["7687:7687"]\n    healthcheck:\n      test: ["CMD", "wget", "-q", "localhost:7474"]\n`,
    });
    await init(home, '--components', 'bolt,https', '--http', 'off', '--passphrase-file', join(home, 'pass'));
    expect(complaint(home, 'docker-compose.yml', 'compose.neo4j-tls.yaml')).toBe('');
    expect(complaint(home, 'docker-compose.yml', 'pass')).not.toBe('');
  });
});
