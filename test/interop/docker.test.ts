import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type DockerDaemon, startDockerDaemon } from '../support/docker-daemon.ts';
import { describeNeeds } from '../support/needs.ts';
import { runProgram } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

const name = 'graph.example.test';

/** Under a real Docker daemon, with a stand-in for Neo4j in the image: what is printed is typed as it stands. */
describeNeeds(['root', 'dockerd', 'busybox'], 'containers that run', () => {
  let daemon: DockerDaemon;
  beforeAll(async () => {
    daemon = await startDockerDaemon();
  });
  afterAll(() => daemon?.stop());

  const run = async (...args: readonly string[]) => {
    const ran = await runProgram(args, { env: daemon.env });
    expect(ran.code, ran.stderr).toBe(0);
    return ran.stdout;
  };
  /** Types a line that was printed. */
  const type = (printed: string, line: string): void => {
    expect(printed).toContain(line);
    const ran = spawnSync('sh', ['-c', line], { encoding: 'utf8', timeout: 60_000, env: { ...process.env, ...daemon.env } });
    expect(ran.status, `${line}\n${ran.stderr}`).toBe(0);
  };
  const inside = (...args: readonly string[]): string => daemon.docker('exec', '--user', '7474:7474', 'neo4jDb', ...args);
  const servesNow = async (home: string): Promise<void> => {
    const digest = createHash('sha256')
      .update(readFileSync(join(home, 'certificates/bolt/public.crt')))
      .digest('hex');
    for (let tries = 0; ; tries++) {
      const last = daemon.docker('logs', 'neo4jDb').trim().split('\n').at(-1);
      if (last === `serves ${digest}  -`) return;
      if (tries > 50) expect(last).toBe(`serves ${digest}  -`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  afterEach(() => {
    const ids = daemon.docker('ps', '--all', '--quiet').split('\n').filter(Boolean);
    if (ids.length > 0) daemon.docker('rm', '--force', ...ids);
  });

  it('a container of the guide is kept, and shows the new certificate after its restart, and after a renewal', async () => {
    const home = testdir({
      'data/graph': 'mine',
      'conf/neo4j.conf': 'server.memory.heap.max_size=1G\n',
      'certificates/': '',
      'logs/': '',
    });
    const mounts = ['data:/data', 'conf:/conf', 'logs:/logs', 'certificates:/var/lib/neo4j/certificates'];
    const volumes = mounts.flatMap((mount) => ['--volume', `${home}/${mount}`]);
    const ssl = ['--volume', `${home}/certificates:/ssl`];
    const ports = ['--publish', '7473:7473', '--publish', '7474:7474', '--publish', '7687:7687'];
    daemon.docker(
      'run',
      '--detach',
      '--name',
      'neo4jDb',
      ...volumes,
      ...ssl,
      ...ports,
      '--env',
      'NEO4J_AUTH=neo4j/very-secret',
      'neo4j:5.26',
    );
    const id = daemon.docker('inspect', '--format', '{{.Id}}', 'neo4jDb');
    const printed = await run('init', '--container', 'neo4jDb', '--name', name, '--yes');
    expect(printed).not.toContain('very-secret');
    type(printed, 'docker restart neo4jDb');
    await servesNow(home);
    expect(inside('cat', '/ssl/bolt/private.key')).toContain('PRIVATE KEY');
    expect(inside('cat', '/var/lib/neo4j/conf/neo4j.conf')).toMatch(/heap\.max_size=1G[\s\S]*tls_level=REQUIRED/);
    await run('renew', '--home', home, '--yes', '--reload', 'none');
    type('docker restart neo4jDb', 'docker restart neo4jDb');
    await servesNow(home);
    expect(daemon.docker('inspect', '--format', '{{.Id}}', 'neo4jDb')).toBe(id);
  });

  it('one that cannot take it is made anew with the same graph, ports and variables, and the old one is the way back', async () => {
    const home = testdir();
    daemon.docker(
      'run',
      '--detach',
      '--name',
      'neo4jDb',
      '--restart',
      'unless-stopped',
      '--volume',
      'graph:/data',
      '--publish',
      '17687:7687',
      '--user',
      '7474:7474',
      '--memory',
      '64m',
      '--env',
      'NEO4J_AUTH=neo4j/very secret "$x"',
      '--env',
      'NEO4J_server_bolt_tls__level=DISABLED',
      '--health-cmd',
      'wget localhost:7474',
      'neo4j:5.26',
    );
    daemon.docker('exec', '--user', '0', 'neo4jDb', 'cp', '/entry.sh', '/data/graph');
    const flags = ['init', '--container', 'neo4jDb', '--home', home, '--name', name, '--generate-passphrase', '--yes'];
    const printed = await run(...flags);
    expect(printed).not.toContain('very secret');
    type(printed, 'docker stop neo4jDb');
    type(printed, 'docker rename neo4jDb neo4jDb-before-tls');
    type(printed, `sh ${home}/docker-run.sh`);
    await servesNow(home);
    expect(inside('cat', '/data/graph')).toContain('sha256sum');
    expect(inside('env')).toContain('NEO4J_AUTH=neo4j/very secret "$x"');
    expect(inside('env')).toContain('NEO4J_server_bolt_tls__level=REQUIRED');
    expect(inside('cat', '/run/secrets/neo4j_key_passphrase')).not.toBe('');
    const { HostConfig: host, Config: config } = JSON.parse(daemon.docker('inspect', 'neo4jDb'))[0];
    expect(host).toMatchObject({ Memory: 67_108_864, RestartPolicy: { Name: 'unless-stopped' } });
    expect(Object.keys(host.PortBindings).sort()).toEqual(['7473/tcp', '7687/tcp']);
    expect(config.User).toBe('7474:7474');
    expect(config.Healthcheck.Test.join(' ')).not.toContain('7474');
    // The new one is known: nothing is to be done again.
    const again = JSON.parse(await run(...flags.slice(0, -2), '--yes', '--json'));
    expect(again.changed).toBe(false);
    type(printed, 'docker rm neo4jDb-before-tls');
  });

  it('a new one starts from what init rendered, as its user, with an encrypted key', async () => {
    const home = testdir();
    const flags = ['--target', 'docker', '--container', 'neo4jDb', '--neo4j-version', '5.26', '--edition', 'community'];
    const printed = await run('init', '--home', home, '--name', name, ...flags, '--generate-passphrase', '--yes');
    const script = readFileSync(join(home, 'docker-run.sh'), 'utf8');
    const image = /neo4j:[\w.]+/.exec(script)?.[0] ?? '';
    if (image !== 'neo4j:5.26') daemon.docker('tag', 'neo4j:5.26', image);
    expect(printed).toContain(`sh ${home}/docker-run.sh`);
    type(`NEO4J_PASSWORD=x sh ${home}/docker-run.sh`, `NEO4J_PASSWORD=x sh ${home}/docker-run.sh`);
    await servesNow(home);
  });
});
