import { UserError } from '../../model/errors.ts';
import type { Rehearsal } from '../../model/plan.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import type { System, Tls, TlsConnection } from '../../system/system.ts';
import { deferred, exchangeBytes, within } from './both-ends.ts';
import { refuseRevoked, walkToAnchor, wouldBePresented } from './rehearsal-rules.ts';
import type { RehearsedFiles } from './rehearsed-files.ts';

const loopback = '127.0.0.1';
const timeoutMs = 5_000;
const graceMs = 50;

interface Shaken {
  readonly protocol: string;
  readonly cipher: string;
}

/** One connection: the server as the policy says, the client as a peer. A byte each way, since TLS 1.3 refuses a client late. */
export async function handshake(
  rehearsal: Rehearsal,
  files: RehearsedFiles,
  { mutual, now }: { readonly mutual: boolean; readonly now: Date },
  system: Pick<System, 'tls'>,
): Promise<Shaken> {
  const clientAnchors = mutual ? anchorsForClients(rehearsal, files, now) : [];
  try {
    return await shake(rehearsal, files, mutual ? clientAnchors : undefined, system);
  } catch (error) {
    throw refusalInWords(error, rehearsal);
  }
}

/** `clientAnchors`: whose certificates the server accepts; undefined: it asks for none. */
async function shake(
  rehearsal: Rehearsal,
  files: RehearsedFiles,
  clientAnchors: readonly Certificate[] | undefined,
  { tls }: Pick<System, 'tls'>,
): Promise<Shaken> {
  const passphrase = rehearsal.passphrase?.reveal();
  const identity = {
    key: files.keyBytes,
    certificate: files.certificateBytes,
    ...(passphrase !== undefined && { passphrase }),
  };
  // An empty list is the judge's to refuse; for https it means all that Java has.
  const named = rehearsal.tlsVersions.filter((version) => version !== '');
  const versions = named.length === 0 ? {} : { versions: named };
  const { promise: accepted, resolve: accept, reject: refuse } = deferred<TlsConnection>();
  const server = await tls.listen({
    ...identity,
    ...versions,
    ...(clientAnchors
      ? { clientAuth: 'require', ...acceptingClients(clientAnchors), revoked: revocationsFor(files, clientAnchors) }
      : { clientAuth: 'none' }),
    onConnection: accept,
    onFailure: refuse,
  });
  try {
    const client = await tls.connect({
      host: loopback,
      port: server.port,
      ...versions,
      ...(clientAnchors && identity),
      ...trusting(files.peerAnchors, tls),
      ...nameToDial(rehearsal),
      timeoutMs,
    });
    await exchangeBytes(client, accepted, timeoutMs);
    client.close();
    return { protocol: client.protocol, cipher: client.cipher };
  } catch (error) {
    // The client sees a closed connection; the server knows why, perhaps a moment later.
    throw await within(
      graceMs,
      accepted.then(
        () => error,
        (reason: unknown) => reason,
      ),
    ).catch(() => error);
  } finally {
    await server.close();
  }
}

/**
 * Whose certificates the member that is dialled accepts. With a CA: what lies in `trusted/` here, as on every member. Self-signed
 * members hold each other's certificates and not their own: there the dialled one plays a peer, which has ours.
 */
function anchorsForClients(rehearsal: Rehearsal, files: RehearsedFiles, now: Date): readonly Certificate[] {
  const { chain, trusted = [], peerAnchors, revoked } = files;
  const { trustedDirectory, revokedDirectory, publicCertificate: path } = rehearsal;
  const [leaf] = chain;
  const anchors = leaf.selfSigned && !trusted.some((one) => one.fingerprint256 === leaf.fingerprint256) ? peerAnchors : trusted;
  const links = walkToAnchor(chain, anchors, { path, trustPath: trustedDirectory });
  refuseRevoked(links, revoked, { directory: revokedDirectory, path, now });
  if (wouldBePresented(chain, anchors)) return anchors;
  throw new UserError(
    `${trustedDirectory} holds no issuer of this server's certificate: members would not present theirs to each other.`,
    "Put the CA's certificate into it; certificates of single members do only where they are self-signed.",
    { paths: [trustedDirectory] },
  );
}

/**
 * Only these. Every certificate named is an anchor, as in the JVM. Node before 20.18 takes self-signed ones alone for that; with others
 * it is left to what was followed before the handshake.
 */
function trusting(anchors: readonly Certificate[], tls: Tls) {
  const trust = anchors.map(({ pem }) => pem);
  return tls.partialChains ? { trust, partialChain: true } : { trust, check: checkFor(anchors) };
}

/** Node's servers of 20 and 22 never take other than self-signed ones for anchors. */
function acceptingClients(anchors: readonly Certificate[]) {
  return { trust: anchors.map(({ pem }) => pem), check: checkFor(anchors) };
}

function checkFor(anchors: readonly Certificate[]): 'strict' | 'look' {
  return anchors.every(({ selfSigned }) => selfSigned) ? 'strict' : 'look';
}

/** A certificate that is trusted itself is not looked up in revocation lists. */
function revocationsFor({ chain, revoked }: RehearsedFiles, anchors: readonly Certificate[]): readonly string[] {
  const [leaf] = chain;
  return anchors.some(({ fingerprint256 }) => fingerprint256 === leaf.fingerprint256) ? [] : revoked.map(({ pem }) => pem);
}

function nameToDial({ names }: Rehearsal): { readonly name?: string; readonly checkName: boolean } {
  const name =
    names.find(({ kind, value }) => kind === 'dns' && !value.startsWith('*')) ?? names.find(({ kind }) => kind === 'ip');
  return name ? { name: name.value, checkName: true } : { checkName: false };
}

/** OpenSSL's and Node's codes in words. What was followed and judged before leaves these few. */
function refusalInWords(error: unknown, { scope, publicCertificate, revokedDirectory, tlsVersions }: Rehearsal): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code ?? error.message;
  const paths = [publicCertificate];
  const told = (why: string, remedy: string) =>
    new UserError(`The handshake with the new ${scope} files failed: ${why} (${code}).`, remedy, { paths, cause: error });
  if (code === 'CERT_REVOKED') return told('a certificate is revoked', 'Have it issued again.');
  if (code.includes('CRL')) {
    return told(
      `a revocation list in ${revokedDirectory} is missing, out of date or not its issuer's`,
      'Fetch the current list of each CA.',
    );
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return told('a certificate is outside its dates', 'Have it issued again.');
  if (code === 'INVALID_PURPOSE' || code === 'INVALID_CA')
    return told('a certificate is used for what it may not be used for', 'Have it issued for this use.');
  if (code === 'PATH_LENGTH_EXCEEDED' || code.includes('PERMITTED'))
    return told('a CA above the certificate does not allow it', 'Ask the CA for another.');
  if (code.includes('PROTOCOL'))
    return told(`no TLS version of ${tlsVersions.join(', ')} could be used`, 'Allow TLSv1.2 or TLSv1.3.');
  if (code.includes('KEY_TOO_SMALL') || code.includes('MD_TOO_WEAK'))
    return told('key or signature are too weak for clients', 'Use RSA 2048 or EC P-256 and SHA-256.');
  return told(
    'what clients do with such a certificate did not work',
    `Look at it: openssl x509 -text -noout -in ${publicCertificate}`,
  );
}
