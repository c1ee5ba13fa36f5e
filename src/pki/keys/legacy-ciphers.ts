import rc2 from 'node-forge/lib/rc2.js';
import util from 'node-forge/lib/util.js';

/** Ciphers of old PKCS #12 files that OpenSSL 3 no longer offers by default. Only ever used to read. */

/** RC2 in CBC mode; undefined where the padding does not fit. */
export function decryptRc2(key: Buffer, effectiveBits: number, iv: Buffer, bytes: Buffer): Buffer | undefined {
  if (bytes.length === 0 || bytes.length % 8 !== 0) return undefined;
  const cipher = rc2.createDecryptionCipher(key.toString('latin1'), effectiveBits);
  cipher.start(iv.toString('latin1'));
  cipher.update(util.createBuffer(bytes.toString('latin1')));
  // Without this, node-forge takes any last byte for a padding; we look at all of it.
  cipher.finish(() => true);
  const padded = Buffer.from(cipher.output.getBytes(), 'latin1');
  const count = padded.at(-1) ?? 0;
  const fits = count >= 1 && count <= 8 && padded.subarray(-count).every((byte) => byte === count);
  return fits ? padded.subarray(0, padded.length - count) : undefined;
}

/** RC4: a stream, so a wrong key shows only in what comes out. */
export function decryptRc4(key: Buffer, bytes: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  let j = 0;
  const swap = (a: number, b: number): void => {
    const kept = state[a] ?? 0;
    state[a] = state[b] ?? 0;
    state[b] = kept;
  };
  for (let i = 0; i < 256; i++) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 0xff;
    swap(i, j);
  }
  const plain = Buffer.alloc(bytes.length);
  let i = 0;
  j = 0;
  for (const [at, byte] of bytes.entries()) {
    i = (i + 1) & 0xff;
    j = (j + (state[i] ?? 0)) & 0xff;
    swap(i, j);
    plain[at] = byte ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) & 0xff] ?? 0);
  }
  return plain;
}
