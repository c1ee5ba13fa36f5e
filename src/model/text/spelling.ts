/** The word of a list that was meant, when exactly one is near: a letter wrong, missing, doubled or swapped. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const limit = word.length <= 4 ? 1 : 2;
  const near = words
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance: far }) => far <= limit)
    .sort((one, other) => one.distance - other.distance);
  const [best, second] = near;
  if (best === undefined || (second !== undefined && second.distance === best.distance)) return undefined;
  return best.candidate;
}

/**
 * How many slips of a finger lie between two words: one character too many, too few, another one, or two swapped (Damerau and
 * Levenshtein). Infinite for texts that are no words.
 */
export function editDistance(one: string, other: string): number {
  if (Math.max(one.length, other.length) > 200) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      let best = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        best = Math.min(best, (before[column - 2] ?? 0) + 1);
      }
      current[column] = best;
    }
    before = last;
    last = current;
  }
  return last[other.length] ?? Number.POSITIVE_INFINITY;
}
