import { editDistance } from '../model/text/spelling.ts';

/** ", did you mean X?" where one known word is close to what was typed. */
export function suggestion(typed: string, known: readonly string[]): string {
  const best = known
    .map((word) => ({ word, distance: editDistance(typed.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.word.length / 3))
    ? `; did you mean ${best.word}?`
    : '';
}
