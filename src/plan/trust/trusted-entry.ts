import type { Certificate } from '../../pki/certificates/certificate.ts';

/** `--as`, else the first DNS name, else the common name; lower case, anything else than letters, digits, dot and hyphen as `-`. */
export function trustedName(certificate: Pick<Certificate, 'names' | 'commonName' | 'fingerprint256'>, given?: string): string {
  const text =
    given ??
    certificate.names.find(({ kind }) => kind === 'dns')?.value ??
    certificate.commonName ??
    certificate.names[0]?.value ??
    certificate.fingerprint256.slice(0, 16);
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, '-')
    .replace(/^\.+/, '-')
    .slice(0, 100);
  return name === '' ? certificate.fingerprint256.slice(0, 16) : name;
}
