import { createHash } from 'node:crypto';

/** SHA-256 of a certificate's DER bytes as 64 lower-case hex digits. */
export function fingerprint256(der: Buffer): string {
  return createHash('sha256').update(der).digest('hex');
}

/** As people compare it and openssl prints it: `AB:CD:…`. */
export function showFingerprint(fingerprint: string): string {
  return (fingerprint.toUpperCase().match(/../g) ?? []).join(':');
}

export type FingerprintReading =
  | { readonly kind: 'ok'; readonly fingerprint: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly remedy: string };

/**
 * Reads a SHA-256 fingerprint as it was pasted: hex of either case, with or without colons, hyphens or blanks, also behind
 * `sha256 Fingerprint=` or `SHA256:`.
 */
export function parseFingerprint(text: string): FingerprintReading {
  const named = /^sha-?(1|256)\s*(?:fingerprint)?\s*[:=]\s*/i.exec(text.trim());
  const digits = text
    .trim()
    .slice(named?.[0].length ?? 0)
    .replace(/[\s:-]/g, '');
  const remedy = 'Give the SHA-256 fingerprint (64 hex digits). To show it: openssl x509 -noout -fingerprint -sha256 -in FILE';
  if (/^[0-9a-f]{64}$/i.test(digits)) return { kind: 'ok', fingerprint: digits.toLowerCase() };
  if (/^[0-9a-f]{40}$/i.test(digits)) return { kind: 'refused', reason: 'This is a SHA-1 fingerprint (40 hex digits).', remedy };
  const reason = /^[0-9a-f]*$/i.test(digits)
    ? `A SHA-256 fingerprint has 64 hex digits; this one has ${digits.length}.`
    : 'This is not a fingerprint: it has characters that are not hex digits.';
  return { kind: 'refused', reason, remedy };
}
