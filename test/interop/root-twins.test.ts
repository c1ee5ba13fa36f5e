import { spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { describeNeeds } from '../support/needs.ts';
import { pemPair } from '../support/pem-pair.ts';
import { program, runProgram, runWell } from '../support/program.ts';
import { testdir } from '../support/testdir.ts';
import { snapshotTree } from '../support/tree.ts';

// What root does in folders of other users, where nobody is against it: refusing work that can be done would be no cure.

/** Who runs Neo4j and owns its home; has no entry in /etc/passwd, as in a container. */
const service = 4242;
/** A person who logs in, and the user of a container. */
const login = 4300;
const container = 7474;

const confText = [
  'server.bolt.listen_address=127.0.0.1:25987',
  'server.http.listen_address=127.0.0.1:25974',
  'server.https.listen_address=127.0.0.1:25973',
  '',
].join('\n');
const init = ['init', '--components', 'bolt', '--name', 'graph.example.test', '--yes'] as const;
const renew = ['renew', '--component', 'bolt', '--force', '--reload', 'none', '--yes'] as const;

/** As the archive is unpacked, all of it that user's. */
function makeHome(home: string, owner: number = service): string {
  for (const folder of ['conf', 'data', 'logs', 'certificates', 'lib']) mkdirSync(join(home, folder), { recursive: true });
  writeFileSync(join(home, 'lib/neo4j-kernel-5.26.30.jar'), '');
  writeFileSync(join(home, 'conf/neo4j.conf'), confText, { mode: 0o640 });
  give(home, owner);
  return home;
}

function give(path: string, owner: number): void {
  lchownSync(path, owner, owner);
  if (!statSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) give(join(path, name), owner);
}

/** Owner, group and mode. */
function look(path: string): string {
  const { uid, gid, mode } = statSync(path);
  return `${uid}:${gid} ${(mode & 0o7777).toString(8)}`;
}

/** The pair of a component belongs to that user, is closed as documented, and fits. */
function expectPair(home: string, owner: number, component = 'bolt'): void {
  const folder = join(home, 'certificates', component);
  const [key, certificate] = [join(folder, 'private.key'), join(folder, 'public.crt')];
  expect([look(key), look(certificate)]).toEqual([`${owner}:${owner} 400`, `${owner}:${owner} 444`]);
  expect(fits(key, certificate)).toBe(true);
}

function fits(key: string, certificate: string): boolean {
  return new X509Certificate(readFileSync(certificate)).checkPrivateKey(createPrivateKey(readFileSync(key)));
}

/** Everything in a home that is not its owner's. */
function strangers(home: string, owner: number): readonly string[] {
  return Object.entries(snapshotTree(home))
    .filter(([, shown]) => !shown.startsWith('->') && !shown.includes(` ${owner}:${owner}`))
    .map(([path, shown]) => `${path} ${shown}`);
}

/** Where root keeps its half of the work in a home; gone after the test. */
function rootsHalf(home: string): string {
  const path = join('/var/lib/neo4j-tls', createHash('sha256').update(home).digest('hex').slice(0, 32));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describeNeeds(['root', 'openssl', 'python3'], 'root in folders of other users', () => {
  let peer: string;
  beforeAll(() => {
    peer = pemPair('peer.example.test').certificate;
  });

  it('does all its work in a home of the service user, and leaves that user’s files', async () => {
    const folder = testdir({ 'peer.pem': peer });
    const home = makeHome(join(folder, 'home'));
    const at = ['--home', home] as const;
    await runWell([...init, '--components', 'bolt,https', ...at]);
    for (const component of ['bolt', 'https']) expectPair(home, service, component);
    const key = join(home, 'certificates/bolt/private.key');
    const first = readFileSync(key);
    await runWell([...renew, ...at]);
    expectPair(home, service);
    expect(readFileSync(key).equals(first)).toBe(false);
    await runWell(['trust', 'add', join(folder, 'peer.pem'), '--component', 'bolt', '--as', 'peer', '--yes', ...at]);
    expect(look(join(home, 'certificates/bolt/trusted/peer.pem'))).toBe(`${service}:${service} 444`);
    chmodSync(key, 0o644);
    await runWell(['doctor', '--fix', '--yes', ...at]);
    expectPair(home, service);
    await runWell(['recover', ...at]);
    expect(strangers(home, service)).toEqual([]);
    expect(look(join(home, '.neo4j-tls'))).toBe(`${service}:${service} 700`);
    expect(look(join(home, 'certificates/bolt/trusted'))).toBe(`${service}:${service} 755`);
    expect(look(join(home, 'conf/neo4j.conf'))).toBe(`${service}:${service} 640`);
    expect(existsSync(rootsHalf(home))).toBe(false);
  });

  /** A conf in a folder of root's alone, as packages have it, for a home of the service user. */
  function makeSplit(folder = testdir()) {
    const home = makeHome(join(folder, 'home'));
    rmSync(join(home, 'conf'), { recursive: true });
    const conf = join(folder, 'etc/neo4j.conf');
    mkdirSync(join(folder, 'etc'));
    writeFileSync(conf, confText);
    chownSync(conf, 0, service);
    chmodSync(conf, 0o640);
    return { folder, home, conf, state: rootsHalf(home), at: ['--home', home, '--conf', conf] as const };
  }

  it('edits a conf in a folder of root’s, and keeps its half of the work where only root can write', async () => {
    const { home, conf, state, at } = makeSplit();
    await runWell([...init, ...at]);
    expectPair(home, service);
    expect(look(conf)).toBe(`0:${service} 640`);
    expect(readFileSync(conf, 'utf8')).toContain('dbms.ssl.policy.bolt.enabled=true');
    expect(strangers(home, service)).toEqual([]);
    const kept = Object.entries(snapshotTree(state));
    expect(kept.filter(([path]) => path.endsWith('neo4j.conf'))).toEqual([
      [expect.stringMatching(/^\/backups\//), expect.stringMatching(/^400 0:/)],
    ]);
    const [backup = ''] = kept.map(([path]) => path).filter((path) => path.endsWith('neo4j.conf'));
    expect(readFileSync(join(state, backup), 'utf8')).toBe(confText);
    expect(kept.filter(([path]) => /^\/(journal|lock|tmp)/.test(path))).toEqual([]);
    expect(readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('neo4j.conf'))).toEqual([]);
  });

  it('takes back, or completes, both halves of a run that was killed', { timeout: 240_000 }, async () => {
    const killed = fileURLToPath(new URL('../support/killed-program.mjs', import.meta.url));
    const run = (n: number, at: readonly string[]) =>
      spawnSync(process.execPath, [killed, String(n), ...init, '--quiet', ...at], { encoding: 'utf8', timeout: 60_000 });
    const whole = makeSplit();
    const all = run(0, whole.at);
    expect(all.status, all.stderr).toBe(0);
    const count = Number(/changes: (\d+)/.exec(all.stderr)?.[1]);
    const outcomes = new Set<string>();
    let both = 0;
    for (const share of [0.35, 0.5, 0.6, 0.7, 0.8, 0.9]) {
      const { folder, home, conf, state, at } = makeSplit();
      const before = snapshotTree(folder);
      expect(run(Math.floor(count * share), at).signal).toBe('SIGKILL');
      const journals = [join(home, '.neo4j-tls/journal'), join(state, 'journal')];
      if (journals.every((journal) => existsSync(journal))) both += 1;
      await runWell(['recover', ...at]);
      const after = snapshotTree(folder);
      const isOld = JSON.stringify(after) === JSON.stringify(before);
      outcomes.add(isOld ? 'old' : 'new');
      if (!isOld) {
        expectPair(home, service);
        expect(look(conf)).toBe(`0:${service} 640`);
        expect(readFileSync(conf, 'utf8')).toContain('dbms.ssl.policy.bolt.enabled=true');
      }
      expect(journals.filter((journal) => existsSync(journal))).toEqual([]);
      await runWell([...init, ...at]);
    }
    expect(both).toBeGreaterThan(1);
    expect([...outcomes].sort()).toEqual(['new', 'old']);
  });

  it('edits a conf that an administrator closed in the service user’s own folder', async () => {
    const home = makeHome(join(testdir(), 'home'));
    const conf = join(home, 'conf/neo4j.conf');
    chownSync(conf, 0, service);
    chmodSync(conf, 0o640);
    await runWell([...init, '--home', home]);
    expectPair(home, service);
    expect(look(conf)).toBe(`0:${service} 640`);
    expect(readFileSync(conf, 'utf8')).toContain('dbms.ssl.policy.bolt.enabled=true');
  });

  it('gives a key that root left to who runs Neo4j, and nothing else of root’s', async () => {
    const home = makeHome(join(testdir(), 'home'));
    const at = ['--home', home] as const;
    await runWell([...init, ...at]);
    const key = join(home, 'certificates/bolt/private.key');
    const certificate = join(home, 'certificates/bolt/public.crt');
    const bytes = readFileSync(key);
    chownSync(key, 0, 0);
    chmodSync(key, 0o600);
    await runWell(['doctor', '--fix', '--yes', ...at]);
    expectPair(home, service);
    expect(readFileSync(key).equals(bytes)).toBe(true);

    const [pair, another] = [readFileSync(certificate), pemPair('other.example.test')];
    for (const secret of ['a password of somebody else\n', another.key, `${bytes}a password of somebody else\n`]) {
      rmSync(key);
      writeFileSync(key, secret, { mode: 0o600 });
      const result = await runProgram(['doctor', '--fix', '--yes', ...at]);
      expect([0, 1, 2]).toContain(result.code);
      expect(result.stderr + result.stdout).not.toContain('a password');
      expect(look(key), result.stdout + result.stderr).toBe('0:0 600');
      expect(readFileSync(key, 'utf8')).toBe(secret);
    }
    // The certificate is no secret, but what lies in its place may be.
    rmSync(key);
    writeFileSync(key, bytes, { mode: 0o400 });
    chownSync(key, service, service);
    for (const [content, given] of [
      [pair, true],
      ['a password of somebody else\n', false],
      [another.key, false],
    ] as const) {
      rmSync(certificate);
      writeFileSync(certificate, content, { mode: 0o600 });
      const result = await runProgram(['doctor', '--fix', '--yes', ...at]);
      expect(look(certificate), result.stdout + result.stderr).toBe(given ? `${service}:${service} 444` : '0:0 600');
    }
  });

  it('has a CA of root’s sign for a home of the service user, and takes the record back when that fails', async () => {
    const folder = testdir();
    const [home, ca] = [makeHome(join(folder, 'home')), join(folder, 'ca')];
    const issued = (): readonly string[] => readdirSync(join(ca, 'issued'));
    await runWell(['ca', 'create', '--out', ca, '--no-passphrase', '--yes']);
    const at = ['--home', home, '--ca', ca] as const;
    await runWell([...init, '--source', 'ca', ...at]);
    expectPair(home, service);
    await runWell([...renew, ...at]);
    for (const stage of ['trust', 'switch', 'drop']) await runWell(['ca', 'rotate', '--stage', stage, '--yes', ...at]);
    expectPair(home, service);
    expect(issued().length).toBe(3);
    expect(strangers(home, service)).toEqual([]);
    // What the record was noted in is gone with it.
    chmodSync(join(home, 'certificates/bolt'), 0o500);
    const failed = await runProgram([...renew, ...at]);
    expect([failed.code, issued().length], failed.stderr).toEqual([2, 3]);
  });

  it('signs with no key that a link leads to, where the CA’s folder is somebody else’s, but with one that lies there', async () => {
    const folder = testdir({ 'login/': { owner: { uid: login, gid: login } } });
    const [own, theirs] = [join(folder, 'ca'), join(folder, 'login/ca')];
    await runWell(['ca', 'create', '--out', own, '--no-passphrase', '--yes']);
    const certificate = readFileSync(join(own, 'ca.crt'));
    mkdirSync(join(theirs, 'issued'), { recursive: true });
    writeFileSync(join(theirs, 'ca.crt'), certificate);
    symlinkSync(join(own, 'ca.key'), join(theirs, 'ca.key'));
    give(theirs, login);
    const sign = ['ca', 'sign', '--ca', theirs, '--name', 'a.example.test', '--yes', '--out'] as const;
    const before = snapshotTree(folder);
    const refused = await runProgram([...sign, join(folder, 'out')]);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('ca.key')]);
    expect(snapshotTree(folder)).toEqual(before);

    rmSync(join(theirs, 'ca.key'));
    writeFileSync(join(theirs, 'ca.key'), readFileSync(join(own, 'ca.key')), { mode: 0o400 });
    await runWell([...sign, join(folder, 'out')]);
    // A folder for the records that leads to root's: nothing is put there.
    rmSync(join(theirs, 'issued'), { recursive: true });
    symlinkSync(join(own, 'issued'), join(theirs, 'issued'));
    lchownSync(join(theirs, 'issued'), login, login);
    const led = await runProgram([...sign, join(folder, 'more')]);
    expect([led.code, readdirSync(join(own, 'issued'))], led.stderr).toEqual([2, []]);
  });

  it('makes files for a container’s user in an archive within a login’s closed home, again and again', async () => {
    const folder = testdir();
    const home = makeHome(join(folder, 'login/neo4j'), login);
    give(join(folder, 'login'), login);
    chmodSync(join(folder, 'login'), 0o700);
    // As it is in the archive.
    chmodSync(join(home, 'conf/neo4j.conf'), 0o644);
    await runWell([...init, '--home', home, '--owner', String(container)]);
    expectPair(home, container);
    const key = readFileSync(join(home, 'certificates/bolt/private.key'));
    for (const _ of [1, 2]) await runWell([...renew, '--home', home]);
    expectPair(home, container);
    expect(readFileSync(join(home, 'certificates/bolt/private.key')).equals(key)).toBe(false);
    expect(look(home)).toBe(`${login}:${login} 755`);
    expect(look(join(home, 'conf/neo4j.conf'))).toBe(`${login}:${login} 644`);
  });

  it('works in a home that its owner alone could not reach', async () => {
    const folder = testdir({ 'login/': { mode: 0o700, owner: { uid: login, gid: login } } });
    const home = makeHome(join(folder, 'login/home'), container);
    await runWell([...init, '--home', home]);
    expectPair(home, container);
    expect(strangers(home, container)).toEqual([]);
    const { stdout } = await runProgram(['doctor', '--json', '--home', home]);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: { starts: true, components: { bolt: 'encrypted' } } });
  });

  it('writes nothing below a folder that anybody can change, but still tells what is there', async () => {
    const home = makeHome(join(testdir(), 'home'));
    await runWell([...init, '--home', home]);
    const conf = join(home, 'conf');
    chmodSync(conf, 0o777);
    const before = snapshotTree(home);
    const refused = await runProgram([...init, '--components', 'https', '--home', home]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(conf);
    expect(refused.stderr).toContain(`chmod go-w ${conf}`);
    expect(snapshotTree(home)).toEqual(before);
    const { stdout, stderr } = await runProgram(['doctor', '--json', '--home', home]);
    expect(JSON.parse(stdout), stderr).toMatchObject({ verdict: { starts: true } });
    chmodSync(conf, 0o755);
    await runWell([...init, '--components', 'https', '--home', home]);
  });

  it('runs a program of the home as its owner, who cannot become root again', async () => {
    const home = makeHome(join(testdir(), 'home'));
    await runWell([...init, '--home', home]);
    mkdirSync(join(home, 'bin'));
    writeFileSync(
      join(home, 'bin/neo4j'),
      `#!/usr/bin/env python3
import os
def tried(call, *values):
    try:
        call(*values)
        return 'done'
    except OSError as error:
        return type(error).__name__
with open('${home}/ran', 'a') as out:
    print(os.getresuid(), os.getresgid(), os.getgroups(), file=out)
    print(tried(os.setuid, 0), tried(os.seteuid, 0), tried(os.setresuid, 0, 0, 0), tried(os.setgid, 0), tried(os.setgroups, [0]), file=out)
    print(os.getresuid(), 'S3cret-of-the-database' in repr(os.environ), file=out)
`,
      { mode: 0o755 },
    );
    give(join(home, 'bin'), service);
    const env = { NEO4J_USERNAME: 'neo4j', NEO4J_PASSWORD: 'S3cret-of-the-database' };
    const restart = ['--reload', `command:${home}/bin/neo4j restart`, '--wait', '1'] as const;
    const result = await runProgram(['renew', '--component', 'bolt', '--force', '--yes', ...restart, '--home', home], { env });
    // Nothing serves the new pair here.
    expect(result.code, result.stderr).toBe(1);
    const ids = `(${service}, ${service}, ${service})`;
    const denied = Array.from({ length: 5 }, () => 'PermissionError').join(' ');
    const told = readFileSync(join(home, 'ran'), 'utf8').split('\n');
    expect(told.slice(0, 3)).toEqual([
      expect.stringMatching(
        new RegExp(`^\\(${service}(, ${service}){2}\\) \\(${service}(, ${service}){2}\\) \\[(${service})?\\]$`),
      ),
      denied,
      `${ids} False`,
    ]);
  });
});

describeNeeds(['root', 'mounts'], 'backups on another disk than the file', () => {
  it('give nobody a file that root left', () => {
    const home = makeHome(join(testdir(), 'home'));
    const certificates = join(home, 'certificates');
    const key = join(certificates, 'bolt/private.key');
    const run = (words: readonly string[]) => `'${process.execPath}' '${program}' ${words.join(' ')} --home '${home}'`;
    const script = [
      `mount -t tmpfs tmpfs '${certificates}'`,
      `chown ${service}:${service} '${certificates}'`,
      run(init),
      run(renew),
      `printf 'a password of somebody else' > '${key}'`,
      `chown 0:0 '${key}'`,
      `chmod 600 '${key}'`,
      run([...init, '--force']),
    ].join(' && ');
    const ran = spawnSync('unshare', ['--mount', '--propagation', 'private', 'sh', '-ec', script], { encoding: 'utf8' });
    expect(ran.status, ran.stderr + ran.stdout).toBe(0);
    const backups = join(home, '.neo4j-tls/backups');
    const keys = readdirSync(backups)
      .map((name) => join(backups, name, 'certificates/bolt/private.key'))
      .filter(existsSync);
    const looks = keys.map((path) => [readFileSync(path, 'utf8').includes('a password'), look(path)]);
    expect(looks).toEqual([
      [false, `${service}:${service} 400`],
      [true, '0:0 400'],
    ]);
  });
});
