import { type CertificateRequest, keyTypeText } from '../certificates/certificate-request.ts';
import type { FileSpec } from '../file-spec.ts';
import type { Secret } from '../secret.ts';
import { encryption, type Output, outputAt } from './output.ts';

/** A key that stays here, and a request for somebody else's CA to sign. */
export interface RequestCertificate {
  readonly kind: 'requestCertificate';
  readonly request: Omit<CertificateRequest, 'days'>;
  readonly key: FileSpec;
  readonly certificateRequest: FileSpec;
  /** Encrypts the private key on disk. */
  readonly passphrase?: Secret | undefined;
}

/** A new key, and the request (PKCS#10) for it. */
export function requestCertificateOutputs({
  request,
  key,
  certificateRequest,
  passphrase,
}: RequestCertificate): readonly Output[] {
  return [
    outputAt(key, `new ${keyTypeText(request.keyType)} key${encryption(passphrase)}, which stays here`),
    outputAt(certificateRequest, `for the CA to sign: ${request.names.map(({ value }) => value).join(', ')}`),
  ];
}
