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
import type { ReloadWay } from '../../src/neo4j/reload-way.ts';
import { issueSelfSigned } from '../../src/pki/issuing/issue.ts';
import { generatePrivateKey, writePkcs8 } from '../../src/pki/keys/private-key.ts';
import { type HookScene, makeHookScene, shells } from '../support/hook-scene.ts';
import { describeNeeds } from '../support/needs.ts';
import { type PemPair, pemPair, putLineage } from '../support/pem-pair.ts';

type Scene = HookScene;

let old: PemPair;
let renewed: PemPair;
beforeAll(() => {
  old = pemPair();
  renewed = pemPair();
});

function makeScene(folder: string, options: { readonly reload?: ReloadWay; readonly home?: string } = {}): Scene {
  return makeHookScene(folder, { old, renewed, ...options });
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
        const before = Date.now();
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
        // In whole seconds, between the moment before the hook ran and now.
        const time = Number(scene.result()?.time);
        expect([time > before - 1000, time <= Date.now()]).toEqual([true, true]);
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
        keepsOld(scene, run(scene), /has expired/);
      });

      it('is not confused by a warning of openssl, and installs one pair everywhere when the lineage changes meanwhile', () => {
        const scene = makeScene(folder);
        const bin = join(folder, 'bin');
        mkdirSync(bin);
        const openssl = execFileSync('/bin/sh', ['-c', 'command -v openssl'], { encoding: 'utf8' }).trim();
        writeFileSync(
          join(bin, 'openssl'),
          `#!/bin/sh\necho 'WARNING: cannot open config file' >&2\n[ "$1" = x509 ] && cp '${folder}/other.key' '${scene.lineage}/privkey.pem'\nexec '${openssl}' "$@"\n`,
          { mode: 0o755 },
        );
        writeFileSync(join(folder, 'other.key'), old.key);
        expect(run(scene, { PATH: `${bin}:${process.env.PATH}` }).status).toBe(0);
        expect(readFileSync(join(scene.lineage, 'privkey.pem'), 'utf8')).toBe(old.key);
        for (const scope of ['bolt', 'https'] as const) expect(readFileSync(scene.files(scope).key, 'utf8')).toBe(renewed.key);
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
          'ls',
          'dd',
          'head',
          'sleep',
          'wc',
          'readlink',
          'setsid',
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
