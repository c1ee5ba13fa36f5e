import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
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
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ScopeName } from '../../src/model/installation.ts';
import { readLineageRecord } from '../../src/neo4j/lineage-record.ts';
import type { ReloadWay } from '../../src/neo4j/reload-way.ts';
import { issueSelfSigned } from '../../src/pki/issue.ts';
import { generatePrivateKey, writePkcs8 } from '../../src/pki/private-key.ts';
import { emptyHookResult, hookPaths, lineageRecordToText, renderDeployHook } from '../../src/sources/deploy-hook.ts';
import { describeNeeds } from '../support/needs.ts';
import { type PemPair, pemPair, putLineage } from '../support/pem-pair.ts';

const template = readFileSync(new URL('../../templates/deploy-hook/deploy-hook.sh', import.meta.url), 'utf8');
const shells = { dash: ['dash'], 'busybox sh': ['busybox', 'sh'] } as const;

/** An installed pair, a renewed lineage and the hook between them. */
interface Scene {
  readonly folder: string;
  readonly lineage: string;
  readonly hook: string;
  readonly files: (scope: ScopeName) => { readonly key: string; readonly certificate: string; readonly base: string };
  readonly result: () => ReturnType<typeof readLineageRecord>;
}

let old: PemPair;
let renewed: PemPair;
beforeAll(() => {
  old = pemPair();
  renewed = pemPair();
});

function makeScene(folder: string, options: { readonly reload?: ReloadWay; readonly home?: string } = {}): Scene {
  const home = options.home ?? join(folder, "it's a home");
  const config = join(folder, 'config');
  const lineage = putLineage(config, 'graph', renewed);
  const files = (scope: ScopeName) => {
    const base = join(home, 'certificates', scope);
    return { base, key: join(base, 'private.key'), certificate: join(base, 'public.crt') };
  };
  const directory = join(config, 'neo4j-tls');
  const paths = hookPaths(directory, 'graph');
  mkdirSync(directory);
  for (const scope of ['bolt', 'https'] as const) {
    mkdirSync(join(files(scope).base, 'trusted'), { recursive: true });
    writeFileSync(files(scope).key, old.key, { mode: 0o400 });
    writeFileSync(files(scope).certificate, old.certificate, { mode: 0o444 });
  }
  const reload = options.reload ?? { kind: 'command', command: `echo reloaded >>'${join(folder, 'reloads')}'` };
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const script = renderDeployHook(template, {
    name: 'graph',
    paths,
    reload,
    boltUri: 'bolt+s://graph.example.test:7687',
    pairs: (['bolt', 'https'] as const).map((scope) => ({
      scope,
      baseDirectory: files(scope).base,
      key: files(scope).key,
      certificate: files(scope).certificate,
      owner,
    })),
  });
  writeFileSync(paths.script, script, { mode: 0o700 });
  writeFileSync(paths.result, emptyHookResult());
  const record = lineageRecordToText({
    name: 'graph',
    lineage,
    places: { configDirectory: config, workDirectory: undefined, logsDirectory: undefined },
    acmeCa: undefined,
    scopes: ['bolt', 'https'],
    hook: paths.script,
    path: paths.result,
    reload: 'none',
  });
  return {
    folder,
    lineage,
    hook: paths.script,
    files,
    result: () => readLineageRecord(record, existsSync(paths.result) ? readFileSync(paths.result, 'utf8') : undefined),
  };
}

/** Every path below a folder but the result, with its content: what must not change. */
function tree(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(folder, name);
    const look = lstatSync(path);
    found[name] = `${(look.mode & 0o7777).toString(8)} ${look.isFile() ? readFileSync(path, 'utf8') : ''}`;
  }
  return found;
}

/** Only a machine's own root may mount; elsewhere the limit on the size of files has to do. */
const canMount = ((): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-hook-mount-'));
  const mounted =
    process.getuid?.() === 0 &&
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' }).status === 0;
  if (mounted) spawnSync('umount', [folder], { stdio: 'ignore' });
  rmSync(folder, { recursive: true });
  return mounted;
})();

const serialOf = (pair: PemPair): string => pair.serial.toLowerCase().replace(/^0+/, '');

describeNeeds(['dash', 'busybox', 'openssl'], 'the deploy hook', () => {
  for (const [shellName, shell] of Object.entries(shells)) {
    describe(`under ${shellName}`, () => {
      let folder: string;
      beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), 'deploy-hook-'));
      });
      afterEach(() => {
        rmSync(folder, { recursive: true, force: true });
      });

      const run = (scene: Scene, env: Record<string, string> = {}, command = `'${scene.hook}'`) => {
        const [program, ...args] = shell;
        // As certbot does: /bin/sh -c, the file itself run by the shell under test.
        return spawnSync(program, [...args, '-c', `${shell.join(' ')} ${command}`], {
          encoding: 'utf8',
          timeout: 30_000,
          env: { PATH: process.env.PATH ?? '', RENEWED_LINEAGE: scene.lineage, RENEWED_DOMAINS: 'graph.example.test', ...env },
          cwd: folder,
        });
      };

      it('installs both files for each component, with modes, and keeps the old pair', () => {
        const scene = makeScene(folder);
        const ran = run(scene);
        expect(ran.status, ran.stderr).toBe(0);
        for (const scope of ['bolt', 'https'] as const) {
          const { key, certificate, base } = scene.files(scope);
          expect(readFileSync(key, 'utf8')).toBe(renewed.key);
          expect(readFileSync(certificate, 'utf8')).toBe(renewed.certificate);
          expect(statSync(key).mode & 0o777).toBe(0o400);
          expect(statSync(certificate).mode & 0o777).toBe(0o444);
          expect(readdirSync(base).sort()).toEqual(['private.key', 'public.crt', 'trusted']);
          expect(readFileSync(join(folder, 'config/neo4j-tls/graph.previous', scope, 'private.key'), 'utf8')).toBe(old.key);
        }
        expect(readFileSync(join(folder, 'reloads'), 'utf8')).toBe('reloaded\n');
        expect(scene.result()).toMatchObject({ outcome: 'installed', restart: 'done', reason: '', serial: serialOf(renewed) });
        expect(Date.now() - Number(scene.result()?.time)).toBeLessThan(60_000);
      });

      it('does nothing, and reloads nothing, when it is called again', () => {
        const scene = makeScene(folder);
        run(scene);
        const before = tree(join(folder, "it's a home"));
        const ran = run(scene);
        expect(ran.status, ran.stderr).toBe(0);
        expect(tree(join(folder, "it's a home"))).toEqual(before);
        expect(readFileSync(join(folder, 'reloads'), 'utf8')).toBe('reloaded\n');
        expect(scene.result()).toMatchObject({ outcome: 'unchanged', restart: 'none' });
      });

      it('is not concerned with another lineage, nor with a run of neo4j-tls', () => {
        const scene = makeScene(folder);
        const before = tree(folder);
        const other = putLineage(join(folder, 'other'), 'mail', renewed);
        rmSync(join(folder, 'other', 'live', 'mail', 'privkey.pem'));
        expect(run(scene, { RENEWED_LINEAGE: other }).status).toBe(0);
        expect(run(scene, { NEO4J_TLS_INSTALLS: '1' }).status).toBe(0);
        rmSync(join(folder, 'other'), { recursive: true });
        expect(tree(folder)).toEqual(before);
      });

      it('replaces a symbolic link by a copy', () => {
        const scene = makeScene(folder);
        const { key, certificate } = scene.files('bolt');
        rmSync(key);
        rmSync(certificate);
        symlinkSync(join(scene.lineage, 'privkey.pem'), key);
        symlinkSync(join(scene.lineage, 'fullchain.pem'), certificate);
        expect(run(scene).status).toBe(0);
        expect(lstatSync(key).isSymbolicLink()).toBe(false);
        expect(readFileSync(key, 'utf8')).toBe(renewed.key);
        expect(readFileSync(join(scene.lineage, 'privkey.pem'), 'utf8')).toBe(renewed.key);
      });

      const keepsOld = (scene: Scene, ran: ReturnType<typeof run>, reason: RegExp) => {
        expect(ran.status).not.toBe(0);
        for (const scope of ['bolt', 'https'] as const) {
          const { key, certificate, base } = scene.files(scope);
          expect(readFileSync(key, 'utf8')).toBe(old.key);
          expect(readFileSync(certificate, 'utf8')).toBe(old.certificate);
          expect(readdirSync(base).sort()).toEqual(['private.key', 'public.crt', 'trusted']);
        }
        expect(existsSync(join(folder, 'reloads'))).toBe(false);
        expect(scene.result()?.outcome).toBe('failed');
        expect(scene.result()?.reason).toMatch(reason);
        expect(ran.stderr).toMatch(reason);
      };

      it('keeps the old pair when key and certificate do not match', () => {
        const scene = makeScene(folder);
        writeFileSync(join(scene.lineage, 'privkey.pem'), old.key);
        keepsOld(scene, run(scene), /do not match/);
      });

      it('keeps the old pair when the lineage is damaged or gone', () => {
        const scene = makeScene(folder);
        writeFileSync(join(scene.lineage, 'fullchain.pem'), 'not a certificate\n');
        keepsOld(scene, run(scene), /openssl cannot read the certificate/);
        rmSync(join(scene.lineage, 'privkey.pem'));
        keepsOld(scene, run(scene), /cannot copy the key.*No such file/);
      });

      it('keeps the old pair when the renewed certificate has run out already', async () => {
        const scene = makeScene(folder);
        const key = await generatePrivateKey('ec-p256');
        const names = [{ kind: 'dns', value: 'graph.example.test' }] as const;
        const request = { subject: [{ type: 'CN', value: 'graph' }], names, usages: ['serverAuth'], days: 5 } as const;
        const { pem } = issueSelfSigned({ request, key, now: new Date(Date.now() - 9 * 86_400_000) });
        putLineage(join(folder, 'config'), 'graph', { key: writePkcs8(key), certificate: pem, serial: '' });
        keepsOld(scene, run(scene), /has run out/);
      });

      it('is not confused by a warning of openssl, and looks at each pair on its own when the lineage changes meanwhile', () => {
        const scene = makeScene(folder);
        const bin = join(folder, 'bin');
        mkdirSync(bin);
        const openssl = execFileSync('/bin/sh', ['-c', 'command -v openssl'], { encoding: 'utf8' }).trim();
        // The second component finds another key in the lineage than the first.
        writeFileSync(
          join(bin, 'openssl'),
          `#!/bin/sh\necho 'WARNING: cannot open config file' >&2\n[ "$1" = x509 ] && cp '${folder}/other.key' '${scene.lineage}/privkey.pem'\nexec '${openssl}' "$@"\n`,
          { mode: 0o755 },
        );
        writeFileSync(join(folder, 'other.key'), old.key);
        keepsOld(scene, run(scene, { PATH: `${bin}:${process.env.PATH}` }), /do not match/);
        writeFileSync(join(folder, 'other.key'), renewed.key);
        writeFileSync(join(scene.lineage, 'privkey.pem'), renewed.key);
        expect(run(scene, { PATH: `${bin}:${process.env.PATH}` }).status).toBe(0);
        expect(scene.result()).toMatchObject({ outcome: 'installed', serial: serialOf(renewed) });
      });

      it('keeps the old pair when openssl is missing', () => {
        const scene = makeScene(folder);
        const bare = join(folder, 'bin');
        mkdirSync(bare);
        for (const name of [
          'cat',
          'cp',
          'mv',
          'rm',
          'mkdir',
          'mktemp',
          'chmod',
          'chown',
          'date',
          'tr',
          'id',
          'cmp',
          'grep',
          'env',
          'sh',
          shell[0],
        ]) {
          const path = execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
          if (!existsSync(join(bare, name))) symlinkSync(path, join(bare, name));
        }
        keepsOld(scene, run(scene, { PATH: bare }), /openssl is not installed/);
      });

      it('keeps the old pair when a folder cannot be written', () => {
        const scene = makeScene(folder);
        const { base } = scene.files('https');
        // Root may write anywhere but into a folder that is none.
        chmodSync(base, 0o755);
        rmSync(join(folder, 'moved'), { recursive: true, force: true });
        execFileSync('mv', [base, join(folder, 'moved')]);
        writeFileSync(base, 'a file where the folder should be\n');
        const ran = run(scene);
        expect(ran.status).not.toBe(0);
        expect(readFileSync(scene.files('bolt').key, 'utf8')).toBe(old.key);
        expect(readdirSync(scene.files('bolt').base).sort()).toEqual(['private.key', 'public.crt', 'trusted']);
        expect(scene.result()).toMatchObject({ outcome: 'failed', restart: 'none' });
        expect(scene.result()?.reason).toContain('https');
      });

      it('keeps the old pair when a file may not grow, and can still tell', () => {
        const scene = makeScene(folder);
        writeFileSync(join(scene.lineage, 'fullchain.pem'), renewed.certificate.repeat(5));
        // 2048 bytes for each file; the result has its size already.
        const ran = run(scene, {}, `-c 'ulimit -f 4; trap "" XFSZ; exec ${shell.join(' ')} "$0"' '${scene.hook}'`);
        keepsOld(scene, ran, /cannot copy the certificate.*too large/i);
      });

      if (canMount) {
        it('keeps the old pair when the disk is full, and can still tell', () => {
          const disk = join(folder, 'disk');
          mkdirSync(disk);
          execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk]);
          try {
            const scene = makeScene(disk);
            spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=4k', 'count=1000'], { stdio: 'ignore' });
            keepsOld(scene, run(scene), /cannot copy the key.*No space left/);
          } finally {
            execFileSync('umount', [disk]);
          }
        });
      }

      it('says when Neo4j was not reloaded, and tries again the next time', () => {
        const scene = makeScene(folder, {
          reload: { kind: 'command', command: `echo no such unit >&2; test -e '${join(folder, 'mended')}'` },
        });
        const ran = run(scene);
        expect(ran.status).toBe(2);
        expect(scene.result()).toMatchObject({ outcome: 'installed', restart: 'failed', reason: 'no such unit' });
        expect(readFileSync(scene.files('bolt').key, 'utf8')).toBe(renewed.key);
        writeFileSync(join(folder, 'mended'), '');
        expect(run(scene).status).toBe(0);
        expect(scene.result()).toMatchObject({ outcome: 'unchanged', restart: 'done' });
      });
    });
  }

  it('has no name, path or command that could break out of its quotes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'deploy-hook-'));
    try {
      const home = join(folder, `a'b"c$(touch ${folder}/pwned)\`touch ${folder}/pwned\``);
      const scene = makeScene(folder, { home, reload: { kind: 'docker', container: 'neo4j' } });
      mkdirSync(join(folder, 'bin'));
      writeFileSync(join(folder, 'bin', 'docker'), `#!/bin/sh\necho "$@" >'${folder}/docker-called'\n`, { mode: 0o755 });
      const ran = spawnSync('/bin/sh', ['-c', `'${scene.hook}'`], {
        encoding: 'utf8',
        timeout: 30_000,
        env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, RENEWED_LINEAGE: scene.lineage, RENEWED_DOMAINS: 'x' },
      });
      expect(ran.status, ran.stderr).toBe(0);
      expect(existsSync(join(folder, 'pwned'))).toBe(false);
      expect(readFileSync(join(folder, 'docker-called'), 'utf8')).toBe('restart neo4j\n');
      expect(readFileSync(scene.files('https').key, 'utf8')).toBe(renewed.key);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
