import type { SubjectName } from '../../model/certificate-request.ts';
import { UserError } from '../../model/errors.ts';
import type { Rehearsal } from '../../model/plan.ts';
import { type Certificate, isSignedBy } from '../../pki/certificates/certificate.ts';
import { isListOf, type RevocationList } from '../../pki/certificates/crl.ts';
import { matchesName } from '../../pki/names/subject-names.ts';
import type { RehearsedFiles } from './rehearsed-files.ts';

/** What this server's own certificate must be, by the rules of the JVM: these stop connections, never the start. */
export function judgeOwnChain(
  rehearsal: Rehearsal,
  { chain, trusted }: RehearsedFiles,
  { now, mutual }: { readonly now: Date; readonly mutual: boolean },
): void {
  const { publicCertificate: path, scope, names, clientAuth, trustedDirectory } = rehearsal;
  const [leaf] = chain;
  const refuse = (message: string, remedy: string): never => {
    throw new UserError(message, remedy, { paths: [path] });
  };
  for (const certificate of chain) refuseOutsideDates(certificate, path, now);
  for (const name of names) {
    // A name that no client of Java's takes, such as one with an underscore, is there all the same.
    if (leaf.names.some(({ value }) => value === name.value)) continue;
    const match = matchesName(leaf, dialled(name));
    if (match.kind === 'mismatch') {
      refuse(
        `The certificate in ${path} does not carry the name ${name.value}: a client that connects to it would refuse it.`,
        'Issue it again with that name, or leave the name out.',
      );
    }
  }
  const usages = leaf.extendedKeyUsage;
  const allows = (usage: string) => usages === undefined || usages.includes(usage) || usages.includes('anyExtendedKeyUsage');
  if (!allows('serverAuth')) {
    refuse(
      `The certificate in ${path} may not be used by a server (extended key usage without serverAuth).`,
      'Issue it again for serverAuth.',
    );
  }
  if (mutual && !allows('clientAuth')) {
    refuse(
      `The certificate in ${path} lacks the usage clientAuth: members of a ${scope} connect to each other, and each would refuse the other.`,
      'Issue it again for serverAuth and clientAuth (public CAs no longer do; use a private CA or a self-signed one).',
    );
  }
  if (leaf.keyUsage !== undefined && !leaf.keyUsage.includes('digitalSignature')) {
    refuse(
      `The certificate in ${path} may not sign handshakes (key usage without digitalSignature).`,
      'Issue it again with that usage.',
    );
  }
  if (clientAuth === 'require' && scope !== 'https' && (trusted === undefined || trusted.length === 0)) {
    throw new UserError(
      `${trustedDirectory} holds no certificate, and client authentication is required: nobody would get in.`,
      'Put the certificate of a peer, or of the CA, into it.',
      { paths: [trustedDirectory] },
    );
  }
}

/** A certificate that is checked, and who issued it. Anchors are not checked. */
export interface ChainLink {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
}

/**
 * As soon as there is one list, the JVM wants a current one of every issuer below which a certificate is checked.
 * `directory`: where the lists lie.
 */
export function refuseRevoked(
  links: readonly ChainLink[],
  lists: readonly RevocationList[],
  { directory, path, now }: { readonly directory: string; readonly path: string; readonly now: Date },
): void {
  if (lists.length === 0) return;
  for (const { certificate, issuer } of links) {
    const own = lists.filter((list) => isListOf(list, issuer));
    if (own.some(({ revoked }) => revoked.has(certificate.serial))) {
      throw new UserError(
        `The certificate "${certificate.subject.text}" in ${path} is revoked, by a list in ${directory}.`,
        'Have it issued again.',
        { paths: [path, directory] },
      );
    }
    if (own.some(({ nextUpdate }) => nextUpdate === undefined || nextUpdate >= now)) continue;
    throw new UserError(
      `${directory} has no revocation list of "${issuer.subject.text}" that is current: members would refuse each other.`,
      'Put its current list there, or take the lists of all others out.',
      { paths: [directory] },
    );
  }
}

/**
 * Follows a chain, as it is sent, to something that the other side trusts: a certificate of the chain itself, or the issuer of one.
 * As in the JVM, an anchor's own dates and usages do not matter. `trustPath`: where those anchors lie.
 */
export function walkToAnchor(
  chain: RehearsedFiles['chain'],
  anchors: readonly Certificate[],
  { path, trustPath }: { readonly path: string; readonly trustPath: string | undefined },
): readonly ChainLink[] {
  const links: ChainLink[] = [];
  let at = chain[0];
  for (let next = 1; ; next += 1) {
    const certificate = at;
    if (anchors.some(({ fingerprint256 }) => fingerprint256 === certificate.fingerprint256)) return links;
    const anchor = anchors.find((one) => isIssuer(one, certificate));
    if (anchor) return [...links, { certificate, issuer: anchor }];
    const issuer = chain[next];
    if (!issuer || !isIssuer(issuer, certificate)) break;
    links.push({ certificate, issuer });
    at = issuer;
  }
  const where = trustPath ?? 'what peers were given';
  const paths = [path, ...(trustPath === undefined ? [] : [trustPath])];
  if (at.selfSigned) {
    throw new UserError(
      `Peers would not trust the certificate in ${path}: ${where} holds neither it nor an issuer of it.`,
      'Give peers this certificate, or the CA that issued it.',
      { paths },
    );
  }
  throw new UserError(
    `${path} is missing an intermediate certificate: who issued "${at.subject.text}", that is "${at.issuer.text}", is neither in it nor in ${where}.`,
    'Append the certificates of the issuers, each after the one that it signed (certbot: fullchain.pem).',
    { paths },
  );
}

function isIssuer(issuer: Certificate, certificate: Certificate): boolean {
  return certificate.issuer.canonical === issuer.subject.canonical && isSignedBy(certificate, issuer);
}

/**
 * Would a Java member present its certificate at all? It does only when the server names an issuer of its chain among those it
 * accepts; a folder of bare leaves of a CA names none.
 */
export function wouldBePresented(chain: readonly Certificate[], trusted: readonly Certificate[]): boolean {
  const accepted = new Set(trusted.map(({ subject }) => subject.canonical));
  return chain.some(({ issuer }) => accepted.has(issuer.canonical));
}

function refuseOutsideDates({ subject, notBefore, notAfter }: Certificate, path: string, now: Date): void {
  const problem =
    now > notAfter
      ? `expired on ${notAfter.toISOString()}`
      : now < notBefore
        ? `is not valid before ${notBefore.toISOString()}`
        : '';
  if (problem === '') return;
  throw new UserError(
    `The certificate "${subject.text}" in ${path} ${problem}.`,
    now > notAfter ? 'Have it issued again.' : 'Check the clock of this machine, or wait.',
    { paths: [path] },
  );
}

/** A wildcard stands for any name that it covers. */
function dialled({ value }: SubjectName): string {
  return value.startsWith('*.') ? `any${value.slice(1)}` : value;
}
