import { UserError } from '../../model/errors/errors.ts';
import type { ScopeName } from '../../model/installation.ts';
import type { Rehearsal } from '../../model/plan.ts';
import { shellQuote } from '../../model/text/shell.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { isPair, writePkcs8 } from '../../pki/keys/private-key.ts';
import type { System } from '../../system/system.ts';
import { telling } from '../error-words.ts';
import { openKey } from '../load-key-pair.ts';
import { refuseAsPeersDo } from './ask-verdict.ts';
import { type End, listenerOf, type Shaken } from './handshake.ts';
import { readRehearsed } from './rehearsed-files.ts';

export interface RehearsalResult {
  readonly scope: ScopeName;
  /** E.g. TLSv1.3. */
  readonly protocol: string;
  readonly cipher: string;
  /** Did the client present a certificate, and was it accepted? */
  readonly mutual: boolean;
}

/**
 * Uses what was written: the verdict is asked whether peers would take it, by what real ones trust and dial, and then there is a
 * TLS handshake over memory with exactly these files, by the policy's protocol versions and client authentication, and a byte each way.
 * @throws UserError with cause and cure when Neo4j, or its peers, could not work with it.
 */
export async function rehearse(
  rehearsal: Rehearsal,
  system: Pick<System, 'files' | 'tls'>,
  { now }: { readonly now: Date },
): Promise<RehearsalResult> {
  const { scope, privateKey, publicCertificate, passphrase, peerTrust, anchorMissing, clientAuth, tlsVersions } = rehearsal;
  const files = await readRehearsed(rehearsal, clientAuth !== 'none', system);
  const { chain, certificate } = files;
  const [leaf] = chain;
  const key = openKey(files.key, privateKey, passphrase);
  if (!isPair(key, leaf)) {
    throw new UserError(
      `${privateKey} is not the key of the certificate in ${publicCertificate}.`,
      'Use the key that was made for the signing request, or issue the certificate again.',
      { paths: [privateKey, publicCertificate] },
    );
  }
  // A CA's folder, which a person named, and no conf.
  const { read } = system.files.as({ kind: 'root' });
  const given =
    peerTrust === undefined ? undefined : readCertificates(await telling('read', peerTrust, () => read(peerTrust))).certificates;
  const peerAnchors = given ?? [anchorMissing === true ? (chain.at(-1) ?? leaf) : leaf];
  // On cluster and backup the same files serve and dial, so they can play both members. Who dials bolt or https with a
  // certificate has one of its own, which is not here; there the server's half is rehearsed.
  const mutual = clientAuth !== 'none' && (scope === 'cluster' || scope === 'backup');
  await refuseAsPeersDo(rehearsal, { ...files, peerAnchors }, { now, mutual });
  const end: End = {
    ...{ chain, certificate, key: passphrase === undefined ? files.key : writePkcs8(key) },
    // An empty list is the judge's to refuse; for https it means all that Java has.
    versions: tlsVersions.filter((version) => version !== ''),
  };
  const listener = listenerOf(end, mutual ? 'require' : 'none', system.tls);
  try {
    const { protocol, cipher }: Shaken = await listener.dial(end, mutual);
    return { scope, protocol, cipher, mutual };
  } catch (error) {
    throw failureInWords(error, rehearsal);
  } finally {
    await listener.close();
  }
}

/** What is left once the verdict has no objection. */
function failureInWords(error: unknown, { scope, publicCertificate, tlsVersions }: Rehearsal): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code ?? error.message;
  const told = (why: string, remedy: string) =>
    new UserError(`The handshake with the new ${scope} files failed: ${why} (${code}).`, remedy, {
      ...{ paths: [publicCertificate], cause: error },
    });
  if (code.includes('PROTOCOL'))
    return told(`no TLS version of ${tlsVersions.join(', ')} could be used`, 'Allow TLSv1.2 or TLSv1.3.');
  if (code.includes('KEY_TOO_SMALL') || code.includes('MD_TOO_WEAK'))
    return told('the key or signature is too weak for clients', 'Use RSA 2048 or EC P-256 and SHA-256.');
  return told(
    'a TLS client could not complete it',
    `Check the certificate:\nopenssl x509 -text -noout -in ${shellQuote(publicCertificate)}`,
  );
}
