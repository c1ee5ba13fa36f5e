import type { PathRefusal } from '../../model/message-ids.ts';
import { type Certificate, isSignedBy } from '../../pki/certificates/certificate.ts';
import type { NameConstraints } from '../../pki/certificates/certificate-extensions.ts';
import {
  children,
  contextConstructed,
  contextPrimitive,
  DerError,
  onlyChild,
  readDer,
  Tag,
} from '../../pki/encoding/der-read.ts';
import { Oid } from '../../pki/encoding/oids.ts';
import { readName } from '../../pki/names/distinguished-name.ts';
import type { Crl } from '../java/java-crls.ts';
import { kindOfKey, signsWithEdwards } from '../server-side.ts';
import { policiesHold } from './certificate-policies.ts';
import { refuseUsage } from './end-entity.ts';
import { namesPermitted } from './name-constraints.ts';

export interface PathQuestion {
  /** As the peer sends it, leaf first. */
  readonly chain: readonly Certificate[];
  readonly anchors: readonly Certificate[];
  /** Any at all switch revocation checking on, for every certificate below the anchor. */
  readonly crls: readonly Crl[];
  /** What the peer is to us. */
  readonly peer: 'server' | 'client';
  /** A suite without forward secrecy was chosen: then the server's key must be allowed to decrypt. */
  readonly decrypts?: boolean;
  readonly now: Date;
  /** Major version of the Java that decides. */
  readonly java: number;
  readonly protocol: 'TLSv1.2' | 'TLSv1.3';
}

/**
 * Is the peer accepted? As OpenJDK's X509TrustManagerImpl decides it (PKIXValidator, EndEntityChecker and the path checkers
 * behind them): a leaf that is trusted itself passes unseen, a chain in order is validated as it stands up to the first trusted
 * certificate in it, and any other one is put together anew.
 */
export function refusePeer(question: PathQuestion): PathRefusal | null {
  const { chain, anchors } = question;
  const [leaf] = chain;
  if (leaf === undefined) return 'peer-not-trusted';
  if (anchors.length === 0) return 'nobody-trusted';
  if (anchors.some((anchor) => sameCertificate(anchor, leaf))) return null;
  const path = pathAsSent(chain, anchors);
  const refused = path === undefined ? refuseBuilt(question, leaf) : refuseWithAnchors(path, question);
  return refused ?? refuseUsage(leaf, question);
}

const sameCertificate = (a: Certificate, b: Certificate): boolean => a.fingerprint256 === b.fingerprint256;

/** The part of the chain below the first trusted certificate; undefined where the chain has to be built. */
function pathAsSent(chain: readonly Certificate[], anchors: readonly Certificate[]): readonly Certificate[] | undefined {
  for (const [at, certificate] of chain.entries()) {
    if (at === 0) continue;
    if (certificate.subject.canonical !== chain[at - 1]?.issuer.canonical) return undefined;
    const trusted = anchors.some(
      (anchor) =>
        sameCertificate(anchor, certificate) ||
        (anchor.subject.canonical === certificate.subject.canonical && anchor.publicKeyDigest === certificate.publicKeyDigest),
    );
    if (trusted) return chain.slice(0, at);
  }
  const last = chain.at(-1);
  return anchors.some((anchor) => anchor.subject.canonical === last?.issuer.canonical) ? chain : undefined;
}

/** Every anchor with the right name is tried; the last refusal counts. */
function refuseWithAnchors(path: readonly Certificate[], question: PathQuestion): PathRefusal | null {
  const top = path.at(-1);
  if (top === undefined) return 'peer-not-trusted';
  const fitting = question.anchors.filter((anchor) => fitsAsIssuer(anchor, top));
  let refused: PathRefusal | null = 'peer-not-trusted';
  for (const anchor of fitting) {
    refused = refusePath(path, anchor, question);
    if (refused === null) return anchorIsCa(anchor) ? null : 'anchor-is-no-ca';
  }
  return refused;
}

/**
 * By name; by key identifier where both have one, and an anchor's that cannot be read fits none; and by the serial number that
 * the one below names, unless the anchor is older than version 3. Source: OpenJDK's AdaptableX509CertSelector.
 */
function fitsAsIssuer(anchor: Certificate, below: Certificate): boolean {
  if (anchor.subject.canonical !== below.issuer.canonical) return false;
  const { authorityKeyId, authoritySerial } = below;
  if (authorityKeyId !== undefined) {
    if (anchor.unreadableExtensions.includes(Oid.subjectKeyIdentifier)) return false;
    if (anchor.subjectKeyId !== undefined && anchor.subjectKeyId !== authorityKeyId) return false;
  }
  return authoritySerial === undefined || anchor.version < 3 || anchor.serial === authoritySerial;
}

function anchorIsCa(anchor: Certificate): boolean {
  if (anchor.version < 3) return true;
  return anchor.basicConstraints?.ca === true && (anchor.keyUsage?.includes('keyCertSign') ?? true);
}

/** All ways from the leaf to an anchor through what the peer sent. */
function refuseBuilt(question: PathQuestion, leaf: Certificate): PathRefusal | null {
  let refused: PathRefusal | null = 'peer-not-trusted';
  const climb = (path: readonly Certificate[]): boolean => {
    const top = path.at(-1) ?? leaf;
    const outcome = refuseWithAnchors(path, question);
    if (outcome === null) return true;
    if (outcome !== 'peer-not-trusted') refused = outcome;
    if (path.length > 8) return false;
    return question.chain.some(
      (next) => fitsAsIssuer(next, top) && !path.some((one) => sameCertificate(one, next)) && climb([...path, next]),
    );
  };
  return climb([leaf]) ? null : refused;
}

/** One path, leaf first, below one anchor. Checked from the top as RFC 5280 has it. */
function refusePath(path: readonly Certificate[], anchor: Certificate, question: PathQuestion): PathRefusal | null {
  let issuer = anchor;
  let issuerMaySignCrls = true;
  let pathLength = path.length;
  const constraints: NameConstraints[] = [];
  for (let at = path.length - 1; at >= 0; at--) {
    const certificate = path[at];
    if (certificate === undefined) break;
    const isLeaf = at === 0;
    if (isWeak(certificate, issuer, question)) return 'weak-algorithm';
    if (!isLeaf && certificate.keyUsage !== undefined && !certificate.keyUsage.includes('keyCertSign')) return 'ca-key-usage';
    if (!isLeaf) {
      const allowed = allowedBelow(certificate, at === path.length - 1);
      if (allowed === undefined) return 'not-a-ca';
      if (!certificate.selfIssued) {
        if (pathLength <= 0) return 'path-too-long';
        pathLength--;
      }
      pathLength = Math.min(pathLength, allowed);
    }
    if ((isLeaf || !certificate.selfIssued) && constraints.some((one) => !namesPermitted(certificate, one, question.java)))
      return 'name-constraints';
    if (certificate.nameConstraints !== undefined) constraints.push(certificate.nameConstraints);
    if (question.now > certificate.notAfter) return 'expired';
    if (question.now < certificate.notBefore) return 'not-yet-valid';
    if (!verifiesInJava(issuer) || !isSignedBy(certificate, issuer)) return 'signature';
    if (question.crls.length > 0) {
      const refused = refuseByCrl(certificate, issuer, issuerMaySignCrls, question);
      if (refused !== null) return refused;
    }
    if (certificate.unknownCriticalExtensions.length > 0) return 'critical-extension';
    issuer = certificate;
    issuerMaySignCrls = certificate.keyUsage?.includes('cRLSign') ?? true;
  }
  return policiesHold(path) ? null : 'certificate-policies';
}

/** How many CAs may stand below this one; undefined when it is none. */
function allowedBelow(certificate: Certificate, isTop: boolean): number | undefined {
  if (certificate.version < 3) return isTop && certificate.selfIssued ? Number.MAX_SAFE_INTEGER : undefined;
  // Minus one is Java's own word for a certificate that is no CA.
  if (certificate.basicConstraints?.ca !== true || certificate.basicConstraints.pathLength === -1) return undefined;
  return certificate.basicConstraints.pathLength ?? Number.MAX_SAFE_INTEGER;
}

/** `jdk.certpath.disabledAlgorithms` and `jdk.tls.disabledAlgorithms`, where they meet private CAs. */
function isWeak(
  { keyType, signatureAlgorithm: { hash, name } }: Certificate,
  issuer: Certificate,
  { java, protocol }: PathQuestion,
): boolean {
  // TLS has no scheme for SHA-3, in none of its versions.
  if (hash === 'md5' || hash === 'md2' || hash?.startsWith('sha3-') === true) return true;
  // TLS of an older Java has no scheme for signatures that such keys make.
  if (!signsWithEdwards(java) && kindOfKey(issuer.keyType) === 'eddsa') return true;
  // No longer among the signature schemes of TLS 1.3 in Java 25; 17 still takes them there for certificates.
  if (java >= 25 && protocol === 'TLSv1.3' && (hash === 'sha224' || name.startsWith('dsa'))) return true;
  return isShort(keyType) || isShort(issuer.keyType);
}

function isShort(keyType: string): boolean {
  const bits = Number(/^rsa-(\d+)$/.exec(keyType)?.[1] ?? 4096);
  return bits < 1024 || /^ec-(?:secp1[69]|prime192)/.test(keyType);
}

/** Java has dropped, or switched off, all curves but three: with others it cannot check a signature. */
const verifiesInJava = ({ keyType }: Certificate): boolean => !keyType.startsWith('ec-') || /^ec-p(?:256|384|521)$/.test(keyType);

const clockSkew = 15 * 60 * 1000;

function refuseByCrl(
  certificate: Certificate,
  issuer: Certificate,
  maySign: boolean,
  { crls, now, java }: PathQuestion,
): PathRefusal | null {
  const fresh = crls.filter(
    (crl) =>
      crl.issuer.canonical === certificate.issuer.canonical &&
      crl.nextUpdate !== undefined &&
      now.getTime() - clockSkew <= crl.nextUpdate.getTime() &&
      now.getTime() + clockSkew >= crl.thisUpdate.getTime(),
  );
  const usable = fresh.filter(
    (crl) => maySign && covers(crl, certificate) && issuer.publicKey !== undefined && crl.isSignedBy(issuer.publicKey),
  );
  // Of several lists of one issuer only the first counts, in the order of a HashSet.
  const [first] = [...usable].sort((one, other) => placeInHashSet(one, java) - placeInHashSet(other, java));
  if (first === undefined) return 'crl-missing';
  return first.revoked.has(certificate.serial) ? 'revoked' : null;
}

/** The bucket of sixteen that Java puts a list into, by its hash code. */
function placeInHashSet({ der }: Crl, java: number): number {
  let code = java >= 25 ? 1 : 0;
  for (const [at, byte] of der.entries()) {
    const signed = byte > 127 ? byte - 256 : byte;
    code = java >= 25 ? (Math.imul(31, code) + signed) | 0 : (code + Math.imul(signed, at)) | 0;
  }
  return (code ^ (code >>> 16)) & 15;
}

/** Neither a critical extension Java does not know, nor a distribution point for other kinds of certificates. */
function covers(crl: Crl, certificate: Certificate): boolean {
  const point = crl.extensions.find(({ oid }) => oid === '2.5.29.28');
  if (crl.extensions.some(({ oid, critical }) => critical && oid !== '2.5.29.28')) return false;
  const key = crl.authorityKeyId;
  if (key !== undefined && certificate.authorityKeyId !== undefined && key !== certificate.authorityKeyId) return false;
  if (point === undefined) return true;
  try {
    if (!placeFits(point.value, certificate)) return false;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
  const isCa = certificate.basicConstraints?.ca === true;
  const has = (tag: number): boolean => point.value.includes(Buffer.from([0x80 | tag, 0x01, 0xff]));
  return !(has(1) && isCa) && !(has(2) && !isCa) && !has(5);
}

/** A list for one place of distribution fits only where that is the issuer's own name; one for some reasons never does. */
function placeFits(value: Buffer, { issuer }: Certificate): boolean {
  const parts = children(readDer(value), Tag.sequence);
  if (parts.some(({ tag }) => tag === contextPrimitive(3))) return false;
  const place = parts.find(({ tag }) => tag === contextConstructed(0));
  if (place === undefined) return true;
  const names = children(place).flatMap((one) => (one.tag === contextConstructed(0) ? children(one) : []));
  return names.some((name) => name.tag === contextConstructed(4) && readName(onlyChild(name)).canonical === issuer.canonical);
}
