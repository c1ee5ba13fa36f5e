import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeKey, escapeValue, parseProperties } from '../../../src/neo4j/conf/properties.ts';
import { confText } from './conf-file-arbitrary.ts';

/** Answers of java.util.Properties on Java 11.0.13, 17.0.15 and 25, which agree on all of these. */
const asJavaReads: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  ['', []],
  [
    'a=1\nb=2',
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ],
  [
    'a:1\nb 2\nc\td\ne',
    [
      ['a', '1'],
      ['b', '2'],
      ['c', 'd'],
      ['e', ''],
    ],
  ],
  ['  a  =  1  ', [['a', '1  ']]],
  ['a = = b', [['a', '= b']]],
  ['a : = b', [['a', '= b']]],
  ['=x', [['', 'x']]],
  ['# c\n ! c\na=1', [['a', '1']]],
  ['#c\\\na=1', [['a', '1']]],
  ['a=1 # c', [['a', '1 # c']]],
  ['a=1\\\n  2\\\n#3', [['a', '12#3']]],
  ['a\\\n   =1', [['a', '1']]],
  [
    'a=1\\\n\nb=2',
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ],
  [
    'a=\\\r\n  \r\nb=1',
    [
      ['a', ''],
      ['b', '1'],
    ],
  ],
  [
    'a=b\\\\\nc=1',
    [
      ['a', 'b\\'],
      ['c', '1'],
    ],
  ],
  [
    'a=1\r\rb=2\r',
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ],
  ['\fx=1', [['x', '1']]],
  // A lone backslash continues into the next line, where a comment is a comment again.
  ['\\\n#c\na=1', [['a', '1']]],
  ['\\\n\\\n#c\na=1', [['a', '1']]],
  ['\\\n   #c=1', []],
  ['\\\na=1', [['a', '1']]],
  // At the very end it is a setting without a name, except before CR LF.
  ['\\', [['', '']]],
  ['\\\n', [['', '']]],
  ['\\\r', [['', '']]],
  ['\\\r\n', []],
  ['\\\n\n', []],
  ['\\\n  ', []],
  ['a\\', [['a', '']]],
  ['a\\\n', [['a', '']]],
  ['a=1\\\n   ', [['a', '1']]],
  // Escapes.
  ['a\\=b=c', [['a=b', 'c']]],
  ['a\\\\=b', [['a\\', 'b']]],
  ['a\\ b c', [['a b', 'c']]],
  ['\\ =1', [[' ', '1']]],
  ['a=x\\qy\\t\\n\\r\\f', [['a', 'xqy\t\n\r\f']]],
  ['\\u0061=\\u00e9', [['a', 'é']]],
  ['a=\\\\u0041', [['a', '\\u0041']]],
];

describe('parseProperties', () => {
  it.each(asJavaReads)('reads %j as Java does', (text, expected) => {
    expect(parseProperties(text).map(({ key, value }) => [key, value])).toEqual(expected);
  });

  it.each(['a=\\u12', 'a=\\u12zz', 'a=\\u00g0', 'a=\\u', 'a\\u12=34', '\\u=1'])('calls %j broken', (text) => {
    expect(parseProperties(text).map(({ broken }) => broken)).toEqual([true]);
  });

  it('decodes UTF-8 when asked to, and replaces what is none', () => {
    const text = Buffer.from('a=é \xff').toString('latin1');
    expect(parseProperties(text)[0]?.value).toBe('Ã© Ã¿');
    expect(parseProperties(text, { charset: 'utf8' })[0]?.value).toBe('é ÿ');
    expect(parseProperties('a=\xe9\\u00e9', { charset: 'utf8' })[0]?.value).toBe('\ufffdé');
  });

  it('says where things stand', () => {
    const text = '# c\r\n\r\n  key : val\\\r\n   ue\r\nnext=1';
    const [first, second] = parseProperties(text);
    expect(first).toMatchObject({ key: 'key', value: 'value', line: 3, separator: 'sign' });
    expect(text.slice(first?.start, first?.end)).toBe('  key : val\\\r\n   ue');
    expect(text.slice(first?.keyStart, first?.keyEnd)).toBe('key');
    expect(text.slice(first?.valueStart, first?.end)).toBe('val\\\r\n   ue');
    expect(text.slice(first?.end, first?.next)).toBe('\r\n');
    expect(second).toMatchObject({ key: 'next', line: 5 });
  });

  it('counts the line of the key, not of a lone backslash before it', () => {
    expect(parseProperties('\\\n\\\na=1')).toMatchObject([{ key: 'a', line: 3, start: 0 }]);
    expect(parseProperties('\\\n# c\na=1')).toMatchObject([{ key: 'a', line: 3, start: 6 }]);
  });

  it('has entries in order, without overlap, and outside them only comments and blanks', () => {
    fc.assert(
      fc.property(confText({ broken: true }), (text) => {
        let at = 0;
        let between = '';
        for (const { start, keyStart, keyEnd, valueStart, end, next } of parseProperties(text)) {
          expect(
            [at, start, keyStart, keyEnd, valueStart, end, next].every(
              (offset, index, all) => index === 0 || offset >= (all[index - 1] ?? 0),
            ),
          ).toBe(true);
          between += text.slice(at, start);
          at = next;
        }
        expect(parseProperties(between + text.slice(at))).toEqual([]);
      }),
    );
  });
});

describe('escapeValue and escapeKey', () => {
  it('write what reads back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 1 }), (value, key) => {
        for (const separator of ['=', ' ', ' : ']) {
          const written = `${escapeKey(key)}${separator}${escapeValue(value, separator)}\n`;
          expect(written).toMatch(/^[\x20-\x7e]*\n$/);
          expect(parseProperties(written).map((entry) => [entry.key, entry.value])).toEqual([[key, value]]);
        }
      }),
    );
  });

  it('leave plain text as it is', () => {
    expect(escapeKey('dbms.ssl.policy.bolt.client_auth')).toBe('dbms.ssl.policy.bolt.client_auth');
    expect(escapeValue('/var/lib/neo4j: a = b # c')).toBe('/var/lib/neo4j: a = b # c');
    expect(escapeValue('C:\\certs\\ü')).toBe('C:\\\\certs\\\\\\u00fc');
  });
});
