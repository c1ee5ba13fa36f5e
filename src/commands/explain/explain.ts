import { explainText } from '../../explain/explain-text.ts';
import { textOfLog } from '../../explain/log-bytes.ts';
import type { Explanation } from '../../explain/recognise.ts';
import { ExitCode, UserError } from '../../model/errors/errors.ts';
import { explanationsToText, nothingKnownToText } from '../../output/explain-text.ts';
import { lookingCommand } from '../runner/command.ts';
import type { CommonFlags } from '../runner/flags.ts';
import type { CommandRun } from '../runner/run.ts';

interface ExplainFlags extends CommonFlags {
  readonly all?: boolean;
}

/** Shown to a person; a script gets all of them. */
const mostShown = 3;

export const explain = lookingCommand({
  arguments: [{ name: '<text...>', text: 'an error message, a code, the ID of a finding, or - for standard input' }],
  flags: [{ flags: '--all', text: `show every match, not only the best ${mostShown}` }],
  examples: [
    { text: 'Explain an error message of a driver:', line: "explain 'PKIX path building failed'" },
    { text: 'Explain a log:', line: 'explain - < neo4j.log' },
  ],
  look: async (run: CommandRun<ExplainFlags>) => {
    const { words } = run;
    return explainText(words.length === 1 && words[0] === '-' ? await readStandardInput(run) : words.join(' '));
  },
  done: ({ flags, say, style }, matches) => {
    const shown = flags.all === true ? matches : matches.slice(0, mostShown);
    const text = explanationsToText(shown, matches.length - shown.length, style);
    if (matches.length === 0 && flags.json !== true) say(nothingKnownToText());
    return {
      document: {
        schema: 'neo4j-tls/explain@1',
        matches: matches.map(({ id, meaning, remedy, line }): Explanation => ({ id, meaning, remedy, line })),
      },
      ...(matches.length === 0 ? {} : { text, quietly: text }),
      code: matches.length === 0 ? ExitCode.somethingWrong : ExitCode.done,
    };
  },
});

/** Standard input as text. @throws UserError beyond 256 MiB */
export async function readStandardInput({ standardInput }: Pick<CommandRun, 'standardInput'>): Promise<string> {
  try {
    return textOfLog(await standardInput(256 * 1024 * 1024));
  } catch (error) {
    if ((error as { code?: string }).code !== 'EFBIG') throw error;
    throw new UserError(
      'Standard input is larger than 256 MB.',
      'Pipe only its last part:\ntail -c 50M debug.log | neo4j-tls explain -',
    );
  }
}
