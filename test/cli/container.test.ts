import { spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { variableToSetting } from '../support/image-variables.ts';
import { freePorts } from '../support/neo4j/plaintext-home.ts';
import { runProgram, runWell } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

const at = (home: string) => ['--home', home, '--name', 'graph.example.test', '--components', 'bolt,https', '--yes'];
const five = ['--neo4j-version', '5.26.30', '--edition', 'community'];

/** The settings that `--print-conf` shows are what the container has to be given. */
async function wanted(home: string, ...flags: readonly string[]): Promise<Map<string, string>> {
  const { stdout } = await runWell(['init', ...at(home), ...five, '--print-conf', ...flags]);
  return new Map(
    stdout
      .split('\n')
      .flatMap((line) =>
        /^[a-z]/.test(line) ? [[line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const] : [],
      ),
  );
}

it('docker: the command gives the container the same settings, ports, and certificates it can read', async () => {
  const home = testdir({ 'bin/docker': { text: '#!/bin/sh\nfor a in "$@"; do printf "%s\\n" "$a"; done\n', mode: 0o755 } });
  const flags = ['--https-port', '443', '--file-names', 'key=neo4j.key,certificate=neo4j.cert'];
  const settings = await wanted(home, ...flags);
  await runWell(['init', ...at(home), ...five, '--target', 'docker', ...flags]);
  const ran = spawnSync('sh', [join(home, 'docker-run.sh')], {
    encoding: 'utf8',
    timeout: 10_000,
    env: { PATH: `${join(home, 'bin')}:${process.env.PATH}`, NEO4J_PASSWORD: 'it is "quoted" $HOME' },
  });
  expect(ran.status, ran.stderr).toBe(0);
  const args = ran.stdout.split('\n');
  const given = new Map(
    args.flatMap((arg, index) => {
      const [, variable = '', value = ''] = (args[index - 1] === '--env' && /^([^=]+)=(.*)$/.exec(arg)) || [];
      const name = variableToSetting(variable);
      return name === undefined ? [] : [[name, value] as const];
    }),
  );
  expect(given).toEqual(settings);
  expect(given.get('server.http.enabled')).toBe('false');
  expect(given.get('dbms.ssl.policy.https.private_key')).toBe('neo4j.key');
  expect(args).toContain('NEO4J_AUTH=neo4j/it is "quoted" $HOME');
  expect(args).toContain(`${home}/certificates:/ssl:ro`);
  expect(args).toContain('443:443');
  expect(args.at(-2)).toBe('neo4j:5.26.30');
  const key = statSync(join(home, 'certificates/https/neo4j.key'));
  expect(key.mode & 0o777).toBe(0o400);
  expect(args[args.indexOf('--user') + 1]).toBe(`${key.uid}:${key.gid}`);
  if (process.getuid?.() === 0) expect(key.uid).toBe(7474);
  const again = await runWell(['init', ...at(home), ...five, '--target', 'docker', ...flags, '--json']);
  expect(JSON.parse(again.stdout).plan.steps).toEqual([]);
});

it('compose: a file that is there tells version and edition, stays as it is, and gets one beside it', async () => {
  const before = 'services:\n  db:\n    image: neo4j:2026.08.1-enterprise\n    container_name: graphdb\n';
  const home = testdir({ 'docker-compose.yml': before, pass: { text: 'open sesame\n', mode: 0o600 } });
  const ran = await runWell(['init', ...at(home), '--target', 'compose', '--passphrase-file', join(home, 'pass')]);
  expect(readFileSync(join(home, 'docker-compose.yml'), 'utf8')).toBe(before);
  const text = readFileSync(join(home, 'compose.neo4j-tls.yaml'), 'utf8');
  expect(text).not.toContain('open sesame');
  const document = parse(text);
  const { environment, volumes, secrets } = document.services.db;
  expect(environment.NEO4J_dbms_security_tls__reload__enabled).toBe('true');
  expect(environment.NEO4J_dbms_ssl_policy_bolt_private__key__password_FILE).toBe('/run/secrets/neo4j_key_passphrase');
  expect(secrets).toEqual(['neo4j_key_passphrase']);
  const own = join(home, 'neo4j-key-passphrase');
  expect(document.secrets.neo4j_key_passphrase.file).toBe(own);
  expect(statSync(own).mode & 0o777).toBe(0o400);
  expect(ran.stdout + ran.stderr).not.toContain(readFileSync(own, 'utf8'));
  expect(volumes).toEqual([`${home}/certificates:/ssl:ro`]);
  expect(ran.stdout).toContain('-f');
  expect(readFileSync(join(home, 'certificates/bolt/private.key'), 'utf8')).toContain('ENCRYPTED PRIVATE KEY');
});

it('docker: a passphrase with a backslash stands in the secret as Neo4j will read it', async () => {
  const [passphrase, written] = ['p$a"s\\s w%rd!12', 'p$a"s\\\\s w%rd!12'];
  const home = testdir({ pass: { text: passphrase, mode: 0o600 } });
  const flags = ['--target', 'docker', '--passphrase-file', join(home, 'pass')];
  const ran = await runProgram(['init', ...at(home), '--neo4j-version', '2026', '--edition', 'community', ...flags]);
  expect(ran.code, ran.stderr).toBe(0);
  expect(readFileSync(join(home, 'neo4j-key-passphrase'), 'utf8')).toBe(written);
  const script = join(home, 'docker-run.sh');
  const { verdict } = JSON.parse((await runProgram(['doctor', '--container', script, '--json'])).stdout);
  expect(verdict).toMatchObject({ starts: true, components: { bolt: 'encrypted' } });
  writeFileSync(join(home, 'neo4j-key-passphrase'), `${passphrase}x`);
  expect(JSON.parse((await runProgram(['doctor', '--container', script, '--json'])).stdout).verdict.starts).toBe(false);
});

it('docker: a passphrase that is made here has a file as well', async () => {
  const home = testdir({});
  await runWell(['init', ...at(home), ...five, '--target', 'docker', '--generate-passphrase']);
  const passphrase = readFileSync(join(home, 'neo4j-key-passphrase'), 'utf8');
  const key = readFileSync(join(home, 'certificates/bolt/private.key'));
  expect(createPrivateKey({ key, passphrase }).type).toBe('private');
});

it('compose: without one it writes a whole file, and no password', async () => {
  const home = testdir({});
  const settings = await wanted(home);
  await runWell(['init', ...at(home), ...five, '--target', 'compose']);
  const { services } = parse(readFileSync(join(home, 'compose.yaml'), 'utf8'));
  expect(services.neo4j.image).toBe('neo4j:5.26.30');
  const { NEO4J_AUTH: auth, ...environment } = services.neo4j.environment;
  expect(auth).toMatch(/^neo4j\/\$\{NEO4J_PASSWORD:\?/);
  expect(new Map(Object.entries(environment).map(([variable, value]) => [variableToSetting(variable), String(value)]))).toEqual(
    settings,
  );
});

/** What the folder of a container lets the other commands know: there is no neo4j.conf in it. */
it.each(['docker', 'compose'] as const)(
  '%s: the end says how to start it, and renew, status, verify and trust find their way',
  async (target) => {
    const [https = 0] = await freePorts(1);
    const home = testdir({ pass: { text: 'open sesame\n', mode: 0o600 } });
    const flags = ['--target', target, '--passphrase-file', join(home, 'pass')];
    const made = await runWell(['init', ...at(home), ...five, ...flags, '--https-port', String(https)]);
    const file = join(home, target === 'docker' ? 'docker-run.sh' : 'compose.yaml');
    expect(made.stdout).not.toContain('docker restart NAME');
    expect(made.stdout).not.toMatch(/✔ neo4j\.conf/);
    expect(made.stdout).toContain(`✔ ${file}`);
    expect(made.stdout).toContain(target === 'docker' ? `NEO4J_PASSWORD=… sh ${file}` : `docker compose -f ${file} up -d`);
    expect(made.stdout).toContain('docker restart neo4j');
    expect(made.stdout).toContain(`neo4j-tls verify --home ${home}`);

    const here = ['--home', home];
    const status = JSON.parse((await runWell(['status', ...here, '--offline', '--json'])).stdout);
    expect(
      status.certificates.map(({ component, keyMatches }: { component: string; keyMatches: boolean }) => [component, keyMatches]),
    ).toEqual([
      ['bolt', true],
      ['https', true],
    ]);
    const old = readFileSync(join(home, 'certificates/https/public.crt'), 'utf8');
    const renewed = await runWell(['renew', ...here, '--yes']);
    expect(renewed.stdout).toContain('new certificate on disk');
    expect(readFileSync(join(home, 'certificates/https/public.crt'), 'utf8')).not.toBe(old);
    // With the passphrase that the container is given, and for whom reads it there.
    const key = join(home, 'certificates/bolt/private.key');
    expect(readFileSync(key, 'utf8')).toContain('ENCRYPTED PRIVATE KEY');
    expect(createPrivateKey({ key: readFileSync(key), passphrase: 'open sesame' }).type).toBe('private');
    if (process.getuid?.() === 0) expect(statSync(key).uid).toBe(7474);
    expect(`${renewed.stdout}${renewed.stderr}`).not.toContain('sesame');
    expect(existsSync(join(home, 'conf', 'neo4j.conf'))).toBe(false);

    // A stand-in for the container serves what lies there; verify finds its port, and that it is the one on disk.
    const read = (name: string) => readFileSync(join(home, 'certificates/https', name));
    const server = tls.createServer({ key: read('private.key'), cert: read('public.crt'), passphrase: 'open sesame' }, (socket) =>
      socket.end(),
    );
    await new Promise<void>((done) => server.listen(https, '127.0.0.1', done));
    onTestFinished(() => {
      server.close();
    });
    const { endpoints } = JSON.parse((await runProgram(['verify', ...here, '--json'])).stdout);
    expect(endpoints.find(({ component }: { component: string }) => component === 'https')).toMatchObject({
      reachable: true,
      matchesDisk: true,
    });
    expect((await runWell(['trust', 'export', ...here, '--for', 'python', '--quiet'])).stdout).toContain('BEGIN CERTIFICATE');
    const again = await runWell(['renew', ...here, '--yes']);
    expect(again.stdout).toMatch(/https +(localhost|127\.0\.0\.1):\d+ +still the old certificate/);
    expect(again.stdout).toContain('docker restart neo4j');
  },
);

it('compose: a service without a name is restarted through its files', async () => {
  const home = testdir({ 'docker-compose.yml': 'services:\n  db:\n    image: neo4j:5.26.30\n' });
  const made = await runWell(['init', ...at(home), '--target', 'compose']);
  const both = `-f ${home}/docker-compose.yml -f ${home}/compose.neo4j-tls.yaml`;
  expect(made.stdout).toContain(`docker compose ${both} up -d`);
  expect(made.stdout).toContain(`docker compose ${both} restart db`);
  expect((await runWell(['status', '--home', home, '--offline'])).stdout).toMatch(/bolt +certificate +graph\.example\.test/);
});

it('doctor --container reads the run script that init writes', async () => {
  const home = testdir();
  await runWell(['init', ...at(home), ...five, '--target', 'docker']);
  const ran = await runProgram(['doctor', '--container', join(home, 'docker-run.sh'), '--json']);
  const document = JSON.parse(ran.stdout);
  expect(document.installation.version).toBe('5.26.30');
  if (process.getuid?.() === 0)
    expect(document.verdict).toEqual({
      starts: true,
      components: { bolt: 'encrypted', https: 'encrypted', cluster: 'off', backup: 'off' },
    });
});

it('doctor knows the folder of a container, and reads the passphrase where the container does', async () => {
  const home = testdir({
    'docker-compose.yml':
      'x-all: &all\n  image: neo4j:$NEO4J_TAG\nservices:\n  db:\n    <<: *all\n    ports: ["127.0.0.1:17687:7687", "17473-17474:7473-7474"]\n',
    '.env': 'NEO4J_TAG=5.26.30\n',
    pass: { text: 'open sesame\n', mode: 0o600 },
  });
  await runWell(['init', ...at(home), ...five, '--target', 'compose', '--passphrase-file', join(home, 'pass')]);
  const file = join(home, 'compose.neo4j-tls.yaml');
  // What the service publishes already is not opened to everybody beside it.
  expect(parse(readFileSync(file, 'utf8')).services.db.ports).toBeUndefined();
  const named = JSON.parse((await runProgram(['doctor', '--home', home, '--json'])).stdout);
  expect(named.container).toEqual({ service: 'db', image: 'neo4j:5.26.30', file });
  const given = JSON.parse((await runProgram(['doctor', '--container', file, '--json'])).stdout);
  expect(given).toEqual(named);
  if (process.getuid?.() !== 0) return;
  expect(named).toMatchObject({ verdict: { starts: true, components: { bolt: 'encrypted', https: 'encrypted' } } });
  expect(named.findings).toEqual([]);
  // Nothing else of a container tells by which name its host is dialled.
  rmSync(join(home, '.neo4j-tls/told'));
  const notes = ['certificate-name-not-compared', 'certificate-name-not-compared'];

  chmodSync(join(home, 'certificates/bolt/private.key'), 0o644);
  writeFileSync(join(home, 'certificates/bolt/trusted/README'), 'nothing for Neo4j\n');
  const ids = (text: string): string[] => JSON.parse(text).findings.map(({ id }: { id: string }) => id);
  expect(ids((await runProgram(['doctor', '--home', home, '--json'])).stdout).sort()).toEqual([
    ...notes,
    'key-readable-by-others',
    'trusted-entry-not-certificates',
  ]);
  const fixed = await runWell(['doctor', '--home', home, '--fix', '--yes', '--json']);
  expect(ids(fixed.stdout)).toEqual(notes);
  const key = statSync(join(home, 'certificates/bolt/private.key'));
  expect([key.mode & 0o777, key.uid]).toEqual([0o400, 7474]);
  expect(existsSync(join(home, '.neo4j-tls/quarantine/bolt-trusted-README'))).toBe(true);
  expect(readFileSync(file, 'utf8')).not.toContain('sesame');

  writeFileSync(join(home, 'neo4j-key-passphrase'), 'open barley\n');
  expect(ids((await runProgram(['doctor', '--home', home, '--json'])).stdout)).toContain('key-password-wrong');
  rmSync(join(home, 'neo4j-key-passphrase'));
  const missing = await runProgram(['doctor', '--home', home, '--json']);
  // Compose mounts the secret, and Docker mounts nothing that is not there.
  const { verdict, findings } = JSON.parse(missing.stdout);
  expect([missing.code, verdict.starts, findings[0].id]).toEqual([1, false, 'container-file-became-folder']);
  expect(findings[0].message).toContain(join(home, 'neo4j-key-passphrase'));
});

it('verify and status dial the ports that are published, not those of the container', async () => {
  const [bolt = 0, https = 0] = await freePorts(2);
  const service = `services:\n  db:\n    image: neo4j:5.26.30\n    container_name: graphdb\n    ports: ["127.0.0.1:${bolt}:7687", { target: 7473, published: "${https}" }]\n`;
  const home = testdir({ 'compose.yml': service });
  await runWell(['init', ...at(home), ...five, '--target', 'compose']);
  const { endpoints, findings } = JSON.parse((await runProgram(['verify', '--home', home, '--json'])).stdout);
  expect(endpoints.map(({ component, address }: Record<string, string>) => [component, address])).toEqual([
    ['bolt', `127.0.0.1:${bolt}`],
    ['https', `localhost:${https}`],
  ]);
  expect(findings[0].remedy).toContain('docker logs graphdb');
  const read = (name: string) => readFileSync(join(home, 'certificates/bolt', name));
  const server = tls.createServer({ key: read('private.key'), cert: read('public.crt') }, (socket) => socket.end());
  await new Promise<void>((done) => server.listen(bolt, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
  });
  const status = JSON.parse((await runWell(['status', '--home', home, '--json'])).stdout);
  expect(status.certificates.map(({ component, served }: Record<string, unknown>) => [component, served])).toEqual([
    ['bolt', true],
    ['https', null],
  ]);
});
