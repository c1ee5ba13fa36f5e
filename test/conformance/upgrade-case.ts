import { inspectInstallation } from '../../src/inspect/home/installation.ts';
import { gatherVerdictFacts } from '../../src/inspect/home/verdict-facts.ts';
import type { UpgradeDifference, UpgradeHandshake } from '../../src/model/upgrade.ts';
import { createSystem } from '../../src/system/index.ts';
import { judgeHandshake } from '../../src/verdict/handshake.ts';
import { type Judged, judge } from '../../src/verdict/judge-installation.ts';
import { runInProcess } from '../support/in-process.ts';
import type { Member } from '../support/neo4j/judge.ts';
import { type Line, releases } from '../support/neo4j/releases.ts';
import type { Golden } from './golden.ts';
import { faultKinds, mixturesFrom, seedOfKind } from './kinds.ts';
import { numberOf } from './random.ts';
import { mainlySpoilt, makeCase } from './run-case.ts';
import { type Scope, scopes, type World } from './setups.ts';

export type Pair = readonly [from: Line, to: Line];

export const pairs: readonly Pair[] = [
  ['4.4', '5'],
  ['4.4', '2025'],
  ['4.4', '2026'],
  ['5', '2025'],
  ['5', '2026'],
  ['2025', '2026'],
];

/** Kinds that a line starts with, and every later one, or some, do not. */
export const differing: Readonly<Record<Line, readonly string[]>> = {
  '4.4': [
    ...['apoc setting', 'duplicate line, same value', 'key plain with a password', 'ssl_policy of 3.5', 'Ed25519 key'],
    ...['key with a blank behind its header', 'conf with a BOM', 'setting name in capitals'],
  ],
  '5': ['tls_versions="TLSv9"', 'tls_versions="tlsv1.2"', 'tls_versions="TLSv1.2;TLSv1.3"'],
  '2025': [],
  '2026': [],
};

/**
 * Cases of a pair of lines: kinds of faults taken alone, by the digest of name and pair, so that a kind that is added changes one
 * case at most; a quarter are mixtures. Those that are known to differ come first.
 */
export function seedsOf([from, to]: Pair, count: number): readonly number[] {
  const chosen = differing[from].map((name) => seedOfKind(name)).slice(0, count);
  const rest = Math.max(0, count - chosen.length);
  const alone = Math.min(Math.ceil((rest * 3) / 4), faultKinds.length - chosen.length);
  const ranked = [...faultKinds.keys()]
    .filter((seed) => !chosen.includes(seed))
    .map((seed) => ({ seed, rank: numberOf(`${from} ${to} ${faultKinds[seed]?.name}`) }))
    .sort((one, other) => one.rank - other.rank)
    .slice(0, alone);
  const first = mixturesFrom + 10_000 * pairs.findIndex((pair) => pair[0] === from && pair[1] === to);
  return [...chosen, ...ranked.map(({ seed }) => seed), ...Array.from({ length: rest - alone }, (_, at) => first + at)];
}

/** What `doctor --upgrade-to --json` prints, as far as it is compared. */
interface Told {
  readonly before: { readonly starts: boolean | null; readonly components: Readonly<Record<string, string>> };
  readonly after: Told['before'];
  readonly differences: readonly UpgradeDifference[];
  readonly handshakes?: readonly (UpgradeHandshake & { readonly component: Scope })[];
}

/** Who is asked what the two versions do. */
export interface Neo4js {
  readonly old: Golden;
  readonly upgraded: Golden;
}

export interface UpgradeResult {
  readonly seed: number;
  readonly title: string;
  readonly disagreements: readonly string[];
  /** It starts before and not after. */
  readonly stopped: boolean;
  readonly repaired: boolean;
  /** Handshakes that Neo4j was asked about. */
  readonly handshakes: number;
}

export interface UpgradeBench {
  readonly world: World;
  /** Written anew for each case. */
  readonly folder: string;
}

export const real = createSystem([]);

export async function asVersion(home: string, neo4jVersion: string, expandCommands: boolean): Promise<Judged> {
  const installation = await inspectInstallation(real, { home, from: 'flag' }, { home, neo4jVersion, edition: 'community' });
  return judge(await gatherVerdictFacts(real, installation, { expandCommands, owner: { uid: 0, gid: 0 } }));
}

/** The homes of a case, the one with the fault first. */
export function upgradeCase({ world, folder }: UpgradeBench, from: Line, seed: number) {
  const { homes, title, setup, spoilt, touched } = makeCase({ judge: { line: from }, world, folder }, seed);
  const at = mainlySpoilt(spoilt);
  const other = at === 0 ? 1 : 0;
  const [here, peer] = [homes[at], homes[other]] as unknown as readonly [Required<Member>, Required<Member>];
  const hosts = { here: setup.members[at].host, peer: setup.members[other].host };
  return { here, peer, hosts, title, touched: scopes.filter((scope) => touched.has(scope)) };
}

/** The command line for one case. One flag says for both homes whether commands in the conf are run. */
export function commandFor(
  [from, to]: Pair,
  { here, peer, hosts }: Pick<ReturnType<typeof upgradeCase>, 'here' | 'peer' | 'hosts'>,
  withPeer: boolean,
): readonly string[] {
  return [
    ...['doctor', '--home', here.home, '--upgrade-to', releases[to].version, '--json', '--owner', 'root'],
    ...['--neo4j-version', releases[from].version, '--edition', 'community'],
    ...(withPeer ? ['--host', hosts.here, '--peer', peer.home, '--peer-host', hosts.peer] : []),
    ...(here.expandCommands ? ['--expand-commands'] : []),
  ];
}

/**
 * Makes the case of a seed on the older line, and holds what `doctor --upgrade-to` says of it, and what its `--fix` leaves, against
 * Neo4j's own classes of both lines. Every other case has a peer as well; its handshakes are held against the model here, and
 * against Neo4j where both members have the same version.
 * @throws NobodyToAsk where an answer of Neo4j is not known, and nothing can be asked.
 */
export async function runUpgradeCase(
  bench: UpgradeBench,
  pair: Pair,
  seed: number,
  neo4js: Neo4js,
  anew = false,
): Promise<UpgradeResult> {
  const [from, to] = pair;
  const { old, upgraded } = neo4js;
  const [today, wanted] = [releases[from].version, releases[to].version];
  const homes = upgradeCase(bench, from, seed);
  const { here, peer, hosts, touched } = homes;
  const title = `${from} to ${to}, ${homes.title}`;
  const disagreements: string[] = [];
  const fail = (what: string): number => disagreements.push(what);
  const begin = (what: string): void => {
    for (const one of [old, upgraded]) one.begin(`seed ${seed}, ${title}${what}`, anew);
  };
  begin('');
  const withPeer = seed % 2 === 0;
  const { out, code } = await runInProcess(commandFor(pair, homes, withPeer));
  const { before, after, differences, handshakes = [] } = JSON.parse(out) as Told;
  const [was, is] = [await old.load(here), await upgraded.load(here)];
  for (const [version, neo4j, ours] of [[today, was, before] as const, [wanted, is, after] as const])
    if (neo4j.starts !== ours.starts)
      fail(`${version}: Neo4j ${neo4j.stage ?? 'starts'} (${neo4j.messages.join(' / ')}), we say ${ours.starts}`);

  const errors = differences.filter(({ severity }) => severity === 'error');
  const stops = errors.filter(({ after: then }) => then === 'would not start');
  const stopped = was.starts && !is.starts;
  if (stopped && stops.length === 0) fail('no difference says why it would not start');
  if (!stopped && stops.length > 0) fail(`told for no reason: ${stops[0]?.message}`);
  if (!was.starts && errors.length > 0) fail(`nothing works today, yet: ${errors[0]?.message}`);
  for (const one of differences)
    if (one.before === '' || one.after === '' || one.remedy === '')
      fail(`${one.id} leaves out what was, what will be or what to do`);
  if (was.starts)
    for (const [scope, state] of Object.entries(before.components))
      if (state === 'encrypted' && after.components[scope] !== 'encrypted' && !errors.some((one) => one.component === scope))
        fail(`no difference says why ${scope} is ${after.components[scope]}`);
  const due = errors.length > 0 ? 1 : after.starts === null ? 2 : 0;
  if (code !== due) fail(`exit ${code} in place of ${due}`);

  let asked = 0;
  const models = new Map<string, Promise<Judged>>();
  const model = (side: 'here' | 'peer', version: string): Promise<Judged> => {
    const known = models.get(`${side} ${version}`) ?? asVersion({ here, peer }[side].home, version, here.expandCommands);
    models.set(`${side} ${version}`, known);
    return known;
  };
  for (const { component: scope, server, client, serverVersion, clientVersion, because } of handshakes) {
    const sides = { server: await model(server, serverVersion), client: await model(client, clientVersion) };
    const predicted = judgeHandshake({ ...sides, scope, host: hosts[server] });
    const name = `${scope} from ${client} on ${clientVersion} to ${server} on ${serverVersion}`;
    if (predicted.because !== because) fail(`${name}: the model ${predicted.because}, the command ${because}`);
    const first = handshakes.find((one) => one.component === scope && one.server === server);
    const isMembers = scope === 'cluster' || scope === 'backup';
    const isTold = errors.some((one) => one.id === 'upgrade-handshake' && one.component === scope);
    if (isMembers && before.starts !== false && first?.succeeds === true && because !== null && !isTold)
      fail(`${name} is not told`);
    if (serverVersion !== clientVersion || !touched.includes(scope) || here.expandCommands !== peer.expandCommands) continue;
    const neo4j = serverVersion === today ? old : upgraded;
    asked++;
    const { succeeds, said } = await neo4j.handshake({ ...ends({ here, peer }, server), scope, host: hosts[server] });
    if (succeeds !== (because === null)) fail(`${name}: Neo4j ${succeeds ? 'succeeds' : `fails (${said})`}, we say ${because}`);
  }

  const repaired = differences.some((one) => one.fixable);
  if (repaired) await judgeRepair();
  return { seed, title, disagreements, stopped, repaired, handshakes: asked };

  /** What Neo4j makes of the home after `--fix`: who starts, starts still, and who could connect today still can. */
  async function judgeRepair(): Promise<void> {
    const connects = async (scope: Scope, server: 'here' | 'peer'): Promise<boolean> => {
      asked++;
      return (await old.handshake({ ...ends({ here, peer }, server), scope, host: hosts[server] })).succeeds;
    };
    const ways = touched.flatMap((scope) => [[scope, 'here'] as const, [scope, 'peer'] as const]);
    const reached = new Map<string, boolean>();
    if (was.starts) for (const [scope, server] of ways) reached.set(`${scope} ${server}`, await connects(scope, server));
    const fixed = await runInProcess([...commandFor(pair, homes, false), '--fix', '--yes']);
    const then = JSON.parse(fixed.out) as Told & { readonly changed?: boolean };
    if (then.changed !== true) {
      fail(`nothing was repaired: ${fixed.out.slice(0, 400)}`);
      return;
    }
    if (then.differences.some((one) => one.fixable)) fail('something that could be repaired was not');
    begin(', repaired');
    const [wasThen, isThen] = [await old.load(here), await upgraded.load(here)];
    if (was.starts && !wasThen.starts) fail(`--fix leaves a ${today} that does not start: ${wasThen.messages.join(' / ')}`);
    if (isThen.starts !== then.after.starts)
      fail(
        `repaired, ${wanted}: Neo4j ${isThen.stage ?? 'starts'} (${isThen.messages.join(' / ')}), we say ${then.after.starts}`,
      );
    const left = stops.filter((one) => !one.fixable);
    if (stopped && left.length === 0 && !isThen.starts && then.differences.every(({ after: told }) => told !== 'would not start'))
      fail(`--fix leaves a ${wanted} that does not start: ${isThen.messages.join(' / ')}`);
    for (const [scope, server] of ways)
      if (reached.get(`${scope} ${server}`) === true && !(await connects(scope, server)))
        fail(`--fix breaks ${scope} of ${server} on ${today}`);
  }
}

/** The two ends of a connection to one of them. */
const ends = (homes: { readonly here: Member; readonly peer: Member }, server: 'here' | 'peer') => ({
  server: homes[server],
  client: homes[server === 'here' ? 'peer' : 'here'],
});
