/** The three bytes of a UTF-8 byte order mark, as a binary string. Neo4j reads them as part of the first line. */
export const utf8Bom = '\xef\xbb\xbf';

/** UTF-16, with its mark or told by the zero bytes that its ASCII characters have. */
export function isUtf16(bytes: Buffer): boolean {
  if (bytes.length < 2) return false;
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return true;
  const sample = bytes.subarray(0, 4096);
  if (!sample.includes(0)) return false;
  let zeros = 0;
  for (const byte of sample) if (byte === 0) zeros++;
  return zeros * 3 > sample.length;
}

/** The line end that new lines of a text get: the one most of its lines have, LF when it has none. */
export function lineEndOf(text: string): '\n' | '\r\n' | '\r' {
  const crlf = text.match(/\r\n/g)?.length ?? 0;
  const lf = (text.match(/\n/g)?.length ?? 0) - crlf;
  const cr = (text.match(/\r/g)?.length ?? 0) - crlf;
  if (crlf > lf && crlf >= cr) return '\r\n';
  return cr > lf ? '\r' : '\n';
}
