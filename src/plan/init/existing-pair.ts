import type { KeyType, SubjectName, TlsUsage } from '../../model/certificates/certificate-request.ts';
import type { FileFact } from '../../model/installation.ts';
import { type Certificate, isSignedBy } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { isPair, readPrivateKey } from '../../pki/keys/private-key.ts';

/** What a pair that is there would have to be, for `init` to keep it. */
export interface WantedPair {
  readonly names: readonly SubjectName[];
  readonly usages: readonly TlsUsage[];
  /** Undefined: any type will do. */
  readonly keyType: KeyType | undefined;
  /** A passphrase that was asked for now; undefined: as it is. */
  readonly passphrase: string | undefined;
  /** The passphrase that the conf holds for the key that is there. */
  readonly confPassphrase: string | undefined;
  /** Self-signed wanted, or issued by somebody. */
  readonly selfSigned: boolean;
  /** `ca`: issued by this one. */
  readonly issuer?: Certificate | undefined;
  /** `existing`: exactly this certificate (SHA-256 of its DER, hex). */
  readonly fingerprint256?: string;
  readonly now: Date;
}

/** What is there where a pair would be written. */
export type ExistingPair =
  | { readonly kind: 'absent' }
  /** Kept as it is. `passphrase` opens the key. */
  | { readonly kind: 'fits'; readonly certificate: Certificate; readonly passphrase: string | undefined }
  | { readonly kind: 'misfit'; readonly reasons: readonly string[] };

/** Judges the key and certificate that are there by what is wanted. Names, key type, usages, encryption and dates count. */
export function judgeExistingPair(key: FileFact, certificate: FileFact, wanted: WantedPair): ExistingPair {
  const keyThere = key.fact.state !== 'missing';
  const certificateThere = certificate.fact.state !== 'missing';
  if (!keyThere && !certificateThere) return { kind: 'absent' };
  if (!keyThere || !certificateThere) {
    return {
      kind: 'misfit',
      reasons: [keyThere ? 'there is a private key without a certificate' : 'there is a certificate without a private key'],
    };
  }
  if (key.bytes === undefined) return { kind: 'misfit', reasons: [`the private key cannot be read (${unreadable(key)})`] };
  if (certificate.bytes === undefined)
    return { kind: 'misfit', reasons: [`the certificate cannot be read (${unreadable(certificate)})`] };
  const leaf = readCertificates(certificate.bytes).certificates[0];
  if (leaf === undefined) return { kind: 'misfit', reasons: ['the certificate file contains no certificate'] };

  const reasons: string[] = [];
  const passphrase = wanted.passphrase ?? wanted.confPassphrase;
  const reading = readPrivateKey(key.bytes, passphrase);
  if (reading.kind !== 'key') {
    reasons.push(
      reading.kind === 'needs-passphrase'
        ? 'the private key is encrypted, but its passphrase is not known'
        : reading.kind === 'wrong-passphrase'
          ? 'the passphrase does not open the private key'
          : 'the private key file contains no usable key',
    );
  } else {
    if (!isPair(reading.key, leaf)) reasons.push('the private key does not belong to the certificate');
    if (wanted.passphrase !== undefined && reading.encryption === undefined) reasons.push('the private key is not encrypted');
    if (wanted.keyType !== undefined && reading.keyType !== wanted.keyType)
      reasons.push(`its key is ${reading.keyType}, not ${wanted.keyType}`);
  }
  const missing = wanted.names.filter(
    (name) => !leaf.names.some((there) => there.kind === name.kind && there.value === name.value),
  );
  if (missing.length > 0) reasons.push(`its certificate is not valid for ${missing.map((name) => name.value).join(', ')}`);
  const { extendedKeyUsage } = leaf;
  const usages = wanted.usages.filter(
    (usage) =>
      extendedKeyUsage !== undefined && !extendedKeyUsage.includes(usage) && !extendedKeyUsage.includes('anyExtendedKeyUsage'),
  );
  if (usages.length > 0) reasons.push(`its certificate is not for ${usages.join(' and ')}`);
  if (leaf.notAfter < wanted.now) reasons.push(`its certificate expired on ${leaf.notAfter.toISOString().slice(0, 10)}`);
  if (leaf.notBefore > wanted.now)
    reasons.push(`its certificate is not valid before ${leaf.notBefore.toISOString().slice(0, 10)}`);
  if (wanted.fingerprint256 !== undefined && wanted.fingerprint256 !== leaf.fingerprint256)
    reasons.push('it is not the certificate given');
  else if (wanted.fingerprint256 === undefined && wanted.selfSigned !== leaf.selfSigned) {
    reasons.push(leaf.selfSigned ? 'its certificate is self-signed' : 'its certificate is not self-signed');
  }
  if (wanted.issuer !== undefined && !leaf.selfSigned && !isSignedBy(leaf, wanted.issuer))
    reasons.push('its certificate was issued by another CA');
  if (reasons.length > 0) return { kind: 'misfit', reasons };
  return {
    kind: 'fits',
    certificate: leaf,
    passphrase: reading.kind === 'key' && reading.encryption !== undefined ? passphrase : undefined,
  };
}

function unreadable(file: FileFact): string {
  return file.fact.state === 'unreachable' ? file.fact.reason : (file.unreadable ?? 'unknown reason');
}
