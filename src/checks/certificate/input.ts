import type { ScopeName } from '../../model/installation.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import type { CheckFacts } from '../check.ts';

export interface Input {
  readonly leaf: Certificate;
  readonly issuers: readonly Certificate[];
  readonly file: string;
  readonly scope: ScopeName;
  readonly facts: CheckFacts;
}

/** A certificate by its common name, or else by its whole subject. */
export function nameOf(certificate: Certificate): string {
  return certificate.commonName ?? certificate.subject.text;
}
