import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { startAcmeLab } from '../support/acme-lab.ts';
import { startDockerDaemon } from '../support/docker-daemon.ts';
import { describeNeeds } from '../support/needs.ts';
import { program } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

const run = promisify(execFile);
const page = readFileSync(new URL('../../docs/docker.md', import.meta.url), 'utf8');
const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((match) => (match[1] ?? '').trim());

describeNeeds(['root', 'dockerd', 'busybox', 'certbot', 'newest-acme', 'openssl'], 'docs/docker.md', () => {
  it('has commands that do what it says, one after the other', async () => {
    expect(commands.length).toBeGreaterThan(6);
    const lab = await startAcmeLab();
    onTestFinished(() => lab.stop());
    const daemon = await startDockerDaemon();
    onTestFinished(() => daemon.stop());
    const folder = testdir({
      'neo4j/conf/neo4j.conf': '',
      'neo4j/data/': '',
      'neo4j/logs/': '',
      'neo4j/certificates/': '',
      'graph/compose.yaml': 'services:\n  db:\n    image: neo4j:5.26\n    healthcheck: { test: "wget localhost:7474" }\n',
      'bin/': '',
    });
    const wrapper = (name: string, text: string) =>
      writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    const docker = spawnSync('sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).stdout.trim();
    // Only the ACME server is added. Nothing leaves the containers, so that no port answers.
    wrapper(
      'neo4j-tls',
      `command=$1; shift
case "$command $*" in
  'init '*certbot*) set -- "$@" ${lab.flags.map((flag) => `'${flag}'`).join(' ')} ;;
  'verify '*) set -- "$@" --timeout 1; '${process.execPath}' '${program}' verify "$@"; [ $? = 1 ]; exit ;;
esac
exec '${process.execPath}' '${program}' $command "$@"`,
    );
    wrapper('sudo', 'exec "$@"');
    // Compose is a plugin that not every distribution has: its files have to be there.
    wrapper('docker', `if [ "$1" = compose ]; then echo "$@"; [ -f "$3" ] && [ -f "$5" ]; else exec '${docker}' "$@"; fi`);
    const env = {
      ...process.env,
      ...daemon.env,
      ...{ HOME: folder, PATH: `${join(folder, 'bin')}:${lab.path}`, NEO4J_HOME: undefined, NEO4J_CONF: undefined },
    };
    const said: string[] = [];
    for (const command of commands) {
      const { stdout, stderr } = await run('/bin/sh', ['-ec', command], { env, timeout: 110_000, cwd: folder });
      said.push(`${stdout}${stderr}`);
    }
    expect(said.join('')).not.toContain('change-this');
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, 'neo4j/certificates/bolt/public.crt')))
      .digest('hex');
    expect(daemon.docker('logs', 'neo4jDb').trim().split('\n').at(-1)).toBe(`serves ${digest}  -`);
    expect(said.some((text) => text.includes(`docker compose -f ${folder}/graph/compose.yaml -f`))).toBe(true);
  }, 300_000);
});
