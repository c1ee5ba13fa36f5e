import { describe, expect, it } from 'vitest';
import { fingerprint256, parseFingerprint, showFingerprint } from '../../../src/pki/certificates/fingerprint.ts';

const hex = fingerprint256(Buffer.from('x'));

describe('fingerprints', () => {
  it('are shown in upper case with colons, and read back', () => {
    expect(showFingerprint(hex)).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(parseFingerprint(showFingerprint(hex))).toEqual({ kind: 'ok', fingerprint: hex });
  });

  it.each([
    hex,
    hex.toUpperCase(),
    ` ${hex}\n`,
    `sha256 Fingerprint=${showFingerprint(hex)}`,
    `SHA256 Fingerprint=${showFingerprint(hex)}`,
    `SHA-256: ${hex}`,
    `SHA256:${hex}`,
    (hex.match(/../g) ?? []).join(' '),
    (hex.match(/../g) ?? []).join('-'),
  ])('are read as %j', (text) => {
    expect(parseFingerprint(text)).toEqual({ kind: 'ok', fingerprint: hex });
  });

  it.each([
    ['', /64 hex digits; this one has 0/],
    [hex.slice(1), /this one has 63/],
    [`${hex}0`, /this one has 65/],
    [hex.slice(0, 40), /SHA-1/],
    [`SHA1 Fingerprint=${showFingerprint(hex.slice(0, 40))}`, /SHA-1/],
    ['core1', /not a fingerprint/],
  ])('are refused: %j', (text, reason) => {
    expect(parseFingerprint(text)).toMatchObject({ kind: 'refused', reason: expect.stringMatching(reason) });
  });
});
