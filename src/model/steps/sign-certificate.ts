import { type CertificateRequest, type KeyType, keyTypeText } from '../certificates/certificate-request.ts';
import type { FileSpec } from '../file-spec.ts';
import type { Secret } from '../secret.ts';
import type { Signer } from './issue-certificate.ts';
import { encryption, type Output, outputAt, recordOutput } from './output.ts';

/** A certificate from a CA's folder: for a request, or with a key made here. */
export interface SignCertificate {
  readonly kind: 'signCertificate';
  readonly signer: Extract<Signer, { kind: 'ca' }>;
  readonly request: Omit<CertificateRequest, 'keyType'>;
  readonly holder:
    | {
        readonly kind: 'request';
        readonly file: string;
        /** SHA-256, hex, of the file as it was looked at. */
        readonly expect: string;
      }
    | { readonly kind: 'new'; readonly keyType: KeyType; readonly key: FileSpec; readonly passphrase?: Secret | undefined };
  readonly certificate: FileSpec;
  /** Key and chain once more, as PKCS #12. */
  readonly keyStore?: { readonly to: FileSpec; readonly password: Secret; readonly friendlyName: string };
}

/** The certificate, the key and PKCS#12 file where they are made here, and the CA's record. */
export function signCertificateOutputs(step: SignCertificate): readonly Output[] {
  const { holder, keyStore, request, certificate, signer } = step;
  const names = request.names.map(({ value }) => value).join(', ');
  return [
    ...(holder.kind === 'new'
      ? [outputAt(holder.key, `new ${keyTypeText(holder.keyType)} key${encryption(holder.passphrase)}`)]
      : []),
    outputAt(certificate, `signed by the CA in ${signer.directory}, ${request.days} days${names === '' ? '' : `, for ${names}`}`),
    ...(keyStore === undefined ? [] : [outputAt(keyStore.to, 'key and chain as PKCS#12')]),
    recordOutput(signer),
  ];
}
