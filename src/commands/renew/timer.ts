import { resolve } from 'node:path';
import { inspectAnyHome } from '../../inspect/container-home.ts';
import { ExitCode, UserError } from '../../model/errors.ts';
import { parseReloadWay, reloadWayToText } from '../../neo4j/reload-way.ts';
import { planToJson, planToText } from '../../output/plan-text.ts';
import {
  planInstallTimer,
  planRemoveTimer,
  type TimerKind,
  timerDirectories,
  timerFiles,
  timerKinds,
  timerUnits,
} from '../../plan/plan-timer.ts';
import type { System } from '../../system/system.ts';
import { chooseHome } from '../runner/choose-home.ts';
import { recoverFirst } from '../runner/recover-first.ts';
import { mayAsk, needYes, placeOf, type SharedFlags, styleFor } from '../runner/shared-flags.ts';

export interface TimerFlags extends SharedFlags {
  readonly reload: string;
  readonly installTimer?: boolean | string;
  readonly removeTimer?: boolean;
  readonly timerDir?: string;
}

/** `renew --install-timer` and `--remove-timer`: have renewal happen by itself, or no longer. */
export async function runTimer(system: System, flags: TimerFlags): Promise<number> {
  const asking = mayAsk(system, flags);
  if (flags.dryRun !== true && !asking && flags.yes !== true) throw needYes('renew', []);
  if (system.host.platform === 'win32')
    throw new UserError(
      'There is neither systemd nor cron on Windows.',
      'Have the Task Scheduler run: neo4j-tls renew --if-due --yes',
    );
  const found = await chooseHome(system, placeOf(flags), asking);
  const installation = await inspectAnyHome(system, found, placeOf(flags));
  const kind = await kindOf(system, flags);
  const directory = flags.timerDir === undefined ? timerDirectories[kind] : resolve(system.host.workingDirectory, flags.timerDir);
  const there = new Map(
    await Promise.all(
      timerFiles[kind].map(
        async ({ name }) => [`${directory}/${name}`, await system.files.readFact(`${directory}/${name}`)] as const,
      ),
    ),
  );
  const removing = flags.removeTimer === true;
  const plan = removing
    ? planRemoveTimer(installation.home, [...there.values()])
    : planInstallTimer({
        kind,
        directory,
        home: installation.home,
        program: system.host.program,
        place: placeArguments(flags, installation.home),
        reload: reloadWayToText(parseReloadWay(flags.reload)),
        templates: new Map(
          await Promise.all(
            timerFiles[kind].map(async ({ template }) => [template, await system.templates.read(template)] as const),
          ),
        ),
        there,
      });
  const tell = (applied: boolean, changed: boolean): void => {
    if (flags.json === true)
      system.terminal.out(
        `${JSON.stringify({ schema: 'neo4j-tls/renew@1', applied, changed, plan: planToJson(plan), certificates: [] }, null, 2)}\n`,
      );
    else if (flags.quiet !== true)
      system.terminal.out(
        `${planToText(plan, styleFor(system))}\n\n  ${applied ? (removing ? 'The timer is gone.' : 'Done: it runs twice a day.') : 'Nothing was changed (--dry-run).'}\n`,
      );
  };
  if (flags.dryRun === true) {
    tell(false, false);
    return ExitCode.done;
  }
  await recoverFirst(system, installation.home, (text) => system.terminal.err(`${text}\n`));
  const live = kind === 'systemd' && flags.timerDir === undefined;
  if (removing && live) await systemctl(system, ['disable', '--now', ...timerUnits]).catch(() => undefined);
  const { applyPlan } = await import('../../apply/apply-plan.ts');
  const { changed } = await applyPlan(plan, system, { force: true });
  if (live) await reloadSystemd(system, removing, installation.home, [...there.keys()]);
  tell(true, changed);
  return ExitCode.done;
}

async function reloadSystemd(system: System, removing: boolean, home: string, paths: readonly string[]): Promise<void> {
  try {
    await systemctl(system, ['daemon-reload']);
    if (!removing) await systemctl(system, ['enable', '--now', ...timerUnits]);
  } catch (error) {
    if (removing) throw error;
    const { applyPlan } = await import('../../apply/apply-plan.ts');
    const written = await Promise.all(paths.map((path) => system.files.readFact(path)));
    await applyPlan(planRemoveTimer(home, written), system, { force: true });
    throw error;
  }
}

async function systemctl(system: System, args: readonly string[]): Promise<void> {
  const { ended, exitCode, stderr } = await system.commands.run(['systemctl', ...args]);
  if (ended === 'exited' && exitCode === 0) return;
  throw new UserError(
    `systemctl ${args.join(' ')} failed${stderr.trim() === '' ? '' : `: ${stderr.trim()}`}. The timer files were taken back.`,
    'Is systemd running here? Else: --install-timer cron.',
  );
}

async function kindOf(system: System, { installTimer }: TimerFlags): Promise<TimerKind> {
  if (typeof installTimer === 'string') {
    const kind = timerKinds.find((word) => word === installTimer);
    if (kind === undefined)
      throw new UserError(
        `--install-timer: "${installTimer}" is neither systemd nor cron.`,
        'Leave it out to take what is there.',
      );
    return kind;
  }
  const systemd = await system.files.stat('/run/systemd/system');
  if (systemd.state === 'present') return 'systemd';
  const written = await system.files.stat(`${timerDirectories.systemd}/${timerUnits[0]}`);
  return written.state === 'present' ? 'systemd' : 'cron';
}

/** This Neo4j, for a job that has no environment of ours. */
function placeArguments(flags: TimerFlags, home: string): readonly string[] {
  return [
    '--home',
    home,
    ...(flags.conf === undefined ? [] : ['--conf', flags.conf]),
    ...(flags.neo4jVersion === undefined ? [] : ['--neo4j-version', flags.neo4jVersion]),
    ...(flags.edition === undefined ? [] : ['--edition', flags.edition]),
  ];
}
