import { inspectJournal } from '../../apply/transaction/journal-state.ts';
import { type FoundHome, findHomes, homeUnknown } from '../../inspect/home/find-home.ts';
import { shownPath } from '../../inspect/home/installation.ts';
import { ExitCode, UserError } from '../../model/errors/errors.ts';
import { escapeText } from '../../model/text/escape-text.ts';
import { findingToLines } from '../../output/findings-text.ts';
import type { Style } from '../../output/style.ts';
import { verdictLine } from '../../output/verdict-text.ts';
import type { System } from '../../system/system.ts';
import { type Judgement, judgePlace, verdictField } from '../judging/judgement.ts';
import { actingCommand } from '../runner/command.ts';
import { needlessYes, placeFlags, placeOf, type SharedFlags } from '../runner/flags.ts';
import { recoverNow, recoveryToText } from '../runner/recover-first.ts';
import type { CommandRun } from '../runner/run.ts';

/** Finishes or takes back what a killed run left. There is nothing to choose, so nothing is asked. */
export const recover = actingCommand({
  flags: [
    ...placeFlags,
    { flags: '--dry-run', text: 'show what there is to recover, without changing anything', group: 'This run' },
    needlessYes,
  ],
  examples: [{ text: 'Finish or undo an interrupted run:', line: 'recover --home /var/lib/neo4j' }],
  act: async (run: CommandRun<SharedFlags>) => {
    const { system, flags, style } = run;
    const found = await findHomes(system, placeOf(flags));
    const [home] = found;
    if (home === undefined || found.length > 1) throw homeUnknown(found);
    const state = await inspectJournal(home.home, system);
    run.debug('facts', { home, state });
    if (!run.writes) {
      if (state.kind === 'unreadable') throw new UserError(state.reason, state.remedy, { exitCode: ExitCode.leftBehind });
      const text =
        state.kind === 'left'
          ? `  A run of ${escapeText(state.command)} (${escapeText(state.since)}) will be ${state.committed ? 'finished' : 'undone'}.`
          : '  Nothing to recover.';
      const document = { schema: 'neo4j-tls/recover@1', applied: false, changed: false, verdict: null, ...state };
      run.tell({ document, text, quietly: text });
      return ExitCode.done;
    }
    const recovery = await recoverNow(system, home.home, run.say);
    run.debug('recovered', recovery);
    const judgement = await judgeLeft(system, home, flags);
    const changed = recovery.outcome !== 'nothing';
    run.tell({
      document: { schema: 'neo4j-tls/recover@1', applied: changed, changed, ...verdictField(judgement), ...recovery },
      text: [recoveryToText(recovery), ...(judgement === undefined ? [] : outcomeLines(judgement, home.home, style))].join('\n'),
    });
    return ExitCode.done;
  },
});

/** What Neo4j will do with what lies there now; undefined where no Neo4j can be recognised: the recovery is done all the same. */
async function judgeLeft(
  system: Pick<System, 'files' | 'commands' | 'clock' | 'host' | 'env'>,
  found: FoundHome,
  flags: SharedFlags,
): Promise<Judgement | undefined> {
  try {
    return await judgePlace(system, { found, place: placeOf(flags) });
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function outcomeLines({ verdict, findings, role }: Judgement, home: string, style: Style): readonly string[] {
  const causes = verdict.starts === true ? [] : findings;
  const shown = causes.map((one) => ({ ...one, path: one.path && shownPath(home, one.path) }));
  return [verdictLine(verdict, style, role), ...shown.flatMap((one) => findingToLines(one, style))];
}
