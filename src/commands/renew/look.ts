import { dirname, join, resolve } from 'node:path';
import { lineageRecords } from '../../inspect/certbot/lineage-records.ts';
import { inspectAnyHome } from '../../inspect/container/container-home.ts';
import type { FoundHome, Place } from '../../inspect/home/find-home.ts';
import { inspectInstallation, readableConf } from '../../inspect/home/installation.ts';
import { readSecret } from '../../inspect/secrets.ts';
import type { OldHook, PassedOver } from '../../model/certificates/lineage.ts';
import { UserError } from '../../model/errors/errors.ts';
import { type FileFact, type Installation, type ScopeName, scopeNames } from '../../model/installation.ts';
import type { Secret } from '../../model/secret.ts';
import { type Conf, readConf } from '../../neo4j/conf/conf.ts';
import { readPolicy } from '../../neo4j/config/ssl-policy.ts';
import type { Certificate } from '../../pki/certificates/certificate.ts';
import { readCertificates } from '../../pki/certificates/certificates-file.ts';
import type { LimitedChain } from '../../pki/names/name-limits.ts';
import { nextPairPaths } from '../../plan/renew/renew-inputs.ts';
import { type LineageState, type RenewItem, renewItems } from '../../plan/renew/renew-items.ts';
import type { System } from '../../system/system.ts';

/** What is looked at, once for planning and once more when certbot has been at work. */
export interface Seen {
  /** The server; where there is none, the backup client. */
  readonly installation: Installation;
  readonly conf: Conf;
  readonly items: readonly RenewItem[];
  /** Notes on lineages that root does not go by. */
  readonly passedOver: readonly PassedOver[];
  readonly oldHooks: readonly OldHook[];
}

export interface SeenQuestion {
  readonly found: FoundHome;
  readonly place: Place;
  /** Undefined: all that are encrypted. */
  readonly components: readonly ScopeName[] | undefined;
  /** Undefined: the server, and a backup client whose files lie in the same home. */
  readonly role: 'server' | 'backup-client' | undefined;
  readonly ca: Certificate | undefined;
}

/**
 * The pairs of a home that can be renewed: the server's, and those of a backup client, whose settings are in a file of
 * their own beside neo4j.conf.
 * @throws UserError when nothing is in use, or a certificate cannot be read.
 */
export async function lookForRenewal(
  system: Pick<System, 'files' | 'commands' | 'templates' | 'host' | 'env'>,
  question: SeenQuestion,
): Promise<Seen> {
  const { found, place, components, role, ca } = question;
  const installation = await inspectAnyHome(system, found, place);
  readableConf(installation.conf, { edited: false });
  const conf = readConf(installation.conf.bytes, installation.version);
  const client = role === 'server' || place.conf !== undefined ? undefined : await clientOf(system, question, installation);
  const clientItems =
    client === undefined
      ? []
      : renewItems({ ...client, components: ['backup'], lineages: [], ca }).map((item) => ({ ...item, client }));
  if (role === 'backup-client') {
    if (client === undefined)
      throw new UserError(
        `${installation.home} has no files of a backup client.`,
        'Create them first:\nneo4j-tls init --role backup-client',
        { paths: [installation.home] },
      );
    return { ...client, items: clientItems, passedOver: [], oldHooks: [] };
  }
  const enabled = scopeNames.filter((scope) => readPolicy(conf, scope).enabled === true);
  const wanted = components?.filter((scope) => scope !== 'backup' || enabled.includes(scope) || clientItems.length === 0);
  // A machine that only makes backups has no server to renew.
  const serverToo = clientItems.length === 0 || (wanted ?? enabled).length > 0;
  const { lineages, passedOver, oldHooks } = await lineagesOf(system, installation);
  const items = serverToo ? renewItems({ installation, conf, components: wanted, lineages, ca }) : [];
  return { installation, conf, items: [...items, ...clientItems], passedOver, oldHooks };
}

/**
 * Who runs Neo4j where the keys belong to one user who does not own the home: a container's, for whom `init --owner` made them.
 * As `--owner` takes it; undefined: who owns the home.
 */
export function keysOwner({ installation, items }: Seen): string | undefined {
  const owners = items.map(({ privateKey: { fact } }) =>
    fact.state === 'present' && !fact.isSymbolicLink ? fact.owner : undefined,
  );
  const [first] = owners;
  if (first === undefined || first.uid <= 0 || first.uid === installation.homeOwner?.uid) return undefined;
  return owners.every((owner) => owner?.uid === first.uid) ? `${first.uid}:${first.gid}` : undefined;
}

/** The CA that was named, with the certificate by which its leaves are known. */
export interface NamedCa {
  readonly directory: string;
  readonly certificate: Certificate;
  readonly issuers: LimitedChain;
  readonly passphrase: Secret | undefined;
}

/**
 * The CA of `--ca`; undefined without it. @throws UserError where its folder holds no certificate, or its passphrase cannot be
 * read
 */
export async function namedCa(
  system: Pick<System, 'files' | 'host' | 'env'>,
  flags: { readonly ca?: string; readonly caPassphraseFile?: string; readonly caPassphraseEnv?: string },
): Promise<NamedCa | undefined> {
  if (flags.ca === undefined) return undefined;
  const directory = resolve(system.host.workingDirectory, flags.ca);
  const path = join(directory, 'ca.crt');
  const file = await system.files.readFact(path);
  const { certificates } = readCertificates(file.bytes ?? Buffer.alloc(0));
  const [certificate] = certificates;
  const root = certificates.at(-1);
  if (certificate === undefined || root === undefined)
    throw new UserError(
      `${directory} is not the folder of a CA: ${path} contains no certificate.`,
      'Pass the folder that ca create made.',
      { paths: [path] },
    );
  return {
    directory,
    certificate,
    issuers: { intermediates: certificates.slice(0, -1), root },
    passphrase: await readSecret(system, 'ca-passphrase', flags.caPassphraseFile, flags.caPassphraseEnv),
  };
}

/** What lies in the folders of announced pairs, by path. */
export async function announcedFiles(
  system: Pick<System, 'files'>,
  items: readonly RenewItem[],
): Promise<ReadonlyMap<string, FileFact>> {
  const paths = items.flatMap(({ baseDirectory }) => Object.values(nextPairPaths(baseDirectory)));
  return new Map(await Promise.all(paths.map(async (path) => [path, await system.files.readFact(path)] as const)));
}

/** The backup client of a home: `neo4j-admin.conf` names files other than the server's. */
async function clientOf(
  system: Pick<System, 'files' | 'host' | 'env'>,
  { found, place, components }: SeenQuestion,
  server: Installation,
): Promise<{ readonly installation: Installation; readonly conf: Conf } | undefined> {
  if (components?.includes('backup') === false) return undefined;
  const path = join(dirname(server.conf.path), 'neo4j-admin.conf');
  if ((await system.files.stat(path)).state !== 'present') return undefined;
  const asHere = { neo4jVersion: server.version.text, edition: server.edition };
  const installation = await inspectInstallation(system, { ...found, from: 'flag' }, { ...place, ...asHere, conf: path });
  const conf = readConf(installation.conf.bytes, installation.version);
  const own = installation.scopes.backup.publicCertificate.path;
  return readPolicy(conf, 'backup').enabled === true && own !== server.scopes.backup.publicCertificate.path
    ? { installation, conf }
    : undefined;
}

async function lineagesOf(
  system: Pick<System, 'files' | 'templates' | 'host'>,
  installation: Installation,
): Promise<Pick<Seen, 'passedOver' | 'oldHooks'> & { readonly lineages: readonly LineageState[] }> {
  const { records, passedOver, oldHooks } = await lineageRecords(system, installation);
  const lineages = await Promise.all(
    records.map(async (result) => ({
      result,
      fullchain: await system.files.readFact(join(result.lineage, 'fullchain.pem')),
      privateKey: await system.files.readFact(join(result.lineage, 'privkey.pem')),
    })),
  );
  return { lineages, passedOver, oldHooks };
}
