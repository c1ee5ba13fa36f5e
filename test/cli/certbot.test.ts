import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type FakeCertbot, fakeCertbot } from '../support/fake-certbot.ts';
import { describeNeeds, isOnPath } from '../support/needs.ts';
import { type PemPair, pemPair, putLineage } from '../support/pem-pair.ts';
import { runProgram, runWell } from '../support/program.ts';

const name = 'graph.example.test';

let folder: string;
let home: string;
let config: string;
let certbot: FakeCertbot;
let first: PemPair;
let second: PemPair;
let signer: PemPair;

beforeAll(() => {
  if (!isOnPath('openssl')) return;
  signer = pemPair('Test CA');
  first = pemPair(name, 90, signer);
  second = pemPair(name, 90, signer);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-certbot-'));
  home = join(folder, 'home');
  config = join(folder, 'letsencrypt');
  mkdirSync(join(home, 'conf'), { recursive: true });
  writeFileSync(
    join(home, 'conf', 'neo4j.conf'),
    'server.bolt.listen_address=127.0.0.1:1\nserver.https.listen_address=127.0.0.1:2\n',
  );
  certbot = fakeCertbot(folder, config);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const places = () => [
  `--certbot-arg=--config-dir=${config}`,
  `--certbot-arg=--work-dir=${join(folder, 'w')}`,
  `--certbot-arg=--logs-dir=${join(folder, 'logs')}`,
  '--certbot-arg=--http-01-port=65001',
];
const at = () => ['--home', home, '--neo4j-version', '5.26', '--edition', 'community'];
const init = (...more: readonly string[]) =>
  runProgram(['init', ...at(), '--source', 'certbot', '--email', 'ops@example.test', ...places(), '--yes', ...more], {
    env: { PATH: certbot.path },
    cwd: folder,
  });
const installed = (scope: string, file: string): string => readFileSync(join(home, 'certificates', scope, file), 'utf8');
const result = (): string => readFileSync(join(config, 'neo4j-tls', `${name}.result`), 'utf8');

describeNeeds(['openssl'], 'init --source certbot', () => {
  it('prints the command with the reason for each flag, writes the hook, and stops where it can go on', async () => {
    const ran = await init('--name', name, '--json');
    expect(ran.code, ran.stderr).toBe(0);
    const document = JSON.parse(ran.stdout);
    expect(document.applied).toBe(false);
    expect(document.waitingFor).toContain(
      `certbot certonly --non-interactive --agree-tos --email ops@example.test --cert-name ${name} --key-type rsa --rsa-key-size 2048 --standalone -d ${name}`,
    );
    expect(document.waitingFor).toContain(`--deploy-hook ${config}/neo4j-tls/${name}.sh`);
    expect(document.waitingFor).toMatch(/--standalone +certbot answers the CA on port 80 itself/);
    expect(certbot.calls()).toEqual([]);
    expect(statSync(join(config, 'neo4j-tls', `${name}.sh`)).mode & 0o777).toBe(0o700);
    expect(existsSync(join(home, 'certificates', 'bolt', 'private.key'))).toBe(false);
    expect(readFileSync(join(home, 'conf', 'neo4j.conf'), 'utf8')).not.toContain('ssl.policy');
  });

  it('goes on when certbot has been run by hand, and the hook has installed nothing yet', async () => {
    await init('--name', name);
    certbot.offer(first, name);
    putLineage(config, name, first);
    const ran = await init('--name', name);
    expect(ran.code, ran.stderr).toBe(0);
    expect(installed('bolt', 'private.key')).toBe(first.key);
    expect(installed('https', 'public.crt')).toBe(first.certificate);
    expect(readFileSync(join(home, 'conf', 'neo4j.conf'), 'utf8')).toContain('dbms.ssl.policy.https.enabled=true');
  });

  it('with --run-certbot does the whole way, and tries the hook', async () => {
    certbot.offer(first, name);
    const ran = await init('--name', name, '--run-certbot', '--key-type', 'ec-p384', '--share', 'bolt,https');
    expect(ran.code, ran.stderr).toBe(0);
    const [call = []] = certbot.calls();
    expect(call.slice(0, 3)).toEqual(['certonly', '--non-interactive', '--agree-tos']);
    expect(call.join(' ')).toContain('--key-type ecdsa --elliptic-curve secp384r1');
    expect(ran.stderr).toContain('Successfully received certificate.');
    expect(installed('bolt', 'public.crt')).toBe(first.certificate);
    expect(statSync(join(home, 'certificates/bolt/private.key')).mode & 0o777).toBe(0o400);
    expect(existsSync(join(home, 'certificates/https/private.key'))).toBe(false);
    expect(result()).toMatch(/^outcome=unchanged$/m);
    expect(result()).toContain(`serial=${first.serial}`);
    const again = await init('--name', name, '--run-certbot', '--share', 'bolt,https', '--json');
    expect(JSON.parse(again.stdout).plan.steps).toEqual([]);
    expect(certbot.calls()).toHaveLength(1);
  });

  it('takes a lineage that is there, and stores the hook beside the one it has', async () => {
    putLineage(config, name, first);
    mkdirSync(join(config, 'renewal'));
    const conf = join(config, 'renewal', `${name}.conf`);
    writeFileSync(
      conf,
      '# renew_before_expiry = 30 days\nversion = 2.1.0\n[renewalparams]\nauthenticator = webroot\nrenew_hook = systemctl reload nginx\n',
    );
    const ran = await init('--name', name, '--run-certbot');
    expect(ran.code, ran.stderr).toBe(0);
    expect(certbot.calls()).toEqual([]);
    expect(readFileSync(conf, 'utf8')).toContain(`renew_hook = systemctl reload nginx; ${config}/neo4j-tls/${name}.sh\n`);
    expect(installed('bolt', 'private.key')).toBe(first.key);
    await init('--name', name, '--run-certbot');
    expect(readFileSync(conf, 'utf8').match(/\/neo4j-tls\//g)).toHaveLength(1);
  });

  it.each<readonly [string, readonly string[], string | undefined, RegExp]>([
    ['is not valid for a name', ['--name', 'www.graph.example.test'], undefined, /is not valid for www\.graph\.example\.test/],
    ['has another kind of key', ['--key-type', 'rsa-4096'], undefined, /its key is ec-p256, not rsa-4096/],
    ['comes from the test server', [], '(STAGING) Pretend Pear', /issued by the test server/],
  ])('says that a lineage will be replaced when it %s', async (_what, flags, issuer, why) => {
    const pair = issuer === undefined ? first : pemPair(name, 90, pemPair(issuer));
    putLineage(config, name, pair);
    const ran = await init('--name', name, ...flags, '--dry-run', '--json');
    expect(ran.code, ran.stderr).toBe(0);
    const { plan, waitingFor } = JSON.parse(ran.stdout);
    const told = JSON.stringify(plan.notes);
    expect(told).toMatch(/existing certbot certificate .* will be replaced, because it/);
    expect(told).toMatch(why);
    expect(waitingFor).toContain('certbot certonly');
  });

  it('for a container, as the guide ends: https on 443, http off, its file names, and nothing open to others', async () => {
    certbot.offer(first, name);
    rmSync(join(home, 'conf'), { recursive: true });
    const flags = ['--target', 'docker', '--https-port', '443', '--file-names', 'key=neo4j.key,certificate=neo4j.cert'];
    const ran = await init('--name', name, '--run-certbot', ...flags);
    expect(ran.code, ran.stderr).toBe(0);
    const script = readFileSync(join(home, 'docker-run.sh'), 'utf8');
    for (const part of [
      '--publish 443:443',
      'NEO4J_server_https_listen__address=:443',
      'NEO4J_server_http_enabled=false',
      'NEO4J_dbms_ssl_policy_https_private__key=neo4j.key',
      'NEO4J_dbms_ssl_policy_https_public__certificate=neo4j.cert',
    ])
      expect(script).toContain(part);
    expect(installed('https', 'neo4j.cert')).toBe(first.certificate);
    for (const scope of ['bolt', 'https']) {
      const at = (...path: string[]) => join(home, 'certificates', scope, ...path);
      expect(readdirSync(at('trusted'))).toEqual([]);
      expect(lstatSync(at('neo4j.key')).isSymbolicLink()).toBe(false);
      expect(statSync(at('neo4j.key')).mode & 0o777).toBe(0o400);
      if (process.getuid?.() === 0) expect(statSync(at('neo4j.key')).uid).toBe(7474);
      for (const path of ['.', 'trusted', 'neo4j.key', 'neo4j.cert']) expect(statSync(at(path)).mode & 0o022).toBe(0);
    }
    // The guide's own hook, after the copy.
    expect(readFileSync(join(config, 'neo4j-tls', `${name}.sh`), 'utf8')).toContain("docker restart 'neo4j'");

    // A renewal by certbot alone reaches the container's files, and restarts it.
    writeFileSync(join(folder, 'fake-bin', 'docker'), `#!/bin/sh\necho "$*" >'${folder}/docker-called'\n`, { mode: 0o755 });
    putLineage(config, name, second);
    const hook = spawnSync('/bin/sh', ['-c', join(config, 'neo4j-tls', `${name}.sh`)], {
      env: { ...process.env, PATH: certbot.path, RENEWED_LINEAGE: join(config, 'live', name), RENEWED_DOMAINS: name },
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(hook.status, hook.stderr).toBe(0);
    expect(installed('https', 'neo4j.cert')).toBe(second.certificate);
    expect(readFileSync(join(folder, 'docker-called'), 'utf8')).toBe('restart neo4j\n');
    if (process.getuid?.() === 0) expect(statSync(join(home, 'certificates/https/neo4j.key')).uid).toBe(7474);
  });

  it('lets the words of a failed certbot through, and leaves nothing behind', async () => {
    mkdirSync(join(folder, 'logs'));
    writeFileSync(
      join(folder, 'logs', 'letsencrypt.log'),
      '{"type":"x","detail": "first"}\n{"detail": "Order included an identifier for which issuance is forbidden by policy: \\"blocked\\""}\n',
    );
    certbot = fakeCertbot(folder, config, {
      script: `echo 'An unexpected error occurred:' >&2; echo "AttributeError: can't set attribute" >&2; exit 1`,
    });
    const before = readdirSync(home, { recursive: true }).sort();
    const ran = await init('--name', name, '--run-certbot', '--json');
    expect(ran.code).toBe(2);
    const { message, remedy } = JSON.parse(ran.stdout);
    expect(message).toContain("AttributeError: can't set attribute");
    expect(message).toContain('issuance is forbidden by policy: "blocked"');
    expect(remedy).toMatch(/public DNS name/);
    expect(readdirSync(home, { recursive: true }).sort()).toEqual(before);
    expect(existsSync(config)).toBe(false);
  });

  it('says 3 when certbot issued and what it issued cannot be used', async () => {
    certbot.offer({ ...first, key: second.key }, name);
    const ran = await init('--name', name, '--run-certbot', '--json');
    expect(ran.code, ran.stderr).toBe(3);
    expect(existsSync(join(home, 'certificates'))).toBe(false);
  });

  it('as root keeps its record where root alone can write, and takes no folders for certbot that others can change', async () => {
    if (process.getuid?.() !== 0) return;
    certbot.offer(first, name);
    const ran = await init('--name', name, '--run-certbot', '--json');
    expect(ran.code, ran.stderr).toBe(0);
    const record = join(config, 'neo4j-tls', `${name}.record`);
    expect(readFileSync(record, 'utf8')).toContain(`\nhome=${home}\n`);
    expect(statSync(record)).toMatchObject({ mode: 0o100600, uid: 0 });
    expect(readFileSync(join(home, '.neo4j-tls', 'lineages', name), 'utf8')).not.toMatch(/hook|\.sh/);
    chownSync(config, 4242, 4242);
    const refused = await init('--name', name, '--json');
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout).message).toContain(
      `Root does not use ${config} for certbot, because user 4242 can change it`,
    );
    // Nor does renew: what it had a record of is not renewed, and why is said.
    const renewed = await runProgram(['renew', ...at(), '--yes'], { env: { PATH: certbot.path }, cwd: folder });
    expect(renewed.stderr).toContain('root does not use');
    expect(renewed.stderr).toContain(`sudo neo4j-tls init --home ${home} --source certbot --cert-name ${name}`);
    expect(certbot.calls()).toHaveLength(1);
  });

  it.each<readonly [string, readonly string[], RegExp]>([
    ['an address', ['--name', '192.0.2.1'], /192\.0\.2\.1 is not a public IP address/],
    ['a single label', ['--name', 'neo4j'], /at least two labels/],
    ['localhost', ['--name', 'localhost'], /localhost/],
    ['an underscore', ['--name', 'core_1.example.test'], /underscore/i],
    [
      'too many names',
      Array.from({ length: 101 }, (_, index) => ['--name', `n${index}.example.test`]).flat(),
      /at most 100 names, but 101/,
    ],
    ['a wildcard by http', ['--name', '*.example.test'], /wildcard/],
    ['a passphrase', ['--name', name, '--generate-passphrase'], /certbot keys cannot have a passphrase/],
    ['the cluster', ['--name', name, '--components', 'bolt,cluster'], /cluster cannot be served from certbot/],
    ['the backup', ['--name', name, '--components', 'backup'], /backup cannot be served from certbot/],
    ['webroot without a folder', ['--name', name, '--challenge', 'webroot'], /document root of the web server/],
    ['dns without anybody who writes it', ['--name', name, '--challenge', 'dns'], /but none was given/],
    ['a secret on the command line', ['--name', name, '--certbot-arg=--eab-hmac-key=c2VjcmV0'], /secret/],
    ['an unsuitable e-mail address', ['--name', name, '--email', 'nobody'], /not an email address/],
  ])('refuses %s before certbot is called', async (_what, flags, says) => {
    const ran = await init(...flags, '--run-certbot', '--json');
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.stdout).message).toMatch(says);
    expect(certbot.calls()).toEqual([]);
    expect(ran.stdout + ran.stderr).not.toContain('c2VjcmV0');
  });

  it('takes an inner name from an ACME server of one’s own, and an internationalised one as certbot wants it', async () => {
    const inner = await init('--name', 'localhost', '--acme-server', 'https://localhost:14000/dir', '--json');
    expect(JSON.parse(inner.stdout).waitingFor).toContain('-d localhost --server https://localhost:14000/dir');
    rmSync(config, { recursive: true });
    const idn = await init('--name', 'grаph.bücher.example', '--json');
    expect(JSON.parse(idn.stdout).waitingFor).toMatch(/-d xn--[a-z0-9-]+\.xn--bcher-kva\.example/);
  });

  it('says what is missing when certbot is not installed', async () => {
    const ran = await runProgram(
      ['init', ...at(), '--source', 'certbot', '--name', name, '--run-certbot', ...places(), '--yes', '--json'],
      { env: { PATH: '/nowhere' } },
    );
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      message: expect.stringContaining('certbot is not installed'),
      remedy: expect.stringContaining('apt-get install certbot'),
    });
  });
});

describeNeeds(['openssl'], 'renew of a lineage', () => {
  const renew = (...more: readonly string[]) =>
    runProgram(['renew', ...at(), '--yes', ...more], { env: { PATH: certbot.path }, cwd: folder });

  beforeEach(async () => {
    certbot.offer(first, name);
    await runWell(
      [
        'init',
        ...at(),
        '--source',
        'certbot',
        '--name',
        name,
        '--email',
        'ops@example.test',
        '--run-certbot',
        ...places(),
        '--yes',
      ],
      { env: { PATH: certbot.path } },
    );
  });

  it('lets certbot renew, installs what it got, and keeps the old pair', async () => {
    certbot.offer(second, name);
    const ran = await renew('--force', '--json');
    expect(ran.code, ran.stderr).toBe(0);
    expect(certbot.calls()[1]).toEqual([
      'renew',
      '--non-interactive',
      '--no-random-sleep-on-renew',
      '--cert-name',
      name,
      '--force-renewal',
      '--config-dir',
      config,
      '--work-dir',
      join(folder, 'w'),
      '--logs-dir',
      join(folder, 'logs'),
    ]);
    const document = JSON.parse(ran.stdout);
    expect(document.applied).toBe(true);
    expect(installed('https', 'public.crt')).toBe(second.certificate);
    const backups = readdirSync(join(home, '.neo4j-tls', 'backups'), { recursive: true, encoding: 'utf8' });
    expect(backups.some((path) => path.endsWith('https/private.key'))).toBe(true);
    expect(result()).toContain(`serial=${second.serial}`);
  });

  it('mends a renewal that never reached Neo4j', async () => {
    putLineage(config, name, second);
    expect(installed('bolt', 'public.crt')).toBe(first.certificate);
    const ran = await renew();
    expect(ran.code, ran.stderr).toBe(0);
    expect(installed('bolt', 'public.crt')).toBe(second.certificate);
    expect(ran.stdout).toContain('new certificate on disk');
  });

  it('keeps what is there when the lineage is torn', async () => {
    putLineage(config, name, { ...second, key: first.key });
    const ran = await renew('--json');
    expect(ran.code).toBe(2);
    expect(installed('bolt', 'private.key')).toBe(first.key);
    expect(installed('bolt', 'public.crt')).toBe(first.certificate);
  });
});
