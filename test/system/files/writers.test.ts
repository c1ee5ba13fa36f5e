import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createSystem } from '../../../src/system/index.ts';
import { describeNeeds, itNeeds } from '../../support/needs.ts';
import { testdir } from '../../support/testdir.ts';

const { files } = createSystem();
const inner = 4242;
const outer = 4300;

/** A folder of that owner and mode; what lies above belongs to root. */
function folder(uid: number, mode: number, gid = uid, name = 'd'): string {
  const path = join(testdir(), name);
  mkdirSync(path);
  chownSync(path, uid, gid);
  chmodSync(path, mode);
  return path;
}

describeNeeds(['root'], 'who can change a path', () => {
  it('root alone, below folders of root', () => {
    const path = folder(0, 0o755);
    expect(files.writersOf(join(path, 'x'))).toEqual({ kind: 'root' });
    expect(files.writersOf(join(path, 'a/b/c'))).toEqual({ kind: 'root' });
  });

  it('the owner of the first folder that is not root’s, whatever lies deeper', () => {
    const path = folder(outer, 0o755);
    mkdirSync(join(path, 'deep'));
    expect(files.writersOf(join(path, 'deep/x'))).toMatchObject({ kind: 'user', uid: outer, folder: path });
  });

  it('whoever owns the file, or may write in it', () => {
    const path = join(folder(0, 0o755), 'conf');
    writeFileSync(path, '');
    expect(files.writersOf(path)).toEqual({ kind: 'root' });
    chownSync(path, inner, inner);
    expect(files.writersOf(path)).toMatchObject({ kind: 'user', uid: inner });
    chownSync(path, 0, 0);
    chmodSync(path, 0o666);
    expect(files.writersOf(path)).toMatchObject({ kind: 'anybody' });
  });

  it('everybody, where all may write and nothing protects what is there', () => {
    expect(files.writersOf(join(folder(0, 0o777), 'x'))).toMatchObject({ kind: 'anybody' });
    expect(files.writersOf(join(folder(0, 0o1777), 'x'))).toEqual({ kind: 'root' });
  });

  it('the owner of an entry, in a folder that all may write in and that is sticky', () => {
    const path = folder(0, 0o1777);
    mkdirSync(join(path, 'mine'));
    chownSync(join(path, 'mine'), inner, inner);
    expect(files.writersOf(join(path, 'mine/x'))).toMatchObject({ kind: 'user', uid: inner });
  });

  it('nobody more by a group that has no other member', () => {
    expect(files.writersOf(join(folder(inner, 0o770), 'x'))).toMatchObject({ kind: 'user', uid: inner });
    expect(files.writersOf(join(folder(0, 0o775, inner), 'x'))).toEqual({ kind: 'root' });
  });

  it('the one member of a group that may write', () => {
    // Of the accounts that every system has.
    const { uid, gid } = accountAlone();
    expect(files.writersOf(join(folder(0, 0o775, gid), 'x'))).toMatchObject({ kind: 'user', uid });
    expect(files.writersOf(join(folder(inner, 0o775, gid), 'x'))).toMatchObject({ kind: 'anybody' });
  });

  it('what root itself changes on the way, at once', async () => {
    const path = folder(0, 0o755);
    const inside = join(path, 'deep');
    mkdirSync(inside);
    const decided = () => files.writersOf(join(inside, 'x'));
    expect(decided()).toEqual({ kind: 'root' });
    await files.effects.setOwner(files.place(inside), inner, inner);
    expect(decided()).toMatchObject({ kind: 'user', uid: inner });
    await files.effects.setOwner(files.place(path), outer, outer);
    expect(decided()).toMatchObject({ kind: 'user', uid: outer });
    await files.effects.setOwner(files.place(path), 0, 0);
    await files.effects.setMode(files.place(path), 0o777);
    expect(decided()).toMatchObject({ kind: 'anybody', folder: path });
    await files.effects.setMode(files.place(path), 0o755);
    const theirs = folder(inner, 0o755, inner, 'theirs');
    await files.effects.rename(files.place(inside), files.place(`${inside}.old`));
    await files.effects.rename(files.place(theirs), files.place(inside));
    expect(decided()).toMatchObject({ kind: 'user', uid: inner, folder: inside });
  });

  it('a link that root takes away, or puts another file in place of, at once', async () => {
    const path = folder(0, 0o755);
    const link = join(path, 'link');
    const theirs = folder(inner, 0o755, inner, 'theirs');
    const ours = folder(0, 0o755, 0, 'ours');
    const decided = () => files.writersOf(join(link, 'x'));
    symlinkSync(ours, link);
    expect(decided()).toEqual({ kind: 'root' });
    symlinkSync(theirs, join(path, 'other'));
    await files.effects.rename(files.place(join(path, 'other')), files.place(link));
    expect(decided()).toMatchObject({ kind: 'user', uid: inner });
  });

  it('where a link of root’s leads, not the link', () => {
    const path = folder(0, 0o755);
    const target = folder(inner, 0o755);
    symlinkSync(target, join(path, 'link'));
    expect(files.writersOf(join(path, 'link/x'))).toMatchObject({ kind: 'user', uid: inner });
  });

  itNeeds(['setfacl'], 'a user whom an access-control list lets write', () => {
    const path = folder(0, 0o755);
    execFileSync('setfacl', ['-m', `u:${inner}:rwx`, path]);
    expect(files.writersOf(join(path, 'x'))).toMatchObject({ kind: 'user', uid: inner });
  });
});

function accountAlone(): { readonly uid: number; readonly gid: number } {
  const lines = execFileSync('getent', ['passwd'], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.split(':'));
  const groups = execFileSync('getent', ['group'], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.split(':'));
  for (const [, , uid, gid] of lines) {
    const alone = lines.filter((other) => other[3] === gid).length === 1;
    const listed = groups.find((group) => group[2] === gid)?.[3];
    if (Number(uid) > 0 && alone && listed === '') return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('no account with a group of its own');
}
