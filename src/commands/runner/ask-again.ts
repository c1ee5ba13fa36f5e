import type { InitSecrets } from '../../model/command-line/answers.ts';
import { NeedsSecret } from '../../model/errors/needs-secret.ts';
import type { System } from '../../system/system.ts';

/** Times that a passphrase may be typed before a run gives up. */
const attempts = 3;

/**
 * Does work that needs secrets. Where an error says that one is missing or wrong, and somebody can be asked, it is asked for and the
 * work begins again. One that came from a flag is not asked for again: the flag is what has to be put right.
 * @throws the error itself, where asking would not help.
 */
export async function askingForSecrets<T>(
  { prompts }: Pick<System, 'prompts'>,
  mayAsk: boolean,
  given: InitSecrets,
  work: (secrets: InitSecrets) => T | Promise<T>,
): Promise<T> {
  const typed = new Map<string, number>();
  for (let secrets = given; ; ) {
    try {
      return await work(secrets);
    } catch (error) {
      if (!(error instanceof NeedsSecret) || !mayAsk) throw error;
      const times = typed.get(error.question) ?? 0;
      if (error.wrong && (times === 0 || times >= attempts)) throw error;
      typed.set(error.question, times + 1);
      const message = error.wrong ? `That does not open it. ${error.question}` : error.question;
      secrets = { ...secrets, [error.which]: await prompts.password({ message }) };
    }
  }
}
