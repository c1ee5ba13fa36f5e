import { lines, releases } from '../support/neo4j/releases.ts';
import { compareWith } from './compare.ts';

// The Java decides much of a handshake, and each line runs on two.
for (const line of lines) {
  const [, ...further] = releases[line].java;
  for (const java of further) compareWith(line, { java });
}
