import { describe, expect, it } from 'vitest';
import { mergeConfs, placeInParts } from '../../../src/neo4j/conf/merge-confs.ts';
import { parseProperties } from '../../../src/neo4j/conf/properties.ts';

const file = (path: string, text: string) => ({ path, bytes: Buffer.from(text, 'latin1') });

describe('several confs as one', () => {
  it('takes a setting from the first file that has it, and keeps each file its lines', () => {
    const { bytes, parts } = mergeConfs([file('a', '# own\nx=1\nlong=a\\\n  b'), file('b', 'y=2\nx=3\nlong=c\\\n  d\nz=4\n')]);
    const entries = parseProperties(bytes.toString('latin1'));
    expect(entries.map(({ key, value, line }) => [key, value, placeInParts(parts, line)])).toEqual([
      ['x', '1', { path: 'a', line: 2 }],
      ['long', 'ab', { path: 'a', line: 3 }],
      ['y', '2', { path: 'b', line: 1 }],
      ['z', '4', { path: 'b', line: 5 }],
    ]);
  });

  it('leaves duplicates of one file to be told', () => {
    const { bytes } = mergeConfs([file('a', 'x=1\nx=2\n'), file('b', 'x=3\n')]);
    expect(parseProperties(bytes.toString('latin1')).map(({ value }) => value)).toEqual(['1', '2']);
  });
});
