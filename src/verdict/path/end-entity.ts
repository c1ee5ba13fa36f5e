import type { Certificate } from '../../pki/certificates/certificate.ts';
import { DerError, readBits, readDer } from '../../pki/encoding/der-read.ts';

/** What the peer is to us, and whether its key must decrypt: then a suite without forward secrecy was chosen. */
export interface PeerRole {
  readonly peer: 'server' | 'client';
  readonly decrypts?: boolean;
}

/**
 * The leaf's usages, looked at last and only where it is not an anchor itself. Source: OpenJDK's EndEntityChecker, which still
 * goes by two usages of the nineties for servers, and by Netscape's type of a certificate.
 */
export function refuseUsage(leaf: Certificate, { peer, decrypts }: PeerRole): 'key-usage' | 'usage' | null {
  const needed = peer === 'server' && decrypts === true ? 'keyEncipherment' : 'digitalSignature';
  if (leaf.keyUsage !== undefined && !leaf.keyUsage.includes(needed)) return 'key-usage';
  const usages = leaf.extendedKeyUsage;
  const wanted = peer === 'server' ? serverUsages : clientUsages;
  if (usages !== undefined && !usages.some((usage) => wanted.has(usage))) return 'usage';
  const type = netscapeType(leaf);
  return type !== undefined && (type & netscapeBits[peer]) === 0 ? 'usage' : null;
}

/** The last two: server gated cryptography, of Microsoft and of Netscape. */
const serverUsages: ReadonlySet<string> = new Set([
  ...['serverAuth', 'anyExtendedKeyUsage', '1.3.6.1.4.1.311.10.3.3', '2.16.840.1.113730.4.1'],
]);
const clientUsages: ReadonlySet<string> = new Set(['clientAuth', 'anyExtendedKeyUsage']);

const netscapeBits = { client: 0x80, server: 0x40 } as const;

/** The first byte of Netscape's certificate type; undefined where there is none that can be read. */
function netscapeType({ extensions }: Certificate): number | undefined {
  const found = extensions.find(({ oid }) => oid === '2.16.840.1.113730.1.1');
  if (found === undefined) return undefined;
  try {
    return readBits(readDer(found.value)).bytes[0] ?? 0;
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}
