import { certbot } from './entries/certbot.ts';
import { entriesIn } from './entry.ts';
import { candidatesIn, matchesIn, toExplanation } from './recognise.ts';

const entries = entriesIn(certbot);

/** What to do about a certbot that failed with these words, as `explain` says it; undefined where they are not known. */
export function certbotRemedy(text: string): string | undefined {
  const [best] = matchesIn(text, candidatesIn([text], entries), 'certbot').filter(
    ({ entry }) => entry.general !== true && entry.good !== true,
  );
  return best === undefined ? undefined : toExplanation(best).remedy;
}
