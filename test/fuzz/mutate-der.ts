/** One value of DER with what is in it; `children` where it is constructed, or holds more DER in an octet or bit string. */
interface Value {
  readonly tag: number;
  readonly content: Buffer;
  /** What stands before the children in a bit string: the number of unused bits. */
  readonly lead: Buffer;
  readonly children: readonly Value[] | undefined;
}

const sequence = 0x30;
const integer = 0x02;
const objectId = 0x06;
const tags = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x17, 0x18, 0x1e, 0x30, 0x31, 0x80, 0xa0, 0xa3, 0x1f] as const;
/** Curves and algorithms that are known, known and weak, or none. */
const oids = [
  '2a8648ce3d030107',
  '2b81040022',
  '2b8104000a',
  '2b8104001f',
  '2b656e',
  '2b6570',
  '2a864886f70d010101',
  '2a03',
  '80',
] as const;
const none = Buffer.alloc(0);
const mostDepth = 40;

function read(bytes: Buffer, depth = 0): readonly Value[] | undefined {
  if (depth > mostDepth) return undefined;
  const values: Value[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag = 0, first = 0] = bytes.subarray(at, at + 2);
    const longer = first < 0x80 ? 0 : first & 0x7f;
    if (at + 2 + longer > bytes.length || longer > 3 || first === 0x80 || (tag & 0x1f) === 0x1f) return undefined;
    const length = longer === 0 ? first : bytes.readUIntBE(at + 2, longer);
    const from = at + 2 + longer;
    if (from + length > bytes.length) return undefined;
    const content = bytes.subarray(from, from + length);
    const lead = tag === 0x03 ? content.subarray(0, 1) : none;
    const mayHold = (tag & 0x20) !== 0 || ((tag === 0x03 || tag === 0x04) && content.length - lead.length > 2);
    const children = mayHold ? read(content.subarray(lead.length), depth + 1) : undefined;
    values.push({ tag, content, lead, children });
    at = from + length;
  }
  return values;
}

function write({ tag, content, lead, children }: Value): Buffer {
  return encoded(tag, children === undefined ? content : Buffer.concat([lead, ...children.map(write)]));
}

function encoded(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const size = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
  const head = Buffer.from([tag, 0x80 | size, 0, 0, 0]).subarray(0, 2 + size);
  head.writeUIntBE(length, 2, size);
  return Buffer.concat([head, content]);
}

function count(values: readonly Value[]): number {
  return values.reduce((sum, { children = [] }) => sum + 1 + count(children), 0);
}

/**
 * DER with one value changed, and the lengths around it right again, so that a parser gets as far as that value. Undefined where the
 * bytes are no DER.
 */
export function mutateDer(bytes: Buffer, upTo: (below: number) => number): Buffer | undefined {
  const values = read(bytes);
  if (values === undefined || values.length === 0) return undefined;
  let left = upTo(count(values));
  const visit = (all: readonly Value[]): Buffer[] =>
    all.flatMap((value, index) => {
      const isChosen = left === 0;
      left -= 1;
      if (isChosen) return changed(value, all[index + 1], upTo);
      const { children, content, tag, lead } = value;
      return [encoded(tag, children === undefined ? content : Buffer.concat([lead, ...visit(children)]))];
    });
  return Buffer.concat(visit(values));
}

function changed(value: Value, next: Value | undefined, upTo: (below: number) => number): Buffer[] {
  const whole = write(value);
  const { tag, content } = value;
  const any = <T>(list: readonly T[]): T => list[upTo(list.length)] as T;
  switch (upTo(11)) {
    case 0:
      return [encoded(any(tags), content)];
    case 1: {
      // A length that is wrong by itself, indefinite, or of more bytes than there are.
      const length = any([
        Buffer.from([0x80]),
        Buffer.from([0x84, 0x7f, 0xff, 0xff, 0xff]),
        Buffer.from([0xff]),
        Buffer.from([content.length + 1]),
      ]);
      return [Buffer.concat([Buffer.from([tag]), length, content])];
    }
    case 2:
      return Array<Buffer>(1 + upTo(upTo(20) === 0 ? 3_000 : 30)).fill(whole);
    case 3:
      return [];
    case 4: {
      let deep = whole;
      for (let depth = 1 + upTo(upTo(10) === 0 ? 3_000 : 60); depth > 0; depth -= 1)
        deep = encoded(any([sequence, 0xa0, 0x04]), deep);
      return [deep];
    }
    case 5:
      return next === undefined ? [encoded(tag, none)] : [write(next), whole];
    case 6:
      return [
        encoded(
          integer,
          any([none, Buffer.alloc(1 + upTo(20_000), 0xff), Buffer.alloc(40, 0), Buffer.from([0x80]), Buffer.from([0x00, 0x01])]),
        ),
      ];
    case 7:
      return [encoded(objectId, Buffer.from(any(oids), 'hex'))];
    case 8:
      // Longer or shorter by some bytes: a key of another length than its curve's.
      return [
        encoded(
          tag,
          upTo(2) === 0 ? content.subarray(0, upTo(content.length + 1)) : Buffer.concat([content, Buffer.alloc(1 + upTo(40), 1)]),
        ),
      ];
    case 9:
      return [encoded(tag, Buffer.from(content.map((byte) => (upTo(8) === 0 ? upTo(256) : byte))))];
    default:
      return [encoded(tag, Buffer.alloc(upTo(5), upTo(256)))];
  }
}
