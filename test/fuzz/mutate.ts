import { mutateDer } from './mutate-der.ts';

/** Numbers that follow from a seed (mulberry32), from 0 up to `below`. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Pieces that mean something to one reader or another. */
const words = [
  'constructor',
  '__proto__',
  'toString',
  '\u001b[2J',
  '\u009b31m',
  '\u202e',
  '$(x)',
  '$\u007bX',
  '\\u00',
  '\\',
  '-----BEGIN ',
  '-----',
  '&a [*a]',
  '<<: ',
  '{',
  '[',
  '"',
  "'",
  ': ',
  '\n',
  '\r',
  '\0',
  '../',
  '-1',
  '99999999999',
  '1e9',
  'null',
  'true',
  '::1',
  '%',
  '#',
] as const;
const bytesOfDer = [0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x84, 0xa0, 0xa1, 0xff] as const;

/** Changed copies of real inputs, the same ones for a seed. Most of the PEM is changed inside its base64, value by value of its DER. */
export function mutationsOf(seed: number): (seeds: readonly Buffer[]) => Buffer {
  const upTo = numbersFrom(seed);
  const change = (bytes: Buffer): Buffer => {
    const [one, other] = [upTo(bytes.length + 1), upTo(bytes.length + 1)];
    const [from, to] = [Math.min(one, other), Math.max(one, other)];
    const around = (middle: Buffer, behind = from): Buffer =>
      Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(behind)]);
    switch (upTo(8)) {
      case 0:
        return around(Buffer.from([upTo(256)]), from + 1);
      case 1:
        return around(Buffer.from([bytesOfDer[upTo(bytesOfDer.length)] ?? 0]), from + 1);
      case 2:
        return around(Buffer.from(words[upTo(words.length)] ?? ''));
      case 3:
        return around(Buffer.alloc(0), Math.min(to, from + 1 + upTo(40)));
      case 4:
        return around(bytes.subarray(from, Math.min(to, from + 200)));
      case 5:
        return upTo(4) === 0 ? bytes.subarray(0, from) : around(Buffer.from([upTo(256), upTo(256)]));
      case 6:
        return around(Buffer.from((words[upTo(words.length)] ?? '').repeat(1 + upTo(300))));
      default:
        return around(Buffer.alloc(upTo(70), bytesOfDer[upTo(bytesOfDer.length)]), from + upTo(4));
    }
  };
  const changed = (bytes: Buffer): Buffer => {
    let result = bytes;
    for (let left = 1 + upTo(4); left > 0; left -= 1) result = change(result);
    return result;
  };
  return (seeds) => {
    const bytes = seeds[upTo(seeds.length)] ?? Buffer.alloc(0);
    const [, head, body, tail] = /^(-----BEGIN [^-]+-----\n)([\w+/=\n]+)(-----END [\s\S]+)$/.exec(bytes.toString('latin1')) ?? [];
    if (head === undefined || body === undefined || tail === undefined)
      return (upTo(3) > 0 ? mutateDer(bytes, upTo) : undefined) ?? changed(bytes);
    if (upTo(3) === 0) return changed(bytes);
    const der = Buffer.from(body, 'base64');
    const other = (upTo(3) > 0 ? mutateDer(der, upTo) : undefined) ?? changed(der);
    return Buffer.from(`${head}${other.toString('base64')}\n${tail}`, 'latin1');
  };
}
