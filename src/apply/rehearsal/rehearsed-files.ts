import { join } from 'node:path';
import { UserError } from '../../model/errors/errors.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import type { System } from '../../system/system.ts';
import { JavaError } from '../../verdict/java/java-blocks.ts';
import { type Crl, generateCrls } from '../../verdict/java/java-crls.ts';
import { codeOf, telling } from '../error-words.ts';

/** The Java whose rules count here: between 17 and 21 none that is asked about differs. */
export const usualJava = 21;

/** Where one end of a connection has its files. */
export interface RehearsedPlaces {
  readonly privateKey: string;
  readonly publicCertificate: string;
  readonly trustedDirectory: string;
  readonly revokedDirectory: string;
}

/** What a rehearsal read back from disk. */
export interface RehearsedFiles {
  readonly key: Buffer;
  readonly certificate: Buffer;
  /** In the order of the file. */
  readonly chain: readonly [Certificate, ...Certificate[]];
  /** Of every file in the trust folder; none where there is no such folder, or nobody looks into it. */
  readonly trusted: readonly Certificate[];
  readonly lists: readonly Crl[];
}

/**
 * Whether Neo4j reads every file in the folders is for the verdict to say; here it is who is trusted, and who is revoked.
 * @param looksAtPeers false: what lies in the folders may be anything.
 * @throws UserError where a file cannot be read, or there is no certificate.
 */
export async function readRehearsed(
  places: RehearsedPlaces,
  looksAtPeers: boolean,
  system: Pick<System, 'files'>,
): Promise<RehearsedFiles> {
  const { privateKey, publicCertificate } = places;
  const read = (path: string) => telling('read', path, () => system.files.read(path));
  const [key, certificate] = await Promise.all([read(privateKey), read(publicCertificate)]);
  const [leaf, ...issuers] = readCertificates(certificate).certificates;
  if (leaf === undefined) {
    throw new UserError(`${publicCertificate} contains no certificate.`, 'Replace it with the right file.', {
      paths: [publicCertificate],
    });
  }
  const within = (directory: string) => (looksAtPeers ? readAll(directory, system) : []);
  const trusted = await within(places.trustedDirectory);
  const revoked = await within(places.revokedDirectory);
  return {
    ...{ key, certificate, chain: [leaf, ...issuers] },
    trusted: trusted.flatMap((bytes) => readCertificates(bytes).certificates),
    lists: revoked.flatMap(listsIn),
  };
}

/** Dot-files are left out: a setting decides whether Neo4j reads them. */
async function readAll(directory: string, system: Pick<System, 'files'>): Promise<readonly Buffer[]> {
  let names: readonly string[];
  try {
    names = await system.files.list(directory);
  } catch (error) {
    if (isNoFolder(error)) return [];
    return telling('read', directory, () => Promise.reject(error));
  }
  const paths = names.filter((name) => !name.startsWith('.')).map((name) => join(directory, name));
  return Promise.all(paths.map((path) => telling('read', path, () => readRegular(path, system))));
}

/** For Java, too, there is no folder then: it trusts nobody, and knows no list. */
function isNoFolder(error: unknown): boolean {
  return ['ENOENT', 'ENAMETOOLONG', 'ENOTDIR'].includes(codeOf(error) ?? '');
}

/** What is no regular file, such as a link to `/dev/null`, names nobody. */
async function readRegular(path: string, { files }: Pick<System, 'files'>): Promise<Buffer> {
  try {
    return await files.read(path);
  } catch (error) {
    if (codeOf(error) === 'ENOTFILE') return Buffer.alloc(0);
    throw error;
  }
}

function listsIn(bytes: Buffer): readonly Crl[] {
  try {
    return generateCrls(bytes, usualJava);
  } catch (error) {
    if (error instanceof JavaError) return [];
    throw error;
  }
}
