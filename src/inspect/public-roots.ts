import type { Certificate } from '../pki/certificates/certificate.ts';
import { isAuthority } from '../pki/certificates/chain.ts';
import { rootsConcerning } from '../pki/certificates/public-ca.ts';
import type { System } from '../system/system.ts';

/**
 * The public roots (Node's own list) that have to do with these certificates. The list is only looked through where there is a
 * CA, or something that a CA signed.
 */
export async function publicRootsFor(
  system: Pick<System, 'tls'>,
  certificates: readonly Certificate[],
): Promise<readonly Certificate[]> {
  const signed = certificates.filter((one) => isAuthority(one) || !one.selfSigned);
  return signed.length === 0 ? [] : rootsConcerning(await system.tls.publicRoots(), signed);
}
