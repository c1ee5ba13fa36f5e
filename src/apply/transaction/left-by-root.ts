import { basename, dirname, join } from 'node:path';
import { UserError } from '../../model/errors/errors.ts';
import { posixQuote } from '../../model/text/shell.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import { readRevocationLists } from '../../pki/certificates/crl.ts';
import { isPair } from '../../pki/keys/key-type.ts';
import { readPrivateKey } from '../../pki/keys/private-key.ts';
import type { FileEntry, Place } from '../../system/parts/files.ts';
import type { System } from '../../system/system.ts';
import type { Looks } from './journal.ts';

/** More files than a folder with a pair has. */
const neighbourLimit = 50;
/** Of a file that is no certificate, more need not be read. */
const neighbourBytes = 256 * 1024;
/** How the settings of Neo4j begin, in neo4j.conf and neo4j-admin.conf, on any line. */
const settingNames =
  /^\s*(?:[#!]|$|(?:dbms|server|db|initial|browser|client|metrics|cypher|fabric|causal_clustering|ha|apoc|gds|internal|unsupported|wrapper)\.[\w.-]+\s*[=:])/;

/**
 * The bytes of a file of root's in another user's folder, of which a copy with other looks will take its place. Whoever owns the
 * folder can give any file in it any name, a secret of root's as well; so more people than before get to read it only where it
 * is what Neo4j reads there: a private key that fits a certificate beside it (an encrypted one opens for nobody without its
 * passphrase), certificates and lists, or a neo4j.conf.
 * @throws UserError for anything else.
 */
export async function bytesLeftByRoot(
  place: Place,
  old: FileEntry,
  wanted: Looks,
  system: Pick<System, 'files'>,
): Promise<Buffer> {
  const bytes = await system.files.read(place);
  const isOpened = wanted.uid !== old.uid || wanted.gid !== old.gid || (wanted.mode & ~old.mode & 0o077) !== 0;
  if (!isOpened) return bytes;
  if (isConf(place, bytes) || isPublic(bytes) || (await isKeyOfNeighbour(place, bytes, system))) return bytes;
  const { path, actor } = place;
  throw new UserError(
    `${path} belongs to root and was not given to user ${actor?.uid}, who owns the folder: it is neither a certificate file nor a key that belongs to a certificate next to it.`,
    `Check what is in it (sudo cat ${posixQuote(path)}). If Neo4j does not need it, move it to a place that only root can read, and make a new pair.`,
    { paths: [path] },
  );
}

/** Root's file in a folder that another user can change? */
export function isLeftByRoot(place: Place, { type, uid }: FileEntry): boolean {
  return place.actor !== undefined && uid !== place.actor.uid && type === 'file';
}

function isConf({ path }: Place, bytes: Buffer): boolean {
  if (!/^neo4j(-admin)?\.conf$/.test(basename(path))) return false;
  const lines = bytes.toString('latin1').split(/\r?\n/);
  return lines.every((line, index) => settingNames.test(line) || lines[index - 1]?.endsWith('\\') === true);
}

function isPublic(bytes: Buffer): boolean {
  const { certificates, others } = readCertificates(bytes);
  if (certificates.length > 0 && others.every(({ kind }) => kind === 'crl')) return true;
  const { lists, others: besides } = readRevocationLists(bytes);
  return lists.length > 0 && besides.every(({ kind }) => kind === 'certificate');
}

async function isKeyOfNeighbour(place: Place, bytes: Buffer, system: Pick<System, 'files'>): Promise<boolean> {
  const reading = readPrivateKey(bytes);
  if (reading.kind === 'needs-passphrase' || reading.kind === 'unsupported-encryption') return isAlone(reading);
  if (reading.kind !== 'key' || !isAlone(reading)) return false;
  const { key } = reading;
  const fits = (certificate: Certificate): boolean => isPair(key, certificate);
  const { files } = system;
  const names = await files.list(files.beside(place, '.'));
  for (const name of names.slice(0, neighbourLimit)) {
    const neighbour = files.place(join(dirname(place.path), name));
    const found = await files.read(neighbour, neighbourBytes).catch(() => undefined);
    if (found !== undefined && readCertificates(found).certificates.some(fits)) return true;
  }
  return false;
}

function isAlone({ others }: { readonly others: readonly { readonly kind: string }[] }): boolean {
  return others.every(({ kind }) => kind === 'certificate' || kind === 'parameters');
}
