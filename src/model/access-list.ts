/** An account of Windows. `name` as the system writes it, in its language; without one, nobody has a name for the number. */
export interface WindowsAccount {
  readonly sid: string;
  readonly name?: string | undefined;
}

/** The access-control list of a file, as text of the security descriptor definition language; or why it is not known. */
export type AccessList =
  | { readonly state: 'read'; readonly sddl: string; readonly names: ReadonlyMap<string, string> }
  | { readonly state: 'unread'; readonly because: string };

/** Lists of files, and the accounts that belong there. */
export interface WindowsAccess {
  readonly lists: ReadonlyMap<string, AccessList>;
  /** As whom Neo4j's service runs; undefined: there is no service, or its account could not be told. */
  readonly service?: WindowsAccount | undefined;
  /** Who runs this. */
  readonly self?: string | undefined;
}

/** Somebody whom a list lets do more than it should. */
export interface Other {
  readonly account: WindowsAccount;
  /** Everybody who can log in to this machine, or more, is meant. */
  readonly isEverybody: boolean;
  readonly may: 'read' | 'change';
}

/** What the two letters stand for where an account belongs to no domain (Microsoft, "SID Strings"). */
const wellKnown: ReadonlyMap<string, string> = new Map([
  ['AC', 'S-1-15-2-1'],
  ['AN', 'S-1-5-7'],
  ['AO', 'S-1-5-32-548'],
  ['AU', 'S-1-5-11'],
  ['BA', 'S-1-5-32-544'],
  ['BG', 'S-1-5-32-546'],
  ['BO', 'S-1-5-32-551'],
  ['BU', 'S-1-5-32-545'],
  ['CG', 'S-1-3-1'],
  ['CO', 'S-1-3-0'],
  ['IU', 'S-1-5-4'],
  ['LS', 'S-1-5-19'],
  ['NS', 'S-1-5-20'],
  ['NU', 'S-1-5-2'],
  ['OW', 'S-1-3-4'],
  ['PO', 'S-1-5-32-550'],
  ['PU', 'S-1-5-32-547'],
  ['RD', 'S-1-5-32-555'],
  ['RE', 'S-1-5-32-552'],
  ['SO', 'S-1-5-32-549'],
  ['SU', 'S-1-5-6'],
  ['SY', 'S-1-5-18'],
  ['WD', 'S-1-1-0'],
]);

/** Those of a domain, by the last part of their number. */
const ofDomain: ReadonlyMap<string, string> = new Map([
  ['DA', 'Domain Admins'],
  ['DC', 'Domain Computers'],
  ['DD', 'Domain Controllers'],
  ['DG', 'Domain Guests'],
  ['DU', 'Domain Users'],
  ['EA', 'Enterprise Admins'],
  ['LA', 'Administrator'],
  ['LG', 'Guest'],
  ['SA', 'Schema Admins'],
]);

/** Names in English, for those whose name nobody asked for. */
const usualNames: ReadonlyMap<string, string> = new Map([
  ['S-1-1-0', 'Everyone'],
  ['S-1-5-2', 'Network'],
  ['S-1-5-4', 'Interactive'],
  ['S-1-5-6', 'Service'],
  ['S-1-5-7', 'Anonymous'],
  ['S-1-5-11', 'Authenticated Users'],
  ['S-1-5-19', 'Local Service'],
  ['S-1-5-20', 'Network Service'],
  ['S-1-5-32-545', 'Users'],
  ['S-1-5-32-546', 'Guests'],
  ['S-1-5-32-547', 'Power Users'],
  ['S-1-5-32-551', 'Backup Operators'],
  ['S-1-15-2-1', 'All application packages'],
]);

/** Groups that an account is in without anybody's doing. */
const everybody = /^(?:S-1-1-0|S-1-5-(?:2|4|6|7|11)|S-1-5-32-54[56]|S-1-15-2-[12]|S-1-5-21-.*-51[345]|D[UGC])$/;

/**
 * Who may do everything anyway: the system, administrators of the machine or its domain, Windows' installer; and the file's own owner,
 * as whom Creator Owner and Owner Rights stand for.
 */
const masters =
  /^(?:S-1-5-18|S-1-5-32-544|S-1-3-[014]|S-1-5-21-.*-(?:500|512|518|519)|DA|EA|SA|LA|S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464)$/;

const bits: ReadonlyMap<string, number> = new Map([
  ['GA', 0x1000_0000],
  ['GX', 0x2000_0000],
  ['GW', 0x4000_0000],
  ['GR', 0x8000_0000],
  ['RC', 0x2_0000],
  ['SD', 0x1_0000],
  ['WD', 0x4_0000],
  ['WO', 0x8_0000],
  ['CC', 0x1],
  ['DC', 0x2],
  ['LC', 0x4],
  ['SW', 0x8],
  ['RP', 0x10],
  ['WP', 0x20],
  ['DT', 0x40],
  ['LO', 0x80],
  ['CR', 0x100],
  ['FA', 0x1f_01ff],
  ['FR', 0x12_0089],
  ['FW', 0x12_0116],
  ['FX', 0x12_00a0],
]);

/** To read the content. */
const readBits = 0x8000_0000 + 0x1000_0000 + 0x1;
/** To write, append, remove, or give oneself every right. */
const changeBits = 0x1000_0000 + 0x4000_0000 + 0x2 + 0x4 + 0x1_0000 + 0x4_0000 + 0x8_0000;

/**
 * Who else may read a file, or change it, than the system, administrators, its owner, and those that belong there; in the order of the
 * list. Undefined: the text is none that can be understood. A refusal takes back what is allowed to the same account alone:
 * whoever is in two groups is not known here.
 */
export function othersIn(
  sddl: string,
  names: ReadonlyMap<string, string>,
  belong: readonly (string | undefined)[],
): readonly Other[] | undefined {
  const parts = partsOf(sddl);
  if (parts === undefined) return undefined;
  const owner = sidOf(parts.get('O')?.words);
  const list = parts.get('D');
  // Without a list everything is allowed to everybody.
  if (list === undefined || list.words.includes('NO_ACCESS_CONTROL')) {
    const sid = 'S-1-1-0';
    return [{ account: { sid, name: names.get(sid) ?? usualNames.get(sid) }, isEverybody: true, may: 'change' }];
  }
  const granted = new Map<string, number>();
  const denied = new Map<string, number>();
  for (const entry of list.entries) {
    const [type = '', inheritance = '', rights = '', , , who = ''] = entry.split(';');
    const sid = sidOf(who);
    const mask = maskOf(rights);
    if (sid === undefined || mask === undefined) return undefined;
    // For what is made below a folder alone.
    if (inheritance.match(/../g)?.includes('IO')) continue;
    if (/^(?:D|OD|XD)$/.test(type)) denied.set(sid, (denied.get(sid) ?? 0) | mask);
    else if (/^(?:A|OA|XA)$/.test(type)) granted.set(sid, (granted.get(sid) ?? 0) | (mask & ~(denied.get(sid) ?? 0)));
  }
  return [...granted].flatMap(([sid, mask]) => {
    const may = (mask & changeBits) !== 0 ? 'change' : (mask & readBits) !== 0 ? 'read' : undefined;
    if (may === undefined || masters.test(sid) || sid === owner || belong.includes(sid)) return [];
    const name = names.get(sid) ?? usualNames.get(sid) ?? ofDomain.get(sid);
    return [{ account: { sid, name }, isEverybody: everybody.test(sid), may }];
  });
}

/** Groups that every service is in, and, but for the system itself, no administrators. */
const ofServices: ReadonlySet<string> = new Set(['S-1-1-0', 'S-1-5-6', 'S-1-5-11', 'S-1-5-32-545', 'S-1-5-80-0']);
/** Accounts that are made for services: Local Service, Network Service, and one for each service. Nobody makes them administrators. */
const madeForServices = /^S-1-5-(?:19|20|80-.+)$/;
/** A group, as far as the number tells; of a domain it may be an account as well. */
const mayBeGroup = /^(?:S-1-5-(?:21|32)-|D[ACDGU]$|EA$|SA$)/;

/**
 * May the account of a service read a file? `no` only where no group in the list could have it among its members; `unsure` where one could: who is in a
 * group is not looked up.
 */
export function mayRead(sddl: string, sid: string): 'yes' | 'no' | 'unsure' {
  const parts = partsOf(sddl);
  const list = parts?.get('D');
  if (parts === undefined) return 'unsure';
  if (list === undefined || list.words.includes('NO_ACCESS_CONTROL')) return 'yes';
  const isSystem = sid === 'S-1-5-18';
  let answer: 'no' | 'unsure' = 'no';
  for (const entry of list.entries) {
    const [type = '', inheritance = '', rights = '', , , text = ''] = entry.split(';');
    const [who, mask] = [sidOf(text), maskOf(rights)];
    if (who === undefined || mask === undefined) return 'unsure';
    if (inheritance.match(/../g)?.includes('IO') || (mask & readBits) === 0) continue;
    const isMeant = who === sid || ofServices.has(who) || (isSystem && who === 'S-1-5-32-544');
    // Refusals stand first; of two entries the first counts.
    if (isMeant && /^(?:D|OD|XD)$/.test(type)) return 'no';
    if (!/^(?:A|OA|XA)$/.test(type)) continue;
    if (isMeant) return 'yes';
    if (mayBeGroup.test(who) && !(who === 'S-1-5-32-544' && madeForServices.test(sid))) answer = 'unsure';
  }
  return answer;
}

interface Part {
  readonly words: string;
  readonly entries: readonly string[];
}

/** `O:` owner, `G:` group, `D:` who may what, `S:` what is audited; entries stand in brackets, conditions in brackets of their own in them. */
function partsOf(sddl: string): ReadonlyMap<string, Part> | undefined {
  const parts = new Map<string, { words: string; entries: string[] }>();
  let part: { words: string; entries: string[] } | undefined;
  let depth = 0;
  let from = 0;
  for (let at = 0; at < sddl.length; at += 1) {
    const letter = sddl[at] ?? '';
    if (letter === '(') {
      if (depth === 0) from = at + 1;
      depth += 1;
    } else if (letter === ')') {
      depth -= 1;
      if (depth < 0 || part === undefined) return undefined;
      if (depth === 0) part.entries.push(sddl.slice(from, at));
    } else if (depth === 0 && sddl[at + 1] === ':' && 'OGDS'.includes(letter)) {
      part = { words: '', entries: [] };
      parts.set(letter, part);
      at += 1;
    } else if (depth === 0) {
      if (part === undefined) return undefined;
      part.words += letter;
    }
  }
  return depth === 0 && parts.size > 0 ? parts : undefined;
}

function sidOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  const plain = text.toUpperCase();
  if (/^S-\d+(?:-\d+)+$/.test(plain)) return plain;
  return wellKnown.get(plain) ?? (ofDomain.has(plain) ? plain : undefined);
}

/** Pairs of letters, or a number. */
function maskOf(rights: string): number | undefined {
  if (/^0x[0-9a-f]+$/i.test(rights)) return Number(rights) | 0;
  if (/^\d+$/.test(rights)) return Number(rights) | 0;
  if (!/^(?:[A-Z]{2})*$/.test(rights)) return undefined;
  let mask = 0;
  for (const pair of rights.match(/../g) ?? []) mask |= bits.get(pair) ?? 0;
  return mask;
}
