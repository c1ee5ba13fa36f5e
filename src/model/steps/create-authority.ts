import { authorityFiles } from '../certificates/authority.ts';
import { type KeyType, keyTypeText, type SubjectAttribute } from '../certificates/certificate-request.ts';
import { type NameLimits, permittedNames } from '../certificates/name-limits.ts';
import type { Secret } from '../secret.ts';
import { authorityOutput, type Output } from './output.ts';

/** A private CA in a folder of its own: keys, certificates, empty CRLs. */
export interface CreateAuthority {
  readonly kind: 'createAuthority';
  readonly directory: string;
  readonly subject: readonly SubjectAttribute[];
  /** Stands between the root and the leaves, so that the root's key can be kept offline. */
  readonly intermediate?: readonly SubjectAttribute[] | undefined;
  readonly keyType: KeyType;
  readonly days: number;
  /** Undefined: it may sign for any name. */
  readonly limits: NameLimits | undefined;
  readonly passphrase?: Secret | undefined;
}

/** The files of a new CA's folder; with an intermediate, those of its root as well. */
export function createAuthorityOutputs(step: CreateAuthority): readonly Output[] {
  const { directory, intermediate, keyType, days, limits, passphrase } = step;
  const at = (file: keyof typeof authorityFiles, what: string) => authorityOutput(directory, authorityFiles[file], what);
  const confined = limits === undefined ? '' : `, only for ${permittedNames(limits).join(', ')}`;
  const encrypted = passphrase === undefined ? 'not encrypted' : 'encrypted';
  return [
    at('key', `new ${keyTypeText(keyType)} key, ${encrypted}`),
    at('certificate', `${days} days${intermediate === undefined ? '' : ', an intermediate and its root'}${confined}`),
    at('crl', 'nothing revoked yet'),
    ...(intermediate === undefined ? [] : [at('rootKey', `${encrypted}; keep it offline`), at('rootCrl', 'nothing revoked yet')]),
  ];
}
