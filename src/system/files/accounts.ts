import { readFileSync } from 'node:fs';
import { askProgramNow, systemEnvironment } from '../ask-program.ts';
import type { GroupEntry, UserEntry } from '../parts/host.ts';
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

/** The system that is asked, and how: the text that a small program of it prints, nothing where it fails or is not there. */
export interface Asking {
  readonly platform: NodeJS.Platform;
  readonly ask: (program: string, args: readonly string[]) => Promise<string>;
  readonly askNow: (program: string, args: readonly string[]) => string;
}

/** @param asking this machine; a test asks another one */
export function createAccounts(asking: Asking = thisMachine): Accounts {
  const { platform, ask, askNow } = asking;
  const isMac = platform === 'darwin';
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
    if (known !== undefined || !mayAsk(user)) return known;
    // macOS keeps its people in a directory, and `id` prints them as that file has them.
    return userOf(firstLine(isMac ? await ask('id', ['-P', String(user)]) : await ask('getent', ['passwd', String(user)])));
  }

  async function findGroup(group: string | number): Promise<GroupEntry | undefined> {
    const known = knownGroups().find((entry) => entry.name === group || entry.gid === group);
    const found = known ?? (mayAsk(group) ? await askGroup(group) : undefined);
    return found && { name: found.name, gid: found.gid };
  }

  async function askGroup(group: string | number): Promise<GroupEntry | undefined> {
    if (!isMac) return groupOf(firstLine(await ask('getent', ['group', String(group)])));
    if (typeof group === 'number') {
      const [name] = namesOfSearch(await ask('dscl', ['/Search', '-search', '/Groups', 'PrimaryGroupID', String(group)]));
      return name === undefined ? undefined : { name, gid: group };
    }
    const gid = /^PrimaryGroupID:\s*(\d+)\s*$/m.exec(
      await ask('dscl', ['/Search', '-read', `/Groups/${group}`, 'PrimaryGroupID']),
    )?.[1];
    return gid === undefined ? undefined : { name: group, gid: Number(gid) };
  }

  const mayAsk = (key: string | number): boolean => platform !== 'win32' && !String(key).startsWith('-');

  /** macOS: who is listed in a group, or has it as the first one. */
  function membersOnMac(gid: number): readonly number[] {
    const groups = namesOfSearch(askNow('dscl', ['/Search', '-search', '/Groups', 'PrimaryGroupID', String(gid)]));
    const listed = groups.flatMap((name) => {
      const line = /^GroupMembership:(.*)$/m.exec(
        askNow('dscl', ['/Search', '-read', `/Groups/${name}`, 'GroupMembership']),
      )?.[1];
      return (line ?? '').split(' ').filter((member) => member !== '');
    });
    const primary = namesOfSearch(askNow('dscl', ['/Search', '-search', '/Users', 'PrimaryGroupID', String(gid)]));
    const users = [...new Set([...primary, ...listed])].flatMap(
      (name) => userOf(firstLine(askNow('id', ['-P', name])))?.uid ?? [],
    );
    return [...new Set(users)];
  }

  return {
    findUser,
    findGroup,
    async groupsOf(uid) {
      const user = await findUser(uid);
      if (!user) return [];
      const asked = mayAsk(user.name) ? numbersIn(await ask('id', ['-G', user.name])) : [];
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
      if (isMac) return membersOnMac(gid);
      const known =
        knownGroups().find((group) => group.gid === gid) ?? groupOf(firstLine(askNow('getent', ['group', String(gid)])));
      const listed = known?.members ?? [];
      const named = listed.flatMap((name) => {
        const user =
          knownUsers().find((entry) => entry.name === name) ?? userOf(firstLine(askNow('getent', ['passwd', '--', name])));
        return user === undefined ? [] : [user.uid];
      });
      const primary = knownUsers().filter((user) => user.gid === gid);
      return [...new Set([...primary.map(({ uid }) => uid), ...named])];
    },
    primaryGroup: (uid) =>
      knownUsers().find((user) => user.uid === uid)?.gid ??
      (isMac ? userOf(firstLine(askNow('id', ['-P', String(uid)])))?.gid : undefined),
    groupsToActIn(uid, gid) {
      const known = knownUsers().find((entry) => entry.uid === uid);
      const line = () => (isMac ? askNow('id', ['-P', String(uid)]) : askNow('getent', ['passwd', String(uid)]));
      const user = known ?? userOf(firstLine(line()));
      if (user === undefined) return [gid];
      const asked = numbersIn(askNow('id', isMac ? ['-G', user.name] : ['-G', '--', user.name]));
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

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

const numbersIn = (text: string): readonly number[] => text.split(/\s+/).filter(isNumber).map(Number);

/** Of `dscl -search`: a name begins each entry, its value stands in brackets below. */
function namesOfSearch(text: string): readonly string[] {
  return [...text.matchAll(/^([^\s()]\S*)\s+\w+ = \(/gm)].map(([, name = '']) => name);
}

async function ask(program: string, args: readonly string[]): Promise<string> {
  const { execFile } = await import('node:child_process');
  beOurselves();
  return new Promise((resolve) => {
    execFile(program, [...args], { env: systemEnvironment(), timeout: 5_000 }, (error, stdout) => resolve(error ? '' : stdout));
  });
}

/** The same at once, for what is decided between two system calls. */
function askNow(program: string, args: readonly string[]): string {
  if (process.platform === 'win32') return '';
  return askProgramNow(program, args) ?? '';
}

const thisMachine: Asking = { platform: process.platform, ask, askNow };
