import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { program, runProgram, runWell } from '../support/program.ts';
import { snapshotTree } from '../support/tree.ts';

let folder: string;
let home: string;
let conf: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neo4j-tls-cli-'));
  home = join(folder, 'home');
  mkdirSync(join(home, 'conf'), { recursive: true });
  conf = join(home, 'conf', 'neo4j.conf');
  writeFileSync(conf, '# settings\nserver.bolt.enabled=true\n', { mode: 0o640 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const base = (...more: string[]): string[] => [
  'init',
  '--home',
  home,
  '--neo4j-version',
  '5',
  '--edition',
  'community',
  '--name',
  'graph.example',
  ...more,
];
const mode = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

describe('what init leaves', () => {
  it('is the tree, the modes and the settings of the contract', async () => {
    await runWell(base('--components', 'bolt,https,cluster,backup', '--yes'));
    for (const scope of ['bolt', 'https', 'cluster', 'backup']) {
      const at = (...parts: string[]): string => join(home, 'certificates', scope, ...parts);
      expect(mode(at('private.key'))).toBe('400');
      expect(mode(at('public.crt'))).toBe('444');
      expect(mode(at('trusted'))).toBe('755');
      expect(mode(at('revoked'))).toBe('755');
      expect(readdirSync(at())).toEqual(['private.key', 'public.crt', 'revoked', 'trusted']);
      expect(readdirSync(at('trusted'))).toEqual(scope === 'cluster' || scope === 'backup' ? ['self.pem'] : []);
      expect(readdirSync(at('revoked'))).toEqual([]);
    }
    expect(mode(conf)).toBe('640');
    expect(readdirSync(home).sort()).toEqual(['.neo4j-tls', 'certificates', 'conf']);
    await expect(readFileSync(conf, 'utf8')).toMatchFileSnapshot('golden/neo4j-5-four-components.conf');
  });

  it.each(['4.4', '2025', '2026'])('has the names of line %s', async (line) => {
    await runWell([
      'init',
      '--home',
      home,
      '--neo4j-version',
      line,
      '--edition',
      'enterprise',
      '--name',
      'graph.example',
      '--yes',
    ]);
    await expect(readFileSync(conf, 'utf8')).toMatchFileSnapshot(`golden/neo4j-${line}-enterprise.conf`);
  });

  it('is the same after a second run, byte for byte', async () => {
    await runWell(base('--yes', '--generate-passphrase'));
    const before = snapshotTree(home);
    const again = await runWell(base('--yes', '--generate-passphrase', '--json'));
    expect(JSON.parse(again.stdout).plan.steps).toEqual([]);
    expect(snapshotTree(home)).toEqual(before);
  });

  it('is one JSON document on stdout with --json', async () => {
    const { stdout } = await runWell(base('--yes', '--json'));
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ schema: 'neo4j-tls/init@1', applied: true });
    expect(document.certificates).toHaveLength(2);
    expect(document.certificates[0]).toMatchObject({
      component: 'bolt',
      path: 'certificates/bolt/public.crt',
      names: ['graph.example'],
    });
    expect(document.certificates[0].fingerprint256).toMatch(/^[0-9a-f]{64}$/);
    expect(new Date(document.certificates[0].notAfter).toISOString()).toBe(document.certificates[0].notAfter);
  });

  it('shares one pair when asked to', async () => {
    await runWell(base('--share', 'bolt,https', '--yes'));
    expect(existsSync(join(home, 'certificates', 'https'))).toBe(false);
    expect(readFileSync(conf, 'utf8')).toContain('dbms.ssl.policy.https.base_directory=certificates/bolt');
  });

  it('holds a passphrase in neo4j.conf alone', async () => {
    writeFileSync(join(folder, 'pass'), 'a #very secret=one\n');
    const result = await runWell(base('--passphrase-file', join(folder, 'pass'), '--yes', '--debug'));
    const lines = readFileSync(conf, 'utf8').split('\n');
    const password = lines.findIndex((line) => line.startsWith('dbms.ssl.policy.bolt.private_key_password='));
    const key = lines.findIndex((line) => line.startsWith('dbms.ssl.policy.bolt.private_key='));
    expect(password).toBeGreaterThan(0);
    expect(password).toBeLessThan(key);
    expect(lines[password]).toContain('a #very secret=one');
    expect(readFileSync(join(home, 'certificates/bolt/private.key'), 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    expect(result.stdout + result.stderr).not.toContain('very secret');
    expect(result.stderr).toContain('debug: plan');
  });

  it('keeps a pair from before, however short its passphrase is', async () => {
    const given = join(folder, 'pass');
    const again = base('--components', 'bolt', '--passphrase-file', given, '--yes');
    writeFileSync(given, 'long enough');
    await runWell(again);
    const key = join(home, 'certificates/bolt/private.key');
    const opened = createPrivateKey({ key: readFileSync(key), passphrase: 'long enough' });
    chmodSync(key, 0o600);
    writeFileSync(key, opened.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'short' }));
    writeFileSync(conf, readFileSync(conf, 'utf8').replaceAll('long enough', 'short'));
    writeFileSync(given, 'short');
    const before = readFileSync(key);
    await runWell(again);
    expect(readFileSync(key)).toEqual(before);
    expect((await runProgram([...again, '--force'])).stderr).toMatch(/too short: 5 characters/);
  });

  it('takes answers and a passphrase from pipes, which leave nothing on the disk', async () => {
    const command = `exec "$0" "$@" --passphrase-file <(printf 'from a pipe') --answers <(printf 'days: 90')`;
    const { status, stderr } = spawnSync('bash', ['-c', command, process.execPath, program, ...base('--yes')], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    expect(readFileSync(conf, 'utf8')).toContain('private_key_password=from a pipe');
  });

  it('makes a wide conf narrow when it gets a passphrase', async () => {
    chmodSync(conf, 0o644);
    await runWell(base('--generate-passphrase', '--yes'));
    expect(mode(conf)).toBe('640');
  });

  it('keeps a symbolic link to the conf', async () => {
    rmSync(conf);
    writeFileSync(join(folder, 'elsewhere.conf'), '# kept elsewhere\n', { mode: 0o640 });
    symlinkSync(join(folder, 'elsewhere.conf'), conf);
    await runWell(base('--yes'));
    expect(readFileSync(join(folder, 'elsewhere.conf'), 'utf8')).toContain('tls_level=REQUIRED');
    expect(execFileSync('readlink', [conf], { encoding: 'utf8' }).trim()).toBe(join(folder, 'elsewhere.conf'));
  });

  it('takes its answers from a file, and flags win', async () => {
    writeFileSync(
      join(folder, 'answers.yml'),
      'components: [bolt]\nsource: self-signed\nname: [a.example, b.example]\ndays: 30\nkey-type: ec-p384\n',
    );
    const { stdout } = await runWell([
      'init',
      '--home',
      home,
      '--neo4j-version',
      '5',
      '--answers',
      join(folder, 'answers.yml'),
      '--days',
      '10',
      '--yes',
      '--json',
    ]);
    const { certificates } = JSON.parse(stdout);
    expect(certificates).toHaveLength(1);
    expect(certificates[0].names).toEqual(['a.example', 'b.example']);
    const days = (new Date(certificates[0].notAfter).getTime() - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(9);
    expect(days).toBeLessThan(11);
  });

  it('saves answers that give the same again', async () => {
    await runWell(
      base(
        '--components',
        'bolt',
        '--subject',
        'O=Example,CN=graph.example',
        '--yes',
        '--save-answers',
        join(folder, 'saved.yml'),
      ),
    );
    const before = snapshotTree(home);
    await runWell([
      'init',
      '--home',
      home,
      '--neo4j-version',
      '5',
      '--edition',
      'community',
      '--answers',
      join(folder, 'saved.yml'),
      '--yes',
    ]);
    expect(snapshotTree(home)).toEqual(before);
  });

  it('prints the settings alone, the passphrase hidden', async () => {
    const before = snapshotTree(home);
    const { stdout } = await runWell(base('--print-conf', '--generate-passphrase'));
    expect(stdout).toContain('dbms.ssl.policy.bolt.private_key_password=<hidden>');
    expect(stdout).toContain('server.https.listen_address=:7473');
    const shown = await runWell(base('--print-conf', '--generate-passphrase', '--show-secrets'));
    expect(shown.stdout).toMatch(/private_key_password=[\w-]{32}\n/);
    expect(snapshotTree(home)).toEqual(before);
  });

  it('repeats with the command it prints', async () => {
    const first = await runWell(base('--components', 'bolt', '--yes'));
    const line = first.stdout.split('\n').findLast((text) => text.includes('neo4j-tls init --'));
    const args = (line ?? '').trim().split(' ').slice(1);
    const before = snapshotTree(home);
    await runWell(args);
    expect(snapshotTree(home)).toEqual(before);
  });
});

describe('what is mended, or kept and said', () => {
  it('duplicates, a byte order mark, old names, CRLF', async () => {
    writeFileSync(
      conf,
      '\ufeff# first\r\ndbms.connector.bolt.tls_level=OPTIONAL\r\nserver.http.enabled=true\r\nserver.http.enabled=false\r\ndbms.ssl.policy.bolt.enable=true\r\n',
    );
    const { stdout, stderr } = await runWell(base('--dry-run'));
    expect(stdout).toContain('dbms.connector.bolt.tls_level is now called server.bolt.tls_level');
    expect(stdout).toContain('line 3: server.http.enabled: duplicate of line 4, removed');
    expect(stdout).toContain('byte order mark removed');
    expect(stdout + stderr).toContain('did you mean enabled?');
    await runWell(base('--yes'));
    const text = readFileSync(conf, 'utf8');
    expect(text.startsWith('# first\r\nserver.bolt.tls_level=REQUIRED\r\n')).toBe(true);
    expect(text.match(/server\.http\.enabled/g)).toHaveLength(1);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it.each(['4.4', '5', '2026'])('%s: lines that have nothing to do with TLS stay byte for byte', async (version) => {
    const lines = [
      '# my settings   ',
      'dbms.memory.heap.max_size=512m',
      'dbms.default_listen_address=0.0.0.0',
      'dbms.jvm.additional=-XX:+AlwaysPreTouch',
      'dbms.jvm.additional=-Xlog:gc',
      '',
      'dbms.connector.bolt.unsupported_thread_pool_queue_size=50',
      '   dbms.tx_log.rotation.retention_policy = 2 days',
      '#dbms.connector.bolt.enabled=true',
      '  dbms.memory.pagecache.size = 256m',
    ].join('\n');
    writeFileSync(conf, `${lines}\n`);
    await runWell(['init', '--home', home, '--neo4j-version', version, '--name', 'graph.example', '--yes']);
    expect(readFileSync(conf, 'utf8').startsWith(`${lines}\n`)).toBe(true);
  });

  it('a line under its old name gives way to the one that is written', async () => {
    writeFileSync(conf, '# mine\ndbms.connector.https.enabled=false\ndbms.connector.http.advertised_address=:7480\n');
    await runWell(base('--yes'));
    const text = readFileSync(conf, 'utf8');
    expect(text.startsWith('# mine\nserver.https.enabled=true\ndbms.connector.http.advertised_address=:7480\n')).toBe(true);
    expect(text).not.toContain('dbms.connector.https');
  });

  it('a password line left behind is taken out', async () => {
    writeFileSync(conf, 'dbms.ssl.policy.bolt.private_key_password=\n');
    await runWell(base('--yes'));
    expect(readFileSync(conf, 'utf8')).not.toContain('private_key_password');
  });

  it('a base directory and file names that are configured stay', async () => {
    writeFileSync(conf, 'dbms.ssl.policy.bolt.base_directory=ssl/b\ndbms.ssl.policy.bolt.private_key=neo4j.key\n');
    await runWell(base('--components', 'bolt', '--yes'));
    expect(existsSync(join(home, 'ssl', 'b', 'neo4j.key'))).toBe(true);
    expect(existsSync(join(home, 'ssl', 'b', 'trusted'))).toBe(true);
  });

  it('bolt and https with one folder in the conf share one pair', async () => {
    writeFileSync(
      conf,
      'dbms.ssl.policy.bolt.base_directory=certificates/one\ndbms.ssl.policy.https.base_directory=certificates/one\n',
    );
    const { stdout } = await runWell(base('--yes'));
    expect(stdout).toContain('share one key pair');
    expect(existsSync(join(home, 'certificates', 'one', 'private.key'))).toBe(true);
    expect(existsSync(join(home, 'certificates', 'https'))).toBe(false);
    const before = snapshotTree(home);
    await runWell(base('--yes'));
    expect(snapshotTree(home)).toEqual(before);
  });

  it('a port that is not the default is advertised', async () => {
    writeFileSync(conf, 'server.bolt.listen_address=:7688\n');
    await runWell(base('--https-port', '443', '--yes'));
    const text = readFileSync(conf, 'utf8');
    expect(text).toContain('server.bolt.advertised_address=:7688');
    expect(text).toContain('server.https.listen_address=:443');
    expect(text).toContain('server.https.advertised_address=:443');
  });

  it('says what is not listened on, and what a low port needs', async () => {
    const { stdout } = await runWell(base('--https-port', '443', '--dry-run'));
    expect(stdout).toContain('localhost only');
    expect(stdout).toContain('server.default_listen_address=0.0.0.0');
    expect(stdout).toContain('CAP_NET_BIND_SERVICE');
  });

  it('members named by the conf leave cluster and backup out', async () => {
    writeFileSync(conf, 'dbms.cluster.endpoints=core1.example:6000,core2.example:6000\n');
    const { stdout } = await runWell(['init', '--home', home, '--neo4j-version', '2025', '--edition', 'enterprise', '--dry-run']);
    expect(stdout).toContain('cluster and backup are left out');
    expect(stdout).not.toContain('certificates/cluster');
  });
});

describe('what bad input gets: exit 2, cause and cure, nothing changed', () => {
  type Refused = readonly [name: string, args: () => string[], message: RegExp, prepare: () => void];
  const nothing = (): void => undefined;
  const refused: readonly (Refused | readonly [string, () => string[], RegExp])[] = [
    ['a home that is not there', () => ['init', '--home', join(folder, 'nowhere'), '--yes'], /does not exist/],
    ['a home that is none', () => ['init', '--home', folder, '--yes'], /not a Neo4j home/],
    ['a home without a version', () => ['init', '--home', home, '--yes'], /Could not detect the Neo4j version/],
    ['a version of long ago', () => ['init', '--home', home, '--neo4j-version', '3.5.4', '--yes'], /not supported/],
    [
      'a conf that is a folder',
      () => ['init', '--home', home, '--neo4j-version', '5', '--conf', join(home, 'conf'), '--yes'],
      /is a folder/,
    ],
    [
      'a conf in UTF-16',
      () => base('--yes'),
      /UTF-16/,
      () => writeFileSync(conf, Buffer.from('\ufeffserver.bolt.enabled=true\n', 'utf16le')),
    ],
    ['a name that is a URL', () => base('--name', 'https://graph.example', '--yes'), /https:\/\/graph\.example/],
    ['a name with an underscore', () => base('--name', 'core_1.example', '--yes'), /core_1\.example/],
    ['no days', () => base('--days', '0', '--yes'), /"0" is not a number of days/],
    ['an unknown component', () => base('--components', 'blot', '--yes'), /did you mean bolt\?/],
    ['an unknown flag', () => base('--key-typ', 'ec-p256', '--yes'), /Unknown option '--key-typ'. Did you mean --key-type\?/],
    ['contradictory flags', () => base('--generate-passphrase', '--passphrase-env', 'X', '--yes'), /more than one place/],
    [
      'something said of a component left out',
      () => base('--components', 'bolt', '--client-auth', 'cluster=require', '--yes'),
      /cluster.*not among the components/,
    ],
    [
      'mutual TLS without anybody to trust',
      () => base('--client-auth', 'bolt=require', '--yes'),
      /no client certificate or CA is trusted/,
    ],
    ['client certificates on https', () => base('--client-auth', 'https=require', '--yes'), /trust store/],
    ['a port of another connector', () => base('--https-port', '7687', '--yes'), /cannot both use port 7687/],
    ['a passphrase that Neo4j cannot use', () => base('--passphrase-env', 'PASS', '--yes'), /printable ASCII/],
    [
      'a passphrase that is found by trying',
      () => base('--passphrase-file', join(folder, 'short'), '--yes'),
      /too short: 1 character,/,
      () => writeFileSync(join(folder, 'short'), '1'),
    ],
    ['a passphrase file that is not there', () => base('--passphrase-file', join(folder, 'none'), '--yes'), /it does not exist/],
    ['existing without files', () => base('--source', 'existing', '--yes'), /needs your files/],
    ['an owner nobody knows', () => base('--owner', 'nobody-of-that-name', '--yes'), /no user/],
    ['nobody to ask', () => base(), /No terminal to ask on.*--components, --source/s],
  ];

  it.each(refused.map((each): Refused => [each[0], each[1], each[2], each[3] ?? nothing]))(
    '%s',
    async (_, args, message, prepare) => {
      prepare();
      const before = snapshotTree(folder);
      const result = await runProgram(args(), { env: { PASS: 'schlüssel' } });
      expect(result.stderr).toMatch(message);
      expect(result.code).toBe(2);
      expect(result.stdout).toBe('');
      expect(result.stderr.trim().split('\n').length).toBeGreaterThan(1);
      expect(result.stderr).not.toMatch(/\n\s+at /);
      expect(snapshotTree(folder)).toEqual(before);
    },
  );

  it('an answers file with a typo is told by path, with what was meant', async () => {
    writeFileSync(join(folder, 'a.yml'), 'componets: [bolt]\nkey-type: rsa-2047\nsource:\n  bolt: self-singed\n');
    const result = await runProgram(base('--answers', join(folder, 'a.yml'), '--yes'));
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('did you mean components?');
    expect(result.stderr).toContain('did you mean rsa-2048?');
    expect(result.stderr).toContain('did you mean self-signed?');
  });

  it('an error is a document with --json', async () => {
    const { stdout, code } = await runProgram(base('--days', '0', '--yes', '--json'));
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'neo4j-tls/error@1',
      message: expect.any(String),
      remedy: expect.any(String),
      paths: [],
    });
  });

  it('a pair that is there and does not fit is not replaced without --force, and kept as a backup with it', async () => {
    await runWell(base('--components', 'bolt', '--yes'));
    const key = readFileSync(join(home, 'certificates/bolt/private.key'));
    const before = snapshotTree(home);
    const refusedRun = await runProgram(base('--components', 'bolt', '--key-type', 'rsa-2048', '--yes'));
    expect(refusedRun.code).toBe(2);
    expect(refusedRun.stderr).toContain('its key is ec-p256, not rsa-2048');
    expect(snapshotTree(home)).toEqual(before);
    await runWell(base('--components', 'bolt', '--key-type', 'rsa-2048', '--force', '--yes'));
    const backups = execFileSync('find', [join(home, '.neo4j-tls', 'backups'), '-name', 'private.key'], { encoding: 'utf8' })
      .trim()
      .split('\n');
    expect(backups).toHaveLength(1);
    expect(readFileSync(backups[0] ?? '').equals(key)).toBe(true);
    expect(mode(backups[0] ?? '')).toBe('400');
  });
});

describe('without a command', () => {
  it('the help and exit 2 without a terminal', async () => {
    const { stdout, code } = await runProgram([]);
    expect(code).toBe(2);
    expect(stdout).toContain('init');
  });

  it('the version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
    expect((await runWell(['--version'])).stdout.trim()).toBe(version);
  });
});

describeNeeds(['openssl'], 'existing files', () => {
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  };
  const pair = (name: string, ...more: string[]): void =>
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
      '-subj',
      `/CN=${name}.example`,
      '-addext',
      `subjectAltName=DNS:${name}.example`,
      '-days',
      '30',
      ...more,
    );
  const from = (key: string, certificate: string): string[] => [
    'init',
    '--home',
    home,
    '--neo4j-version',
    '5',
    '--components',
    'bolt',
    '--source',
    'existing',
    '--private-key',
    join(folder, key),
    '--certificate',
    join(folder, certificate),
    '--yes',
  ];

  it('PKCS#1 and DER become PKCS#8 and PEM, and it is said', async () => {
    pair('a');
    openssl('rsa', '-in', 'a.key', '-traditional', '-out', 'a1.key');
    openssl('x509', '-in', 'a.crt', '-outform', 'DER', '-out', 'a.der');
    const { stdout } = await runWell([...from('a1.key', 'a.der'), '--dry-run']);
    expect(stdout).toContain('PKCS#1');
    await runWell(from('a1.key', 'a.der'));
    expect(readFileSync(join(home, 'certificates/bolt/private.key'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    expect(readFileSync(join(home, 'certificates/bolt/public.crt'), 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/);
  });

  it('a key that is not the certificate’s is refused', async () => {
    pair('a');
    pair('b');
    const result = await runProgram(from('a.key', 'b.crt'));
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('does not belong to the certificate');
  });

  it('a name it does not carry is refused', async () => {
    pair('a');
    const result = await runProgram([...from('a.key', 'a.crt'), '--name', 'other.example']);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('is not valid for other.example');
  });

  it('Ed25519 is refused', async () => {
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ed25519',
      '-nodes',
      '-keyout',
      'e.key',
      '-out',
      'e.crt',
      '-subj',
      '/CN=e.example',
      '-days',
      '3',
    );
    const result = await runProgram(from('e.key', 'e.crt'));
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('ed25519');
  });

  it('a wrong PKCS#12 password is refused', async () => {
    pair('a');
    openssl('pkcs12', '-export', '-inkey', 'a.key', '-in', 'a.crt', '-passout', 'pass:right', '-out', 'a.p12');
    const args = [
      'init',
      '--home',
      home,
      '--neo4j-version',
      '5',
      '--components',
      'bolt',
      '--source',
      'existing',
      '--pkcs12',
      join(folder, 'a.p12'),
      '--yes',
    ];
    const none = await runProgram(args);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('is encrypted.')]);
    const wrong = await runProgram([...args, '--source-passphrase-env', 'PASS'], { env: { PASS: 'wrong' } });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('does not open')]);
    await runWell([...args, '--source-passphrase-env', 'PASS'], { env: { PASS: 'right' } });
  });
});
