import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { type AuthorityFacts, authorityFiles } from '../../model/certificates/authority.ts';
import { UserError } from '../../model/errors/errors.ts';
import { NeedsSecret } from '../../model/errors/needs-secret.ts';
import type { FileFact } from '../../model/installation.ts';
import type { Secret } from '../../model/secret.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { readCertificates } from '../certificates/certificates-file.ts';
import { isAuthority, orderChain } from '../certificates/chain.ts';
import { isListOf, type RevocationList, readRevocationLists } from '../certificates/crl.ts';
import { isPair, readPrivateKey } from '../keys/private-key.ts';

/** Absolute paths of what is looked at before a CA is used. */
export function authorityPaths(directory: string): { readonly [file in Exclude<keyof AuthorityFacts, 'directory'>]: string } {
  const at = (file: 'certificate' | 'key' | 'crl' | 'rootKey' | 'rootCrl'): string => join(directory, authorityFiles[file]);
  return { certificate: at('certificate'), key: at('key'), crl: at('crl'), rootKey: at('rootKey'), rootCrl: at('rootCrl') };
}

/** A CA as its folder has it. */
export interface Authority {
  readonly directory: string;
  /** Signs leaves. */
  readonly issuer: Certificate;
  /** What members are given to trust. The issuer itself where there is no intermediate. */
  readonly root: Certificate;
  /** Between the leaf and the root, in order; goes into a member's `public.crt` behind the leaf. */
  readonly intermediates: readonly Certificate[];
  /** One for each issuer of a chain, as far as they are in the folder. The issuer's own first. */
  readonly lists: readonly AuthorityList[];
  /** Issuers whose list is not in the folder: their CA has it. */
  readonly listsElsewhere: readonly Certificate[];
}

export interface AuthorityList {
  readonly issuer: Certificate;
  readonly list: RevocationList;
}

/**
 * Reads a CA's folder. The key is not opened: see {@link openAuthorityKey}.
 * @throws UserError when there is no CA in it, or one that cannot sign now.
 */
export function readAuthority(facts: AuthorityFacts, now: Date): Authority {
  const { directory } = facts;
  const bytes = readable(facts.certificate, 'Pass the folder that neo4j-tls ca create made.');
  const certificates = readCertificates(bytes).certificates.filter(isAuthority);
  const chain = orderChain({ certificates, keepRoot: true });
  if (chain.kind !== 'chain') {
    throw new UserError(
      `${facts.certificate.path} contains no CA certificate.`,
      'Pass the folder that neo4j-tls ca create made.',
      {
        paths: [facts.certificate.path],
      },
    );
  }
  const [issuer, ...above] = chain.certificates;
  if (issuer === undefined) throw new Error('a chain has a first certificate');
  const root = above.at(-1) ?? issuer;
  for (const certificate of chain.certificates) refuseDates(certificate, facts.certificate.path, now);
  if (facts.key.fact.state === 'missing') {
    throw new UserError(
      `${facts.key.path} does not exist: a CA cannot sign without its key.`,
      'Restore the key from where you keep it, or pass the folder that contains it.',
      { paths: [facts.key.path] },
    );
  }
  const lists = [facts.crl, facts.rootCrl].flatMap((file) =>
    file.bytes === undefined ? [] : readRevocationLists(file.bytes).lists,
  );
  const issuers = chain.certificates;
  const found = issuers.flatMap((each) => {
    const list = lists.find((candidate) => isListOf(candidate, each));
    return list === undefined ? [] : [{ issuer: each, list }];
  });
  return {
    directory,
    issuer,
    root,
    intermediates: above.length === 0 ? [] : [issuer, ...above.slice(0, -1)],
    lists: found,
    listsElsewhere: issuers.filter((each) => !found.some(({ issuer: known }) => known === each)),
  };
}

/** A file name for the CRL of an issuer, without ending: the same for every list of it, and for no other issuer. */
export function authorityListName(issuer: Certificate): string {
  const name = (issuer.commonName ?? issuer.subject.text)
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 60);
  return `${name === '' ? 'ca' : name}-${issuer.publicKeyDigest.slice(0, 8)}`;
}

/** Something was revoked: from now on every member needs the list of every issuer. */
export function hasRevocations(authority: Authority): boolean {
  return authority.lists.some(({ list }) => list.revoked.size > 0);
}

/**
 * Opens the CA's key.
 * @throws NeedsSecret when a passphrase is needed, or another; UserError when the key is another CA's.
 */
export function openAuthorityKey(key: FileFact, certificate: Certificate, passphrase: Secret | undefined): KeyObject {
  const { path } = key;
  const reading = readPrivateKey(readable(key, 'Run this as the user who owns the CA.'), passphrase?.reveal());
  const question = `Passphrase of the CA's key ${path}:`;
  switch (reading.kind) {
    case 'needs-passphrase':
      throw new NeedsSecret(
        `${path} is encrypted, but its passphrase was not given.`,
        'Pass it with --ca-passphrase-file FILE or --ca-passphrase-env VAR.',
        'caPassphrase',
        question,
      );
    case 'wrong-passphrase':
      throw new NeedsSecret(
        `The passphrase does not open ${path}.`,
        'Pass the right one with --ca-passphrase-file FILE or --ca-passphrase-env VAR.',
        'caPassphrase',
        question,
        { wrong: true, paths: [path] },
      );
    case 'key':
      if (isPair(reading.key, certificate)) return reading.key;
      throw new UserError(
        `${path} is not the key of the CA ${certificate.subject.text}.`,
        'The folder mixes two CAs. Keep the key and certificate of one CA in it.',
        { paths: [path] },
      );
    default:
      throw new UserError(`${path} contains no readable private key.`, "Restore the CA's key from where you keep it.", {
        paths: [path],
      });
  }
}

function refuseDates(certificate: Certificate, path: string, now: Date): void {
  const who = `The CA ${certificate.subject.text}`;
  if (certificate.notAfter <= now) {
    throw new UserError(
      `${who} expired on ${day(certificate.notAfter)}.`,
      'Make a new one (ca create), and make the members trust it first.',
      {
        paths: [path],
      },
    );
  }
  if (certificate.notBefore > now) {
    throw new UserError(
      `${who} is not valid before ${day(certificate.notBefore)} according to this machine's clock.`,
      "Set this machine's clock.",
      {
        paths: [path],
      },
    );
  }
}

/** The bytes of a file that must be there. @throws UserError with why it cannot be read, and this remedy. */
export function readable(file: FileFact, remedy: string): Buffer {
  if (file.bytes !== undefined) return file.bytes;
  const reason =
    file.fact.state === 'missing'
      ? 'it does not exist'
      : file.fact.state === 'unreachable'
        ? file.fact.reason
        : (file.unreadable ?? 'unknown reason');
  throw new UserError(`${file.path} cannot be read: ${reason}.`, remedy, { paths: [file.path] });
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
