import { join } from 'node:path';
import { inspectAnyHome } from '../../inspect/container/container-home.ts';
import type { FoundHome } from '../../inspect/home/find-home.ts';
import type { TimerKind } from '../../model/command-line/timer-kind.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { FileFact } from '../../model/installation.ts';
import type { Plan } from '../../model/plan.ts';
import { type ReloadWay, reloadWayToText } from '../../neo4j/reload-way.ts';
import { planToJson } from '../../output/plan-json.ts';
import { planToText } from '../../output/plan-text.ts';
import {
  cronLine,
  formerTimerUnit,
  planInstallTimer,
  planRemoveTimer,
  renewArguments,
  timerDirectories,
  timerFiles,
  timerUnit,
} from '../../plan/renew/plan-timer.ts';
import type { System } from '../../system/system.ts';
import type { Writing } from '../runner/command.ts';
import { placeOf, type SharedFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';
import { reloadWayFor } from './reload-way-for.ts';
import { type ScheduledFiles, schedulers } from './schedulers.ts';

export interface TimerFlags extends SharedFlags {
  readonly reload?: string;
  /** `true`: the kind that suits this machine. */
  readonly installTimer?: true | TimerKind;
  readonly removeTimer?: boolean;
  readonly timerDir?: string;
}

interface TimerSeen {
  readonly home: string;
  readonly kind: TimerKind;
  readonly directory: string;
  /** The timer's files as they lie there, by path. */
  readonly there: ReadonlyMap<string, FileFact>;
  readonly isRemoving: boolean;
  /** The scheduler itself is to know of it: the files do not go to a folder that was named. */
  readonly isLive: boolean;
  readonly reload: ReloadWay;
}

/** `renew --install-timer` and `--remove-timer`: have renewal happen by itself, or no longer. */
export const renewTimer: Writing<TimerFlags, FoundHome, TimerSeen, { readonly plan: Plan }> = {
  name: 'renew',
  flags: [],
  where: (run) => run.chooseHome(placeOf(run.flags)),
  look: async (run, found) => {
    const { system, flags } = run;
    const { home } = await inspectAnyHome(system, found, placeOf(flags));
    if (system.host.platform === 'darwin' && flags.installTimer !== undefined && flags.timerDir === undefined)
      throw await byHandOnMacOs(run, home);
    const kind = await kindOf(system, flags);
    const directory = flags.timerDir === undefined ? timerDirectories[kind] : run.absolute(flags.timerDir);
    const names = [...timerFiles[kind].map(({ name }) => name), ...(kind === 'systemd' ? [formerTimerUnit] : [])];
    const paths = names.map((name) => join(directory, name));
    const there = await Promise.all(paths.map(async (path) => [path, await system.files.readFact(path)] as const));
    const isRemoving = flags.removeTimer === true;
    return {
      home,
      kind,
      directory,
      there: new Map(there),
      isRemoving,
      isLive: flags.timerDir === undefined,
      reload: await reloadWayFor(run, home),
    };
  },
  plan: async ({ system, flags }, { home, kind, directory, there, isRemoving, reload }) => {
    if (isRemoving) return { plan: planRemoveTimer(home, [...there.values()]) };
    const folder = await system.files.stat(directory);
    const templates = await Promise.all(
      timerFiles[kind].map(async ({ template }) => [template, await system.templates.read(template)] as const),
    );
    return {
      plan: planInstallTimer({
        ...{
          kind,
          directory,
          home,
          there,
          templates: new Map(templates),
          makesFolder: kind === 'task-scheduler' && folder.state === 'missing',
        },
        program: system.host.program,
        place: placeArguments(flags, home),
        reload: reloadWayToText(reload),
      }),
    };
  },
  force: () => true,
  first: async ({ system }, seen) => {
    if (seen.isLive) await schedulers[seen.kind]?.beforehand(system, filesOf(seen));
  },
  done: async (run, { seen, planned: { plan }, applied, outcome }) => {
    if (applied !== undefined && seen.isLive) await tellScheduler(run, seen);
    return {
      document: { schema: 'neo4j-tls/renew@1', ...outcome, plan: planToJson(plan), certificates: [] },
      text: `${planToText(plan, run.style)}\n\n  ${seen.isRemoving ? 'The timer was removed.' : 'The timer is installed. It runs twice a day.'}`,
    };
  },
};

/** Where it does not take what was written, that is taken back. */
async function tellScheduler(run: CommandRun<TimerFlags>, seen: TimerSeen): Promise<void> {
  const { system } = run;
  const { home, kind, isRemoving, there } = seen;
  try {
    await schedulers[kind]?.afterwards(system, filesOf(seen));
  } catch (error) {
    if (isRemoving) throw error;
    const written = await Promise.all([...there.keys()].map((path) => system.files.readFact(path)));
    await run.carryOut(planRemoveTimer(home, written), { force: true, agreed: true });
    throw error;
  }
}

function filesOf({ directory, there, isRemoving }: TimerSeen): ScheduledFiles {
  return {
    directory,
    isThere: (path) => there.get(path)?.fact.state === 'present',
    paths: [...there.keys()],
    isRemoving,
  };
}

async function byHandOnMacOs(run: CommandRun<TimerFlags>, home: string): Promise<UserError> {
  const { system, flags } = run;
  const remembered = await reloadWayFor(run, home);
  const isOpen = flags.reload === undefined && remembered.kind === 'none';
  const reload = isOpen ? 'command:brew services restart neo4j' : reloadWayToText(remembered);
  const line = cronLine([...system.host.program, ...renewArguments(placeArguments(flags, home), reload)]);
  return new UserError(
    'neo4j-tls cannot install a timer on macOS: it supports systemd and cron, not launchd.',
    `Add this line to the crontab of the user that runs Neo4j (crontab -e):\n17 3,15 * * * ${line}`,
  );
}

async function kindOf(system: Pick<System, 'files' | 'host'>, { installTimer }: TimerFlags): Promise<TimerKind> {
  if (installTimer !== undefined && installTimer !== true) return installTimer;
  if (system.host.platform === 'win32') return 'task-scheduler';
  const systemd = await system.files.stat('/run/systemd/system');
  if (systemd.state === 'present') return 'systemd';
  const written = await system.files.stat(`${timerDirectories.systemd}/${timerUnit}`);
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
    ...(flags.expandCommands === true ? ['--expand-commands'] : []),
  ];
}
