import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePem, splitPem } from '../../../src/pki/encoding/pem.ts';
import { cpuSeconds } from '../../support/cpu-time.ts';

const block = encodePem('CERTIFICATE', Buffer.from('one certificate, so to speak'));
const other = encodePem('PRIVATE KEY', Buffer.from('another thing'));
const split = (text: string) => splitPem(Buffer.from(text, 'latin1'));

describe('splitPem', () => {
  it('gives back what encodePem wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('CERTIFICATE', 'X509 CRL'), (bytes, label) => {
        const file = split(encodePem(label, Buffer.from(bytes)));
        expect(file.blocks).toHaveLength(1);
        expect(file.blocks[0]?.label).toBe(label);
        expect(file.blocks[0]?.der).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('tells where every part lies, in bytes and lines', () => {
    const text = `subject=CN=a\n${block}\nbetween\n${other}`;
    const file = split(text);
    expect(file.parts.map((part) => [part.kind, part.line])).toEqual([
      ['text', 1],
      ['block', 2],
      ['text', 6],
      ['block', 7],
      ['text', 9],
    ]);
    expect(file.parts.map((part) => text.slice(part.start, part.end)).join('')).toBe(text);
  });

  it.each([
    ['CRLF', block.replaceAll('\n', '\r\n')],
    ['CR alone', block.replaceAll('\n', '\r')],
    ['no final newline', block.trimEnd()],
    ['indented', block.replace(/^/gm, '  ')],
    ['blanks behind the dashes', block.replace(/-----$/gm, '-----  ')],
    ['one long line of base64', block.replace(/(?<=[A-Za-z0-9+/=])\n(?=[A-Za-z0-9+/=])/g, '')],
    ['text before and after', `hello\n${block}good bye\n`],
  ])('reads a block with %s', (_, text) => {
    expect(split(text).blocks.map((one) => one.der.toString())).toEqual(['one certificate, so to speak']);
  });

  it('shows the whole lines of begin and end, so that a stricter reader can object', () => {
    const [found] = split(`x${block.replace('-----END CERTIFICATE-----', '-----END CERTIFICATE----- y')}`).blocks;
    expect(found).toMatchObject({ header: 'x-----BEGIN CERTIFICATE-----', footer: '-----END CERTIFICATE----- y' });
  });

  it('reads two blocks that share a line', () => {
    const file = split(block.trimEnd() + other);
    expect(file.blocks.map((one) => one.label)).toEqual(['CERTIFICATE', 'PRIVATE KEY']);
    expect(file.blocks[0]?.footer).toBe('-----END CERTIFICATE----------BEGIN PRIVATE KEY-----');
  });

  it('reads the headers of an encrypted block', () => {
    const file = split(
      '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,\n 00FF\n\nQUJD\n-----END RSA PRIVATE KEY-----\n',
    );
    expect(file.blocks[0]?.headers).toEqual([
      { name: 'Proc-Type', value: '4,ENCRYPTED' },
      { name: 'DEK-Info', value: 'AES-128-CBC,00FF' },
    ]);
    expect(file.blocks[0]?.der.toString()).toBe('ABC');
  });

  it.each([
    ['no-end', block.slice(0, 50)],
    ['no-end', block.slice(0, 50) + other],
    ['label-mismatch', block.replace('END CERTIFICATE', 'END PRIVATE KEY')],
    ['base64', block.replace('==', '=')],
    ['base64', block.replace('b25l', 'b2*l')],
    ['base64', block.replace('b25l', 'b25')],
  ])('says of a broken block: %s', (reason, text) => {
    expect(split(text).broken).toMatchObject([{ reason, label: 'CERTIFICATE', line: 1 }]);
  });

  it('goes on after a broken block', () => {
    expect(split(block.slice(0, 50) + other).blocks.map((one) => one.label)).toEqual(['PRIVATE KEY']);
  });

  it.each([
    ['utf-8', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(block)])],
    ['utf-16le', Buffer.from(`\ufeff${block}`, 'utf16le')],
    ['utf-16be', Buffer.from(`\ufeff${block}`, 'utf16le').swap16()],
  ])('reads behind a byte order mark: %s', (bom, bytes) => {
    const file = splitPem(bytes);
    expect(file).toMatchObject({ bom, kind: 'pem' });
    expect(file.blocks[0]?.der.toString()).toBe('one certificate, so to speak');
    expect(file.parts[0]?.kind).toBe('block');
  });

  it.each([
    ['empty', ''],
    ['empty', ' \n\n'],
    ['text', 'hello'],
    ['text', '-----BEGIN'],
    ['der', '\x30\x03\x02\x01\x01'],
    ['der', '\x30\x82\x01\x00rest'],
    ['pem', '-----BEGIN A-----'],
  ])('calls a file %s', (kind, text) => {
    expect(split(text).kind).toBe(kind);
  });

  it.each([
    ['begin lines alone', '-----BEGIN A-----\n'.repeat(200_000)],
    ['begin lines on one line', '-----BEGIN A-----'.repeat(200_000)],
    ['blocks on one line', '-----BEGIN A-----QUJD-----END A-----'.repeat(100_000)],
    ['dashes', '-'.repeat(4_000_000)],
    ['begins without an end of the label', '-----BEGIN '.repeat(300_000)],
    ['end lines', '-----END A-----\n'.repeat(200_000)],
  ])('takes time in proportion to the size: %s', (_, text) => {
    expect(cpuSeconds(() => split(text))).toBeLessThan(8);
  });
});
