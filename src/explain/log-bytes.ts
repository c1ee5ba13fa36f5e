/** Bytes of an unpacked log; more of it is not read. */
const mostUnpacked = 256 * 1024 * 1024;

/**
 * The text of a saved log: UTF-8, UTF-16 with or without a byte order mark (PowerShell's `>` and "Save as" on Windows), or
 * any of these packed with gzip, as rotated logs are, even where the end is missing. What cannot be unpacked is taken as it is.
 */
export function textOfLog(bytes: Buffer): string {
  return decoded((bytes[0] === 0x1f && bytes[1] === 0x8b ? unpacked(bytes) : undefined) ?? bytes);
}

function unpacked(bytes: Buffer): Buffer | undefined {
  const { constants, gunzipSync } = process.getBuiltinModule('node:zlib');
  try {
    const plain = gunzipSync(bytes, { maxOutputLength: mostUnpacked, finishFlush: constants.Z_SYNC_FLUSH });
    return plain.length === 0 ? undefined : plain;
  } catch {
    return undefined;
  }
}

function decoded(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le', 2);
  if (first === 0xfe && second === 0xff) return swapped(bytes.subarray(2));
  // Without a mark: text of ASCII has a zero in every other byte.
  const start = bytes.subarray(0, 200);
  const zeros = (offset: number): number => start.filter((byte, index) => index % 2 === offset && byte === 0).length;
  const half = Math.floor(start.length / 2);
  if (half > 3 && zeros(1) > half * 0.9 && zeros(0) === 0) return bytes.toString('utf16le');
  if (half > 3 && zeros(0) > half * 0.9 && zeros(1) === 0) return swapped(bytes);
  return bytes.toString('utf8');
}

function swapped(bytes: Buffer): string {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
    .swap16()
    .toString('utf16le');
}
