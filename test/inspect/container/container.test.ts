import { chmodSync, chownSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imageVersion } from '../../../src/inspect/container/image-version.ts';
import { useOfVariable } from '../../../src/neo4j/entry-point/variables.ts';
import { runProgram } from '../../support/program.ts';
import { testdir } from '../../support/testdir.ts';

describe('a container', () => {
  it('tells version and edition by its tag', () => {
    expect(imageVersion('neo4j:5.26.30-enterprise')).toEqual({ version: '5.26.30', edition: 'enterprise' });
    expect(imageVersion('registry.test:5000/neo4j:2026.08-community-ubi9')).toEqual({ version: '2026.08', edition: 'community' });
    expect(imageVersion('neo4j:latest')).toEqual({ edition: 'community' });
  });

  it('reads variables as the entry point does', () => {
    const setting = { use: 'setting', setting: 'dbms.ssl.policy.bolt.client_auth', fromFile: false };
    expect(useOfVariable('NEO4J_dbms_ssl_policy_bolt_client__auth', 'NONE', '5')).toEqual(setting);
    expect(useOfVariable('NEO4J_dbms_ssl_policy_bolt_client__auth_FILE', '/f', '5')).toEqual({ ...setting, fromFile: true });
    expect(useOfVariable('NEO4J_AUTH', 'none', '5')).toEqual({ use: 'own', fromFile: false });
    expect(useOfVariable('NEO4J_AUTH_FILE', '/run/secrets/auth', '5')).toEqual({ use: 'own', fromFile: true });
    expect(useOfVariable('PATH', '/bin', '5')).toEqual({ use: 'none' });
  });

  it('drops empty variables and names that begin with a digit, and gives APOC its own file from 5 on', () => {
    for (const line of ['4.4', '5', '2026'] as const) {
      for (const name of ['NEO4J_dbms_ssl_policy_https_client__auth', 'NEO4J_dbms_ssl_policy_https_private__key_FILE'])
        expect(useOfVariable(name, '', line)).toEqual({ use: 'skipped', because: 'empty' });
      expect(useOfVariable('NEO4J_1abc', 'x', line)).toEqual({ use: 'skipped', because: 'digit' });
      expect(useOfVariable('NEO4J_apoc_export_file_enabled', 'true', line)).toMatchObject({
        use: line === '4.4' ? 'setting' : 'apoc',
        setting: 'apoc.export.file.enabled',
      });
    }
  });

  it('judges mounts and environment of a compose file and of a docker line', { timeout: 60_000 }, async () => {
    const folder = testdir();
    const home = join(folder, 'home');
    mkdirSync(join(home, 'conf'), { recursive: true });
    const made = await runProgram([
      'init',
      '--home',
      home,
      '--neo4j-version',
      '5',
      '--components',
      'bolt',
      '--yes',
      '--json',
      '--name',
      'localhost',
    ]);
    expect(made.code, made.stderr).toBe(0);
    cpSync(join(home, 'certificates'), join(folder, 'ssl'), { recursive: true });
    const compose = (environment: readonly string[], mount: string): string =>
      [
        'services:',
        '  db:',
        '    image: neo4j:5.26.30',
        '    environment:',
        ...environment.map((line) => `      ${line}`),
        '    volumes:',
        `      - ${mount}`,
        '',
      ].join('\n');
    const file = join(folder, 'compose.yaml');
    const judge = async (
      text: string,
    ): Promise<{ code: number | null; ids: readonly string[]; components: Record<string, string> }> => {
      writeFileSync(file, text);
      const { code, stdout, stderr } = await runProgram(['doctor', '--container', file, '--json']);
      expect(stdout, stderr).not.toBe('');
      const { findings, verdict } = JSON.parse(stdout);
      return {
        code,
        ids: findings.filter(({ severity }: { severity: string }) => severity === 'error').map(({ id }: { id: string }) => id),
        components: verdict.components,
      };
    };
    const good = [
      'NEO4J_dbms_ssl_policy_bolt_enabled: "true"',
      'NEO4J_dbms_ssl_policy_bolt_client__auth: NONE',
      'NEO4J_server_bolt_tls__level: REQUIRED',
    ];
    // The key is 0400 and belongs to whoever runs the test: user 7474 of the container cannot read it.
    expect(await judge(compose(good, './ssl:/ssl'))).toMatchObject({ code: 1, ids: ['key-unreadable'] });
    // By owner, group and further groups of the number, which means nothing on this machine; a conf is copied as it is.
    const key = join(folder, 'ssl', 'bolt', 'private.key');
    const ours = process.getgid?.() ?? 0;
    const reads = async (more: string, mount = './ssl:/ssl') => (await judge(compose(good, mount) + more)).ids;
    chmodSync(key, 0o440);
    expect(await reads('    user: "4711:4711"\n')).toEqual(['key-unreadable']);
    expect(await reads(`    user: "4711:${ours}"\n`)).toEqual([]);
    expect(await reads(`    user: "4711:4711"\n    group_add: ["${ours}"]\n`)).toEqual([]);
    writeFileSync(join(folder, 'neo4j.conf'), '', { mode: 0o600 });
    const withConf = `./ssl:/ssl\n      - ./neo4j.conf:/conf/neo4j.conf`;
    expect(await reads(`    user: "4711:${ours}"\n`, withConf)).toEqual(['conf-unreadable']);
    chmodSync(join(folder, 'neo4j.conf'), 0o644);
    expect(await reads(`    user: "4711:${ours}"\n`, withConf)).toEqual([]);
    chmodSync(key, 0o400);
    // Root is no user to run as: the entry point hands over to the image's own.
    const uid = process.getuid?.() === 0 ? 4711 : (process.getuid?.() ?? 0);
    if (uid === 4711) chownSync(key, uid, uid);
    const asUs = `    user: "${uid}:${ours === 0 ? uid : ours}"\n`;
    expect(await judge(compose(good, './ssl:/ssl') + asUs)).toMatchObject({ ids: [], components: { bolt: 'encrypted' } });
    expect(await judge(compose(good, './elsewhere:/data') + asUs)).toMatchObject({
      ids: expect.arrayContaining(['base-directory-missing']),
    });
    expect(
      await judge(compose([...good.slice(0, 2), 'NEO4J_server_bolt_tls_level: REQUIRED'], './ssl:/ssl') + asUs),
    ).toMatchObject({ ids: expect.arrayContaining(['unknown-setting', 'policy-without-tls-level']) });
    // Variables from a file, from the surroundings and from defaults, as compose puts them in.
    writeFileSync(join(folder, 'neo4j.env'), 'NEO4J_dbms_ssl_policy_bolt_enabled=true\nNEO4J_server_bolt_tls__level=OFF\n');
    const fromFile = [good[1] ?? '', `NEO4J_server_bolt_tls__level: $\{NO_SUCH_VARIABLE:-REQUIRED}`];
    expect(await judge(`${compose(fromFile, '$PWD/ssl:/ssl')}    env_file: [neo4j.env]\n${asUs}`)).toMatchObject({
      ids: [],
      components: { bolt: 'encrypted' },
    });
    const line = `docker run --name db -e NEO4J_dbms_ssl_policy_bolt_enabled=true \\\n  -e NEO4J_server_bolt_tls__level=REQUIRED --env=NEO4J_dbms_ssl_policy_bolt_client__auth=NONE \\\n  -v ${join(folder, 'ssl')}:/ssl --user ${uid} neo4j:5.26.30\n`;
    expect(await judge(line)).toMatchObject({ ids: [], components: { bolt: 'encrypted' } });
  });
});
