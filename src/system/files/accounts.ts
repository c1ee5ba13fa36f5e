import { readFileSync } from 'node:fs';
import { askProgramNow, systemEnvironment } from '../ask-program.ts';
import type { GroupEntry, UserEntry } from '../system.ts';
import { beOurselves } from './acting.ts';

/** Users and groups of this machine. The two files are read once; what they do not know is asked of `getent` (LDAP and the like). */
export interface Accounts {
  findUser(user: string | number): Promise<UserEntry | undefined>;
  findGroup(group: string | number): Promise<GroupEntry | undefined>;
  groupsOf(uid: number): Promise<readonly number[]>;
  /** Names from the two files alone: costs nothing where many paths are looked at. */
  knownNames(uid: number, gid: number): Promise<{ readonly user?: string; readonly group?: string }>;
  /** Users that are in a group, by number: those whose primary group it is, and those it lists. None for a number without an entry. */
  membersOf(gid: number): readonly number[];
  /** Of a user by number; undefined without an entry. */
  primaryGroup(uid: number): number | undefined;
  /** Every group of a user, the primary one first; `gid` alone for a number without an entry. */
  groupsToActIn(uid: number, gid: number): readonly number[];
}

interface Group extends GroupEntry {
  readonly members: readonly string[];
}

export function createAccounts(): Accounts {
  let users: readonly UserEntry[] | undefined;
  let groups: readonly Group[] | undefined;
  const knownUsers = () => {
    users ??= readLines('/etc/passwd')
      .map(userOf)
      .filter((user) => user !== undefined);
    return users;
  };
  const knownGroups = () => {
    groups ??= readLines('/etc/group')
      .map(groupOf)
      .filter((group) => group !== undefined);
    return groups;
  };

  async function findUser(user: string | number): Promise<UserEntry | undefined> {
    const known = knownUsers().find((entry) => entry.name === user || entry.uid === user);
    return known ?? userOf(await askGetent('passwd', user));
  }

  async function findGroup(group: string | number): Promise<GroupEntry | undefined> {
    const known = knownGroups().find((entry) => entry.name === group || entry.gid === group);
    const found = known ?? groupOf(await askGetent('group', group));
    return found && { name: found.name, gid: found.gid };
  }

  return {
    findUser,
    findGroup,
    async groupsOf(uid) {
      const user = await findUser(uid);
      if (!user) return [];
      const asked = await askId(user.name);
      const listed = knownGroups()
        .filter((group) => group.members.includes(user.name))
        .map((group) => group.gid);
      return [...new Set([user.gid, ...listed, ...asked])];
    },
    async knownNames(uid, gid) {
      const user = knownUsers().find((entry) => entry.uid === uid)?.name;
      const group = knownGroups().find((entry) => entry.gid === gid)?.name;
      return { ...(user !== undefined && { user }), ...(group !== undefined && { group }) };
    },
    membersOf(gid) {
      const known = knownGroups().find((group) => group.gid === gid) ?? groupOf(askNow('getent', ['group', String(gid)]));
      const listed = known?.members ?? [];
      const named = listed.flatMap((name) => {
        const user = knownUsers().find((entry) => entry.name === name) ?? userOf(askNow('getent', ['passwd', '--', name]));
        return user === undefined ? [] : [user.uid];
      });
      const primary = knownUsers().filter((user) => user.gid === gid);
      return [...new Set([...primary.map(({ uid }) => uid), ...named])];
    },
    primaryGroup: (uid) => knownUsers().find((user) => user.uid === uid)?.gid,
    groupsToActIn(uid, gid) {
      const user = knownUsers().find((entry) => entry.uid === uid) ?? userOf(askNow('getent', ['passwd', String(uid)]));
      if (user === undefined) return [gid];
      const asked = askNow('id', ['-G', '--', user.name]).split(/\s+/).filter(isNumber).map(Number);
      const listed = knownGroups()
        .filter((group) => group.members.includes(user.name))
        .map((group) => group.gid);
      return [...new Set([user.gid, ...(asked.length > 0 ? asked : listed)])];
    },
  };
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** name:password:uid:gid:… */
function userOf(line: string): UserEntry | undefined {
  const [name, , uid, gid] = line.split(':');
  if (!name || !isNumber(uid) || !isNumber(gid)) return undefined;
  return { name, uid: Number(uid), gid: Number(gid) };
}

/** name:password:gid:member,member */
function groupOf(line: string): Group | undefined {
  const [name, , gid, members] = line.split(':');
  if (!name || !isNumber(gid)) return undefined;
  return { name, gid: Number(gid), members: (members ?? '').split(',').filter((member) => member !== '') };
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d+$/.test(text);
}

/** The first line `getent` prints, or nothing: no such entry, no such program. */
function askGetent(database: 'passwd' | 'group', key: string | number): Promise<string> {
  if (process.platform === 'win32' || String(key).startsWith('-')) return Promise.resolve('');
  return ask('getent', [database, String(key)]);
}

async function askId(user: string): Promise<readonly number[]> {
  if (process.platform === 'win32' || user.startsWith('-')) return [];
  return (await ask('id', ['-G', user])).split(/\s+/).filter(isNumber).map(Number);
}

async function ask(program: string, args: readonly string[]): Promise<string> {
  const { execFile } = await import('node:child_process');
  beOurselves();
  return new Promise((resolve) => {
    execFile(program, [...args], { env: systemEnvironment(), timeout: 5_000 }, (error, stdout) =>
      resolve(error ? '' : (stdout.split('\n')[0] ?? '')),
    );
  });
}

/** The same at once, for what is decided between two system calls. */
function askNow(program: string, args: readonly string[]): string {
  if (process.platform === 'win32') return '';
  return (askProgramNow(program, args) ?? '').split('\n')[0] ?? '';
}
