import { type CertificateRequest, keyTypeText } from '../certificates/certificate-request.ts';
import type { FileSpec } from '../file-spec.ts';
import type { ScopeName } from '../installation.ts';
import type { Secret } from '../secret.ts';
import { encryption, type Output, outputAt, recordOutput } from './output.ts';

/** Who signs a certificate. `ca`: the folder that `ca create` made; its passphrase unlocks `ca.key`. */
export type Signer =
  | { readonly kind: 'self' }
  | { readonly kind: 'ca'; readonly directory: string; readonly passphrase?: Secret | undefined };

export interface IssueCertificate {
  readonly kind: 'issueCertificate';
  readonly scope: ScopeName;
  readonly request: CertificateRequest;
  readonly signer: Signer;
  readonly key: FileSpec;
  readonly certificate: FileSpec;
  /** Encrypts the private key on disk. */
  readonly passphrase?: Secret | undefined;
  /** More places that get the new certificate itself (a trust folder's stand-in). */
  readonly certificateCopies: readonly FileSpec[];
  /** Reuse the private key that is there (renew --key keep); `passphrase` opens it. */
  readonly keepKey?: boolean;
}

/** Key (unless it is kept), certificate and copies; with a CA, its record of what it signed. */
export function issueCertificateOutputs(step: IssueCertificate): readonly Output[] {
  const { request, signer } = step;
  const names = request.names.map(({ value }) => value).join(', ');
  const by = signer.kind === 'self' ? 'self-signed' : `signed by the CA in ${signer.directory}`;
  return [
    ...(step.keepKey === true
      ? []
      : [outputAt(step.key, `new ${keyTypeText(request.keyType)} key${encryption(step.passphrase)}`)]),
    outputAt(step.certificate, `${by}, ${request.days} days, for ${names}`),
    ...copiesOf(step),
    ...(signer.kind === 'ca' ? [recordOutput(signer)] : []),
  ];
}

/** Copies of a certificate that stand in for an empty trust folder. */
export function copiesOf({ certificateCopies }: { readonly certificateCopies: readonly FileSpec[] }): readonly Output[] {
  return certificateCopies.map((copy) => outputAt(copy, 'the same certificate, because the folder must not be empty'));
}
