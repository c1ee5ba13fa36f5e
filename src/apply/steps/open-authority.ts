import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { AuthorityFacts } from '../../model/certificates/authority.ts';
import { authorityFiles, authorityModes } from '../../model/certificates/authority.ts';
import { UserError } from '../../model/errors/errors.ts';
import type { FileSpec } from '../../model/file-spec.ts';
import type { Signer } from '../../model/steps/issue-certificate.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { type Authority, authorityPaths, openAuthorityKey, readAuthority } from '../../pki/issuing/authority.ts';
import type { System } from '../../system/system.ts';
import type { Transaction } from '../transaction/transaction.ts';

/** A CA that is ready to sign. */
export interface OpenAuthority extends Authority {
  readonly key: KeyObject;
}

/**
 * Opens a CA's folder for signing.
 * @throws UserError when it is none, its key is another CA's, the passphrase is wrong or it ran out.
 */
export async function openAuthority(
  signer: Extract<Signer, { kind: 'ca' }>,
  now: Date,
  system: Pick<System, 'files'>,
): Promise<OpenAuthority> {
  // A person named it, not the conf.
  const files = system.files.as({ kind: 'root' });
  const entries = await Promise.all(
    Object.entries(authorityPaths(signer.directory)).map(async ([name, path]) => [name, await files.readFact(path)] as const),
  );
  const facts: AuthorityFacts = {
    directory: signer.directory,
    ...(Object.fromEntries(entries) as Omit<AuthorityFacts, 'directory'>),
  };
  const authority = readAuthority(facts, now);
  return { ...authority, key: openAuthorityKey(facts.key, authority.issuer, signer.passphrase) };
}

/** The record that a certificate was issued: a file of its own, so that two who sign at once cannot lose each other's. */
export async function recordIssued(
  directory: string,
  leaf: Certificate,
  { transaction, system }: { readonly transaction: Transaction; readonly system: Pick<System, 'files'> },
): Promise<void> {
  const { path } = issuedRecord(directory, leaf);
  // Two of 2^126 random ones: a clock or a copied machine that repeats itself is likelier. Revoking one would revoke the other.
  if ((await system.files.stat(path)).state !== 'missing') {
    throw new UserError(
      `The serial ${leaf.serial} is already used by another certificate: ${path} already exists.`,
      'Run this again: each run uses a new serial.',
      { paths: [path] },
    );
  }
  await transaction.makeDirectory(join(directory, authorityFiles.issued), authorityModes.directory, undefined, true);
  await transaction.putFile(issuedRecord(directory, leaf), Buffer.from(leaf.pem));
}

function issuedRecord(directory: string, leaf: Certificate): FileSpec {
  return { path: join(directory, authorityFiles.issued, `${leaf.serial}.crt`), mode: authorityModes.certificate, ownPath: true };
}
