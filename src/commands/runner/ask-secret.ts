import type { InitSecrets } from '../../model/answers.ts';
import { NeedsSecret } from '../../model/needs-secret.ts';
import type { Secret } from '../../model/secret.ts';
import type { System } from '../../system/system.ts';

/** Times that a passphrase may be typed before a run gives up. */
const attempts = 3;

/**
 * What to do about an error that a passphrase would cure: where somebody can be asked, gives what was typed, and asks again
 * after a wrong one. One that came from a flag is not asked for again: the flag is what has to be put right.
 * @throws the error itself, where asking would not help.
 */
export function secretAsker(
  system: System,
  asking: boolean,
): (error: unknown) => Promise<{ which: keyof InitSecrets; secret: Secret }> {
  const typed = new Map<string, number>();
  return async (error) => {
    if (!(error instanceof NeedsSecret) || !asking) throw error;
    const times = typed.get(error.question) ?? 0;
    if (error.wrong && (times === 0 || times >= attempts)) throw error;
    typed.set(error.question, times + 1);
    const message = error.wrong ? `That does not open it. ${error.question}` : error.question;
    return { which: error.which, secret: await system.prompts.password({ message }) };
  };
}
