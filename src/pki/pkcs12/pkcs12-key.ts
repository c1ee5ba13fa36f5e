import { createHash, hash as hashOnce } from 'node:crypto';

const purposes = { key: 1, iv: 2, mac: 3 } as const;

export interface Pkcs12KeyInput {
  readonly hash: string;
  /** Null: no bytes at all, which some programs mean by an empty password; an empty string is two zero bytes. */
  readonly password: string | null;
  readonly salt: Buffer;
  readonly iterations: number;
  readonly purpose: keyof typeof purposes;
  /** Bytes wanted. */
  readonly length: number;
}

/** The key derivation of RFC 7292, appendix B.2, with the password as UTF-16 and two zero bytes. */
export function pkcs12Key({ hash, password, salt, iterations, purpose, length }: Pkcs12KeyInput): Buffer {
  if (length === 0) return Buffer.alloc(0);
  const blockBytes = hash === 'sha384' || hash === 'sha512' ? 128 : 64;
  const diversifier = Buffer.alloc(blockBytes, purposes[purpose]);
  const input = Buffer.concat([fill(salt, blockBytes), fill(encodePassword(password), blockBytes)]);
  const pieces: Buffer[] = [];
  for (let made = 0; made < length; ) {
    let block = createHash(hash).update(diversifier).update(input).digest();
    for (let round = 1; round < iterations; round++) block = hashOnce(hash, block, 'buffer');
    pieces.push(block);
    made += block.length;
    addToBlocks(input, fill(block, blockBytes).subarray(0, blockBytes), blockBytes);
  }
  return Buffer.concat(pieces).subarray(0, length);
}

/** UTF-16, big-endian, with a final zero. */
function encodePassword(password: string | null): Buffer {
  if (password === null) return Buffer.alloc(0);
  return Buffer.from(`${password}\0`, 'utf16le').swap16();
}

/** Repeats the bytes up to a whole number of blocks. */
function fill(bytes: Buffer, blockBytes: number): Buffer {
  if (bytes.length === 0) return Buffer.alloc(0);
  return Buffer.alloc(Math.ceil(bytes.length / blockBytes) * blockBytes, bytes);
}

/** Adds `addend` + 1 to each block, as a big-endian number. */
function addToBlocks(input: Buffer, addend: Buffer, blockBytes: number): void {
  for (let start = 0; start < input.length; start += blockBytes) {
    let carry = 1;
    for (let at = blockBytes - 1; at >= 0; at--) {
      const sum = (input[start + at] ?? 0) + (addend[at] ?? 0) + carry;
      input[start + at] = sum & 0xff;
      carry = sum >> 8;
    }
  }
}
