/** The 4 or 16 bytes of an IP address in text, or undefined when it is none. No zone, no prefix, no brackets. */
export function parseIpAddress(text: string): Buffer | undefined {
  return text.includes(':') ? parseVersion6(text) : parseVersion4(text);
}

/** Networks that are not reached from the public internet, with what they are for (IANA's special-purpose address registries). */
const innerNetworks = [
  ...[
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
  ],
  ...['192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ...[
    '::/127',
    '::ffff:0:0/96',
    '64:ff9b:1::/48',
    '100::/64',
    '2001::/23',
    '2001:db8::/32',
    '2002::/16',
    '3fff::/20',
    '5f00::/16',
  ],
  ...['fc00::/7', 'fe80::/10', 'ff00::/8'],
].flatMap((text) => parseNetwork(text) ?? []);

/** Can an address be reached from the public internet, as far as its number tells? False also for what is no address. */
export function isPublicAddress(text: string): boolean {
  const bytes = parseIpAddress(text);
  if (bytes === undefined) return false;
  return !innerNetworks.some(
    ({ address, mask }) =>
      address.length === bytes.length && bytes.every((byte, index) => (byte & (mask[index] ?? 0)) === (address[index] ?? 0)),
  );
}

/** Canonical text of 4 or 16 bytes (RFC 5952 for version 6); undefined for any other number of bytes. */
export function formatIpAddress(bytes: Buffer): string | undefined {
  if (bytes.length === 4) return bytes.join('.');
  return bytes.length === 16 ? formatVersion6(bytes) : undefined;
}

/**
 * Address and mask of a network, the mask as a number of bits (`10.0.0.0/8`), written out as certificates have it
 * (`10.0.0.0/255.0.0.0`), or left out for a single address. Undefined when it is none.
 */
export function parseNetwork(text: string): { readonly address: Buffer; readonly mask: Buffer } | undefined {
  const [address, after, ...more] = text.split('/');
  const bytes = parseIpAddress(address ?? '');
  if (bytes === undefined || more.length > 0) return undefined;
  const mask = parseMask(after ?? String(bytes.length * 8), bytes.length);
  return mask === undefined ? undefined : { address: bytes, mask };
}

function parseMask(text: string, length: number): Buffer | undefined {
  const written = parseIpAddress(text);
  if (written !== undefined) return written.length === length ? written : undefined;
  const bits = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (!(bits <= length * 8)) return undefined;
  return Buffer.from(Array.from({ length }, (_, index) => (0xff00 >> Math.min(8, Math.max(0, bits - index * 8))) & 0xff));
}

/** `10.0.0.0/255.0.0.0`, as certificates have it → `10.0.0.0/8`. A mask with holes stays as it is. */
export function networkText(network: string): string {
  const [address = '', mask = ''] = network.split('/');
  const bytes = parseIpAddress(mask);
  if (bytes === undefined) return network;
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? `${address}/${bits.replaceAll('0', '').length}` : network;
}

function parseVersion4(text: string): Buffer | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return undefined;
  return Buffer.from(parts.map(Number));
}

function parseVersion6(text: string): Buffer | undefined {
  if (text.length > 45) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = readGroups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? readGroups(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const bytes = Buffer.alloc(16);
  for (const [index, group] of groups.entries()) bytes.writeUInt16BE(group, index * 2);
  return bytes;
}

function readGroups(text: string, last: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    // The last 32 bits may be written as version 4.
    const version4 = last && index === parts.length - 1 ? parseVersion4(part) : undefined;
    if (version4 === undefined) return undefined;
    groups.push(version4.readUInt16BE(0), version4.readUInt16BE(2));
  }
  return groups;
}

function formatVersion6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2));
  const zeros = longestZeros(groups);
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (zeros === undefined) return hex(groups);
  return `${hex(groups.slice(0, zeros.from))}::${hex(groups.slice(zeros.to))}`;
}

/** The first longest run of at least two zero groups. */
function longestZeros(groups: readonly number[]): { readonly from: number; readonly to: number } | undefined {
  let best: { readonly from: number; readonly to: number } | undefined;
  for (let from = 0; from < groups.length; from++) {
    let to = from;
    while (groups[to] === 0) to++;
    if (to - from >= 2 && (best === undefined || to - from > best.to - best.from)) best = { from, to };
    from = Math.max(from, to - 1);
  }
  return best;
}
