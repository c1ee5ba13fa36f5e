import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { type FakeContainer, fakeDocker } from '../support/fake-docker.ts';
import { runProgram } from '../support/program.ts';
import { type TestEntry, testdir } from '../support/testdir.ts';

const name = 'graph.example.test';

/** The second guide's folder, and a container that has it mounted. */
function scene(container: (home: string) => Omit<FakeContainer, 'name'>, files: Readonly<Record<string, TestEntry>> = {}) {
  const top = testdir({ 'neo4j/data/databases/x': 'graph', 'neo4j/logs/': '', ...files });
  const home = join(top, 'neo4j');
  const bin = fakeDocker(top, { name: 'neo4jDb', ...container(home) });
  const env = { PATH: `${bin}:${process.env.PATH}` };
  return { home, env, run: (...args: readonly string[]) => runProgram(args, { env }) };
}

const guide = (home: string) => ({
  mounts: [`${home}/data:/data`, `${home}/conf:/conf`, `${home}/logs:/logs`, `${home}/certificates:/var/lib/neo4j/certificates`],
  ports: ['7473:7473', '7474:7474', '17687:7687'],
  env: ['NEO4J_AUTH=neo4j/very-secret'],
});

it('a container whose folders are here is kept: its conf and certificates are written, and it is restarted', async () => {
  const { home, run } = scene(guide, { 'neo4j/conf/neo4j.conf': 'server.memory.heap.max_size=1G\n' });
  const made = await run('init', '--container', 'neo4jDb', '--name', name, '--yes');
  expect(made.code, made.stderr).toBe(0);
  expect(readFileSync(join(home, 'conf/neo4j.conf'), 'utf8')).toMatch(
    /^server\.memory\.heap\.max_size=1G$[\s\S]*server\.bolt\.tls_level=REQUIRED/m,
  );
  expect(existsSync(join(home, 'docker-run.sh'))).toBe(false);
  expect(made.stdout).toContain('docker restart neo4jDb');
  expect(made.stdout).not.toMatch(/docker (?:run|rm|stop)|listens? on localhost/);
  expect(made.stdout).toMatch(/init .*--container neo4jDb/);
  expect(made.stdout + made.stderr).not.toContain('very-secret');
  const key = statSync(join(home, 'certificates/bolt/private.key'));
  if (process.getuid?.() === 0) expect([key.uid, key.mode & 0o777]).toEqual([7474, 0o400]);
  // What was printed works as it stands, and knows the container.
  const { endpoints } = JSON.parse((await run('verify', '--home', home, '--timeout', '1', '--json')).stdout);
  expect(endpoints.map(({ address }: { address: string }) => address)).toContain('localhost:17687');
  const renewed = await run('renew', '--home', home, '--yes');
  expect(renewed.code, renewed.stderr).toBe(0);
  const doctor = JSON.parse((await run('doctor', '--home', home, '--json')).stdout);
  expect(doctor).toMatchObject({ installation: { version: '5.26.30' }, verdict: { components: { bolt: 'encrypted' } } });
  const again = await run('init', '--container', 'neo4jDb', '--name', name, '--yes', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ changed: false });
});

it('the one container that is given a folder is meant, without its name', async () => {
  const { home, run } = scene(guide, { 'neo4j/conf/neo4j.conf': '' });
  const made = await run('init', '--home', home, '--name', name, '--yes');
  expect(made.code, made.stderr).toBe(0);
  expect(made.stdout).toContain('docker restart neo4jDb');
  expect(made.stdout).toMatch(/init .*--container neo4jDb/);
});

it('a container that has the conf of its image is told that the new one takes its place', async () => {
  const { home, run } = scene(guide, { 'neo4j/conf/': '' });
  const made = await run('init', '--container', 'neo4jDb', '--name', name, '--yes');
  expect(made.code, made.stderr).toBe(0);
  expect(made.stdout).toContain(`docker cp neo4jDb:/var/lib/neo4j/conf/neo4j.conf ${home}/conf/neo4j.conf`);
});

it('where a restart is not enough, the run line is that of the container, and its variables go into a file of its owner', async () => {
  const { home, run, env } = scene((at) => ({
    mounts: [`${at}/data:/data`, 'plugins:/plugins:ro'],
    ports: ['7474:7474', '17687:7687'],
    user: '7474:7474',
    env: ['NEO4J_AUTH=neo4j/very-secret', 'NEO4J_server_bolt_tls__level=DISABLED', 'X=a b"c$d', 'LINES=one\ntwo'],
    health: ['CMD-SHELL', 'wget -qO- http://localhost:7474 || exit 1'],
    labels: { owner: 'me' },
    more: { Memory: 536_870_912, Devices: [{}] },
  }));
  const flags = ['--container', 'neo4jDb', '--home', home, '--name', name, '--yes'];
  const made = await run('init', ...flags, '--debug');
  expect(made.code, made.stderr).toBe(0);
  const script = readFileSync(join(home, 'docker-run.sh'), 'utf8');
  expect(`${made.stdout}${made.stderr}${script}`).not.toMatch(/very-secret|a b"c/);
  const file = join(home, 'neo4j-container.env');
  expect(readFileSync(file, 'utf8')).toBe('NEO4J_AUTH=neo4j/very-secret\nX=a b"c$d\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  // What is printed, in this order.
  expect(made.stdout).toMatch(
    new RegExp(
      `docker stop neo4jDb[\\s\\S]*docker rename neo4jDb neo4jDb-before-tls[\\s\\S]*sh ${home}/docker-run\\.sh[\\s\\S]*keeps the graph, which is in\\s+${home}/data`,
    ),
  );
  expect(made.stdout.replace(/\s+/g, ' ')).toMatch(
    /port 7473 of https is not published.*NEO4J_server_bolt_tls__level.*health check asks port 7474/,
  );
  expect(made.stdout).toContain('Devices');

  const echo = testdir({ docker: { text: '#!/bin/sh\nfor a in "$@"; do printf "%s\\n" "$a"; done\n', mode: 0o755 } });
  const ran = spawnSync('sh', [join(home, 'docker-run.sh')], {
    encoding: 'utf8',
    timeout: 10_000,
    env: { PATH: `${echo}:${env.PATH}`, LINES: 'one\ntwo' },
  });
  expect(ran.status, ran.stderr).toBe(0);
  const args = ran.stdout.split('\n');
  const of = (flag: string) => args.flatMap((arg, index) => (args[index - 1] === flag ? [arg] : []));
  expect(of('--name')).toEqual(['neo4jDb']);
  expect(of('--user')).toEqual(['7474:7474']);
  expect(of('--restart')).toEqual(['unless-stopped']);
  expect(of('--memory')).toEqual(['536870912']);
  expect(of('--label')).toEqual(['owner=me']);
  expect(of('--publish')).toEqual(['7473:7473', '7474:7474', '17687:7687']);
  expect(of('--volume')).toEqual([`${home}/data:/data`, 'plugins:/plugins:ro', `${home}/certificates:/ssl:ro`]);
  expect(of('--env-file')).toEqual([file]);
  expect(of('--env')).toEqual(expect.arrayContaining(['LINES', 'NEO4J_server_bolt_tls__level=REQUIRED']));
  expect(of('--health-cmd').join('')).not.toContain('7474');
  expect(args.at(-2)).toBe('neo4j:5.26');
  expect(JSON.parse((await run('init', ...flags, '--json')).stdout)).toMatchObject({ changed: false });
});

it('a service of compose is made anew by compose, from the same volumes, with a health check that can pass', async () => {
  const text =
    'services:\n  other: { image: "neo4j:5.26" }\n  db:\n    image: neo4j:5.26\n    container_name: neo4jDb\n    ports: ["7474:7474", "7687:7687"]\n    healthcheck: { test: "wget localhost:7474" }\n';
  const { home, run } = scene(
    (at) => ({
      mounts: ['graph:/data'],
      ports: ['7474:7474', '7687:7687'],
      health: ['CMD-SHELL', 'wget localhost:7474'],
      labels: {
        'com.docker.compose.service': 'db',
        'com.docker.compose.project.config_files': `${at}/docker-compose.yml`,
        'com.docker.compose.project.working_dir': at,
      },
    }),
    { 'neo4j/docker-compose.yml': text },
  );
  const made = await run('init', '--container', 'neo4jDb', '--name', name, '--yes');
  expect(made.code, made.stderr).toBe(0);
  expect(made.stdout).toContain(`docker compose -f ${home}/docker-compose.yml -f ${home}/compose.neo4j-tls.yaml up -d db`);
  expect(made.stdout).not.toMatch(/compose .* restart db/);
  const { db, other } = parse(readFileSync(join(home, 'compose.neo4j-tls.yaml'), 'utf8')).services;
  expect(other).toBeUndefined();
  expect(db.healthcheck.test).toEqual(['CMD-SHELL', "bash -c 'exec 3<>/dev/tcp/127.0.0.1/7687'"]);
  expect(db.ports).toEqual(['7473:7473']);
  expect(db.volumes).toEqual([`${home}/certificates:/ssl:ro`]);
  expect(made.stdout.replace(/\s+/g, ' ')).toContain('COMPOSE_FILE=docker-compose.yml:compose.neo4j-tls.yaml');
});

it('a name that Docker does not have is refused, unless a new container is asked for', async () => {
  const { home, run } = scene(guide);
  const wrong = await run('init', '--home', home, '--container', 'neo4j', '--name', name, '--yes');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Container neo4j does not exist')]);
  const flags = ['--target', 'docker', '--neo4j-version', '5', '--name', name, '--yes'];
  expect((await run('init', '--home', home, '--container', 'neo4j', ...flags)).code).toBe(0);
  expect(readFileSync(join(home, 'docker-run.sh'), 'utf8')).toContain('--name neo4j');
});
