import { describe, expect, it } from 'vitest';
import {
  children,
  DerError,
  readBits,
  readDer,
  readIntegerHex,
  readOctets,
  readOid,
  readSmallInteger,
  readText,
  readTime,
} from '../../../src/pki/encoding/der-read.ts';
import { bmp, ia5, integer, octets, oid, sequence, time, utf8 } from '../../../src/pki/encoding/der-write.ts';

const der = (hex: string) => readDer(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('readDer', () => {
  it.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['content missing', '3003 0201'],
    ['a length of five bytes', '3085 0000000001 00'],
    ['a length cut off', '3082 01'],
    ['a tag of several bytes', '1f81 00 00'],
    ['an open length of a string', '0480 0000'],
    ['an open length without an end', '3080 020101'],
    ['open lengths nested without end', '3080'.repeat(5000)],
  ])('refuses %s', (_, hex) => {
    expect(() => der(hex)).toThrow(DerError);
  });

  it('reads lengths of every form', () => {
    for (const size of [0, 1, 127, 128, 255, 256, 65_535, 65_536]) {
      const node = readDer(octets(Buffer.alloc(size, 7)));
      expect(readOctets(node)).toHaveLength(size);
    }
  });

  it('reads open lengths, and strings in pieces', () => {
    const node = der('3080 020105 2480 0401aa 0402bbcc 0000 0000');
    const [number, string] = children(node);
    expect(readSmallInteger(number)).toBe(5);
    expect(readOctets(string)).toEqual(Buffer.from('aabbcc', 'hex'));
  });

  it('does not look into what is primitive, nor beyond its parent', () => {
    expect(() => children(der('0401aa'))).toThrow(DerError);
    expect(() => children(der('3002 0205 01'))).toThrow(DerError);
  });
});

describe('values', () => {
  it.each(['1.2.840.113549.1.1.11', '0.9.2342.19200300.100.1.25', '2.5.29.17', '2.999.1', '1.39.5'])(
    'identifier %s',
    (dotted) => {
      expect(readOid(readDer(oid(dotted)))).toBe(dotted);
    },
  );

  it.each([
    ['02 01 00', '00'],
    ['02 01 7f', '7f'],
    ['02 02 0080', '80'],
    ['02 02 0100', '0100'],
    ['02 01 80', '-80'],
    ['02 01 ff', '-01'],
    ['02 02 ff00', '-0100'],
  ])('integer %s', (hex, shown) => {
    expect(readIntegerHex(der(hex))).toBe(shown);
  });

  it('small integers stay small', () => {
    expect(readSmallInteger(der('0205 00ffffffff'))).toBe(0xffffffff);
    for (const hex of ['0200', '0201ff', '0205 0100000000', '0206 000000000001'])
      expect(() => readSmallInteger(der(hex))).toThrow(DerError);
  });

  it.each([
    ['17', '491231235959Z', '2049-12-31T23:59:59Z'],
    ['17', '500101000000Z', '1950-01-01T00:00:00Z'],
    ['17', '2601010000Z', '2026-01-01T00:00:00Z'],
    ['17', '260101000000+0100', '2025-12-31T23:00:00Z'],
    ['18', '20500101000000Z', '2050-01-01T00:00:00Z'],
    ['18', '20260101000000.25Z', '2026-01-01T00:00:00.250Z'],
    ['18', '99991231235959Z', '9999-12-31T23:59:59Z'],
    ['18', '19000101000000Z', '1900-01-01T00:00:00Z'],
  ])('time %s %s', (tag, text, iso) => {
    const node = der(`${tag}${text.length.toString(16).padStart(2, '0')}${Buffer.from(text).toString('hex')}`);
    expect(readTime(node)).toEqual(new Date(iso));
  });

  it.each(['261301000000Z', '26010100000Z', '260101000000', 'yesterday', ''])('no time: %j', (text) => {
    expect(() => readTime(der(`17${text.length.toString(16).padStart(2, '0')}${Buffer.from(text).toString('hex')}`))).toThrow(
      DerError,
    );
  });

  it('times are written without parts of a second', () => {
    expect(readTime(readDer(time(new Date('2026-02-03T04:05:06.789Z'))))).toEqual(new Date('2026-02-03T04:05:06Z'));
  });

  it('text of every string type', () => {
    expect(readText(readDer(utf8('Größe 数')))).toBe('Größe 数');
    expect(readText(readDer(ia5('a@b')))).toBe('a@b');
    expect(readText(readDer(bmp('Größe 数')))).toBe('Größe 数');
    expect(readText(der('1c08 00000041 0001f600'))).toBe('A😀');
    expect(readText(der('1c04 ffffffff'))).toBe('\ufffd');
    expect(readText(der('1402 e441'))).toBe('äA');
  });

  it('bit strings', () => {
    expect(readBits(der('0303 05 ab e0'))).toEqual({ unused: 5, bytes: Buffer.from('abe0', 'hex') });
    expect(() => readBits(der('0300'))).toThrow(DerError);
    expect(() => readBits(der('030108'))).toThrow(DerError);
  });
});

describe('what is written', () => {
  it('takes in bytes as they stand, also such as we would not write', () => {
    const odd = Buffer.from('3006 0202 0001 0500'.replaceAll(' ', ''), 'hex');
    expect(sequence(odd, undefined, integer(1))).toEqual(Buffer.concat([Buffer.from([0x30, 11]), odd, Buffer.from([2, 1, 1])]));
  });

  it.each([
    [0, '020100'],
    [127, '02017f'],
    [128, '02020080'],
    [256, '02020100'],
    [Buffer.from('00000001', 'hex'), '020101'],
    [Buffer.from('000080', 'hex'), '02020080'],
    [Buffer.from('ff00', 'hex'), '0202ff00'],
    [Buffer.from('00', 'hex'), '020100'],
  ])('integer %o has no byte too many', (number, hex) => {
    expect(integer(number).toString('hex')).toBe(hex);
  });

  it.each([
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_535, '0482ffff'],
    [65_536, '0483010000'],
  ])('a length of %i is in its shortest form', (size, head) => {
    expect(octets(Buffer.alloc(size)).toString('hex', 0, head.length / 2)).toBe(head);
  });
});
