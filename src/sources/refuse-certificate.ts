import { UserError } from '../model/errors/errors.ts';
import type { Certificate } from '../pki/certificates/certificate.ts';
import { matchesName } from '../pki/names/subject-names.ts';
import type { SourceOrder } from './source.ts';

/** A certificate that is out of date now serves nobody. */
export function refuseDates(chain: readonly Certificate[], now: Date): void {
  for (const certificate of chain) {
    const who = certificate.commonName ?? certificate.names[0]?.value ?? certificate.subject.text;
    if (certificate.notAfter < now)
      throw new UserError(
        `The certificate of ${who} expired on ${day(certificate.notAfter)}.`,
        'Renew it with its CA, then run this again.',
      );
    if (certificate.notBefore > now)
      throw new UserError(
        `The certificate of ${who} is not valid before ${day(certificate.notBefore)}.`,
        "Wait until then, or correct this machine's clock.",
      );
  }
}

/** Names that were asked for and that clients would be refused under. */
export function refuseNames(leaf: Certificate, names: SourceOrder['request']['names']): void {
  const missing = names.filter(({ value }) => matchesName(leaf, value.replace(/^\*\./, 'any.')).kind === 'mismatch');
  if (missing.length === 0) return;
  const carried = leaf.names.map(({ value }) => value).join(', ');
  throw new UserError(
    `The certificate is not valid for ${missing.map(({ value }) => value).join(', ')}; it is valid for ${carried === '' ? 'no name' : carried}.`,
    'Remove those names, or get a certificate that includes them.',
  );
}

/** Members show one certificate in both roles; a server-only one is refused by every peer (openssl, Java). */
export function refuseUsages(
  leaf: Certificate,
  { request, scope }: { readonly scope: SourceOrder['scope']; readonly request: Pick<SourceOrder['request'], 'usages'> },
): void {
  const { extendedKeyUsage } = leaf;
  if (extendedKeyUsage === undefined || extendedKeyUsage.includes('anyExtendedKeyUsage')) return;
  const missing = request.usages.filter((usage) => !extendedKeyUsage.includes(usage));
  if (missing.length === 0) return;
  throw new UserError(
    `The certificate does not allow ${missing.join(' and ')}, which ${scope} needs.`,
    scope === 'cluster' || scope === 'backup'
      ? 'Public CAs no longer issue such certificates: use a private CA (ca create makes one) or --source self-signed here.'
      : 'Get a certificate for servers.',
  );
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
