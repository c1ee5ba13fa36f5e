import { execFileSync } from 'node:child_process';
import { appendFileSync, lchownSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createCa } from '../../src/pki/issuing/issue.ts';
import { generatePrivateKey, writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { createSystem } from '../../src/system/index.ts';
import { runInProcess } from '../support/in-process.ts';
import { describeNeeds } from '../support/needs.ts';
import { pemPair } from '../support/pem-pair.ts';
import { fillDirectory, testdir } from '../support/testdir.ts';

// Looking changes nothing, and yet what root reads is shown: on a screen, in a document that goes to a file or to monitoring. The user
// that runs Neo4j puts a link to a file of root's wherever we look. Not a byte of it may be told.

const user = 4242;
const marker = 'Zanzibar';

interface Scene {
  readonly home: string;
  /** Files that root alone can read, of every kind that is looked at. */
  readonly secrets: string;
}

const place = (home: string): readonly string[] => ['--home', home, '--neo4j-version', '5', '--edition', 'enterprise'];

/** What is run in each scene; nothing of it writes. */
const commands: Readonly<Record<string, (scene: Scene) => readonly string[]>> = {
  doctor: ({ home }) => ['doctor', ...place(home)],
  'doctor --json': ({ home }) => ['doctor', ...place(home), '--json', '--expand-commands'],
  'doctor of a backup client': ({ home }) => ['doctor', ...place(home), '--role', 'backup-client', '--json'],
  'doctor without a version': ({ home }) => ['doctor', '--home', home, '--json'],
  status: ({ home }) => ['status', ...place(home), '--json', '--offline'],
  verify: ({ home }) => ['verify', ...place(home), '--json', '--timeout', '1'],
  'verify --rehearse': ({ home }) => ['verify', ...place(home), '--rehearse', '--json'],
  init: ({ home }) => ['init', ...place(home), '--components', 'bolt', '--name', 'a.example.test', '--dry-run', '--yes'],
  renew: ({ home }) => ['renew', ...place(home), '--force', '--reload', 'none', '--dry-run', '--yes', '--json'],
  'trust list': ({ home }) => ['trust', 'list', ...place(home), '--component', 'bolt', '--json'],
  'trust export': ({ home }) => ['trust', 'export', ...place(home), '--component', 'bolt'],
  'doctor --from-log': ({ home }) => ['doctor', '--from-log', join(home, 'logs/neo4j.log'), '--json'],
  'doctor --container': ({ home }) => ['doctor', '--container', join(home, 'compose.yaml'), '--json'],
  'init --answers': ({ home }) => ['init', ...place(home), '--answers', join(home, 'answers.yaml'), '--dry-run', '--yes'],
  'init --source existing': ({ home }) => [
    ...['init', ...place(home), '--components', 'https', '--source', 'existing', '--dry-run', '--yes'],
    ...['--private-key', join(home, 'given.key'), '--certificate', join(home, 'given.pem')],
  ],
  'trust add': ({ home }) => [
    ...['trust', 'add', join(home, 'given.pem'), ...place(home), '--component', 'bolt', '--dry-run', '--yes'],
  ],
  'ca show': ({ home }) => ['ca', 'show', '--ca', join(home, 'ca')],
  recover: ({ home }) => ['recover', '--home', home, '--yes'],
};

const link = (at: string, to: string) => (scene: Scene) => {
  const path = join(scene.home, at);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { recursive: true, force: true });
  symlinkSync(join(scene.secrets, to), path);
  lchownSync(path, user, user);
};
const setting = (line: (scene: Scene) => string) => (scene: Scene) =>
  appendFileSync(join(scene.home, 'conf/neo4j.conf'), `${line(scene)}\n`);

/** What the user does, by name. */
const traps: Readonly<Record<string, (scene: Scene) => void>> = {
  'neo4j.conf is a link': link('conf/neo4j.conf', 'neo4j.conf'),
  'conf is a link to a folder': link('conf', 'folder'),
  'neo4j-admin.conf is a link': link('conf/neo4j-admin.conf', 'neo4j.conf'),
  'neo4j.conf is a folder of links': (scene) => {
    rmSync(join(scene.home, 'conf/neo4j.conf'));
    link('conf/neo4j.conf/server.bolt.listen_address', 'word')(scene);
  },
  'the certificate is a link': link('certificates/bolt/public.crt', 'certificate.pem'),
  'the key is a link': link('certificates/bolt/private.key', 'certificate.pem'),
  'trusted is a link to a folder': link('certificates/bolt/trusted', 'folder'),
  'a peer is a link': link('certificates/bolt/trusted/x.pem', 'certificate.pem'),
  'a list is a link': link('certificates/bolt/revoked/x.crl', 'certificate.pem'),
  'settings name files of root’s': setting(
    ({ secrets }) =>
      `dbms.ssl.policy.bolt.public_certificate=${secrets}/certificate.pem\ndbms.ssl.policy.bolt.trusted_dir=${secrets}/folder`,
  ),
  'a setting is what cat prints': setting(({ secrets }) => `server.bolt.tls_level=$(cat ${secrets}/word)`),
  'plugins are a link': link('plugins', 'folder'),
  'packaging_info is a link': link('packaging_info', 'packaging'),
  'a record of certbot’s is a link': link('.neo4j-tls/lineages/x', 'record'),
  'a record names a file of root’s': ({ home, secrets }) => {
    mkdirSync(join(home, '.neo4j-tls/lineages'), { recursive: true });
    writeFileSync(join(home, '.neo4j-tls/lineages/x'), `name=x\nresult=${secrets}/record\nconfig=${secrets}/folder\n`);
  },
  'the journal is a link': link('.neo4j-tls/journal', 'word'),
  'the lock is a link': link('.neo4j-tls/lock', 'word'),
  'a log is a link': link('logs/neo4j.log', 'log'),
  'the answers are a link': link('answers.yaml', 'yaml'),
  'the compose file is a link': link('compose.yaml', 'yaml'),
  'the compose file names files of root’s': ({ home, secrets }) => {
    writeFileSync(
      join(home, 'compose.yaml'),
      [
        'services:',
        '  db:',
        '    image: neo4j:5-enterprise',
        // Started as root, the image gives whatever is mounted below its home to its user, so that all of it would be shown.
        `    env_file: [${secrets}/env]`,
        '    environment: {NEO4J_server_bolt_tls__level_FILE: /var/lib/neo4j/word, NEO4J_ACCEPT_LICENSE_AGREEMENT: "yes"}',
        `    volumes: ["${secrets}/neo4j.conf:/var/lib/neo4j/conf/neo4j.conf", "${secrets}/word:/var/lib/neo4j/word", "${secrets}/folder:/var/lib/neo4j/certificates/bolt/trusted"]`,
        '',
      ].join('\n'),
    );
  },
  'beside the compose file lies a link': (scene) => {
    link('.env', 'env')(scene);
    writeFileSync(
      join(scene.home, 'compose.yaml'),
      'services:\n  db:\n    image: neo4j:5\n    environment: {NEO4J_server_bolt_tls__level: $NEO4J_server_http_listen__address}\n',
    );
  },
  'what is given is a link': (scene) => {
    link('given.pem', 'ca.pem')(scene);
    link('given.key', 'certificate.pem')(scene);
  },
  'the folder of a CA is a link': link('ca', 'folder'),
  'files of a CA are links': link('ca/ca.crt', 'ca.pem'),
};

describeNeeds(['root'], 'what root reads where somebody else can put links', () => {
  let base: Scene;
  let secretPair: string;
  let secretAuthority: string;

  beforeAll(async () => {
    vi.stubGlobal('__VERSION__', 'test');
    const folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
    execFileSync('chmod', ['755', folder]);
    base = { home: join(folder, 'h'), secrets: join(folder, 's') };
    const { home } = base;
    for (const path of ['conf', 'logs', 'lib', 'certificates']) mkdirSync(join(home, path), { recursive: true });
    writeFileSync(join(home, 'lib/neo4j-kernel-5.26.30.jar'), '');
    writeFileSync(join(home, 'conf/neo4j.conf'), 'server.bolt.listen_address=127.0.0.1:25887\n', { mode: 0o640 });
    execFileSync('chown', ['-R', `${user}:${user}`, home]);
    const key = await generatePrivateKey('ec-p256');
    const days = { days: 90, now: new Date() };
    secretAuthority = createCa({ subject: [{ type: 'CN', value: marker }], key, ...days }).pem;
    secretPair = writePkcs8(key) + secretAuthority;
    const made = await runInProcess(['init', ...place(home), '--components', 'bolt', '--name', 'a.example.test', '--yes']);
    expect(made.code, made.err).toBe(0);
    return () => rmSync(folder, { recursive: true, force: true });
  });

  function scene(): Scene {
    const folder = testdir();
    const here = { home: join(folder, 'h'), secrets: join(folder, 's') };
    execFileSync('cp', ['-a', base.home, here.home]);
    const text = `${marker}=${marker}\nserver.bolt.tls_level=${marker}\n${marker}\n`;
    const mode = 0o600;
    fillDirectory(here.secrets, {
      ...{ 'neo4j.conf': { text, mode }, word: { text: `${marker}\n`, mode }, 'certificate.pem': { text: secretPair, mode } },
      ...{
        env: { text: `NEO4J_server_http_listen__address=${marker}\nNEO4J_server_http_enabled=${marker}\n`, mode },
        yaml: { text: `${marker}: [${marker}\n`, mode },
      },
      packaging: { text: `Package Type: docker bookworm\nNeo4j Version: 5.26.30\nNeo4j Edition: ${marker}\n`, mode },
      record: { text: `name=${marker}\nhome=${here.home}\noutcome=failed\nreason=${marker}\n`, mode },
      log: { text: `ERROR Failed to load private key: /${marker} (using configured password)\n`, mode },
      'folder/neo4j.conf': text,
      [`folder/${marker}.pem`]: secretPair,
      [`folder/${marker}.jar`]: 'META-INF/services/org.neo4j.configuration.SettingsDeclaration',
      'folder/ca.crt': secretAuthority,
      'ca.pem': { text: secretAuthority, mode },
    });
    execFileSync('chmod', ['700', join(here.secrets, 'folder')]);
    return here;
  }

  it.each(Object.entries(traps))('tells nothing of root’s where %s', { timeout: 120_000 }, async (_, put) => {
    const here = scene();
    put(here);
    execFileSync('chown', ['-R', '-h', `${user}:${user}`, here.home]);
    for (const [name, argv] of Object.entries(commands)) {
      const { code, out, err } = await runInProcess(argv(here));
      expect(out + err, name).not.toContain(marker);
      expect([code, err], name).toEqual([
        expect.toSatisfy((one) => [0, 1, 2, 3].includes(one)),
        expect.not.stringMatching(/is a bug/),
      ]);
    }
  });

  it('tells of all of them, where they are what root itself put there', { timeout: 120_000 }, async () => {
    const told: string[] = [];
    for (const [name, put] of Object.entries(traps)) {
      const here = scene();
      put(here);
      execFileSync('chown', ['-R', '-h', '0:0', here.home]);
      const outputs: string[] = [];
      for (const argv of Object.values(commands)) {
        const { out, err } = await runInProcess(argv(here));
        outputs.push(out + err);
      }
      if (outputs.some((output) => output.includes(marker))) told.push(name);
    }
    console.info(`of ${Object.keys(traps).length} traps ${told.length} show something where nobody is against us`);
    expect(told.length).toBeGreaterThan(12);
  });

  it('copies no key that a link leads to, and names the file itself', async () => {
    const here = scene();
    traps['what is given is a link']?.(here);
    const argv = commands['init --source existing']?.(here).filter((word) => word !== '--dry-run') ?? [];
    const { code, err } = await runInProcess(argv);
    expect([code, err]).toEqual([2, expect.stringMatching(new RegExp(`Use ${here.secrets}/`))]);
    const { key, certificate } = pemPair('a.example.test');
    const mode = 0o600;
    fillDirectory(here.secrets, { 'leaf.key': { text: key, mode }, 'leaf.pem': { text: certificate, mode } });
    const twin = await runInProcess(argv.map((word) => word.replace(`${here.home}/given`, `${here.secrets}/leaf`)));
    expect(twin.code, twin.err).toBe(0);
  });

  it('reads what root left in the home, in a folder of root’s as well', async () => {
    const { home } = scene();
    const bolt = join(home, 'certificates/bolt');
    for (const [path, mode] of [
      [join(home, 'conf/neo4j.conf'), '600'],
      [join(bolt, 'private.key'), '600'],
      [bolt, '700'],
    ] as const) {
      execFileSync('chown', ['0:0', path]);
      execFileSync('chmod', [mode, path]);
    }
    const { files } = createSystem([]);
    expect((await files.readFact(join(home, 'conf/neo4j.conf'))).bytes?.toString()).toContain('bolt');
    expect((await files.readFact(join(bolt, 'private.key'))).bytes?.toString()).toContain('PRIVATE KEY');
    expect((await files.readFolder(bolt)).entries.map(({ path }) => path)).toContain(join(bolt, 'public.crt'));
    expect(await files.list(bolt)).toContain('public.crt');
  });
});

describe('what is looked at and is no file, or too much of one', () => {
  const kinds: Readonly<Record<string, (path: string) => void>> = {
    'a pipe': (path) => void execFileSync('mkfifo', [path]),
    '/dev/zero': (path) => symlinkSync('/dev/zero', path),
    '/dev/random': (path) => symlinkSync('/dev/random', path),
    'a file of 40 GB': (path) => {
      writeFileSync(path, '');
      truncateSync(path, 40 * 2 ** 30);
    },
    'a link to itself': (path) => symlinkSync(path, path),
  };
  const places = [
    ...['conf/neo4j.conf', 'certificates/bolt/private.key', 'certificates/bolt/public.crt', 'certificates/bolt/trusted/x.pem'],
    ...['certificates/bolt/revoked/x.crl', 'packaging_info', '.neo4j-tls/journal', '.neo4j-tls/lock', '.neo4j-tls/lineages/x'],
    ...['logs/neo4j.log', 'compose.yaml', 'given.pem', 'plugins/x.jar', 'ca/ca.crt', 'ca/ca.key'],
  ];

  it.each(Object.entries(kinds))('is neither waited for nor taken in: %s', { timeout: 120_000 }, async (_, make) => {
    const before = process.memoryUsage.rss();
    const home = testdir({ 'conf/neo4j.conf': 'dbms.ssl.policy.bolt.enabled=true\nunknown.setting=1\n' });
    for (const at of places) {
      const path = join(home, at);
      mkdirSync(dirname(path), { recursive: true });
      rmSync(`${path}.was`, { force: true });
      if (at === 'conf/neo4j.conf') renameSync(path, `${path}.was`);
      make(path);
      for (const [name, argv] of Object.entries(commands)) {
        if (name === 'init --answers') continue;
        const { code, err } = await runInProcess(argv({ home, secrets: home }));
        expect([0, 1, 2, 3], `${at}, ${name}: ${err}`).toContain(code);
        expect(err, `${at}, ${name}`).not.toMatch(/is a bug/);
      }
      rmSync(path);
      if (at === 'conf/neo4j.conf') renameSync(`${path}.was`, path);
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(300 * 2 ** 20);
  });
});
