import { describe, expect, it } from 'vitest';
import { encodePem } from '../../../src/pki/encoding/pem.ts';
import { JavaError, readOneBlock } from '../../../src/verdict/java/java-blocks.ts';

const content = Buffer.from('30030101ff', 'hex');
const pem = encodePem('CERTIFICATE', content);
const read = (text: string | Buffer, java: number): Buffer | undefined =>
  readOneBlock({ bytes: typeof text === 'string' ? Buffer.from(text, 'latin1') : text, at: 0 }, java);

describe('a block as CertificateFactory finds it', () => {
  it.each([17, 21, 25])('reads PEM, CRLF, text in front and DER on Java %i', (java) => {
    expect(read(pem, java)).toEqual(content);
    expect(read(pem.replaceAll('\n', '\r\n'), java)).toEqual(content);
    expect(read(`our CA\n${pem}`, java)).toEqual(content);
    expect(read(pem.trimEnd(), java)).toEqual(content);
    expect(read(content, java)).toEqual(content);
  });

  it.each([17, 21, 25])('says nothing at all of a file without a block on Java %i', (java) => {
    expect(read('', java)).toBeUndefined();
    expect(read('\n\n', java)).toBeUndefined();
    expect(read('put certificates here\n', java)).toBeUndefined();
  });

  it('finds a BEGIN behind a byte order mark only from Java 25 on', () => {
    const marked = `\xef\xbb\xbf${pem}`;
    expect(() => read(marked, 21)).toThrow(JavaError);
    expect(read(marked, 25)).toEqual(content);
  });

  it('takes a blank behind the header only up to Java 24', () => {
    const blank = pem.replace('-----\n', '----- \n');
    expect(read(blank, 17)).toEqual(content);
    expect(() => read(blank, 25)).toThrow(JavaError);
  });

  it.each([17, 25])('refuses two blocks that share a line on Java %i', (java) => {
    expect(() => read(pem.trimEnd() + pem, java)).toThrow(JavaError);
  });
});
