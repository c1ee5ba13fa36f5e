import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainText } from '../../src/explain/explain-text.ts';
import { root } from '../support/program.ts';

interface Collected {
  /** The program that printed it. */
  readonly from: string;
  /** What was made to fail. */
  readonly failed: string;
  /** By a hash of the text, before anything was read. */
  readonly half: 'seen' | 'held back';
  /** Ids that are right, by what was made to fail and what the text tells of it; `nothing`: not about TLS, or it tells nothing. */
  readonly right: readonly string[];
  readonly text: string;
}

/**
 * Messages of some forty programs, made to fail against servers on loopback. Whoever writes entries looks at the half that is
 * seen; the other half only counts, so this test names none of its texts.
 */
const messages: readonly Collected[] = readFileSync(join(root, 'test/explain/collected.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Collected);

const isRight = ({ text, right }: Collected): boolean => right.includes(explainText(text)[0]?.id ?? 'nothing');
const unrelated = ({ right }: Collected): boolean => right.length === 1 && right[0] === 'nothing';

describe('messages that were collected', () => {
  it('the half that may be looked at: the first answer is right', () => {
    const wrong = messages.filter((message) => message.half === 'seen' && !isRight(message));
    expect(wrong.map(({ from, failed, text }) => `${from}, ${failed}: ${text}`)).toEqual([]);
  });

  it('the other half: at least 95 of a hundred, and nothing is said of what has nothing to do with TLS', () => {
    const held = messages.filter(({ half }) => half === 'held back');
    const about = held.filter((message) => !unrelated(message));
    const silent = held.filter(unrelated);
    expect(about.length).toBeGreaterThan(400);
    expect(about.filter(isRight).length / about.length).toBeGreaterThanOrEqual(0.95);
    expect(silent.length).toBeGreaterThan(20);
    expect(silent.filter((message) => !isRight(message))).toHaveLength(0);
  });
});
