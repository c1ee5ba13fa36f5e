/** What Java's CertificateFactory would throw. */
export class JavaError extends Error {}

/** Reads a file byte by byte, as the factory does: what one read leaves over, the next one begins with. */
export interface JavaStream {
  readonly bytes: Buffer;
  at: number;
}

/**
 * The next block of a file for CertificateFactory: DER as it stands, or the content of a PEM block. Undefined: the end came
 * first. Both ways of reading PEM are here, for they differ: up to Java 24 a BEGIN must start its line and may be followed by
 * anything of its kind; Java 25 finds it anywhere, and insists on a line end right behind both marks.
 * @throws JavaError for what ends the reading of the file.
 */
export function readOneBlock(stream: JavaStream, java: number): Buffer | undefined {
  const first = next(stream);
  if (first === -1) return undefined;
  if (first === 0x30) {
    const start = stream.at - 1;
    skipBer(stream, first, java >= 25 ? 128 : 1_000);
    return stream.bytes.subarray(start, stream.at);
  }
  const base64 = java >= 25 ? readPem25(stream, first) : readPem17(stream, first);
  return base64 === undefined ? undefined : decodeBasic(base64);
}

const lineFeed = 10;
const carriageReturn = 13;
const hyphen = 45;
const blanks = new Set([9, 10, 13, 32]);

function next(stream: JavaStream): number {
  const byte = stream.bytes[stream.at];
  if (byte === undefined) return -1;
  stream.at++;
  return byte;
}

/** One BER value whose tag was read; indefinite lengths are followed inside. */
function skipBer(stream: JavaStream, known: number, depth: number): number {
  if (depth <= 0) throw new JavaError('Nesting sequence depth limit reached.');
  const tag = known === -1 ? next(stream) : known;
  if (tag === -1) throw new JavaError('BER/DER tag info absent');
  if (known === -1 && (tag & 0x1f) === 0x1f) throw new JavaError('Multi octets tag not supported');
  const first = next(stream);
  if (first === -1) throw new JavaError('BER/DER length info absent');
  if (first === 0x80) {
    if ((tag & 0x20) === 0) throw new JavaError('Non constructed encoding must have definite length');
    while (skipBer(stream, -1, depth - 1) !== 0);
    return tag;
  }
  let length = first;
  if (first > 0x80) {
    if (first > 0x84) throw new JavaError('Invalid BER/DER data (too huge?)');
    length = 0;
    for (let count = first & 0x7f; count > 0; count--) {
      const byte = next(stream);
      if (byte === -1) throw new JavaError('Incomplete BER/DER length info');
      length = length * 256 + byte;
    }
    if (length > 0x7fffffff) throw new JavaError('Invalid BER/DER data (a little huge?)');
  }
  if (stream.at + length > stream.bytes.length) throw new JavaError('Incomplete BER/DER data');
  stream.at += length;
  return tag;
}

function readPem17(stream: JavaStream, first: number): string | undefined {
  let count = first === hyphen ? 1 : 0;
  let last = first === hyphen ? -1 : first;
  do {
    const byte = next(stream);
    if (byte === -1) return undefined;
    if (byte === hyphen) {
      count++;
    } else {
      count = 0;
      last = byte;
    }
  } while (count !== 5 || (last !== -1 && last !== carriageReturn && last !== lineFeed));

  let data = '';
  let header = '-----';
  let end: number;
  for (;;) {
    const byte = next(stream);
    if (byte === -1) throw new JavaError('Incomplete data');
    if (byte === lineFeed) {
      end = lineFeed;
      break;
    }
    if (byte === carriageReturn) {
      const after = next(stream);
      if (after === -1) throw new JavaError('Incomplete data');
      end = after === lineFeed ? lineFeed : carriageReturn;
      if (after !== lineFeed && !blanks.has(after)) data += String.fromCharCode(after);
      break;
    }
    header += String.fromCharCode(byte);
  }
  for (;;) {
    const byte = next(stream);
    if (byte === -1) throw new JavaError('Incomplete data');
    if (byte === hyphen) break;
    if (!blanks.has(byte)) data += String.fromCharCode(byte);
  }
  let footer = '-';
  for (;;) {
    const byte = next(stream);
    if (byte === -1 || byte === end || byte === lineFeed) break;
    if (byte !== carriageReturn) footer += String.fromCharCode(byte);
  }
  checkMarks(header.trimEnd(), footer.trimEnd());
  return data;
}

function checkMarks(header: string, footer: string): void {
  if (header.length < 16 || !header.startsWith('-----BEGIN ') || !header.endsWith('-----')) {
    throw new JavaError(`Illegal header: ${header}`);
  }
  if (footer.length < 14 || !footer.startsWith('-----END ') || !footer.endsWith('-----')) {
    throw new JavaError(`Illegal footer: ${footer}`);
  }
  if (header.slice(11, -5) !== footer.slice(9, -5)) throw new JavaError(`Header and footer do not match: ${header} ${footer}`);
}

/** Java 25's `Pem.readPEM`. Undefined where it meets the end of the file, which the caller takes for no more data. */
function readPem25(stream: JavaStream, first: number): string | undefined {
  let count = first === hyphen ? 1 : 0;
  while (count !== 5) {
    const byte = next(stream);
    if (byte === -1) return undefined;
    count = byte === hyphen ? count + 1 : 0;
  }
  let header = '-----';
  for (;;) {
    const byte = next(stream);
    if (byte === -1) return undefined;
    if (byte === hyphen) break;
    if (byte === lineFeed || byte === carriageReturn) throw new JavaError('Incomplete header');
    header += String.fromCharCode(byte);
  }
  for (count = 1; count < 5; count++) if (next(stream) !== hyphen) throw new JavaError('Incomplete header');
  header += '-----';
  if (header.length < 16 || !header.startsWith('-----BEGIN ')) throw new JavaError(`Illegal header: ${header}`);

  let data = '';
  let end = 0;
  const behind = next(stream);
  if (behind === carriageReturn) {
    const after = next(stream);
    end = after === lineFeed ? lineFeed : carriageReturn;
    if (after !== lineFeed) data += String.fromCharCode(after & 0xffff);
  } else if (behind === lineFeed) {
    end = lineFeed;
  } else if (behind !== 0x20) {
    throw new JavaError('No EOL character found');
  }
  for (;;) {
    const byte = next(stream);
    if (byte === -1) return undefined;
    if (byte === hyphen) break;
    if (!blanks.has(byte)) data += String.fromCharCode(byte);
  }
  if (!readHyphens(stream)) return undefined;
  let footer = '-----';
  for (;;) {
    const byte = next(stream);
    if (byte === -1) return undefined;
    if (byte === hyphen) break;
    footer += String.fromCharCode(byte);
  }
  if (!readHyphens(stream)) return undefined;
  for (;;) {
    const byte = next(stream);
    if (byte === end || byte === -1 || byte === 0x20) break;
    if (byte !== carriageReturn) throw new JavaError('Invalid PEM format:  No EOL char found in footer');
  }
  footer += '-----';
  if (footer.length < 14 || !footer.startsWith('-----END ')) throw new JavaError(`Illegal footer: ${footer}`);
  const [begun, ended] = [header.slice(11, -5), footer.slice(9, -5)];
  if (begun !== ended) throw new JavaError(`Header and footer do not match: ${begun} ${ended}`);
  return data;
}

/** The other four of five hyphens. False at the end of the file. */
function readHyphens(stream: JavaStream): boolean {
  for (let count = 1; count < 5; count++) {
    const byte = next(stream);
    if (byte === -1) return false;
    if (byte !== hyphen) throw new JavaError('Incomplete footer');
  }
  return true;
}

/** `Base64.getDecoder()`: no white space, padding may be left out but must be right where it is there. */
function decodeBasic(text: string): Buffer {
  const match = /^([A-Za-z0-9+/]*)(=*)$/.exec(text);
  const digits = match?.[1]?.length ?? -1;
  const padding = match?.[2]?.length ?? 0;
  const rest = digits % 4;
  const fits = digits >= 0 && rest !== 1 && (padding === 0 || (rest === 2 && padding === 2) || (rest === 3 && padding === 1));
  if (!fits) throw new JavaError('IllegalArgumentException: Illegal base64 character');
  return Buffer.from(text, 'base64');
}
