import { dirname, join } from 'node:path';
import type { InitAnswers } from '../../model/command-line/answers.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { Installation } from '../../model/installation.ts';
import { shellQuote } from '../../model/text/shell.ts';
import { homePaths } from '../../neo4j/config/ssl-layout.ts';
import { answersToArguments } from '../../plan/answers/answers-document.ts';
import type { System } from '../../system/system.ts';
import { forContainer } from './container.ts';

/**
 * Nobody is asked five questions for what cannot be written in the end.
 * @throws UserError with the line to type instead, where this user may not write in the home or beside the conf
 */
export async function refuseReadOnly(
  system: Pick<System, 'files' | 'host'>,
  { home, conf }: Installation,
  answers: InitAnswers,
): Promise<void> {
  const own = join(home, homePaths.own);
  const wanted = [
    // What makes room for the rest is the folder of our own; where it is there, the home itself need not be written.
    (await system.files.stat(own)).state === 'missing' ? home : own,
    ...(forContainer(answers) ? [] : [dirname(conf.path)]),
  ];
  for (const path of wanted) {
    const refusal = await system.files.refusal(path, 'write');
    if (refusal !== 'EACCES' && refusal !== 'EPERM' && refusal !== 'EROFS') continue;
    if (refusal === 'EROFS')
      throw new UserError(`${path} is on a read-only file system.`, 'Mount it read-write, then run this again.', {
        paths: [path],
      });
    const line = ['neo4j-tls', 'init', ...answersToArguments({ ...answers, home })].map(shellQuote).join(' ');
    throw new UserError(
      `You do not have permission to write to ${path}.`,
      system.host.platform === 'win32'
        ? `Run this in a terminal that was opened as administrator:\n  ${line}`
        : `Run this instead:\n  sudo ${line}`,
      { paths: [path] },
    );
  }
}
