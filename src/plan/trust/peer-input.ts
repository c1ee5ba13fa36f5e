import { UserError } from '../../model/errors/errors.ts';
import { whyLinkNotFollowed } from '../../model/errors/link-not-followed.ts';
import type { FileFact } from '../../model/installation.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { type RevocationList, readRevocationLists } from '../../pki/certificates/crl.ts';
import { nameThing } from '../../pki/encoding/contents.ts';

/** Bytes of a peer's file worth reading: a chain of the longest keys has some 10 000. */
export const peerFileLimit = 1024 * 1024;
/** Certificates of one file worth looking at: a peer has one certificate and its issuers. */
const mostPerFile = 50;

/** What peers have sent: certificates and CRLs, and where each is from. */
export interface PeerInput {
  readonly certificates: readonly { readonly certificate: Certificate; readonly from: string }[];
  readonly lists: readonly { readonly list: RevocationList; readonly from: string }[];
}

/**
 * Takes certificates and CRLs out of files: PEM, DER, PKCS #7, chains.
 * @throws UserError for a private key (which is then leaked), a request, a public key, junk, and for more than a peer can have.
 */
export function readPeerInput(files: readonly FileFact[]): PeerInput {
  const certificates: { certificate: Certificate; from: string }[] = [];
  const lists: { list: RevocationList; from: string }[] = [];
  for (const file of files) {
    const bytes = bytesOf(file);
    const found = readCertificates(bytes);
    const leaked = found.others.some(
      ({ kind }) => kind === 'private-key' || kind === 'encrypted-private-key' || kind === 'pkcs12',
    );
    if (leaked) {
      throw new UserError(
        `${file.path} contains a private key. A private key must never leave its server.`,
        'Treat that key as leaked, and renew its certificate with a new key. Send only what trust export prints.',
        { paths: [file.path] },
      );
    }
    const own = readRevocationLists(bytes).lists;
    if (found.certificates.length > mostPerFile || own.length > mostPerFile) {
      throw new UserError(
        `${file.path} holds ${Math.max(found.certificates.length, own.length)} certificates; a peer has one certificate and its issuers.`,
        'Extract the certificates of your peers: trusting a whole CA bundle would let in all their customers.',
        { paths: [file.path] },
      );
    }
    if (found.certificates.length === 0 && own.length === 0) throw nothingIn(file.path, found.others[0]?.kind);
    certificates.push(...found.certificates.map((certificate) => ({ certificate, from: file.path })));
    lists.push(...own.map((list) => ({ list, from: file.path })));
  }
  return { certificates, lists };
}

function bytesOf(file: FileFact): Buffer {
  if (file.bytes !== undefined) return file.bytes;
  const { path, fact } = file;
  const led = whyLinkNotFollowed(file);
  if (led !== undefined)
    throw new UserError(`${path} cannot be used as a certificate: ${led.reason}.`, led.remedy, { paths: [path] });
  const reason =
    fact.state === 'missing'
      ? 'it does not exist'
      : fact.state === 'unreachable'
        ? fact.reason
        : file.unreadable === 'EFBIG'
          ? `it has ${fact.size} bytes, far more than any certificate`
          : (file.unreadable ?? 'it cannot be read');
  throw new UserError(`${path} cannot be used as a certificate: ${reason}.`, "Pass a file with the peer's certificate.", {
    paths: [path],
  });
}

function nothingIn(path: string, kind: Parameters<typeof nameThing>[0] | undefined): UserError {
  const remedy =
    kind === 'certificate-request'
      ? 'This is a request: a CA has to sign it first (ca sign).'
      : kind === 'public-key'
        ? 'A public key has no name and no expiry date. Send what trust export prints on the other server.'
        : 'Send what trust export prints on the other server.';
  return new UserError(`${path} contains no certificate${kind === undefined ? '' : `, but ${nameThing(kind)}`}.`, remedy, {
    paths: [path],
  });
}
