import { explainText } from '../../explain/explain-text.ts';
import type { Explanation } from '../../explain/recognise.ts';
import { ExitCode, UserError } from '../../model/errors.ts';
import { explanationsToText, nothingKnownToText } from '../../output/explain-text.ts';
import { createStyle } from '../../output/style.ts';
import type { System } from '../../system/system.ts';
import type { CommandModule } from '../runner/command.ts';
import { addOutputFlags, type SharedFlags } from '../runner/shared-flags.ts';

interface ExplainFlags extends SharedFlags {
  readonly all?: boolean;
}

/** Shown to a person; a script gets all of them. */
const mostShown = 3;

export const explain: CommandModule = {
  define(command, { system, finish }) {
    command
      .argument('<text...>', 'a message, a code, the id of a finding, or - to read the text from standard input')
      .option('--all', `every match, not only the best ${mostShown}`);
    addOutputFlags(command);
    command.action(async (words: readonly string[], flags: ExplainFlags) => finish(await runExplain(system, words, flags)));
  },
};

async function runExplain(system: System, words: readonly string[], flags: ExplainFlags): Promise<number> {
  const text = words.length === 1 && words[0] === '-' ? await readStandardInput(system) : words.join(' ');
  const matches = explainText(text);
  if (flags.json === true) {
    const fields = ({ id, meaning, remedy, line }: Explanation): Explanation => ({ id, meaning, remedy, line });
    system.terminal.out(`${JSON.stringify({ schema: 'neo4j-tls/explain@1', matches: matches.map(fields) }, null, 2)}\n`);
  } else {
    const style = createStyle({ color: system.terminal.colourAllowed('out'), width: system.terminal.width });
    const shown = flags.all === true ? matches : matches.slice(0, mostShown);
    if (matches.length === 0) {
      if (flags.quiet !== true) system.terminal.err(`${nothingKnownToText()}\n`);
    } else system.terminal.out(`${explanationsToText(shown, matches.length - shown.length, style)}\n`);
  }
  return matches.length === 0 ? ExitCode.somethingWrong : ExitCode.done;
}

export async function readStandardInput(system: System): Promise<string> {
  try {
    return (await system.terminal.readInput(256 * 1024 * 1024)).toString('utf8');
  } catch (error) {
    if ((error as { code?: string }).code !== 'EFBIG') throw error;
    throw new UserError(
      'There is more than 256 MB on standard input.',
      'Give the last part of it, for example: tail -c 50M debug.log | neo4j-tls …',
    );
  }
}
