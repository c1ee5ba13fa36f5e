import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type FakeCertbot, fakeCertbot } from '../support/fake-certbot.ts';
import { describeNeeds, isOnPath, itNeeds } from '../support/needs.ts';
import { oldHook } from '../support/old-hook.ts';
import { type PemPair, pemPair, putLineage } from '../support/pem-pair.ts';
import { runProgram, runWell } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';

const name = 'graph.example.test';
const place = (home: string) => ['--home', home, '--neo4j-version', '5.26', '--edition', 'community'];

interface Scene {
  readonly home: string;
  readonly config: string;
  readonly hook: string;
  readonly certbot: FakeCertbot;
}

let first: PemPair;
let second: PemPair;

beforeAll(() => {
  if (!isOnPath('openssl')) return;
  const signer = pemPair('Test CA');
  first = pemPair(name, 90, signer);
  second = pemPair(name, 90, signer);
});

/** A home that `init --source certbot` set up; `disk` is where it lies. */
async function setUp(folder: string, disk = folder): Promise<Scene> {
  const home = join(disk, 'home');
  const config = join(disk, 'letsencrypt');
  mkdirSync(join(home, 'conf'), { recursive: true });
  writeFileSync(
    join(home, 'conf', 'neo4j.conf'),
    'server.bolt.listen_address=127.0.0.1:1\nserver.https.listen_address=127.0.0.1:2\n',
  );
  const certbot = fakeCertbot(folder, config);
  certbot.offer(first, name);
  const places = ['config', 'work', 'logs'].map((kind) =>
    kind === 'config' ? `--certbot-arg=--config-dir=${config}` : `--certbot-arg=--${kind}-dir=${join(folder, kind)}`,
  );
  await runWell(
    [
      'init',
      ...place(home),
      '--source',
      'certbot',
      '--name',
      name,
      '--email',
      'ops@example.test',
      '--run-certbot',
      '--yes',
      ...places,
      '--certbot-arg=--http-01-port=65001',
      '--reload',
      `command:test ! -e '${folder}/no-restart'`,
    ],
    { env: { PATH: certbot.path } },
  );
  return { home, config, hook: join(config, 'neo4j-tls', `${name}.sh`), certbot };
}

interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly message: string;
  readonly path: string;
}

async function findings(home: string): Promise<ReadonlyMap<string, Finding>> {
  const { stdout } = await runProgram(['doctor', ...place(home), '--json']);
  return new Map((JSON.parse(stdout).findings as Finding[]).map((finding) => [finding.id, finding]));
}

async function renewals(home: string) {
  const { stdout } = await runProgram(['status', ...place(home), '--offline', '--json']);
  return JSON.parse(stdout).renewals;
}

const installed = ({ home }: Scene): string => readFileSync(join(home, 'certificates/bolt/public.crt'), 'utf8');

describeNeeds(['openssl', 'dash', 'busybox'], 'what certbot keeps silent about', () => {
  let folder: string;
  let scene: Scene;

  describe.each([['dash'], ['busybox sh']])('a deploy hook that failed under %s', (shell) => {
    /** As certbot runs it: what it says is lost, and so is its exit code. */
    const hook = (more: { readonly path?: string; readonly limit?: string } = {}) =>
      spawnSync('/bin/sh', ['-c', `${more.limit ?? ''} exec ${shell} '${scene.hook}'`], {
        env: {
          PATH: more.path ?? process.env.PATH,
          RENEWED_LINEAGE: join(scene.config, 'live', name),
          RENEWED_DOMAINS: name,
        },
        timeout: 30_000,
      });
    const expectTold = async (reason: RegExp) => {
      expect(installed(scene)).toBe(first.certificate);
      const found = (await findings(scene.home)).get('deploy-hook-failed');
      expect(found).toMatchObject({ severity: 'error', path: join(scene.config, 'neo4j-tls', `${name}.result`) });
      expect(found?.message).toMatch(reason);
      const [renewal] = await renewals(scene.home);
      expect(renewal).toMatchObject({ name, components: ['bolt', 'https'], hook: 'failed', renewedBy: null });
      expect(renewal.reason).toMatch(reason);
      const told = await runProgram(['status', ...place(scene.home), '--offline'], { env: { COLUMNS: '80' } });
      expect(told.stdout).toMatch(/✖ certbot graph\.example\.test, for bolt, https: the deploy hook failed/);
    };

    beforeEach(async () => {
      folder = testdir();
      scene = await setUp(folder);
      expect((await findings(scene.home)).has('deploy-hook-failed')).toBe(false);
      putLineage(scene.config, name, second);
    });

    it('for want of openssl', async () => {
      const bare = join(folder, 'bare');
      mkdirSync(bare);
      const needed = ['cat', 'cp', 'mv', 'rm', 'mkdir', 'mktemp', 'chmod', 'chown', 'date', 'tr', 'id', 'cmp', 'grep', 'sh'];
      for (const program of [...needed, shell.split(' ')[0] ?? '']) {
        symlinkSync(execFileSync('/bin/sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim(), join(bare, program));
      }
      expect(hook({ path: bare }).status).not.toBe(0);
      await expectTold(/openssl is not installed/);
      // The cure that is named.
      await runWell(['renew', ...place(scene.home), '--yes'], { env: { PATH: scene.certbot.path } });
      expect(installed(scene)).toBe(second.certificate);
      expect([...(await findings(scene.home)).keys()].filter((id) => /hook|lineage/.test(id))).toEqual([]);
    });

    it('because key and certificate do not match', async () => {
      putLineage(scene.config, name, { ...second, key: first.key });
      expect(hook().status).not.toBe(0);
      await expectTold(/do not match/);
    });

    it('because a folder cannot be written', async () => {
      const base = join(scene.home, 'certificates', 'https');
      renameSync(base, join(folder, 'moved'));
      writeFileSync(base, 'a file where the folder should be\n');
      expect(hook().status).not.toBe(0);
      await expectTold(/https/);
    });

    it('because there was no room', async () => {
      // 512 bytes each; the result has its size already.
      expect(hook({ limit: 'ulimit -f 1; trap "" XFSZ;' }).status).not.toBe(0);
      await expectTold(/cannot copy the (key|certificate).*too large/i);
    });

    it('while what certbot has is installed already', async () => {
      const archive = join(scene.config, 'live', name, 'fullchain.pem');
      writeFileSync(archive, first.certificate);
      expect(hook().status).not.toBe(0);
      expect((await findings(scene.home)).get('deploy-hook-failed')).toMatchObject({ severity: 'warning' });
      const told = await runProgram(['status', ...place(scene.home), '--offline']);
      expect(told.stdout).toMatch(/▲ certbot graph\.example\.test, for bolt, https: installed, but the deploy hook failed/);
    });

    it('because Neo4j did not restart', async () => {
      writeFileSync(join(folder, 'no-restart'), '');
      expect(hook().status).toBe(2);
      expect(installed(scene)).toBe(second.certificate);
      expect((await findings(scene.home)).get('deploy-hook-reload-failed')).toMatchObject({ severity: 'warning' });
      expect((await renewals(scene.home))[0]).toMatchObject({ hook: 'installed', restart: 'failed', installed: true });
    });
  });

  itNeeds(['mounts'], 'a disk that is full', async () => {
    folder = testdir({ 'disk/': '' });
    const disk = join(folder, 'disk');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
    onTestFinished(() => {
      execFileSync('umount', [disk]);
    });
    scene = await setUp(folder, disk);
    putLineage(scene.config, name, second);
    spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=4k', 'count=1000'], { stdio: 'ignore' });
    const env = { ...process.env, RENEWED_LINEAGE: join(scene.config, 'live', name), RENEWED_DOMAINS: name };
    expect(spawnSync('/bin/sh', ['-c', scene.hook], { env, timeout: 30_000 }).status).not.toBe(0);
    expect((await findings(scene.home)).get('deploy-hook-failed')?.message).toMatch(/No space left/);
    expect(installed(scene)).toBe(first.certificate);
  });

  describe('before it is too late', () => {
    beforeEach(async () => {
      folder = testdir();
      scene = await setUp(folder);
    });

    it('a renewal that nobody copied', async () => {
      putLineage(scene.config, name, second);
      const found = (await findings(scene.home)).get('lineage-not-installed');
      expect(found).toMatchObject({ severity: 'error', path: join(scene.config, 'live', name, 'fullchain.pem') });
      expect(found?.message).toContain('bolt and https');
      expect((await renewals(scene.home))[0]).toMatchObject({ installed: false });
    });

    it('a hook that is gone, or lost its executable bit', async () => {
      chmodSync(scene.hook, 0o600);
      expect((await findings(scene.home)).get('deploy-hook-missing')?.message).toContain('executable');
      rmSync(scene.hook);
      expect((await findings(scene.home)).get('deploy-hook-missing')?.message).toContain('gone');
    });

    it('a hook of an earlier version, which root ran in folders of others', async () => {
      const now = readFileSync(scene.hook, 'utf8');
      const directory = join(scene.config, 'neo4j-tls');
      const at = (scope: string, file: string): string => join(scene.home, 'certificates', scope, file);
      const owner = /'(\d+:\d+)'$/m.exec(now)?.[1] ?? '';
      const old = oldHook({
        ...{ name, result: join(directory, `${name}.result`), keep: join(directory, `${name}.previous`) },
        pairs: ['bolt', 'https'].map((scope) => ({
          ...{ scope, base: join(scene.home, 'certificates', scope), owner },
          ...{ key: at(scope, 'private.key'), certificate: at(scope, 'public.crt') },
        })),
        ...{ words: 'a command of your own', reload: /^reload\(\) \{\n {2}(.*)\n\}$/m.exec(now)?.[1] ?? '' },
      });
      const found = async () => (await findings(scene.home)).get('deploy-hook-outdated');
      expect(await found()).toBeUndefined();
      writeFileSync(scene.hook, old);
      expect(await found()).toMatchObject({ severity: 'warning', path: scene.hook });
      const fixed = await runProgram(['doctor', ...place(scene.home), '--fix', '--yes']);
      expect(readFileSync(scene.hook, 'utf8'), fixed.stderr).toBe(now);
      expect(await found()).toBeUndefined();

      writeFileSync(scene.hook, old);
      await runWell(['renew', ...place(scene.home), '--reload', 'none', '--yes'], { env: { PATH: scene.certbot.path } });
      expect([readFileSync(scene.hook, 'utf8'), statSync(scene.hook).mode & 0o777]).toEqual([now, 0o700]);

      // As it was changed by hand nobody writes over it.
      writeFileSync(scene.hook, old.replace('pairs() {', 'pairs() {\n  : mine'));
      expect(await found()).toMatchObject({ remedy: expect.stringContaining(`init`) });
      await runProgram(['doctor', ...place(scene.home), '--fix', '--yes']);
      expect(readFileSync(scene.hook, 'utf8')).toContain(': mine');

      // The only record is one that the owner of the home could have written: the hook itself says whom it serves.
      rmSync(join(directory, `${name}.record`));
      execFileSync('chown', ['-R', '4242:4242', scene.home]);
      writeFileSync(join(scene.home, '.neo4j-tls/lineages', name), `name=${name}\nconfig-directory=${scene.config}\n`);
      writeFileSync(scene.hook, old);
      expect(await found()).toMatchObject({ path: scene.hook });
      await runProgram(['doctor', ...place(scene.home), '--fix', '--yes']);
      expect(readFileSync(scene.hook, 'utf8')).toBe(now);
    });

    it('that nothing renews', async () => {
      expect((await findings(scene.home)).get('renewal-not-scheduled')).toMatchObject({ severity: 'warning' });
    });
  });

  describe('folders of certbot that were opened', () => {
    const archive = () => join(scene.config, 'archive', name);
    beforeEach(async () => {
      folder = testdir();
      scene = await setUp(folder);
      mkdirSync(archive(), { recursive: true });
      writeFileSync(join(archive(), 'privkey1.pem'), first.key, { mode: 0o600 });
      for (const kind of ['live', 'archive']) chmodSync(join(scene.config, kind), 0o700);
    });

    it('nothing, as certbot makes them', async () => {
      expect([...(await findings(scene.home)).keys()].filter((id) => id.startsWith('certbot-'))).toEqual([]);
    });

    it('the folders alone', async () => {
      chmodSync(join(scene.config, 'live'), 0o755);
      expect((await findings(scene.home)).get('certbot-folders-open')).toMatchObject({ severity: 'warning' });
      chmodSync(join(scene.config, 'live'), 0o750);
      expect((await findings(scene.home)).get('certbot-folders-open')).toMatchObject({ severity: 'info' });
    });

    it('chmod -R o+rx, as the guide has it', async () => {
      execFileSync('chmod', ['-R', 'o+rx', scene.config]);
      const found = (await findings(scene.home)).get('certbot-keys-open');
      expect(found).toMatchObject({ severity: 'error', path: join(archive(), 'privkey1.pem') });
      expect(found?.message).toContain('1 of 1');
    });

    it('also where nobody set it up with neo4j-tls, and the files are links', async () => {
      const plain = join(folder, 'by-hand');
      mkdirSync(join(plain, 'conf'), { recursive: true });
      mkdirSync(join(plain, 'certificates/bolt'), { recursive: true });
      const at = (file: string) => join(plain, 'certificates/bolt', file);
      writeFileSync(join(plain, 'conf', 'neo4j.conf'), readFileSync(join(scene.home, 'conf', 'neo4j.conf')));
      writeFileSync(join(archive(), 'fullchain1.pem'), first.certificate);
      symlinkSync(join(archive(), 'privkey1.pem'), at('private.key'));
      symlinkSync(join(archive(), 'fullchain1.pem'), at('public.crt'));
      execFileSync('chmod', ['-R', 'o+rx', scene.config]);
      expect(existsSync(join(plain, '.neo4j-tls'))).toBe(false);
      expect((await findings(plain)).get('certbot-keys-open')).toMatchObject({ severity: 'error' });
    });
  });
});

itNeeds(['openssl'], 'status of a home without certbot has nothing to say of it', async () => {
  const home = join(testdir({ 'home/conf/neo4j.conf': '' }), 'home');
  await runWell(['init', ...place(home), '--name', name, '--yes']);
  expect(await renewals(home)).toEqual([]);
});
