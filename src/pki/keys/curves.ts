import { createHash } from 'node:crypto';
import { children, content, type DerNode, readIntegerHex, readOid, Tag } from '../encoding/der-read.ts';

/**
 * Bytes of a private key on a curve: ceil(bits of the order / 8), RFC 5915, 3. The named curves of OpenSSL, by identifier
 * (`openssl ecparam -list_curves`); on any other it reads no key.
 */
const widths: ReadonlyMap<string, number> = new Map(
  (
    [
      [14, ['1.3.132.0.6', '1.3.132.0.7', '2.23.43.1.4.1', '2.23.43.1.4.6']],
      [15, ['1.3.132.0.4', '1.3.132.0.5', '2.23.43.1.4.4', '2.23.43.1.4.8']],
      [16, ['1.3.132.0.28', '1.3.132.0.29']],
      [17, ['1.3.132.0.22', '1.3.132.0.23']],
      [20, ['1.3.36.3.3.2.8.1.1.1', '1.3.36.3.3.2.8.1.1.2']],
      [21, ['1.2.840.10045.3.0.1', '1.2.840.10045.3.0.2', '1.2.840.10045.3.0.3', '1.2.840.10045.3.0.4']],
      [21, ['1.3.132.0.1', '1.3.132.0.2', '1.3.132.0.8', '1.3.132.0.9', '1.3.132.0.15', '1.3.132.0.30']],
      [21, ['2.23.43.1.4.3', '2.23.43.1.4.5', '2.23.43.1.4.7', '2.23.43.1.4.9']],
      [24, ['1.2.840.10045.3.0.5', '1.2.840.10045.3.0.6', '1.2.840.10045.3.0.7', '1.3.132.0.31']],
      [24, ['1.2.840.10045.3.1.1', '1.2.840.10045.3.1.2', '1.2.840.10045.3.1.3']],
      [24, ['1.3.36.3.3.2.8.1.1.3', '1.3.36.3.3.2.8.1.1.4']],
      [25, ['1.2.840.10045.3.0.10', '1.3.132.0.24', '1.3.132.0.25']],
      [28, ['1.3.36.3.3.2.8.1.1.5', '1.3.36.3.3.2.8.1.1.6', '1.3.132.0.33', '2.23.43.1.4.12']],
      [29, ['1.3.132.0.26', '1.3.132.0.32', '2.23.43.1.4.10']],
      [30, ['1.2.840.10045.3.0.11', '1.2.840.10045.3.0.12', '1.2.840.10045.3.0.13']],
      [30, ['1.2.840.10045.3.1.4', '1.2.840.10045.3.1.5', '1.2.840.10045.3.1.6']],
      [30, ['1.3.132.0.3', '1.3.132.0.27', '2.23.43.1.4.11']],
      [32, ['1.2.840.10045.3.1.7', '1.3.132.0.10', '1.3.36.3.3.2.8.1.1.7', '1.3.36.3.3.2.8.1.1.8', '1.2.156.10197.1.301']],
      [33, ['1.2.840.10045.3.0.16']],
      [36, ['1.3.132.0.16', '1.3.132.0.17']],
      [37, ['1.2.840.10045.3.0.17']],
      [40, ['1.3.36.3.3.2.8.1.1.9', '1.3.36.3.3.2.8.1.1.10']],
      [45, ['1.2.840.10045.3.0.18', '1.2.840.10045.3.0.19']],
      [48, ['1.3.132.0.34', '1.3.36.3.3.2.8.1.1.11', '1.3.36.3.3.2.8.1.1.12']],
      [51, ['1.3.132.0.36']],
      [52, ['1.3.132.0.37']],
      [53, ['1.2.840.10045.3.0.20']],
      [64, ['1.3.36.3.3.2.8.1.1.13', '1.3.36.3.3.2.8.1.1.14']],
      [66, ['1.3.132.0.35']],
      [72, ['1.3.132.0.38', '1.3.132.0.39']],
    ] as const
  ).flatMap(([width, identifiers]) => identifiers.map((identifier) => [identifier, width] as const)),
);

/**
 * Curves that may be written out, by the SHA-256 of their numbers (prime, both coefficients, generator, order) in hex. Anything else
 * that is written out could be made to keep OpenSSL busy or to end the process.
 */
const writtenOut: ReadonlyMap<string, number> = new Map([
  ['1cee413b5e1fd5b135491a5d51a5cde78a976ab65285d5c2bd236ceebf2a6b86', 32], // P-256
  ['20da7fec550c0bb4e62f5773b13212f8f385a47fd5d579f87b4772d1ed357b27', 48], // P-384
  ['00fcd83cc24c21ba5228ab345d64def3020e7278fbadb82b095049f965f12957', 66], // P-521
  ['3f122d2e94b0d3ebed8b39427a7d656af41c39bec6b3471f953a1ec7d707f901', 32], // secp256k1
  ['6f88a8a980939a74b55d351f2b6c21741dafbdf4f585e59d7e53c2de6e0f8340', 32], // brainpoolP256r1
  ['8aebe646d5a87faf3199a348195105bc7b8ee9806bef0d1381186bb597df6e10', 48], // brainpoolP384r1
  ['bd1cb5af618b462e2a916841521ff16b9bcdbfd81525a7bbe76d514683c7f03e', 64], // brainpoolP512r1
]);

/** {@link widths} of the curve that EC parameters name or write out. Undefined: OpenSSL must not see it. */
export function keyWidthOn(parameters: DerNode): number | undefined {
  if (parameters.tag === Tag.oid) return widths.get(readOid(parameters));
  const [, field, coefficients, generator, order, cofactor] = children(parameters, Tag.sequence);
  const [kind, prime] = children(field, Tag.sequence);
  const [a, b] = children(coefficients, Tag.sequence);
  const numbers = [prime, a, b, generator, order];
  if (readOid(kind) !== '1.2.840.10045.1.1' || !numbers.every((node) => node !== undefined)) return undefined;
  if (cofactor !== undefined && readIntegerHex(cofactor) !== '01') return undefined;
  const digest = createHash('sha256');
  for (const node of numbers) digest.update(content(node).toString('hex')).update(',');
  return writtenOut.get(digest.digest('hex'));
}
