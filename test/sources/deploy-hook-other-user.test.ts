import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HookScene, makeHookScene, type SceneOptions, shells } from '../support/hook-scene.ts';
import { describeNeeds } from '../support/needs.ts';
import { type PemPair, pemPair } from '../support/pem-pair.ts';

/** Runs Neo4j and owns its home; has no entry in /etc/passwd, as in a container. */
const service = { uid: 4242, gid: 4242 };
/** The user of another container. */
const other = { uid: 7474, gid: 7474 };

let old: PemPair;
let renewed: PemPair;
let folder: string;

beforeAll(() => {
  old = pemPair();
  renewed = pemPair();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hook-user-'));
  chmodSync(folder, 0o755);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const home = () => join(folder, 'home');
const own = (path: string, { uid, gid }: { readonly uid: number; readonly gid: number } = service): void => {
  execFileSync('chown', ['-hR', `${uid}:${gid}`, path]);
};

/** A home of the service user with one encrypted component, and the hook of root's. */
function sceneOf(options: Partial<SceneOptions> = {}): HookScene {
  const scene = makeHookScene(folder, { old, renewed, home: home(), scopes: ['bolt'], owner: service, ...options });
  own(home());
  return scene;
}

function run(scene: HookScene, shell: readonly [string, ...string[]] = ['dash'], env: Record<string, string> = {}) {
  const [program, ...args] = shell;
  return spawnSync(program, [...args, scene.hook], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { PATH: process.env.PATH ?? '', RENEWED_LINEAGE: scene.lineage, RENEWED_DOMAINS: 'graph.example.test', ...env },
    cwd: folder,
  });
}

/** Names, kinds, modes, owners and bytes of everything below a folder. */
function looks(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { mode, uid, gid, ...entry } = lstatSync(join(path, name));
      const isFile = (mode & 0o170000) === 0o100000;
      return `${name} ${mode.toString(8)} ${uid}:${gid} ${entry.ino} ${isFile ? readFileSync(join(path, name), 'utf8') : ''}`;
    });
}

/** Files of root's under the names that the hook writes. */
function makeVictim(): string {
  const victim = join(folder, 'victim');
  mkdirSync(join(victim, 'bolt'), { recursive: true });
  for (const at of [victim, join(victim, 'bolt')]) {
    writeFileSync(join(at, 'private.key'), 'of root, 1\n', { mode: 0o600 });
    writeFileSync(join(at, 'public.crt'), 'of root, 2\n', { mode: 0o644 });
  }
  return victim;
}

function expectInstalled(scene: HookScene, owner: { readonly uid: number; readonly gid: number } = service): void {
  const { key, certificate, base } = scene.files('bolt');
  expect(readFileSync(key, 'utf8')).toBe(renewed.key);
  expect(readFileSync(certificate, 'utf8')).toBe(renewed.certificate);
  expect(statSync(key)).toMatchObject({ mode: 0o100400, ...owner });
  expect(statSync(certificate)).toMatchObject({ mode: 0o100444, ...owner });
  expect(readdirSync(base).filter((name) => name.startsWith('.'))).toEqual([]);
  expect(scene.result()).toMatchObject({ outcome: 'installed' });
}

/** A folder for the PATH that has some programs only. */
function programs(names: readonly string[]): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const name of names)
    symlinkSync(execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), join(bin, name));
  return bin;
}
const usual = 'sh cat cp mv rm mkdir mktemp chmod chown date tr id cmp grep env ls dd head sleep wc readlink sed openssl'.split(
  ' ',
);

describeNeeds(['root', 'dash', 'busybox', 'openssl'], 'the deploy hook in a home of another user', () => {
  for (const [shellName, shell] of Object.entries(shells)) {
    describe(`under ${shellName}`, () => {
      const hook = (scene: HookScene, env?: Record<string, string>) => run(scene, shell, env);

      it('installs with the rights of that user, and keeps the old pair where root alone can read it', () => {
        const scene = sceneOf();
        const ran = hook(scene);
        expect(ran.status, ran.stderr).toBe(0);
        expectInstalled(scene);
        const kept = join(folder, 'config/neo4j-tls/graph.previous/bolt/private.key');
        expect(readFileSync(kept, 'utf8')).toBe(old.key);
        expect(statSync(kept)).toMatchObject({ mode: 0o100400, uid: 0 });
        expect(readdirSync(join(folder, 'config/neo4j-tls')).filter((name) => name.startsWith('.'))).toEqual([]);
        expect(hook(scene).stdout).toContain('installed already');
      });

      it('installs over a key that root left there, over pipes, and where the folder is missing', () => {
        const scene = sceneOf();
        const { key, certificate, base } = scene.files('bolt');
        chownSync(key, 0, 0);
        expect(hook(scene).status).toBe(0);
        expectInstalled(scene);
        for (const path of [key, certificate]) {
          rmSync(path);
          execFileSync('mkfifo', [path]);
        }
        expect(hook(scene).status).toBe(0);
        expectInstalled(scene);
        rmSync(base, { recursive: true });
        expect(hook(scene).status).toBe(0);
        expectInstalled(scene);
      });

      it('follows no folder or file that was replaced by a link to what is root’s', () => {
        const scene = sceneOf();
        const victim = makeVictim();
        const before = looks(victim);
        const { base, key } = scene.files('bolt');
        rmSync(key);
        symlinkSync(join(victim, 'private.key'), key);
        own(home());
        expect(hook(scene).status).toBe(0);
        expectInstalled(scene);
        for (const replaced of [base, dirname(base)]) {
          renameSync(replaced, `${replaced}.away`);
          symlinkSync(victim, replaced);
          own(replaced);
          const ran = hook(scene);
          expect(ran.status).toBe(1);
          expect(scene.result()).toMatchObject({ outcome: 'failed' });
          expect(scene.result()?.reason).toContain(`belongs to root, but user ${service.uid} decides`);
          rmSync(replaced);
          renameSync(`${replaced}.away`, replaced);
        }
        expect(looks(victim)).toEqual(before);
      });

      it('refuses a folder that everybody, or a shared group, can change; not one of a group of its own', () => {
        const scene = sceneOf();
        const certificates = dirname(scene.files('bolt').base);
        chmodSync(certificates, 0o777);
        expect(hook(scene).status).toBe(1);
        expect(scene.result()?.reason).toContain(`chmod go-w ${certificates}`);
        chmodSync(certificates, 0o1777);
        chmodSync(scene.files('bolt').base, 0o1777);
        expect(hook(scene).status).toBe(1);
        chmodSync(certificates, 0o770);
        chmodSync(scene.files('bolt').base, 0o770);
        const daemon = Number(execFileSync('id', ['-g', 'daemon'], { encoding: 'utf8' }));
        chownSync(certificates, service.uid, daemon);
        expect(hook(scene).status).toBe(1);
        expect(scene.result()?.reason).toContain(`group ${daemon}`);
        chownSync(certificates, service.uid, service.gid);
        expect(hook(scene).status).toBe(0);
        expectInstalled(scene);
      });

      it('gives files to the user of a container in a folder of somebody else’s', () => {
        const scene = sceneOf({ owner: other });
        const ran = hook(scene);
        expect(ran.status, ran.stderr).toBe(0);
        expectInstalled(scene, other);
      });

      it('works in a container’s folder inside a home that is closed to it', () => {
        const scene = sceneOf({ owner: other });
        own(scene.files('bolt').base, other);
        chmodSync(home(), 0o700);
        const ran = hook(scene);
        expect(ran.status, ran.stderr).toBe(0);
        expectInstalled(scene, other);
      });

      it('without setpriv acts as a user that has a name, and refuses for one that has none', () => {
        const nameless = sceneOf();
        const bin = programs([...usual, shell[0]].filter((name, index, all) => all.indexOf(name) === index));
        expect(hook(nameless, { PATH: bin }).status).toBe(1);
        expect(nameless.result()?.reason).toContain(`user ${service.uid} has no name here`);
        const nobody = { uid: Number(execFileSync('id', ['-u', 'nobody'])), gid: Number(execFileSync('id', ['-g', 'nobody'])) };
        for (const way of ['su', 'runuser']) {
          rmSync(join(folder, 'config'), { recursive: true });
          rmSync(home(), { recursive: true });
          const named = makeHookScene(folder, { old, renewed, home: home(), scopes: ['bolt'], owner: nobody });
          own(home(), nobody);
          symlinkSync(execFileSync('/bin/sh', ['-c', `command -v ${way}`], { encoding: 'utf8' }).trim(), join(bin, way));
          const ran = hook(named, { PATH: bin });
          expect(ran.status, ran.stderr).toBe(0);
          expectInstalled(named, nobody);
          rmSync(join(bin, way));
        }
      });

      it('runs no program that others than root can change: neither from the PATH nor to reload', () => {
        const scene = sceneOf({ reload: { kind: 'docker', container: 'neo4j' } });
        const theirs = join(home(), 'bin');
        mkdirSync(theirs);
        for (const name of ['openssl', 'docker', 'cat'])
          writeFileSync(join(theirs, name), `#!/bin/sh\ntouch '${folder}/ran-${name}'\n`, { mode: 0o755 });
        own(theirs);
        const ours = join(folder, 'sbin');
        mkdirSync(ours);
        symlinkSync(join(theirs, 'docker'), join(ours, 'docker'));
        expect(hook(scene, { PATH: `${theirs}:${ours}:${process.env.PATH}` }).status).toBe(2);
        expectInstalled(scene);
        expect(scene.result()).toMatchObject({ restart: 'failed' });
        expect(scene.result()?.reason).toContain(`root does not run ${ours}/docker`);
        expect(readdirSync(folder).filter((name) => name.startsWith('ran-'))).toEqual([]);
      });
    });
  }

  it('ends in time when that user stops every process of its own', () => {
    const scene = sceneOf({ edit: (script) => script.replace('phase_limit=10', 'phase_limit=1') });
    const stopper = spawn(
      process.execPath,
      [
        '-e',
        `const fs = require('node:fs'); process.setgroups([]); process.setgid(${service.gid}); process.setuid(${service.uid});
        for (;;) for (const pid of fs.readdirSync('/proc')) if (/^\\d+$/.test(pid) && Number(pid) !== process.pid) try { process.kill(Number(pid), 'SIGSTOP') } catch {}`,
      ],
      { stdio: 'ignore' },
    );
    try {
      const results = Array.from({ length: 4 }, () => {
        const ran = run(scene);
        return ran.signal === null && (ran.status === 0 || scene.result()?.reason.includes('did not end within') === true);
      });
      expect(results).toEqual([true, true, true, true]);
    } finally {
      stopper.kill('SIGKILL');
    }
  }, 90_000);

  /**
   * Programs that stand in for the ones the hook calls. The nth call of any of them first puts a link in the place of a folder or
   * a pipe in the place of the certificate, then does what it should.
   */
  const swaps = {
    'the folder for a link': (at: string) => `mv ${at}/bolt ${at}/away && ln -s ${folder}/victim ${at}/bolt`,
    'the folder above for a link': (at: string) => `mv ${at} ${at}.away && ln -s ${folder}/victim ${at}`,
    'the certificate for a pipe': (at: string) => `rm -f ${at}/bolt/public.crt && mkfifo ${at}/bolt/public.crt`,
  };
  const swapped = 'ls readlink mktemp dd cat mv cp cmp rm chown'.split(' ');
  const makeSwappers = (swap: string): string => {
    const bin = join(folder, 'swappers');
    mkdirSync(bin);
    writeFileSync(join(bin, 'swap'), `PATH=/usr/bin:/bin; ${swap} 2>/dev/null; chown -h ${service.uid} $1 2>/dev/null; :\n`);
    for (const name of swapped) {
      const real = execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
      writeFileSync(
        join(bin, name),
        `#!/bin/dash\nread -r left <'${folder}/left'\nleft=$((left - 1))\necho $left >'${folder}/left'\n[ $left -ne 0 ] || . '${bin}/swap'\nexec ${real} "$@"\n`,
        { mode: 0o755 },
      );
    }
    return bin;
  };

  const race = (swap: string, edit: (script: string) => string, from: number, step: number) => {
    const victim = makeVictim();
    const scene = sceneOf({ edit });
    const pristine = join(folder, 'pristine');
    cpSync(home(), pristine, { recursive: true, preserveTimestamps: true });
    const bin = makeSwappers(swap);
    const before = looks(victim);
    let hits = 0;
    let installed = 0;
    let harmed = 0;
    for (let nth = from; ; nth += step) {
      rmSync(home(), { recursive: true, force: true });
      execFileSync('cp', ['-a', pristine, home()]);
      own(home());
      writeFileSync(join(folder, 'left'), `${nth}\n`);
      chmodSync(join(folder, 'left'), 0o666);
      const ran = run(scene, ['dash'], { PATH: `${bin}:${process.env.PATH}` });
      expect(ran.signal, `swap before call ${nth}`).toBeNull();
      if (looks(victim).join() !== before.join()) {
        harmed += 1;
        break;
      }
      if (scene.result()?.outcome === 'installed') installed += 1;
      if (Number(readFileSync(join(folder, 'left'), 'utf8')) > 0) break;
      hits += 1;
    }
    return { hits, installed, harmed };
  };

  it.each(Object.entries(swaps))(
    'touches nothing of root’s, and ends, whenever that user swaps %s',
    (_, swap) => {
      // HOOK_SWAPS=1 tries every single call; by default every ninth, beginning with another one each time.
      const step = Number(process.env.HOOK_SWAPS ?? 9);
      const { hits, installed, harmed } = race(
        swap(join(home(), 'certificates')),
        (script) => script,
        1 + (process.pid % step),
        step,
      );
      expect(harmed).toBe(0);
      expect(hits).toBeGreaterThan(3);
      expect(installed).toBeGreaterThan(0);
    },
    120_000,
  );

  it('would touch what is root’s if it worked there as root: the swaps do hit', () => {
    const asRoot = (script: string): string => script.replace('note() {', 'note() { return 0');
    expect(race(swaps['the folder for a link'](join(home(), 'certificates')), asRoot, 5, 4).harmed).toBe(1);
    expect(existsSync(join(folder, 'victim'))).toBe(true);
  }, 120_000);
});
