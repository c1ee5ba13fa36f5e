import fc from 'fast-check';

/** Names the random files and the random edits have in common. */
export const names = [
  'server.bolt.enabled',
  'server.bolt.tls_level',
  'dbms.connector.bolt.tls_level',
  'dbms.connector.http.enabled',
  'dbms.ssl.policy.bolt.private_key',
  'dbms.ssl.policy.bolt.private_key_password',
  'dbms.ssl.policy.https.private_key',
  'dbms.ssl.policy.https.private_key_password',
  'x',
] as const;

const blanks = fc.constantFrom('', '', ' ', '\t', '  ', '\f ');
const separator = fc.constantFrom('=', '=', ' = ', ':', ' : ', ' ', '\t', '', '= =', ' \\\n = ');
const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

/** What a value or comment may hold: plain text, escapes, bytes of Latin-1 and of UTF-8, what looks like syntax, continuations. */
const piece = fc.constantFrom(
  ...['a', 'true', '7687', '/x/y', 'a b', ' ', '\t', '#', '!', '=', ':', '"', "'", '$(cat x)', ','],
  ...['\\t', '\\n', '\\\\', '\\:', '\\=', '\\ ', '\\#', '\\q', '\\u0041', '\\u00e9', '\\ud83d\\ude00', '\\u0020'],
  ...['\xe9', '\xff', '\x80', utf8('é'), utf8('日本'), utf8('😀'), '\x01', '\x7f', '\x00', '\x85', '\xa0'],
  ...['\\\n', '\\\n  ', '\\\n\t#', '\\\n\\\n', '\xc3\\\n\xa9'],
);
const brokenPiece = fc.constantFrom('\\u', '\\u12', '\\u12g4', '\\uxyzw');

const text = (pieces: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> =>
  fc.array(pieces, { maxLength }).map((parts) => parts.join(''));

const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<string>(...names) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'server.\\\n  bolt.enabled',
      'server.bolt\\u002eenabled',
      'SERVER.BOLT.ENABLED',
      'caf\xe9',
      utf8('é'),
      'a\\ b',
      'a\\=b',
    ),
  },
  { weight: 1, arbitrary: text(piece, 3) },
);

const setting = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(blanks, key, separator, value).map((parts) => parts.join(''));
const comment = fc
  .tuple(blanks, fc.constantFrom('#', '# ', '!', '#server.bolt.enabled='), text(piece, 4))
  .map((parts) => parts.join(''));
const oddLine = fc.constantFrom('', ' ', '\t\f', '\\', '  \\', '\\\n# a comment after all', '\\\n\n', '=', ':x', '\\\\');

/** Text of a properties file with odd corners, as a binary string. `broken`: now and then a malformed `\u`. */
export function confText(options: { readonly broken: boolean }): fc.Arbitrary<string> {
  const value = options.broken
    ? fc.oneof(
        { weight: 20, arbitrary: text(piece, 5) },
        { weight: 1, arbitrary: fc.tuple(text(piece, 2), brokenPiece).map((parts) => parts.join('')) },
      )
    : text(piece, 5);
  const line = fc.oneof(
    { weight: 5, arbitrary: setting(value) },
    { weight: 2, arbitrary: comment },
    { weight: 2, arbitrary: oddLine },
  );
  return fc
    .tuple(
      fc.array(fc.tuple(line, fc.constantFrom(0, 0, 0, 1)), { maxLength: 12 }),
      fc.constantFrom('\n', '\n', '\r\n', '\r\n', '\r', 'mixed'),
      fc.boolean(),
    )
    .map(([lines, style, isEnded]) => {
      const lineEnd = (index: number): string => (style === 'mixed' ? (['\n', '\r\n', '\r'][index % 3] ?? '\n') : style);
      const whole = lines
        .map(([content, doubled], index) => content + '\n'.repeat(1 + doubled) + (index % 5 === 4 ? '\n' : ''))
        .join('');
      let count = 0;
      const styled = whole.replaceAll('\n', () => lineEnd(count++));
      return isEnded ? styled : styled.replace(/(?:\r\n|\n|\r)$/, '');
    });
}

/** Values an edit may write, plain: what makes escaping hard. */
export const plainValue: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'true',
    'false',
    '',
    'REQUIRED',
    'certificates/bolt',
    'C:\\neo4j\\certs',
    ' lead',
    'trail ',
    '=x',
    ':x',
    '#x',
    '!',
    'a\\',
    '\t',
    'ü€😀',
    'a\nb',
    '\\u0041',
    'a = b',
  ),
  fc.string({ maxLength: 8, unit: 'binary' }).filter((value) => !/\p{Surrogate}/u.test(value)),
);
