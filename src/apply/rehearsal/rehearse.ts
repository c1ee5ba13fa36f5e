import { join } from 'node:path';
import { UserError } from '../../model/errors.ts';
import type { ScopeName } from '../../model/installation.ts';
import type { Rehearsal } from '../../model/plan.ts';
import { type Certificate, readCertificates } from '../../pki/certificates/certificate.ts';
import { type RevocationList, readRevocationLists } from '../../pki/certificates/crl.ts';
import { isPair } from '../../pki/keys/private-key.ts';
import type { System } from '../../system/system.ts';
import { codeOf, telling } from '../error-words.ts';
import { openKey } from '../load-key-pair.ts';
import { handshake } from './rehearsal-handshake.ts';
import { judgeOwnChain, walkToAnchor } from './rehearsal-rules.ts';
import type { RehearsedFiles } from './rehearsed-files.ts';

export interface RehearsalResult {
  readonly scope: ScopeName;
  /** E.g. TLSv1.3. */
  readonly protocol: string;
  readonly cipher: string;
  /** Did the client present a certificate, and was it accepted? */
  readonly mutual: boolean;
}

/**
 * Uses what was written: a TLS handshake on loopback with exactly these files, by the policy's protocol versions and client
 * authentication, a client that trusts only what a real peer has, every name checked, and a byte each way.
 * @throws UserError with cause and cure when Neo4j, or its peers, could not work with it.
 */
export async function rehearse(
  rehearsal: Rehearsal,
  system: Pick<System, 'files' | 'tls'>,
  { now }: { readonly now: Date },
): Promise<RehearsalResult> {
  const files = await readBack(rehearsal, system);
  const mutual = isMutual(rehearsal);
  judgeOwnChain(rehearsal, files, { now, mutual });
  // What OpenSSL says of a chain names no cause; this does.
  walkToAnchor(files.chain, files.peerAnchors, { path: rehearsal.publicCertificate, trustPath: rehearsal.peerTrust });
  const { protocol, cipher } = await handshake(rehearsal, files, { mutual, now }, system);
  return { scope: rehearsal.scope, protocol, cipher, mutual };
}

/**
 * On cluster and backup the same files serve and dial, so they can play both members. Who dials bolt or https with a certificate
 * has one of its own, which is not here; there the server's half is rehearsed.
 */
function isMutual({ scope, clientAuth }: Rehearsal): boolean {
  return clientAuth !== 'none' && (scope === 'cluster' || scope === 'backup');
}

async function readBack(rehearsal: Rehearsal, system: Pick<System, 'files'>): Promise<RehearsedFiles> {
  const { privateKey, publicCertificate, passphrase, peerTrust, anchorMissing, clientAuth } = rehearsal;
  const read = (path: string) => telling('read', path, () => system.files.read(path));
  const [keyBytes, certificateBytes] = await Promise.all([read(privateKey), read(publicCertificate)]);
  const key = openKey(keyBytes, privateKey, passphrase);
  const [leaf, ...issuers] = readCertificates(certificateBytes).certificates;
  if (!leaf) {
    throw new UserError(`${publicCertificate} holds no certificate.`, 'Name the file that holds it.', {
      paths: [publicCertificate],
    });
  }
  if (!isPair(key, leaf)) {
    throw new UserError(
      `${privateKey} is not the key of the certificate in ${publicCertificate}.`,
      'Use the key that was made for the signing request, or issue the certificate again.',
      { paths: [privateKey, publicCertificate] },
    );
  }
  const chain = [leaf, ...issuers] as const;
  // A CA's folder, which a person named, and no conf.
  const { read: readNamed } = system.files.as({ kind: 'root' });
  const given =
    peerTrust === undefined
      ? undefined
      : readCertificates(await telling('read', peerTrust, () => readNamed(peerTrust))).certificates;
  const last = issuers.at(-1) ?? leaf;
  return {
    keyBytes,
    key,
    certificateBytes,
    chain,
    peerAnchors: given ?? (anchorMissing ? [last] : [leaf]),
    // Where no client has to show a certificate nobody looks into them, and what lies there may be anything.
    trusted: clientAuth === 'none' ? undefined : await readTrusted(rehearsal, system),
    revoked: clientAuth === 'none' ? [] : await readRevoked(rehearsal, system),
  };
}

async function readTrusted(rehearsal: Rehearsal, system: Pick<System, 'files'>): Promise<readonly Certificate[] | undefined> {
  const directory = rehearsal.trustedDirectory;
  const names = await namesIn(directory, system);
  if (!names) return undefined;
  const trusted: Certificate[] = [];
  for (const name of names) {
    const path = join(directory, name);
    const bytes = await telling('read', path, () => system.files.read(path));
    // Whether Neo4j reads every file there is for the verdict to say; here it is who is trusted.
    trusted.push(...readCertificates(bytes).certificates);
  }
  return trusted;
}

async function readRevoked(rehearsal: Rehearsal, system: Pick<System, 'files'>): Promise<readonly RevocationList[]> {
  const directory = rehearsal.revokedDirectory;
  const lists: RevocationList[] = [];
  for (const name of (await namesIn(directory, system)) ?? []) {
    const path = join(directory, name);
    const bytes = await telling('read', path, () => system.files.read(path));
    lists.push(...readRevocationLists(bytes).lists);
  }
  return lists;
}

/** Dot-files are left out: a setting decides whether Neo4j reads them. */
async function namesIn(directory: string, system: Pick<System, 'files'>): Promise<readonly string[] | undefined> {
  try {
    return (await system.files.list(directory)).filter((name) => !name.startsWith('.'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    return telling('read', directory, () => Promise.reject(error));
  }
}
