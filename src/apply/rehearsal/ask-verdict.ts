import type { SubjectName } from '../../model/certificates/certificate-request.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { PathRefusal } from '../../model/message-ids.ts';
import type { Rehearsal } from '../../model/plan.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { matchesName } from '../../pki/names/subject-names.ts';
import { isAskedFor, issuerNames } from '../../verdict/handshake-limits.ts';
import type { Crl } from '../../verdict/java/java-crls.ts';
import { refuseUsage } from '../../verdict/path/end-entity.ts';
import { refusePeer } from '../../verdict/path/path-validation.ts';
import { outsideDates } from '../../verdict/policy-load.ts';
import { type RehearsedFiles, usualJava } from './rehearsed-files.ts';

const asked = { java: usualJava, protocol: 'TLSv1.3' } as const;

/** Does one who trusts these accept a chain, as it is sent? The verdict's word; null where it does. */
export function refusalOf(
  chain: readonly Certificate[],
  peer: 'server' | 'client',
  { trusted, lists, now }: { readonly trusted: readonly Certificate[]; readonly lists: readonly Crl[]; readonly now: Date },
): PathRefusal | null {
  return refusePeer({ ...asked, chain, peer, anchors: trusted, crls: lists, now });
}

/** Would a Java member present its certificate at all to a server that trusts these? */
export function wouldBePresented(chain: readonly Certificate[], trusted: readonly Certificate[]): boolean {
  const names = issuerNames(trusted, asked.protocol);
  return names !== 'too-long' && isAskedFor(chain, names);
}

/**
 * Asks the verdict whether peers would take what was written, in words about these files.
 * @param peerAnchors what a peer was given to trust. @param mutual the same files serve and dial.
 * @throws UserError where they would not.
 */
export async function refuseAsPeersDo(
  rehearsal: Rehearsal,
  files: RehearsedFiles & { readonly peerAnchors: readonly Certificate[] },
  { now, mutual }: { readonly now: Date; readonly mutual: boolean },
): Promise<void> {
  const { publicCertificate: path, names, clientAuth, trustedDirectory, peerTrust } = rehearsal;
  const { chain, trusted, lists, peerAnchors } = files;
  const [leaf] = chain;
  const late = outsideDates(chain, now);
  if (late !== undefined) throw refusedForDates(late, path, now);
  for (const { value } of names) {
    // A name that no client of Java's takes, such as one with an underscore, is there all the same.
    if (leaf.names.some((own) => own.value === value) || matchesName(leaf, dialled(value)).kind === 'match') continue;
    throw new UserError(
      `The certificate in ${path} is not valid for ${value}: clients that connect to that name would refuse it.`,
      'Issue it again with that name, or omit the name.',
      { paths: [path] },
    );
  }
  // Also of a certificate that is trusted itself, where Java's members would not look: drivers do.
  const misused = refuseUsage(leaf, { peer: 'server' }) ?? (mutual ? refuseUsage(leaf, { peer: 'client' }) : null);
  if (misused !== null) throw refusedForUsage(misused, rehearsal, refuseUsage(leaf, { peer: 'server' }) === 'usage');
  const serving = refusalOf(chain, 'server', { trusted: peerAnchors, lists: [], now });
  if (serving !== null) throw await refusedByPeers(serving, rehearsal, files, { trustPath: peerTrust, now });
  if (!mutual) return;
  if (clientAuth === 'require' && trusted.length === 0) {
    throw new UserError(
      `${trustedDirectory} contains no certificate, but client authentication is required: no member could connect.`,
      'Add the certificate of a peer, or of the CA.',
      { paths: [trustedDirectory] },
    );
  }
  // Self-signed members hold each other's certificates and not their own: there the dialled one plays a peer, which has ours.
  const isOwnPeer = leaf.selfSigned && !trusted.some(({ fingerprint256 }) => fingerprint256 === leaf.fingerprint256);
  const anchors = isOwnPeer ? peerAnchors : trusted;
  const dialling = refusalOf(chain, 'client', { trusted: anchors, lists, now });
  if (dialling !== null) throw await refusedByPeers(dialling, rehearsal, files, { trustPath: trustedDirectory, now });
  if (wouldBePresented(chain, anchors)) return;
  throw new UserError(
    `${trustedDirectory} contains no issuer of this server's certificate: members would not send their certificates to each other.`,
    "Add the CA's certificate. Certificates of single members only work if they are self-signed.",
    { paths: [trustedDirectory] },
  );
}

/** A wildcard stands for any name that it covers. */
const dialled = (value: SubjectName['value']): string => (value.startsWith('*.') ? `any${value.slice(1)}` : value);

function refusedForDates({ subject, notBefore, notAfter }: Certificate, path: string, now: Date): UserError {
  const isOver = now > notAfter;
  return new UserError(
    `The certificate "${subject.text}" in ${path} ${isOver ? `expired on ${notAfter.toISOString()}` : `is not valid before ${notBefore.toISOString()}`}.`,
    isOver ? 'Get a new certificate.' : 'Check the clock of this machine, or wait.',
    { paths: [path] },
  );
}

function refusedForUsage(refused: 'key-usage' | 'usage', { publicCertificate: path, scope }: Rehearsal, asServer: boolean) {
  const paths = [path];
  if (refused === 'key-usage') {
    return new UserError(
      `The certificate in ${path} cannot be used for TLS handshakes (key usage without digitalSignature).`,
      'Issue it again with that usage.',
      { paths },
    );
  }
  if (asServer) {
    return new UserError(
      `The certificate in ${path} cannot be used by a server (extended key usage without serverAuth).`,
      'Issue it again for serverAuth.',
      { paths },
    );
  }
  return new UserError(
    `The certificate in ${path} lacks the usage clientAuth: ${scope} members connect to each other and would refuse each other.`,
    'Issue it again for serverAuth and clientAuth. Public CAs no longer issue both: use a private CA or a self-signed certificate.',
    { paths },
  );
}

/** @param trustPath where the anchors lie; undefined: peers were given the certificate itself. */
async function refusedByPeers(
  refused: PathRefusal,
  { publicCertificate: path, revokedDirectory: directory }: Rehearsal,
  { chain, lists }: RehearsedFiles,
  { trustPath, now }: { readonly trustPath: string | undefined; readonly now: Date },
): Promise<UserError> {
  const where = trustPath ?? 'what the peers have';
  const paths = [path, ...(trustPath === undefined ? [] : [trustPath])];
  if (refused === 'revoked') {
    const gone = chain.find(({ issuer, serial }) =>
      lists.some((list) => list.issuer.canonical === issuer.canonical && list.revoked.has(serial)),
    );
    return new UserError(
      `The certificate "${gone?.subject.text}" in ${path} is revoked by a list in ${directory}.`,
      'Get a new certificate.',
      { paths: [path, directory] },
    );
  }
  if (refused === 'crl-missing') {
    const current = lists.filter(({ nextUpdate }) => nextUpdate !== undefined && nextUpdate >= now);
    const { issuer } = chain.find((one) => !current.some((list) => list.issuer.canonical === one.issuer.canonical)) ?? chain[0];
    return new UserError(
      `${directory} has no current revocation list of "${issuer.text}": members would refuse each other.`,
      'Add its current list, or remove the lists of all other CAs.',
      { paths: [directory] },
    );
  }
  if (refused !== 'peer-not-trusted' && refused !== 'nobody-trusted') {
    const { explainId } = await import('../../explain/explain-text.ts');
    const { meaning = '', remedy = '' } = explainId(refused) ?? {};
    return new UserError(`Peers would refuse the certificate in ${path}: ${meaning}`, remedy, { paths });
  }
  const top = topOf(chain);
  if (top.selfSigned) {
    return new UserError(
      `Peers would not trust the certificate in ${path}: ${where} contains neither it nor its issuer.`,
      'Give the peers this certificate, or the certificate of the CA that issued it.',
      { paths },
    );
  }
  return new UserError(
    `${path} lacks an intermediate certificate: "${top.issuer.text}", which issued "${top.subject.text}", is neither in that file nor in ${where}.`,
    'Append the issuer certificates, each after the one it signed (with certbot, use fullchain.pem).',
    { paths },
  );
}

/** As far as each certificate is followed by one with its issuer's name. */
function topOf(chain: RehearsedFiles['chain']): Certificate {
  const end = chain.findIndex((one, at) => one.issuer.canonical !== chain[at + 1]?.subject.canonical);
  return chain[end] ?? chain[0];
}
