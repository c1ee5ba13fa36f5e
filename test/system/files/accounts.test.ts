import { describe, expect, it } from 'vitest';
import { createAccounts } from '../../../src/system/files/accounts.ts';

// macOS keeps people and groups in a directory, not in /etc/passwd, and has no getent. What its programs print, as they print it.

const printed: Readonly<Record<string, string>> = {
  'id -P alice': 'alice:********:501501:20020::0:0:Alice Liddell:/Users/alice:/bin/zsh\n',
  'id -P 501501': 'alice:********:501501:20020::0:0:Alice Liddell:/Users/alice:/bin/zsh\n',
  'id -P bob': 'bob:********:501502:20020::0:0:Bob:/Users/bob:/bin/zsh\n',
  'id -P carol': 'carol:********:501503:20099::0:0:Carol:/Users/carol:/bin/zsh\n',
  'id -G alice': '20020 20012 20061\n',
  'dscl /Search -read /Groups/staffers PrimaryGroupID': 'PrimaryGroupID: 20020\n',
  'dscl /Search -search /Groups PrimaryGroupID 20020': 'staffers\t\tPrimaryGroupID = (\n    20020\n)\n',
  'dscl /Search -read /Groups/staffers GroupMembership': 'GroupMembership: carol nobody-there\n',
  'dscl /Search -search /Users PrimaryGroupID 20020':
    'alice\t\tPrimaryGroupID = (\n    20020\n)\nbob\t\tPrimaryGroupID = (\n    20020\n)\n',
};
const asked: string[] = [];
const answer = (program: string, args: readonly string[]): string => {
  const line = [program, ...args].join(' ');
  asked.push(line);
  return printed[line] ?? '';
};
const mac = createAccounts({ platform: 'darwin', ask: async (...line) => answer(...line), askNow: answer });

describe('users and groups of macOS', () => {
  it('are found by name and by number', async () => {
    const alice = { name: 'alice', uid: 501501, gid: 20020 };
    expect(await mac.findUser('alice')).toEqual(alice);
    expect(await mac.findUser(501501)).toEqual(alice);
    expect(await mac.findUser('nobody-there')).toBeUndefined();
    expect(await mac.findGroup('staffers')).toEqual({ name: 'staffers', gid: 20020 });
    expect(await mac.findGroup(20020)).toEqual({ name: 'staffers', gid: 20020 });
    expect(await mac.findGroup(20021)).toBeUndefined();
  });

  it('have all their groups, the first one first', async () => {
    expect(await mac.groupsOf(501501)).toEqual([20020, 20012, 20061]);
    expect(mac.groupsToActIn(501501, 1)).toEqual([20020, 20012, 20061]);
    expect(mac.groupsToActIn(777777, 1)).toEqual([1]);
    expect(mac.primaryGroup(501501)).toBe(20020);
  });

  it('are members of a group by either way', () => {
    expect(mac.membersOf(20020)).toEqual([501501, 501502, 501503]);
    expect(mac.membersOf(20021)).toEqual([]);
  });

  it('take no name for a flag, and are never asked of getent', async () => {
    asked.length = 0;
    expect(await mac.findUser('-x')).toBeUndefined();
    expect(await mac.findGroup('-x')).toBeUndefined();
    expect(asked.filter((line) => line.startsWith('getent') || line.includes(' -x'))).toEqual([]);
  });

  it('are not asked for on Windows', async () => {
    const windows = createAccounts({
      platform: 'win32',
      ask: () => Promise.reject(new Error('asked')),
      askNow: () => '',
    });
    expect(await windows.findUser('DOMAIN\\neo4j')).toBeUndefined();
    expect(await windows.findGroup('Users')).toBeUndefined();
  });
});
