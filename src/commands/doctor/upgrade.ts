import { type FoundDifference, upgradeDifferences, worstFirst } from '../../checks/upgrade/differences.ts';
import { containerFileOf } from '../../inspect/container/container-home.ts';
import type { FoundHome, Place } from '../../inspect/home/find-home.ts';
import { inPlace } from '../../model/command-line/command-place.ts';
import { ExitCode, UserError } from '../../model/errors/errors.ts';
import type { Neo4jVersion } from '../../model/installation.ts';
import type { Plan } from '../../model/plan.ts';
import type { UpgradeDifference, UpgradeHandshake } from '../../model/upgrade.ts';
import { compareVersions, parseVersion, versionNote } from '../../neo4j/version.ts';
import { planToJson } from '../../output/plan-json.ts';
import { planToText } from '../../output/plan-text.ts';
import { upgradeToText } from '../../output/upgrade-text.ts';
import type { Machine } from '../../system/system.ts';
import type { ContainerToJudge } from '../judging/judge-container.ts';
import { notCheckedOf } from '../judging/not-checked.ts';
import { placeOf } from '../runner/flags.ts';
import { placeOfCommands } from '../runner/place-of-commands.ts';
import type { CommandRun } from '../runner/run.ts';
import { type DoctorFlags, lookAt, type SeenHome } from './look.ts';
import { shownOf } from './report.ts';

/** One home, or what a container sees of one, as one version has it. */
interface Sight {
  readonly system: Machine;
  readonly found: FoundHome;
  readonly place: Place;
  readonly flags: DoctorFlags;
  /** Of a container: a finding in the words of its description. */
  readonly words?: ContainerToJudge<Machine>['words'];
}

/**
 * What another version of Neo4j would do with the same conf and files: today's verdict, that version's, and each thing that differs.
 * With `--fix` also a plan of what both versions take: shown, asked about, applied.
 * @throws UserError for what cannot be compared: an older version, several homes, a log.
 */
export async function upgrade(run: CommandRun<DoctorFlags>, wanted: string): Promise<number> {
  refuseOthers(run);
  const to = parseVersion(wanted);
  const sights = await sightsOf(run, to.text);
  if (run.flags.fix !== true) return finish(run, to, await compare(run, to, sights));
  if (sights[0].flags.seenBy !== undefined) {
    throw new UserError(
      '--fix repairs a folder, not the settings of a container.',
      'Run --upgrade-to without --fix, and change the file that starts the container.',
    );
  }
  run.needYes('doctor --upgrade-to --fix');
  if (run.writes) await run.settle(sights[0].found.home);
  const compared = await compare(run, to, sights);
  const { plan } = compared;
  const shown = { plan: planToJson(plan) };
  if (!run.writes || plan.steps.length === 0) {
    run.debug('plan', shown.plan);
    const text = plan.steps.length > 0 ? planToText(plan, run.errorStyle) : '  There is no fix that works for both versions.';
    if (run.flags.json !== true) run.say(`${text}\n`);
    return finish(run, to, compared, { applied: false, changed: false, ...shown });
  }
  const applied = await run.carryOut(plan, { force: true, before: textOf(run, to, compared) });
  const { changed = false, backups = [] } = applied ?? {};
  if (!run.mayAsk && run.flags.json !== true) run.say(`${planToText(plan, run.errorStyle)}\n`);
  for (const path of backups) run.say(`  kept: ${path}`);
  return finish(run, to, await compare(run, to, sights), { applied: changed, changed, ...shown });
}

/** Both verdicts, what differs, and what can be repaired for both. */
interface Compared {
  readonly before: SeenHome;
  readonly after: SeenHome;
  readonly handshakes: readonly UpgradeHandshake[];
  /** The file that describes the container whose view is judged. */
  readonly container: string | undefined;
  /** As they are shown. */
  readonly differences: readonly UpgradeDifference[];
  readonly plan: Plan;
}

async function compare(
  run: CommandRun<DoctorFlags>,
  to: Neo4jVersion,
  [today, then]: readonly [Sight, Sight],
): Promise<Compared> {
  const before = await look(today);
  const from = before.inspected.installation.version;
  if (compareVersions(to, from) < 0) {
    throw new UserError(
      `--upgrade-to ${to.text} is older than the Neo4j that is installed (${from.text}).`,
      'Pass a newer version or release line, or pass the version that runs today with --neo4j-version.',
    );
  }
  const after = await look(then);
  const { home } = before.inspected.installation;
  const inContainer = today.flags.seenBy !== undefined;
  const { handshakes, found } = await withPeers(run, before, after);
  const mends = !inContainer && after.findings.some(({ fixable }) => fixable);
  const repairs = mends ? await repairsOf(run, before, after, [today, then]) : undefined;
  const { words } = then;
  const said = words === undefined ? undefined : (await import('./upgrade-container.ts')).inContainerWords(words);
  const differences = found.map(({ difference, origin }): UpgradeDifference => {
    const shown = shownOf(said?.(difference) ?? difference, home);
    const fixable = origin !== undefined && repairs?.repaired.has(origin) === true;
    const remedy = fixable ? `${shown.remedy}\nneo4j-tls doctor --upgrade-to ${to.text} --fix` : shown.remedy;
    const mended: UpgradeDifference = { ...shown, fixable, when: fixable ? 'today' : shown.when };
    return {
      ...mended,
      remedy: inContainer ? remedy : inPlace(remedy, placeOfCommands(run.system, today.found, placeOf(run.flags), run.flags)),
    };
  });
  const nothing: Plan = { command: 'doctor', home, steps: [], rehearsals: [], notes: [] };
  return { before, after, handshakes, container: today.flags.seenBy, differences, plan: repairs?.plan ?? nothing };
}

async function repairsOf(
  { system }: CommandRun<DoctorFlags>,
  before: SeenHome,
  after: SeenHome,
  [today, then]: readonly [Sight, Sight],
) {
  const { chooseForBoth } = await import('./upgrade-fix.ts');
  return chooseForBoth(system, before, after, {
    old: (view) => look({ ...today, system: view }),
    upgraded: (view) => look({ ...then, system: view }),
  });
}

function documentOf(to: Neo4jVersion, { before, after, handshakes, differences }: Compared) {
  const { home, version } = before.inspected.installation;
  return {
    schema: 'neo4j-tls/upgrade@1',
    home,
    from: { version: version.text, line: version.line },
    to: { version: to.text, line: to.line },
    before: verdictOf(before),
    after: verdictOf(after),
    notChecked: notCheckedOf(after.checkFacts.judged, home),
    ...(handshakes.length > 0 ? { handshakes } : {}),
    differences,
  };
}

function textOf({ flags, style }: CommandRun<DoctorFlags>, to: Neo4jVersion, compared: Compared): string {
  const { home, ...document } = documentOf(to, compared);
  const where = compared.container === undefined ? home : `${home} in the container of ${compared.container}`;
  return upgradeToText({ ...document, home: where, note: versionNote(to), quiet: flags.quiet === true }, style);
}

function finish(run: CommandRun<DoctorFlags>, to: Neo4jVersion, compared: Compared, more: object = {}): number {
  const document = documentOf(to, compared);
  const text = (): string => textOf(run, to, compared);
  run.tell({ document: { ...document, ...more }, text, quietly: text });
  return exitCode(compared.differences, document.after.starts, run.flags);
}

/** The differences of the home itself, and those of its connections with each peer. */
async function withPeers(
  { system, flags }: CommandRun<DoctorFlags>,
  before: SeenHome,
  after: SeenHome,
): Promise<{ readonly handshakes: readonly UpgradeHandshake[]; readonly found: readonly FoundDifference[] }> {
  const own = upgradeDifferences(before, after);
  if ((flags.peer ?? []).length === 0) return { handshakes: [], found: own };
  const { judgeUpgradeHandshakes, handshakeDifferences, calmedByPeers } = await import('./upgrade-peers.ts');
  const handshakes = await judgeUpgradeHandshakes(system, before.inspected, after.inspected, flags);
  // A server that does not start dials nobody today.
  const works = before.checkFacts.judged.verdict.starts !== false;
  const lost = works ? handshakeDifferences(handshakes, before.inspected.installation.version.text) : [];
  const all = [...own, ...lost.map((difference) => ({ difference }))];
  return { handshakes, found: worstFirst(calmedByPeers(all, handshakes)) };
}

/** Peers have four handshakes to judge in place of one, in a file of their own. */
function look({ system, found, place, flags: { peer: _, ...flags } }: Sight): Promise<SeenHome> {
  return lookAt(system, found, place, flags);
}

function verdictOf({ checkFacts }: SeenHome) {
  const { starts, components } = checkFacts.judged.verdict;
  return { starts, components };
}

/** 1 for something that works today and would not (`--strict`: or a warning); 2 where it is not known whether the new one starts. */
function exitCode(differences: readonly UpgradeDifference[], starts: boolean | null, flags: DoctorFlags): number {
  const wrong = differences.some(({ severity }) => severity === 'error' || (flags.strict === true && severity === 'warning'));
  if (wrong) return ExitCode.somethingWrong;
  return starts === null ? ExitCode.couldNot : ExitCode.done;
}

function refuseOthers({ flags, words }: CommandRun<DoctorFlags>): void {
  if (flags.fromLog !== undefined)
    throw new UserError('--from-log explains a log, and --upgrade-to checks a home.', 'Run them one after the other.');
  if (words.length > 1) throw new UserError('--upgrade-to compares one home at a time.', 'Run it once for each home.');
  if (words.length === 1 && flags.home !== undefined) {
    throw new UserError('Homes are given both with --home and as arguments.', 'Keep one of the two.');
  }
  if ((flags.peer ?? []).length > 0 && (flags.container !== undefined || flags.role === 'backup-client')) {
    throw new UserError(
      '--upgrade-to checks handshakes between homes only.',
      'Remove --peer, or pass the homes of both members.',
    );
  }
}

/** The same home twice: as it is, and under the new version. A container's settings depend on its image, so it is read anew. */
async function sightsOf(run: CommandRun<DoctorFlags>, to: string): Promise<readonly [Sight, Sight]> {
  const { system, flags } = run;
  const [word] = run.words;
  const given = word === undefined ? placeOf(flags) : { ...placeOf(flags), home: word };
  const found = flags.container === undefined ? await run.chooseHome(given) : undefined;
  const file =
    flags.container ?? (found === undefined || flags.conf !== undefined ? undefined : await containerFileOf(system, found.home));
  if (file === undefined) {
    if (found === undefined) throw new UserError('There is no home to check.', 'Pass it with --home.');
    return [
      { system, found, place: given, flags },
      { system, found, place: { ...given, neo4jVersion: to }, flags },
    ];
  }
  const { seenInContainer } = await import('../judging/judge-container.ts');
  const seen = async (more: { readonly neo4jVersion?: string }): Promise<Sight> => {
    const { view, user, entered, words, ...one } = await seenInContainer(system, file, { ...flags, ...more });
    return {
      ...{ system: view, words },
      found: one.found,
      place: one.place,
      flags: { ...flags, owner: flags.owner ?? user, seenBy: file, entered },
    };
  };
  return [await seen({}), await seen({ neo4jVersion: to })];
}
