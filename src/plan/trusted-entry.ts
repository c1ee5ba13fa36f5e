import { UserError } from '../model/errors.ts';
import type { FileFact } from '../model/installation.ts';
import { type Certificate, readCertificates } from '../pki/certificate.ts';
import { nameThing } from '../pki/contents.ts';

/** What a peer's file becomes in `trusted/`: certificates as clean PEM, under a name that says whose they are. */
export interface TrustedEntry {
  /** File name without folder: `<name>.pem`. */
  readonly fileName: string;
  readonly pem: string;
  readonly certificates: readonly Certificate[];
}

/**
 * Reads a peer's certificates for `trusted/`, where nothing else than certificates may lie.
 * @throws UserError for a private key (which is then leaked), a request, a public key, junk, and expired certificates.
 */
export function trustedEntry(file: FileFact, options: { readonly name?: string; readonly now: Date }): TrustedEntry {
  const { path, bytes } = file;
  if (bytes === undefined) {
    const reason =
      file.fact.state === 'missing'
        ? 'it is not there'
        : file.fact.state === 'unreachable'
          ? file.fact.reason
          : (file.unreadable ?? 'it cannot be read');
    throw new UserError(`${path} cannot be taken as a certificate: ${reason}.`, "Name a file with the peer's certificate.", {
      paths: [path],
    });
  }
  const { certificates, others } = readCertificates(bytes);
  if (others.some(({ kind }) => kind === 'private-key' || kind === 'encrypted-private-key')) {
    throw new UserError(
      `${path} holds a private key. A private key never leaves the server it was made for.`,
      'Treat that key as leaked: renew its certificate. Send only what `neo4j-tls trust export` prints.',
      { paths: [path] },
    );
  }
  const [first] = certificates;
  if (first === undefined) {
    const found = others[0];
    throw new UserError(
      `${path} holds no certificate${found === undefined ? '' : `, but ${nameThing(found.kind)}`}.`,
      found?.kind === 'certificate-request'
        ? 'A request has yet to be signed by a CA: neo4j-tls ca sign --request FILE.'
        : 'Send what `neo4j-tls trust export` prints on the other server.',
      { paths: [path] },
    );
  }
  const expired = certificates.find(({ notAfter }) => notAfter < options.now);
  if (expired !== undefined) {
    throw new UserError(
      `The certificate of ${expired.commonName ?? expired.subject.text} in ${path} ran out on ${expired.notAfter.toISOString().slice(0, 10)}.`,
      'Renew it on the other server, and exchange it again.',
      { paths: [path] },
    );
  }
  const unique = certificates.filter(
    (certificate, index) => certificates.findIndex((other) => other.fingerprint256 === certificate.fingerprint256) === index,
  );
  return {
    fileName: `${trustedName(first, options.name)}.pem`,
    pem: unique.map(({ pem }) => pem).join(''),
    certificates: unique,
  };
}

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
