import { join } from 'node:path';
import type { TimerKind } from '../../model/command-line/timer-kind.ts';
import { UserError } from '../../model/errors/errors.ts';
import { formerTimerUnit, taskName, timerUnit } from '../../plan/renew/plan-timer.ts';
import type { System } from '../../system/system.ts';

/** What a scheduler is told of: files of a job, that are written or are to go. */
export interface ScheduledFiles {
  readonly directory: string;
  /** Whether something lies there as yet. */
  readonly isThere: (path: string) => boolean;
  readonly paths: readonly string[];
  readonly isRemoving: boolean;
}

/** A scheduler that does not read its folder by itself. */
interface Scheduler {
  /** Before its files are taken away or replaced; a job that it does not know of is no fault. */
  readonly beforehand: (system: Pick<System, 'commands'>, files: ScheduledFiles) => Promise<void>;
  /** Once they are written, or gone. @throws UserError where it does not take them */
  readonly afterwards: (system: Pick<System, 'commands'>, files: ScheduledFiles) => Promise<void>;
}

const systemd: Scheduler = {
  beforehand: async (system, { directory, isThere, isRemoving }) => {
    const units = [...(isRemoving ? [timerUnit] : []), ...(isThere(join(directory, formerTimerUnit)) ? [formerTimerUnit] : [])];
    if (units.length > 0) await systemctl(system, ['disable', '--now', ...units]).catch(() => undefined);
  },
  afterwards: async (system, { isRemoving }) => {
    await systemctl(system, ['daemon-reload']);
    if (!isRemoving) await systemctl(system, ['enable', '--now', timerUnit]);
  },
};

/** Windows' own keeps what it reads from the file. */
const taskScheduler: Scheduler = {
  beforehand: async (system, { isRemoving }) => {
    if (isRemoving) await schtasks(system, ['/delete', '/tn', taskName, '/f']).catch(() => undefined);
  },
  afterwards: async (system, { paths: [file = ''], isRemoving }) => {
    if (!isRemoving) await schtasks(system, ['/create', '/tn', taskName, '/xml', file, '/f']);
  },
};

/** Undefined: cron, which reads its folder by itself. */
export const schedulers: { readonly [kind in TimerKind]: Scheduler | undefined } = {
  systemd,
  cron: undefined,
  'task-scheduler': taskScheduler,
};

async function schtasks(system: Pick<System, 'commands'>, args: readonly string[]): Promise<void> {
  const { ended, exitCode, stdout, stderr } = await system.commands.run(['schtasks', ...args]);
  if (ended === 'exited' && exitCode === 0) return;
  const said = `${stderr}${stdout}`.trim();
  throw new UserError(
    `Task Scheduler refused the task${said === '' ? '' : `: ${said}`}. Its files were removed.`,
    'Run this as administrator.',
  );
}

async function systemctl(system: Pick<System, 'commands'>, args: readonly string[]): Promise<void> {
  const { ended, exitCode, stderr } = await system.commands.run(['systemctl', ...args]);
  if (ended === 'exited' && exitCode === 0) return;
  throw new UserError(
    `systemctl ${args.join(' ')} failed${stderr.trim() === '' ? '' : `: ${stderr.trim()}`}. The timer files were removed.`,
    'If systemd is not running here, use --install-timer cron.',
  );
}
