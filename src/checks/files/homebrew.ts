import { inCellar } from '../../neo4j/homebrew.ts';
import { type Check, finding, servedScopes } from '../check.ts';

/** What the next upgrade by Homebrew would lose; Neo4j itself never hears of it. */
export const homebrew: Check = {
  ids: ['home-of-one-version'],
  run(facts) {
    const words = inCellar(facts.realHome);
    if (words === undefined || servedScopes(facts).length === 0) return [];
    return [
      finding({
        id: 'home-of-one-version',
        severity: 'warning',
        path: facts.facts.home,
        message: words.text,
        remedy: words.remedy,
      }),
    ];
  },
};
