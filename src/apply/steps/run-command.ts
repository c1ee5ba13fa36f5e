import { UserError } from '../../model/errors/errors.ts';
import type { RunCommand } from '../../model/steps/run-command.ts';
import type { StepHandler } from './handler.ts';

/** Certbot waits for servers far away, and for DNS to spread. */
const timeoutMs = 30 * 60 * 1000;

/** Cannot be undone. */
export const runCommand: StepHandler<RunCommand> = {
  async preflight(step, { system, preview }) {
    const [program = ''] = step.argv;
    if ((await system.commands.runnable(program)) === undefined) {
      throw new UserError(`${program} is not installed, or not on the PATH.`, `Install ${program} and run this again.`);
    }
    preview.noteCommand();
  },
  async perform(step, { system, signal }) {
    const [program = ''] = step.argv;
    const result = await system.commands.run(step.argv, { output: 'show', timeoutMs, signal });
    if (result.ended === 'exited' && result.exitCode === 0) return { changed: true, inPlace: [] };
    throw new UserError(
      `${program} ${howItEnded[result.ended](result.exitCode)}.`,
      `Its output shows why. The command was run ${step.why}.`,
    );
  },
};

const howItEnded = {
  exited: (code: number | undefined) => `failed with exit code ${code}`,
  'not-found': () => 'is not installed',
  'timed-out': () => 'did not finish in time',
  killed: () => 'was stopped by a signal',
  'not-started': () => 'could not be started',
};
