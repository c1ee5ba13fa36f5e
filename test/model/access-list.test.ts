import { describe, expect, it } from 'vitest';
import { mayRead, type Other, othersIn } from '../../src/model/access-list.ts';

const owner = 'S-1-5-21-1004336348-1177238915-682003330-1001';
const alice = 'S-1-5-21-1004336348-1177238915-682003330-1004';
const service = 'S-1-5-80-1234567890-1234567890-1234567890-1234567890-1234567890';
const names = new Map([
  ['S-1-5-32-545', 'VORDEFINIERT\\Benutzer'],
  [alice, 'HOST\\alice'],
]);
const told = (others: readonly Other[] | undefined) =>
  others?.map(({ account, isEverybody, may }) => `${isEverybody ? 'everybody ' : ''}${account.name ?? account.sid} ${may}`);
const others = (sddl: string) => told(othersIn(sddl, names, [service, undefined]));

describe('who else may read a file on Windows', () => {
  it.each([
    ['closed by init, elevated', `O:BAG:DUD:PAI(A;;FR;;;SY)(A;;FA;;;BA)(A;;FR;;;${service})`, []],
    ['closed by init, by its owner', `O:${owner}G:DUD:PAI(A;;FR;;;SY)(A;;FA;;;BA)(A;;FA;;;${owner})`, []],
    [
      'what a folder on C:\\ hands down',
      'O:BAG:SYD:AI(A;ID;FA;;;BA)(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)',
      ['everybody VORDEFINIERT\\Benutzer read', 'everybody Authenticated Users change'],
    ],
    [
      'in the profile of one user, another one let in',
      `O:${owner}G:S-1-5-21-1-513D:AI(A;;FR;;;${alice})(A;ID;FA;;;SY)`,
      ['HOST\\alice read'],
    ],
    ['with audit entries', 'O:BAG:SYD:PAI(A;;FA;;;SY)S:AI(AU;SAFA;FA;;;WD)', []],
    ['no list at all', 'O:BAG:SY', ['everybody Everyone change']],
    ['a list that is no list', 'O:BAG:SYD:NO_ACCESS_CONTROL', ['everybody Everyone change']],
    ['an empty list', 'O:BAG:SYD:P', []],
    ['attributes alone', 'O:BAG:SYD:P(A;;0x120080;;;BU)(A;;FX;;;WD)', []],
    ['for what is made below alone', 'O:BAG:SYD:P(A;OICIIO;GA;;;WD)(A;OICIIO;GA;;;CO)', []],
    ['generic rights, as a number', 'O:BAG:SYD:P(A;;0x80000000;;;WD)', ['everybody Everyone read']],
    ['may give itself every right', `O:BAG:SYD:P(A;;WD;;;${alice})`, ['HOST\\alice change']],
    ['may remove it', `O:BAG:SYD:P(A;;SDRC;;;${alice})`, ['HOST\\alice change']],
    ['refused before it is allowed', `O:BAG:SYD:P(D;;FR;;;BU)(A;;FR;;;BU)(A;;FR;;;${alice})`, ['HOST\\alice read']],
    [
      'with a condition, whose brackets are its own',
      'O:BAG:SYD:P(XA;;FR;;;AU;(@User.Department=="a(b)" && (Member_of {SID(BA)})))(A;;FR;;;BA)',
      ['everybody Authenticated Users read'],
    ],
    ['every user of the domain', 'O:BAG:SYD:P(A;;FR;;;DU)', ['everybody Domain Users read']],
    ['every user of a domain, by number', 'O:BAG:SYD:P(A;;FR;;;S-1-5-21-1-2-3-513)', ['everybody S-1-5-21-1-2-3-513 read']],
    ['administrators of the domain', 'O:BAG:SYD:P(A;;FA;;;DA)(A;;FA;;;S-1-5-21-1-2-3-512)(A;;FA;;;S-1-5-21-1-2-3-500)', []],
    ['another service', 'O:BAG:SYD:P(A;;FR;;;NS)(A;;FR;;;S-1-5-80-1-2)', ['Network Service read', 'S-1-5-80-1-2 read']],
    ['in small letters', 'O:BAG:SYD:P(A;;0X1200A9;;;s-1-1-0)', ['everybody Everyone read']],
  ])('%s', (_, sddl, expected) => {
    expect(others(sddl)).toEqual(expected);
  });

  it.each(['', 'no descriptor', 'D:(A;;FR;;;??)', 'D:(A;;F;;;BU)', 'D:(A;;FR;;;BU', ')D:', '(A;;FR;;;BU)'])(
    '%j cannot be understood',
    (sddl) => {
      expect(othersIn(sddl, names, [])).toBeUndefined();
    },
  );
});

describe('whether the account of a service may read', () => {
  const made = 'S-1-5-80-1-2-3';
  const account = 'S-1-5-21-1-2-3-1105';
  it.each([
    ['it is in the list', 'D:P(A;;FR;;;SY)(A;;FR;;;S-1-5-80-1-2-3)', made, 'yes'],
    ['it is not in the list', 'D:P(A;;FR;;;SY)(A;;FA;;;BA)', made, 'no'],
    ['every user may', 'D:AI(A;ID;0x1200a9;;;BU)', made, 'yes'],
    ['every service may', 'D:P(A;;FR;;;SU)', account, 'yes'],
    ['there is no list', 'O:BAG:SY', made, 'yes'],
    ['there is a list of nothing', 'D:P', account, 'no'],
    ['an entry says what is below the folder', 'D:P(A;OICIIO;GA;;;WD)', made, 'no'],
    ['it may look at attributes alone', 'D:P(A;;0x120080;;;S-1-5-80-1-2-3)', made, 'no'],
    ['it is refused before it is allowed', 'D:P(D;;FR;;;S-1-5-80-1-2-3)(A;;FR;;;WD)', made, 'no'],
    ['a group of the domain may, and could have it as a member', 'D:P(A;;FR;;;S-1-5-21-1-2-3-1200)', made, 'unsure'],
    ['administrators may, and it could be one', 'D:P(A;;FR;;;SY)(A;;FA;;;BA)', account, 'unsure'],
    ['it is the system, as an administrator', 'D:P(A;;FA;;;BA)', 'S-1-5-18', 'yes'],
    ['it is Network Service', 'D:P(A;;FR;;;SY)(A;;FA;;;BA)', 'S-1-5-20', 'no'],
    ['the text is none', 'Jeder: Lesen', made, 'unsure'],
  ])('where %s', (_, sddl, sid, expected) => {
    expect(mayRead(sddl, sid)).toBe(expected);
  });
});
