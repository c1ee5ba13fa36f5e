import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

let template: string;
const place = ['--neo4j-version', '2026', '--edition', 'enterprise'] as const;

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'neo4j-tls-client-'));
  mkdirSync(join(template, 'conf'));
  writeFileSync(join(template, 'conf', 'neo4j.conf'), '');
  const made = await runProgram(['init', '--home', template, ...place, '--yes', '--json', '--name', 'localhost']);
  expect(made.code, made.stderr).toBe(0);
  // Somebody to dial, so that trust is not the fault.
  cpSync(join(template, 'certificates/cluster/public.crt'), join(template, 'certificates/backup/trusted/peer.pem'));
  return () => rmSync(template, { recursive: true, force: true });
});

function copy(): string {
  const home = testdir();
  cpSync(template, home, { recursive: true });
  return home;
}

async function judged(home: string) {
  const { stdout } = await runProgram(['doctor', '--home', home, ...place, '--role', 'backup-client', '--json']);
  return JSON.parse(stdout) as {
    verdict: { starts: boolean; components: Record<string, string> };
    findings: { id: string; path: string; line: number | null; severity: string; fixable: boolean }[];
  };
}

describe('doctor --role backup-client', () => {
  it('reads neo4j-admin.conf over neo4j.conf', async () => {
    const home = copy();
    // Only something else is in the client's own file: the policy comes from neo4j.conf.
    writeFileSync(join(home, 'conf/neo4j-admin.conf'), 'dbms.ssl.policy.backup.verify_hostname=true\n');
    expect(await judged(home)).toMatchObject({ verdict: { starts: true, components: { backup: 'encrypted' } }, findings: [] });
    // What both have, its own file decides, and it is no duplicate.
    writeFileSync(join(home, 'conf/neo4j-admin.conf'), 'dbms.ssl.policy.backup.enabled=false\n');
    expect((await judged(home)).verdict.components.backup).toBe('off');
    writeFileSync(join(home, 'conf/neo4j-admin-database-backup.conf'), 'dbms.ssl.policy.backup.enabled=true\n');
    expect((await judged(home)).verdict.components.backup).toBe('encrypted');
  });

  it('tells the file that a fault stands in', async () => {
    const home = copy();
    const conf = join(home, 'conf/neo4j.conf');
    const text = `${readFileSync(conf, 'utf8')}no.such.setting=1\n`;
    writeFileSync(conf, text.replace('policy.backup.client_auth=REQUIRE', 'policy.backup.client_auth=REQUIRED'));
    writeFileSync(join(home, 'conf/neo4j-admin.conf'), '# ours\nserver.memory.heap.max_size=512m\n');
    const line = text.split('\n').findIndex((one) => one.includes('policy.backup.client_auth')) + 1;
    const { verdict, findings } = await judged(home);
    expect(verdict.starts).toBe(false);
    expect(findings).toContainEqual(
      expect.objectContaining({ id: 'invalid-value', path: 'conf/neo4j.conf', line, fixable: false }),
    );
  });

  it('does not mind the ports and certificates that only a server needs', async () => {
    const home = copy();
    writeFileSync(join(home, 'conf/neo4j-admin.conf'), '# nothing\n');
    const conf = join(home, 'conf/neo4j.conf');
    writeFileSync(conf, readFileSync(conf, 'utf8').replace('policy.https.enabled=true', 'policy.https.enabled=false'));
    expect(await judged(home)).toMatchObject({ verdict: { starts: true }, findings: [] });
    // A policy that cannot be loaded stops the command, whatever its scope.
    rmSync(join(home, 'certificates/bolt/public.crt'));
    expect(await judged(home)).toMatchObject({ verdict: { starts: false }, findings: [{ id: 'certificate-unreadable' }] });
  });

  it('--fix edits the file of the client that has the fault, and leaves neo4j.conf to the server', async () => {
    const home = copy();
    const [conf, admin] = [join(home, 'conf/neo4j.conf'), join(home, 'conf/neo4j-admin.conf')];
    const key = join(home, 'certificates/backup/private.key');
    const own = readFileSync(conf, 'utf8')
      .split('\n')
      .filter((line) => line.includes('policy.backup.'))
      .join('\n')
      .replace('backup.enabled=', 'backup.enable=');
    const others = readFileSync(conf, 'utf8').replace(/^.*policy\.backup\..*\n/gm, '');
    writeFileSync(conf, others);
    writeFileSync(admin, `${own}\ndbms.ssl.policy.backup.client_auth=REQUIRE\n`);
    // Seen only once the policy is enabled.
    chmodSync(key, 0o644);
    const fix = ['doctor', '--home', home, ...place, '--role', 'backup-client', '--fix', '--yes', '--json'];
    const { code, stdout, stderr } = await runProgram(fix);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ applied: true, findings: [], verdict: { components: { backup: 'encrypted' } } });
    expect(readFileSync(admin, 'utf8').match(/backup\.client_auth=/g)).toHaveLength(1);
    expect(readFileSync(admin, 'utf8')).toContain('backup.enabled=true');
    expect(readFileSync(conf, 'utf8')).toBe(others);
    expect(statSync(key).mode & 0o777).toBe(0o400);
    expect(JSON.parse((await runProgram(fix)).stdout)).toMatchObject({ applied: false });
  });
});
