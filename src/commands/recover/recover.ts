import { inspectJournal } from '../../apply/journal-state.ts';
import { recover as recoverHome } from '../../apply/recover.ts';
import { type FoundHome, findHomes, homeUnknown } from '../../inspect/find-home.ts';
import { shownPath } from '../../inspect/installation.ts';
import { ExitCode, UserError } from '../../model/errors.ts';
import { escapeText } from '../../output/escape-text.ts';
import { findingToLines } from '../../output/findings-text.ts';
import type { Style } from '../../output/style.ts';
import { verdictLine } from '../../output/verdict-text.ts';
import type { System } from '../../system/system.ts';
import { type Judgement, judgePlace, verdictField } from '../judging/judged.ts';
import type { CommandModule } from '../runner/command.ts';
import { recoveryToText } from '../runner/recover-first.ts';
import { addOutputFlags, addPlaceFlags, placeOf, type SharedFlags, styleFor } from '../runner/shared-flags.ts';

/** Finishes or takes back what a killed run left. There is nothing to choose, so nothing is asked. */
export const recover: CommandModule = {
  define(command, { system, finish }) {
    addPlaceFlags(command)
      .option('--dry-run', 'say what there is to recover, change nothing')
      .option('-y, --yes', 'accepted, for scripts; nothing is asked');
    addOutputFlags(command);
    command.action(async (flags: SharedFlags) => {
      const found = await findHomes(system, placeOf(flags));
      const [home] = found;
      if (home === undefined || found.length > 1) throw homeUnknown(found);
      if (flags.dryRun === true) {
        const state = await inspectJournal(home.home, system);
        if (state.kind === 'unreadable') throw new UserError(state.reason, state.remedy, { exitCode: ExitCode.leftBehind });
        if (flags.json === true)
          system.terminal.out(
            `${JSON.stringify({ schema: 'neo4j-tls/recover@1', applied: false, changed: false, verdict: null, ...state }, null, 2)}\n`,
          );
        else
          system.terminal.out(
            state.kind === 'left'
              ? `  A run of ${escapeText(state.command)} (${escapeText(state.since)}) is to be ${state.committed ? 'completed' : 'taken back'}.\n`
              : '  Nothing to recover.\n',
          );
        return finish(ExitCode.done);
      }
      const recovery = await recoverHome(home.home, system);
      const judgement = await judgeLeft(system, home, flags);
      if (flags.json === true)
        system.terminal.out(
          `${JSON.stringify({ schema: 'neo4j-tls/recover@1', applied: recovery.outcome !== 'nothing', changed: recovery.outcome !== 'nothing', ...verdictField(judgement), ...recovery }, null, 2)}\n`,
        );
      else if (flags.quiet !== true)
        system.terminal.out(
          [recoveryToText(recovery), ...(judgement === undefined ? [] : outcomeLines(judgement, home.home, styleFor(system)))]
            .map((line) => `${line}\n`)
            .join(''),
        );
      finish(ExitCode.done);
    });
  },
};

/** What Neo4j will do with what lies there now; undefined where no Neo4j can be recognised: the recovery is done all the same. */
async function judgeLeft(system: System, found: FoundHome, flags: SharedFlags): Promise<Judgement | undefined> {
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
