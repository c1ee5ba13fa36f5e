import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { startAcmeLab } from '../support/acme-lab.ts';
import { describeNeeds } from '../support/needs.ts';
import { freePorts } from '../support/neo4j/plaintext-home.ts';
import { program } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

const run = promisify(execFile);
const page = readFileSync(new URL('../../docs/lets-encrypt.md', import.meta.url), 'utf8');
const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((match) => (match[1] ?? '').trim());

describeNeeds(['certbot', 'newest-acme', 'openssl'], 'docs/lets-encrypt.md', () => {
  it('has commands that do what it says, one after the other', async () => {
    expect(commands.length).toBeGreaterThan(6);
    const lab = await startAcmeLab();
    onTestFinished(() => lab.stop());
    const [bolt, https] = await freePorts(2);
    const folder = testdir({
      'home/conf/neo4j.conf': `server.bolt.listen_address=127.0.0.1:${bolt}\nserver.https.listen_address=127.0.0.1:${https}\n`,
      'timers/': '',
      'bin/': '',
    });
    const home = join(folder, 'home');
    const wrapper = (name: string, text: string) =>
      writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    // The page's own commands; only where this Neo4j and this ACME server are is added.
    const here = `--home '${home}' --neo4j-version 5.26 --edition community`;
    wrapper(
      'neo4j-tls',
      `command=$1; shift
case $command in
  init) set -- "$@" ${lab.flags.map((flag) => `'${flag}'`).join(' ')} ;;
  trust) command="trust $1"; shift ;;
  renew) case "$*" in *--install-timer*) set -- "$@" --timer-dir '${join(folder, 'timers')}' ;; esac ;;
esac
exec '${process.execPath}' '${program}' $command "$@" ${here}`,
    );
    wrapper('sudo', 'exec "$@"');
    wrapper('apt-get', 'exit 0');
    wrapper('systemctl', `echo "$@" >>'${folder}/systemctl-calls'`);
    const env = { ...process.env, PATH: `${join(folder, 'bin')}:${lab.path}`, NEO4J_HOME: undefined, NEO4J_CONF: undefined };
    const said: string[] = [];
    for (const command of commands) {
      const { stdout, stderr } = await run('/bin/sh', ['-ec', command], { env, timeout: 110_000, cwd: folder });
      said.push(`${stdout}${stderr}`);
      if (command.includes('--dry-run')) expect(existsSync(join(home, 'certificates'))).toBe(false);
    }
    expect(said[1]).toContain('certbot certonly');
    const chain = readFileSync(join(home, 'certificates/https/public.crt'), 'utf8');
    expect(chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(said.some((text) => text.includes('bolt+s://graph.example.com'))).toBe(true);
    expect(readFileSync(join(folder, 'systemctl-calls'), 'utf8')).toMatch(/restart neo4j/);
    expect(existsSync(join(folder, 'timers', 'neo4j-tls')) || existsSync(join(folder, 'timers', 'neo4j-tls-renew.timer'))).toBe(
      true,
    );
    expect(said.at(-2)).toContain('new certificate on disk');
    expect(said.at(-1)).toContain('not due yet');
  }, 300_000);
});
