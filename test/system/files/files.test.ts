import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSystem } from '../../../src/system/index.ts';
import { testdir } from '../../support/testdir.ts';
import { snapshotTree } from '../../support/tree.ts';

const { files } = createSystem();
const { effects, place: at } = files;

describe('reading', () => {
  it('tells what is at a path, and what is in the way', async () => {
    const home = testdir({
      'a.txt': { text: 'abc', mode: 0o640 },
      'dir/': {},
      link: { link: 'a.txt' },
      broken: { link: 'none' },
    });
    symlinkSync('loop', join(home, 'loop'));
    expect(await files.stat(join(home, 'link'))).toMatchObject({
      state: 'present',
      type: 'file',
      mode: 0o640,
      size: 3,
      realPath: join(home, 'a.txt'),
      isSymbolicLink: true,
      owner: { uid: process.getuid?.(), gid: process.getgid?.() },
    });
    expect(await files.stat(join(home, 'dir'))).toMatchObject({ state: 'present', type: 'directory', isSymbolicLink: false });
    for (const path of ['none', 'broken', 'none/deeper'])
      expect(await files.stat(join(home, path))).toEqual({ state: 'missing' });
    expect(await files.stat(join(home, 'a.txt/deeper'))).toEqual({ state: 'unreachable', reason: 'ENOTDIR' });
    expect(await files.stat(join(home, 'loop'))).toEqual({ state: 'unreachable', reason: 'ELOOP' });
    expect(await files.stat(join(home, 'x'.repeat(300)))).toEqual({ state: 'unreachable', reason: 'ENAMETOOLONG' });
    expect(await files.entry(join(home, 'broken'))).toMatchObject({ type: 'symbolic-link', target: 'none' });
    expect(await files.entry(join(home, 'none'))).toBeUndefined();
  });

  it('names the owner where the system knows the number', async () => {
    const fact = await files.stat('/');
    expect(fact).toMatchObject({ owner: { uid: 0, user: 'root' } });
  });

  it('never waits for what is no regular file', { timeout: 5_000 }, async () => {
    const home = testdir();
    execFileSync('mkfifo', [join(home, 'pipe')]);
    const server = createServer().listen(join(home, 'socket'));
    onTestFinished(() => {
      server.close();
    });
    for (const path of [join(home, 'pipe'), join(home, 'socket'), home, '/dev/zero']) {
      await expect(files.read(path), path).rejects.toMatchObject({ code: 'ENOTFILE' });
    }
    expect(await files.readFact(join(home, 'pipe'))).toMatchObject({ fact: { type: 'other' }, unreadable: 'ENOTFILE' });
    await expect(effects.open(at(join(home, 'pipe')), 'overwrite')).rejects.toMatchObject({ code: expect.stringMatching(/^E/) });
  });

  it('waits for a pipe that a person named, and takes no more of it than it should', async () => {
    const pipe = join(testdir(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', '{ echo a; sleep 0.1; echo b; } > "$0"', pipe], { timeout: 5_000 });
    const [bytes] = await Promise.all([files.readGiven(pipe), once(writer, 'exit')]);
    expect(bytes.toString()).toBe('a\nb\n');
    await expect(files.readGiven('/dev/zero', 1000)).rejects.toMatchObject({ code: 'EFBIG' });
    await expect(files.readGiven(dirname(pipe))).rejects.toMatchObject({ code: 'ENOTFILE' });
  });

  it('reads no more than it should', async () => {
    const home = testdir({ 'small.txt': 'x'.repeat(100), 'huge.bin': '' });
    truncateSync(join(home, 'huge.bin'), 50 * 1024 ** 3);
    await expect(files.read(join(home, 'small.txt'), 99)).rejects.toMatchObject({ code: 'EFBIG' });
    expect((await files.read(join(home, 'small.txt'), 100)).length).toBe(100);
    const huge = await files.readFact(join(home, 'huge.bin'));
    expect(huge.unreadable).toBe('EFBIG');
    expect(huge).not.toHaveProperty('bytes');
    // A file of /proc claims to be empty.
    expect((await files.read('/proc/self/status')).length).toBeGreaterThan(100);
  });

  it('lists a folder with the facts of its entries, and stops at very many', async () => {
    const home = testdir({ 'f/b.pem': 'b', 'f/a.pem': 'a', 'f/.hidden': 'h', 'f/sub/': {}, 'f/broken': { link: 'none' } });
    const folder = await files.readFolder(join(home, 'f'));
    expect(folder.entries.map(({ path, fact, bytes }) => [path.slice(home.length + 3), fact.state, bytes?.toString()])).toEqual([
      ['.hidden', 'present', 'h'],
      ['a.pem', 'present', 'a'],
      ['b.pem', 'present', 'b'],
      ['broken', 'missing', undefined],
      ['sub', 'present', undefined],
    ]);
    expect(folder.unlisted).toBeUndefined();
    expect(await files.readFolder(join(home, 'f'), { entries: 2 })).toMatchObject({
      entries: [{}, {}],
      unlisted: 'more than 2 entries',
    });
    expect(await files.readFolder(join(home, 'f/a.pem'))).toMatchObject({ entries: [], unlisted: 'ENOTDIR' });
    expect(await files.readFolder(join(home, 'none'))).toEqual({
      path: join(home, 'none'),
      fact: { state: 'missing' },
      entries: [],
    });
  });

  it('tells mounts apart', async () => {
    const home = testdir();
    expect(await files.onOneMount(home, join(home, '..'))).toBe(true);
    expect(await files.onOneMount(home, '/proc')).toBe(false);
  });

  it('tells free space, and what is not allowed', async () => {
    expect(await files.freeSpace('/')).toBeGreaterThan(0);
    expect(await files.freeSpace('/none')).toBeUndefined();
    expect(await files.refusal('/', 'read')).toBeUndefined();
    expect(await files.refusal('/none', 'read')).toBe('ENOENT');
  });
});

describe('effects', () => {
  it('makes no file where something is, and follows no link at the end of a path', async () => {
    const home = testdir({ 'victim.txt': 'kept', link: { link: 'victim.txt' }, broken: { link: 'none' } });
    for (const path of ['victim.txt', 'link', 'broken']) {
      await expect(effects.create(at(join(home, path)), 0o600)).rejects.toMatchObject({ code: 'EEXIST' });
    }
    await expect(effects.open(at(join(home, 'link')), 'overwrite')).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(effects.setMode(at(join(home, 'link')), 0o777)).rejects.toMatchObject({ code: 'ELOOP' });
    expect(readdirSync(home).sort()).toEqual(['broken', 'link', 'victim.txt']);
    expect(readFileSync(join(home, 'victim.txt'), 'utf8')).toBe('kept');
    expect(statSync(join(home, 'victim.txt')).mode & 0o777).toBe(0o644);
  });

  it('begins files and directories narrow, and gives them exactly the mode asked for', async () => {
    const home = testdir();
    const before = process.umask(0o077);
    onTestFinished(() => {
      process.umask(before);
    });
    const file = await effects.create(at(join(home, 'a')), 0o644);
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    await effects.setMode(file, 0o444);
    await effects.close(file);
    expect(statSync(file.path).mode & 0o777).toBe(0o444);
    await effects.setMode(at(file.path), 0o640);
    expect(statSync(file.path).mode & 0o777).toBe(0o640);
  });

  it('copies a file with what it is', async () => {
    const home = testdir({ 'a.txt': { text: 'abc', mode: 0o604 }, 'there.txt': 'kept' });
    await effects.copyWithAttributes(at(join(home, 'a.txt')), at(join(home, 'b.txt')));
    const tree = snapshotTree(home);
    expect(tree['/b.txt']).toBe(tree['/a.txt']);
    await expect(effects.copyWithAttributes(at(join(home, 'a.txt')), at(join(home, 'there.txt')))).rejects.toMatchObject({
      code: 'EEXIST',
    });
    expect(readFileSync(join(home, 'there.txt'), 'utf8')).toBe('kept');
  });

  it('appends, overwrites, cuts off, links and renames', async () => {
    const home = testdir({ 'a.txt': 'abcdef' });
    const path = join(home, 'a.txt');
    const appended = await effects.open(at(path), 'append');
    await effects.write(appended, Buffer.from('gh'));
    await effects.sync(appended);
    await effects.close(appended);
    const overwritten = await effects.open(at(path), 'overwrite');
    await effects.write(overwritten, Buffer.from('XY'));
    await effects.truncate(overwritten, 4);
    await effects.close(overwritten);
    await effects.link(at(path), at(join(home, 'b.txt')));
    await expect(effects.link(at(path), at(join(home, 'b.txt')))).rejects.toMatchObject({ code: 'EEXIST' });
    await effects.rename(at(path), at(join(home, 'c.txt')));
    await effects.syncDirectory(at(home));
    expect(readdirSync(home)).toEqual(['b.txt', 'c.txt']);
    expect(readFileSync(join(home, 'b.txt'), 'utf8')).toBe('XYcd');
    await effects.unlink(at(join(home, 'b.txt')));
    await effects.makeDirectory(at(join(home, 'd')), 0o700);
    await expect(effects.removeDirectory(at(home))).rejects.toMatchObject({ code: 'ENOTEMPTY' });
    await effects.removeDirectory(at(join(home, 'd')));
  });
});
