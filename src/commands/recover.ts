import { inspectJournal } from '../apply/journal-state.ts';
import { recover as recoverHome } from '../apply/recover.ts';
import { findHomes, homeUnknown } from '../inspect/find-home.ts';
import { ExitCode, UserError } from '../model/errors.ts';
import { escapeText } from '../output/escape-text.ts';
import type { CommandModule } from './command.ts';
import { recoveryToText } from './recover-first.ts';
import { addOutputFlags, addPlaceFlags, placeOf, type SharedFlags } from './shared-flags.ts';

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
            `${JSON.stringify({ schema: 'neo4j-tls/recover@1', applied: false, changed: false, ...state }, null, 2)}\n`,
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
      if (flags.json === true)
        system.terminal.out(
          `${JSON.stringify({ schema: 'neo4j-tls/recover@1', applied: recovery.outcome !== 'nothing', changed: recovery.outcome !== 'nothing', ...recovery }, null, 2)}\n`,
        );
      else if (flags.quiet !== true) system.terminal.out(`${recoveryToText(recovery)}\n`);
      finish(ExitCode.done);
    });
  },
};
