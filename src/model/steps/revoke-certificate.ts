import { authorityFiles } from '../certificates/authority.ts';
import type { Signer } from './issue-certificate.ts';
import { authorityOutput, type Output } from './output.ts';

/** A serial onto a CA's revocation list: read, added and signed anew in one go. */
export interface RevokeCertificate {
  readonly kind: 'revokeCertificate';
  readonly signer: Extract<Signer, { kind: 'ca' }>;
  /** Lower-case hex. */
  readonly serial: string;
  readonly reason: 'unspecified' | 'keyCompromise' | 'superseded' | 'cessationOfOperation';
  /** Days until the list runs out; undefined: the end of the CA itself. */
  readonly days?: number | undefined;
}

/** The CA's list, which is there already and gets an entry. */
export function revokeCertificateOutputs({ signer, serial }: RevokeCertificate): readonly Output[] {
  return [{ ...authorityOutput(signer.directory, authorityFiles.crl, `serial ${serial} revoked`), changes: true }];
}
