import type { Secret } from '../model/secret.ts';
import type { Prompts } from '../system/parts/prompts.ts';

/**
 * A passphrase that is typed twice, since nobody sees it; who mistyped it the first time begins again. An empty one that `validate` lets
 * through is not asked for again.
 */
export async function askTwice(prompts: Prompts, question: Parameters<Prompts['password']>[0]): Promise<Secret> {
  for (;;) {
    const first = await prompts.password(question);
    if (first.reveal() === '') return first;
    const again = await prompts.password({
      message: 'The same passphrase again (empty: start over):',
      validate: (text) =>
        text === '' || text === first.reveal()
          ? true
          : 'That is a different passphrase. Press Enter without one to type both again.',
    });
    if (again.reveal() !== '') return first;
  }
}
