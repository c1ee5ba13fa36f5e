import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfEdit } from '../../../src/model/conf-edit.ts';
import { UserError } from '../../../src/model/errors/errors.ts';
import { Secret } from '../../../src/model/secret.ts';
import { editConf } from '../../../src/neo4j/conf/conf-edit.ts';
import { parseProperties } from '../../../src/neo4j/conf/properties.ts';
import { confText, plainValue } from './conf-file-arbitrary.ts';

type Values = { readonly [name: string]: string | Secret | null };

const edit = (changes: Values, options: Partial<Omit<ConfEdit, 'changes'>> = {}): ConfEdit => ({
  changes: new Map(Object.entries(changes)),
  blocks: options.blocks ?? [],
  renames: options.renames ?? new Map(),
  duplicates: options.duplicates ?? 'all',
});

function edited(text: string, what: ConfEdit): string {
  return editConf(Buffer.from(text, 'latin1'), what).bytes.toString('latin1');
}
const report = (text: string, what: ConfEdit) => editConf(Buffer.from(text, 'latin1'), what).report;

const key = 'dbms.ssl.policy.bolt.private_key';
const password = `${key}_password`;

describe('a setting that is there', () => {
  it.each([
    ['a=1\n', 'a=2\n'],
    ['a: 1\n', 'a: 2\n'],
    ['a 1\n', 'a 2\n'],
    ['a\n', 'a=2\n'],
    ['a=\n', 'a=2\n'],
    ['  a\t=  1\nb=3\n', '  a\t=  2\nb=3\n'],
    ['# a=1\na=1\n# after\n', '# a=1\na=2\n# after\n'],
    ['a=1\\\n  1\nb=3', 'a=2\nb=3'],
    ['a=\\\n  1\nb=3', 'a=\\\n  2\nb=3'],
    ['a=1', 'a=2'],
    ['a=1\r\nb=3\r\n', 'a=2\r\nb=3\r\n'],
    ['a=\xe9\nb=\xe9\n', 'a=2\nb=\xe9\n'],
  ])('is changed where it stands: %j', (before, after) => {
    expect(edited(before, edit({ a: '2' }))).toBe(after);
  });

  it.each(['a=2\n', 'a = 2\r\n', '  a:2', 'a=\\u0032\n', 'a=\\\n 2\n'])('is left alone when its value is right: %j', (text) => {
    expect(edited(text, edit({ a: '2' }))).toBe(text);
    expect(report(text, edit({ a: '2' })).changed).toEqual([]);
  });

  it('is written anew when its bytes mean different things in different character sets', () => {
    expect(edited('a=Ã©\n', edit({ a: 'Ã©' }))).toBe('a=\\u00c3\\u00a9\n');
  });

  it('goes with its whole logical line', () => {
    expect(edited('x=1\na=1\\\n  2\ny=1\n', edit({ a: null }))).toBe('x=1\ny=1\n');
    expect(edited('x=1\na=1', edit({ a: null }))).toBe('x=1\n');
    expect(edited('a=1\na=2\n', edit({ a: null }))).toBe('');
    expect(report('x=1\na=1\na=2\n', edit({ a: null })).removed).toEqual([
      { name: 'a', line: 2, was: '1', now: null },
      { name: 'a', line: 3, was: '2', now: null },
    ]);
  });

  it('is told by name, line, old and new value', () => {
    expect(report('# c\nb=1\n\na=1\nd=5\n', edit({ a: '2', b: '1', c: '3', d: null }))).toMatchObject({
      changed: [{ name: 'a', line: 4, was: '1', now: '2' }],
      removed: [{ name: 'd', line: 5, was: '5', now: null }],
      added: ['c'],
    });
  });

  it('keeps no continuation before an empty value, which would take in the next line', () => {
    expect(edited('a=\\\rx\nb=1\n', edit({ a: '' }))).toBe('a=\nb=1\n');
  });
});

describe('new settings', () => {
  const blocks = [
    { heading: 'Bolt', names: ['a', 'b'] },
    { heading: 'HTTPS\nsecond line', names: ['c'] },
  ];

  it('go to the end, one block per heading', () => {
    expect(edited('x=1\n', edit({ c: '3', b: '2', a: '1', d: '4' }, { blocks }))).toBe(
      'x=1\n\n# Bolt\na=1\nb=2\n\n# HTTPS\n# second line\nc=3\n\nd=4\n',
    );
  });

  it.each([
    ['', '# Bolt\na=1\n'],
    ['x=1', 'x=1\n\n# Bolt\na=1\n'],
    ['x=1\n\n', 'x=1\n\n# Bolt\na=1\n'],
    ['x=1\r\n', 'x=1\r\n\r\n# Bolt\r\na=1\r\n'],
    ['x=1\r\ny=1\r\nz=1\n', 'x=1\r\ny=1\r\nz=1\n\r\n# Bolt\r\na=1\r\n'],
    ['x=1\r', 'x=1\r\r# Bolt\ra=1\r'],
    ['# only a comment', '# only a comment\n\n# Bolt\na=1\n'],
    ['x=1\\', 'x=1\\\n\n# Bolt\na=1\n'],
    ['x=1\\\n', 'x=1\\\n\n# Bolt\na=1\n'],
    ['y=1\nz=1\nx=1\\\r', 'y=1\nz=1\nx=1\\\r\n\n# Bolt\na=1\n'],
  ])('keep to the line ends of the file: %j', (before, after) => {
    expect(edited(before, edit({ a: '1' }, { blocks }))).toBe(after);
  });

  it('join a block that an earlier edit made', () => {
    const first = edited('x=1\n', edit({ a: '1', c: '3' }, { blocks }));
    expect(edited(first, edit({ a: '1', b: '2', c: '3' }, { blocks }))).toBe(
      'x=1\n\n# Bolt\na=1\nb=2\n\n# HTTPS\n# second line\nc=3\n',
    );
    expect(edited('# Bolt\na=1', edit({ b: '2' }, { blocks }))).toBe('# Bolt\na=1\nb=2\n');
  });

  it('start a block anew where the paragraph might run on', () => {
    expect(edited('# Bolt\na=1\\\n\nx=1\n', edit({ b: '2' }, { blocks }))).toBe('# Bolt\na=1\\\n\nx=1\n\n# Bolt\nb=2\n');
  });

  it('are escaped so that Java reads them back', () => {
    expect(edited('', edit({ a: 'C:\\x', b: ' ü', c: '=', 'd e': '#' }))).toBe('a=C:\\\\x\nb=\\ \\u00fc\nc==\nd\\ e=#\n');
  });
});

describe('a password', () => {
  const secret = new Secret('pass\\word');

  it('goes right above an existing private_key, indented like it', () => {
    expect(edited(`x=1\n  ${key}=k\ny=1\n`, edit({ [password]: secret }))).toBe(
      `x=1\n  ${password}=pass\\\\word\n  ${key}=k\ny=1\n`,
    );
  });

  it('comes first in a new block, whatever the order of the names', () => {
    const blocks = [{ heading: 'Bolt', names: [key, 'x', password] }];
    expect(edited('', edit({ [key]: 'k', x: '1', [password]: secret }, { blocks }))).toBe(
      `# Bolt\n${password}=pass\\\\word\n${key}=k\nx=1\n`,
    );
    expect(edited('', edit({ [key]: 'k', [password]: secret }))).toBe(`${password}=pass\\\\word\n${key}=k\n`);
  });

  it('is moved above when the file has it below', () => {
    const what = edit({ [key]: 'k', [password]: secret });
    expect(edited(`${key}=k\nx=1\n# c\n ${password} = old\ny=1\n`, what)).toBe(
      ` ${password} = pass\\\\word\n${key}=k\nx=1\n# c\ny=1\n`,
    );
    expect(edited(`${key}=k\r\n${password}=pass\\\\word`, what)).toBe(`${password}=pass\\\\word\r\n${key}=k\r\n`);
    expect(edited(`${key}=k\n${password}=pass\\\\word\\`, what)).toBe(`${password}=pass\\\\word\n${key}=k\n`);
    expect(report(`${key}=k\n${password}=old\n`, what)).toMatchObject({
      moved: [{ name: password, line: 2 }],
      changed: [{ name: password, line: 2 }],
    });
  });

  it('stays where it is in a policy the edit is not about', () => {
    const text = `${key}=k\n${password}=p\n`;
    expect(edited(text, edit({ x: '1' }))).toBe(`${text}\nx=1\n`);
    expect(edited(text, edit({ 'dbms.ssl.policy.https.private_key': null }))).toBe(text);
    expect(edited(text, edit({ 'dbms.ssl.policy.bolt.enabled': null }))).toBe(`${password}=p\n${key}=k\n`);
  });

  it('is in the bytes and nowhere else', () => {
    const result = editConf(Buffer.from(`${key}=k\n`), edit({ [password]: new Secret('hunter2') }));
    expect(result.bytes.toString()).toContain('hunter2');
    expect(JSON.stringify(result.report)).not.toContain('hunter2');
    const replaced = report(`${password}=sesame\n${key}=k\n`, edit({ [password]: new Secret('hunter2') }));
    expect(JSON.stringify(replaced)).toContain('"was":"<hidden>","now":"<hidden>"');
  });
});

describe('duplicates', () => {
  it('leave the last line, whose value 4.x uses, where it is', () => {
    const text = 'a=1\nx=1\na=2\ny=1\na=3\n';
    expect(edited(text, edit({}))).toBe('x=1\ny=1\na=3\n');
    expect(edited(text, edit({ a: '4' }))).toBe('x=1\ny=1\na=4\n');
    expect(report(text, edit({ a: '4' }))).toMatchObject({
      merged: [{ name: 'a', kept: 5, dropped: [1, 3] }],
      changed: [{ name: 'a', line: 5 }],
    });
  });

  it('of settings that are not changed may be left alone', () => {
    expect(edited('a=1\na=1\nb=1\nb=1\n', edit({ b: '1' }, { duplicates: 'changed' }))).toBe('a=1\na=1\nb=1\n');
  });

  it('are no duplicates where a setting may stand many times', () => {
    const text = 'server.jvm.additional=-Xa\nserver.jvm.additional=-Xb\n';
    expect(edited(text, edit({ x: '1' }))).toBe(`${text}\nx=1\n`);
    expect(edited(text, edit({ 'server.jvm.additional': '-Xa' }))).toBe(text);
    expect(edited(text, edit({ 'server.jvm.additional': '-Xc' }))).toBe(`${text}\nserver.jvm.additional=-Xc\n`);
    expect(edited(text, edit({ 'server.jvm.additional': null }))).toBe('');
  });
});

describe('renames', () => {
  const renames = new Map([
    ['old', 'new'],
    ['dbms.jvm.additional', 'server.jvm.additional'],
  ]);

  it('put the successor in place', () => {
    expect(edited('x=1\n  old : 1\ny=1\n', edit({}, { renames }))).toBe('x=1\n  new : 1\ny=1\n');
    expect(edited('old=1\n', edit({ new: '2' }, { renames }))).toBe('new=2\n');
    expect(report('x=1\nold=1\n', edit({}, { renames })).renamed).toEqual([{ from: 'old', to: 'new', line: 2 }]);
  });

  it('drop the old line when the successor is there as well, because that one wins', () => {
    expect(edited('old=1\nnew=2\n', edit({}, { renames }))).toBe('new=2\n');
    expect(edited('new=2\nold=1\n', edit({ new: '3' }, { renames }))).toBe('new=3\n');
    expect(report('new=2\nold=1\n', edit({}, { renames })).superseded).toEqual([{ name: 'old', by: 'new', line: 2 }]);
  });

  it('drop an old line without a value, which is not read', () => {
    expect(edited('old=\nx=1\n', edit({}, { renames }))).toBe('x=1\n');
    expect(edited('old=\n', edit({ new: '1' }, { renames }))).toBe('new=1\n');
    expect(edited('old=1\nold=\n', edit({}, { renames }))).toBe('');
  });

  it('make two old lines one', () => {
    expect(edited('old=1\nold=2\n', edit({}, { renames, duplicates: 'changed' }))).toBe('new=2\n');
    expect(report('old=1\nold=2\n', edit({}, { renames })).merged).toEqual([{ name: 'new', kept: 2, dropped: [1] }]);
  });

  it('take all lines of a setting that may stand many times, unless new ones are there', () => {
    expect(edited('dbms.jvm.additional=-Xa\ndbms.jvm.additional=-Xb\n', edit({}, { renames }))).toBe(
      'server.jvm.additional=-Xa\nserver.jvm.additional=-Xb\n',
    );
    const both = 'dbms.jvm.additional=-Xa\nserver.jvm.additional=-Xb\n';
    expect(edited(both, edit({}, { renames }))).toBe(both);
  });

  it('may not contradict the changes', () => {
    expect(() => editConf(Buffer.from(''), edit({ old: '1' }, { renames }))).toThrow(/both/);
  });
});

describe('the file as a whole', () => {
  it('loses its byte order mark, and that is told', () => {
    const { bytes, report: done } = editConf(Buffer.from('\ufeffa=1\n# é\n'), edit({ a: '1' }));
    expect(bytes).toEqual(Buffer.from('a=1\n# é\n'));
    expect(done).toMatchObject({ bomRemoved: true, changed: [], added: [] });
  });

  it.each([
    ['utf16le' as const, '\ufeffa=1\n'],
    ['utf16le' as const, 'a=1\nb=2\n'],
  ])('is refused in UTF-16 (%s, %j)', (encoding, text) => {
    const bytes = Buffer.from(text, encoding);
    expect(() => editConf(bytes, edit({}))).toThrow(UserError);
    expect(() => editConf(Buffer.from(bytes).swap16(), edit({}))).toThrow(/UTF-16/);
  });

  it('may hold broken escapes; those that stay are told', () => {
    const text = 'a=\\u12\nb=\\uxyz\n';
    expect(edited(text, edit({ a: '1' }))).toBe('a=1\nb=\\uxyz\n');
    expect(report(text, edit({ a: '1' })).brokenEscapes).toEqual([2]);
  });
});

describe('any edit of any file', () => {
  const names = [key, password, 'server.bolt.enabled', 'x', 'brand.new'];
  const changes = fc.dictionary(
    fc.constantFrom(...names),
    fc.oneof({ weight: 3, arbitrary: plainValue }, { weight: 1, arbitrary: fc.constant(null) }),
  );
  const blocks = [{ heading: 'A heading', names: [key, password, 'server.bolt.enabled'] }];

  it('done twice is done once', () => {
    fc.assert(
      fc.property(confText({ broken: true }), changes, (text, values) => {
        const what = edit(values, { blocks });
        const once = editConf(Buffer.from(text, 'latin1'), what).bytes;
        const again = editConf(once, what);
        expect(again.bytes).toEqual(once);
        expect(again.report).toMatchObject({
          added: [],
          changed: [],
          removed: [],
          renamed: [],
          superseded: [],
          merged: [],
          moved: [],
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves every line it is not about as it was, byte for byte and in order', () => {
    fc.assert(
      fc.property(confText({ broken: true }), changes, (text, values) => {
        const what = edit(values, { duplicates: 'changed' });
        const isTouched = (name: string): boolean => name in values || name === password;
        const rest = (whole: string): string => {
          let kept = '';
          let at = 0;
          for (const entry of parseProperties(whole)) {
            if (!isTouched(entry.key)) continue;
            kept += whole.slice(at, entry.start);
            at = entry.next;
          }
          return kept + whole.slice(at);
        };
        const before = rest(text);
        const after = rest(edited(text, what));
        expect(after.startsWith(before)).toBe(true);
        expect(after.slice(before.length).replace(/[\r\n]/g, '')).toBe('');
      }),
      { numRuns: 1000 },
    );
  });

  it('has the password above its key afterwards', () => {
    fc.assert(
      fc.property(confText({ broken: false }), fc.constantFrom('k', null), plainValue, (text, keyValue, passwordValue) => {
        const result = edited(
          text,
          edit({
            [password]: passwordValue,
            'dbms.ssl.policy.bolt.enabled': 'true',
            ...(keyValue === null ? {} : { [key]: keyValue }),
          }),
        );
        const found = parseProperties(result).map((entry) => entry.key);
        expect(found.filter((name) => name === password)).toHaveLength(1);
        if (found.includes(key)) expect(found.indexOf(password)).toBeLessThan(found.indexOf(key));
      }),
      { numRuns: 500 },
    );
  });
});
