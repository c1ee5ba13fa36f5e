import type { InitAnswers } from '../model/command-line/answers.ts';
import type { Weakening } from '../plan/init/weakening.ts';
import type { Asking } from './question.ts';

/** What a person has agreed to, so that nobody is asked twice. */
export type Agreed = Set<string>;

/** One change that was agreed to, as {@link Agreed} has it. */
export const consentTo = ({ setting, was, now }: Pick<Weakening, 'setting' | 'was' | 'now'>): string =>
  [setting, was, now].join(' ');

/**
 * Asks about each protection that the answers would lower or leave off; Enter keeps it. Gives the answers themselves where all was
 * agreed to, other ones where something is kept, and undefined where what is wanted has to be done by hand first.
 */
export async function askConsent(
  { prompts, tell }: Asking,
  answers: InitAnswers,
  weakenings: readonly Weakening[],
  agreed: Agreed,
): Promise<InitAnswers | undefined> {
  let current = answers;
  for (const { setting, was, now, note, asks, kept } of weakenings) {
    const id = consentTo({ setting, was, now });
    if (agreed.has(id)) continue;
    tell(note.text);
    const next = await prompts.select<'keep' | 'weaken'>({
      message: asks.question,
      choices: [
        { value: 'keep', name: asks.keep, short: shortOf(asks.keep) },
        { value: 'weaken', name: asks.weaken, short: shortOf(asks.weaken) },
      ],
      default: 'keep',
    });
    if (next === 'weaken') {
      agreed.add(id);
      continue;
    }
    if (kept === undefined) {
      if (note.remedy !== undefined) tell(note.remedy);
      return undefined;
    }
    current = kept(current);
  }
  return current;
}

/** An answer as it stands behind its question, where a long one would be broken inside a word. */
function shortOf(answer: string): string {
  return answer.length <= 20 ? answer : (answer.split(',')[0] ?? answer);
}
