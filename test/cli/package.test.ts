import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/program.ts';

describe('the packed program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-pack-'));
  const npm = (args: readonly string[], cwd: string): string =>
    execFileSync('npm', [...args, '--loglevel=error'], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
  const empty = join(folder, 'empty');
  let tarball: string;

  beforeAll(() => {
    mkdirSync(empty);
    const [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root)) as [
      { filename: string },
    ];
    tarball = join(folder, packed.filename);
    writeFileSync(join(empty, 'package.json'), '{"private":true}');
    // A database server has no registry: nothing may be fetched.
    npm(['install', '--offline', '--no-audit', '--no-fund', tarball], empty);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('installs without a network, and runs from an empty folder', () => {
    const home = join(empty, 'home');
    mkdirSync(join(home, 'conf'), { recursive: true });
    writeFileSync(join(home, 'conf', 'neo4j.conf'), '');
    const { NODE_EXTRA_CA_CERTS: _ca, ...env } = process.env;
    const printed = execFileSync(
      'npx',
      ['--offline', 'neo4j-tls', 'init', '--home', home, '--neo4j-version', '2026', '--name', 'graph.example', '--yes', '--json'],
      {
        cwd: empty,
        encoding: 'utf8',
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        shell: process.platform === 'win32',
      },
    );
    expect(JSON.parse(printed)).toMatchObject({ schema: 'neo4j-tls/init@1', applied: true });
  });

  it('starts from what was compiled when it was built, on the Node that built it', () => {
    const inside = join(empty, 'node_modules', 'neo4j-tls');
    const script = `const { createLoader } = require(${JSON.stringify(join(inside, 'bin', 'load.cjs'))});
      const { load, scripts } = createLoader(${JSON.stringify(join(inside, 'dist'))});
      for (const name of ['main.cjs', 'core.cjs', 'judge.cjs', 'plan.cjs', 'apply.cjs']) load(name);
      console.log(JSON.stringify([...scripts.values()].map(({ cachedDataRejected }) => cachedDataRejected)));`;
    const rejected = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
    expect(rejected.length).toBeGreaterThanOrEqual(5);
    // Undefined where nothing was compiled ahead, true where it is not taken.
    expect(rejected).toEqual(rejected.map(() => false));
  });

  it('has no dependencies of its own, and the licences of what is inside', () => {
    const inside = join(empty, 'node_modules', 'neo4j-tls');
    const { dependencies, bin, engines, license } = JSON.parse(readFileSync(join(inside, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(dependencies).toBeUndefined();
    expect(bin).toEqual({ 'neo4j-tls': 'bin/neo4j-tls.js' });
    expect(engines).toEqual({ node: '>=20.17' });
    expect(license).toBe('Apache-2.0');
    const licences = readFileSync(join(inside, 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['commander', 'inquirer', 'node-forge', 'execa', 'chalk', 'zod', 'yaml'])
      expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
    expect(existsSync(join(inside, 'LICENSE'))).toBe(true);
    // Without it the scripts there would be taken for modules.
    expect(readFileSync(join(inside, 'bin', 'package.json'), 'utf8')).toContain('commonjs');
    expect(existsSync(join(inside, 'test'))).toBe(false);
  });
});
