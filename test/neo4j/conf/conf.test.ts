import { describe, expect, it } from 'vitest';
import { booleanOf, listOf, readConf, settingOf } from '../../../src/neo4j/conf/conf.ts';
import { lineEndOf } from '../../../src/neo4j/conf/conf-bytes.ts';
import { parseVersion } from '../../../src/neo4j/version.ts';

const read = (text: string, version = '5', encoding: BufferEncoding = 'latin1') =>
  readConf(Buffer.from(text, encoding), parseVersion(version));

describe('readConf', () => {
  it('takes an absent file for an empty one', () => {
    expect(readConf(undefined, parseVersion('5'))).toMatchObject({
      entries: [],
      duplicates: [],
      bom: false,
      utf16: false,
    });
  });

  it('lets the last of duplicates count and names all lines', () => {
    const conf = read('a=1\n# c\na=2\nb=1\nserver.jvm.additional=-Xa\nserver.jvm.additional=-Xb\n');
    expect(conf.settings.get('a')).toBe('2');
    expect(conf.duplicates).toEqual([{ name: 'a', lines: [1, 3] }]);
    expect(conf.settings.get('server.jvm.additional')).toBe('-Xa\n-Xb');
  });

  it('reads 4.x names on 5.0 and later, unless the new name is there', () => {
    for (const version of ['5', '2025', '2026']) {
      const conf = read(
        'dbms.connector.bolt.tls_level=REQUIRED\ndbms.default_listen_address=1.2.3.4\nserver.default_listen_address=::\n',
        version,
      );
      expect(settingOf(conf, 'server.bolt.tls_level')).toBe('REQUIRED');
      expect(settingOf(conf, 'server.default_listen_address')).toBe('::');
      expect(conf.settings.has('dbms.connector.bolt.tls_level')).toBe(false);
      expect(conf.duplicates).toEqual([]);
    }
  });

  it('drops an older name without a value', () => {
    const conf = read('dbms.connector.bolt.tls_level=\n');
    expect(settingOf(conf, 'server.bolt.tls_level')).toBeUndefined();
  });

  it('keeps 5.x names apart on 4.4, where they mean nothing', () => {
    const conf = read('server.bolt.tls_level=REQUIRED\nserver.default_listen_address=::\n', '4.4');
    expect(settingOf(conf, 'dbms.connector.bolt.tls_level')).toBeUndefined();
    expect(conf.foreignNames).toEqual([
      { name: 'server.bolt.tls_level', ownName: 'dbms.connector.bolt.tls_level', line: 1 },
      { name: 'server.default_listen_address', ownName: 'dbms.default_listen_address', line: 2 },
    ]);
    expect(read('server.bolt.tls_level=REQUIRED').foreignNames).toEqual([]);
  });

  it('makes the byte order mark part of the first line, as Java does', () => {
    const conf = read('\ufeffserver.bolt.tls_level=REQUIRED\nb=1\n', '2026', 'utf8');
    expect(conf.bom).toBe(true);
    expect(conf.settings).toEqual(
      new Map([
        ['\ufeffserver.bolt.tls_level', 'REQUIRED'],
        ['b', '1'],
      ]),
    );
    expect(read('\ufeff# comment\n', '5', 'utf8').entries).toMatchObject([{ key: 'ï»¿#', value: 'comment' }]);
  });

  it('reads nothing of UTF-16', () => {
    expect(read('\ufeffa=1\n', '5', 'utf16le')).toMatchObject({ utf16: true, entries: [] });
    expect(read('a=1\nb=2\n', '4.4', 'utf16le')).toMatchObject({ utf16: true, entries: [] });
    expect(read('a=\0', '5')).toMatchObject({ utf16: false });
  });

  it('decodes as the line does', () => {
    expect(['4.4', '5', '2025.11.0', '2025.12.1', '2026'].map((version) => settingOf(read('a=é', version, 'utf8'), 'a'))).toEqual(
      ['Ã©', 'Ã©', 'Ã©', 'é', 'é'],
    );
  });

  it('names the lines of broken escapes', () => {
    expect(read('a=1\nb=C:\\users\n').brokenEscapes).toEqual([{ name: 'b', line: 2 }]);
  });
});

describe('settings', () => {
  const conf = read('t= TRUE \nf=false\nbad=yes\nempty=\nlist= a, b ,,c \nnbsp=\xa0x\xa0\n');

  it('are trimmed as Java trims', () => {
    expect(settingOf(conf, 't')).toBe('TRUE');
    expect(settingOf(conf, 'nbsp')).toBe('\xa0x\xa0');
    expect(settingOf(conf, 'absent')).toBeUndefined();
  });

  it('are true, false, absent or neither', () => {
    expect(['t', 'f', 'bad', 'empty', 'absent'].map((name) => booleanOf(conf, name, true))).toEqual([
      true,
      false,
      undefined,
      undefined,
      true,
    ]);
  });

  it('are lists', () => {
    expect(['list', 'empty', 'absent'].map((name) => listOf(conf, name))).toEqual([['a', 'b', 'c'], [], undefined]);
  });
});

describe('line ends', () => {
  it.each([
    ['', '\n'],
    ['a', '\n'],
    ['a\nb\n', '\n'],
    ['a\r\nb\r\n', '\r\n'],
    ['a\rb\r', '\r'],
    ['a\r\nb\r\nc\n', '\r\n'],
    ['a\r\nb\nc\n', '\n'],
    ['a\r\nb\n', '\n'],
  ])('of %j', (text, lineEnd) => {
    expect(lineEndOf(text)).toBe(lineEnd);
  });
});
