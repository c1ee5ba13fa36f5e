import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import { createSystem } from '../../src/system/index.ts';
import { bundled } from '../support/bundled.ts';
import { describeNeeds } from '../support/needs.ts';
import { fillDirectory, type TestEntry, testdir } from '../support/testdir.ts';
import { snapshotTree } from '../support/tree.ts';
import { expectComplete } from './sample-home.ts';
import { firstPlan, inPlacePlan, nobody, plaintextHome } from './sample-plans.ts';

// What only a real system shows: other users, read-only and full disks, bind mounts, access-control lists.

interface Outcome {
  readonly exitCode?: number;
  readonly message?: string;
  readonly remedy?: string;
  readonly paths?: readonly string[];
  readonly changed?: boolean;
  readonly inPlace?: readonly string[];
  readonly backups?: readonly string[];
  readonly outcome?: string;
}

const system = createSystem();
/** A home of nobody's own. */
const nobodysHome: Readonly<Record<string, TestEntry>> = {
  'conf/': { owner: nobody },
  'conf/neo4j.conf': { text: 'server.http.enabled=true\n', mode: 0o640, owner: nobody },
};

function homeOfNobody(entries = nobodysHome): string {
  const home = testdir(entries);
  chownSync(home, nobody.uid, nobody.gid);
  return home;
}

describeNeeds(['root'], 'as another user than root', () => {
  it('does everything in a home of its own', async () => {
    const home = homeOfNobody();
    expect(await runPlan('first', home, nobody.uid)).toMatchObject({ changed: true, inPlace: [] });
    expectComplete(home, firstPlan, 'as nobody');
    const conf = statSync(join(home, 'conf/neo4j.conf'));
    expect([conf.mode & 0o777, conf.uid]).toEqual([0o640, nobody.uid]);
  });

  it.each([
    ['the home', '', /\.neo4j-tls could not be written: permission denied \(EACCES\)\./],
    ['conf/', 'conf', undefined],
  ])('in a home where %s is closed to it', async (_, closed, expected) => {
    const home = homeOfNobody();
    chownSync(join(home, closed), 0, 0);
    const before = snapshotTree(home);
    const outcome = await runPlan('first', home, nobody.uid);
    if (expected) {
      expect(outcome.exitCode).toBe(2);
      expect(outcome.message).toMatch(expected);
      expect(snapshotTree(home)).toEqual(before);
    } else {
      // The file itself may be written: in place.
      expect(outcome).toMatchObject({ changed: true, inPlace: [join(home, 'conf/neo4j.conf')] });
      expectComplete(home, firstPlan, 'in place');
    }
  });

  it('does not touch a conf of root that it may not write', async () => {
    const home = homeOfNobody();
    chownSync(join(home, 'conf/neo4j.conf'), 0, 0);
    chmodSync(join(home, 'conf/neo4j.conf'), 0o644);
    const before = snapshotTree(home);
    expect(await runPlan('conf', home, nobody.uid)).toMatchObject({ exitCode: 2, message: expect.stringContaining('EACCES') });
    expect(snapshotTree(home)).toEqual(before);
  });

  it('writes a conf of root in place where its group may write it', async () => {
    const home = homeOfNobody();
    const path = join(home, 'conf/neo4j.conf');
    chownSync(path, 0, nobody.gid);
    chmodSync(path, 0o660);
    expect(await runPlan('conf', home, nobody.uid)).toMatchObject({ changed: true, inPlace: [path] });
    const conf = statSync(path);
    expect([conf.mode & 0o777, conf.uid, conf.gid]).toEqual([0o660, 0, nobody.gid]);
  });

  it('says that only root may give files away', async () => {
    const home = homeOfNobody();
    chmodSync(home, 0o777);
    expect(await runPlan('given', home, 1)).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('could not be given to 65534: only root can do that.'),
      remedy: expect.stringContaining('sudo'),
    });
  });

  it('leaves another user’s closed folder of ours alone', async () => {
    const home = homeOfNobody({ ...nobodysHome, '.neo4j-tls/': { mode: 0o700 } });
    expect(await runPlan('conf', home, nobody.uid)).toMatchObject({ exitCode: 2, message: expect.stringContaining('EACCES') });
  });
});

describeNeeds(['root'], 'root, for a Neo4j that runs as nobody', () => {
  it('refuses a pair that it could not reach, with the line to type', async () => {
    const closed = testdir({ 'srv/': { mode: 0o700 } });
    const home = join(closed, 'srv', 'neo4j');
    mkdirSync(home);
    fillDirectory(home, plaintextHome);
    await expect(applyPlan(firstPlan(home), system)).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Neo4j runs as 65534, which could not read .*\/private\.key: it has no access to .*\/srv \(0700, owner 0:0\)\.$/,
      ),
      remedy: `sudo setfacl -m u:65534:x ${join(closed, 'srv')}`,
    });
  });

  it('refuses a conf that it could not read afterwards', async () => {
    const home = testdir(plaintextHome);
    chownSync(join(home, 'etc/real.conf'), 0, 0);
    chmodSync(join(home, 'etc/real.conf'), 0o600);
    const before = snapshotTree(home);
    await expect(applyPlan(firstPlan(home), system)).rejects.toMatchObject({
      message: expect.stringMatching(/could not read .*\/conf\/neo4j\.conf \(0600, owner 0:0\)\.$/),
      // What a link leads to may be somebody else's, and is not handed over.
      remedy: expect.stringMatching(/^The file is outside the home, and other programs may need .*\/etc\/real\.conf as it is\./),
    });
    expect(snapshotTree(home)).toEqual(before);
    rmSync(join(home, 'conf/neo4j.conf'));
    copyFileSync(join(home, 'etc/real.conf'), join(home, 'conf/neo4j.conf'));
    chmodSync(join(home, 'conf/neo4j.conf'), 0o600);
    await expect(applyPlan(firstPlan(home), system)).rejects.toMatchObject({
      remedy: `sudo chown -h 65534 ${join(home, 'conf/neo4j.conf')}`,
    });
  });

  it('finds a link that leads through a closed folder', async () => {
    const home = testdir({ ...plaintextHome, 'closed/': { mode: 0o700 }, 'closed/ssl/': {} });
    symlinkSync('closed/ssl', join(home, 'certificates'));
    await expect(applyPlan(firstPlan(home), system)).rejects.toMatchObject({
      message: expect.stringContaining('it has no access to'),
    });
  });
});

describeNeeds(['root', 'python3'], 'an access-control list', () => {
  it('of neo4j.conf stays, and counts as leave to read', async () => {
    const home = testdir(plaintextHome);
    const path = join(home, 'etc/real.conf');
    chownSync(path, 0, 0);
    setList(path);
    const before = listOf(path);
    expect(before).not.toBe('');
    await applyPlan(inPlacePlan(home), system);
    expect(readFileSync(path, 'latin1')).toContain('dbms.ssl.policy.bolt.enabled=true');
    expect(listOf(path)).toBe(before);
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it('comes back with the old file when the plan fails', async () => {
    const home = testdir(plaintextHome);
    const path = join(home, 'etc/real.conf');
    setList(path);
    const [before, inode] = [listOf(path), statSync(path).ino];
    const plan = inPlacePlan(home);
    const failing = { ...plan, steps: [...plan.steps, { kind: 'runCommand' as const, argv: ['false'], why: 'to fail' }] };
    await expect(applyPlan(failing, system)).rejects.toThrow();
    expect(listOf(path)).toBe(before);
    expect(statSync(path).ino).toBe(inode);
  });
});

describeNeeds(['mounts'], 'other disks and mounts', () => {
  it('says that a disk is read-only', async () => {
    const home = testdir(plaintextHome);
    const outcome = await runAmongMounts(`mount --bind ${home} ${home} && mount -o remount,bind,ro ${home}`, 'first', home);
    expect(outcome).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('the disk is read-only (EROFS)'),
      remedy: expect.stringContaining('read-write'),
    });
  });

  it('says that one folder is read-only, before anything is written', async () => {
    const home = testdir({ ...plaintextHome, 'certificates/': {} });
    const certificates = join(home, 'certificates');
    const before = snapshotTree(home);
    const outcome = await runAmongMounts(
      `mount --bind ${certificates} ${certificates} && mount -o remount,bind,ro ${certificates}`,
      'first',
      home,
    );
    expect(outcome).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/certificates\/bolt could not be written: .*EROFS/),
    });
    expect(snapshotTree(home)).toEqual(before);
  });

  it('takes everything back when a disk is full, at whatever file', { timeout: 120_000 }, async () => {
    const model = testdir(plaintextHome);
    const messages: string[] = [];
    for (let inodes = 10; inodes <= 40; inodes += 2) {
      const disk = testdir();
      const home = join(disk, 'home');
      // No inode is left for another file: the way of being full that no look at the free space foretells.
      const make = `mount -t tmpfs -o size=1m,nr_inodes=${inodes},mode=755 none ${disk} && cp -a ${model} ${home}`;
      const text = await runShell(`${make} && NODE first ${home} && echo && cd ${home} && find . | sort | tr '\\n' ' '`);
      const [json = '', tree = ''] = text.split('\n');
      const outcome = JSON.parse(json) as Outcome;
      if (outcome.changed) {
        expect(tree).toContain('./certificates/cluster/trusted/self.pem');
        continue;
      }
      expect(outcome).toMatchObject({ exitCode: 2, message: expect.stringContaining('the disk is full (ENOSPC)') });
      expect(tree.trim().split(' ')).toEqual([
        '.',
        './conf',
        './conf/neo4j.conf',
        './etc',
        './etc/real.conf',
        './lib',
        './logs',
        './logs/old.log',
      ]);
      messages.push(outcome.message ?? '');
    }
    expect(new Set(messages.map((message) => message.replace(/.*\/home\//, ''))).size).toBeGreaterThan(5);
  });

  it('refuses before anything is written when a disk has too little room', async () => {
    const disk = testdir();
    const home = join(disk, 'home');
    const make = `mount -t tmpfs -o size=64k,mode=755 none ${disk} && cp -a ${testdir(plaintextHome)} ${home}`;
    const outcome = JSON.parse(
      await runShell(`${make} && dd if=/dev/zero of=${disk}/filler bs=4k count=6 2>/dev/null && NODE first ${home}`),
    );
    expect(outcome).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/home could not be written to: the disk is full \(ENOSPC\)\.$/),
    });
  });

  it('writes a bind-mounted neo4j.conf in place, and takes it back there', async () => {
    const home = testdir({ ...plaintextHome, 'outside.conf': { text: 'server.bolt.enabled=true\n', mode: 0o644 } });
    const path = join(home, 'etc/real.conf');
    const mount = `mount --bind ${join(home, 'outside.conf')} ${path}`;
    const before = snapshotTree(home);
    expect(await runAmongMounts(mount, 'failing', home)).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('false failed'),
    });
    expect(snapshotTree(home)).toEqual(before);
    expect(await runAmongMounts(mount, 'conf', home)).toMatchObject({ changed: true, inPlace: [join(home, 'conf/neo4j.conf')] });
    expect(readFileSync(join(home, 'outside.conf'), 'utf8')).toContain('dbms.ssl.policy.bolt.enabled=true');
    expect(readFileSync(path, 'utf8')).not.toContain('policy');
  });

  it('makes files beside their places in a folder of another mount, and a level higher for a trust folder', async () => {
    const home = testdir({ ...plaintextHome, 'certificates/trusted/': {}, 'volume/trusted/': {} });
    const mount = `mount --bind ${join(home, 'volume')} ${join(home, 'certificates')}`;
    expect(await runAmongMounts(mount, 'file', home)).toMatchObject({ changed: true, inPlace: [] });
    expect(readFileSync(join(home, 'volume/trusted/peer.pem'), 'utf8')).toBe('peer\n');
    expect(Object.keys(snapshotTree(join(home, 'volume')))).toEqual(['/', '/trusted/', '/trusted/peer.pem']);
  });

  it('writes in place into a trust folder that is a mount of its own', async () => {
    const home = testdir({ ...plaintextHome, 'certificates/trusted/': {}, 'volume/': {} });
    const mount = `mount --bind ${join(home, 'volume')} ${join(home, 'certificates/trusted')}`;
    const path = join(home, 'certificates/trusted/peer.pem');
    expect(await runAmongMounts(mount, 'file', home)).toMatchObject({ changed: true, inPlace: [path] });
    expect(Object.keys(snapshotTree(join(home, 'volume')))).toEqual(['/', '/peer.pem']);
    expect(statSync(join(home, 'volume/peer.pem')).mode & 0o777).toBe(0o444);
  });
});

/** user:nobody:r-- beside 0640, in the kernel's form (acl(5)); Node cannot set attributes. */
function setList(path: string): void {
  const script = `
import os, struct, sys
entries = [(1, 6, 0xffffffff), (2, 4, 65534), (4, 4, 0xffffffff), (16, 4, 0xffffffff), (32, 0, 0xffffffff)]
os.setxattr(sys.argv[1], 'system.posix_acl_access', struct.pack('<I', 2) + b''.join(struct.pack('<HHI', *e) for e in entries))`;
  execFileSync('python3', ['-c', script, path]);
}

function listOf(path: string): string {
  const script = "import os, sys; print(os.getxattr(sys.argv[1], 'system.posix_acl_access').hex())";
  return execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }).trim();
}

async function runPlan(what: string, home: string, uid: number): Promise<Outcome> {
  const script = await bundled('plan-run.ts', import.meta.url);
  return JSON.parse(await collect(process.execPath, [script, what, home], { uid, gid: uid === 0 ? 0 : uid })) as Outcome;
}

/** In a mount namespace of its own, which ends with it. */
async function runAmongMounts(mount: string, what: string, home: string): Promise<Outcome> {
  return JSON.parse(await runShell(`${mount} && NODE ${what} ${home}`)) as Outcome;
}

async function runShell(commands: string): Promise<string> {
  const script = await bundled('plan-run.ts', import.meta.url);
  return collect(
    'unshare',
    ['--mount', '--propagation', 'private', 'sh', '-ec', commands.replace('NODE', `${process.execPath} ${script}`)],
    {},
  );
}

function collect(
  program: string,
  args: readonly string[],
  ids: { readonly uid?: number; readonly gid?: number },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { ...ids, stdio: ['ignore', 'pipe', 'inherit'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(text);
      else reject(new Error(`${program} ended with ${signal ?? code}: ${text}`));
    });
  });
}
