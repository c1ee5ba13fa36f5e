import { certbotRemedy } from '../../explain/certbot-remedy.ts';
import { ExitCode, UserError } from '../../model/errors/errors.ts';
import type { CommandResult } from '../../system/parts/commands.ts';

/** Lines certbot prints whatever happens. */
const chatter =
  /^(Saving debug log to|Ask for help or search|Please see the logfile|See the logfile|Requesting a certificate|Plugins selected|Account registered|Some challenges have failed\.$|- -|$)/;

/**
 * A failed certbot in its own words. certbot 2.x hides what the CA said behind "AttributeError: can't set attribute"; then,
 * and whenever it says little, the last `detail` of its log tells it.
 * @param log the text of letsencrypt.log, where it could be read
 */
export function certbotFailure(result: CommandResult, log: string | undefined): UserError {
  const words = [...result.stdout.split('\n'), ...result.stderr.split('\n')]
    .map((line) => line.trimEnd())
    .filter((line) => !chatter.test(line.trim()));
  const own = words.filter((line, index) => words.indexOf(line) === index).slice(-14);
  const detail = lastDetail(log);
  const lines = [
    `certbot ${howItEnded(result)}.`,
    ...own.map((line) => `  ${line}`),
    ...(detail !== undefined && !own.some((line) => line.includes(detail)) ? [`  The CA said: ${detail}`] : []),
  ];
  // What hides the CA's words says nothing beside them.
  const all = detail === undefined ? own : [...own.filter((line) => !/AttributeError: can't set attribute/.test(line)), detail];
  const cure =
    certbotRemedy(all.join('\n')) ?? 'certbot printed its reason above. Its log has more (/var/log/letsencrypt, or --logs-dir).';
  return new UserError(lines.join('\n'), cure, {
    exitCode: result.ended === 'killed' ? ExitCode.interrupted : ExitCode.couldNot,
  });
}

/** The last problem document of the log: `"detail": "…"`. */
function lastDetail(log: string | undefined): string | undefined {
  const found = [...(log ?? '').matchAll(/"detail":\s*"((?:[^"\\]|\\.)*)"/g)].at(-1)?.[1];
  if (found === undefined) return undefined;
  try {
    return JSON.parse(`"${found}"`) as string;
  } catch {
    return found;
  }
}

function howItEnded({ ended, exitCode }: CommandResult): string {
  switch (ended) {
    case 'exited':
      return `failed with exit code ${exitCode}`;
    case 'not-found':
      return 'is not installed, or not on the PATH';
    case 'timed-out':
      return 'did not finish in time';
    case 'killed':
      return 'was interrupted';
    case 'not-started':
      return 'could not be started';
  }
}
