import { upgradeDifferences, worstFirst } from '../../checks/upgrade/differences.ts';
import { containerFileOf } from '../../inspect/container/container-home.ts';
import type { FoundHome, Place } from '../../inspect/home/find-home.ts';
import { ExitCode, UserError } from '../../model/errors.ts';
import type { UpgradeDifference, UpgradeHandshake } from '../../model/upgrade.ts';
import { compareVersions, parseVersion, versionNote } from '../../neo4j/version.ts';
import { upgradeToText } from '../../output/upgrade-text.ts';
import type { System } from '../../system/system.ts';
import { notCheckedOf } from '../judging/not-checked.ts';
import { placeOf } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { type DoctorFlags, lookAt, type SeenHome } from './look.ts';
import { inPlace } from './remedy-place.ts';
import { shownOf } from './shown.ts';

/** One home, or what a container sees of one, as one version has it. */
interface Sight {
  readonly system: System;
  readonly found: FoundHome;
  readonly place: Place;
  readonly flags: DoctorFlags;
}

/**
 * What another version of Neo4j would do with the same conf and files: today's verdict, that version's, and each thing that differs.
 * @throws UserError for what cannot be compared: an older version, several homes, a log.
 */
export async function upgrade(run: CommandRun<DoctorFlags>, wanted: string): Promise<number> {
  refuseOthers(run);
  const to = parseVersion(wanted);
  const [today, then] = await sightsOf(run, to.text);
  const before = await look(today);
  const from = before.inspected.installation.version;
  if (compareVersions(to, from) < 0) {
    throw new UserError(
      `--upgrade-to ${to.text} is older than the Neo4j that is judged (${from.text}).`,
      'Name a newer version or line, or say which version runs today with --neo4j-version.',
    );
  }
  const after = await look(then);
  const { home } = before.inspected.installation;
  const named = run.flags.container === undefined ? today.found.home : undefined;
  const { handshakes, found } = await withPeers(run, before, after);
  const differences = found.map((difference): UpgradeDifference => {
    const shown = shownOf(difference, home);
    return named === undefined ? shown : { ...shown, remedy: inPlace(shown.remedy, named, run.flags) };
  });
  const note = versionNote(to);
  const document = {
    schema: 'neo4j-tls/upgrade@1',
    home,
    from: { version: from.text, line: from.line },
    to: { version: to.text, line: to.line },
    before: verdictOf(before),
    after: verdictOf(after),
    notChecked: notCheckedOf(after.checkFacts.judged, home),
    ...(handshakes.length > 0 ? { handshakes } : {}),
    differences,
  };
  const text = (): string => upgradeToText({ ...document, note, quiet: run.flags.quiet === true }, run.style);
  run.tell({ document, text, quietly: text });
  return exitCode(differences, document.after.starts, run.flags);
}

/** The differences of the home itself, and those of its connections with each peer. */
async function withPeers(
  { system, flags }: CommandRun<DoctorFlags>,
  before: SeenHome,
  after: SeenHome,
): Promise<{ readonly handshakes: readonly UpgradeHandshake[]; readonly found: readonly UpgradeDifference[] }> {
  const own = upgradeDifferences(before, after).map(({ difference }) => difference);
  if ((flags.peer ?? []).length === 0) return { handshakes: [], found: own };
  const { judgeUpgradeHandshakes, handshakeDifferences, calmedByPeers } = await import('./upgrade-peers.ts');
  const handshakes = await judgeUpgradeHandshakes(system, before.inspected, after.inspected, flags);
  // A server that does not start dials nobody today.
  const works = before.checkFacts.judged.verdict.starts !== false;
  const lost = works ? handshakeDifferences(handshakes, before.inspected.installation.version.text) : [];
  return { handshakes, found: worstFirst(calmedByPeers([...own, ...lost], handshakes)) };
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
  if (words.length > 1) throw new UserError('--upgrade-to compares one home at a time.', 'Run it once per home.');
  if (words.length === 1 && flags.home !== undefined) {
    throw new UserError('Homes are given both with --home and as arguments.', 'Keep one of the two.');
  }
  if (flags.fix === true) {
    throw new UserError(
      '--upgrade-to does not repair anything yet.',
      'Run it without --fix, and follow what it says of each difference.',
    );
  }
  if ((flags.peer ?? []).length > 0 && (flags.container !== undefined || flags.role === 'backup-client')) {
    throw new UserError(
      '--upgrade-to judges the handshakes of homes only.',
      'Leave out --peer, or name the homes of both members.',
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
    if (found === undefined) throw new UserError('There is no home to judge.', 'Name it with --home.');
    return [
      { system, found, place: given, flags },
      { system, found, place: { ...given, neo4jVersion: to }, flags },
    ];
  }
  const { seenInContainer } = await import('../judging/container-judged.ts');
  const seen = async (more: { readonly neo4jVersion?: string }): Promise<Sight> => {
    const { view, user, ...one } = await seenInContainer(system, file, { ...flags, ...more });
    return { system: view, found: one.found, place: one.place, flags: { ...flags, owner: flags.owner ?? user, seenBy: file } };
  };
  return [await seen({}), await seen({ neo4jVersion: to })];
}
