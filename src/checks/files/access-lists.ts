import { mayRead, type Other, othersIn, type WindowsAccess } from '../../model/access-list.ts';
import type { Finding } from '../../model/finding.ts';
import type { Step } from '../../model/steps/index.ts';
import { shellQuoteFor } from '../../model/text/shell.ts';
import type { SeenFile } from '../../verdict/facts.ts';
import { type CheckFacts, finding, scopeOf, servedScopes } from '../check.ts';

/** What has to stay secret in a home on Windows, where a list says who may read a file, and permission bits say nothing. */
export function accessFindings(facts: CheckFacts): readonly Finding[] {
  return [...keys(facts), ...passwords(facts)];
}

/** Paths whose lists decide: keys of what is served, and a conf with a passphrase. */
export function secretPaths(facts: Pick<CheckFacts, 'facts' | 'judged'>): readonly string[] {
  const { facts: seen, judged } = facts;
  const found = [...seen.files.values()].map(({ privateKey }) => privateKey);
  const holder = passwordHolder(judged);
  return [...new Set([...found, ...(holder === undefined ? [] : [seen.conf])].filter(isFile).map(({ path }) => path))];
}

const isFile = ({ fact }: Pick<SeenFile, 'fact'>): boolean => fact.state === 'present' && fact.type === 'file';

function passwordHolder({ config }: CheckFacts['judged']) {
  return config.policies.find(({ password, passwordIsCommand }) => password !== undefined && !passwordIsCommand);
}

function keys(facts: CheckFacts): readonly Finding[] {
  return servedScopes(facts).flatMap((policy) => {
    const key = facts.facts.files.get(policy.config.scope)?.privateKey;
    if (key === undefined || !isFile(key) || policy.key === undefined) return [];
    const seen = seenOf(key.path, facts);
    const component = scopeOf(policy);
    if ('because' in seen) return [notChecked(key.path, seen.because, component)];
    const barred = seen.reads === 'unsure' ? [perhapsBarred(key, facts, component)] : [];
    if (seen.others.length === 0) return barred;
    const isOpen = seen.others.some(({ isEverybody }) => isEverybody);
    return [
      ...barred,
      finding({
        ...{ id: 'key-readable-by-others', component, path: key.path },
        severity: isOpen ? 'error' : 'warning',
        message: `${whoMay(seen.others)} the private key`,
        steps: closing(key, facts),
        remedy: `${isOpen ? 'Close it to them. If others have used this machine, make a new key as well' : 'Close it to them, unless they are meant to'}:\n${closingLine(key.path, seen.others, facts.access)}`,
      }),
    ];
  });
}

function passwords(facts: CheckFacts): readonly Finding[] {
  const { conf } = facts.facts;
  const holder = passwordHolder(facts.judged);
  if (holder === undefined || !isFile(conf)) return [];
  const seen = seenOf(conf.path, facts);
  if ('because' in seen) return [notChecked(conf.path, seen.because, null)];
  const barred = seen.reads === 'unsure' ? [perhapsBarred(conf, facts, null)] : [];
  if (seen.others.length === 0) return barred;
  return [
    ...barred,
    finding({
      ...{ id: 'password-readable-by-others', severity: 'warning', path: conf.path },
      line: holder.lines.get('private_key_password'),
      steps: closing(conf, facts),
      message: `the file contains a passphrase, and ${whoMay(seen.others)} it`,
      remedy: `Close it to them:\n${closingLine(conf.path, seen.others, facts.access)}`,
    }),
  ];
}

/** What was to be asked, and could not be, as the documents list it; paths absolute. */
export function unreadLists(facts: CheckFacts): readonly { component: string; path: string; because: string; remedy: string }[] {
  if (facts.facts.version.onWindows !== true || facts.facts.container !== undefined) return [];
  return accessFindings(facts).flatMap(({ id, component, path, message, remedy }) =>
    id === 'file-not-looked-at' && path !== null
      ? [{ component: component ?? 'conf', path, because: message.replace(/^not checked: /, ''), remedy }]
      : [],
  );
}

/** Files that the account of Neo4j's service is kept from by their lists. Without a service nobody is known to be kept out. */
export function barredBy(access: WindowsAccess | undefined): ReadonlySet<string> {
  return new Set([...(access?.lists.keys() ?? [])].filter((path) => readsIt(path, access) === 'no'));
}

function readsIt(path: string, access: WindowsAccess | undefined): ReturnType<typeof mayRead> | undefined {
  const list = access?.lists.get(path);
  return list?.state === 'read' && access?.service !== undefined ? mayRead(list.sddl, access.service.sid) : undefined;
}

/** As whom Neo4j's service runs, for a sentence. */
export function serviceInWords(access: WindowsAccess | undefined): string {
  const account = access?.service?.name ?? access?.service?.sid;
  return account === undefined ? 'the account that runs Neo4j' : `the account of Neo4j's service (${account})`;
}

/** What to type so that the account of the service may read a file. */
export function lettingReadLine(path: string, access: WindowsAccess | undefined): string {
  const account = access?.service?.sid;
  return `icacls ${shellQuoteFor(path, 'win32')} /grant "${account === undefined ? 'ACCOUNT' : `*${account}`}:R"`;
}

function perhapsBarred(file: SeenFile, facts: CheckFacts, component: Finding['component']): Finding {
  return finding({
    ...{ id: component === null ? 'conf-unreadable' : 'key-unreadable', severity: 'warning', component, path: file.path },
    message: `${serviceInWords(facts.access)} is not in its access-control list: Neo4j can read it only if a group that is there has it as a member`,
    remedy: `If Neo4j cannot read it:\n${lettingReadLine(file.path, facts.access)}`,
    steps: [],
  });
}

/** Only what is Neo4j's own: others may use what lies elsewhere. */
export function closing(
  { path, fact }: Pick<SeenFile, 'path' | 'fact'>,
  { facts: { home }, realHome = home }: CheckFacts,
): readonly Step[] {
  const real = fact.state === 'present' ? fact.realPath : path;
  const isInside = [home, realHome].some((root) => [`${root}/`, `${root}\\`].some((prefix) => real.startsWith(prefix)));
  return isInside ? [{ kind: 'closeToOthers', path }] : [];
}

/** Who else is in a list, or why nothing is known of it. */
function seenOf(
  path: string,
  { access }: CheckFacts,
): { readonly others: readonly Other[]; readonly reads: ReturnType<typeof readsIt> } | { readonly because: string } {
  if (access === undefined) return { because: 'this system cannot read Windows access-control lists' };
  const list = access.lists.get(path);
  if (list?.state !== 'read') return { because: list?.because ?? 'it was not asked for' };
  const others = othersIn(list.sddl, list.names, [access.service?.sid, access.self]);
  return others === undefined
    ? { because: 'its access-control list has an unknown format' }
    : { others, reads: readsIt(path, access) };
}

/** `Users and HOST\alice may read`: whoever may change a key may also read it, or put another one in its place. */
function whoMay(others: readonly Other[]): string {
  const names = [...new Set(others.map(({ account }) => account.name ?? account.sid))];
  const shown = names.length > 4 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
  const [last = '', ...before] = [...shown].reverse();
  const who = before.length === 0 ? last : `${before.reverse().join(', ')} and ${last}`;
  return `${who} may ${others.some(({ may }) => may === 'change') ? 'read or change' : 'read'}`;
}

/** As it is typed in cmd or PowerShell: accounts by number, which every language has. */
function closingLine(path: string, others: readonly Other[], access: WindowsAccess | undefined): string {
  const service = access?.service?.sid;
  const reads = service === undefined || service === 'S-1-5-18' ? [] : [`*${service}:R`];
  // What stands in the list itself stays with the inheritance cut off.
  const removed = others.flatMap(({ account }) => (account.sid.startsWith('S-') ? [`*${account.sid}`] : []));
  const line = [
    'icacls',
    path,
    '/inheritance:r',
    '/grant:r',
    '*S-1-5-18:R',
    '*S-1-5-32-544:F',
    ...reads,
    '/remove:g',
    ...removed,
  ];
  return line.map((word) => (word.startsWith('*') ? `"${word}"` : shellQuoteFor(word, 'win32'))).join(' ');
}

function notChecked(path: string, because: string, component: Finding['component']): Finding {
  return finding({
    ...{ id: 'file-not-looked-at', severity: 'warning', component, path },
    message: `not checked: who else may read it (${because})`,
    remedy: 'Run doctor on the Windows machine itself, as administrator.',
  });
}
