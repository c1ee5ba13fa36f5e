import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runInProcess } from '../support/in-process.ts';
import { testdir } from '../support/testdir.ts';

const name = 'graph.example.test';
const files = { docker: 'docker-run.sh', compose: 'compose.yaml' } as const;
const targets = ['docker', 'compose'] as const;

async function init(home: string, ...flags: readonly string[]) {
  const ran = await runInProcess(['init', '--home', home, '--name', name, ...flags, '--yes']);
  expect(ran.code, ran.err).toBe(0);
  return ran;
}

describe.each(targets)('%s', (target) => {
  const flags = ['--target', target, '--components', 'bolt,https'];
  const textOf = (home: string) => readFileSync(join(home, files[target]), 'utf8');

  it('a folder that has a neo4j.conf is known by what was rendered in it, too', async () => {
    const home = testdir({ 'conf/neo4j.conf': '', 'data/': '' });
    await init(home, ...flags, '--neo4j-version', '2026');
    const here = ['--home', home];
    const doctor = JSON.parse((await runInProcess(['doctor', ...here, '--json'])).out);
    expect(doctor.verdict.components).toMatchObject({ bolt: 'encrypted', https: 'encrypted' });
    const status = JSON.parse((await runInProcess(['status', ...here, '--offline', '--json'])).out);
    expect(status.certificates.map(({ component }: { component: string }) => component).sort()).toEqual(['bolt', 'https']);
    expect((await runInProcess(['verify', ...here, '--timeout', '1'])).code).toBe(1);
    const renewed = await runInProcess(['renew', ...here, '--yes', '--reload', 'none']);
    expect(renewed.code, renewed.err).toBe(0);
    // Again without a version: the image that was rendered tells it.
    expect(JSON.parse((await init(home, ...flags, '--json')).out)).toMatchObject({ changed: false });
  });

  it('settings of a neo4j.conf that is there are given to the container, and its variables win', async () => {
    const home = testdir({ 'conf/neo4j.conf': 'server.bolt.listen_address=:17687\nserver.bolt.tls_level=DISABLED\n' });
    await init(home, ...flags, '--neo4j-version', '5');
    expect(textOf(home)).toContain(`${home}/conf:/conf:ro`);
    expect(textOf(home)).toContain('17687:17687');
    const doctor = JSON.parse((await runInProcess(['doctor', '--home', home, '--json'])).out);
    expect(doctor.verdict.components.bolt).toBe('encrypted');
  });

  it('one container is meant throughout, and it gets the graph that is there', async () => {
    const home = testdir({ 'data/databases/neo4j/neostore': 'graph', 'logs/debug.log': '' });
    const { out } = await init(home, ...flags, '--neo4j-version', '2026', '--reload', 'docker:neo4jDb');
    const text = textOf(home);
    expect(text).toMatch(/(?:--name |container_name: ")neo4jDb\b/);
    expect(text).toContain(`${home}/data:/data`);
    expect(text).not.toMatch(/neo4j(?:Db)?-data/);
    // A graph has its users: no first password is asked for.
    expect(text).not.toContain('NEO4J_PASSWORD');
    expect(out).toContain('docker restart neo4jDb');
    expect(out).not.toMatch(/docker (?:restart|rm -f) neo4j(?: |$)/m);
  });

  it('its own flag names the container, also where the restart names another', async () => {
    const home = testdir();
    const { out, err } = await init(home, ...flags, '--neo4j-version', '5', '--container', 'mine', '--reload', 'docker:other');
    expect(err).toContain('--reload docker:other and --container ');
    expect(`${textOf(home)}${out}`).not.toContain('other');
    expect(textOf(home)).toContain('mine-data:/data');
  });

  it('nothing is left over of a home', async () => {
    const home = testdir();
    const { out } = await init(home, ...flags, '--neo4j-version', '5');
    expect(existsSync(join(home, 'conf'))).toBe(false);
    expect(out).not.toContain('could not be told');
    expect(out).toContain(`neo4j-tls doctor --container ${join(home, files[target])}`);
    expect(textOf(home)).not.toMatch(/6000|hostname|advertised/);
  });
});

/** Names by line: Neo4j's manual, configuration settings; the ports of 5000 go with 2025. */
const memberVariables = {
  '4.4': [
    'NEO4J_dbms_default__advertised__address',
    'NEO4J_causal__clustering_transaction__advertised__address',
    'NEO4J_causal__clustering_raft__advertised__address',
    'NEO4J_causal__clustering_discovery__advertised__address',
    'NEO4J_dbms_routing_advertised__address',
    'NEO4J_dbms_backup_listen__address',
  ],
  '5': [
    'NEO4J_server_default__advertised__address',
    'NEO4J_server_cluster_advertised__address',
    'NEO4J_server_cluster_raft_advertised__address',
    'NEO4J_server_routing_advertised__address',
    'NEO4J_server_discovery_advertised__address',
    'NEO4J_server_backup_listen__address',
  ],
  '2025': [
    'NEO4J_server_default__advertised__address',
    'NEO4J_server_cluster_advertised__address',
    'NEO4J_server_cluster_raft_advertised__address',
    'NEO4J_server_routing_advertised__address',
    'NEO4J_server_backup_listen__address',
  ],
  '2026': [
    'NEO4J_server_default__advertised__address',
    'NEO4J_server_cluster_advertised__address',
    'NEO4J_server_cluster_raft_advertised__address',
    'NEO4J_server_routing_advertised__address',
    'NEO4J_server_backup_listen__address',
  ],
} as const;

describe.each(Object.keys(memberVariables) as (keyof typeof memberVariables)[])('a member of a cluster, %s', (line) => {
  const flags = ['--neo4j-version', line, '--edition', 'enterprise', '--target', 'compose'];

  it('advertises a name of its certificate, and opens its ports on the address that was named', async () => {
    const home = testdir();
    await init(home, ...flags, '--components', 'bolt,https,cluster,backup', '--listen', '10.0.0.5');
    const { neo4j } = parse(readFileSync(join(home, 'compose.yaml'), 'utf8')).services;
    expect(neo4j.hostname).toBe(name);
    const own = Object.entries<string>(neo4j.environment).filter(([variable]) => /advertised|listen/.test(variable));
    expect(
      own
        .map(([variable]) => variable)
        .filter((variable) => !/https_listen/.test(variable))
        .sort(),
    ).toEqual([...memberVariables[line]].sort());
    const values = own.filter(([variable]) => variable.includes('advertised')).map(([, value]) => value);
    expect(values.every((value) => value.startsWith(name))).toBe(true);
    const discovery = line === '4.4' || line === '5' ? ['10.0.0.5:5000:5000'] : [];
    expect([...neo4j.ports].sort()).toEqual(
      [...discovery, ...[6000, 6362, 7000, 7473, 7687, 7688].map((port) => `10.0.0.5:${port}:${port}`)].sort(),
    );
  });

  it('opens no port of members without an address, and says so', async () => {
    const home = testdir();
    const { out, err } = await init(home, ...flags, '--components', 'bolt,cluster');
    const { neo4j } = parse(readFileSync(join(home, 'compose.yaml'), 'utf8')).services;
    expect(neo4j.ports).toEqual(['7474:7474', '7687:7687']);
    expect(`${out}${err}`).toMatch(/6000, 7000, 7688.* are not\s+published/s);
  });
});

it('--reload alone does not make certbot the source, and is the restart that is printed', async () => {
  const home = testdir({ 'lib/neo4j-kernel-5.26.30.jar': '', 'conf/neo4j.conf': '' });
  const { out } = await init(home, '--components', 'bolt', '--reload', 'docker:neo4jDb');
  expect(out).toContain('docker restart neo4jDb');
  expect(out).not.toContain('bin/neo4j restart');
  expect(out).not.toContain('certbot');
  expect(out).toMatch(/init .*--source self-signed.*--reload docker:neo4jDb/);
});
